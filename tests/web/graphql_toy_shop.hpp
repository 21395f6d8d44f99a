// SPDX-License-Identifier: Apache-2.0
//
// graphql_toy_shop.hpp: a schema with something of everything and a resolver for it, for tests, the fuzz
// target and the comparison with graphql-js, whose toy_shop.js says the same in JavaScript.
//
//   ToyShop shop;
//   const std::string json = shop.answer("{ hello }");
#pragma once

#include <jeton/web/graphql_execute.hpp>

#include <string>
#include <string_view>

namespace toy {

using jeton::GraphqlAnswer;
using jeton::GraphqlCall;
using jeton::GraphqlField;
using jeton::GraphqlFieldError;
using jeton::GraphqlInput;
using jeton::GraphqlMembers;
using jeton::GraphqlType;
using jeton::GraphqlValue;

inline constexpr std::string_view kColours[] = {"RED", "GREEN", "BLUE"};
inline constexpr GraphqlInput kRange[] = {{"from", "Int!"}, {"to", "Int", "10"}};
inline constexpr GraphqlInput kFilter[] = {
    {"id", "ID"},       {"name", "String!"},           {"tags", "[String!]", "[\"x\"]"},
    {"range", "Range"}, {"colour", "Colour", "GREEN"}, {"strict", "Boolean!", "true"},
    {"inner", "Filter"}};

inline constexpr GraphqlInput kHello[] = {{"name", "String", "\"world\""}};
inline constexpr GraphqlInput kSum[] = {{"a", "Int!"}, {"b", "Int", "2"}};
inline constexpr GraphqlInput kHalf[] = {{"of", "Float"}};
inline constexpr GraphqlInput kCustomerById[] = {{"id", "ID!"}};
inline constexpr GraphqlInput kDescribe[] = {
    {"filter", "Filter"},        {"ints", "[Int!]"}, {"grid", "[[Int]]"}, {"colour", "Colour", "RED"},
    {"on", "Boolean!", "false"}, {"id", "ID"},       {"text", "String"}};
inline constexpr GraphqlInput kFirst[] = {{"first", "Int!", "2"}};

inline constexpr GraphqlField kQuery[] = {{"hello", "String!", kHello},
                                          {"sum", "Int", kSum},
                                          {"half", "Float", kHalf},
                                          {"customer", "Customer", kCustomerById},
                                          {"me", "Customer"},
                                          {"everybody", "[Customer]!"},
                                          {"strictly", "[Customer!]"},
                                          {"describe", "String", kDescribe},
                                          {"colour", "Colour"},
                                          {"wrongColour", "Colour"},
                                          {"fails", "String"},
                                          {"failsHard", "String!"},
                                          {"nothing", "Int"}};
inline constexpr GraphqlField kCustomer[] = {
    {"id", "ID!"},          {"email", "String!"},           {"nick", "String"},
    {"friend", "Customer"}, {"orders", "[Order!]", kFirst}, {"grid", "[[Int!]]"},
    {"isReal", "Boolean"},  {"missing", "String!"}};
inline constexpr GraphqlField kOrder[] = {{"number", "Int!"}, {"total", "Float"}, {"owner", "Customer"}};

inline constexpr GraphqlInput kLogin[] = {{"email", "String!"}, {"password", "String!"}};
inline constexpr GraphqlInput kStep[] = {{"by", "Int", "1"}};
inline constexpr GraphqlField kMutation[] = {{"generateCustomerToken", "Token", kLogin},
                                             {"count", "Int!", kStep},
                                             {"countHard", "Int!"},
                                             {"me", "Customer"}};
inline constexpr GraphqlField kToken[] = {{"token", "String"}};

inline constexpr GraphqlType kTypes[] = {
    jeton::graphql_object("Query", kQuery),       jeton::graphql_object("Mutation", kMutation),
    jeton::graphql_object("Customer", kCustomer), jeton::graphql_object("Order", kOrder),
    jeton::graphql_object("Token", kToken),       jeton::graphql_enumeration("Colour", kColours),
    jeton::graphql_input("Range", kRange),        jeton::graphql_input("Filter", kFilter)};
inline constexpr jeton::GraphqlSchema kSchema{kTypes, "Query", "Mutation"};

/// A value in words that no JSON writer has a say in.
inline std::string describe(const GraphqlValue& value) {
  if (const auto* text = value.as_string()) return "'" + *text + "'";
  if (const auto* name = value.as_enumerator()) return "'" + *name + "'";
  if (const auto* integer = value.as_integer()) return std::to_string(*integer);
  if (const auto* boolean = value.as_boolean()) return *boolean ? "yes" : "no";
  std::string out;
  if (const auto* items = value.as_list()) {
    for (const GraphqlValue& item : *items) out += describe(item) + ";";
    return "[" + out + "]";
  }
  if (const auto* members = value.as_object()) {
    for (const auto& member : *members) out += member.name + "=" + describe(member.value) + ";";
    return "{" + out + "}";
  }
  return "null";
}

inline GraphqlValue order(int number, const char* owner) {
  GraphqlValue person = owner == nullptr
                            ? GraphqlValue()
                            : GraphqlValue::object({{"id", owner}, {"email", "owner@shop.example"}});
  return GraphqlValue::object({{"number", number}, {"total", number * 1.25}, {"owner", person}});
}

inline GraphqlValue bob() {
  auto friendly = GraphqlValue::object({{"id", 8}, {"email", "eve@shop.example"}, {"nick", "eve <&> é"}});
  auto row = GraphqlValue::list({1, 2});
  auto bad_row = GraphqlValue::list({1, GraphqlValue()});
  return GraphqlValue::object({{"id", "7"},
                               {"email", "bob@shop.example"},
                               {"friend", friendly},
                               {"grid", GraphqlValue::list({row, bad_row, GraphqlValue()})},
                               {"isReal", true}});
}

/// Answers every field of the tables; counts, so that the order of mutations shows.
class ToyShop final : public jeton::GraphqlResolver {
 public:
  GraphqlAnswer resolve(const GraphqlCall& call) override {
    ++calls;
    if (call.type == "Customer") return orders_of(call);
    if (call.type == "Mutation") return change(call);
    return query(call);
  }

  [[nodiscard]] std::string answer(std::string_view document, std::string_view variables = {},
                                   const jeton::GraphqlLimits& limits = {}) {
    jeton::GraphqlRequest request{std::string(document), std::string(variables)};
    return jeton::write_graphql(jeton::execute_graphql(kSchema, *this, request, limits));
  }

  int calls = 0;

 private:
  static std::int64_t integer_of(const GraphqlCall& call, std::string_view name) {
    const GraphqlValue* value = jeton::find_member(call.arguments, name);
    return value == nullptr || value->as_integer() == nullptr ? 0 : *value->as_integer();
  }

  static GraphqlAnswer query(const GraphqlCall& call) {
    if (call.field == "hello") return hello(call);
    if (call.field == "sum") return GraphqlValue(integer_of(call, "a") + integer_of(call, "b"));
    if (call.field == "half") return half(call);
    if (call.field == "customer") return customer(call);
    if (call.field == "me") return bob();
    if (call.field == "everybody" || call.field == "strictly")
      return GraphqlValue::list({bob(), GraphqlValue(), GraphqlValue::object({{"id", "9"}})});
    if (call.field == "describe") return GraphqlValue(describe(GraphqlValue::object(call.arguments)));
    if (call.field == "colour") return GraphqlValue::enumerator("BLUE");
    if (call.field == "wrongColour") return GraphqlValue::enumerator("MAUVE");
    if (call.field == "nothing") return GraphqlValue();
    return GraphqlFieldError{"It fails.", "graphql-input"};
  }

  static GraphqlAnswer hello(const GraphqlCall& call) {
    const GraphqlValue* name = jeton::find_member(call.arguments, "name");
    if (name->is_null()) return GraphqlValue();
    return GraphqlValue("Hello " + *name->as_string());
  }

  static GraphqlAnswer half(const GraphqlCall& call) {
    const GraphqlValue* number = jeton::find_member(call.arguments, "of");
    if (number == nullptr || number->is_null()) return GraphqlValue();
    return GraphqlValue(*number->as_number() / 2);
  }

  static GraphqlAnswer customer(const GraphqlCall& call) {
    if (*jeton::find_member(call.arguments, "id")->as_string() == "7") return bob();
    return GraphqlFieldError{"There is no such customer.", "graphql-no-such-entity"};
  }

  static GraphqlAnswer orders_of(const GraphqlCall& call) {
    const std::int64_t first = integer_of(call, "first");
    if (first < 0) return GraphqlFieldError{"No negative numbers.", "graphql-input"};
    GraphqlValue::List orders;
    for (int i = 0; i < first && i < 3; ++i) orders.push_back(order(i + 1, i == 1 ? nullptr : "7"));
    return GraphqlValue::list(std::move(orders));
  }

  GraphqlAnswer change(const GraphqlCall& call) {
    if (call.field == "me") return bob();
    if (call.field == "count") return GraphqlValue(counted_ += integer_of(call, "by"));
    if (call.field == "countHard") return GraphqlFieldError{"It cannot count.", "graphql-input"};
    if (*jeton::find_member(call.arguments, "password")->as_string() != "b0bl0bl@w")
      return GraphqlFieldError{"The account sign-in was incorrect.", "graphql-authentication"};
    return GraphqlValue::object({{"token", "k3jk3jk3jk3jk3jk3jk3jk3jk3jk3jk3"}});
  }

  std::int64_t counted_ = 0;
};

}  // namespace toy
