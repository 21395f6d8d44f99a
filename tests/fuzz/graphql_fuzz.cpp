// SPDX-License-Identifier: Apache-2.0
//
// graphql_fuzz.cpp: any text as a GraphQL request over the toy shop: a JSON body if it begins with a brace
// and a quote, else a document.
//
// Invariants: every error stands inside the document; only a document without faults is executed; the answer
// is JSON that our own strict reader takes, has errors or data, and is the same the second time; the resolver
// is asked no more often than the limits allow; a string that was parsed can be decoded to UTF-8.
#include "web/graphql_toy_shop.hpp"

#include <jeton/base/json.hpp>
#include <jeton/base/text.hpp>

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace jeton;

void require(bool holds) {
  if (!holds) std::abort();
}

GraphqlRequest request_of(std::string_view text) {
  if (text.starts_with("{\"")) {
    auto request = parse_graphql_request(text);
    if (request.ok()) return std::move(request).value();
  }
  return {std::string(text), R"({"v":7,"w":"x","b":true,"f":{"name":"n"}})"};
}

void check_places(const GraphqlRequest& request, const std::vector<GraphqlError>& errors) {
  const GraphqlLocation end = locate_in_graphql(request.document, request.document.size());
  for (const GraphqlError& error : errors) {
    require(!error.message.empty() && is_utf8(error.message) && error.message.size() < 512);
    for (const GraphqlLocation& place : error.locations) require(place.line >= 1 && place.line <= end.line);
  }
}

void check_literals(const std::vector<GraphqlArgument>& arguments) {
  for (const GraphqlArgument& argument : arguments) {
    if (argument.value.kind == GraphqlLiteralKind::string)
      require(is_utf8(decode_graphql_string(argument.value.text)));
    check_literals(argument.value.fields);
  }
}

void check_selections(const GraphqlSelectionSet& set) {
  for (const GraphqlSelection& selection : set.selections) {
    check_literals(selection.arguments);
    check_selections(selection.set);
  }
}

/// True if the document may be executed.
bool check_document(const GraphqlRequest& request) {
  const auto parsed = parse_graphql_document(request.document);
  if (const auto* fault = std::get_if<GraphqlError>(&parsed)) {
    check_places(request, {*fault});
    return false;
  }
  const auto& document = std::get<GraphqlDocument>(parsed);
  for (const GraphqlOperation& operation : document.operations) check_selections(operation.set);
  const auto errors = validate_graphql(toy::kSchema, document);
  check_places(request, errors);
  return errors.empty();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const GraphqlRequest request = request_of({reinterpret_cast<const char*>(data), size});
  const bool is_valid = check_document(request);

  toy::ToyShop shop;
  const GraphqlResult result = execute_graphql(toy::kSchema, shop, request);
  check_places(request, result.errors);
  require(is_valid || (!result.was_executed() && shop.calls == 0));
  require(result.was_executed() || !result.errors.empty());
  require(shop.calls <= 16 * 2048);

  const std::string answer = write_graphql(result);
  const auto json =
      JsonObject::parse(answer, {.most_bytes = 1 << 24, .most_members = 1024, .most_depth = 64});
  require(json.ok() && (json.value().find("errors") || json.value().find("data")));
  toy::ToyShop again;
  require(write_graphql(execute_graphql(toy::kSchema, again, request)) == answer);
  return 0;
}
