// SPDX-License-Identifier: Apache-2.0
//
// graphql_execute.hpp: from a request to its answer: parse, validate, ask the resolver, write JSON.
//
// One call, no thread, no clock. The resolver is asked field after field in the order of the document, so
// mutations are serial, and what it answers is checked against the schema before anybody sees it.
//
//   class Shop final : public GraphqlResolver { GraphqlAnswer resolve(const GraphqlCall& call) override ...
//   }; const auto request = parse_graphql_request(body); if (!request.ok()) return ...; const std::string
//   json = write_graphql(execute_graphql(kSchema, shop, request.value()));
//
// See the GraphQL specification of October 2021, sections 6 and 7.
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/web/graphql_document.hpp>
#include <jeton/web/graphql_schema.hpp>
#include <jeton/web/graphql_value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace jeton {

/// What may be done: a GET must change nothing (RFC 9110 section 9.2.1).
enum class GraphqlAllowed : std::uint8_t { queries = 1, queries_and_mutations };

/// A request, whatever it came in.
struct GraphqlRequest {
  std::string document;
  std::string variables = {};  ///< the text of a JSON object; empty: none
  std::optional<std::string> operation_name = {};
  GraphqlAllowed allowed = GraphqlAllowed::queries_and_mutations;
};

/// Reads `{"query": ..., "variables": ..., "operationName": ...}`; other members are ignored.
///
/// in      body: JSON of at most 32 KiB
/// errors  invalid_input.malformed_json: not such an object, no query, or variables over their limit
[[nodiscard]] Result<GraphqlRequest> parse_graphql_request(std::string_view body,
                                                           const GraphqlLimits& limits = {});

/// What a resolver is asked. Borrowed for the call.
struct GraphqlCall {
  std::string_view type;            ///< that the field belongs to: "Mutation"
  std::string_view field;           ///< its name in the schema, whatever its alias
  const GraphqlValue& parent;       ///< the object it is a field of; null at the root
  const GraphqlMembers& arguments;  ///< of the schema's types, defaults filled in; absent if not given
};

/// Why a field has no value. The message and the category reach the client as they are.
struct GraphqlFieldError {
  std::string message;
  std::string_view category;  ///< static: "graphql-input"
};

using GraphqlAnswer = std::variant<GraphqlValue, GraphqlFieldError>;

/// Answers fields: those of the two root types and any that has arguments. The others are members, by their
/// names, of the object that was answered for their parent; a member that is not there is null.
class GraphqlResolver {
 public:
  virtual ~GraphqlResolver() = default;
  virtual GraphqlAnswer resolve(const GraphqlCall& call) = 0;
};

/// What came of a request.
struct GraphqlResult {
  std::vector<GraphqlError> errors;
  std::optional<GraphqlValue>
      data;  ///< none: refused before anything was executed; null: a root field failed

  [[nodiscard]] bool was_executed() const noexcept { return data.has_value(); }
};

/// Executes one operation of the request. A document that is refused by parse_graphql_document() or
/// validate_graphql(), variables of wrong types, more than one operation without a name: nothing is executed.
///
/// cost    the resolver's, and memory in proportion to what it answers
/// attack  many guesses in one request by aliases: at most `most_root_fields`
/// see     GraphQL October 2021, section 6.4.4 for null where the schema says never
[[nodiscard]] GraphqlResult execute_graphql(const GraphqlSchema& schema, GraphqlResolver& resolver,
                                            const GraphqlRequest& request, const GraphqlLimits& limits = {});

/// The answer as JSON: `errors` if there are any, then `data` if something was executed. An answer that is no
/// text, or nested beyond what the writer takes, becomes one error "Internal server error".
[[nodiscard]] std::string write_graphql(const GraphqlResult& result);

}  // namespace jeton
