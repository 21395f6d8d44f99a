// SPDX-License-Identifier: Apache-2.0
//
// id.hpp: ids that cannot be swapped. A CustomerId is no TenantId, and both hold their text inline, so
// carrying one through the hot path allocates nothing.
//
//   auto tenant = TenantId::parse("shop-7");        // 1..64 bytes of UTF-8, no control characters
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/base/text.hpp>

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <string_view>

namespace jeton {

template <class Tag, std::size_t Most>
class Id {
  static_assert(Most <= 255);

 public:
  static constexpr std::size_t kMostBytes = Most;

  /// errors  invalid_input.malformed_id: empty, longer than kMostBytes, broken UTF-8 or a control character
  static Result<Id> parse(std::string_view text) noexcept {
    if (text.empty() || text.size() > Most || !is_printable_utf8(text))
      return Error{Errc::malformed_id, "Id::parse"};
    Id id;
    std::copy(text.begin(), text.end(), id.characters_.begin());
    id.size_ = static_cast<std::uint8_t>(text.size());
    return id;
  }

  [[nodiscard]] std::string_view text() const noexcept { return {characters_.data(), size_}; }
  friend bool operator==(const Id& a, const Id& b) noexcept { return a.text() == b.text(); }
  friend auto operator<=>(const Id& a, const Id& b) noexcept { return a.text() <=> b.text(); }

 private:
  Id() noexcept = default;

  std::array<char, Most> characters_{};
  std::uint8_t size_ = 0;
};

using TenantId = Id<struct TenantTag, 64>;
using CustomerId = Id<struct CustomerTag, 128>;

}  // namespace jeton
