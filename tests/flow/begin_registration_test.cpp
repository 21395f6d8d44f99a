// SPDX-License-Identifier: Apache-2.0
#include "flow/registration_kit.hpp"

using namespace jeton;
using namespace jeton::test;
using namespace std::chrono_literals;

TEST_CASE("a registration that was begun makes no customer and lets nobody in", "[flow][medusa]") {
  TestShop shop;
  const std::string token = begun_token(begin(shop));
  CHECK(shop.customers.find_by_login(shop.shop().tenant, kAnn).value() == std::nullopt);
  CHECK(refusal_of(shop.sign_in(kAnn, kAnnsPassword)) == Errc::wrong_credentials);
  CHECK(refusal_of(shop.check(token)) == Errc::wrong_token_kind);
}

TEST_CASE("a registration ends when the policy says", "[flow][medusa]") {
  TestShop shop;
  const auto begun = begin(shop);
  REQUIRE(begun.ok());
  CHECK(begun.value().expires_at == kNoon + 1h);
  const std::string token = begun_token(begun);
  shop.clock.set(kNoon + 1h);
  CHECK(refusal_of(finish(shop, token)) == Errc::token_expired);
  shop.clock.set(kNoon + 1h - 1ms);
  CHECK(finish(shop, token).ok());
}

TEST_CASE("a taken login is refused in every spelling, after the same hash", "[flow][medusa][T19]") {
  TestShop shop;
  shop.add(kAnn, kAnnsPassword);
  for (const std::string_view spelling : {"ann@example.com", "ANN@Example.com", " ann@example.com "}) {
    const auto refused =
        shop.run_traced([&](auto& world) { return begin_in(world, shop, spelling, "another pass"); });
    CHECK(refusal_of(refused) == Errc::login_taken);
    CHECK(shop.trace == std::vector<std::string>{"random 16", "hash_password", "find_by_login"});
  }
}

TEST_CASE("an unusable password or login begins nothing and costs nothing", "[flow][promise-9]") {
  TestShop shop;
  const auto refusal = [&](std::string_view login, std::string_view password) {
    return refusal_of(shop.run_traced([&](auto& world) { return begin_in(world, shop, login, password); }));
  };
  CHECK(refusal(kAnn, "short") == Errc::password_too_short);
  CHECK(shop.trace.empty());
  CHECK(refusal(kAnn, "") == Errc::password_empty);
  CHECK(refusal("", kAnnsPassword) == Errc::malformed_login);
  CHECK(refusal(std::string(321, 'a'), kAnnsPassword) == Errc::login_too_long);
  CHECK(shop.trace.empty());
}

TEST_CASE("an identity without a name, or with one that is no text, begins nothing", "[flow][promise-9]") {
  TestShop shop;
  CHECK(refusal_of(begin_identity(shop, {"google", ""})) == Errc::malformed_id);
  CHECK(refusal_of(begin_identity(shop, {"", "1098"})) == Errc::malformed_id);
  CHECK(refusal_of(begin_identity(shop, {"google", "10\n98"})) == Errc::malformed_id);
  CHECK(refusal_of(begin_identity(shop, {"google", std::string(256, '1')})) == Errc::malformed_id);
  CHECK(begin_identity(shop, {"google", std::string(255, '1')}, std::string(320, 'a')).ok());
}

TEST_CASE("an address at a provider does not take over the customer who has it here", "[flow][medusa]") {
  TestShop shop;
  shop.add(kAnn, kAnnsPassword);
  CHECK(refusal_of(begin_identity(shop)) == Errc::login_taken);
}

TEST_CASE("the ledger sees neither password nor registration token", "[flow][promise-7]") {
  TestShop shop;
  SpyingLedger spy(shop.ledger);
  Blocking world = shop.blocking_over(shop.customers, spy);
  const std::string token = begun_token(begin_in(world, shop));
  REQUIRE(finish_in(world, shop, token).ok());
  CHECK(spy.written().find(kAnnsPassword) == std::string::npos);
  CHECK(spy.written().find(token) == std::string::npos);
  const auto parsed = parse_opaque_token(token);
  CHECK(spy.written().find(text_of(parsed.value().random)) == std::string::npos);
}

TEST_CASE("a fault at any effect of a beginning is an error and no refusal", "[flow][promise-6][T35]") {
  for (std::size_t n = 0;; ++n) {
    TestShop shop;
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    world.fail_at = n;
    const auto begun = begin_in(world, shop);
    if (n >= world.trace.size()) {
      CHECK(begun.ok());
      CHECK(n >= 5);
      break;
    }
    INFO("effect " << n << ", " << world.trace[n]);
    REQUIRE_FALSE(begun.ok());
    CHECK(is_fault(begun.error()));
  }
}
