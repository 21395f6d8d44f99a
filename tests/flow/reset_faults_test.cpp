// SPDX-License-Identifier: Apache-2.0
//
// reset_faults_test.cpp: a reset that is cut short, runs into a fault or meets another change leaves one
// password that works, spends its link at most once, and locks nobody out (protocol P5).
#include "flow/mail_kit.hpp"

namespace jeton::test {
namespace {

/// After a reset that was cut short Bob is let in by exactly one password, and by another link at any rate.
void check_nobody_is_locked_out(ResetShop& shop) {
  shop.clock.advance(shop.policy().password_change_deadline);
  const bool old_works = shop.sign_in(kBob, kOldPassword).ok();
  const bool new_works = shop.sign_in(kBob, kNewPassword).ok();
  CHECK(old_works != new_works);
  CHECK(shop.reset(shop.mailed_reset(), "a third password").ok());
  CHECK(shop.sign_in(kBob, "a third password").ok());
}

/// What became of the link itself: it was spent at most once.
void check_spent_at_most_once(ResetShop& shop, bool granted) {
  const auto again = shop.reset(shop.link, kNewPassword);
  if (granted) CHECK(refusal_of(again) == Errc::link_already_used);
  CHECK(refusal_of(shop.reset(shop.link, kNewPassword)) != Errc::link_unknown);
}

/// Customers whose guarded writes answer a value that no store has: zero, as of forgotten memory, or any
/// other.
class MakesUpSwaps final : public ForwardingCustomers {
 public:
  MakesUpSwaps(CustomerStore& inner, Swap answer) : ForwardingCustomers(inner), answer_(answer) {}
  Result<Swap> replace_password_if(const TenantId&, const CustomerId&, std::string_view,
                                   std::string_view) override {
    return answer_;
  }
  Result<Swap> set_confirmed_if(const TenantId&, const CustomerId&, std::string_view) override {
    return answer_;
  }

 private:
  Swap answer_;
};

std::vector<std::string> trace_of_reset() {
  ResetShop shop;
  REQUIRE(shop.run_traced([&](auto& world) {
                return reset_password(world, shop.shop(), {shop.link, bytes_of(kNewPassword)}, kNoon);
              })
              .ok());
  return shop.trace;
}

}  // namespace

TEST_CASE("a reset cut short at any effect locks nobody out", "[flow][promise-6][T35]") {
  const std::size_t effects = trace_of_reset().size();
  for (std::size_t cut = 0; cut < effects; ++cut) {
    ResetShop shop;
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    world.fail_at = cut;
    const auto done = reset_password(world, shop.shop(), {shop.link, bytes_of(kNewPassword)}, kNoon);
    CAPTURE(cut, world.trace[cut]);
    if (done.ok()) CHECK_FALSE(shop.check(shop.token).ok());
    if (!done.ok()) CHECK(kind(done.error().code) == ErrorKind::store);
    if (done.ok()) check_spent_at_most_once(shop, true);
    check_nobody_is_locked_out(shop);
  }
}

TEST_CASE("a process that dies at any effect of a reset locks nobody out", "[flow][promise-6]") {
  struct Died {};
  const std::size_t effects = trace_of_reset().size();
  for (std::size_t cut = 0; cut < effects; ++cut) {
    ResetShop shop;
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    world.before = [&](std::size_t number, std::string_view) {
      if (number == cut) throw Died();
    };
    CHECK_THROWS_AS(reset_password(world, shop.shop(), {shop.link, bytes_of(kNewPassword)}, kNoon), Died);
    CAPTURE(cut, world.trace[cut]);
    check_nobody_is_locked_out(shop);
  }
}

TEST_CASE("every fault of a store leaves one password, and the link spent at most once",
          "[flow][promise-1][promise-6][T35]") {
  for (const Fault fault : {Fault::unavailable, Fault::unknown, Fault::applied_but_unknown,
                            Fault::conflict_once, Fault::conflict_always, Fault::throws}) {
    for (const bool in_ledger : {true, false}) {
      for (std::size_t nth = 1;; ++nth) {
        ResetShop shop;
        const FaultPlan plan{.nth = nth, .fault = fault, .times = 2};
        FaultyLedger ledger(shop.ledger, in_ledger ? plan : FaultPlan{.nth = 1000});
        FaultyCustomers customers(shop.customers, in_ledger ? FaultPlan{.nth = 1000} : plan);
        Blocking world = shop.blocking_over(customers, ledger);
        const auto done = reset_password(world, shop.shop(), {shop.link, bytes_of(kNewPassword)}, kNoon);
        if ((in_ledger ? ledger.calls() : customers.calls()) < nth) break;
        CAPTURE(static_cast<int>(fault), in_ledger, nth);
        if (!done.ok()) CHECK(kind(done.error().code) == ErrorKind::store);
        if (done.ok()) check_spent_at_most_once(shop, true);
        check_nobody_is_locked_out(shop);
      }
    }
  }
}

TEST_CASE("a guarded write that answers no word of ours is not taken for done", "[flow][promise-6]") {
  for (const int made_up : {0, 4, 255}) {
    CAPTURE(made_up);
    ResetShop shop;
    MakesUpSwaps customers(shop.customers, static_cast<Swap>(made_up));
    Blocking world = shop.blocking_over(customers, shop.ledger);
    const auto changed = change_password(world, shop.shop(),
                                         {shop.token, bytes_of(kOldPassword), bytes_of(kNewPassword)}, kNoon);
    CHECK(refusal_of(changed) == Errc::unknown_outcome);

    ResetShop other;
    MakesUpSwaps others(other.customers, static_cast<Swap>(made_up));
    Blocking resetting = other.blocking_over(others, other.ledger);
    const auto reset = reset_password(resetting, other.shop(), {other.link, bytes_of(kNewPassword)}, kNoon);
    CHECK(refusal_of(reset) == Errc::unknown_outcome);
    other.add("eve@example.com", kOldPassword, false);
    const std::string link = other.mailed_confirmation("eve@example.com");
    CHECK(refusal_of(confirm(resetting, other.shop(), link, kNoon)) == Errc::unknown_outcome);
  }
}

TEST_CASE("a change of password under way is not run into", "[flow][promise-6]") {
  ResetShop shop;
  FaultyCustomers faulty(shop.customers, {.nth = 2, .fault = Fault::unknown});
  Blocking world = shop.blocking_over(faulty, shop.ledger);
  REQUIRE(refusal_of(change_password(world, shop.shop(),
                                     {shop.token, bytes_of(kOldPassword), bytes_of(kNewPassword)}, kNoon)) ==
          Errc::unknown_outcome);
  const std::string link = shop.mailed_reset();
  const auto waiting = shop.reset(link, "a third password");
  CHECK(refusal_of(waiting) == Errc::change_in_progress);
  CHECK(waiting.error().retry_after == shop.policy().password_change_deadline);

  shop.clock.advance(shop.policy().password_change_deadline);
  CHECK(shop.reset(link, "a third password").ok());
  CHECK(shop.sign_in(kBob, "a third password").ok());
}

TEST_CASE("a password change that hung does not come through after a reset", "[flow][promise-2]") {
  ResetShop shop;
  const auto expected = shop.customers.find(shop.shop().tenant, shop.bob).value()->password_hash;
  FaultyCustomers faulty(shop.customers, {.nth = 2, .fault = Fault::unknown});
  Blocking world = shop.blocking_over(faulty, shop.ledger);
  REQUIRE_FALSE(change_password(world, shop.shop(),
                                {shop.token, bytes_of(kOldPassword), bytes_of("the hanging one")}, kNoon)
                    .ok());
  shop.clock.advance(shop.policy().password_change_deadline);
  REQUIRE(shop.reset(shop.mailed_reset(), kNewPassword).ok());
  const auto delayed =
      shop.customers.replace_password_if(shop.shop().tenant, shop.bob, expected, "a hash that came late");
  CHECK(delayed.value() == Swap::changed);
  CHECK(shop.sign_in(kBob, kNewPassword).ok());
}

TEST_CASE("no sign-in with the old password outlives a reset in its midst", "[flow][promise-2][T4]") {
  for (std::size_t at = 0;; ++at) {
    ResetShop shop;
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    world.before = [&](std::size_t number, std::string_view) {
      if (number == at) REQUIRE(shop.reset(shop.link, kNewPassword).ok());
    };
    const auto signed_in = login(world, shop.shop(), {kBob, bytes_of(kOldPassword)}, kNoon);
    if (world.trace.size() <= at) break;
    CAPTURE(at, world.trace[at]);
    if (signed_in.ok()) CHECK_FALSE(shop.check(signed_in.value().token()).ok());
    CHECK(shop.sign_in(kBob, kNewPassword).ok());
  }
}

TEST_CASE("a reset and a password change at once have one winner", "[flow][promise-1]") {
  const std::size_t effects = trace_of_reset().size();
  for (std::size_t at = 0; at < effects; ++at) {
    ResetShop shop;
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    bool changed = false;
    world.before = [&](std::size_t number, std::string_view) {
      if (number == at) changed = change(shop, shop.token, kOldPassword, "the other one").ok();
    };
    const auto done = reset_password(world, shop.shop(), {shop.link, bytes_of(kNewPassword)}, kNoon);
    CAPTURE(at, world.trace[at]);
    CHECK(done.ok() != changed);
    CHECK(shop.sign_in(kBob, kNewPassword).ok() == done.ok());
    CHECK(shop.sign_in(kBob, "the other one").ok() == changed);
  }
}

}  // namespace jeton::test
