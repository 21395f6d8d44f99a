// SPDX-License-Identifier: Apache-2.0
//
// graphql_lexer.hpp: the tokens of a GraphQL document, one at a time. Private to src/web.
//
//   GraphqlLexer lexer(text);
//   const GraphqlToken token = lexer.next();
//
// Takes text that is UTF-8 without NUL. GraphQL October 2021, sections 2.1 and 2.9.
#pragma once

#include <cstdint>
#include <string_view>

namespace jeton::detail {

enum class GraphqlTokenKind : std::uint8_t {
  end = 1,
  fault,       ///< no token; `text` says why, in static words
  punctuator,  ///< `text` is one character or "..."
  name,
  integer,
  number,
  string,
  block_string
};

struct GraphqlToken {
  GraphqlTokenKind kind = GraphqlTokenKind::end;
  std::uint32_t at = 0;
  std::string_view text = {};  ///< as written, quotes included

  [[nodiscard]] bool is(std::string_view punctuator) const noexcept {
    return kind == GraphqlTokenKind::punctuator && text == punctuator;
  }
  [[nodiscard]] bool is_name(std::string_view name) const noexcept {
    return kind == GraphqlTokenKind::name && text == name;
  }
};

class GraphqlLexer {
 public:
  explicit GraphqlLexer(std::string_view text) noexcept : text_(text) {}

  /// The next token; `end` after the last one. Nothing may be asked after a fault.
  [[nodiscard]] GraphqlToken next() noexcept;

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const noexcept {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  [[nodiscard]] bool stands(std::string_view wanted) const noexcept {
    return text_.substr(at_).starts_with(wanted);
  }
  void skip_ignored() noexcept;
  [[nodiscard]] GraphqlToken fault(std::size_t at, std::string_view why) noexcept;
  [[nodiscard]] GraphqlToken token(GraphqlTokenKind kind, std::size_t start) const noexcept;
  [[nodiscard]] GraphqlToken punctuator() noexcept;
  [[nodiscard]] GraphqlToken name() noexcept;
  [[nodiscard]] GraphqlToken number() noexcept;
  [[nodiscard]] bool skip_digits() noexcept;
  [[nodiscard]] GraphqlToken string() noexcept;
  [[nodiscard]] GraphqlToken block_string() noexcept;

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace jeton::detail
