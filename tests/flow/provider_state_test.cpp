// SPDX-License-Identifier: Apache-2.0
#include "flow/registration_kit.hpp"

using namespace jeton;
using namespace jeton::test;
using namespace std::chrono_literals;

TEST_CASE("a state comes back once, and says which callback it was for",
          "[flow][promise-1][medusa][rfc6749-10.12]") {
  TestShop shop;
  const std::string state = begin_state(shop);
  CHECK(state.size() == kProviderStateCharacters);
  const auto back = bring_back(shop, state);
  REQUIRE(back.ok());
  CHECK(back.value() == kCallback);
  CHECK(refusal_of(bring_back(shop, state)) == Errc::provider_state_unknown);
}

TEST_CASE("a state that is missing, foreign, expired or made up is refused alike",
          "[flow][promise-3][medusa]") {
  TestShop shop;
  const std::string state = begin_state(shop);
  const auto refused = [&](std::string_view text, std::string_view provider = "google") {
    return refusal_of(bring_back(shop, text, provider)) == Errc::provider_state_unknown;
  };
  CHECK(refused(""));
  CHECK(refused("x"));
  CHECK(refused(state.substr(1)));
  CHECK(refused(state + "A"));
  CHECK(refused(std::string(9000, 'A')));
  CHECK(refused(std::string(kProviderStateCharacters, 'A')));
  CHECK(refused(state, "github"));
  shop.clock.set(kNoon + 20min);
  CHECK(refused(state));
  shop.clock.set(kNoon + 20min - 1ms);
  CHECK(bring_back(shop, state).ok());  // none of them burnt it
}

TEST_CASE("a state of one browser is nothing in another", "[flow][T32]") {
  TestShop shop;
  const std::string state = begin_state(shop, "google", "browser-1");
  CHECK(refusal_of(bring_back(shop, state, "google", "browser-2")) == Errc::provider_state_unknown);
  CHECK(refusal_of(bring_back(shop, state, "google", "")) == Errc::provider_state_unknown);
  CHECK(bring_back(shop, state, "google", "browser-1").ok());
}

TEST_CASE("a state of one shop is nothing in another", "[flow][promise-12]") {
  TestShop shop;
  const std::string state = begin_state(shop);
  const auto other = TenantId::parse("other").value();
  const auto elsewhere = shop.run([&](auto& world) {
    return consume_provider_state(world, shop.shop_of(other), {"google", state}, shop.now());
  });
  CHECK(refusal_of(elsewhere) == Errc::provider_state_unknown);
}

TEST_CASE("the ledger sees no state", "[flow][promise-7]") {
  TestShop shop;
  SpyingLedger spy(shop.ledger);
  Blocking world = shop.blocking_over(shop.customers, spy);
  const auto state =
      begin_provider_sign_in(world, shop.shop(), {"google", kCallback, "browser-1"}, shop.now());
  REQUIRE(state.ok());
  const auto text = text_of(state.value().reveal());
  ByteArray<kProviderStateBytes> random{};
  REQUIRE(decode_base64url(text, random).ok());
  REQUIRE(consume_provider_state(world, shop.shop(), {"google", text, "browser-1"}, shop.now()).ok());
  CHECK(spy.written().find(text) == std::string::npos);
  CHECK(spy.written().find(text_of(random)) == std::string::npos);
  CHECK(spy.written().find("browser-1") == std::string::npos);
}

TEST_CASE("a callback or provider without a name begins nothing", "[flow][promise-9]") {
  TestShop shop;
  const auto refusal = [&](std::string_view provider, std::string_view callback) {
    return refusal_of(shop.run([&](auto& world) {
      return begin_provider_sign_in(world, shop.shop(), {provider, callback}, shop.now());
    }));
  };
  CHECK(refusal("", kCallback) == Errc::malformed_id);
  CHECK(refusal("google", "") == Errc::malformed_id);
  CHECK(refusal("google", std::string(513, 'a')) == Errc::malformed_id);
}

TEST_CASE("whatever the ledger does at any call, a state comes back at most once",
          "[flow][promise-1][promise-6][T35]") {
  for (const Fault fault : kEveryFault) {
    for (std::size_t nth = 1;; ++nth) {
      TestShop shop;
      const std::string state = begin_state(shop);
      FaultyLedger ledger(shop.ledger, {.nth = nth, .fault = fault});
      Blocking world = shop.blocking_over(shop.customers, ledger);
      const auto back = consume_provider_state(world, shop.shop(), {"google", state}, shop.now());
      if (nth > ledger.calls()) break;
      INFO("fault " << static_cast<int>(fault) << " at call " << nth);
      const auto again = bring_back(shop, state);
      CHECK_FALSE((back.ok() && again.ok()));
      const bool conflict = fault == Fault::conflict_once || fault == Fault::conflict_always;
      if (!back.ok() && !conflict) CHECK(is_fault(back.error()));
    }
  }
}
