// SPDX-License-Identifier: Apache-2.0
#include <jeton/door/standard.hpp>

#include "door/door_visitor.hpp"
#include "support/catch.hpp"

using namespace jeton;
using namespace jeton::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kWrongPassword = R"({"login":"bob@example.com","password":"b0bl0bl@x"})";
constexpr std::string_view kCookieLogin =
    R"({"login":"bob@example.com","password":"b0bl0bl@w","cookie":true})";

struct StandardFront {
  DoorShop shop;
  CustomerId bob = shop.add_bob();
  StandardDoor door = StandardDoor::open(shop.authority).value();
  Visitor<StandardDoor> visitor{door};

  std::string sign_in() const { return visitor.post("/jeton/login", kBobsLogin).text("token"); }
  static Headers bearer(const std::string& token) { return {{"Authorization", "Bearer " + token}}; }
};

}  // namespace

TEST_CASE("login answers a token that the session path takes", "[door][standard]") {
  StandardFront front;
  const Answer login = front.visitor.post("/jeton/login", kBobsLogin);
  CHECK(login.status == 200);
  CHECK(login.text("customer") == front.bob.text());
  CHECK(login.header("Cache-Control") == "no-store");
  CHECK(login.header("Set-Cookie").empty());
  const Answer session = front.visitor.get("/jeton/session", StandardFront::bearer(login.text("token")));
  CHECK(session.status == 200);
  CHECK(session.text("customer") == front.bob.text());
  CHECK(session.text("kind") == "session");
  CHECK(session.json("csrf_token") == "(none)");
}

TEST_CASE("every refused sign-in gets the same problem but for its reference",
          "[door][standard][promise-3]") {
  StandardFront front;
  const Answer wrong = front.visitor.post("/jeton/login", kWrongPassword);
  CHECK(wrong.status == 401);
  CHECK(wrong.header("Content-Type") == "application/problem+json");
  CHECK(wrong.text("reference").size() == 16);
  const auto like_wrong = [&](std::string_view body) {
    return without_reference(front.visitor.post("/jeton/login", body)) == without_reference(wrong);
  };
  CHECK(like_wrong(R"({"login":"eve@example.com","password":"b0bl0bl@w"})"));
  for (int i = 0; i < 5; ++i) CHECK(like_wrong(kWrongPassword));
  CHECK(like_wrong(kBobsLogin));  // locked
  CHECK(front.shop.authority.why(wrong.text("reference")).value().reason == Errc::wrong_credentials);
}

TEST_CASE("logout kills the token at once", "[door][standard][promise-2]") {
  StandardFront front;
  const auto bearer = StandardFront::bearer(front.sign_in());
  CHECK(front.visitor.post("/jeton/logout", "", bearer).status == 204);
  CHECK(front.visitor.get("/jeton/session", bearer).status == 401);
  CHECK(front.visitor.post("/jeton/session/extend", "", bearer).status == 401);
}

TEST_CASE("extending answers the later end of the same token", "[door][standard]") {
  StandardFront front;
  const auto bearer = StandardFront::bearer(front.sign_in());
  front.shop.clock.advance(24h);
  CHECK(front.visitor.post("/jeton/session/extend", "", bearer).text("expires_at") ==
        "2027-01-30T12:00:00.000Z");
}

TEST_CASE("a token in a cookie never shows in the page", "[door][standard][promise-7]") {
  StandardFront front;
  const Answer login = front.visitor.post("/jeton/login", kCookieLogin);
  CHECK(login.status == 200);
  CHECK(login.json("token") == "(none)");
  CHECK(login.text("csrf_token").size() == kCsrfTokenCharacters);
  const std::string set = login.header("Set-Cookie");
  CHECK(set.find("__Host-jeton-session=jtn_s") != std::string::npos);
  for (const char* const attribute : {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"})
    CHECK(set.find(attribute) != std::string::npos);
  const Answer session =
      front.visitor.get("/jeton/session", {{"Cookie", cookie_of(login, "__Host-jeton-session")}});
  CHECK(session.status == 200);
  CHECK(session.body.find("jtn_s") == std::string::npos);
}

TEST_CASE("a cookie changes something only with this session's CSRF token", "[door][standard][T32]") {
  StandardFront front;
  const Answer login = front.visitor.post("/jeton/login", kCookieLogin);
  const std::string cookie = cookie_of(login, "__Host-jeton-session");
  const std::string csrf = login.text("csrf_token");
  const std::string foreign = front.visitor.post("/jeton/login", kCookieLogin).text("csrf_token");
  CHECK(front.visitor.post("/jeton/logout", "", {{"Cookie", cookie}}).status == 403);
  CHECK(front.visitor.post("/jeton/logout", "", {{"Cookie", cookie}, {"X-CSRF-Token", foreign}}).status ==
        403);
  CHECK(front.visitor
            .post("/jeton/logout", "",
                  {{"Cookie", cookie}, {"X-CSRF-Token", csrf}, {"Sec-Fetch-Site", "cross-site"}})
            .status == 403);
  CHECK(front.visitor.get("/jeton/session", {{"Cookie", cookie}}).status == 200);
  const Answer logout = front.visitor.post("/jeton/logout", "", {{"Cookie", cookie}, {"X-CSRF-Token", csrf}});
  CHECK(logout.status == 204);
  CHECK(logout.header("Set-Cookie").find("Max-Age=0") != std::string::npos);
  CHECK(front.visitor.get("/jeton/session", {{"Cookie", cookie}}).status == 401);
}

TEST_CASE("another site cannot sign a browser in with its own account", "[door][standard]") {
  StandardFront front;
  CHECK(front.visitor.post("/jeton/login", kCookieLogin, {{"Sec-Fetch-Site", "cross-site"}}).status == 403);
}

TEST_CASE("a browser that signed in before is not locked out by strangers", "[door][standard][promise-4]") {
  StandardFront front;
  const Answer login = front.visitor.post("/jeton/login", kCookieLogin);
  const Headers device{{"Cookie", cookie_of(login, "__Host-jeton-device")}};
  REQUIRE_FALSE(device[0].second.empty());
  for (int i = 0; i < 6; ++i) CHECK(front.visitor.post("/jeton/login", kWrongPassword).status == 401);
  CHECK(front.visitor.post("/jeton/login", kBobsLogin).status == 401);
  CHECK(front.visitor.post("/jeton/login", kBobsLogin, device).status == 200);
}

TEST_CASE("registering says that a login is taken, and repeats its answer for the same key",
          "[door][standard]") {
  StandardFront front;
  constexpr std::string_view kEve = R"({"login":"eve@example.com","password":"ev3-ev3-ev3"})";
  CHECK(front.visitor.post("/jeton/customers", kBobsLogin).status == 409);
  const Headers key{{"Idempotency-Key", "order-7"}};
  const Answer first = front.visitor.post("/jeton/customers", kEve, key);
  CHECK(first.status == 201);
  CHECK(front.visitor.post("/jeton/customers", kEve, key).bytes() == first.bytes());
  CHECK(front.visitor.post("/jeton/customers", kEve).status == 409);
  const Answer other =
      front.visitor.post("/jeton/customers", R"({"login":"mal@example.com","password":"ev3-ev3-ev3"})", key);
  CHECK(other.status == 409);
  front.shop.clock.advance(24h);
  CHECK(front.visitor.post("/jeton/customers", kEve, key).bytes() != first.bytes());
}

TEST_CASE("a fault is not kept for its Idempotency-Key", "[door][standard][promise-6]") {
  StandardFront front;
  constexpr std::string_view kEve = R"({"login":"eve@example.com","password":"ev3-ev3-ev3"})";
  const Headers key{{"Idempotency-Key", "order-7"}};
  front.shop.ledger.is_down = true;
  CHECK(front.visitor.post("/jeton/customers", kEve, key).status == 503);
  front.shop.ledger.is_down = false;
  CHECK(front.visitor.post("/jeton/customers", kEve, key).status == 201);
}

TEST_CASE("an address is asked about with the same answer, known or not", "[door][standard][promise-3]") {
  StandardFront front;
  for (const char* const path : {"/jeton/reset/request", "/jeton/confirmation/request"}) {
    const Answer known = front.visitor.post(path, R"({"login":"bob@example.com"})");
    CHECK(known.status == 202);
    CHECK(front.visitor.post(path, R"({"login":"eve@example.com"})").bytes() == known.bytes());
  }
}

TEST_CASE("a reset link buys one new password, not two, and no GET spends it",
          "[door][standard][promise-1][promise-10]") {
  StandardFront front;
  const auto bearer = StandardFront::bearer(front.sign_in());
  REQUIRE(front.visitor.post("/jeton/reset/request", R"({"login":"bob@example.com"})").status == 202);
  const std::string token = front.shop.mailed_token();
  const auto reset = [&](std::string_view password) {
    return front.visitor
        .post("/jeton/reset",
              R"({"token":")" + token + R"(","new_password":")" + std::string(password) + "\"}")
        .status;
  };
  CHECK(front.visitor.get("/jeton/reset?token=" + token).status == 405);
  CHECK(reset("short") == 400);
  CHECK(reset("n3w-passw0rd") == 204);
  CHECK(reset("an0ther-0ne") == 401);
  CHECK(front.visitor.get("/jeton/session", bearer).status == 401);
  CHECK(front.visitor.post("/jeton/login", kBobsLogin).status == 401);
  CHECK(
      front.visitor.post("/jeton/login", R"({"login":"bob@example.com","password":"n3w-passw0rd"})").status ==
      200);
}

TEST_CASE("a repeated reset with the same key answers as the first", "[door][standard]") {
  StandardFront front;
  REQUIRE(front.visitor.post("/jeton/reset/request", R"({"login":"bob@example.com"})").status == 202);
  const std::string body =
      R"({"token":")" + front.shop.mailed_token() + R"(","new_password":"n3w-passw0rd"})";
  const Headers key{{"Idempotency-Key", "reset-1"}};
  CHECK(front.visitor.post("/jeton/reset", body, key).status == 204);
  CHECK(front.visitor.post("/jeton/reset", body, key).status == 204);
  CHECK(front.visitor.post("/jeton/reset", body).status == 401);
}

TEST_CASE("a confirmation link confirms once, by POST", "[door][standard][promise-10]") {
  StandardFront front;
  auto eve = front.shop.authority.register_customer("eve@example.com", "ev3-ev3-ev3", Confirmation::awaited);
  REQUIRE(eve.ok());
  REQUIRE(front.visitor.post("/jeton/confirmation/request", R"({"login":"eve@example.com"})").status == 202);
  const std::string body = R"({"token":")" + front.shop.mailed_token() + "\"}";
  constexpr std::string_view kEve = R"({"login":"eve@example.com","password":"ev3-ev3-ev3"})";
  CHECK(front.visitor.post("/jeton/login", kEve).status == 403);
  CHECK(front.visitor.post("/jeton/confirmation", body).status == 204);
  CHECK(front.visitor.post("/jeton/confirmation", body).status == 401);
  CHECK(front.visitor.post("/jeton/login", kEve).status == 200);
}

TEST_CASE("a changed password ends the session that changed it", "[door][standard][promise-2]") {
  StandardFront front;
  const auto bearer = StandardFront::bearer(front.sign_in());
  constexpr std::string_view kChange = R"({"current_password":"b0bl0bl@w","new_password":"n3w-passw0rd"})";
  CHECK(
      front.visitor
          .post("/jeton/password", R"({"current_password":"no-no-no","new_password":"n3w-passw0rd"})", bearer)
          .status == 401);
  CHECK(front.visitor.post("/jeton/password", kChange, bearer).status == 204);
  CHECK(front.visitor.post("/jeton/password", kChange, bearer).status == 401);
}

TEST_CASE("a code of staff is exchanged once, and its session says what it is",
          "[door][standard][promise-1][promise-11]") {
  StandardFront front;
  REQUIRE(front.shop.authority.set_consent(front.sign_in(), Consent::given).ok());
  const auto code = front.shop.authority.issue_code(front.bob, "staff:ann", "ticket 7");
  const std::string body =
      R"({"login":"bob@example.com","code":")" + std::string(text_of(code.value().code.reveal())) + "\"}";
  const Answer exchanged = front.visitor.post("/jeton/code", body);
  CHECK(exchanged.status == 200);
  const auto bearer = StandardFront::bearer(exchanged.text("token"));
  CHECK(front.visitor.get("/jeton/session", bearer).text("kind") == "assistance");
  CHECK(front.visitor.post("/jeton/code", body).status == 401);
  CHECK(front.visitor
            .post("/jeton/password", R"({"current_password":"b0bl0bl@w","new_password":"n3w-passw0rd"})",
                  bearer)
            .status == 403);
}

TEST_CASE("a body that is not understood is told so, and echoes nothing", "[door][standard][promise-9]") {
  StandardFront front;
  for (const char* const body :
       {"", "{", "[]", R"({"login":"bob@example.com"})", R"({"login":7,"password":"x"})",
        R"({"login":"a","login":"b","password":"s3cret-s3cret"})"}) {
    const Answer answer = front.visitor.post("/jeton/login", body);
    CHECK(answer.status == 400);
    CHECK(answer.body.find("s3cret") == std::string::npos);
  }
  CHECK(front.visitor.post("/jeton/login", "x=y", {{"Content-Type", "text/csv"}}).status == 400);
  CHECK(front.visitor.post("/jeton/login", std::string(kMostBodyBytes + 1, ' ')).status == 413);
}

TEST_CASE("the wrong method is 405 and names the right one", "[door][standard]") {
  StandardFront front;
  const Answer answer = front.visitor.get("/jeton/login");
  CHECK(answer.status == 405);
  CHECK(answer.header("Allow") == "POST");
}
