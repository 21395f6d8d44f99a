// SPDX-License-Identifier: Apache-2.0
#include <jeton/web/body_fields.hpp>

#include "support/catch.hpp"

#include <string>

using namespace jeton;

namespace {

Result<BodyFields> read(std::string_view body, std::string_view type = "application/json") {
  const Header headers[] = {{"Content-Type", type}};
  return BodyFields::parse({"POST", "/", headers, body});
}

}  // namespace

TEST_CASE("a JSON body's texts are found without their escapes", "[web]") {
  const auto fields =
      read(R"({"e\u006dail":"bob\u0040example.com","n":7,"yes":true,"no":false,"gone":null})");
  REQUIRE(fields.ok());
  CHECK(fields.value().text("email") == "bob@example.com");
  CHECK_FALSE(fields.value().text("n").has_value());
  CHECK(fields.value().find("n")->kind == FieldKind::other);
  CHECK(fields.value().find("n")->text == "7");
  CHECK(fields.value().find("yes")->kind == FieldKind::truth);
  CHECK(fields.value().find("no")->kind == FieldKind::falsehood);
  CHECK(fields.value().find("gone")->kind == FieldKind::null);
  CHECK(fields.value().find("other") == nullptr);
}

TEST_CASE("a form's texts are found decoded", "[web]") {
  const auto fields =
      read("email=bob%40example.com&p=a+b", "application/x-www-form-urlencoded; charset=utf-8");
  REQUIRE(fields.ok());
  CHECK(fields.value().text("email") == "bob@example.com");
  CHECK(fields.value().text("p") == "a b");
}

TEST_CASE("an empty body has no fields, whatever it is called", "[web][medusa]") {
  for (const char* const type : {"application/json", "application/x-www-form-urlencoded", "text/csv", ""}) {
    const auto fields = read("", type);
    REQUIRE(fields.ok());
    CHECK(fields.value().empty());
  }
}

TEST_CASE("a body that two readers could take differently is refused", "[web][promise-9]") {
  CHECK(read(R"({"a":"1","a":"2"})").error().code == Errc::malformed_json);
  CHECK(read(R"({"a":"1","\u0061":"2"})").error().code == Errc::malformed_json);
  CHECK(read("a=1&a=2", "application/x-www-form-urlencoded").error().code == Errc::malformed_request);
  CHECK(read("[]").error().code == Errc::malformed_json);
  CHECK(read("{}x").error().code == Errc::malformed_json);
  CHECK(read("{}", "text/plain").error().code == Errc::malformed_request);
  CHECK(read(std::string(kMostBodyBytes + 1, ' ')).error().code == Errc::request_too_large);
  const Header twice[] = {{"Content-Type", "application/json"}, {"Content-Type", "text/plain"}};
  CHECK_FALSE(BodyFields::parse({"POST", "/", twice, "{}"}).ok());
}

TEST_CASE("a body without a Content-Type is read as JSON", "[web]") {
  const auto fields = BodyFields::parse({"POST", "/", {}, R"({"a":"b"})"});
  REQUIRE(fields.ok());
  CHECK(fields.value().text("a") == "b");
}

TEST_CASE("every text of a body of nothing but strings has its room", "[web]") {
  const auto fields = read(R"({"a":"b","cc":"dd","\u00e9":"\ud83d\ude00","":""})");
  REQUIRE(fields.ok());
  CHECK(fields.value().text("\xC3\xA9") == "\xF0\x9F\x98\x80");
  CHECK(fields.value().text("") == "");
}
