// SPDX-License-Identifier: Apache-2.0
//
// graphql_document_test.cpp: what the GraphQL parser takes, what it refuses and where.
#include "support/catch.hpp"

#include <jeton/web/graphql_document.hpp>

#include <string>
#include <string_view>

using namespace jeton;

namespace {

/// "line:column" of the fault, or "fine".
std::string fault_of(std::string_view text, const GraphqlLimits& limits = {}) {
  const auto parsed = parse_graphql_document(text, limits);
  const auto* fault = std::get_if<GraphqlError>(&parsed);
  if (fault == nullptr) return "fine";
  return std::to_string(fault->locations[0].line) + ":" + std::to_string(fault->locations[0].column);
}

GraphqlDocument document_of(std::string_view text) {
  auto parsed = parse_graphql_document(text);
  REQUIRE(std::holds_alternative<GraphqlDocument>(parsed));
  return std::get<GraphqlDocument>(std::move(parsed));
}

/// The value of `{ f(a: <literal>) }`, decoded; "refused" if there is none.
std::string string_of(std::string_view literal) {
  const std::string text = "{ f(a: " + std::string(literal) + ") }";
  const auto parsed = parse_graphql_document(text);
  const auto* document = std::get_if<GraphqlDocument>(&parsed);
  if (document == nullptr) return "refused";
  return decode_graphql_string(document->operations[0].set.selections[0].arguments[0].value.text);
}

std::string nested(std::size_t depth, std::string_view open, std::string_view close) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += open;
  for (std::size_t i = 0; i < depth; ++i) text += close;
  return text;
}

}  // namespace

TEST_CASE("a query without a name is the shortest document", "[web][graphql-2.3]") {
  const GraphqlDocument document = document_of("{ customer { email } }");
  REQUIRE(document.operations.size() == 1);
  const GraphqlOperation& query = document.operations[0];
  CHECK(query.kind == GraphqlOperationKind::query);
  CHECK(query.name.text.empty());
  REQUIRE(query.set.selections.size() == 1);
  CHECK(query.set.selections[0].name.text == "customer");
  CHECK(query.set.selections[0].set.selections[0].name.text == "email");
}

TEST_CASE("an operation has a kind, a name, variables with types and defaults",
          "[web][graphql-2.3][graphql-2.10]") {
  const GraphqlDocument document =
      document_of("mutation Login($email: String!, $ids: [ [ID !] ] ! = [[\"x\"]] @d) { a }");
  const GraphqlOperation& login = document.operations[0];
  CHECK(login.kind == GraphqlOperationKind::mutation);
  CHECK(login.name.text == "Login");
  REQUIRE(login.variables.size() == 2);
  CHECK(login.variables[0].name.text == "email");
  CHECK(login.variables[0].type == "String!");
  CHECK_FALSE(login.variables[0].default_value);
  CHECK(login.variables[1].type == "[[ID!]]!");
  CHECK(login.variables[1].type_name.text == "ID");
  CHECK(login.variables[1].default_value->kind == GraphqlLiteralKind::list);
  CHECK(login.variables[1].directives[0].name.text == "d");
}

TEST_CASE("a field may have an alias, arguments, directives and fields of its own",
          "[web][graphql-2.5][graphql-2.7]") {
  const GraphqlDocument document = document_of("{ me: customer(id: 7) @include(if: $b) { id } }");
  const GraphqlSelection& field = document.operations[0].set.selections[0];
  CHECK(field.response_name() == "me");
  CHECK(field.name.text == "customer");
  CHECK(field.arguments[0].name.text == "id");
  CHECK(field.directives[0].arguments[0].value.kind == GraphqlLiteralKind::variable);
  CHECK(field.directives[0].arguments[0].value.text == "b");
  CHECK(field.set.selections.size() == 1);
}

TEST_CASE("fragments are spread by name or written in place", "[web][graphql-2.8]") {
  const GraphqlDocument document =
      document_of("{ ...F @a ... on T { b } ... @c { d } ...onward } fragment F on T { e }");
  const auto& selections = document.operations[0].set.selections;
  REQUIRE(selections.size() == 4);
  CHECK(selections[0].kind == GraphqlSelectionKind::spread);
  CHECK(selections[0].name.text == "F");
  CHECK(selections[1].kind == GraphqlSelectionKind::inline_fragment);
  CHECK(selections[1].type_condition.text == "T");
  CHECK(selections[2].type_condition.text.empty());
  CHECK(selections[3].name.text == "onward");
  CHECK(document.find_fragment("F")->type_condition.text == "T");
  CHECK(document.find_fragment("G") == nullptr);
}

TEST_CASE("a fragment cannot be named on", "[web][graphql-2.8]") {
  CHECK(fault_of("fragment on on T { a }") == "1:10");
  CHECK(fault_of("{ ...on }") == "1:9");
}

TEST_CASE("every kind of value is told apart", "[web][graphql-2.9]") {
  const GraphqlDocument document =
      document_of("{ f(a: 1 b: -1.5e+3 c: \"s\" d: true e: null f: RED g: [1 [2]] h: {x: 1 y: {}} i: $v) }");
  const auto& arguments = document.operations[0].set.selections[0].arguments;
  using Kind = GraphqlLiteralKind;
  const Kind wanted[] = {Kind::integer,    Kind::number, Kind::string, Kind::boolean, Kind::null,
                         Kind::enumerator, Kind::list,   Kind::object, Kind::variable};
  REQUIRE(arguments.size() == 9);
  for (std::size_t i = 0; i < 9; ++i) CHECK(arguments[i].value.kind == wanted[i]);
  CHECK(arguments[6].value.items[1].items[0].text == "2");
  CHECK(arguments[7].value.fields[1].name.text == "y");
}

TEST_CASE("commas, comments, line ends and byte order marks mean nothing", "[web][graphql-2.1]") {
  CHECK(fault_of("\xEF\xBB\xBF{,,a # } \xF0\x9F\x98\x80 \"\r\n,b\t}\xEF\xBB\xBF,") == "fine");
  CHECK(fault_of("# only this") == "1:12");
  CHECK(fault_of("") == "1:1");
}

TEST_CASE("numbers are written in one way", "[web][graphql-2.9.1][graphql-2.9.2]") {
  for (const char* good : {"0", "-0", "10", "0.5", "-1.25", "1e5", "1E-5", "1.5e+3"})
    CHECK(fault_of("{f(a:" + std::string(good) + ")}") == "fine");
  CHECK(fault_of("{f(a:01)}") == "1:7");
  CHECK(fault_of("{f(a:-)}") == "1:7");
  CHECK(fault_of("{f(a:1.)}") == "1:8");
  CHECK(fault_of("{f(a:.5)}") == "1:6");
  CHECK(fault_of("{f(a:1e)}") == "1:8");
  CHECK(fault_of("{f(a:1a)}") == "1:7");
  CHECK(fault_of("{f(a:1.2.3)}") == "1:9");
  CHECK(fault_of("{f(a:+1)}") == "1:6");
}

TEST_CASE("escapes in strings are resolved, pairs of surrogates and braces too", "[web][graphql-2.9.4]") {
  CHECK(string_of(R"("")").empty());
  CHECK(string_of(R"("\"\\\/\b\f\n\r\t")") == "\"\\/\b\f\n\r\t");
  CHECK(string_of(R"("\u00e9\u00E9\u20AC")") == "éé€");
  CHECK(string_of(R"("\uD83D\uDE00 \u{1F600} \u{e9} \u{0000001F}")") == "😀 😀 é \x1F");
  CHECK(string_of("\"caf\u00e9 😀\"") == "café 😀");
}

TEST_CASE("what is no escape is refused where its backslash stands", "[web][graphql-2.9.4][J43]") {
  for (const char* bad : {R"("\x")", R"("\u12")", R"("\uZZZZ")", R"("\uD83D")", R"("\uD83Dx")",
                          R"("\uD83D\n")", R"("\uDE00")", R"("\u{}")", R"("\u{110000}")", R"("\u{D800}")",
                          R"("\u{000000041}")", R"("\u{41")", R"("\u{4 1}")", R"("\u0000")", R"("\u{0}")"})
    CHECK(fault_of("{f(a:" + std::string(bad) + ")}") == "1:7");
}

TEST_CASE("a string ends on its line", "[web][graphql-2.9.4]") {
  CHECK(fault_of("{f(a:\"x\ny\")}") == "1:8");
  CHECK(fault_of("{f(a:\"x\ry\")}") == "1:8");
  CHECK(fault_of("{f(a:\"x") == "1:8");
  CHECK(fault_of("{f(a:\"\"\"x") == "1:10");
}

TEST_CASE("a block string loses its indentation and its blank ends", "[web][graphql-2.9.4]") {
  CHECK(string_of(R"("""""")").empty());
  CHECK(string_of(R"("""a "quoted" \n""")") == "a \"quoted\" \\n");
  CHECK(string_of(R"("""a \""" b""")") == "a \"\"\" b");
  CHECK(string_of("\"\"\"\n    one\n      two\n\n    three\n  \"\"\"") == "one\n  two\n\nthree");
  CHECK(string_of("\"\"\"  first\n  second\r\n\tthird\rfourth\"\"\"") ==
        "  first\n  second\n\tthird\nfourth");
  CHECK(string_of("\"\"\"\n  \t\n \"\"\"").empty());
}

TEST_CASE("a fault says its line and column as the clients' tools count", "[web][graphql-7.1.2]") {
  CHECK(fault_of("{\n  a\r\n  b\r c ?}") == "4:4");
  CHECK(fault_of("{ f(a: \"😀é\" ?) }") == "1:14");
  CHECK(fault_of("\xEF\xBB\xBF?") == "1:2");
  CHECK(locate_in_graphql("ab", 99).column == 3);
}

TEST_CASE("what is no executable document is refused where it stops being one", "[web][graphql-2.2]") {
  CHECK(fault_of("{}") == "1:2");
  CHECK(fault_of("{ a") == "1:4");
  CHECK(fault_of("{ a }}") == "1:6");
  CHECK(fault_of("{ a() }") == "1:5");
  CHECK(fault_of("query () { a }") == "1:8");
  CHECK(fault_of("query Q($a Int) { a }") == "1:12");
  CHECK(fault_of("query Q($a: [Int) { a }") == "1:17");
  CHECK(fault_of("query Q($a: Int = $b) { a }") == "1:19");
  CHECK(fault_of("{ a: }") == "1:6");
  CHECK(fault_of("{ f(a: ) }") == "1:8");
  CHECK(fault_of("{ f(a: {b}) }") == "1:10");
  CHECK(fault_of("{ f(a: [1) }") == "1:10");
  CHECK(fault_of("{ ..a }") == "1:3");
  CHECK(fault_of("fragment F { a }") == "1:12");
  CHECK(fault_of("type Query { a: Int }") == "1:1");
  CHECK(fault_of("extend type Query { a: Int }") == "1:1");
  CHECK(fault_of("\"described\" query { a }") == "1:1");
  CHECK(fault_of("queries { a }") == "1:1");
}

TEST_CASE("a document that is no text is refused", "[web][graphql-2.1][promise-9]") {
  CHECK(fault_of("{ a \xFF }") == "1:1");
  CHECK(fault_of("{ f(a: \"\xED\xA0\x80\") }") == "1:1");
  CHECK(fault_of(std::string_view("{ a \0 }", 7)) == "1:5");
}

TEST_CASE("a document over 8 KiB is refused by its length alone", "[web][promise-9]") {
  const std::string fits = "{ a }" + std::string(8192 - 5, ' ');
  CHECK(fault_of(fits) == "fine");
  CHECK(fault_of(fits + " ") == "1:1");
}

TEST_CASE("selections, values and types are nested at most twelve deep", "[web][promise-9]") {
  CHECK(fault_of(nested(11, "{a", "}").replace(22, 0, "{a}")) == "fine");
  CHECK(fault_of(nested(12, "{a", "}").replace(24, 0, "{a}")) == "1:25");
  CHECK(fault_of(nested(6, "{...{a", "}}")) == "fine");
  CHECK(fault_of("{f(a:" + nested(12, "[", "]") + ")}") == "fine");
  CHECK(fault_of("{f(a:" + nested(13, "[", "]") + ")}") == "1:18");
  CHECK(fault_of("{f(a:" + nested(12, "{a:", "}").insert(36, "1") + ")}") == "1:42");
  CHECK(fault_of("query($a:" + nested(11, "[", "]").insert(11, "T") + "){a}") == "fine");
  CHECK(fault_of("query($a:" + nested(12, "[", "]").insert(12, "T") + "){a}") == "1:22");
  CHECK(fault_of(std::string(8000, '[')) == "1:1");
  CHECK(fault_of("{f(a:" + std::string(8000, '[')) == "1:18");
  CHECK(fault_of("{f(a:" + std::string(8000, '{')) == "1:7");
}

TEST_CASE("a short text cannot make a large tree", "[web][promise-9]") {
  std::string many = "{";
  for (int i = 0; i < 2047; ++i) many += " a";
  CHECK(fault_of(many + "}") == "fine");
  CHECK(fault_of(many + " a a}") != "fine");
  CHECK(fault_of("{ a b c }", {.most_nodes = 4}) == "fine");
  CHECK(fault_of("{ a b c }", {.most_nodes = 3}) == "1:7");
}

TEST_CASE("a fault of the text repeats nothing of it", "[web][graphql-7.1.2][promise-7]") {
  for (const char* text :
       {"{ login(password: hunter2 hunter2 }", "{ login(password: \"hunter2", "{ login(hunter2) }",
        "{ login(password: $hunter2", "{ login(password: hunter2@) }", "hunter2"}) {
    const auto parsed = parse_graphql_document(text);
    REQUIRE(std::holds_alternative<GraphqlError>(parsed));
    CHECK(std::get<GraphqlError>(parsed).message.find("hunter2") == std::string::npos);
  }
}
