// SPDX-License-Identifier: Apache-2.0
#include "flow/registration_kit.hpp"

using namespace jeton;
using namespace jeton::test;
using namespace std::chrono_literals;

namespace {

template <class W>
Result<SignIn> reissue_in(W& world, TestShop& shop, std::string_view token) {
  return reissue(world, shop.shop(), token, shop.now());
}
Result<SignIn> reissue_token(TestShop& shop, std::string_view token) {
  return shop.run([&](auto& world) { return reissue_in(world, shop, token); });
}

}  // namespace

TEST_CASE("a reissued token keeps the absolute end of the one it was made from", "[flow][medusa]") {
  BobsShop shop;
  std::string token = shop.token;
  const Timestamp end = shop.check(token).value().absolute_end;
  for (int day = 0; day < 8; ++day) {  // 8 times 12 days
    shop.clock.advance(12 * 24h);
    const auto fresh = reissue_token(shop, token);
    if (day == 7) {
      CHECK(refusal_of(fresh) == Errc::token_expired);
      break;
    }
    REQUIRE(fresh.ok());
    CHECK(fresh.value().absolute_end() == end);
    CHECK(fresh.value().expires_at() <= end);
    token = token_of(fresh);
  }
}

TEST_CASE("the old token stays as it was, and each can be ended alone", "[flow][medusa]") {
  BobsShop shop;
  const std::string fresh = token_of(reissue_token(shop, shop.token));
  CHECK(fresh != shop.token);
  REQUIRE(revoke_token(shop, shop.token).ok());
  CHECK(shop.check(fresh).ok());
  CHECK(refusal_of(reissue_token(shop, shop.token)) == Errc::token_revoked);
}

TEST_CASE("a reissued token dies with the epoch of the one it was made from", "[flow][promise-2]") {
  BobsShop shop;
  const std::string fresh = token_of(reissue_token(shop, shop.token));
  REQUIRE(change(shop, shop.token, kOldPassword, kNewPassword).ok());
  CHECK(refusal_of(shop.check(fresh)) == Errc::token_ended);
  CHECK(refusal_of(reissue_token(shop, fresh)) == Errc::token_ended);
}

TEST_CASE("staff who act for a customer get no longer session", "[flow][promise-11][T23]") {
  BobsShop shop;
  CHECK(refusal_of(reissue_token(shop, shop.assistance_token())) == Errc::not_for_impersonator);
}

TEST_CASE("a disabled customer's token makes no other", "[flow]") {
  TestShop shop;
  const CustomerId id = shop.add(kBob, kOldPassword);
  const std::string token = token_of(issue_to(shop, id));
  class Disabled final : public ForwardingCustomers {
   public:
    using ForwardingCustomers::ForwardingCustomers;
    Result<std::optional<Customer>> find(const TenantId& tenant, const CustomerId& customer) override {
      auto row = inner().find(tenant, customer);
      if (row.ok() && row.value()) row.value()->disabled = true;
      return row;
    }
  } customers(shop.customers);
  Blocking world = shop.blocking_over(customers, shop.ledger);
  CHECK(refusal_of(reissue_in(world, shop, token)) == Errc::account_disabled);
}

TEST_CASE("a revoke that has returned leaves no token made during it", "[flow][promise-2]") {
  for (const bool all : {false, true}) {
    for (std::size_t at = 0;; ++at) {
      BobsShop shop;
      Blocking inner = shop.blocking();
      TracedWorld<Blocking> world(inner);
      bool done = false;
      world.before = [&](std::size_t n, std::string_view) {
        if (n != at || done) return;
        done = true;
        if (all) REQUIRE(revoke_all_of(shop, shop.bob).ok());
        if (!all) REQUIRE(revoke_token(shop, shop.token).ok());
      };
      const auto fresh = reissue_in(world, shop, shop.token);
      if (at >= world.trace.size()) break;
      INFO((all ? "all" : "one") << " revoked before effect " << at << ", " << world.trace[at]);
      CHECK_FALSE(fresh.ok());
    }
  }
}

TEST_CASE("whatever the ledger does at any call, a reissue ends in a live token or in a fault",
          "[flow][promise-6][T35]") {
  for (const Fault fault : kEveryFault) {
    for (std::size_t nth = 1;; ++nth) {
      BobsShop shop;
      FaultyLedger ledger(shop.ledger, {.nth = nth, .fault = fault});
      Blocking world = shop.blocking_over(shop.customers, ledger);
      const auto fresh = reissue_in(world, shop, shop.token);
      if (nth > ledger.calls()) break;
      INFO("fault " << static_cast<int>(fault) << " at call " << nth);
      if (fresh.ok()) CHECK(shop.check(fresh.value().token()).ok());
      if (!fresh.ok()) CHECK(is_fault(fresh.error()));
      CHECK(shop.check(shop.token).ok());
    }
  }
}
