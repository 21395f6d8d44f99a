// SPDX-License-Identifier: Apache-2.0
//
// medusa_session_test.cpp: Medusa's refresh, and its session in a cookie.
#include "door/medusa_kit.hpp"

using namespace jeton;
using namespace jeton::test;
using namespace std::chrono_literals;

namespace {

/// A Set-Cookie header as the browser sends it back.
std::string cookie_of(const Answer& answer) {
  const std::string set = answer.header("Set-Cookie");
  return set.substr(0, set.find(';'));
}

/// What a page of the storefront sends with the cookie.
Headers from_page(const std::string& cookie, std::string_view origin = "https://shop.example") {
  return {{"Cookie", cookie},
          {"Content-Type", "application/json"},
          {"Origin", std::string(origin)},
          {"x-publishable-api-key", std::string(kPublishable)}};
}

Answer begin(const MedusaShop& shop, const std::string& token, Headers more = {}) {
  Headers headers = MedusaShop::bearer(token);
  headers.insert(headers.end(), more.begin(), more.end());
  headers.push_back({"Content-Type", "application/json"});
  return shop.visitor.post("/auth/session", "", headers);
}
Answer end(const MedusaShop& shop, const Headers& headers) {
  return shop.visitor.send("DELETE", "/auth/session", "", headers);
}

}  // namespace

TEST_CASE("a refresh gives another token, and the old one stays", "[door][medusa]") {
  MedusaShop shop;
  const std::string old = shop.login();
  shop.clock.advance(1h);
  const std::string fresh = shop.refresh(old).text("token");
  CHECK(fresh != old);
  CHECK(medusa_claims(fresh).json("exp") == std::to_string((kNoon + 25h).unix_ms / 1000));
  CHECK(shop.me(fresh).status == 200);
  CHECK(shop.me(old).status == 200);
}

TEST_CASE("no chain of refreshes outlives the absolute end of the sign-in", "[door][medusa]") {
  MedusaShop shop;
  std::string token = shop.login();
  const Timestamp end = shop.door.verify(token).value().absolute_end;
  int refreshes = 0;
  for (; refreshes < 200; ++refreshes) {
    const Answer answer = shop.refresh(token);
    if (answer.status != 200) break;
    token = answer.text("token");
    CHECK(shop.door.verify(token).value().absolute_end == end);
    shop.clock.advance(20h);
  }
  CHECK(shop.clock.now().value() >= end);
  CHECK(refreshes < 200);
}

TEST_CASE("a token dies with a password change, and cannot be refreshed", "[door][medusa][promise-2]") {
  MedusaShop shop;
  const std::string token = shop.login();
  const std::string fresh = shop.refresh(token).text("token");
  REQUIRE(shop.authority.credentials_changed(shop.bob).ok());
  for (const std::string& each : {token, fresh}) {
    CHECK(shop.me(each).status == 401);
    CHECK(shop.refresh(each).body == R"({"message":"Unauthorized"})");
  }
}

TEST_CASE("a refresh without a token is unauthorized", "[door][medusa]") {
  MedusaShop shop;
  CHECK(shop.visitor.post("/auth/token/refresh", "").status == 401);
  CHECK(shop.refresh("x").status == 401);
}

TEST_CASE("a session in a cookie answers whose it is, and shows me", "[door][medusa]") {
  MedusaShop shop;
  const std::string token = shop.login();
  const Answer answer = begin(shop, token);
  CHECK(answer.status == 200);
  CHECK(answer.text("user.actor_id") == shop.bob.text());
  CHECK(answer.text("user.actor_type") == "customer");
  CHECK(answer.text("user.app_metadata.customer_id") == shop.bob.text());
  const Answer me = shop.visitor.get("/store/customers/me",
                                     {{"Cookie", cookie_of(answer)}, {"x-publishable-api-key", "pk_test_1"}});
  CHECK(me.text("customer.email") == kBob);
}

TEST_CASE("the cookie is for this host, over TLS, out of reach of scripts, and SameSite=Lax",
          "[door][medusa][T32]") {
  MedusaShop shop;
  const std::string cookie = begin(shop, shop.login()).header("Set-Cookie");
  CHECK(cookie.starts_with("__Host-connect.sid="));
  for (const std::string_view word : {"Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=86400"})
    CHECK(cookie.find(word) != std::string::npos);
  CHECK(cookie.find("SameSite=None") == std::string::npos);
}

TEST_CASE("a session is a new one each time: none can be planted", "[door][medusa][T24]") {
  MedusaShop shop;
  REQUIRE(shop.authority.register_customer("eve@example.com", kNewPassword).ok());
  const std::string planted = cookie_of(begin(shop, shop.login("eve@example.com", kNewPassword)));
  const std::string token = shop.login();
  const Answer answer = begin(shop, token, {{"Cookie", planted}});
  const std::string own = cookie_of(answer);
  CHECK(own != planted);
  CHECK(own.find(token) == std::string::npos);
  const auto me = [&](const std::string& cookie) {
    return shop.visitor.get("/store/customers/me",
                            {{"Cookie", cookie}, {"x-publishable-api-key", std::string(kPublishable)}});
  };
  CHECK(me(own).text("customer.email") == kBob);
  CHECK(me(planted).status == 401);  // what was in the browser before has ended
}

TEST_CASE("a session begins with a bearer token and nothing else", "[door][medusa]") {
  MedusaShop shop;
  const std::string cookie = cookie_of(begin(shop, shop.login()));
  CHECK(shop.visitor.post("/auth/session", "", from_page(cookie)).status == 401);
  CHECK(begin(shop, "x").status == 401);
}

TEST_CASE("logging out ends the session, not only the cookie", "[door][medusa][promise-2]") {
  MedusaShop shop;
  const std::string token = shop.login();
  const std::string cookie = cookie_of(begin(shop, token));
  const Answer answer = end(shop, from_page(cookie));
  CHECK(answer.status == 200);
  CHECK(answer.body == R"({"success":true})");
  CHECK(answer.header("Set-Cookie").find("Max-Age=0") != std::string::npos);
  CHECK(shop.visitor.get("/store/customers/me", from_page(cookie)).status == 401);
  CHECK(end(shop, from_page(cookie)).status == 401);
  CHECK(shop.me(token).status == 200);  // the bearer token is another session
  CHECK(end(shop, MedusaShop::bearer(token)).status == 401);
}

TEST_CASE("a page elsewhere cannot use the cookie", "[door][medusa][T32]") {
  MedusaShop shop;
  const std::string cookie = cookie_of(begin(shop, shop.login()));
  const auto status = [&](const Headers& headers) {
    Headers all{{"Cookie", cookie}};
    all.insert(all.end(), headers.begin(), headers.end());
    return end(shop, all).status;
  };
  const std::pair<std::string, std::string> json{"Content-Type", "application/json"};
  const Answer refused = end(shop, from_page(cookie, "https://evil.example"));
  CHECK(refused.status == 403);
  CHECK(refused.text("type") == "forbidden");
  CHECK(status({json, {"Origin", "null"}}) == 403);
  CHECK(status({json, {"Origin", "https://shop.example.evil.example"}}) == 403);
  CHECK(status({json, {"Sec-Fetch-Site", "cross-site"}}) == 403);
  CHECK(status({json, {"Sec-Fetch-Site", "same-site"}}) == 403);  // a neighbour's page, which names no origin
  CHECK(status({json, {"Origin", "https://shop.example"}, {"Origin", "https://shop.example"}}) == 403);
  CHECK(status({{"Content-Type", "text/plain"}, {"Origin", "https://shop.example"}}) == 403);  // a form can
  CHECK(status({}) == 403);
  Headers update = from_page(cookie, "https://evil.example");
  CHECK(shop.visitor.post("/store/customers/me", R"({"first_name":"Eve"})", update).status == 403);
  CHECK(shop.visitor.post("/auth/token/refresh", "", update).status == 403);
  CHECK(status({json, {"Sec-Fetch-Site", "same-origin"}}) == 200);
}

TEST_CASE("the storefront's page, and a server with a cookie jar, use the cookie", "[door][medusa]") {
  MedusaShop shop;
  const std::string cookie = cookie_of(begin(shop, shop.login()));
  Headers page = from_page(cookie);
  page.push_back({"Sec-Fetch-Site", "same-site"});
  CHECK(shop.visitor.post("/store/customers/me", R"({"first_name":"Bob"})", page).status == 200);
  const Headers server{{"Cookie", cookie}, {"Content-Type", "application/json"}};
  const Answer refreshed = shop.visitor.post("/auth/token/refresh", "", server);
  CHECK(refreshed.status == 200);
  CHECK(shop.me(refreshed.text("token")).status == 200);
}

TEST_CASE("a store that is down is no sign-out", "[door][medusa][promise-6]") {
  MedusaShop shop;
  const std::string token = shop.login();
  const std::string cookie = cookie_of(begin(shop, token));
  shop.ledger.is_down = true;
  CHECK(shop.me(token).text("type") == "database_error");
  CHECK(shop.refresh(token).status == 500);
  CHECK(begin(shop, token).status == 500);
  const Answer answer = end(shop, from_page(cookie));
  CHECK(answer.status == 500);
  CHECK(answer.header("Set-Cookie").empty());
  shop.ledger.is_down = false;
  CHECK(shop.me(token).status == 200);
  CHECK(end(shop, from_page(cookie)).status == 200);
}
