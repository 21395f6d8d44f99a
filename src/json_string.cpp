// SPDX-License-Identifier: Apache-2.0
//
// json_string.cpp: escapes to code points to UTF-8. RFC 8259 section 7, RFC 3629 section 3.
#include "json_string.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace jeton::detail {
namespace {

/// The value of four hexadecimal digits, or nothing.
std::optional<std::uint32_t> read_hex4(std::string_view text) noexcept {
  if (text.size() < 4) return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : text.substr(0, 4)) {
    value <<= 4;
    if (c >= '0' && c <= '9')
      value |= static_cast<std::uint32_t>(c - '0');
    else if (c >= 'a' && c <= 'f')
      value |= static_cast<std::uint32_t>(c - 'a' + 10);
    else if (c >= 'A' && c <= 'F')
      value |= static_cast<std::uint32_t>(c - 'A' + 10);
    else
      return std::nullopt;
  }
  return value;
}

bool is_high_surrogate(std::uint32_t unit) noexcept { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low_surrogate(std::uint32_t unit) noexcept { return unit >= 0xDC00 && unit <= 0xDFFF; }

/// One character of a string's text: how many bytes it takes there, and its code point if it is escaped.
struct Escape {
  std::size_t size;  ///< 0: not a valid escape
  std::uint32_t code_point;
};

Escape read_unicode_escape(std::string_view text) noexcept {
  const auto first = read_hex4(text.substr(2));
  if (!first || *first == 0 || is_low_surrogate(*first)) return {0, 0};
  if (!is_high_surrogate(*first)) return {6, *first};
  if (!text.substr(6).starts_with("\\u")) return {0, 0};
  const auto second = read_hex4(text.substr(8));
  if (!second || !is_low_surrogate(*second)) return {0, 0};
  return {12, 0x10000 + ((*first - 0xD800) << 10) + (*second - 0xDC00)};
}

/// `text` begins with a backslash.
Escape read_escape(std::string_view text) noexcept {
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  if (text.size() < 2) return {0, 0};
  if (text[1] == 'u') return read_unicode_escape(text);
  const std::size_t at = kLetters.find(text[1]);
  if (at == std::string_view::npos) return {0, 0};
  return {2, static_cast<std::uint32_t>(kMeanings[at])};
}

std::size_t encode_utf8(std::uint32_t code_point, std::array<char, 4>& out) noexcept {
  const auto tail = [code_point](int shift) {
    return static_cast<char>(0x80 | (code_point >> shift & 0x3F));
  };
  if (code_point < 0x80) {
    out = {static_cast<char>(code_point)};
    return 1;
  }
  if (code_point < 0x800) {
    out = {static_cast<char>(0xC0 | code_point >> 6), tail(0)};
    return 2;
  }
  if (code_point < 0x10000) {
    out = {static_cast<char>(0xE0 | code_point >> 12), tail(6), tail(0)};
    return 3;
  }
  out = {static_cast<char>(0xF0 | code_point >> 18), tail(12), tail(6), tail(0)};
  return 4;
}

/// Hands out the meaning of a string that was found valid, piece by piece, without a buffer of its own size.
class Pieces {
 public:
  explicit Pieces(std::string_view text) noexcept : rest_(text) {}

  /// The next piece; empty at the end. Valid until the next call.
  std::string_view next() noexcept {
    if (rest_.empty()) return {};
    if (rest_.front() != '\\') return take(std::min(rest_.find('\\'), rest_.size()));
    const Escape escape = read_escape(rest_);
    rest_.remove_prefix(escape.size);
    return {buffer_.data(), encode_utf8(escape.code_point, buffer_)};
  }

 private:
  std::string_view take(std::size_t size) noexcept {
    const std::string_view piece = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return piece;
  }

  std::string_view rest_;
  std::array<char, 4> buffer_{};
};

}  // namespace

std::size_t escape_size(std::string_view text) noexcept { return read_escape(text).size; }

bool means(std::string_view raw, std::string_view plain) noexcept {
  if (!is_escaped(raw)) return raw == plain;
  Pieces pieces(raw);
  for (std::string_view piece = pieces.next(); !piece.empty(); piece = pieces.next()) {
    if (!plain.starts_with(piece)) return false;
    plain.remove_prefix(piece.size());
  }
  return plain.empty();
}

std::size_t unescape(std::string_view raw, char* out) noexcept {
  const char* const start = out;
  Pieces pieces(raw);
  for (std::string_view piece = pieces.next(); !piece.empty(); piece = pieces.next())
    out = std::copy(piece.begin(), piece.end(), out);
  return static_cast<std::size_t>(out - start);
}

std::string unescaped(std::string_view raw) {
  std::string out(raw.size(), '\0');
  out.resize(unescape(raw, out.data()));
  return out;
}

bool same_meaning(std::string_view a, std::string_view b) noexcept {
  if (!is_escaped(a)) return means(b, a);
  Pieces left(a), right(b);
  std::string_view x = left.next(), y = right.next();
  while (!x.empty() && !y.empty()) {
    const std::size_t size = std::min(x.size(), y.size());
    if (x.substr(0, size) != y.substr(0, size)) return false;
    x.remove_prefix(size);
    y.remove_prefix(size);
    if (x.empty()) x = left.next();
    if (y.empty()) y = right.next();
  }
  return x.empty() && y.empty();
}

}  // namespace jeton::detail
