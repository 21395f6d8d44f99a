// SPDX-License-Identifier: Apache-2.0
//
// graphql_parser.cpp: a recursive descent of bounded depth, one method per rule of the grammar. Each answers
// whether its rule stood at the token in hand; the first fault is kept and nothing matches after it.
//
// Messages are static: the token in hand may be a password that somebody forgot to quote.
//
// GraphQL October 2021, appendix B.
#include "graphql_parser.hpp"

#include <jeton/base/text.hpp>

#include "graphql_lexer.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace jeton {
namespace {

using detail::GraphqlLexer;
using detail::GraphqlToken;
using detail::GraphqlTokenKind;

/// Whether a variable may stand in a value.
enum class Variables : std::uint8_t { allowed = 1, refused };

struct Fault {
  std::string_view why;
  std::size_t at;
};

class Parser {
 public:
  Parser(std::string_view text, const GraphqlLimits& limits) : lexer_(text), limits_(limits) { advance(); }

  bool parse_document(GraphqlDocument& document) {
    do {
      if (!parse_definition(document)) return false;
    } while (token_.kind != GraphqlTokenKind::end);
    return true;
  }

  bool parse_lone_literal(GraphqlLiteral& literal) {
    return parse_value(literal, Variables::refused, 1) && token_.kind == GraphqlTokenKind::end;
  }

  [[nodiscard]] const Fault& fault() const noexcept { return *fault_; }

 private:
  void advance() noexcept {
    token_ = lexer_.next();
    if (token_.kind == GraphqlTokenKind::fault) refuse(token_.at, token_.text);
  }

  bool refuse(std::size_t at, std::string_view why) noexcept {
    if (!fault_) fault_ = {why, at};
    return false;
  }
  bool refuse(std::string_view why) noexcept { return refuse(token_.at, why); }

  bool take(std::string_view punctuator) noexcept {
    if (!token_.is(punctuator)) return false;
    advance();
    return true;
  }

  bool expect(std::string_view punctuator, std::string_view why) noexcept {
    return take(punctuator) || refuse(why);
  }

  bool take_keyword(std::string_view keyword) noexcept {
    if (!token_.is_name(keyword)) return false;
    advance();
    return true;
  }

  bool parse_name(GraphqlName& name) noexcept {
    if (token_.kind != GraphqlTokenKind::name) return refuse("Expected a name.");
    name = {token_.text, token_.at};
    advance();
    return true;
  }

  /// Every node is paid for, so that a short text cannot make a large tree.
  bool spend_node() noexcept {
    return ++nodes_ <= limits_.most_nodes || refuse("The document has too many parts.");
  }

  bool may_nest(std::size_t depth) noexcept {
    return depth <= limits_.most_depth || refuse("The document is nested too deeply.");
  }

  bool parse_definition(GraphqlDocument& document) {
    if (!spend_node()) return false;
    if (token_.is_name("fragment")) return parse_fragment(document.fragments.emplace_back());
    return parse_operation(document.operations.emplace_back());
  }

  bool parse_operation(GraphqlOperation& operation) {
    operation.at = token_.at;
    if (token_.is("{")) return parse_selection_set(operation.set, 1);
    if (!parse_operation_kind(operation.kind)) return false;
    if (token_.kind == GraphqlTokenKind::name && !parse_name(operation.name)) return false;
    return parse_variables(operation.variables) &&
           parse_directives(operation.directives, Variables::allowed) &&
           parse_selection_set(operation.set, 1);
  }

  bool parse_operation_kind(GraphqlOperationKind& kind) noexcept {
    if (token_.is_name("query"))
      kind = GraphqlOperationKind::query;
    else if (token_.is_name("mutation"))
      kind = GraphqlOperationKind::mutation;
    else if (token_.is_name("subscription"))
      kind = GraphqlOperationKind::subscription;
    else
      return refuse("Expected an operation or a fragment.");
    advance();
    return true;
  }

  bool parse_fragment(GraphqlFragment& fragment) {
    fragment.at = token_.at;
    advance();
    return parse_fragment_name(fragment.name) &&
           (take_keyword("on") || refuse("Expected \"on\" and a type.")) &&
           parse_name(fragment.type_condition) && parse_directives(fragment.directives, Variables::allowed) &&
           parse_selection_set(fragment.set, 1);
  }

  bool parse_fragment_name(GraphqlName& name) noexcept {
    return token_.is_name("on") ? refuse("A fragment cannot be named \"on\".") : parse_name(name);
  }

  bool parse_variables(std::vector<GraphqlVariable>& variables) {
    if (!take("(")) return true;
    do {
      if (!parse_variable(variables.emplace_back())) return false;
    } while (!take(")"));
    return true;
  }

  bool parse_variable(GraphqlVariable& variable) {
    variable.at = token_.at;
    if (!spend_node() || !expect("$", "Expected a variable.") || !parse_name(variable.name)) return false;
    if (!expect(":", "Expected \":\" and the variable's type.")) return false;
    variable.type_at = token_.at;
    if (!parse_type(variable, 1)) return false;
    if (take("=") && !parse_value(variable.default_value.emplace(), Variables::refused, 1)) return false;
    return parse_directives(variable.directives, Variables::refused);
  }

  bool parse_type(GraphqlVariable& variable, std::size_t depth) {
    if (!may_nest(depth)) return false;
    if (take("[")) {
      variable.type.push_back('[');
      if (!parse_type(variable, depth + 1) || !expect("]", "Expected \"]\".")) return false;
      variable.type.push_back(']');
    } else {
      if (!parse_name(variable.type_name)) return false;
      variable.type.append(variable.type_name.text);
    }
    if (take("!")) variable.type.push_back('!');
    return true;
  }

  bool parse_selection_set(GraphqlSelectionSet& set, std::size_t depth) {
    set.at = token_.at;
    if (!may_nest(depth) || !expect("{", "Expected \"{\" and a selection of fields.")) return false;
    do {
      if (!parse_selection(set.selections.emplace_back(), depth)) return false;
    } while (!take("}"));
    return true;
  }

  bool parse_selection(GraphqlSelection& selection, std::size_t depth) {
    selection.at = token_.at;
    if (!spend_node()) return false;
    return take("...") ? parse_spread(selection, depth) : parse_field(selection, depth);
  }

  bool parse_field(GraphqlSelection& field, std::size_t depth) {
    if (!parse_name(field.name)) return false;
    if (take(":")) {
      field.alias = field.name;
      if (!parse_name(field.name)) return false;
    }
    if (!parse_arguments(field.arguments, Variables::allowed)) return false;
    if (!parse_directives(field.directives, Variables::allowed)) return false;
    return !token_.is("{") || parse_selection_set(field.set, depth + 1);
  }

  /// What follows "...": the name of a fragment, or a fragment right here.
  bool parse_spread(GraphqlSelection& spread, std::size_t depth) {
    const bool has_condition = take_keyword("on");
    if (!has_condition && token_.kind == GraphqlTokenKind::name) {
      spread.kind = GraphqlSelectionKind::spread;
      return parse_name(spread.name) && parse_directives(spread.directives, Variables::allowed);
    }
    spread.kind = GraphqlSelectionKind::inline_fragment;
    if (has_condition && !parse_name(spread.type_condition)) return false;
    return parse_directives(spread.directives, Variables::allowed) &&
           parse_selection_set(spread.set, depth + 1);
  }

  bool parse_arguments(std::vector<GraphqlArgument>& arguments, Variables variables) {
    if (!take("(")) return true;
    do {
      if (!parse_argument(arguments.emplace_back(), variables, 1)) return false;
    } while (!take(")"));
    return true;
  }

  bool parse_argument(GraphqlArgument& argument, Variables variables, std::size_t depth) {
    return parse_name(argument.name) && expect(":", "Expected \":\" and a value.") &&
           parse_value(argument.value, variables, depth);
  }

  bool parse_directives(std::vector<GraphqlDirective>& directives, Variables variables) {
    while (token_.is("@")) {
      GraphqlDirective& directive = directives.emplace_back();
      directive.at = token_.at;
      advance();
      if (!spend_node() || !parse_name(directive.name)) return false;
      if (!parse_arguments(directive.arguments, variables)) return false;
    }
    return true;
  }

  bool parse_value(GraphqlLiteral& value, Variables variables, std::size_t depth) {
    if (!spend_node() || !may_nest(depth)) return false;
    value.at = token_.at;
    value.text = token_.text;
    switch (token_.kind) {
      case GraphqlTokenKind::integer: return take_scalar(value, GraphqlLiteralKind::integer);
      case GraphqlTokenKind::number: return take_scalar(value, GraphqlLiteralKind::number);
      case GraphqlTokenKind::string:
      case GraphqlTokenKind::block_string: return take_scalar(value, GraphqlLiteralKind::string);
      case GraphqlTokenKind::name: return take_scalar(value, kind_of_word(token_.text));
      default: break;
    }
    if (token_.is("$")) return parse_variable_use(value, variables);
    if (token_.is("[")) return parse_list(value, variables, depth);
    if (token_.is("{")) return parse_object(value, variables, depth);
    return refuse("Expected a value.");
  }

  bool take_scalar(GraphqlLiteral& value, GraphqlLiteralKind kind) noexcept {
    value.kind = kind;
    advance();
    return true;
  }

  static GraphqlLiteralKind kind_of_word(std::string_view word) noexcept {
    if (word == "true" || word == "false") return GraphqlLiteralKind::boolean;
    return word == "null" ? GraphqlLiteralKind::null : GraphqlLiteralKind::enumerator;
  }

  bool parse_variable_use(GraphqlLiteral& value, Variables variables) noexcept {
    advance();
    if (variables == Variables::refused) return refuse(value.at, "A variable cannot stand in a constant.");
    GraphqlName name;
    if (!parse_name(name)) return false;
    value.kind = GraphqlLiteralKind::variable;
    value.text = name.text;
    return true;
  }

  bool parse_list(GraphqlLiteral& list, Variables variables, std::size_t depth) {
    list.kind = GraphqlLiteralKind::list;
    advance();
    while (!take("]"))
      if (!parse_value(list.items.emplace_back(), variables, depth + 1)) return false;
    return true;
  }

  bool parse_object(GraphqlLiteral& object, Variables variables, std::size_t depth) {
    object.kind = GraphqlLiteralKind::object;
    advance();
    while (!take("}"))
      if (!parse_argument(object.fields.emplace_back(), variables, depth + 1)) return false;
    return true;
  }

  GraphqlLexer lexer_;
  const GraphqlLimits& limits_;
  GraphqlToken token_;
  std::size_t nodes_ = 0;
  std::optional<Fault> fault_;
};

GraphqlError error_at(std::string_view text, const Fault& fault) {
  return {std::string(fault.why), {locate_in_graphql(text, fault.at)}};
}

/// What no parser needs to look at; offsets are kept in 32 bits.
std::optional<Fault> find_text_fault(std::string_view text, const GraphqlLimits& limits) noexcept {
  constexpr std::size_t kMostBytesEver = std::numeric_limits<std::int32_t>::max();
  if (text.size() > limits.most_document_bytes || text.size() > kMostBytesEver)
    return Fault{"The document is too long.", 0};
  if (!is_utf8(text)) return Fault{"The document is not UTF-8.", 0};
  const std::size_t nul = text.find('\0');
  if (nul != std::string_view::npos) return Fault{"Unexpected character.", nul};
  return std::nullopt;
}

}  // namespace

std::variant<GraphqlDocument, GraphqlError> parse_graphql_document(std::string_view text,
                                                                   const GraphqlLimits& limits) {
  if (const auto fault = find_text_fault(text, limits)) return error_at(text, *fault);
  GraphqlDocument document{text};
  Parser parser(text, limits);
  if (!parser.parse_document(document)) return error_at(text, parser.fault());
  return document;
}

std::optional<GraphqlLiteral> detail::parse_graphql_literal(std::string_view text) {
  const GraphqlLimits limits;
  GraphqlLiteral literal;
  if (find_text_fault(text, limits) || !Parser(text, limits).parse_lone_literal(literal)) return std::nullopt;
  return literal;
}

const GraphqlFragment* GraphqlDocument::find_fragment(std::string_view name) const noexcept {
  const auto is_it = [name](const GraphqlFragment& fragment) { return fragment.name.text == name; };
  const auto found = std::find_if(fragments.rbegin(), fragments.rend(), is_it);
  return found == fragments.rend() ? nullptr : &*found;
}

GraphqlLocation locate_in_graphql(std::string_view text, std::size_t at) noexcept {
  GraphqlLocation place{1, 1};
  for (std::size_t i = 0; i < at && i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == '\n' || (byte == '\r' && !text.substr(i + 1).starts_with('\n'))) {
      ++place.line;
      place.column = 1;
    } else if (byte < 0x80 || byte >= 0xC0) {
      place.column += byte >= 0xF0 ? 2 : 1;  // a pair of surrogates counts two
    }
  }
  return place;
}

}  // namespace jeton
