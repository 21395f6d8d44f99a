// SPDX-License-Identifier: Apache-2.0
#include <jeton/door/workarea.hpp>

#include "door/door_visitor.hpp"
#include "support/catch.hpp"

using namespace jeton;
using namespace jeton::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kTokens = "/api/storefront/authentication_tokens";
constexpr std::string_view kAccount = "/api/storefront/account";
constexpr std::string_view kResets = "/api/storefront/password_resets";
constexpr std::string_view kRightBody = R"({"email":"bob@example.com","password":"b0bl0bl@w"})";
constexpr std::string_view kWrongBody = R"({"email":"bob@example.com","password":"b0bl0bl@x"})";
constexpr std::string_view kNoMatchProblem = R"({"problem":"Could not find a matching email and password"})";

struct WorkareaFront {
  DoorShop shop;
  WorkareaDoor door = WorkareaDoor::open(shop.authority).value();
  Visitor<WorkareaDoor> visitor{door};

  std::string sign_in() const { return visitor.post(kTokens, kRightBody).text("token"); }
  Answer account(const std::string& token) const { return visitor.get(kAccount, token_header(token)); }
  static Headers token_header(const std::string& token) {
    return {{"Authorization", "Token token=\"" + token + "\""}};
  }
};

}  // namespace

TEST_CASE("a token is 24 base58 characters and lives 7 days, told with milliseconds", "[door][workarea]") {
  WorkareaFront front;
  front.shop.add_bob();
  const Answer answer = front.visitor.post(kTokens, kRightBody);
  CHECK(answer.status == 200);
  CHECK(answer.text("token").size() == 24);
  CHECK(platform_shape_of(answer.text("token")) == TokenShape::base58_24);
  CHECK(answer.text("expires_at") == "2027-01-22T12:00:00.000Z");
  CHECK(answer.body ==
        R"({"token":")" + answer.text("token") + R"(","expires_at":"2027-01-22T12:00:00.000Z"})");
}

TEST_CASE("a form signs in as JSON does", "[door][workarea]") {
  WorkareaFront front;
  front.shop.add_bob();
  const Answer answer = front.visitor.post(kTokens, "email=bob%40example.com&password=b0bl0bl%40w",
                                           {{"Content-Type", "application/x-www-form-urlencoded"}});
  CHECK(answer.status == 200);
}

TEST_CASE("an e-mail address gets a token in any case", "[door][workarea]") {
  WorkareaFront front;
  front.shop.add_bob();
  CHECK(front.visitor.post(kTokens, R"({"email":" BOB@Example.com","password":"b0bl0bl@w"})").status == 200);
}

TEST_CASE("PATCH and PUT extend the same token", "[door][workarea]") {
  WorkareaFront front;
  front.shop.add_bob();
  const std::string token = front.sign_in();
  for (const std::string_view method : {"PATCH", "PUT"}) {
    front.shop.clock.advance(24h);
    const Answer answer = front.visitor.send(method, kTokens, "", WorkareaFront::token_header(token));
    CHECK(answer.status == 200);
    CHECK(answer.text("token") == token);
  }
  CHECK(front.visitor.send("PUT", kTokens, "", WorkareaFront::token_header(token)).text("expires_at") ==
        "2027-01-24T12:00:00.000Z");
}

TEST_CASE("a token that nobody extends ends after 7 days, sharp", "[door][workarea]") {
  WorkareaFront front;
  front.shop.add_bob();
  const std::string token = front.sign_in();
  front.shop.clock.advance(7 * 24h - 1ms);
  CHECK(front.account(token).status == 200);
  front.shop.clock.advance(1ms);
  CHECK(front.account(token).status == 401);
  const Answer answer = front.visitor.send("PATCH", kTokens, "", WorkareaFront::token_header(token));
  CHECK(answer.status == 422);
  CHECK(answer.body == kNoMatchProblem);
}

TEST_CASE("extending an unknown token or none is 422, where the original answered 500", "[door][workarea]") {
  WorkareaFront front;
  const auto answer =
      front.visitor.send("PATCH", kTokens, "", WorkareaFront::token_header("ghsBisE8nroaeQ1UNYx4t2Tn"));
  CHECK(answer.status == 422);
  CHECK(answer.body == kNoMatchProblem);
  const auto without = front.visitor.send("PATCH", kTokens);
  CHECK(without.status == 422);
  CHECK(without.body == kNoMatchProblem);
}

TEST_CASE("wrong, unknown, blank and locked are the same bytes", "[door][workarea][promise-3]") {
  WorkareaFront front;
  front.shop.add_bob();
  const std::string wrong = front.visitor.post(kTokens, kWrongBody).bytes();
  CHECK(wrong.find(kNoMatchProblem) != std::string::npos);
  CHECK(front.visitor.post(kTokens, R"({"email":"eve@example.com","password":"b0bl0bl@w"})").bytes() ==
        wrong);
  CHECK(front.visitor.post(kTokens, R"({"email":"","password":""})").bytes() == wrong);
  CHECK(front.visitor.post(kTokens, R"({"email":7})").bytes() == wrong);
  CHECK(front.visitor.post(kTokens, "{}").bytes() == wrong);
  CHECK(front.visitor.post(kTokens, "").bytes() == wrong);
  for (int i = 0; i < 5; ++i) (void)front.visitor.post(kTokens, kWrongBody);
  CHECK(front.visitor.post(kTokens, kRightBody).bytes() == wrong);  // locked
}

TEST_CASE("one wrong password after a lock-out does not lock again", "[door][workarea]") {
  WorkareaFront front;
  front.shop.add_bob();
  for (int i = 0; i < 6; ++i) (void)front.visitor.post(kTokens, kWrongBody);
  CHECK(front.visitor.post(kTokens, kRightBody).status == 422);
  front.shop.clock.advance(16min);
  CHECK(front.visitor.post(kTokens, kRightBody).status == 200);
  CHECK(front.visitor.post(kTokens, kWrongBody).status == 422);
  CHECK(front.visitor.post(kTokens, kRightBody).status == 200);
}

TEST_CASE("registering answers account and token", "[door][workarea]") {
  WorkareaFront front;
  const Answer answer = front.visitor.post(kAccount, kRightBody);
  CHECK(answer.status == 200);
  CHECK(answer.text("account.email") == kBob);
  CHECK(answer.text("authentication_token.expires_at") == "2027-01-22T12:00:00.000Z");
  const Answer account = front.account(answer.text("authentication_token.token"));
  CHECK(account.status == 200);
  CHECK(account.text("email") == kBob);
  CHECK(account.text("id") == answer.text("account.id"));
}

TEST_CASE("what a registration lacks is said in the platform's words", "[door][workarea]") {
  WorkareaFront front;
  front.shop.add_bob();
  const auto problem_of = [&](std::string_view body) {
    const Answer answer = front.visitor.post(kAccount, body);
    CHECK(answer.status == 422);
    return answer.json("problems");
  };
  CHECK(problem_of(kRightBody) == R"(["Email is already taken"])");
  CHECK(problem_of(R"({"password":"b0bl0bl@w"})") == R"(["Email is invalid"])");
  CHECK(problem_of(R"({"email":"new@example.com"})") == R"(["Password can't be blank"])");
  CHECK(problem_of(R"({"email":"new@example.com","password":"short"})") ==
        R"(["Password must be at least 8 characters in length"])");
}

TEST_CASE("without a live token an account is 401 as Rails says it", "[door][workarea]") {
  WorkareaFront front;
  for (const Headers& headers :
       {Headers{}, Headers{{"Authorization", ""}}, WorkareaFront::token_header("ghsBisE8nroaeQ1UNYx4t2Tn"),
        Headers{{"Authorization", "Token token=\"\""}}, Headers{{"Authorization", "Basic Ym9iOmI="}}}) {
    const Answer answer = front.visitor.get(kAccount, headers);
    CHECK(answer.status == 401);
    CHECK(answer.body == "HTTP Token: Access denied.\n");
    CHECK(answer.header("WWW-Authenticate") == R"(Token realm="Application")");
  }
}

TEST_CASE("a password change needs the old password and ends every token before it answers",
          "[door][workarea][promise-2]") {
  WorkareaFront front;
  front.shop.add_bob();
  const std::string token = front.sign_in();
  const std::string other = front.sign_in();
  const auto change = [&](std::string_view body) {
    return front.visitor.send("PATCH", kAccount, body, WorkareaFront::token_header(token));
  };
  CHECK(change(R"({"password":"n3w-passw0rd"})").json("problems") == R"(["Current password is invalid"])");
  CHECK(change(R"({"password":"n3w-passw0rd","current_password":"wrong-one"})").status == 422);
  CHECK(front.account(token).status == 200);
  CHECK(change(R"({"password":"n3w-passw0rd","current_password":"b0bl0bl@w"})").status == 200);
  CHECK(front.account(token).status == 401);
  CHECK(front.account(other).status == 401);
  CHECK(front.visitor.post(kTokens, kRightBody).status == 422);
  CHECK(front.visitor.post(kTokens, R"({"email":"bob@example.com","password":"n3w-passw0rd"})").status ==
        200);
}

TEST_CASE("a reset is asked for with the same empty answer, whoever it is", "[door][workarea][promise-3]") {
  WorkareaFront front;
  front.shop.add_bob();
  const Answer known = front.visitor.post(kResets, R"({"email":"bob@example.com"})");
  CHECK(known.status == 200);
  CHECK(known.body.empty());
  CHECK(front.visitor.post(kResets, R"({"email":"eve@example.com"})").bytes() == known.bytes());
  CHECK(front.visitor.post(kResets, R"({"email":""})").bytes() == known.bytes());
  CHECK(front.visitor.post(kResets, "{}").bytes() == known.bytes());
  CHECK_FALSE(front.shop.mailed_token().empty());
}

TEST_CASE("the platform's fixed headers are on every answer", "[door][workarea]") {
  WorkareaFront front;
  front.shop.add_bob();
  for (const Answer& answer :
       {front.visitor.post(kTokens, kRightBody), front.visitor.post(kTokens, kWrongBody),
        front.visitor.get(kAccount), front.visitor.post(kResets, "{}"),
        front.visitor.send("OPTIONS", kTokens), front.visitor.send("DELETE", kTokens)}) {
    CHECK(answer.header("Access-Control-Allow-Origin") == "*");
    CHECK(answer.header("Access-Control-Allow-Headers") == "*");
    CHECK(answer.header("Access-Control-Allow-Methods") == "GET, POST, PATCH, PUT, DELETE, OPTIONS");
    CHECK(answer.header("Cache-Control") == "no-cache, no-store, must-revalidate");
    CHECK(answer.header("Expires") == "0");
    CHECK(answer.header("Vary") == "X-Requested-With, X-Workarea-Segments");
    CHECK(answer.header("Set-Cookie").empty());
  }
}

TEST_CASE("a store that fails is 503, never a refusal", "[door][workarea][promise-6]") {
  WorkareaFront front;
  front.shop.add_bob();
  const std::string token = front.sign_in();
  front.shop.ledger.is_down = true;
  CHECK(front.visitor.post(kTokens, kRightBody).status == 503);
  CHECK(front.account(token).status == 503);
  CHECK(front.visitor.send("PATCH", kTokens, "", WorkareaFront::token_header(token)).status == 503);
  CHECK(front.visitor.post(kResets, R"({"email":"bob@example.com"})").status == 503);
}

TEST_CASE("other paths are left to other doors", "[door][workarea]") {
  WorkareaFront front;
  CHECK(front.visitor.get("/api/storefront/products").status == 0);
  CHECK(front.visitor.get("/api/storefront").status == 0);
  CHECK(front.visitor.get("/api/storefront/account/1").status == 0);
}
