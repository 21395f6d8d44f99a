// SPDX-License-Identifier: Apache-2.0
//
// percent.hpp: percent-encoding (RFC 3986 section 2.1), strictly. Private to src/web.
//
// What the decoded bytes may be is the caller's to say: a path allows less than a form.
//
//   std::string out("%41+b");
//   const auto size = percent_decode("%41+b", Plus::is_space, out);      // 3: "A b"
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace jeton::detail {

enum class Plus : std::uint8_t { is_plus = 1, is_space = 2 };

/// Writes the meaning of `text` to `out`, which holds at least as many bytes, and answers how many it wrote.
/// Nothing if a '%' is not followed by two hexadecimal digits.
[[nodiscard]] std::optional<std::size_t> percent_decode(std::string_view text, Plus plus,
                                                        std::span<char> out) noexcept;

}  // namespace jeton::detail
