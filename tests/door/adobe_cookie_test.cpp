// SPDX-License-Identifier: Apache-2.0
//
// adobe_cookie_test.cpp: Adobe Commerce's GraphQL with the session in a cookie: the page never holds the
// token, and another site's page changes nothing.
#include "door/adobe_kit.hpp"

using namespace jeton;
using namespace jeton::test;

namespace {

const Headers kByCookie{{"X-Jeton-Session", "cookie"}};
constexpr std::string_view kRevokeByCookie = "mutation { revokeCustomerToken { result } }";

struct Browser {
  std::string session;
  std::string csrf;

  Headers plain() const { return {{"Cookie", session}}; }
  Headers own() const { return {{"Cookie", session}, {"X-CSRF-Token", csrf}}; }
};

Browser sign_in_by_cookie(const Commerce& shop) {
  const Answer answer = shop.try_sign_in(kBob, kBobsPassword, kByCookie);
  REQUIRE(fault_of(answer) == "(none)");
  return {cookie_of(answer, "__Host-adobe-session"), answer.header("X-CSRF-Token")};
}

}  // namespace

TEST_CASE("a sign-in may put the token into a cookie that no script sees", "[door][adobe]") {
  Commerce shop;
  shop.add_bob();
  const Answer answer = shop.try_sign_in(kBob, kBobsPassword, kByCookie);
  CHECK(answer.body == R"({"data":{"generateCustomerToken":{"token":null}}})");
  const std::string cookie = cookie_of(answer, "__Host-adobe-session");
  CHECK(platform_shape_of(cookie.substr(cookie.find('=') + 1)) == TokenShape::alnum_32);
  CHECK(answer.header("Set-Cookie").find("HttpOnly") != std::string::npos);
  CHECK(answer.header("X-CSRF-Token").size() == kCsrfTokenCharacters);
  CHECK_FALSE(cookie_of(answer, "__Host-adobe-device").empty());
}

TEST_CASE("a cookie is enough to ask, and gets a CSRF token for the next change", "[door][adobe]") {
  Commerce shop;
  shop.add_bob();
  const Browser bob = sign_in_by_cookie(shop);
  const Answer answer = shop.ask(kWhoAmI, bob.plain());
  CHECK(answer.text("data.customer.email") == kBob);
  const Headers renewed{{"Cookie", bob.session}, {"X-CSRF-Token", answer.header("X-CSRF-Token")}};
  CHECK(fault_of(shop.ask(kAllowAssistance, renewed)) == "(none)");
}

TEST_CASE("a cookie without its CSRF token changes nothing", "[door][adobe][T32]") {
  Commerce shop;
  shop.add_bob();
  const Browser bob = sign_in_by_cookie(shop);
  const Browser other = sign_in_by_cookie(shop);
  const Headers foreign{{"Cookie", bob.session}, {"X-CSRF-Token", other.csrf}};
  const Headers cross_site{
      {"Cookie", bob.session}, {"X-CSRF-Token", bob.csrf}, {"Sec-Fetch-Site", "cross-site"}};
  for (const Headers& headers : {bob.plain(), foreign, cross_site})
    for (const std::string_view document : {kRevokeByCookie, kAllowAssistance}) {
      CHECK(fault_of(shop.ask(document, headers)) == kNobody);
    }
  CHECK(shop.ask(kWhoAmI, bob.plain()).text("data.customer.email") == kBob);
  CHECK(fault_of(shop.ask(kAllowAssistance, bob.own())) == "(none)");
}

TEST_CASE("signing out clears the cookie and ends the session", "[door][adobe]") {
  Commerce shop;
  shop.add_bob();
  const Browser bob = sign_in_by_cookie(shop);
  const Answer answer = shop.ask(kRevokeByCookie, bob.own());
  CHECK(answer.json("data.revokeCustomerToken.result") == "true");
  CHECK(cookie_of(answer, "__Host-adobe-session") == "__Host-adobe-session=");
  CHECK(fault_of(shop.ask(kWhoAmI, bob.plain())) == kNobody);
}

TEST_CASE("another site's page signs nobody in by cookie", "[door][adobe][T32]") {
  Commerce shop;
  shop.add_bob();
  const Answer answer = shop.try_sign_in(kBob, kBobsPassword,
                                         {{"X-Jeton-Session", "cookie"}, {"Sec-Fetch-Site", "cross-site"}});
  CHECK(fault_of(answer) == kNobody);
  CHECK(answer.header("Set-Cookie").empty());
}

TEST_CASE("a bearer token goes before a cookie and needs no CSRF token", "[door][adobe]") {
  Commerce shop;
  shop.add_bob();
  const Browser bob = sign_in_by_cookie(shop);
  Headers both = bearer(shop.sign_in());
  both.push_back({"Cookie", bob.session});
  CHECK(fault_of(shop.ask(kAllowAssistance, both)) == "(none)");
  Headers dead = bearer("ar4116zozoagxty1xjn4lj13kim36r6x");
  dead.push_back({"Cookie", bob.session});
  CHECK(fault_of(shop.ask(kWhoAmI, dead)) == kNobody);
}

TEST_CASE("strangers who lock an account do not lock the customer's own browser",
          "[door][adobe][promise-4]") {
  Commerce shop;
  shop.add_bob();
  const std::string device =
      cookie_of(shop.try_sign_in(kBob, kBobsPassword, kByCookie), "__Host-adobe-device");
  for (int guess = 0; guess < 6; ++guess) shop.try_sign_in(kBob, "wrong password");
  CHECK(fault_of(shop.try_sign_in(kBob, kBobsPassword)) == kSignInRefused);
  CHECK(fault_of(shop.try_sign_in(kBob, kBobsPassword, {{"Cookie", device}})) == "(none)");
}
