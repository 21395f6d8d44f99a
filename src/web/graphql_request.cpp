// SPDX-License-Identifier: Apache-2.0
//
// graphql_request.cpp: the JSON that a request comes in. Unknown members are ignored: clients send
// "extensions".
#include <jeton/base/json.hpp>
#include <jeton/web/graphql_execute.hpp>

namespace jeton {
namespace {

/// A document of 8 KiB with its escapes, its variables and what stands around them.
constexpr std::size_t kMostBodyBytes = 32'768;

bool is_absent(const std::optional<JsonValue>& member) { return !member || member->type() == JsonType::null; }

}  // namespace

Result<GraphqlRequest> parse_graphql_request(std::string_view body, const GraphqlLimits& limits) {
  const Error malformed{Errc::malformed_json, "parse_graphql_request"};
  const auto parsed = JsonObject::parse(body, {.most_bytes = kMostBodyBytes});
  if (!parsed.ok()) return parsed.error();
  const auto document = parsed.value().find("query");
  const auto variables = parsed.value().find("variables");
  const auto name = parsed.value().find("operationName");
  if (!document || document->type() != JsonType::string) return malformed;
  if (!is_absent(variables) && variables->type() != JsonType::object) return malformed;
  if (!is_absent(name) && name->type() != JsonType::string) return malformed;
  if (!is_absent(variables) && variables->raw().size() > limits.most_variable_bytes) return malformed;

  GraphqlRequest request{*document->as_string()};
  if (!is_absent(variables)) request.variables = variables->raw();
  if (!is_absent(name)) request.operation_name = name->as_string();
  return request;
}

}  // namespace jeton
