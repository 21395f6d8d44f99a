// SPDX-License-Identifier: Apache-2.0
//
// every_flow_test.cpp: faulty twins of every flow. Each call of the ledger and of the customer store goes
// wrong in each way, each effect fails, each effect is never answered, the clock breaks or runs back before
// each effect, randomness gives out at each draw. The flow refuses, grants nothing and leaves nothing half
// done: see judge() in every_flow.hpp.
//
// The table is tests/support/flow_table.cpp. About 5,800 runs; JETON_FAULT_TIMES (1..9, default 2) is how
// many calls in a row go wrong at most.
#include "support/every_flow.hpp"

#include <jeton/store/faulty_customers.hpp>
#include <jeton/store/faulty_ledger.hpp>

#include <cstdlib>
#include <fstream>
#include <regex>
#include <set>

#include "support/catch.hpp"
#include "support/stepping_host.hpp"
#include "support/test_shop.hpp"

namespace jeton::test {
namespace {

using namespace std::chrono_literals;

constexpr Fault kFaults[] = {Fault::unavailable,   Fault::unknown,         Fault::applied_but_unknown,
                             Fault::conflict_once, Fault::conflict_always, Fault::throws};

std::size_t times_in_a_row() {
  const char* given = std::getenv("JETON_FAULT_TIMES");
  return given == nullptr ? 2 : static_cast<std::size_t>(std::clamp(std::atoi(given), 1, 9));
}

Blame blame_of(Fault fault) {
  const bool conflict = fault == Fault::conflict_once || fault == Fault::conflict_always;
  return conflict ? Blame::conflict : Blame::fault;
}

/// As Authority does: what a store throws where no driver meets it is a fault.
template <class Call>
Result<FlowAnswer> guarded(Call call) {
  try {
    return call();
  } catch (...) {
    return Error{Errc::unavailable, "every_flow_test"};
  }
}

/// One call of `flow` over these parts.
Result<FlowAnswer> run_over(const FlowCase& flow, FlowRig& rig, CustomerStore& customers, Ledger& ledger,
                            RandomSource& random) {
  return guarded([&] {
    MemoBlocking driver = rig.driver(customers, ledger, random);
    WorldOver<MemoBlocking> world(driver);
    WorldShop shop = rig.over(world, {&driver, ledger});
    return flow.in_world(shop, rig);
  });
}

/// Runs `attempt(rig, nth)` for nth = 1, 2, ... on fresh shops until it says that nth was never reached.
/// It answers the flow's answer, or nothing if nth was too far.
template <class Attempt>
std::size_t walk(const FlowCase& flow, HashMemo& memo, Blame blame, Attempt attempt) {
  for (std::size_t nth = 1;; ++nth) {
    REQUIRE(nth < 400);
    const auto rig = prepared(flow, memo);
    const std::size_t grants = rig->ledger.grants();
    const Timestamp start = rig->clock.now().value();
    const std::optional<Result<FlowAnswer>> answer = attempt(*rig, nth);
    if (!answer) return nth - 1;
    const auto now = rig->clock.now();
    if (!now.ok() || now.value() < start) rig->clock.set(start);
    CAPTURE(flow.method, flow.variant, nth);
    judge(flow, *rig, *answer, grants, blame);
  }
}

std::size_t walk_ledger(const FlowCase& flow, HashMemo& memo, Fault fault, std::size_t times) {
  return walk(flow, memo, blame_of(fault), [&](FlowRig& rig, std::size_t nth) {
    FaultyLedger ledger(rig.ledger, {.nth = nth, .fault = fault, .times = times});
    std::optional answer = run_over(flow, rig, rig.customers, ledger, rig.random);
    if (ledger.calls() < nth) answer.reset();
    return answer;
  });
}

std::size_t walk_customers(const FlowCase& flow, HashMemo& memo, Fault fault, std::size_t times) {
  return walk(flow, memo, blame_of(fault), [&](FlowRig& rig, std::size_t nth) {
    FaultyCustomers customers(rig.customers, {.nth = nth, .fault = fault, .times = times});
    std::optional answer = run_over(flow, rig, customers, rig.ledger, rig.random);
    if (customers.calls() < nth) answer.reset();
    return answer;
  });
}

/// What a test does around effect number `nth` (from 1) of a blocking run.
template <class Arrange>
std::size_t walk_effects(const FlowCase& flow, HashMemo& memo, Arrange arrange) {
  return walk(flow, memo, Blame::fault, [&](FlowRig& rig, std::size_t nth) {
    MemoBlocking driver = rig.driver(rig.customers, rig.ledger, rig.random);
    TracedWorld<MemoBlocking> traced(driver);
    arrange(traced, rig, nth - 1);
    WorldOver<TracedWorld<MemoBlocking>> world(traced);
    WorldShop shop = rig.over(world, {&driver, rig.ledger});
    std::optional answer = guarded([&] { return flow.in_world(shop, rig); });
    if (traced.trace.size() < nth) answer.reset();
    return answer;
  });
}

/// Performs the wanted effect; hashes come out of the memo.
Result<Done> perform(Stepped& driver, SteppingHost& host, FlowRig& rig, HashMemo& memo) {
  const WantedEffect& wanted = *driver.wanted();
  if (wanted.kind == EffectKind::verify_password)
    return driver.answer_verified(wanted.number,
                                  memo.verify(*wanted.secret, wanted.text, rig.policy.hash_limits()).value());
  if (wanted.kind == EffectKind::hash_password)
    return driver.answer_hashed(
        wanted.number, std::string(memo.hash(*wanted.secret, rig.policy.argon2_cost(), wanted.salt).value()));
  return host.perform(driver);
}

/// Runs `flow` by steps and gives up when it wants its nth effect. Nothing: it ended before.
std::optional<Result<FlowAnswer>> halt_at(const FlowCase& flow, FlowRig& rig, HashMemo& memo,
                                          std::size_t nth) {
  const auto run = [&](Stepped& driver, Timestamp at) {
    WorldOver<Stepped> world(driver);
    WorldShop shop(world, {nullptr, rig.ledger}, rig.shop(), at);
    return flow.in_world(shop, rig);
  };
  const Timestamp now = rig.clock.now().value();
  SteppedOperation<FlowAnswer, decltype(run)> operation(rig.random, rig.ledger.abilities(), run, now);
  SteppingHost host(rig.customers, rig.ledger, rig.policy);
  for (std::size_t effect = 1;; ++effect) {
    if (operation.step(now)) return std::nullopt;
    if (effect == nth) break;
    REQUIRE(perform(operation.driver(), host, rig, memo).ok());
  }
  auto shown = operation.take();
  CHECK_FALSE(shown.ok());
  return shown;
}

}  // namespace

TEST_CASE("every use case of Authority has its faulty twins", "[flow][promise-6]") {
  std::ifstream header("../include/jeton/authority.hpp");
  REQUIRE(header.good());
  const std::regex method(R"(^  \[\[nodiscard\]\] (?:const )?[\w:<>&, ]+ (\w+)\()");
  std::set<std::string> in_table;
  for (const FlowCase& flow : every_flow()) in_table.insert(std::string(flow.method));
  for (const PlainCase& plain : every_plain_method()) in_table.insert(std::string(plain.method));
  std::size_t found = 0;
  for (std::string line; std::getline(header, line);) {
    std::smatch match;
    if (!std::regex_search(line, match, method)) continue;
    INFO("missing from tests/support/flow_table.cpp: " << match[1]);
    CHECK(in_table.contains(match[1]));
    ++found;
  }
  CHECK(found == in_table.size());
}

TEST_CASE("every flow does what its row says while nothing is wrong", "[flow]") {
  HashMemo memo;
  for (const FlowCase& flow : every_flow()) {
    const auto rig = prepared(flow, memo);
    const std::size_t grants = rig->ledger.grants();
    const auto answer = run_over(flow, *rig, rig->customers, rig->ledger, rig->random);
    CAPTURE(flow.method, flow.variant);
    const Errc wanted = flow.rules.healthy.value_or(Errc::flow_too_long);
    INFO("answered " << (answer.ok() ? "granted" : answer.error().name()));
    CHECK((answer.ok() ? Errc::flow_too_long : answer.error().code) == wanted);
    judge(flow, *rig, answer, grants, Blame::fault);
  }
}

TEST_CASE("whatever the ledger does at any call of any flow, nothing is granted and nothing half done",
          "[flow][promise-1][promise-2][promise-6][T35]") {
  HashMemo memo;
  std::size_t runs = 0;
  for (const FlowCase& flow : every_flow())
    for (const Fault fault : kFaults)
      for (std::size_t times = 1; times <= times_in_a_row(); ++times) {
        CAPTURE(static_cast<int>(fault), times);
        runs += walk_ledger(flow, memo, fault, times);
      }
  CHECK(runs > 2000);
}

TEST_CASE(
    "whatever the customer store does at any call of any flow, nothing is granted and nothing half done",
    "[flow][promise-6][T35]") {
  HashMemo memo;
  std::size_t runs = 0;
  for (const FlowCase& flow : every_flow())
    for (const Fault fault : kFaults)
      for (std::size_t times = 1; times <= times_in_a_row(); ++times) {
        CAPTURE(static_cast<int>(fault), times);
        runs += walk_customers(flow, memo, fault, times);
      }
  CHECK(runs > 400);
}

TEST_CASE("a store that answers after the deadline grants nothing that it did not do in time",
          "[flow][promise-6][T35]") {
  HashMemo memo;
  std::size_t runs = 0;
  for (const FlowCase& flow : every_flow()) {
    const auto late = [](FlowRig& rig, std::size_t nth) {
      return Delay{nth, rig.policy.store_deadline + 1ms, rig.clock};
    };
    runs += walk(flow, memo, Blame::fault, [&](FlowRig& rig, std::size_t nth) {
      Delay delay = late(rig, nth);
      SlowLedger ledger(rig.ledger, delay);
      std::optional answer = run_over(flow, rig, rig.customers, ledger, rig.random);
      if (delay.calls < nth) answer.reset();
      return answer;
    });
    runs += walk(flow, memo, Blame::fault, [&](FlowRig& rig, std::size_t nth) {
      Delay delay = late(rig, nth);
      SlowCustomers customers(rig.customers, delay);
      std::optional answer = run_over(flow, rig, customers, rig.ledger, rig.random);
      if (delay.calls < nth) answer.reset();
      return answer;
    });
  }
  CHECK(runs > 200);
}

TEST_CASE("an effect that fails in any flow grants nothing and leaves nothing half done",
          "[flow][promise-6][T35]") {
  HashMemo memo;
  std::size_t runs = 0;
  for (const FlowCase& flow : every_flow())
    runs += walk_effects(flow, memo, [](auto& traced, FlowRig&, std::size_t n) { traced.fail_at = n; });
  CHECK(runs > 300);
}

TEST_CASE("a clock that breaks or runs back before any effect of any flow grants nothing",
          "[flow][promise-6][T34]") {
  HashMemo memo;
  std::size_t runs = 0;
  for (const FlowCase& flow : every_flow())
    for (const Timestamp to :
         {Timestamp{0}, Timestamp{std::numeric_limits<std::int64_t>::max()}, kNoon - Lifetime(24h)}) {
      CAPTURE(to.unix_ms);
      runs += walk_effects(flow, memo, [&](auto& traced, FlowRig& rig, std::size_t n) {
        traced.before = [&rig, n, to](std::size_t number, std::string_view) {
          if (number == n) rig.clock.set(to);
        };
      });
    }
  CHECK(runs > 900);
}

TEST_CASE("randomness that gives out at any draw of any flow grants nothing", "[flow][promise-6]") {
  HashMemo memo;
  std::size_t runs = 0;
  for (const FlowCase& flow : every_flow())
    for (const std::size_t times : {std::size_t{1}, std::size_t{1000}}) {
      runs += walk(flow, memo, Blame::fault, [&](FlowRig& rig, std::size_t nth) {
        FaultyRandom random(rig.random, nth, times);
        std::optional answer = run_over(flow, rig, rig.customers, rig.ledger, random);
        if (random.draws() < nth) answer.reset();
        return answer;
      });
    }
  CHECK(runs > 100);
}

TEST_CASE("an effect of any flow that is never answered shows nobody anything", "[flow][promise-6]") {
  HashMemo memo;
  std::size_t runs = 0;
  for (const FlowCase& flow : every_flow()) {
    if (flow.rules.needs_pages) continue;  // their loops belong to a blocking host
    runs += walk(flow, memo, Blame::halt,
                 [&](FlowRig& rig, std::size_t nth) { return halt_at(flow, rig, memo, nth); });
  }
  CHECK(runs > 200);
}

}  // namespace jeton::test
