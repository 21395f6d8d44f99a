// SPDX-License-Identifier: Apache-2.0
//
// adobe_rest_test.cpp: signing in through Adobe Commerce's REST call.
#include "door/adobe_kit.hpp"

using namespace jeton;
using namespace jeton::test;

namespace {

constexpr std::string_view kTokenCall = "/rest/V1/integration/customer/token";
constexpr std::string_view kRight = R"({"username":"bob@example.com","password":"b0bl0bl@w"})";
constexpr std::string_view kWrong = R"({"username":"bob@example.com","password":"wrong password"})";
constexpr std::string_view kUnknown = R"({"username":"eve@example.com","password":"wrong password"})";

}  // namespace

TEST_CASE("the REST call answers a bare JSON string, under any store's code", "[door][adobe]") {
  Commerce shop;
  shop.add_bob();
  for (const std::string_view call :
       {kTokenCall, std::string_view("/rest/default/V1/integration/customer/token")}) {
    const Answer answer = shop.visitor.post(call, kRight);
    REQUIRE(answer.status == 200);
    CHECK(answer.body.size() == 34);
    CHECK(answer.body.front() == '"');
    CHECK(answer.header("Cache-Control") == "no-store");
    CHECK(shop.is_live(answer.body.substr(1, 32)));
  }
  CHECK(shop.visitor.post("/rest/a/b/V1/integration/customer/token", kRight).status == 0);
  CHECK(shop.visitor.post("/rest/V2/integration/customer/token", kRight).status == 0);
}

TEST_CASE("REST tells unknown, wrong and locked alike", "[door][adobe][promise-3]") {
  Commerce shop;
  shop.add_bob();
  const Answer unknown = shop.visitor.post(kTokenCall, kUnknown);
  CHECK(unknown.status == 401);
  CHECK(unknown.body ==
        R"({"message":"The account sign-in was incorrect or your account is disabled temporarily. )"
        R"(Please wait and try again later."})");
  for (int guess = 0; guess < 6; ++guess)
    CHECK(shop.visitor.post(kTokenCall, kWrong).bytes() == unknown.bytes());
  CHECK(shop.visitor.post(kTokenCall, kRight).bytes() == unknown.bytes());
}

TEST_CASE("REST and GraphQL count the same tries", "[door][adobe][promise-4]") {
  Commerce shop;
  shop.add_bob();
  for (int guess = 0; guess < 5; ++guess) shop.visitor.post(kTokenCall, kWrong);
  CHECK(fault_of(shop.try_sign_in(kBob, kBobsPassword)) == kSignInRefused);
}

TEST_CASE("REST tells the right password that the account is not confirmed", "[door][adobe]") {
  Commerce shop;
  REQUIRE(shop.shop.authority.register_customer(kBob, kBobsPassword, Confirmation::awaited).ok());
  const Answer answer = shop.visitor.post(kTokenCall, kRight);
  CHECK(answer.status == 401);
  CHECK(answer.body == R"({"message":"This account isn't confirmed. Verify and try again."})");
}

TEST_CASE("REST names the field that is missing, the name first", "[door][adobe]") {
  Commerce shop;
  const auto missing = [](std::string_view name) {
    return R"({"message":"\"%fieldName\" is required. Enter and try again.","parameters":{"fieldName":")" +
           std::string(name) + R"("}})";
  };
  for (const std::string_view body : {"", "{}", R"({"username":"","password":""})", R"({"username":7})"})
    CHECK(shop.visitor.post(kTokenCall, body).body == missing("username"));
  CHECK(shop.visitor.post(kTokenCall, R"({"username":"bob@example.com"})").body == missing("password"));
  CHECK(shop.visitor.post(kTokenCall, "{}").status == 400);
}

TEST_CASE("REST speaks JSON only, and says so in JSON", "[door][adobe]") {
  Commerce shop;
  shop.add_bob();
  const std::string_view xml = "<login><username>bob@example.com</username></login>";
  const Answer refused = shop.visitor.post(kTokenCall, xml, {{"Content-Type", "application/xml"}});
  CHECK(refused.status == 400);
  CHECK(refused.body == R"({"message":"Send the body as application/json."})");
  CHECK(shop.visitor
            .post(kTokenCall, "username=bob%40example.com",
                  {{"Content-Type", "application/x-www-form-urlencoded"}})
            .status == 400);
  CHECK(shop.visitor.post(kTokenCall, kRight, {{"Accept", "application/xml"}}).status == 406);
  CHECK(shop.visitor.post(kTokenCall, "{").status == 400);
  CHECK(shop.visitor.post(kTokenCall, "{" + std::string(20000, ' ') + "}").status == 413);
  CHECK(shop.visitor.get(kTokenCall).status == 405);
  CHECK(shop.visitor.get("/rest/V1/customers/me").status == 0);
}

TEST_CASE("REST says to try later when the store is down", "[door][adobe][promise-6]") {
  Commerce shop;
  shop.add_bob();
  shop.shop.ledger.is_down = true;
  CHECK(shop.visitor.post(kTokenCall, kRight).status == 503);
}
