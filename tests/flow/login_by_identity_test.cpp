// SPDX-License-Identifier: Apache-2.0
#include "flow/registration_kit.hpp"

using namespace jeton;
using namespace jeton::test;

namespace {

/// Bob with a linked identity.
struct LinkedShop : BobsShop {
  LinkedShop() { REQUIRE(link(*this, bob).ok()); }
};

}  // namespace

TEST_CASE("a linked identity signs its customer in", "[flow][medusa]") {
  LinkedShop shop;
  const auto in = by_identity(shop);
  REQUIRE(in.ok());
  CHECK(in.value().customer() == shop.bob);
  CHECK(shop.check(in.value().token()).ok());
}

TEST_CASE("an identity that nobody has linked is told apart, for a registration", "[flow][medusa]") {
  LinkedShop shop;
  CHECK(refusal_of(by_identity(shop, {"google", "unknown"})) == Errc::customer_unknown);
}

TEST_CASE("a disabled customer is refused like a wrong password, and support can tell", "[flow][promise-3]") {
  TestShop shop;
  const CustomerId eve = shop.add("eve@example.com", kOldPassword, true, true);
  REQUIRE(link(shop, eve).ok());
  const auto refused = by_identity(shop);
  CHECK(refusal_of(refused) == Errc::wrong_credentials);
  const auto why = read_reference(shop.keys().reference, refused.error().reference.text());
  CHECK(why.value().reason == Errc::account_disabled);
}

TEST_CASE("an unconfirmed customer confirms first", "[flow]") {
  TestShop shop;
  const CustomerId eve = shop.add("eve@example.com", kOldPassword, false);
  REQUIRE(link(shop, eve).ok());
  CHECK(refusal_of(by_identity(shop)) == Errc::not_confirmed);
}

TEST_CASE("a session by identity ends with all others", "[flow][promise-2]") {
  LinkedShop shop;
  const std::string token = token_of(by_identity(shop));
  REQUIRE(change(shop, shop.token, kOldPassword, kNewPassword).ok());
  CHECK(refusal_of(shop.check(token)) == Errc::token_ended);
}

TEST_CASE("no session by identity outlives an unlink or a sign-out that came during it",
          "[flow][promise-2]") {
  for (const bool unlinks : {true, false}) {
    for (std::size_t at = 0;; ++at) {
      LinkedShop shop;
      Blocking inner = shop.blocking();
      TracedWorld<Blocking> world(inner);
      bool done = false;
      world.before = [&](std::size_t n, std::string_view) {
        if (n != at || done) return;
        done = true;
        if (unlinks) REQUIRE(unlink(shop, shop.bob).ok());
        if (!unlinks) REQUIRE(revoke_all_of(shop, shop.bob).ok());
      };
      const auto in = login_by_identity(world, shop.shop(), kAnnsIdentity, shop.now());
      if (at >= world.trace.size()) break;
      INFO((unlinks ? "unlink" : "sign-out") << " before effect " << at << ", " << world.trace[at]);
      if (unlinks) CHECK_FALSE(in.ok());
      if (!unlinks && in.ok()) CHECK(shop.check(in.value().token()).ok());  // begun after it
    }
  }
}

TEST_CASE("whatever the ledger does at any call, a sign-in by identity ends in a live session or a fault",
          "[flow][promise-6][T35]") {
  for (const Fault fault : kEveryFault) {
    for (std::size_t nth = 1;; ++nth) {
      LinkedShop shop;
      FaultyLedger ledger(shop.ledger, {.nth = nth, .fault = fault});
      Blocking world = shop.blocking_over(shop.customers, ledger);
      const auto in = login_by_identity(world, shop.shop(), kAnnsIdentity, shop.now());
      if (nth > ledger.calls()) break;
      INFO("fault " << static_cast<int>(fault) << " at call " << nth);
      if (in.ok()) CHECK(shop.check(in.value().token()).ok());
      if (!in.ok()) CHECK(is_fault(in.error()));
    }
  }
}
