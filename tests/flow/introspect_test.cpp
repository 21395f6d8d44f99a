// SPDX-License-Identifier: Apache-2.0
//
// introspect_test.cpp: another server hears active or not and nothing else; the shop's own staff hear why.
#include "flow/session_kit.hpp"

namespace jeton::test {
namespace {

using namespace std::chrono_literals;

Result<Introspection> introspected(TestShop& shop, std::string_view token) {
  return shop.run([&](auto& world) { return introspect(world, shop.shop(), token, shop.now()); });
}
Result<Explanation> explained(TestShop& shop, std::string_view token) {
  return shop.run([&](auto& world) { return explain(world, shop.shop(), token, shop.now()); });
}

std::string never_issued() {
  return std::string(mint_opaque_token(TokenKind::session, ByteArray<8>{}, ByteArray<32>{}).text());
}

}  // namespace

TEST_CASE("a live token is active and says whose it is", "[flow][rfc7662-2.2]") {
  BobsShop shop;
  const auto answer = introspected(shop, shop.token);
  REQUIRE(answer.ok());
  REQUIRE(answer.value().is_active());
  CHECK(answer.value().live->customer == shop.bob);
  CHECK(answer.value().live->expires_at == kNoon + shop.policy().session_lifetime);
}

TEST_CASE("a token that is not active says nothing more, whatever the cause",
          "[flow][promise-3][rfc7662-2.2]") {
  BobsShop shop;
  const std::string revoked = shop.token;
  REQUIRE(revoke_token(shop, revoked).ok());
  const std::string ended = token_of(issue_to(shop, shop.bob));
  REQUIRE(revoke_all_of(shop, shop.bob).ok());
  const std::string expired = token_of(issue_to(shop, shop.bob));
  shop.clock.set(kNoon + shop.policy().session_lifetime);
  const std::string code(mint_opaque_token(TokenKind::code, ByteArray<8>{}, ByteArray<32>{}).text());
  for (const std::string& dead :
       {revoked, ended, expired, never_issued(), code, std::string("nonsense"), std::string(8193, 'a')}) {
    const auto answer = introspected(shop, dead);
    REQUIRE(answer.ok());
    CHECK_FALSE(answer.value().is_active());
    CHECK_FALSE(answer.value().live.has_value());
  }
}

TEST_CASE("a fault of the store is an error and not an inactive token", "[flow][promise-6]") {
  BobsShop shop;
  for (const Fault fault : {Fault::unavailable, Fault::throws}) {
    FaultyLedger faulty(shop.ledger, {.nth = 1, .fault = fault, .times = 2});
    Blocking world = shop.blocking_over(shop.customers, faulty);
    CHECK(refusal_of(introspect(world, shop.shop(), shop.token, kNoon)) == Errc::unavailable);
    CHECK(refusal_of(explain(world, shop.shop(), shop.token, kNoon)) == Errc::unavailable);
  }
}

TEST_CASE("staff read why a token is dead", "[flow]") {
  BobsShop shop;
  CHECK(explained(shop, shop.token).value().dead_because == std::nullopt);
  REQUIRE(revoke_token(shop, shop.token).ok());
  const std::string ended = token_of(issue_to(shop, shop.bob));
  REQUIRE(revoke_all_of(shop, shop.bob).ok());
  const std::string expired = token_of(issue_to(shop, shop.bob));
  shop.clock.set(kNoon + shop.policy().session_lifetime);

  CHECK(explained(shop, shop.token).value().dead_because == Errc::token_revoked);
  CHECK(explained(shop, expired).value().dead_because == Errc::token_expired);
  CHECK(explained(shop, never_issued()).value().dead_because == Errc::token_unknown);
  CHECK(explained(shop, "nonsense").value().dead_because == Errc::malformed_token);
  CHECK(explained(shop, std::string(8193, 'a')).value().dead_because == Errc::token_too_long);
  shop.clock.set(kNoon);
  CHECK(explained(shop, ended).value().dead_because == Errc::token_ended);
}

TEST_CASE("an explanation names customer, kind and times of a token that was issued", "[flow]") {
  BobsShop shop;
  shop.clock.advance(1h);
  REQUIRE(revoke_token(shop, shop.token).ok());
  const auto explanation = explained(shop, shop.token).value();
  CHECK(explanation.customer == shop.bob);
  CHECK(explanation.kind == TokenKind::session);
  CHECK(explanation.issued_at == kNoon);
  CHECK(explanation.expires_at == kNoon + shop.policy().session_lifetime);
  CHECK(explanation.absolute_end == kNoon + shop.policy().session_absolute_lifetime);
  CHECK(explanation.revoked_at == kNoon + 1h);
}

TEST_CASE("an explanation of a token that stands for nothing names nobody", "[flow]") {
  BobsShop shop;
  const auto explanation = explained(shop, never_issued()).value();
  CHECK_FALSE(explanation.customer.has_value());
  CHECK_FALSE(explanation.kind.has_value());
  CHECK(explanation.issued_at == Timestamp{});
}

TEST_CASE("a session of staff is active and says that it is one", "[flow][promise-11]") {
  BobsShop shop;
  const std::string staff = shop.assistance_token();
  CHECK(introspected(shop, staff).value().live->kind == TokenKind::assistance);
  CHECK(explained(shop, staff).value().kind == TokenKind::assistance);
  REQUIRE(consent(shop, shop.token, Consent::withdrawn).ok());
  CHECK_FALSE(introspected(shop, staff).value().is_active());
  CHECK(explained(shop, staff).value().dead_because == Errc::token_ended);
}

TEST_CASE("asking about a token changes nothing", "[flow]") {
  BobsShop shop;
  REQUIRE(
      shop.run_traced([&](auto& world) { return introspect(world, shop.shop(), shop.token, kNoon); }).ok());
  CHECK(shop.trace == std::vector<std::string>{"get 2"});
  REQUIRE(shop.run_traced([&](auto& world) { return explain(world, shop.shop(), shop.token, kNoon); }).ok());
  CHECK(shop.trace == std::vector<std::string>{"get 2"});
}

}  // namespace jeton::test
