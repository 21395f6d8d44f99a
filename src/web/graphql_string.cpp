// SPDX-License-Identifier: Apache-2.0
//
// graphql_string.cpp: from a string as it is written to what it means. GraphQL October 2021, section 2.9.4.
#include <jeton/web/graphql_document.hpp>

#include "graphql_escape.hpp"

#include <algorithm>

namespace jeton {
namespace detail {
namespace {

/// 0 to 15, or 16 for what is no digit.
std::uint32_t hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return static_cast<std::uint32_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint32_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint32_t>(c - 'A' + 10);
  return 16;
}

constexpr std::uint32_t kNoCodePoint = 0xFFFF'FFFF;

/// The value of `digits`, all of them hexadecimal and at most eight, or kNoCodePoint.
std::uint32_t read_hex(std::string_view digits) noexcept {
  std::uint32_t value = 0;
  for (const char c : digits) {
    if (hex_value(c) == 16) return kNoCodePoint;
    value = value << 4 | hex_value(c);
  }
  return digits.empty() ? kNoCodePoint : value;
}

bool is_high_surrogate(std::uint32_t unit) noexcept { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low_surrogate(std::uint32_t unit) noexcept { return unit >= 0xDC00 && unit <= 0xDFFF; }

bool is_character(std::uint32_t point) noexcept {
  return point != 0 && point <= 0x10FFFF && !is_high_surrogate(point) && !is_low_surrogate(point);
}

/// The four digits of "\uXXXX", or kNoCodePoint.
std::uint32_t read_unit(std::string_view text) noexcept {
  return text.starts_with("\\u") && text.size() >= 6 ? read_hex(text.substr(2, 4)) : kNoCodePoint;
}

GraphqlEscape read_braced(std::string_view text) noexcept {
  constexpr std::size_t kMostDigits = 8;
  const std::string_view digits = text.substr(3, std::min(text.find('}'), text.size()) - 3);
  if (digits.size() > kMostDigits || 3 + digits.size() >= text.size()) return {};
  const std::uint32_t point = read_hex(digits);
  return is_character(point) ? GraphqlEscape{digits.size() + 4, point} : GraphqlEscape{};
}

GraphqlEscape read_unicode(std::string_view text) noexcept {
  if (text.starts_with("\\u{")) return read_braced(text);
  const std::uint32_t first = read_unit(text);
  if (is_character(first)) return {6, first};
  if (!is_high_surrogate(first)) return {};
  const std::uint32_t second = read_unit(text.substr(6));
  if (!is_low_surrogate(second)) return {};
  return {12, 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)};
}

void append_utf8(std::string& out, std::uint32_t point) {
  const auto tail = [point](int shift) { return static_cast<char>(0x80 | (point >> shift & 0x3F)); };
  if (point < 0x80) {
    out.push_back(static_cast<char>(point));
  } else if (point < 0x800) {
    out.append({static_cast<char>(0xC0 | point >> 6), tail(0)});
  } else if (point < 0x10000) {
    out.append({static_cast<char>(0xE0 | point >> 12), tail(6), tail(0)});
  } else {
    out.append({static_cast<char>(0xF0 | point >> 18), tail(12), tail(6), tail(0)});
  }
}

std::string resolve_escapes(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t plain = std::min(text.find('\\'), text.size());
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    const GraphqlEscape escape = read_graphql_escape(text);
    if (escape.size == 0) break;  // not of the parser's making
    append_utf8(out, escape.code_point);
    text.remove_prefix(escape.size);
  }
  return out;
}

/// The lines of a block string, whichever of the three line ends they have.
std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines(1);
  while (!text.empty()) {
    if (text.starts_with("\\\"\"\"")) {
      lines.back().append("\"\"\"");
      text.remove_prefix(4);
    } else if (text.front() == '\n' || text.front() == '\r') {
      lines.emplace_back();
      text.remove_prefix(text.starts_with("\r\n") ? 2 : 1);
    } else {
      lines.back().push_back(text.front());
      text.remove_prefix(1);
    }
  }
  return lines;
}

std::size_t indent_of(const std::string& line) noexcept {
  return std::min(line.find_first_not_of(" \t"), line.size());
}

bool is_blank(const std::string& line) noexcept { return indent_of(line) == line.size(); }

/// What all lines but the first are indented by; blank lines do not count.
std::size_t common_indent(const std::vector<std::string>& lines) noexcept {
  std::size_t common = std::string::npos;
  for (std::size_t i = 1; i < lines.size(); ++i)
    if (!is_blank(lines[i])) common = std::min(common, indent_of(lines[i]));
  return common;
}

std::string unindent(std::vector<std::string> lines) {
  const std::size_t indent = common_indent(lines);
  const auto first = std::find_if_not(lines.begin(), lines.end(), is_blank);
  const auto last = std::find_if_not(lines.rbegin(), lines.rend(), is_blank).base();
  std::string out;
  for (auto line = first; line < last; ++line) {
    if (line != first) out.push_back('\n');
    out.append(line == lines.begin() ? *line : line->substr(std::min(indent, line->size())));
  }
  return out;
}

}  // namespace

GraphqlEscape read_graphql_escape(std::string_view text) noexcept {
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  if (text.size() < 2) return {};
  if (text[1] == 'u') return read_unicode(text);
  const std::size_t at = kLetters.find(text[1]);
  if (at == std::string_view::npos) return {};
  return {2, static_cast<std::uint32_t>(kMeanings[at])};
}

}  // namespace detail

std::string decode_graphql_string(std::string_view literal) {
  constexpr std::string_view kBlock = "\"\"\"";
  if (literal.size() >= 6 && literal.starts_with(kBlock))
    return detail::unindent(detail::lines_of(literal.substr(3, literal.size() - 6)));
  if (literal.size() < 2) return {};
  return detail::resolve_escapes(literal.substr(1, literal.size() - 2));
}

}  // namespace jeton
