// SPDX-License-Identifier: Apache-2.0
//
// graphql_execute_test.cpp: from a request to its answer: variables, arguments, directives, order, null and
// errors.
#include "graphql_toy_shop.hpp"
#include "support/catch.hpp"

#include <jeton/web/graphql_execute.hpp>

#include <string>
#include <string_view>

using namespace jeton;

namespace {

std::string answer_to(std::string_view document, std::string_view variables = {}) {
  return toy::ToyShop().answer(document, variables);
}

std::string response_to(const GraphqlRequest& request) {
  toy::ToyShop shop;
  return write_graphql(execute_graphql(toy::kSchema, shop, request));
}

/// The text that the field describe makes of its arguments.
std::string described(std::string_view arguments, std::string_view header = "",
                      std::string_view variables = {}) {
  const std::string document =
      "query " + std::string(header) + " { describe(" + std::string(arguments) + ") }";
  toy::ToyShop shop;
  const auto result = execute_graphql(toy::kSchema, shop, {document, std::string(variables)});
  if (!result.data || result.data->is_null()) return "refused";
  const GraphqlValue* text = find_member(*result.data->as_object(), "describe");
  return text->is_null() ? "null" : *text->as_string();
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

TEST_CASE("an answer has the fields in the order of the question", "[web][graphql-6.3][adobe]") {
  CHECK(answer_to("{ me { email id } hello sum(a: 40) }") ==
        R"({"data":{"me":{"email":"bob@shop.example","id":"7"},"hello":"Hello world","sum":42}})");
  CHECK(answer_to(
            R"(mutation { generateCustomerToken(email: "b@x.example", password: "b0bl0bl@w") { token } })") ==
        R"({"data":{"generateCustomerToken":{"token":"k3jk3jk3jk3jk3jk3jk3jk3jk3jk3jk3"}}})");
}

TEST_CASE("an alias names the field in the answer", "[web][graphql-2.7]") {
  CHECK(answer_to("{ b: hello(name: \"b\") a: hello(name: \"a\") }") ==
        R"({"data":{"b":"Hello b","a":"Hello a"}})");
}

TEST_CASE("fields of one name are merged where they stood first", "[web][graphql-6.3.2]") {
  CHECK(
      answer_to("{ me { id } nothing me { email friend { id } friend { email } } }") ==
      R"({"data":{"me":{"id":"7","email":"bob@shop.example","friend":{"id":"8","email":"eve@shop.example"}},)"
      R"("nothing":null}})");
  toy::ToyShop shop;
  REQUIRE_FALSE(shop.answer("{ me { id } me { email } }").empty());
  CHECK(shop.calls == 1);
}

TEST_CASE("fragments are written out once in each place", "[web][graphql-6.3.2]") {
  CHECK(answer_to("{ ...Q ...Q me { ...C friend { ...C } } } fragment Q on Query { colour } "
                  "fragment C on Customer { id ... on Customer { isReal } }") ==
        R"({"data":{"colour":"BLUE","me":{"id":"7","isReal":true,"friend":{"id":"8","isReal":null}}}})");
}

TEST_CASE("every object says its type", "[web][graphql-4.4]") {
  CHECK(answer_to("{ __typename t: __typename me { __typename } }") ==
        R"({"data":{"__typename":"Query","t":"Query","me":{"__typename":"Customer"}}})");
  CHECK(answer_to("mutation { __typename }") == R"({"data":{"__typename":"Mutation"}})");
}

TEST_CASE("skip and include decide together", "[web][graphql-3.13]") {
  CHECK(answer_to("{ a: nothing @skip(if: true) b: nothing @skip(if: false) c: nothing @include(if: true) "
                  "d: nothing @include(if: false) e: nothing @skip(if: true) @include(if: true) "
                  "... @include(if: false) { f: nothing } ...F @skip(if: true) } fragment F on Query { g: "
                  "nothing }") == R"({"data":{"b":null,"c":null}})");
  CHECK(answer_to("query ($x: Boolean!) { nothing colour @skip(if: $x) }", R"({"x":true})") ==
        R"({"data":{"nothing":null}})");
}

TEST_CASE("a condition that is null fails the object around it", "[web][graphql-6.3.2]") {
  CHECK(answer_to("query ($x: Boolean = true) { nothing @skip(if: $x) }", R"({"x":null})") ==
        R"({"errors":[{"message":"The condition of a directive must not be null.",)"
        R"("locations":[{"line":1,"column":48}],"extensions":{"category":"graphql"}}],"data":null})");
  CHECK(contains(answer_to("query ($x: Boolean = true) { me { id @skip(if: $x) } }", R"({"x":null})"),
                 R"("path":["me"],"extensions":{"category":"graphql"}}],"data":{"me":null}})"));
}

TEST_CASE("defaults are filled in, null is not absent", "[web][graphql-6.4.1]") {
  CHECK(described("id: 1") == "{colour='RED';on=no;id='1';}");
  CHECK(described("colour: null, id: null") == "{colour=null;on=no;id=null;}");
  CHECK(described("filter: {name: \"n\"}") ==
        "{filter={name='n';tags=['x';];colour='GREEN';strict=yes;};colour='RED';on=no;}");
  CHECK(described("filter: {name: \"n\", range: {from: 1}, tags: null, strict: false}") ==
        "{filter={name='n';tags=null;range={from=1;to=10;};colour='GREEN';strict=no;};colour='RED';on=no;}");
  CHECK(described("ints: 5, grid: [1, [2, null], null]") ==
        "{ints=[5;];grid=[[1;];[2;null;];null;];colour='RED';on=no;}");
}

TEST_CASE("a variable that was not given leaves the place to its default", "[web][graphql-6.4.1]") {
  CHECK(described("colour: $c, id: $i", "($c: Colour, $i: ID)") == "{colour='RED';on=no;}");
  CHECK(described("colour: $c", "($c: Colour = BLUE)") == "{colour='BLUE';on=no;}");
  CHECK(described("colour: $c", "($c: Colour = BLUE)", R"({"c":null})") == "{colour=null;on=no;}");
  CHECK(described("grid: [[$i]]", "($i: Int)") == "{grid=[[null;];];colour='RED';on=no;}");
  CHECK(described("filter: {name: \"n\", tags: $t}", "($t: [String!])") ==
        "{filter={name='n';tags=['x';];colour='GREEN';strict=yes;};colour='RED';on=no;}");
}

TEST_CASE("a variable that is null where nothing may be is an error of the field", "[web][graphql-6.4.1]") {
  CHECK(answer_to("query ($a: Int = 1) { sum(a: $a) }", R"({"a":null})") ==
        R"({"errors":[{"message":"The argument \"a\" is not of type \"Int!\".",)"
        R"("locations":[{"line":1,"column":30}],"path":["sum"],"extensions":{"category":"graphql"}}],)"
        R"("data":{"sum":null}})");
  CHECK(described("ints: [$i]", "($i: Int! = 1)") == "{ints=[1;];colour='RED';on=no;}");
}

TEST_CASE("variables are of their types", "[web][graphql-6.1.2]") {
  CHECK(described("id: $v", "($v: ID)", R"({"v":7})") == "{colour='RED';on=no;id='7';}");
  CHECK(described("id: $v", "($v: ID)", R"({"v":7.0})") == "{colour='RED';on=no;id='7';}");
  CHECK(described("ints: $v", "($v: [Int!])", R"({"v":[1,2.0,1e2]})") ==
        "{ints=[1;2;100;];colour='RED';on=no;}");
  CHECK(described("ints: $v", "($v: [Int!])", R"({"v":3})") == "{ints=[3;];colour='RED';on=no;}");
  CHECK(described("text: $v", "($v: String)", R"({"v":"\u00e9\ud83d\ude00"})") ==
        "{colour='RED';on=no;text='é😀';}");
  CHECK(
      described("filter: $v", "($v: Filter)", R"({"v":{"range":{"from":1},"name":"n"}})") ==
      "{filter={name='n';tags=['x';];range={from=1;to=10;};colour='GREEN';strict=yes;};colour='RED';on=no;}");
  CHECK(answer_to("query ($v: Float) { half(of: $v) }", R"({"v":3})") == R"({"data":{"half":1.5}})");
}

TEST_CASE("a variable of another type is refused and not repeated", "[web][graphql-6.1.2][promise-7]") {
  const auto refused = [](std::string_view type, std::string_view json) {
    const std::string place = type.starts_with("[Int")     ? "ints"
                              : type.starts_with("Filter") ? "filter"
                                                           : "text";
    const std::string name = type.starts_with("Colour")    ? "colour"
                             : type.starts_with("Boolean") ? "on"
                                                           : place;
    const std::string answer =
        answer_to("query ($v: " + std::string(type) + ") { describe(" + name + ": $v) }",
                  R"({"v":)" + std::string(json) + "}");
    CHECK_FALSE(contains(answer, "hunter2"));
    return contains(answer, R"("column":8)") && !contains(answer, "data");
  };
  CHECK(refused("String", "7"));
  CHECK(refused("String", R"(["hunter2"])"));
  CHECK(refused("String!", "null"));
  CHECK(refused("Boolean!", R"("hunter2")"));
  CHECK(refused("Colour", R"("hunter2")"));
  CHECK(refused("[Int!]", "[1,null]"));
  CHECK(refused("[Int!]", "1.5"));
  CHECK(refused("[Int!]", "2147483648"));
  CHECK(refused("[Int!]", R"("hunter2")"));
  CHECK(refused("Filter", R"("hunter2")"));
  CHECK(refused("Filter", R"({"hunter2":1,"name":"x"})"));
  CHECK(refused("Filter", "{}"));
}

TEST_CASE("a required variable must be given, others are ignored", "[web][graphql-6.1.2]") {
  CHECK(contains(answer_to("query ($a: Int!) { sum(a: $a) }"), "The variable \\\"a\\\" is required."));
  CHECK(answer_to("query ($a: Int!) { sum(a: $a) }", R"({"a":1,"z":[{}]})") == R"({"data":{"sum":3}})");
}

TEST_CASE("the variables are one JSON object of at most 8 KiB, nested at most twelve deep",
          "[web][promise-9]") {
  const auto is_refused = [](const std::string& text) {
    return contains(answer_to("{ nothing }", text), "The variables are no JSON object, or too large.");
  };
  CHECK(is_refused("[]"));
  CHECK(is_refused(R"({"a":1,"a":2})"));
  CHECK(is_refused(R"({"a":")" + std::string(8192, 'x') + R"("})"));
  CHECK(is_refused(R"({"a":)" + std::string(13, '[') + std::string(13, ']') + "}"));
  CHECK_FALSE(is_refused(R"({"a":)" + std::string(12, '[') + std::string(12, ']') + "}"));
}

TEST_CASE("the request names the operation if there are several", "[web][graphql-6.1]") {
  const std::string two = "query A { a: nothing } query B { b: nothing }";
  CHECK(response_to({two, {}, "B"}) == R"({"data":{"b":null}})");
  CHECK(contains(response_to({two}), "must name one"));
  CHECK(contains(response_to({two, {}, "C"}), "must name one"));
  CHECK(contains(response_to({two, {}, ""}), "must name one"));
  CHECK(contains(response_to({"{ nothing }", {}, ""}), "must name one"));
  CHECK(contains(response_to({"fragment F on Query { nothing }"}), "never used"));
}

TEST_CASE("mutations are done one after the other", "[web][graphql-6.2.2]") {
  CHECK(answer_to("mutation { count a: count(by: 5) b: count }") == R"({"data":{"count":1,"a":6,"b":7}})");
}

TEST_CASE("a mutation that must not fail and does ends the rest", "[web][graphql-6.2.2]") {
  toy::ToyShop shop;
  CHECK(shop.answer("mutation { count countHard a: count }") ==
        R"({"errors":[{"message":"It cannot count.","locations":[{"line":1,"column":18}],)"
        R"("path":["countHard"],"extensions":{"category":"graphql-input"}}],"data":null})");
  CHECK(shop.calls == 2);
}

TEST_CASE("where only queries are allowed nothing is changed", "[web][rfc9110-9.2.1]") {
  toy::ToyShop shop;
  const GraphqlRequest request{"mutation { count }", {}, {}, GraphqlAllowed::queries};
  CHECK(contains(write_graphql(execute_graphql(toy::kSchema, shop, request)),
                 "Only queries are allowed here."));
  CHECK(shop.calls == 0);
  CHECK(response_to({"{ nothing }", {}, {}, GraphqlAllowed::queries}) == R"({"data":{"nothing":null}})");
}

TEST_CASE("there are no subscriptions", "[web][graphql-6.2.3]") {
  CHECK(answer_to("subscription { a }") ==
        R"({"errors":[{"message":"The schema has no such operations.","locations":[{"line":1,"column":1}],)"
        R"("extensions":{"category":"graphql"}}],"data":null})");
}

TEST_CASE("a resolver's refusal is an error with its place, path and category",
          "[web][graphql-6.4.4][adobe]") {
  CHECK(answer_to(
            "mutation {\n  login: generateCustomerToken(email: \"b@x\", password: \"no\") { token }\n}") ==
        R"({"errors":[{"message":"The account sign-in was incorrect.","locations":[{"line":2,"column":3}],)"
        R"("path":["login"],"extensions":{"category":"graphql-authentication"}}],"data":{"login":null}})");
}

TEST_CASE("null where none may be makes the nearest place null that may", "[web][graphql-6.4.4]") {
  CHECK(
      answer_to("{ me { id missing } nothing }") ==
      R"({"errors":[{"message":"A value that must not be null is.","locations":[{"line":1,"column":11}],)"
      R"("path":["me","missing"],"extensions":{"category":"internal"}}],"data":{"me":null,"nothing":null}})");
  CHECK(contains(answer_to("{ nothing failsHard }"),
                 R"("path":["failsHard"],"extensions":{"category":"graphql-input"}}],"data":null})"));
  CHECK(contains(answer_to("{ me { friend { id missing } } }"), R"("data":{"me":{"friend":null}}})"));
}

TEST_CASE("lists lose one item or all, as their types say", "[web][graphql-6.4.4]") {
  const std::string everybody = answer_to("{ everybody { email } }");
  CHECK(contains(everybody, R"("path":["everybody",2,"email"])"));
  CHECK(contains(everybody, R"("data":{"everybody":[{"email":"bob@shop.example"},null,null]}})"));
  const std::string strictly = answer_to("{ strictly { id } }");
  CHECK(contains(strictly, R"("path":["strictly",1])"));
  CHECK(contains(strictly, R"("data":{"strictly":null}})"));
  CHECK(contains(answer_to("{ me { grid } }"), R"("path":["me","grid",1,1])"));
  CHECK(contains(answer_to("{ me { grid } }"), R"("data":{"me":{"grid":[[1,2],null,null]}}})"));
}

TEST_CASE("an error of merged fields stands at all of them", "[web][graphql-7.1.2]") {
  CHECK(contains(answer_to("{ fails a: colour fails }"),
                 R"("locations":[{"line":1,"column":3},{"line":1,"column":19}])"));
}

TEST_CASE("what a resolver answers is held against the schema", "[web][graphql-6.4.3]") {
  CHECK(contains(answer_to("{ wrongColour }"), R"("category":"internal"}}],"data":{"wrongColour":null}})"));
  CHECK(contains(answer_to("{ sum(a: 2147483647) }"), R"("data":{"sum":null}})"));
  CHECK(answer_to("{ me { friend { nick } } }") ==
        R"({"data":{"me":{"friend":{"nick":"eve \u003c\u0026\u003e é"}}}})");
  CHECK(answer_to("{ me { orders(first: 2) { number total owner { id } } } }") ==
        R"({"data":{"me":{"orders":[{"number":1,"total":1.25,"owner":{"id":"7"}},)"
        R"({"number":2,"total":2.5,"owner":null}]}}})");
}

TEST_CASE("one request holds at most sixteen attempts", "[web][promise-4]") {
  const auto guesses = [](int count) {
    std::string text = "mutation {";
    for (int i = 0; i < count; ++i)
      text += " g" + std::to_string(i) + ": generateCustomerToken(email: \"b\", password: \"p\") { token }";
    return text + " }";
  };
  toy::ToyShop shop;
  CHECK(contains(shop.answer(guesses(17)), "The operation asks for too many fields at once."));
  CHECK(shop.calls == 0);
  CHECK_FALSE(shop.answer(guesses(16)).empty());
  CHECK(shop.calls == 16);
}

TEST_CASE("an answer that is no text is one internal error", "[web][promise-6]") {
  const GraphqlResult result{{}, GraphqlValue::object({{"a", "\xFF"}})};
  CHECK(write_graphql(result) ==
        R"({"errors":[{"message":"Internal server error","extensions":{"category":"internal"}}]})");
}

TEST_CASE("a request is JSON with a query, and perhaps variables and a name", "[web][adobe]") {
  const auto request = parse_graphql_request(
      R"({"query":"{ a }\n# \u00e9","variables":{"x":[1]},"operationName":"A","extensions":{}})");
  REQUIRE(request.ok());
  CHECK(request.value().document == "{ a }\n# é");
  CHECK(request.value().variables == R"({"x":[1]})");
  CHECK(request.value().operation_name == "A");
  const auto least = parse_graphql_request(R"({"query":"","variables":null,"operationName":null})");
  REQUIRE(least.ok());
  CHECK(least.value().variables.empty());
  CHECK_FALSE(least.value().operation_name);
}

TEST_CASE("a body that is no request is refused", "[web][promise-9]") {
  for (const char* body :
       {"", "[]", "{}", R"({"query":7})", R"({"query":null})", R"({"query":"a","query":"b"})",
        R"({"query":"a","variables":[]})", R"({"query":"a","variables":"{}"})",
        R"({"query":"a","operationName":7})", R"([{"query":"a"}])", R"({"query":"a"} x)"}) {
    const auto request = parse_graphql_request(body);
    REQUIRE_FALSE(request.ok());
    CHECK(request.error().code == Errc::malformed_json);
  }
  const std::string large = R"({"query":"a","variables":{"v":")" + std::string(8192, 'x') + R"("}})";
  CHECK_FALSE(parse_graphql_request(large).ok());
  CHECK_FALSE(parse_graphql_request(R"({"query":")" + std::string(40'000, 'x') + R"("})").ok());
}
