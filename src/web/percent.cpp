// SPDX-License-Identifier: Apache-2.0
//
// percent.cpp: percent-encoding, one pass.
#include "web/percent.hpp"

namespace jeton::detail {
namespace {

/// The value of a hexadecimal digit; over 15 if `c` is none.
unsigned hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return 16;
}

}  // namespace

std::optional<std::size_t> percent_decode(std::string_view text, Plus plus, std::span<char> out) noexcept {
  std::size_t written = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out[written++] = text[i] == '+' && plus == Plus::is_space ? ' ' : text[i];
      continue;
    }
    if (text.size() - i < 3) return std::nullopt;
    const unsigned high = hex_value(text[i + 1]);
    const unsigned low = hex_value(text[i + 2]);
    if (high > 15 || low > 15) return std::nullopt;
    out[written++] = static_cast<char>(high << 4 | low);
    i += 2;
  }
  return written;
}

}  // namespace jeton::detail
