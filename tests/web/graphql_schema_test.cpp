// SPDX-License-Identifier: Apache-2.0
//
// graphql_schema_test.cpp: which documents the rules of the specification's section 5 let through, and where
// the others are wrong.
#include "graphql_toy_shop.hpp"
#include "support/catch.hpp"

#include <jeton/web/graphql_schema.hpp>

#include <string>
#include <string_view>

using namespace jeton;

namespace {

std::vector<GraphqlError> errors_of(std::string_view text, const GraphqlLimits& limits = {}) {
  const auto parsed = parse_graphql_document(text, limits);
  REQUIRE(std::holds_alternative<GraphqlDocument>(parsed));
  return validate_graphql(toy::kSchema, std::get<GraphqlDocument>(parsed), limits);
}

/// The columns of all errors: "3 | 3,15"; the places of one error are kept together.
std::string places_of(std::string_view text, const GraphqlLimits& limits = {}) {
  std::string out;
  for (const GraphqlError& error : errors_of(text, limits)) {
    if (!out.empty()) out += " | ";
    for (std::size_t i = 0; i < error.locations.size(); ++i)
      out += (i == 0 ? "" : ",") + std::to_string(error.locations[i].column);
  }
  return out.empty() ? "fine" : out;
}

std::string message_of(std::string_view text) {
  const auto errors = errors_of(text);
  return errors.empty() ? "fine" : errors[0].message;
}

std::string fault_of(std::span<const GraphqlType> types, std::string_view mutation = {}) {
  return find_graphql_schema_fault({types, "Query", mutation}).value_or("fine");
}

}  // namespace

TEST_CASE("operations have names of their own", "[web][graphql-5.2.1]") {
  CHECK(places_of("query A { me { id } } query B { me { id } }") == "fine");
  CHECK(places_of("query A { me { id } } mutation A { count }") == "7,32");
}

TEST_CASE("an operation without a name stands alone", "[web][graphql-5.2.2]") {
  CHECK(places_of("{ me { id } } query A { me { id } }") == "1");
  CHECK(places_of("{ nothing } { nothing }") == "1 | 13");
}

TEST_CASE("only fields of the type can be asked for", "[web][graphql-5.3.1]") {
  CHECK(places_of("{ me { id email __typename } __typename }") == "fine");
  CHECK(places_of("{ me { id password } nobody }") == "11 | 22");
  CHECK(places_of("mutation { hello }") == "12");
  CHECK(message_of("{ me { password } }") == "There is no field \"password\" on type \"Customer\".");
}

TEST_CASE("the schema itself cannot be asked for: introspection is off", "[web][graphql-4]") {
  CHECK(message_of("{ __schema { types { name } } }") == "Introspection is off.");
  CHECK(message_of("{ __type(name: \"Query\") { name } }") == "Introspection is off.");
  CHECK(message_of("{ me { __schema { a } } }") == "There is no field \"__schema\" on type \"Customer\".");
}

TEST_CASE("objects are asked for by their fields, scalars are not", "[web][graphql-5.3.3]") {
  CHECK(places_of("{ me }") == "3");
  CHECK(places_of("{ hello { length } }") == "9");
  CHECK(places_of("{ __typename { a } }") == "14");
}

TEST_CASE("fields of one name in the answer mean one thing", "[web][graphql-5.3.2]") {
  CHECK(places_of("{ a: nothing a: nothing me { id } me { id email } }") == "fine");
  CHECK(places_of("{ a: nothing a: colour }") == "3,14");
  CHECK(places_of("{ sum(a: 1) sum(a: 2) }") == "3,13");
  CHECK(places_of("{ sum(a: 1, b: 2) sum(b: 2, a: 1) }") == "fine");
  CHECK(places_of("{ sum(a: 1) sum(a: 1, b: 2) }") == "3,13");
  CHECK(places_of("{ me { a: id } me { a: email } }") == "3,8,16,21");
  CHECK(places_of("{ a: describe(text: \"x\") a: describe(text: \"\\u0078\") }") == "fine");
  CHECK(places_of("{ a: describe(text: \"x\") a: describe(text: \"\"\"x\"\"\") }") == "3,26");
  CHECK(places_of("{ a: describe(ints: [1 2]) a: describe(ints: [1]) }") == "3,28");
  CHECK(places_of("{ a: describe(filter: {name: \"x\" id: 1}) a: describe(filter: {id: 1 name: \"x\"}) }") ==
        "fine");
}

TEST_CASE("fields conflict through fragments too", "[web][graphql-5.3.2]") {
  CHECK(places_of("{ a: nothing ...F } fragment F on Query { a: colour }") == "3,43");
  CHECK(places_of("{ ...F ...G } fragment F on Query { a: nothing } fragment G on Query { a: colour }") ==
        "37,72");
  CHECK(places_of("{ a: nothing ... on Query { a: colour } }") == "3,29");
  CHECK(places_of("{ me { ...F } me { a: email } } fragment F on Customer { a: id }") == "3,20,15,58");
  CHECK(places_of("{ ...F ...G } fragment F on Query { ...H } fragment G on Query { a: nothing } "
                  "fragment H on Query { a: colour }") == "101,66");
}

TEST_CASE("arguments are known, stand once and are there if required", "[web][graphql-5.4]") {
  CHECK(places_of("{ sum(a: 1) hello orders: everybody { orders { number } } }") == "fine");
  CHECK(places_of("{ sum(a: 1, c: 2) }") == "13");
  CHECK(places_of("{ sum(a: 1, a: 2, a: 3) }") == "7,13,19");
  CHECK(places_of("{ sum(b: 1) }") == "3");
  CHECK(places_of("{ sum(a: null) }") == "10");
  CHECK(message_of("{ sum }") == "The argument \"a\" of type \"Int!\" is required.");
}

TEST_CASE("fragments have names of their own and are used", "[web][graphql-5.5.1]") {
  CHECK(places_of("{ ...F } fragment F on Query { nothing } fragment F on Query { colour }") == "19,51");
  CHECK(places_of("{ nothing } fragment F on Query { nothing }") == "13");
  CHECK(places_of("{ ...F } fragment F on Query { ...G } fragment G on Query { nothing }") == "fine");
}

TEST_CASE("fragments are on objects that exist", "[web][graphql-5.5.1.2][graphql-5.5.1.3]") {
  CHECK(places_of("{ ... on Nobody { a } }") == "10");
  CHECK(places_of("{ ... on Colour { a } }") == "10");
  CHECK(places_of("{ ...F } fragment F on Filter { a }") == "24");
  CHECK(places_of("{ ...F } fragment F on Nobody { a }") == "24");
}

TEST_CASE("a spread names a fragment that can match", "[web][graphql-5.5.2]") {
  CHECK(places_of("{ ...F }") == "6");
  CHECK(places_of("{ ... on Customer { id } }") == "3");
  CHECK(places_of("{ me { ...F } } fragment F on Query { nothing }") == "8");
  CHECK(places_of("{ me { ... { id } ... on Customer { id } } }") == "fine");
}

TEST_CASE("a fragment inside itself is refused, whatever the way round",
          "[web][graphql-5.5.2.2][promise-9]") {
  CHECK(places_of("{ ...F } fragment F on Query { ...F }") == "32");
  CHECK(places_of("{ ...F } fragment F on Query { ...G } fragment G on Query { ...F }") == "32,61");
  CHECK(places_of("{ me { ...F } } fragment F on Customer { friend { ...F } }") == "51");
}

TEST_CASE("values are of the types of their places", "[web][graphql-5.6.1]") {
  CHECK(places_of("{ sum(a: 2147483647) }") == "fine");
  for (const char* bad :
       {"2147483648", "99999999999999999999", "1.5", "\"1\"", "true", "RED", "[1]", "{a: 1}"})
    CHECK(places_of("{ sum(a: " + std::string(bad) + ") }") == "10");
  CHECK(places_of("{ half(of: 1) b: half(of: 1.5) }") == "fine");
  CHECK(places_of("{ half(of: \"1\") }") == "12");
  CHECK(places_of("{ half(of: 1e999) }") == "12");
  CHECK(places_of("{ hello(name: 7) }") == "15");
  CHECK(places_of("{ hello(name: null) }") == "fine");
  CHECK(places_of("{ customer(id: 7) { id } b: customer(id: \"7\") { id } }") == "fine");
  CHECK(places_of("{ customer(id: 7.0) { id } }") == "16");
  CHECK(places_of("{ describe(on: 1) b: describe(on: null) c: describe(on: true) }") == "16 | 35");
  CHECK(places_of("{ describe(colour: RED) b: describe(colour: MAUVE) c: describe(colour: \"RED\") }") ==
        "45 | 72");
}

TEST_CASE("one value stands for a list of one", "[web][graphql-3.11]") {
  CHECK(places_of("{ a: describe(ints: 1) b: describe(ints: [1, 2]) c: describe(ints: null) }") == "fine");
  CHECK(places_of("{ describe(ints: [1, null, \"x\"]) }") == "22 | 28");
  CHECK(places_of("{ a: describe(grid: 1) b: describe(grid: [1, [null]]) c: describe(grid: [[[1]]]) }") ==
        "75");
}

TEST_CASE("input objects have known fields, once, and the required ones", "[web][graphql-5.6]") {
  CHECK(places_of("{ describe(filter: {name: \"x\", range: {from: 1}}) }") == "fine");
  CHECK(places_of("{ describe(filter: {}) }") == "20");
  CHECK(places_of("{ describe(filter: {name: \"x\", nobody: 1}) }") == "32");
  CHECK(places_of("{ describe(filter: {name: \"x\", name: \"y\"}) }") == "21,32");
  CHECK(places_of("{ describe(filter: {name: \"x\", inner: {name: 1}}) }") == "46");
  CHECK(places_of("{ describe(filter: 1) b: describe(filter: [{name: \"x\"}]) }") == "20 | 43");
}

TEST_CASE("only skip and include are known, once each, and on selections", "[web][graphql-5.7]") {
  CHECK(places_of("{ nothing @skip(if: true) @include(if: false) }") == "fine");
  CHECK(places_of("{ nothing @hide }") == "11");
  CHECK(places_of("{ nothing @skip }") == "11");
  CHECK(places_of("{ nothing @skip(if: 1, unless: true) }") == "21 | 24");
  CHECK(places_of("{ nothing @skip(if: true) @skip(if: true) }") == "11,27");
  CHECK(places_of("query @skip(if: true) { nothing }") == "7");
  CHECK(places_of("{ ...F } fragment F on Query @include(if: true) { nothing }") == "30");
  CHECK(places_of("query ($a: Int! @skip(if: true)) { sum(a: $a) }") == "17");
}

TEST_CASE("variables have names of their own and input types", "[web][graphql-5.8.1][graphql-5.8.2]") {
  CHECK(places_of("query ($a: Int!, $a: Int!) { sum(a: $a) }") == "9,19");
  CHECK(places_of("query ($a: Customer) { describe(id: $a) }") == "12 | 8,37");
  CHECK(places_of("query ($a: [Nobody]) { describe(ints: $a) }") == "13");
  CHECK(places_of("query ($a: Int! = \"x\") { sum(a: $a) }") == "19");
}

TEST_CASE("variables are defined and used", "[web][graphql-5.8.3][graphql-5.8.4]") {
  CHECK(places_of("{ sum(a: $a) }") == "10,1");
  CHECK(places_of("query ($a: Int) { nothing }") == "8");
  CHECK(places_of("query A($a: Int!) { ...F } query B { ...F } fragment F on Query { sum(a: $a) }") ==
        "74,28");
  CHECK(places_of("query ($a: Boolean!) { nothing @skip(if: $a) }") == "fine");
  CHECK(places_of(
            "query ($a: Int) { describe(ints: [1 $a], filter: {name: \"x\" range: {from: 1 to: $a}}) }") ==
        "8,37");
}

TEST_CASE("variables stand where their types may", "[web][graphql-5.8.5]") {
  CHECK(places_of("query ($a: Int!) { sum(a: $a) }") == "fine");
  CHECK(places_of("query ($a: Int) { sum(a: $a) }") == "8,26");
  CHECK(places_of("query ($a: Int = 1) { sum(a: $a) }") == "fine");
  CHECK(places_of("query ($a: Int = null) { sum(a: $a) }") == "8,33");
  CHECK(places_of("query ($a: Boolean) { describe(on: $a) }") == "fine");
  CHECK(places_of("query ($a: Int!) { describe(ints: $a) }") == "8,35");
  CHECK(places_of("query ($a: [Int!]!) { describe(ints: $a) }") == "fine");
  CHECK(places_of("query ($a: [Int]) { describe(ints: $a) }") == "8,36");
  CHECK(places_of("query ($a: String) { customer(id: $a) { id } }") == "8,35");
}

TEST_CASE("a message repeats no value, nor what may be one", "[web][promise-7]") {
  for (const char* text : {"{ sum(a: \"hunter2\") }", "{ sum(a: hunter2) }", "{ sum(a: $hunter2) }",
                           "{ describe(filter: {hunter2: 1, name: \"x\"}) }", "{ describe(colour: hunter2) }",
                           "query ($a: Int! = hunter2) { sum(a: $a) }", "{ sum(a: [\"hunter2\"]) }",
                           "{ describe(filter: {name: \"x\", hunter2: 1, hunter2: 2}) }"}) {
    const auto errors = errors_of(text);
    REQUIRE_FALSE(errors.empty());
    for (const GraphqlError& error : errors) CHECK(error.message.find("hunter2") == std::string::npos);
  }
}

TEST_CASE("a long name is cut where it is repeated", "[web][promise-9]") {
  const std::string message = message_of("{ " + std::string(4000, 'a') + " }");
  CHECK(message == "There is no field \"" + std::string(64, 'a') + "...\" on type \"Query\".");
}

TEST_CASE("there are at most a hundred errors and thirty-two places in each", "[web][promise-9]") {
  std::string many = "{";
  for (int i = 0; i < 200; ++i) many += " x";
  const auto errors = errors_of(many + "}");
  REQUIRE(errors.size() == 101);
  CHECK(errors[100].message == "Too many errors in the document.");
  std::string same = "{ sum(";
  for (int i = 0; i < 200; ++i) same += "a: 1 ";
  CHECK(errors_of(same + ") }")[0].locations.size() == 32);
}

TEST_CASE("fragments that multiply are refused before anything is executed", "[web][promise-9]") {
  std::string bomb = "{ me { ...F0 } }";
  for (int i = 0; i < 20; ++i) {
    const std::string next = "...F" + std::to_string(i + 1);
    bomb += " fragment F" + std::to_string(i) + " on Customer { a: friend { " + next + " } b: friend { " +
            next + " } }";
  }
  bomb += " fragment F20 on Customer { id }";
  const auto errors = errors_of(bomb, {.most_depth = 64});
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].message == "With its fragments the document asks for too many fields.");
}

TEST_CASE("spreads count as nesting", "[web][promise-9]") {
  const auto chain = [](int links) {
    std::string text = "{ ...F0 }";
    for (int i = 0; i < links; ++i)
      text += " fragment F" + std::to_string(i) + " on Query { ...F" + std::to_string(i + 1) + " }";
    return text + " fragment F" + std::to_string(links) + " on Query { nothing }";
  };
  CHECK(message_of(chain(10)) == "fine");
  CHECK(message_of(chain(11)) == "With its fragments the operation is nested too deeply.");
}

TEST_CASE("hundreds of fields of one name are not compared for ever", "[web][promise-9]") {
  std::string text = "{";
  for (int i = 0; i < 1000; ++i) text += " nothing";
  CHECK(message_of(text + "}") == "The document repeats too many fields.");
  CHECK(places_of("{ nothing nothing nothing }", {.most_comparisons = 3}) == "fine");
  CHECK(places_of("{ nothing nothing nothing }", {.most_comparisons = 2}) == "1");
}

TEST_CASE("two rings of fragments do not chase each other for ever", "[web][promise-9]") {
  std::string text = "{ me { ...A0 ...B0 } }";
  for (int i = 0; i < 101; ++i)
    text +=
        "fragment A" + std::to_string(i) + " on Customer{friend{...A" + std::to_string((i + 1) % 101) + "}}";
  for (int i = 0; i < 50; ++i)
    text +=
        "fragment B" + std::to_string(i) + " on Customer{friend{...B" + std::to_string((i + 1) % 50) + "}}";
  REQUIRE(text.size() <= 8192);
  CHECK(errors_of(text).size() == 2);
}

TEST_CASE("a schema that contradicts itself is told so", "[web][graphql-3]") {
  CHECK_FALSE(find_graphql_schema_fault(toy::kSchema));
  static constexpr GraphqlField kFine[] = {{"a", "Int"}};
  static constexpr GraphqlField kUnknown[] = {{"a", "Nobody"}};
  static constexpr GraphqlField kTwice[] = {{"a", "Int"}, {"a", "Int"}};
  static constexpr GraphqlField kBadName[] = {{"a b", "Int"}};
  static constexpr GraphqlInput kBadDefault[] = {{"x", "Int", "\"y\""}};
  static constexpr GraphqlField kDefault[] = {{"a", "Int", kBadDefault}};
  static constexpr GraphqlInput kObjectArgument[] = {{"x", "Query"}};
  static constexpr GraphqlField kArgument[] = {{"a", "Int", kObjectArgument}};
  static constexpr std::string_view kTrue[] = {"true"};
  const auto query = [](std::span<const GraphqlField> fields) {
    const GraphqlType types[] = {graphql_object("Query", fields)};
    return fault_of(types);
  };
  CHECK(query(kFine) == "fine");
  CHECK(query(kUnknown) == "Query: a field's type is not in the tables");
  CHECK(query(kTwice) == "Query: a name stands twice");
  CHECK(query(kBadName) == "Query: a name is no name");
  CHECK(query(kDefault) == "Query: a default is not of its type");
  CHECK(query(kArgument) == "Query: an argument's type is no input type");
  CHECK(query({}) == "Query: the type is empty");
  const GraphqlType words[] = {graphql_object("Query", kFine), graphql_enumeration("E", kTrue)};
  CHECK(fault_of(words) == "E: a value's name is no name");
  const GraphqlType scalar[] = {graphql_object("Query", kFine), graphql_object("Int", kFine)};
  CHECK(fault_of(scalar) == "Int: the language's scalars are known already");
  CHECK(fault_of({words, 1}, "Mutation") == ": the mutation type is no object");
}
