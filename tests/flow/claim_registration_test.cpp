// SPDX-License-Identifier: Apache-2.0
#include "flow/registration_kit.hpp"

using namespace jeton;
using namespace jeton::test;
using namespace std::chrono_literals;

namespace {

RegistrationState state_of(TestShop& shop, std::string_view token) {
  return shop.run([&](auto& world) { return find_registration(world, shop.shop(), token, shop.now()); })
      .value()
      .state;
}

}  // namespace

TEST_CASE("who has just registered begins one session with the same token, not two",
          "[flow][promise-1][medusa]") {
  TestShop shop;
  const std::string token = begun_token(begin(shop));
  CHECK(state_of(shop, token) == RegistrationState::begun);
  CHECK(refusal_of(claim(shop, token)) == Errc::wrong_token_kind);
  const auto id = finish(shop, token);
  REQUIRE(id.ok());

  CHECK(state_of(shop, token) == RegistrationState::finished);
  const auto in = claim(shop, token);
  REQUIRE(in.ok());
  CHECK(in.value().customer() == id.value());
  CHECK(shop.check(in.value().token()).ok());
  CHECK(state_of(shop, token) == RegistrationState::over);
  CHECK(refusal_of(claim(shop, token)) == Errc::token_already_used);
}

TEST_CASE("a registration token begins no session after its end", "[flow][medusa]") {
  TestShop shop;
  const std::string token = begun_token(begin(shop));
  REQUIRE(finish(shop, token).ok());
  shop.clock.advance(1h);
  CHECK(refusal_of(claim(shop, token)) == Errc::token_expired);
}

TEST_CASE("a registration token dies with the customer's sessions", "[flow][promise-2]") {
  TestShop shop;
  const std::string token = begun_token(begin(shop));
  const auto id = finish(shop, token);
  REQUIRE(revoke_all_of(shop, id.value()).ok());
  CHECK(refusal_of(claim(shop, token)) == Errc::token_ended);
}

TEST_CASE("sign out everywhere is not overtaken by a claim at any effect", "[flow][promise-2]") {
  for (std::size_t at = 0;; ++at) {
    TestShop shop;
    const std::string token = begun_token(begin(shop));
    const auto id = finish(shop, token);
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    world.before = [&](std::size_t n, std::string_view) {
      if (n == at) REQUIRE(revoke_all_of(shop, id.value()).ok());
    };
    const auto in = claim_registration(world, shop.shop(), token, shop.now());
    if (at >= world.trace.size()) break;
    INFO("effect " << at);
    if (in.ok()) CHECK_FALSE(shop.check(in.value().token()).ok());
    if (!in.ok()) CHECK(in.error().code == Errc::token_ended);
  }
}

TEST_CASE("a customer whose address is not confirmed yet begins no session by registering", "[flow]") {
  TestShop shop;
  const std::string token = begun_token(shop.run([&](auto& world) {
    return begin_registration(world, shop.shop(), {kAnn, bytes_of(kAnnsPassword), Confirmation::awaited},
                              shop.now());
  }));
  REQUIRE(finish(shop, token).ok());
  CHECK(refusal_of(claim(shop, token)) == Errc::not_confirmed);
}

TEST_CASE("whatever the ledger does at any call, a claim ends in one live session or in an error",
          "[flow][promise-1][promise-6][T35]") {
  for (const Fault fault : kEveryFault) {
    for (std::size_t nth = 1;; ++nth) {
      TestShop shop;
      const std::string token = begun_token(begin(shop));
      REQUIRE(finish(shop, token).ok());
      FaultyLedger ledger(shop.ledger, {.nth = nth, .fault = fault});
      Blocking world = shop.blocking_over(shop.customers, ledger);
      const auto in = claim_registration(world, shop.shop(), token, shop.now());
      if (nth > ledger.calls()) break;
      INFO("fault " << static_cast<int>(fault) << " at call " << nth);
      const auto again = claim(shop, token);
      CHECK_FALSE((in.ok() && again.ok()));
      if (in.ok()) CHECK(shop.check(in.value().token()).ok());
    }
  }
}
