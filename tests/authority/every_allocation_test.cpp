// SPDX-License-Identifier: Apache-2.0
//
// every_allocation_test.cpp: every allocation of every method of Authority fails, once and once and for ever
// after. The judgement is that of every_flow.hpp, with the memory back: nothing was granted, nothing is half
// done, and the same call works.
//
// Allocations through operator new, jeton's own and those of the memory stores; what OpenSSL, libsodium and
// Argon2 take by malloc is not reached from here. LeakSanitizer judges what is left at the end.
#include "support/allocation_counter.hpp"
#include "support/every_flow.hpp"

#include "support/catch.hpp"
#include "support/test_shop.hpp"

namespace jeton::test {
namespace {

using Start = void (*)(std::size_t) noexcept;
constexpr Start kModes[] = {&allocation_counter::start_failing_at, &allocation_counter::start_failing_from};

void stop_counting() { (void)allocation_counter::stop(); }

/// Walks all allocations of one call; answers how many there are.
std::size_t starve(const FlowCase& flow, HashMemo& memo, Start start) {
  for (std::size_t nth = 1;; ++nth) {
    REQUIRE(nth < 2000);
    const auto rig = prepared(flow, memo);
    const Authority shop = rig->authority();
    const std::size_t grants = rig->ledger.grants();
    rig->when_answered = &stop_counting;
    start(nth);
    const auto answer = flow.in_authority(shop, *rig);
    const auto tally = allocation_counter::stop();
    rig->when_answered = nullptr;
    CAPTURE(flow.method, flow.variant, nth);
    judge(flow, *rig, answer, grants, Blame::fault);
    if (tally.allocations < nth) return nth - 1;
  }
}

}  // namespace

TEST_CASE("every method that meets no memory once grants nothing and works afterwards",
          "[authority][promise-6]") {
  HashMemo memo;
  std::size_t failed = 0;
  for (const FlowCase& flow : every_flow()) failed += starve(flow, memo, kModes[0]);
  CHECK(failed > 500);
}

TEST_CASE("every method that meets no memory for ever after grants nothing and works afterwards",
          "[authority][promise-6]") {
  HashMemo memo;
  std::size_t failed = 0;
  for (const FlowCase& flow : every_flow()) failed += starve(flow, memo, kModes[1]);
  CHECK(failed > 500);
}

TEST_CASE("a provider's state is not spent for want of memory for its answer",
          "[authority][promise-1][promise-6]") {
  HashMemo memo;
  for (const FlowCase& flow : every_flow())
    if (flow.method == "consume_provider_state")
      for (const Start start : kModes) CHECK(starve(flow, memo, start) > 2);
}

TEST_CASE("what asks no store meets no memory and works afterwards", "[authority][promise-6]") {
  HashMemo memo;
  FlowRig rig(memo);
  const Authority shop = rig.authority();
  for (const PlainCase& plain : every_plain_method()) {
    const bool usual = plain.works(shop);
    for (const Start start : kModes)
      for (std::size_t nth = 1;; ++nth) {
        REQUIRE(nth < 2000);
        start(nth);
        const bool worked = plain.works(shop);
        const auto tally = allocation_counter::stop();
        CAPTURE(plain.method, nth);
        if (tally.allocations >= nth && usual) CHECK_FALSE(worked);
        CHECK(plain.works(shop) == usual);
        if (tally.allocations < nth) break;
      }
  }
}

TEST_CASE("an authority that finds no memory while it opens is an error, and opens afterwards",
          "[authority][promise-6]") {
  HashMemo memo;
  for (const Start start : kModes)
    for (std::size_t nth = 1;; ++nth) {
      REQUIRE(nth < 2000);
      FlowRig rig(memo);
      Options options;
      options.secret = Secret::of_size(32);
      MemoryCustomers customers;
      MemoryLedger ledger;
      Stores stores{std::make_unique<ForwardingCustomers>(customers),
                    std::make_unique<ForwardingLedger>(ledger),
                    {},
                    StoreHome::memory};
      start(nth);
      const auto opened = Authority::open_for_tests(std::move(stores), rig.clock, 1, std::move(options));
      const auto tally = allocation_counter::stop();
      CAPTURE(nth);
      if (!opened.ok()) CHECK(is_fault_kind(opened.error().code));
      Stores same{std::make_unique<ForwardingCustomers>(customers),
                  std::make_unique<ForwardingLedger>(ledger),
                  {},
                  StoreHome::memory};
      Options again;
      again.secret = Secret::of_size(32);
      CHECK(Authority::open_for_tests(std::move(same), rig.clock, 2, std::move(again)).ok());
      if (tally.allocations < nth) break;
    }
}

}  // namespace jeton::test
