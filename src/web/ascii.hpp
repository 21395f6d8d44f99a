// SPDX-License-Identifier: Apache-2.0
//
// ascii.hpp: the character classes of HTTP's grammar (RFC 9110 section 5.6), without locale. Private to
// src/web.
#pragma once

#include <string_view>

namespace jeton::detail {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_alphanumeric(char c) noexcept { return is_digit(c) || is_letter(c); }

/// Visible ASCII: neither space nor control character.
constexpr bool is_visible(char c) noexcept { return c > ' ' && c < '\x7f'; }

/// A character of `token`, RFC 9110 section 5.6.2: names of headers, cookies and options.
constexpr bool is_token_character(char c) noexcept {
  return is_alphanumeric(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

/// `text` without the spaces and tabs around it.
constexpr std::string_view trim(std::string_view text) noexcept {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Takes what stands before the first `delimiter` off the front of `rest`, the delimiter with it.
constexpr std::string_view take_until(std::string_view& rest, char delimiter) noexcept {
  const std::size_t end = rest.find(delimiter);
  const std::string_view taken = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return taken;
}

}  // namespace jeton::detail
