// SPDX-License-Identifier: Apache-2.0
//
// json_writer_test.cpp: well-formed or nothing.
#include "support/catch.hpp"

#include <jeton/base/json_writer.hpp>

#include <functional>
#include <string>

using namespace jeton;

namespace {

/// What is behind the text that was there before, and how finishing went.
std::pair<std::string, std::optional<Errc>> written(const std::function<void(JsonWriter&)>& calls) {
  std::string out = "before";
  JsonWriter json(out);
  calls(json);
  const auto finished = json.finish();
  REQUIRE(out.starts_with("before"));
  return {out.substr(6), finished.ok() ? std::nullopt : std::optional(finished.error().code)};
}

std::string quoted(std::string_view text) {
  return written([&](JsonWriter& json) { json.string(text); }).first;
}

}  // namespace

TEST_CASE("an object is written as it was said", "[token][rfc8259]") {
  const auto source = JsonObject::parse(R"({"v":{ "x" : 1.50 }})");
  const auto [text, fault] = written([&](JsonWriter& json) {
    json.begin_object()
        .key("s")
        .string("a")
        .key("i")
        .integer(INT64_MIN)
        .key("b")
        .boolean(true)
        .key("n")
        .null();
    json.key("a")
        .begin_array()
        .integer(1)
        .begin_array()
        .end_array()
        .boolean(false)
        .begin_object()
        .end_object()
        .end_array();
    json.key("r").raw(*source.value().find("v")).key("").begin_object().end_object().end_object();
  });
  CHECK_FALSE(fault);
  CHECK(
      text ==
      R"({"s":"a","i":-9223372036854775808,"b":true,"n":null,"a":[1,[],false,{}],"r":{ "x" : 1.50 },"":{}})");
}

TEST_CASE("text cannot break out of a string, a script or a page", "[token]") {
  CHECK(quoted("\"\\/") == R"("\"\\/")");
  CHECK(quoted("</script><!-- & ") == R"("\u003c/script\u003e\u003c!-- \u0026 ")");
  CHECK(quoted("\b\f\n\r\t\x01\x1F\x7F") == "\"\\b\\f\\n\\r\\t\\u0001\\u001f\x7F\"");
  CHECK(quoted("a\xE2\x80\xA8z\xE2\x80\xA9\xE2\x80\xAA") == "\"a\\u2028z\\u2029\xE2\x80\xAA\"");
  CHECK(quoted("é€😀") == "\"é€😀\"");
}

TEST_CASE("text that is no UTF-8 is never written", "[token][J43]") {
  for (const std::string& bad :
       {std::string("\xFF"), std::string("a\xC3"), std::string("\xED\xA0\x80"), std::string(1, '\0')}) {
    const auto value =
        written([&](JsonWriter& json) { json.begin_array().string(bad).integer(1).end_array(); });
    CHECK(value.first.empty());
    CHECK(value.second == Errc::malformed_encoding);
    const auto key = written([&](JsonWriter& json) { json.begin_object().key(bad).integer(1).end_object(); });
    CHECK(key.first.empty());
    CHECK(key.second == Errc::malformed_encoding);
  }
}

TEST_CASE("a wrong call leaves nothing behind", "[token]") {
  const std::function<void(JsonWriter&)> wrong[] = {
      [](JsonWriter&) {},
      [](JsonWriter& json) { json.begin_object(); },
      [](JsonWriter& json) { json.begin_object().integer(1).end_object(); },
      [](JsonWriter& json) { json.begin_object().key("a").end_object(); },
      [](JsonWriter& json) { json.begin_object().key("a").key("b").integer(1).end_object(); },
      [](JsonWriter& json) { json.begin_array().key("a").end_array(); },
      [](JsonWriter& json) { json.begin_array().end_object(); },
      [](JsonWriter& json) { json.begin_object().end_array(); },
      [](JsonWriter& json) { json.end_array(); },
      [](JsonWriter& json) { json.key("a"); },
      [](JsonWriter& json) { json.integer(1).integer(2); },
      [](JsonWriter& json) { json.null().end_object(); },
      [](JsonWriter& json) {
        for (std::size_t i = 0; i <= JsonWriter::kMostDepth; ++i) json.begin_array();
        for (std::size_t i = 0; i <= JsonWriter::kMostDepth; ++i) json.end_array();
      }};
  for (const auto& calls : wrong) {
    const auto [text, fault] = written(calls);
    CHECK(text.empty());
    CHECK(fault == Errc::malformed_json);
  }
}
