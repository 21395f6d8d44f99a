// SPDX-License-Identifier: Apache-2.0
//
// memory_ledger_test.cpp: what only the memory ledger promises: its table, and its use of memory.
// The rest is in tests/contract.
#include <jeton/store/memory_ledger.hpp>
#include <jeton/store/stores.hpp>

#include <map>
#include <random>
#include <string>

#include "contract/contract_records.hpp"
#include "support/allocation_counter.hpp"
#include "support/catch.hpp"

namespace jeton::test {

TEST_CASE("a memory ledger does not claim to survive a crash", "[store]") {
  const MemoryLedger ledger;
  CHECK(ledger.abilities().atomic_commit);
  CHECK_FALSE(ledger.abilities().durable_on_ack);
}

TEST_CASE("a test may declare another ledger's abilities", "[store]") {
  LedgerAbilities declared = kMemoryLedgerAbilities;
  declared.durable_on_ack = true;
  declared.lineage = false;
  const MemoryLedger ledger(declared);
  CHECK(ledger.abilities().durable_on_ack);
  CHECK_FALSE(ledger.abilities().lineage);
}

TEST_CASE("two memory ledgers are two histories", "[store]") {
  MemoryLedger one, two;
  REQUIRE(one.lineage().ok());
  CHECK(one.lineage().value() == one.lineage().value());
  CHECK_FALSE(one.lineage().value() == two.lineage().value());
}

TEST_CASE("memory stores are empty, have no secret file and say where they live", "[store]") {
  const Stores stores = memory_stores();
  REQUIRE(stores.customers != nullptr);
  REQUIRE(stores.ledger != nullptr);
  CHECK(stores.home == StoreHome::memory);
  CHECK(stores.secret_file.empty());
}

TEST_CASE("thousands of random changes leave the ledger equal to a plain map", "[store]") {
  const std::uint64_t seed = 20'260'101;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  MemoryLedger ledger;
  std::map<std::string, Version> model;  // "partition/key" to version
  for (std::uint64_t step = 1; step <= 20'000; ++step) {
    const std::uint64_t in = random() % 3;
    const std::string name = "k" + std::to_string(random() % 400);
    const std::string full = std::to_string(in) + "/" + name;
    const auto known = model.find(full);
    const Guard guard = known == model.end() ? Guard::absent() : Guard::version(known->second);
    if (random() % 3 == 0) {
      REQUIRE(commit(ledger, batch(in).erase(key(name), guard)) == CommitOutcome::applied());
      model.erase(full);
    } else {
      REQUIRE(commit(ledger, batch(in).put(key(name), guard, bytes_of(full), version(step), kLater)) ==
              CommitOutcome::applied());
      model.insert_or_assign(full, version(step));
    }
  }
  for (std::uint64_t in = 0; in < 3; ++in)
    for (int k = 0; k < 400; ++k) {
      const std::string name = "k" + std::to_string(k);
      const auto known = model.find(std::to_string(in) + "/" + name);
      const auto record = read(ledger, in, name);
      REQUIRE(record.has_value() == (known != model.end()));
      if (record) REQUIRE((record->value == known->first && record->version == known->second));
    }
}

TEST_CASE("purging a full ledger takes exactly what is over", "[store]") {
  MemoryLedger ledger;
  for (std::uint64_t n = 0; n < 2'000; ++n)
    REQUIRE(commit(ledger, batch(n % 300).put(key("k" + std::to_string(n)), Guard::absent(), {},
                                              version(n + 1), Timestamp{static_cast<std::int64_t>(n)})) ==
            CommitOutcome::applied());
  std::size_t purged = 0;
  while (const std::size_t now = ledger.purge(Timestamp{1'500}, 97).value()) purged += now;
  CHECK(purged == 1'500);
  for (std::uint64_t n = 0; n < 2'000; ++n)
    REQUIRE(read(ledger, n % 300, "k" + std::to_string(n)).has_value() == (n >= 1'500));
}

TEST_CASE("reading from the memory ledger allocates nothing", "[store]") {
  MemoryLedger ledger;
  REQUIRE(commit(ledger, batch(1).put(key("k"), Guard::absent(), bytes_of("v"), version(1), kLater)) ==
          kApplied);
  std::array<std::byte, 16> room;
  RecordSlot slot{.key = key("k"), .room = room};
  allocation_counter::start();
  const auto got = ledger.get(partition(1), std::span(&slot, 1));
  CHECK(allocation_counter::stop().allocations == 0);
  CHECK(got.ok());
  CHECK(slot.found);
}

TEST_CASE("a commit that runs out of memory at any allocation has changed nothing", "[store][promise-6]") {
  const std::array<Mark, 2> marks{mark(1), mark(2)};
  std::size_t failures = 0;
  for (std::size_t nth = 1;; ++nth) {
    CAPTURE(nth);
    MemoryLedger ledger;
    REQUIRE(commit(ledger, batch(1).put(key("a"), Guard::absent(), bytes_of("1"), version(1), kLater,
                                        marks)) == kApplied);
    auto change = batch(1);
    change.put(key("a"), Guard::version(version(1)), bytes_of("2"), version(2), kLater)
        .add(key("n"), 1, 0, 5, version(3), kLater);
    for (int n = 0; n < 14; ++n)
      change.put(key("b" + std::to_string(n)), Guard::absent(), bytes_of("2"), version(4), kLater, marks);
    allocation_counter::start_failing_at(nth);
    const auto outcome = ledger.commit(change);
    allocation_counter::stop();
    if (outcome.ok()) {
      CHECK(outcome.value() == kApplied);
      CHECK(value_of(ledger, 1, "b13") == "2");
      break;
    }
    ++failures;
    CHECK(outcome.error().code == Errc::out_of_memory);
    CHECK(value_of(ledger, 1, "a") == "1");
    CHECK_FALSE(count_of(ledger, 1, "n").has_value());
    CHECK_FALSE(read(ledger, 1, "b0").has_value());
    CHECK(ledger.scan(partition(1), mark(1), std::nullopt, 1000).value().size() == 1);
  }
  CHECK(failures > 40);  // sixteen records, twenty-eight marks, the table's room
}

}  // namespace jeton::test
