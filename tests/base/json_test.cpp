// SPDX-License-Identifier: Apache-2.0
//
// json_test.cpp: what the strict reader takes, what it refuses and where.
#include "support/allocation_counter.hpp"
#include "support/catch.hpp"

#include <jeton/base/json.hpp>

#include <string>
#include <utility>

using namespace jeton;

namespace {

bool is_accepted(std::string_view text) { return JsonObject::parse(text).ok(); }

std::string nested(std::size_t depth, char open, char close) {
  return R"({"a":)" + std::string(depth - 1, open) + std::string(depth - 1, close) + "}";
}

std::string members(std::size_t count) {
  std::string text = "{";
  for (std::size_t i = 0; i < count; ++i) text += (i ? ",\"m" : "\"m") + std::to_string(i) + "\":0";
  return text + "}";
}

}  // namespace

TEST_CASE("a member is found and has its type", "[token][rfc8259]") {
  const auto parsed = JsonObject::parse(
      " {\"s\":\"text\",\"i\":-12,\"n\":1.5e3,\"t\":true,\"f\":false,\"z\":null,\n\"a\":[1,[2],{}],\"o\":{"
      "\"i\":3}}\t\r ");
  REQUIRE(parsed.ok());
  const JsonObject& object = parsed.value();
  CHECK(object.find("s")->as_string() == "text");
  CHECK(object.find("s")->equals("text"));
  CHECK(object.find("i")->as_integer() == -12);
  CHECK(object.find("n")->type() == JsonType::number);
  CHECK_FALSE(object.find("n")->as_integer());
  CHECK(object.find("n")->raw() == "1.5e3");
  CHECK(object.find("t")->as_boolean() == true);
  CHECK(object.find("f")->as_boolean() == false);
  CHECK(object.find("z")->type() == JsonType::null);
  CHECK(object.find("a")->raw() == "[1,[2],{}]");
  CHECK(object.find("o")->find("i")->as_integer() == 3);
  CHECK_FALSE(object.find("x"));
  CHECK_FALSE(object.find("a")->find("i"));
  CHECK_FALSE(object.find("s")->as_integer());
  CHECK_FALSE(object.find("s")->as_boolean());
  CHECK_FALSE(object.find("i")->as_string());
  CHECK_FALSE(object.find("i")->equals("-12"));
}

TEST_CASE("children come in their order, and nested ones are not among them", "[token]") {
  const auto parsed = JsonObject::parse(R"({"a":[1,[2,3],4],"b":{"c":{},"d":5},"e":6})");
  REQUIRE(parsed.ok());
  std::string names, elements;
  for (const JsonValue member : parsed.value().children()) names += member.name() + " ";
  for (const JsonValue element : parsed.value().find("a")->children())
    elements += std::string(element.raw()) + " ";
  CHECK(names == "a b e ");
  CHECK(elements == "1 [2,3] 4 ");
  CHECK(parsed.value().find("b")->find("c")->children().empty());
  CHECK(parsed.value().find("e")->children().empty());
}

TEST_CASE("strings are read with their escapes resolved", "[token][rfc8259-7]") {
  const auto parsed =
      JsonObject::parse(R"({"\u0061\"":"\"\\\/\b\f\n\r\t\u00e9\u20AC\ud83d\uDE00x","e":"","u":"é€😀"})");
  REQUIRE(parsed.ok());
  const auto value = parsed.value().find("a\"");
  REQUIRE(value);
  CHECK(value->name() == "a\"");
  CHECK(value->as_string() == "\"\\/\b\f\n\r\té€😀x");
  CHECK(value->equals("\"\\/\b\f\n\r\té€😀x"));
  CHECK_FALSE(value->equals("\"\\/\b\f\n\r\té€😀"));
  CHECK_FALSE(value->equals("\"\\/\b\f\n\r\té€😀xy"));
  CHECK(parsed.value().find("e")->as_string() == "");
  CHECK(parsed.value().find("u")->equals("é€😀"));

  std::array<char, 80> room{};
  CHECK(value->as_string_in(room) == "\"\\/\b\f\n\r\té€😀x");
  CHECK_FALSE(value->as_string_in(std::span(room).first(10)));
  CHECK(parsed.value().find("u")->as_string_in({}) == "é€😀");  // nothing to resolve: a view of the text
}

TEST_CASE("a number is an integer only if every reader sees the same one", "[token][J20]") {
  const std::pair<const char*, bool> table[] = {{"0", true},
                                                {"-0", true},
                                                {"9223372036854775807", true},
                                                {"-9223372036854775808", true},
                                                {"9223372036854775808", false},
                                                {"-9223372036854775809", false},
                                                {"1.0", false},
                                                {"1e2", false},
                                                {"1E300", false},
                                                {"0.1", false},
                                                {"1e-0", false}};
  for (const auto& [number, is_integer] : table) {
    INFO(number);
    const std::string text = std::string("{\"n\":") + number + "}";
    const auto parsed = JsonObject::parse(text);
    REQUIRE(parsed.ok());
    CHECK(parsed.value().find("n")->as_integer().has_value() == is_integer);
    CHECK(parsed.value().find("n")->raw() == number);
  }
}

TEST_CASE("what is no JSON value is refused", "[token][J20][rfc8259]") {
  for (const char* const value :
       {"",       "+1",      "01",        "-",           "-01",    "00",     ".5",       "1.",
        "1.e3",   "1e",      "1e+",       "0x10",        "1_000",  "NaN",    "Infinity", "1e400",
        "-1E309", "1e-400",  "-Infinity", "True",        "TRUE",   "nul",    "nulll",    "undefined",
        "'a'",    "\"a",     "a\"",       "[1,]",        "[,1]",   "[1 2]",  "[",        "]",
        "{",      "{\"a\"}", "{\"a\":}",  "{\"a\":1,}",  "{a:1}",  "{,}",    "1 2",      "/*c*/1",
        "1//c",   "\"\\x\"", "\"\\u12\"", "\"\\u12G4\"", "\"\\\"", "\"\t\"", "\"\n\""}) {
    INFO(value);
    CHECK_FALSE(is_accepted(std::string("{\"v\":") + value + "}"));
  }
  for (const char* const text :
       {"", " ", "null", "1", "\"a\"", "[]", "[{}]", "{}x", "{}{}", "{}]", "{", "}", "{\"a\" 1}"})
    CHECK_FALSE(is_accepted(text));
  CHECK(is_accepted("{}"));
}

TEST_CASE("an object with one name twice is refused at every level, however it is spelled", "[token][J18]") {
  for (const char* const text :
       {R"({"alg":1,"alg":1})", R"({"alg":1,"\u0061lg":2})", R"({"\u0061lg":1,"alg":2})",
        R"({"\u0061lg":1,"a\u006cg":2})", R"({"":1,"":2})", R"({"a":{"b":1,"c":2,"b":3}})",
        R"({"a":[{"b":1,"b":1}]})", R"({"\ud83d\ude00":1,"😀":2})", R"({"a":{"a":[0,{"x":1}],"b":0,"a":1}})",
        R"({"\/":1,"/":2})"}) {
    INFO(text);
    CHECK_FALSE(is_accepted(text));
  }
  for (const char* const text : {R"({"a":{"a":{"a":1}}})", R"({"a":1,"A":2,"a ":3,"":4})",
                                 R"({"a":[{"b":1},{"b":1}]})", R"({"\u0061":1,"b\u0061":2,"ab":3})"}) {
    INFO(text);
    CHECK(is_accepted(text));
  }
}

TEST_CASE("text that is not plain UTF-8 is refused", "[token][J43][rfc3629]") {
  const std::string refused[] = {"\xEF\xBB\xBF{}",
                                 std::string("{\0\"\0a\0\"\0:\0"
                                             "1\0}\0",
                                             14),
                                 std::string("{}\0", 3), std::string("{\"a\0\":1}", 8)};
  for (const std::string& text : refused) CHECK_FALSE(is_accepted(text));
  for (const char* const inside :
       {"\x80",         "\xC3",           "\xC0\x80",         "\xC1\xBF",         "\xE0\x80\x80",
        "\xED\xA0\x80", "\xED\xBF\xBF",   "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
        "\xFF",         "\xE2\x82",       "\xF0\x9F\x98",     "\\ud800",          "\\udc00",
        "\\ud800x",     "\\ud800\\u0041", "\\ud800\\ud800",   "\\udc00\\ud800",   "\\u0000",
        "a\\u0000b",    "\\ud83d\\n"}) {
    INFO(inside);
    CHECK_FALSE(is_accepted("{\"v\":\"" + std::string(inside) + "\"}"));
    CHECK_FALSE(is_accepted("{\"" + std::string(inside) + "\":1}"));
  }
}

TEST_CASE("depth, members and length are bounded", "[token][J19]") {
  CHECK(is_accepted(nested(16, '[', ']')));
  CHECK_FALSE(is_accepted(nested(17, '[', ']')));
  CHECK_FALSE(is_accepted("{\"a\":" + std::string(8000, '[')));
  CHECK(is_accepted(members(64)));
  CHECK_FALSE(is_accepted(members(65)));
  const std::string longest = "{\"a\":\"" + std::string(8192 - 8, 'x') + "\"}";
  REQUIRE(longest.size() == 8192);
  CHECK(is_accepted(longest));
  CHECK_FALSE(is_accepted(longest + " "));
  CHECK_FALSE(JsonObject::parse(std::string(1'000'000, '['), {.most_bytes = 2'000'000}).ok());
  const std::string deep = R"({"a":)" + std::string(1'000'000, '[');
  CHECK_FALSE(JsonObject::parse(deep, {.most_bytes = 2'000'000, .most_depth = 1'000'000}).ok());
  CHECK(JsonObject::parse(nested(64, '[', ']'), {.most_depth = 1000}).ok());
  CHECK_FALSE(JsonObject::parse(nested(65, '[', ']'), {.most_depth = 1000}).ok());
}

TEST_CASE("more values than fit inline are all there", "[token]") {
  std::string text = "{\"a\":[";
  for (int i = 0; i < 500; ++i) text += (i ? "," : "") + std::to_string(i);
  text += "],\"b\":1}";
  const auto parsed = JsonObject::parse(text);
  REQUIRE(parsed.ok());
  std::int64_t next = 0;
  for (const JsonValue element : parsed.value().find("a")->children()) CHECK(element.as_integer() == next++);
  CHECK(next == 500);
  CHECK(parsed.value().find("b")->as_integer() == 1);
}

TEST_CASE("a usual object takes nothing from the heap", "[token]") {
  const std::string text = members(63);
  test::allocation_counter::start();
  const auto parsed = JsonObject::parse(text);
  const bool is_found = parsed.ok() && parsed.value().find("m62")->as_integer() == 0;
  CHECK(test::allocation_counter::stop().allocations == 0);
  CHECK(is_found);
}

TEST_CASE("a fault is named by its place in the text", "[token]") {
  const std::pair<const char*, std::size_t> table[] = {
      {"", 0},     {"[]", 0},         {"{\"a\":01}", 7 - 0},  {"{\"a\":tru}", 5}, {"{\"a\":1,\"a\":2}", 8},
      {"{} x", 3}, {"{\"a\":1,}", 7}, {"{\"a\":\"\xFF\"}", 6}};
  for (const auto& [text, at] : table) {
    INFO(text);
    REQUIRE(JsonObject::find_fault(text).has_value());
    CHECK(*JsonObject::find_fault(text) == at);
    CHECK(JsonObject::parse(text).error().code == Errc::malformed_json);
  }
  CHECK_FALSE(JsonObject::find_fault("{\"a\":1}"));
  CHECK(JsonObject::find_fault(std::string(9000, ' ')) == 8192U);
}
