// SPDX-License-Identifier: Apache-2.0
//
// faults_login_test.cpp: a login fails closed (promise 6): every effect and every store call of it goes wrong
// in turn. Whatever happens, there is one live session and its owner holds the token, or there is an error
// that is no refusal.
#include "flow/every_fault.hpp"
#include "flow/sign_in_kit.hpp"
#include "support/catch.hpp"

using namespace jeton;
using namespace jeton::test;
using namespace std::chrono_literals;

namespace {

/// Randomness that gives out at the n-th call, counted from 1.
class FailingRandom final : public RandomSource {
 public:
  FailingRandom(RandomSource& inner, int nth) noexcept : inner_(inner), left_(nth) {}
  [[nodiscard]] Result<Done> fill(MutableBytes out) noexcept override {
    if (--left_ == 0) return Error{Errc::no_randomness, "FailingRandom"};
    return inner_.fill(out);
  }
  [[nodiscard]] bool has_failed() const noexcept { return left_ <= 0; }

 private:
  RandomSource& inner_;
  int left_;
};

/// Applies the first batch that holds a session and loses that answer and every later one.
class FallsSilent final : public ForwardingLedger {
 public:
  using ForwardingLedger::ForwardingLedger;
  [[nodiscard]] Result<CommitOutcome> commit(const Batch& batch) override {
    if (silent_) return CommitOutcome::unknown();
    if (!CountsSessions::holds_session(batch)) return inner().commit(batch);
    silent_ = true;
    CHECK(inner().commit(batch).value().is_applied());
    return CommitOutcome::unknown();
  }

 private:
  bool silent_ = false;
};

/// A customer whose login does everything a login can do, the rehash too.
void add_customer_of_old_cost(TestShop& shop) {
  const auto hash = encoded(kPassword, {.memory_kib = 8192, .passes = 2});
  REQUIRE(shop.customers.create(shop.shop().tenant, {kBob, hash, true, false}).ok());
}

}  // namespace

TEST_CASE("a fault at any effect up to the session grants nothing and is no refusal",
          "[flow][promise-6][T35]") {
  for (std::size_t n = 0;; ++n) {
    TestShop shop;
    add_customer_of_old_cost(shop);
    CountsSessions counting(shop.ledger);
    Blocking inner = shop.blocking_over(shop.customers, counting);
    TracedWorld<Blocking> world(inner);
    world.fail_at = n;
    const auto in = login_in(world, shop, kBob, kPassword);
    if (n >= world.trace.size()) {
      CHECK(n > 20);
      break;
    }
    INFO("effect " << n << ", " << world.trace[n]);
    const bool session_was_begun = n > place_of(world.trace, "commit 4", 2);
    CHECK(in.ok() == session_was_begun);
    CHECK(counting.sessions == (session_was_begun ? 1 : 0));
    if (in.ok()) CHECK(shop.check(in.value().token()).ok());
    if (!in.ok()) CHECK(is_fault(in.error()));
    CHECK(shop.sign_in(kBob, kPassword).ok());
  }
}

TEST_CASE("a fault at any effect of a refused login is never a refusal and never a grant",
          "[flow][promise-6][T35]") {
  for (const std::string_view login : {kBob, std::string_view("nobody@example.com")}) {
    for (std::size_t n = 0;; ++n) {
      TestShop shop;
      add_customer_of_old_cost(shop);
      Blocking inner = shop.blocking();
      TracedWorld<Blocking> world(inner);
      world.fail_at = n;
      const auto in = login_in(world, shop, login, "wrong-password");
      INFO(login << ", effect " << n);
      if (n >= world.trace.size()) {
        CHECK(outcome_of(in) == "refused.wrong_credentials");  // nothing failed
        CHECK(n > 10);
        break;
      }
      REQUIRE_FALSE(in.ok());
      CHECK(is_fault(in.error()));
    }
  }
}

TEST_CASE("whatever the ledger does at any call, a login ends in one live session or in a fault",
          "[flow][promise-6][T35]") {
  for (const Fault fault : kEveryFault) {
    for (std::size_t nth = 1;; ++nth) {
      TestShop shop;
      add_customer_of_old_cost(shop);
      CountsSessions counting(shop.ledger);
      FaultyLedger ledger(counting, {.nth = nth, .fault = fault});
      Blocking world = shop.blocking_over(shop.customers, ledger);
      const auto in = login_in(world, shop, kBob, kPassword);
      if (nth > ledger.calls()) {
        CHECK(nth > 6);
        break;
      }
      INFO("fault " << static_cast<int>(fault) << " at call " << nth);
      CHECK(counting.sessions == (in.ok() ? 1 : 0));
      if (in.ok()) CHECK(shop.check(in.value().token()).ok());
      if (!in.ok()) CHECK(is_fault(in.error()));
      CHECK(shop.sign_in(kBob, kPassword).ok());
    }
  }
}

TEST_CASE("whatever the customer store does at any call, a login ends in a live session or in a fault",
          "[flow][promise-6][T35]") {
  for (const Fault fault : kEveryFault) {
    for (std::size_t nth = 1;; ++nth) {
      TestShop shop;
      add_customer_of_old_cost(shop);
      FaultyCustomers customers(shop.customers, {.nth = nth, .fault = fault});
      Blocking world = shop.blocking_over(customers, shop.ledger);
      const auto in = login_in(world, shop, kBob, kPassword);
      if (nth > customers.calls()) {
        CHECK(nth == 4);  // after find_by_login, find, replace_password_if
        break;
      }
      INFO("fault " << static_cast<int>(fault) << " at call " << nth);
      if (in.ok()) CHECK(shop.check(in.value().token()).ok());
      if (!in.ok()) CHECK(is_fault(in.error()));
      CHECK(shop.sign_in(kBob, kPassword).ok());
    }
  }
}

TEST_CASE("a session whose acknowledgement was lost is granted, and granted once", "[flow][promise-6]") {
  for (const Fault fault : {Fault::applied_but_unknown, Fault::unknown, Fault::throws}) {
    TestShop shop;
    shop.add(kBob, kPassword);
    CountsSessions counting(shop.ledger);
    FaultyLedger ledger(counting, {.nth = 5, .fault = fault});  // two charges, two reads, then the session
    Blocking world = shop.blocking_over(shop.customers, ledger);
    const auto in = login_in(world, shop, kBob, kPassword);
    INFO("fault " << static_cast<int>(fault));
    REQUIRE(in.ok());
    CHECK(counting.sessions == 1);
    CHECK(ledger.calls() == 8);  // the session twice, two refunds
    CHECK(shop.check(in.value().token()).ok());
  }
}

TEST_CASE("a ledger that stays silent about the session grants nothing", "[flow][promise-6]") {
  TestShop shop;
  shop.add(kBob, kPassword);
  for (const Fault fault : {Fault::unknown, Fault::throws}) {
    CountsSessions counting(shop.ledger);
    FaultyLedger ledger(counting, {.nth = 5, .fault = fault, .times = 2});
    Blocking world = shop.blocking_over(shop.customers, ledger);
    CHECK(outcome_of(login_in(world, shop, kBob, kPassword)) == "store.unknown_outcome");
    CHECK(counting.sessions == 0);
  }
  FallsSilent silent(shop.ledger);
  Blocking world = shop.blocking_over(shop.customers, silent);
  CHECK(outcome_of(login_in(world, shop, kBob, kPassword)) == "store.unknown_outcome");
  CHECK(shop.sign_in(kBob, kPassword).ok());
}

TEST_CASE("a login without randomness grants nothing and says so", "[flow][promise-6]") {
  for (const std::string_view password : {kPassword, std::string_view("wrong-password")}) {
    int failures = 0;
    for (int nth = 1;; ++nth) {
      TestShop shop;
      add_customer_of_old_cost(shop);
      FailingRandom random(shop.random, nth);
      Blocking world(shop.customers, shop.ledger, random, shop.clock, shop.policy());
      const auto in = login_in(world, shop, kBob, password);
      if (!random.has_failed()) break;
      INFO("draw " << nth);
      if (in.ok()) CHECK(shop.check(in.value().token()).ok());  // only a refund or a rehash went without
      if (in.ok()) CHECK(password == kPassword);
      if (!in.ok()) CHECK(outcome_of(in) == "internal.no_randomness");
      failures += in.ok() ? 0 : 1;
    }
    CHECK(failures >= 5);
  }
}

TEST_CASE("a clock that breaks during a login grants nothing", "[flow][promise-6][T34]") {
  TestShop shop;
  shop.add(kBob, kPassword);
  for (const Timestamp broken :
       {Timestamp{0}, Timestamp{-1}, Timestamp{std::numeric_limits<std::int64_t>::max()}}) {
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    world.before = [&](std::size_t, std::string_view effect) {
      if (effect.starts_with("verify_password")) shop.clock.set(broken);
    };
    CHECK(outcome_of(login_in(world, shop, kBob, kPassword)) == "internal.clock_unusable");
    shop.clock.set(kNoon);
  }
  CHECK(shop.sign_in(kBob, kPassword).ok());
}

TEST_CASE("a login that was overtaken by its deadline grants nothing", "[flow][promise-6]") {
  TestShop shop;
  shop.add(kBob, kPassword);
  CountsSessions counting(shop.ledger);
  Blocking inner = shop.blocking_over(shop.customers, counting);
  TracedWorld<Blocking> world(inner);
  world.before = [&](std::size_t, std::string_view effect) {
    if (effect.starts_with("verify_password")) shop.clock.advance(shop.policy().store_deadline + 1ms);
  };
  CHECK(outcome_of(login_in(world, shop, kBob, kPassword)) == "store.past_deadline");
  CHECK(counting.sessions == 0);
}
