// SPDX-License-Identifier: Apache-2.0
//
// extend_test.cpp: a session slides while it is used, ends for good at its absolute end, and never comes
// back.
#include <thread>

#include "flow/session_kit.hpp"

namespace jeton::test {
namespace {

using namespace std::chrono_literals;

}  // namespace

TEST_CASE("extending moves the end to one lifetime from now", "[flow][asvs-7.3.1]") {
  BobsShop shop;
  shop.clock.advance(24h);
  const auto extended = extend_token(shop, shop.token);
  REQUIRE(extended.ok());
  CHECK(extended.value().customer == shop.bob);
  CHECK(extended.value().expires_at == shop.now() + shop.policy().session_lifetime);
  CHECK(extended.value().absolute_end == kNoon + shop.policy().session_absolute_lifetime);
  CHECK(shop.check(shop.token).value().expires_at == extended.value().expires_at);
}

TEST_CASE("a session that is used lives on, to the millisecond", "[flow][asvs-7.3.1]") {
  BobsShop shop;
  const Timestamp first_end = kNoon + shop.policy().session_lifetime;
  shop.clock.set(first_end - 1ms);
  REQUIRE(extend_token(shop, shop.token).ok());
  shop.clock.set(first_end);
  CHECK(shop.check(shop.token).ok());
  shop.clock.set(first_end - 1ms + shop.policy().session_lifetime);
  CHECK(refusal_of(shop.check(shop.token)) == Errc::token_expired);
}

TEST_CASE("no session outlives its absolute end, however often it is extended", "[flow][asvs-7.3.2]") {
  BobsShop shop;
  const Timestamp absolute = kNoon + shop.policy().session_absolute_lifetime;
  while (shop.now() + 24h * 7 < absolute) {
    shop.clock.advance(24h * 7);
    const auto extended = extend_token(shop, shop.token);
    REQUIRE(extended.ok());
    CHECK(extended.value().expires_at <= absolute);
  }
  shop.clock.set(absolute - 1ms);
  CHECK(extend_token(shop, shop.token).value().expires_at == absolute);
  shop.clock.set(absolute);
  CHECK(refusal_of(extend_token(shop, shop.token)) == Errc::token_expired);
  CHECK(refusal_of(shop.check(shop.token)) == Errc::token_expired);
}

TEST_CASE("a dead session is not revived by extending it", "[flow][promise-2][T7]") {
  BobsShop shop;
  Errc expected = Errc::token_revoked;
  SECTION("revoked") { REQUIRE(revoke_token(shop, shop.token).ok()); }
  SECTION("ended") {
    REQUIRE(revoke_all_of(shop, shop.bob).ok());
    expected = Errc::token_ended;
  }
  SECTION("expired") {
    shop.clock.set(kNoon + shop.policy().session_lifetime);
    expected = Errc::token_expired;
  }
  CHECK(refusal_of(extend_token(shop, shop.token)) == expected);
  CHECK(refusal_of(shop.check(shop.token)) == expected);
}

TEST_CASE("a session that dies while it is extended stays dead", "[flow][promise-2][T7]") {
  for (std::size_t at = 0;; ++at) {
    BobsShop shop;
    shop.clock.advance(1h);
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    world.before = [&](std::size_t number, std::string_view) {
      if (number == at) REQUIRE(revoke_all_of(shop, shop.bob).ok());
    };
    best_effort(extend(world, shop.shop(), shop.token, shop.now()));
    if (world.trace.size() <= at) break;
    CAPTURE(at, world.trace[at]);
    CHECK(refusal_of(shop.check(shop.token)) == Errc::token_ended);
  }
}

TEST_CASE("a clock that goes back shortens no session", "[flow][T34]") {
  BobsShop shop;
  const Timestamp end = shop.check(shop.token).value().expires_at;
  shop.clock.set(kNoon - 1h);
  const auto extended = extend_token(shop, shop.token);
  REQUIRE(extended.ok());
  CHECK(extended.value().expires_at == end);
  CHECK(shop.check(shop.token).value().expires_at == end);
}

TEST_CASE("extending where nothing would move writes nothing", "[flow]") {
  BobsShop shop;
  REQUIRE(shop.run_traced([&](auto& world) { return extend(world, shop.shop(), shop.token, kNoon); }).ok());
  CHECK(shop.trace == std::vector<std::string>{"get 2"});
}

TEST_CASE("two tabs that extend at once both stay in", "[flow][promise-10]") {
  BobsShop shop;
  shop.clock.advance(1h);
  constexpr int kRounds = 50;
  const auto tab = [&](int& failures) {
    for (int round = 0; round < kRounds; ++round) {
      shop.clock.advance(1ms);
      Blocking world = shop.blocking();
      const Timestamp now = shop.clock.now().value();
      if (!extend(world, shop.shop(), shop.token, now).ok()) ++failures;
    }
  };
  int first = 0;
  int second = 0;
  std::thread other([&] { tab(second); });
  tab(first);
  other.join();
  CHECK(first == 0);
  CHECK(second == 0);
  CHECK(shop.check(shop.token).value().expires_at == shop.now() + shop.policy().session_lifetime);
}

TEST_CASE("two tabs at every moment of each other both stay in", "[flow][promise-10]") {
  for (std::size_t at = 0;; ++at) {
    BobsShop shop;
    shop.clock.advance(1h);
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    world.before = [&](std::size_t number, std::string_view) {
      if (number == at) REQUIRE(extend_token(shop, shop.token).ok());
    };
    const auto extended = extend(world, shop.shop(), shop.token, shop.now());
    if (world.trace.size() <= at) break;
    CAPTURE(at, world.trace[at]);
    CHECK(extended.ok());
  }
}

TEST_CASE("a fault while extending leaves the session as it was", "[flow][promise-6][T35]") {
  for (const Fault fault : {Fault::unavailable, Fault::unknown, Fault::applied_but_unknown,
                            Fault::conflict_always, Fault::throws}) {
    for (std::size_t nth = 1; nth <= 2; ++nth) {
      BobsShop shop;
      const Timestamp before = shop.check(shop.token).value().expires_at;
      shop.clock.advance(1h);
      FaultyLedger faulty(shop.ledger, {.nth = nth, .fault = fault, .times = 2});
      Blocking world = shop.blocking_over(shop.customers, faulty);
      const auto extended = extend(world, shop.shop(), shop.token, shop.now());
      CAPTURE(static_cast<int>(fault), nth);
      if (!extended.ok()) CHECK(kind(extended.error().code) == ErrorKind::store);
      const Timestamp after = shop.check(shop.token).value().expires_at;
      CHECK((after == before || after == shop.now() + shop.policy().session_lifetime));
      if (extended.ok()) CHECK(after == extended.value().expires_at);
    }
  }
}

TEST_CASE("staff cannot extend their session past its end", "[flow][promise-11]") {
  BobsShop shop;
  const std::string staff = shop.assistance_token();
  const Timestamp end = kNoon + shop.policy().assistance_lifetime;
  shop.clock.advance(10min);
  CHECK(extend_token(shop, staff).value().expires_at == end);
  shop.clock.set(end - 1ms);
  CHECK(shop.check(staff).ok());
  shop.clock.set(end);
  CHECK(refusal_of(extend_token(shop, staff)) == Errc::token_expired);
  CHECK(refusal_of(shop.check(staff)) == Errc::token_expired);
}

}  // namespace jeton::test
