// SPDX-License-Identifier: Apache-2.0
//
// every_fault.hpp: one flow, failed at every effect and at every call of the ledger in every way, and run by
// both drivers. For tests of flows only.
//
//   fail_every_effect<BobsShop>([](auto& world, BobsShop& shop) { return assist(world, ...); },
//                               [](BobsShop& shop, const Result<SignIn>& in) { CHECK(...); });
#pragma once

#include <jeton/store/faulty_ledger.hpp>

#include "support/catch.hpp"
#include "support/stepping_host.hpp"
#include "support/test_shop.hpp"

namespace jeton::test {

inline constexpr Fault kEveryFault[] = {Fault::unavailable,         Fault::unknown,
                                        Fault::applied_but_unknown, Fault::conflict_once,
                                        Fault::conflict_always,     Fault::throws};

inline bool is_fault(const Error& error) {
  return kind(error.code) == ErrorKind::store || kind(error.code) == ErrorKind::internal;
}

/// Runs `flow(world, shop)` on a fresh S for each effect, which fails; `check(shop, result)` judges each run.
template <class S, class Flow, class Check>
void fail_every_effect(Flow flow, Check check) {
  for (std::size_t n = 0;; ++n) {
    S shop;
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    world.fail_at = n;
    const auto result = flow(world, shop);
    if (n >= world.trace.size()) {
      CHECK(n > 2);
      break;
    }
    CAPTURE(n, world.trace[n]);
    check(shop, result);
  }
}

/// The same for each call of the ledger and each way in which it may go wrong, twice in a row.
template <class S, class Flow, class Check>
void fail_every_ledger_call(Flow flow, Check check) {
  for (const Fault fault : kEveryFault)
    for (std::size_t nth = 1;; ++nth) {
      S shop;
      FaultyLedger ledger(shop.ledger, {.nth = nth, .fault = fault, .times = 2});
      Blocking world = shop.blocking_over(shop.customers, ledger);
      const auto result = flow(world, shop);
      if (nth > ledger.calls()) break;
      CAPTURE(static_cast<int>(fault), nth);
      check(shop, result);
    }
}

/// Gives a stepped driver its fingerprint key from elsewhere, so that flows draw the same bytes as through
/// Blocking.
class RandomAfterKey final : public RandomSource {
 public:
  explicit RandomAfterKey(RandomSource& rest) noexcept : rest_(rest) {}
  [[nodiscard]] Result<Done> fill(MutableBytes out) noexcept override {
    if (keyed_) return rest_.fill(out);
    keyed_ = true;
    return own_.fill(out);
  }

 private:
  RandomSource& rest_;
  SeededRandom own_{99};
  bool keyed_ = false;
};

/// Runs `flow(world, shop)` by both drivers, each on a fresh S: the same answer, and the same bytes in the
/// ledger.
template <class T, class S, class Flow>
void check_both_drivers(Flow flow) {
  S one;
  RecordingLedger blocking_log(one.ledger);
  Blocking world = one.blocking_over(one.customers, blocking_log);
  const Result<T> blocking = flow(world, one);

  S other;
  RecordingLedger stepped_log(other.ledger);
  RandomAfterKey random(other.random);
  const auto again = [&](auto& driver, Timestamp) -> Result<T> { return flow(driver, other); };
  SteppedOperation<T, decltype(again)> operation(random, stepped_log.abilities(), again, other.now());
  SteppingHost host(other.customers, stepped_log, other.policy());
  const Result<T> stepped = host.finish(operation, other.now());

  REQUIRE(blocking.ok() == stepped.ok());
  if (!blocking.ok()) CHECK(blocking.error().code == stepped.error().code);
  CHECK(blocking_log.log == stepped_log.log);
  CHECK_FALSE(blocking_log.log.empty());
}

}  // namespace jeton::test
