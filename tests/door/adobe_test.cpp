// SPDX-License-Identifier: Apache-2.0
//
// adobe_test.cpp: signing in through Adobe Commerce's GraphQL, and what the endpoint takes and refuses.
#include "door/adobe_kit.hpp"

using namespace jeton;
using namespace jeton::test;
using namespace std::chrono_literals;

TEST_CASE("the schema of the door is sound", "[door][adobe]") {
  CHECK(find_graphql_schema_fault(kAdobeSchema).value_or("sound") == "sound");
}

TEST_CASE("the documented generateCustomerToken buys a token of 32 characters 0-9 a-z", "[door][adobe]") {
  Commerce shop;
  REQUIRE(shop.shop.authority.register_customer("bobloblaw@example.com", "b0bl0bl@w").ok());
  const Answer answer = shop.ask(R"(mutation {
  generateCustomerToken(
    email: "bobloblaw@example.com"
    password: "b0bl0bl@w"
  ) {
    token
  }
})");
  const std::string token = answer.text("data.generateCustomerToken.token");
  CHECK(answer.status == 200);
  CHECK(answer.body == R"({"data":{"generateCustomerToken":{"token":")" + token + R"("}}})");
  CHECK(platform_shape_of(token) == TokenShape::alnum_32);
  CHECK(answer.header("Content-Type") == "application/json");
  CHECK(answer.header("Cache-Control") == "no-store");
  CHECK(answer.header("Set-Cookie").empty());
}

TEST_CASE("a token lives for an hour, sharp", "[door][adobe]") {
  Commerce shop;
  shop.add_bob();
  const std::string token = shop.sign_in();
  shop.shop.clock.advance(1h - 1ms);
  CHECK(shop.is_live(token));
  shop.shop.clock.advance(1ms);
  CHECK_FALSE(shop.is_live(token));
}

TEST_CASE("an empty e-mail is named before an empty password", "[door][adobe]") {
  Commerce shop;
  shop.add_bob();
  CHECK(fault_of(shop.try_sign_in("", "")) == "graphql-input: Specify the \"email\" value.");
  CHECK(fault_of(shop.try_sign_in("", kBobsPassword)) == "graphql-input: Specify the \"email\" value.");
  CHECK(fault_of(shop.try_sign_in(kBob, "")) == "graphql-input: Specify the \"password\" value.");
  CHECK(fault_of(shop.try_sign_in("0", "0")) == kSignInRefused);
}

TEST_CASE("an error says where in the document it is and which field has no value", "[door][adobe]") {
  Commerce shop;
  const Answer answer =
      shop.ask("mutation {\n  in: generateCustomerToken(email: \"\", password: \"\") { token } }");
  CHECK(answer.status == 200);
  CHECK(answer.body == R"({"errors":[{"message":"Specify the \"email\" value.",)"
                       R"("locations":[{"line":2,"column":3}],"path":["in"],)"
                       R"("extensions":{"category":"graphql-input"}}],"data":{"in":null}})");
}

TEST_CASE("an unknown, a wrong and a locked sign-in get the same bytes", "[door][adobe][promise-3]") {
  Commerce shop;
  shop.add_bob();
  const std::string unknown = shop.try_sign_in("eve@example.com", "wrong password").bytes();
  CHECK(shop.try_sign_in(kBob, "wrong password").bytes() == unknown);
  for (int guess = 0; guess < 8; ++guess) CHECK(shop.try_sign_in(kBob, "wrong password").bytes() == unknown);
  CHECK(shop.try_sign_in(kBob, kBobsPassword).bytes() == unknown);  // locked by now
  CHECK(fault_of(shop.try_sign_in(kBob, kBobsPassword)) == kSignInRefused);
}

TEST_CASE("a login or password of an impossible form is a wrong one", "[door][adobe][promise-3]") {
  Commerce shop;
  shop.add_bob();
  const std::string wrong = shop.try_sign_in(kBob, "wrong password").bytes();
  CHECK(shop.try_sign_in(std::string(400, 'a'), kBobsPassword).bytes() == wrong);
  CHECK(shop.try_sign_in("   ", kBobsPassword).bytes() == wrong);
  CHECK(shop.try_sign_in(kBob, std::string(2000, 'a')).bytes() == wrong);
}

TEST_CASE("only the right password learns that the account is not confirmed", "[door][adobe][promise-3]") {
  Commerce shop;
  REQUIRE(shop.shop.authority.register_customer(kBob, kBobsPassword, Confirmation::awaited).ok());
  CHECK(fault_of(shop.try_sign_in(kBob, kBobsPassword)) ==
        "graphql-authentication: This account isn't confirmed. Verify and try again.");
  CHECK(fault_of(shop.try_sign_in(kBob, "wrong password")) == kSignInRefused);
}

TEST_CASE("an e-mail address signs in in any case", "[door][adobe]") {
  Commerce shop;
  shop.add_bob();
  CHECK(fault_of(shop.try_sign_in(" BOB@Example.com ", kBobsPassword)) == "(none)");
}

TEST_CASE("the password field takes a reset token once, and not another customer's",
          "[door][adobe][promise-1]") {
  Commerce shop;
  shop.add_bob();
  REQUIRE(shop.shop.authority.register_customer("eve@example.com", "another word").ok());
  const std::string token = shop.reset_token();
  CHECK(fault_of(shop.try_sign_in("eve@example.com", token)) == kSignInRefused);
  CHECK(fault_of(shop.try_sign_in(kBob, token)) == "(none)");
  CHECK(fault_of(shop.try_sign_in(kBob, token)) == kSignInRefused);
  CHECK(fault_of(shop.reset(kBob, token, kBobsNewPassword)) == kResetRefused);
}

TEST_CASE("the password field takes a one-time code once, and not another customer's",
          "[door][adobe][promise-1]") {
  Commerce shop;
  const std::string bob(shop.add_bob().text());
  REQUIRE(shop.shop.authority.register_customer("eve@example.com", "another word").ok());
  shop.allow_assistance();
  const std::string code = shop.ask_for_code(bob, shop.staff_key()).text("otp");
  CHECK(fault_of(shop.try_sign_in("eve@example.com", code)) == kSignInRefused);
  const Answer staff = shop.try_sign_in(kBob, code);
  CHECK(shop.is_live(staff.text("data.generateCustomerToken.token")));
  CHECK(fault_of(shop.try_sign_in(kBob, code)) == kSignInRefused);
}

TEST_CASE("a locked account opens to none of the three secrets and spends none", "[door][adobe][promise-3]") {
  Commerce shop;
  const std::string bob(shop.add_bob().text());
  shop.allow_assistance();
  const std::string link = shop.reset_token();
  for (int guess = 0; guess < 5; ++guess) shop.try_sign_in(kBob, "wrong password");
  const std::string code = shop.ask_for_code(bob, shop.staff_key()).text("otp");
  const std::string wrong = shop.try_sign_in(kBob, "wrong password").bytes();
  for (const std::string_view secret : {kBobsPassword, std::string_view(link), std::string_view(code)})
    CHECK(shop.try_sign_in(kBob, secret).bytes() == wrong);
  shop.shop.clock.advance(shop.shop.authority.policy().login_window);
  CHECK(fault_of(shop.try_sign_in(kBob, link)) == "(none)");
}

TEST_CASE("an unconfirmed account tells so to a right reset token, which stays good", "[door][adobe]") {
  Commerce shop;
  REQUIRE(shop.shop.authority.register_customer(kBob, kBobsPassword, Confirmation::awaited).ok());
  const std::string link = shop.reset_token();
  for (int again = 0; again < 2; ++again)
    CHECK(fault_of(shop.try_sign_in(kBob, link)) ==
          "graphql-authentication: This account isn't confirmed. Verify and try again.");
}

TEST_CASE("guesses sent in one request are charged one by one", "[door][adobe][promise-4]") {
  Commerce shop;
  shop.add_bob();
  std::string guesses = "mutation {";
  for (int i = 0; i < 5; ++i)
    guesses += " g" + std::to_string(i) +
               R"(: generateCustomerToken(email: "bob@example.com", password: "wrong password") { token })";
  guesses += R"( right: generateCustomerToken(email: "bob@example.com", password: "b0bl0bl@w") { token } })";
  CHECK(shop.ask(guesses).json("data.right") == "null");
}

TEST_CASE("a query may come by GET", "[door][adobe]") {
  Commerce shop;
  shop.add_bob();
  const Headers bob = bearer(shop.sign_in());
  CHECK(shop.visitor.get("/graphql?query=%7B%20customer%20%7B%20email%20%7D%20%7D", bob).body ==
        R"({"data":{"customer":{"email":"bob@example.com"}}})");
  const Answer named = shop.visitor.get(
      "/graphql?query=query%20A(%24e%3AString!)%7BisEmailAvailable(email%3A%24e)%7Bis_email_available%7D%7D"
      "&operationName=A&variables=%7B%22e%22%3A%22bob%40example.com%22%7D");
  CHECK(named.json("data.isEmailAvailable.is_email_available") == "true");
}

TEST_CASE("a mutation by GET changes nothing", "[door][adobe][promise-10]") {
  Commerce shop;
  shop.add_bob();
  const std::string token = shop.sign_in();
  const Answer answer =
      shop.visitor.get("/graphql?query=mutation%7BrevokeCustomerToken%7Bresult%7D%7D", bearer(token));
  CHECK(fault_of(answer) == "graphql: Only queries are allowed here.");
  CHECK(answer.json("data") == "(none)");
  CHECK(shop.is_live(token));
}

TEST_CASE("a request over 8 KiB is refused by its length", "[door][adobe][promise-9]") {
  Commerce shop;
  std::string body = graphql_body(kWhoAmI);
  body.append(8192 - body.size(), ' ');
  CHECK(shop.visitor.post("/graphql", body).status == 200);
  CHECK(shop.visitor.post("/graphql", body + " ").status == 413);
}

TEST_CASE("what is no GraphQL request is told so in the shape that clients read",
          "[door][adobe][promise-9]") {
  Commerce shop;
  const std::string refused = R"({"errors":[{"message":"Expected a JSON object with a query.",)"
                              R"("extensions":{"category":"graphql-input"}}]})";
  for (const std::string_view body :
       {"", "{}", "[]", "null", R"({"query":7})", R"({"query":"{a}","query":"{b}"})"})
    CHECK(shop.visitor.post("/graphql", body).body == refused);
  CHECK(shop.visitor.post("/graphql", graphql_body(kWhoAmI), {{"Content-Type", "text/plain"}}).status == 400);
  CHECK(shop.visitor.get("/graphql").status == 400);
  CHECK(shop.visitor.get("/graphql?query=%7Ba%7D&query=%7Bb%7D").status == 400);
  CHECK(shop.visitor.send("PUT", "/graphql", "{}").status == 405);
  CHECK(shop.visitor.post("/elsewhere", "{}").status == 0);
}

TEST_CASE("an unknown field is refused before anything is done", "[door][adobe]") {
  Commerce shop;
  shop.add_bob();
  const Answer answer = shop.ask("mutation { revokeCustomerToken { result oops } }");
  CHECK(answer.status == 200);
  CHECK(fault_of(answer).starts_with("graphql: "));
  CHECK(answer.json("data") == "(none)");
}

TEST_CASE("a shop may answer 401 to who is not let in", "[door][adobe]") {
  Commerce shop;
  shop.add_bob();
  const AdobeDoor strict =
      AdobeDoor::open(shop.shop.authority, {.refusal_status = AdobeRefusalStatus::unauthorized_401}).value();
  const Visitor<AdobeDoor> visitor(strict);
  const auto post = [&](std::string_view document, std::string_view variables) {
    return visitor.post("/graphql", graphql_body(document, variables));
  };
  const Answer wrong = post(kSignInMutation, credentials(kBob, "wrong password"));
  CHECK(wrong.status == 401);
  CHECK(wrong.header("WWW-Authenticate") == "Bearer");
  CHECK(fault_of(wrong) == kSignInRefused);
  CHECK(post(kWhoAmI, "{}").status == 401);
  CHECK(post(kSignInMutation, credentials("", "")).status == 200);
  CHECK(post(kSignInMutation, credentials(kBob, kBobsPassword)).status == 200);
}

TEST_CASE("a door may stand below a path of the shop's own", "[door][adobe]") {
  Commerce shop;
  const AdobeDoor below = AdobeDoor::open(shop.shop.authority, {.base = "/shop"}).value();
  const Visitor<AdobeDoor> visitor(below);
  CHECK(visitor.post("/shop/graphql", graphql_body(kWhoAmI)).status == 200);
  CHECK(visitor.post("/shop/rest/V1/integration/customer/token", "{}").status == 400);
  CHECK(visitor.post("/graphql", graphql_body(kWhoAmI)).status == 0);
}

TEST_CASE("a store that is down refuses nobody: it says to try later", "[door][adobe][promise-6]") {
  Commerce shop;
  const std::string bob(shop.add_bob().text());
  const std::string token = shop.sign_in();
  const std::string key = shop.staff_key();
  const std::string link = shop.reset_token();
  shop.shop.ledger.is_down = true;
  for (const std::string_view document :
       {kWhoAmI, kAllowAssistance, std::string_view("mutation { revokeCustomerToken { result } }"),
        std::string_view(R"(mutation { requestPasswordResetEmail(email: "bob@example.com") })")}) {
    const Answer answer = shop.ask(document, bearer(token));
    CHECK(answer.status == 503);
    CHECK(fault_of(answer) == "internal: Internal server error");
  }
  CHECK(fault_of(shop.try_sign_in(kBob, kBobsPassword)) == "internal: Internal server error");
  CHECK(fault_of(shop.reset(kBob, link, kBobsNewPassword)) == "internal: Internal server error");
  CHECK(fault_of(shop.ask_as_admin(kBob, bearer(key))) ==
        "internal: Unable to generate tokens. Please wait and try again later.");
  CHECK(shop.ask_for_code(bob, key).status == 503);
  shop.shop.ledger.is_down = false;
  CHECK(shop.is_live(token));
}
