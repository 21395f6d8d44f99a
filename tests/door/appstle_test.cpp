// SPDX-License-Identifier: Apache-2.0
#include <jeton/crypto/base64url.hpp>
#include <jeton/door/appstle.hpp>

#include "door/door_visitor.hpp"
#include "support/catch.hpp"

using namespace jeton;
using namespace jeton::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kToken = "/api/external/v2/customer-portal-token";
constexpr std::string_view kLink = "/api/external/v2/manage-subscription-link";
constexpr std::string_view kSession = "/api/external/v2/customer-portal-session";

AppstleOptions options_of(DeprecatedKeyParameter parameter = DeprecatedKeyParameter::answered) {
  return {.shop = "mystore.myshopify.com",
          .portal_url = "https://mystore.myshopify.com/pages/manage-subscriptions",
          .key_parameter = parameter};
}

struct Portal {
  DoorShop shop;
  CustomerId bob = add_numbered_bob();
  std::string key = shop.key_for({Scope::issue});
  AppstleDoor door = AppstleDoor::open(shop.authority, options_of()).value();
  Visitor<AppstleDoor> visitor{door};

  /// The platform's customers have numbers.
  CustomerId add_numbered_bob() {
    const auto id = CustomerId::parse("12345").value();
    REQUIRE(shop.stores.customers.import_customer(shop.authority.tenant(), id, {kBob, "", true, false}).ok());
    return id;
  }
  Answer ask(const std::string& target) const { return visitor.get(target, {{"X-API-Key", key}}); }
  Answer ask_token(const std::string& query) const { return ask(std::string(kToken) + query); }
};

std::string claims_of(std::string_view jwt) {
  const std::size_t first = jwt.find('.');
  const std::string_view payload = jwt.substr(first + 1, jwt.rfind('.') - first - 1);
  std::string text(payload.size(), '\0');
  const auto size = decode_base64url(payload, std::as_writable_bytes(std::span(text)));
  text.resize(size.value());
  return text;
}

}  // namespace

TEST_CASE("a customer named by id gets a token, with shop and end", "[door][appstle]") {
  Portal portal;
  const Answer answer = portal.ask_token("?customerId=" + std::string(portal.bob.text()));
  CHECK(answer.status == 200);
  CHECK(answer.json("customerId") == portal.bob.text());  // a JSON integer
  CHECK(answer.text("shop") == "mystore.myshopify.com");
  CHECK(answer.text("expiresAt") == "2027-01-16T12:00:00.000Z");
  CHECK(answer.header("Cache-Control") == "no-store");
  CHECK(answer.header("Deprecation").empty());

  Answer claims;
  claims.body = claims_of(answer.text("token"));
  CHECK(claims.json("customerId") == portal.bob.text());
  CHECK(claims.text("shop") == "mystore.myshopify.com");
  CHECK(claims.json("exp") == "1800100800");  // expiresAt in seconds
  CHECK(claims.json("iat") == "1800014400");
  CHECK(claims.json("timestamp") == "1800014400");
}

TEST_CASE("a customer named by e-mail gets a token", "[door][appstle]") {
  Portal portal;
  CHECK(portal.ask_token("?email=bob%40example.com").status == 200);
  CHECK(portal.ask_token("?email=BOB%40example.com").status == 200);
  CHECK(portal.ask_token("?customerId=&email=bob%40example.com").status == 200);  // empty is absent
}

TEST_CASE("a customer id that is present decides, whatever the e-mail says", "[door][appstle]") {
  Portal portal;
  CHECK(portal.ask_token("?customerId=999999&email=bob%40example.com").status == 404);
  CHECK(portal.ask_token("?customerId=abc&email=bob%40example.com").status == 400);
  const std::string id(portal.bob.text());
  CHECK(portal.ask_token("?customerId=" + id + "&email=nonsense").status == 200);
}

TEST_CASE("only a plain number from 1 to 2^63-1 is a customer id", "[door][appstle][promise-9]") {
  Portal portal;
  for (const char* const id :
       {"gid%3A%2F%2Fshopify%2FCustomer%2F1", "-1", "%2B1", "+1", "01", "0", "1%20", "%201", "1.0", "1e3",
        "0x1", "9223372036854775808", "99999999999999999999999"}) {
    CAPTURE(id);
    const Answer answer = portal.ask_token("?customerId=" + std::string(id));
    CHECK(answer.status == 400);
    CHECK(answer.json("customerId") == "null");
    CHECK(answer.json("token") == "null");
    CHECK(answer.text("message") == "Expected customerId as a number from 1 to 9223372036854775807");
  }
  CHECK(portal.ask_token("?customerId=9223372036854775807").status == 404);
  CHECK(portal.ask_token("?customerId=1&customerId=1").status == 400);
  CHECK(portal.ask_token("?email=a%40b&email=a%40b").status == 400);
}

TEST_CASE("what is missing or wrong is told with the documented status", "[door][appstle]") {
  Portal portal;
  CHECK(portal.ask_token("").status == 400);
  CHECK(portal.ask_token("?customerId=&email=").status == 400);
  CHECK(portal.ask_token("?email=nonsense").status == 400);
  CHECK(portal.ask_token("?email=a%40b%40c").status == 400);
  CHECK(portal.ask_token("?email=%ff").status == 400);
  CHECK(portal.ask_token("?email=eve%40example.com").status == 404);
  CHECK(portal.ask_token("?email=eve%40example.com").body ==
        R"({"customerId":null,"token":null,"message":"Customer not found"})");
  CHECK(portal.visitor.post(kToken, "{}", {{"X-API-Key", portal.key}}).status == 405);
}

TEST_CASE("without a good key nothing is said of any customer", "[door][appstle][promise-3]") {
  Portal portal;
  const std::string asked = std::string(kToken) + "?email=bob%40example.com";
  const std::string asked_unknown = std::string(kToken) + "?email=eve%40example.com";
  const Answer missing = portal.visitor.get(asked);
  CHECK(missing.status == 401);
  CHECK(missing.json("token") == "null");
  CHECK(portal.visitor.get(asked_unknown).bytes() == missing.bytes());
  CHECK(portal.visitor.get(asked, {{"X-API-Key", "apst_00000000000000000000000000"}}).bytes() ==
        missing.bytes());
  CHECK(portal.visitor.get(asked, {{"X-API-Key", "nonsense"}}).bytes() == missing.bytes());
  CHECK(portal.visitor.get(std::string(kToken) + "?customerId=abc").bytes() == missing.bytes());

  const std::string staff = portal.shop.key_for({Scope::assist});
  CHECK(portal.visitor.get(asked, {{"X-API-Key", staff}}).status == 401);
  const auto keys = portal.shop.authority.api_keys().value();
  for (const ApiKeyEntry& entry : keys) REQUIRE(portal.shop.authority.revoke_api_key(entry.id).ok());
  CHECK(portal.ask_token("?email=bob%40example.com").bytes() == missing.bytes());
}

TEST_CASE("a key of one shop is nothing in another", "[door][appstle][promise-12]") {
  Portal portal;
  const Authority other = portal.shop.authority.of_tenant("other").value();
  const auto door = AppstleDoor::open(other, options_of()).value();
  CHECK(Visitor(door)
            .get(std::string(kToken) + "?email=bob%40example.com", {{"X-API-Key", portal.key}})
            .status == 401);
}

TEST_CASE("the deprecated parameter is answered, marked, overruled by the header and can be refused",
          "[door][appstle]") {
  Portal portal;
  const std::string by_parameter = std::string(kToken) + "?email=bob%40example.com&api_key=" + portal.key;
  const Answer answer = portal.visitor.get(by_parameter);
  CHECK(answer.status == 200);
  CHECK(answer.header("Deprecation") == "true");
  CHECK(portal.visitor.get(by_parameter, {{"X-API-Key", "nonsense-nonsense-nonsense"}}).status == 401);
  const Answer by_both = portal.ask_token("?email=bob%40example.com&api_key=nonsense");
  CHECK(by_both.status == 200);
  CHECK(by_both.header("Deprecation").empty());
  CHECK(portal.visitor.get(by_parameter + "&api_key=" + portal.key).status == 400);

  const auto strict =
      AppstleDoor::open(portal.shop.authority, options_of(DeprecatedKeyParameter::refused)).value();
  CHECK(Visitor(strict).get(by_parameter).status == 401);
}

TEST_CASE("a log of targets holds neither key nor token", "[door][appstle][promise-7]") {
  CHECK(AppstleDoor::redacted("/api/external/v2/customer-portal-token?email=a&api_key=apst_secret") ==
        "/api/external/v2/customer-portal-token?email=a&api_key=[redacted]");
  CHECK(AppstleDoor::redacted("/pages/manage-subscriptions?token=a.b.c").find("a.b.c") == std::string::npos);
}

TEST_CASE("a portal link leads to the shop's page with the token in it", "[door][appstle]") {
  Portal portal;
  const std::string id(portal.bob.text());
  for (const std::string& target : {std::string(kLink) + "/" + id, std::string(kLink) + "?customerId=" + id,
                                    std::string(kLink) + "?emailId=bob%40example.com"}) {
    const Answer answer = portal.ask(target);
    CHECK(answer.status == 200);
    const std::string link = answer.text("manageSubscriptionLink");
    const std::string start = "https://mystore.myshopify.com/pages/manage-subscriptions?token=";
    REQUIRE(link.starts_with(start));
    CHECK(answer.text("tokenExpirationTime") == "2027-01-16T12:00:00.000Z");
    const Answer session = portal.visitor.get(std::string(kSession) + "?token=" + link.substr(start.size()));
    CHECK(session.status == 200);
    CHECK(session.json("customerId") == id);
  }
  CHECK(portal.ask(std::string(kLink) + "/gid:1").status == 400);
  CHECK(portal.ask(std::string(kLink) + "/999999").status == 404);
}

TEST_CASE("a portal token is good as Bearer until it is revoked, for good", "[door][appstle][promise-2]") {
  Portal portal;
  const std::string jwt = portal.ask_token("?email=bob%40example.com").text("token");
  const Headers bearer{{"Authorization", "Bearer " + jwt}};
  CHECK(portal.visitor.get(kSession, bearer).status == 200);
  CHECK(portal.door.verify(jwt).value().customer == portal.bob);
  CHECK(portal.visitor.send("DELETE", std::string(kSession) + "?token=" + jwt).status ==
        401);  // a link ends nothing
  CHECK(portal.visitor.send("DELETE", kSession, "", bearer).status == 204);
  CHECK(portal.visitor.get(kSession, bearer).status == 401);
  CHECK(portal.visitor.get(std::string(kSession) + "?token=" + jwt).status == 401);
}

TEST_CASE("signing out everywhere ends portal tokens", "[door][appstle][promise-2]") {
  Portal portal;
  const std::string jwt = portal.ask_token("?email=bob%40example.com").text("token");
  REQUIRE(portal.shop.authority.revoke_all(portal.bob).ok());
  CHECK(portal.door.verify(jwt).error().code == Errc::token_ended);
}

TEST_CASE("a portal token ends at its exp, in JWT and ledger alike", "[door][appstle]") {
  Portal portal;
  const std::string jwt = portal.ask_token("?email=bob%40example.com").text("token");
  portal.shop.clock.advance(24h - 1ms);
  CHECK(portal.door.verify(jwt).ok());
  portal.shop.clock.advance(1ms);
  CHECK(portal.door.verify(jwt).error().code == Errc::token_expired);
}

TEST_CASE("the handle inside a portal token opens nothing by itself", "[door][appstle][promise-8]") {
  Portal portal;
  const std::string jwt = portal.ask_token("?email=bob%40example.com").text("token");
  Answer claims;
  claims.body = claims_of(jwt);
  const std::string handle = claims.text("jti");
  CHECK(portal.shop.authority.verify(handle).error().code == Errc::malformed_token);
  CHECK_FALSE(portal.door.verify(handle).ok());
  CHECK(portal.visitor.get(kSession, {{"Authorization", "Bearer " + handle}}).status == 401);
}

TEST_CASE("a lifetime outside 5 minutes to 72 hours does not open", "[door][appstle]") {
  DoorShop shop;
  auto options = options_of();
  for (const Lifetime wrong : {Lifetime(5min - 1ms), Lifetime(72h + 1ms)}) {
    auto other = options_of();
    other.lifetime = wrong;
    CHECK(AppstleDoor::open(shop.authority, std::move(other)).error().code == Errc::policy_out_of_range);
  }
  options.lifetime = 72h;
  CHECK(AppstleDoor::open(shop.authority, std::move(options)).ok());
}

TEST_CASE("a store that fails is no answer about a customer", "[door][appstle][promise-6]") {
  Portal portal;
  portal.shop.ledger.is_down = true;
  const Answer answer = portal.ask_token("?email=bob%40example.com");
  CHECK(answer.status == 503);
  CHECK(answer.json("token") == "null");
}
