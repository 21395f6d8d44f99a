// SPDX-License-Identifier: Apache-2.0
//
// consent_of_test.cpp: what is shown of a customer's consent.
#include <jeton/flow/consent_of.hpp>

#include "flow/session_kit.hpp"

namespace jeton::test {

namespace {
Result<Consent> shown(TestShop& shop, const CustomerId& id) {
  return shop.run([&](auto& world) { return consent_of(world, shop.shop(), id); });
}
}  // namespace

TEST_CASE("the consent that is shown is what the customer said last", "[flow][promise-11]") {
  BobsShop shop;
  CHECK(shown(shop, shop.bob).value() == Consent::withdrawn);
  for (const Consent wish : {Consent::given, Consent::withdrawn, Consent::given}) {
    REQUIRE(consent(shop, shop.token, wish).ok());
    CHECK(shown(shop, shop.bob).value() == wish);
  }
  CHECK(shown(shop, shop.add("eve@example.com", kOldPassword)).value() == Consent::withdrawn);
}

TEST_CASE("a consent that cannot be read is no consent", "[flow][promise-6]") {
  BobsShop shop;
  FaultyLedger faulty(shop.ledger, {.nth = 1, .fault = Fault::unavailable});
  Blocking world = shop.blocking_over(shop.customers, faulty);
  CHECK(refusal_of(consent_of(world, shop.shop(), shop.bob)) == Errc::unavailable);
}

}  // namespace jeton::test
