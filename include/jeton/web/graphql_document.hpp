// SPDX-License-Identifier: Apache-2.0
//
// graphql_document.hpp: the text of a GraphQL request as a tree of plain data that borrows the text.
//
// Executable documents only: queries, mutations, subscriptions (which no schema here has) and fragments. The
// text is hostile: its size, its nesting and the number of its nodes are bounded before anything is built.
//
//   const auto parsed = parse_graphql_document("{ customer { email } }");
//   if (const auto* fault = std::get_if<GraphqlError>(&parsed)) return answer(*fault);
//   const auto& document = std::get<GraphqlDocument>(parsed);
//
// See the GraphQL specification of October 2021, section 2; of its successor, escapes of any Unicode
// character.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace jeton {

/// What a request may cost.
struct GraphqlLimits {
  std::size_t most_document_bytes = 8192;
  std::size_t most_variable_bytes = 8192;  ///< of the JSON text of the variables
  std::size_t most_depth = 12;             ///< of selections, spreads followed; of values; of list types
  std::size_t most_nodes = 2048;           ///< selections, arguments, values, directives of a document
  std::size_t most_fields = 2048;          ///< of all operations, every spread counted as if written out
  std::size_t most_root_fields = 16;       ///< of one operation: each may be an attempt at a password
  std::size_t most_comparisons = 20'000;   ///< of fields that might conflict
};

/// A place in a text: both count from 1, columns in UTF-16 units as the clients' own tools count.
struct GraphqlLocation {
  std::uint32_t line;
  std::uint32_t column;
};

/// One step from the root of an answer: the name of a field in the answer, or an index of a list.
using GraphqlPathStep = std::variant<std::string, std::size_t>;

/// The category of what is wrong with a document or its variables.
inline constexpr std::string_view kGraphqlCategory = "graphql";

/// One error of an answer. A message repeats names of the schema and names from the document where only a
/// name may stand; never a value, nor what stands where a value might: clients forget quotes and dollars.
struct GraphqlError {
  std::string message;
  std::vector<GraphqlLocation> locations = {};
  std::vector<GraphqlPathStep> path = {};  ///< empty: not an error of one field
  std::string_view category = kGraphqlCategory;
};

/// A name of the document and where it begins; an empty text where there is none.
struct GraphqlName {
  std::string_view text = {};
  std::uint32_t at = 0;
};

enum class GraphqlLiteralKind : std::uint8_t {
  variable = 1,
  integer,
  number,
  string,
  boolean,
  null,
  enumerator,
  list,
  object
};

struct GraphqlArgument;

/// A value as it is written. Strings are kept as written and decoded by decode_graphql_string().
struct GraphqlLiteral {
  GraphqlLiteralKind kind = GraphqlLiteralKind::null;
  std::uint32_t at = 0;
  std::string_view text = {};           ///< a variable's is its name without the dollar
  std::vector<GraphqlLiteral> items;    ///< of a list
  std::vector<GraphqlArgument> fields;  ///< of an object
};

/// An argument of a field or directive, or a field of an object literal.
struct GraphqlArgument {
  GraphqlName name;
  GraphqlLiteral value;
};

struct GraphqlDirective {
  std::uint32_t at = 0;
  GraphqlName name = {};
  std::vector<GraphqlArgument> arguments = {};
};

struct GraphqlSelection;

/// Empty if there is none: the grammar has no empty ones.
struct GraphqlSelectionSet {
  std::uint32_t at = 0;
  std::vector<GraphqlSelection> selections;
};

enum class GraphqlSelectionKind : std::uint8_t { field = 1, spread, inline_fragment };

struct GraphqlSelection {
  GraphqlSelectionKind kind = GraphqlSelectionKind::field;
  std::uint32_t at = 0;
  GraphqlName alias = {};
  GraphqlName name = {};            ///< the field's, or the fragment's that is spread
  GraphqlName type_condition = {};  ///< of an inline fragment
  std::vector<GraphqlArgument> arguments = {};
  std::vector<GraphqlDirective> directives = {};
  GraphqlSelectionSet set = {};

  /// The field's name in the answer.
  [[nodiscard]] std::string_view response_name() const noexcept {
    return alias.text.empty() ? name.text : alias.text;
  }
};

struct GraphqlVariable {
  std::uint32_t at = 0;
  GraphqlName name = {};       ///< without the dollar
  std::string type = {};       ///< in canonical spelling: "[String!]!"
  std::uint32_t type_at = 0;   ///< where the type begins
  GraphqlName type_name = {};  ///< the name inside the brackets
  std::optional<GraphqlLiteral> default_value = {};
  std::vector<GraphqlDirective> directives = {};
};

enum class GraphqlOperationKind : std::uint8_t { query = 1, mutation, subscription };

struct GraphqlOperation {
  std::uint32_t at = 0;
  GraphqlOperationKind kind = GraphqlOperationKind::query;
  GraphqlName name = {};
  std::vector<GraphqlVariable> variables = {};
  std::vector<GraphqlDirective> directives = {};
  GraphqlSelectionSet set = {};
};

struct GraphqlFragment {
  std::uint32_t at = 0;
  GraphqlName name = {};
  GraphqlName type_condition = {};
  std::vector<GraphqlDirective> directives = {};
  GraphqlSelectionSet set = {};
};

/// A parsed document. Borrows its text, and answers borrow from both: keep it where it is.
struct GraphqlDocument {
  std::string_view text;
  std::vector<GraphqlOperation> operations = {};
  std::vector<GraphqlFragment> fragments = {};

  /// The fragment of that name, or nullptr; the last one if a faulty document has several.
  [[nodiscard]] const GraphqlFragment* find_fragment(std::string_view name) const noexcept;
};

/// A document or what is wrong with its text.
///
/// errors  a text over a limit, no UTF-8, holding NUL, or not of the grammar: where it stops being so
/// cost    one pass; memory in proportion to the text
/// see     GraphQL October 2021, section 2
[[nodiscard]] std::variant<GraphqlDocument, GraphqlError> parse_graphql_document(
    std::string_view text, const GraphqlLimits& limits = {});

/// The line and column of the byte `at` of `text`.
[[nodiscard]] GraphqlLocation locate_in_graphql(std::string_view text, std::size_t at) noexcept;

/// What a string literal that the parser took means: escapes resolved, a block string without its
/// indentation.
///
/// see     GraphQL October 2021, section 2.9.4
[[nodiscard]] std::string decode_graphql_string(std::string_view literal);

}  // namespace jeton
