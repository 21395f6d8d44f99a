// SPDX-License-Identifier: Apache-2.0
//
// graphql_lexer.cpp: a token is what stands at at_; where none does, at_ stays and the fault stands there.
#include "graphql_lexer.hpp"

#include "graphql_escape.hpp"

namespace jeton::detail {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool begins_name(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
constexpr bool is_line_end(char c) noexcept { return c == '\n' || c == '\r'; }

}  // namespace

GraphqlToken GraphqlLexer::next() noexcept {
  skip_ignored();
  if (at_ >= text_.size()) return token(GraphqlTokenKind::end, at_);
  if (stands("\"\"\"")) return block_string();
  if (peek() == '"') return string();
  if (begins_name(peek())) return name();
  if (peek() == '-' || is_digit(peek())) return number();
  return punctuator();
}

/// White space, line ends, commas, comments and byte order marks mean nothing between tokens.
void GraphqlLexer::skip_ignored() noexcept {
  while (at_ < text_.size()) {
    if (std::string_view(" \t\n\r,").find(peek()) != std::string_view::npos)
      ++at_;
    else if (stands(kByteOrderMark))
      at_ += kByteOrderMark.size();
    else if (peek() == '#')
      while (at_ < text_.size() && !is_line_end(peek())) ++at_;
    else
      return;
  }
}

GraphqlToken GraphqlLexer::fault(std::size_t at, std::string_view why) noexcept {
  return {GraphqlTokenKind::fault, static_cast<std::uint32_t>(at), why};
}

GraphqlToken GraphqlLexer::token(GraphqlTokenKind kind, std::size_t start) const noexcept {
  return {kind, static_cast<std::uint32_t>(start), text_.substr(start, at_ - start)};
}

GraphqlToken GraphqlLexer::punctuator() noexcept {
  const std::size_t start = at_;
  const bool is_single = std::string_view("!$&():=@[]{|}").find(peek()) != std::string_view::npos;
  if (!is_single && !stands("...")) return fault(at_, "Unexpected character.");
  at_ += is_single ? 1 : 3;
  return token(GraphqlTokenKind::punctuator, start);
}

GraphqlToken GraphqlLexer::name() noexcept {
  const std::size_t start = at_;
  while (begins_name(peek()) || is_digit(peek())) ++at_;
  return token(GraphqlTokenKind::name, start);
}

bool GraphqlLexer::skip_digits() noexcept {
  const std::size_t start = at_;
  while (is_digit(peek())) ++at_;
  return at_ > start;
}

GraphqlToken GraphqlLexer::number() noexcept {
  constexpr std::string_view kWhy = "Invalid number.";
  const std::size_t start = at_;
  auto kind = GraphqlTokenKind::integer;
  if (peek() == '-') ++at_;
  if (peek() == '0') {
    ++at_;
    if (is_digit(peek())) return fault(at_, kWhy);
  } else if (!skip_digits()) {
    return fault(at_, kWhy);
  }
  if (peek() == '.') {
    kind = GraphqlTokenKind::number;
    ++at_;
    if (!skip_digits()) return fault(at_, kWhy);
  }
  if (peek() == 'e' || peek() == 'E') {
    kind = GraphqlTokenKind::number;
    ++at_;
    if (peek() == '+' || peek() == '-') ++at_;
    if (!skip_digits()) return fault(at_, kWhy);
  }
  // "1a" and "1.2.3" are mistakes, not two tokens.
  if (peek() == '.' || begins_name(peek())) return fault(at_, kWhy);
  return token(kind, start);
}

GraphqlToken GraphqlLexer::string() noexcept {
  const std::size_t start = at_++;
  while (at_ < text_.size() && !is_line_end(peek())) {
    if (peek() == '"') {
      ++at_;
      return token(GraphqlTokenKind::string, start);
    }
    if (peek() != '\\') {
      ++at_;
      continue;
    }
    const GraphqlEscape escape = read_graphql_escape(text_.substr(at_));
    if (escape.size == 0) return fault(at_, "Invalid escape sequence in a string.");
    at_ += escape.size;
  }
  return fault(at_, "Unterminated string.");
}

GraphqlToken GraphqlLexer::block_string() noexcept {
  const std::size_t start = at_;
  at_ += 3;
  while (at_ < text_.size()) {
    if (stands("\"\"\"")) {
      at_ += 3;
      return token(GraphqlTokenKind::block_string, start);
    }
    at_ += stands("\\\"\"\"") ? 4 : 1;
  }
  return fault(at_, "Unterminated string.");
}

}  // namespace jeton::detail
