// SPDX-License-Identifier: Apache-2.0
//
// simulation_test.cpp: ten clients of two shops, accidents and virtual time, ten thousand times over; and
// each order of steps that the protocols were found to need, put back wrong, is caught by the same rules.
#include "simulation/simulation.hpp"

#include "support/catch.hpp"

namespace jeton::test {
namespace {

void check_seeds(std::uint64_t first, std::uint64_t last) {
  std::size_t granted = 0;
  std::size_t faults = 0;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    const Verdict verdict = simulate(seed, {});
    if (!verdict.ok()) FAIL(verdict.report());
    granted += verdict.granted;
    faults += verdict.faults;
  }
  CHECK(granted > (last - first) * 15);  // the rules had something to judge
  CHECK(faults > (last - first) * 8);
}

/// The first seed that catches `order`, or 0.
Verdict find(Order order, Theme theme, std::uint64_t most) {
  for (std::uint64_t seed = 1; seed <= most; ++seed) {
    Verdict verdict = simulate(seed, {.order = order, .theme = theme});
    if (!verdict.ok()) return verdict;
  }
  return {};
}

/// Within `most` seeds the order is caught, as a breach of `promise`; the right order passes the same seed.
void check_caught(Order order, Theme theme, std::uint64_t most, const std::string& promise) {
  const Verdict caught = find(order, theme, most);
  REQUIRE_FALSE(caught.ok());
  INFO(caught.report());
  CHECK(caught.broken.front().rfind(promise, 0) == 0);
  const Verdict right = simulate(caught.seed, {.order = Order::right, .theme = theme});
  CHECK(right.ok());
}

}  // namespace

TEST_CASE("seeds 1 to 5000: whatever goes wrong around ten clients, the promises hold",
          "[simulation][promise-1][promise-2][promise-4][promise-6][promise-12]") {
  check_seeds(1, 5000);
}

TEST_CASE("seeds 5001 to 10000: whatever goes wrong around ten clients, the promises hold",
          "[simulation][promise-1][promise-2][promise-4][promise-6][promise-12]") {
  check_seeds(5001, 10'000);
}

TEST_CASE("a storm of guesses over a bad network breaks no limit", "[simulation][promise-4]") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const Verdict verdict = simulate(seed, {.theme = Theme::guesses});
    if (!verdict.ok()) FAIL(verdict.report());
  }
}

TEST_CASE("the same seed is the same run, byte for byte", "[simulation]") {
  for (const std::uint64_t seed : {1U, 7U, 42U, 377U}) {
    const Verdict once = simulate(seed, {});
    const Verdict again = simulate(seed, {});
    CHECK(once.trace.size() > 5'000);
    CHECK(once.trace == again.trace);
    CHECK(once.trace != simulate(seed + 1, {}).trace);
  }
}

TEST_CASE("more clients, longer runs: the promises hold", "[simulation][promise-1][promise-2]") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const Verdict verdict = simulate(seed, {.clients = 24, .steps = 2'000});
    if (!verdict.ok()) FAIL(verdict.report());
  }
}

TEST_CASE("P1: a touch that insists on no version is caught", "[simulation][promise-2]") {
  check_caught(Order::blind_touch, Theme::mixed, 1'000, "promise 2");
}
TEST_CASE("P1: a code that has no record until it is used is caught", "[simulation][promise-1]") {
  check_caught(Order::code_known_by_its_use, Theme::codes, 100, "promise 1:");
}
TEST_CASE("P2: reading again instead of sending the same bytes again is caught", "[simulation][promise-6]") {
  check_caught(Order::read_again_after_unknown, Theme::mixed, 2'000, "promise 6");
}
TEST_CASE("P4, P5: the hash before the epoch is caught", "[simulation][promise-2]") {
  check_caught(Order::hash_before_epoch, Theme::mixed, 1'500, "promise 2");
}
TEST_CASE("P4: read again and commit again after a conflict on the epoch is caught",
          "[simulation][promise-2]") {
  check_caught(Order::commit_again_after_conflict, Theme::mixed, 1'000, "promise 2");
}
TEST_CASE("P4: the charge after the hash is caught", "[simulation][promise-4]") {
  check_caught(Order::charge_after_verify, Theme::mixed, 500, "promise 4");
}
TEST_CASE("P4: a charge of the login as typed is caught", "[simulation][promise-4]") {
  check_caught(Order::charge_login_as_typed, Theme::mixed, 500, "promise 4");
}
TEST_CASE("P5: a pending change cleared before the swap is decided is caught", "[simulation][promise-2]") {
  check_caught(Order::clear_before_swap_is_decided, Theme::mixed, 2'500, "promise 2");
}
TEST_CASE("P7: a success that resets the counter is caught", "[simulation][promise-4]") {
  check_caught(Order::refund_resets, Theme::mixed, 500, "promise 4");
}
TEST_CASE("P7: a refund of the current window is caught", "[simulation][promise-4]") {
  check_caught(Order::refund_current_window, Theme::guesses, 300, "promise 4");
}
TEST_CASE("P7: a refund sent again is caught", "[simulation][promise-4]") {
  check_caught(Order::refund_retried, Theme::guesses, 300, "promise 4");
}
TEST_CASE("P9: the grant before the charge is caught", "[simulation][promise-4]") {
  check_caught(Order::grant_before_charge, Theme::mixed, 500, "promise 4");
}

}  // namespace jeton::test
