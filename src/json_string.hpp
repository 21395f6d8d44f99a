// SPDX-License-Identifier: Apache-2.0
//
// json_string.hpp: what stands between the quotes of a JSON string, and what it means. Private to src/token.
//
// Meanings are compared piece by piece, so that no look-up of a name allocates.
//
//   means("\\u0061lg", "alg")      // true
//
// RFC 8259 section 7. U+0000 and lone surrogates are no valid escapes here (attack J43).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace jeton::detail {

/// Bytes of the escape that `text` begins with; 0 if it is no valid one.
[[nodiscard]] std::size_t escape_size(std::string_view text) noexcept;

[[nodiscard]] inline bool is_escaped(std::string_view raw) noexcept {
  return raw.find('\\') != std::string_view::npos;
}

/// True if the valid string text `raw` means `plain`.
[[nodiscard]] bool means(std::string_view raw, std::string_view plain) noexcept;

/// True if both valid string texts mean the same.
[[nodiscard]] bool same_meaning(std::string_view a, std::string_view b) noexcept;

/// Writes the meaning of `raw` to `out`, which takes no more bytes than `raw`, and answers how many.
std::size_t unescape(std::string_view raw, char* out) noexcept;

[[nodiscard]] std::string unescaped(std::string_view raw);

}  // namespace jeton::detail
