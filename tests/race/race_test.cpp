// SPDX-License-Identifier: Apache-2.0
//
// race_test.cpp: once means once, on many threads and on many processes; and the kit shows what it is worth
// by finding the ledger that checks first and writes later.
//
// The shape and the numbers (300 records, 16 processes, a barrier before each) are those by which every
// read-then-write on four databases was shown to redeem most records more than once.
#include <jeton/store/memory_key_value.hpp>
#include <jeton/store/memory_ledger.hpp>
#include <jeton/store/packed_ledger.hpp>
#include <jeton/store/sqlite.hpp>

#include <atomic>
#include <barrier>
#include <memory>
#include <thread>
#include <vector>

#include "race/child_process.hpp"
#include "race/redeeming.hpp"
#include "store/temp_folder.hpp"
#include "support/catch.hpp"
#include "support/racy_ledger.hpp"

namespace jeton::test {
namespace {

constexpr std::size_t kRivals = 16;
constexpr std::size_t kRecords = 300;

struct Tally {
  std::size_t granted = 0;
  std::size_t refused = 0;
  std::size_t failed = 0;
  std::size_t sold_twice = 0;  ///< records with more than one grant

  void count(char answer) { ++(answer == 'G' ? granted : answer == 'R' ? refused : failed); }
};

using Workers = std::vector<std::unique_ptr<ChildProcess>>;

/// All of them running and waiting at their first barrier.
Workers start_workers(const std::string& task, const std::string& file) {
  Workers workers;
  for (std::size_t who = 0; who < kRivals; ++who)
    workers.push_back(std::make_unique<ChildProcess>(std::vector<std::string>{
        JETON_RACE_WORKER, task, file, std::to_string(kRecords), std::to_string(who)}));
  for (const auto& worker : workers)
    if (worker->receive() != '.') throw std::runtime_error("a worker did not start");
  return workers;
}

Tally race_processes(const std::string& task, const std::string& file) {
  Workers workers = start_workers(task, file);
  Tally tally;
  for (std::size_t number = 0; number < kRecords; ++number) {
    const std::size_t before = tally.granted;
    for (const auto& worker : workers) worker->send('.');
    for (const auto& worker : workers) tally.count(worker->receive());
    if (tally.granted > before + 1) ++tally.sold_twice;
  }
  for (const auto& worker : workers)
    if (worker->wait() != 0) ++tally.failed;
  return tally;
}

Tally race_threads(Ledger& ledger, std::size_t records) {
  std::barrier barrier(static_cast<std::ptrdiff_t>(kRivals));
  std::vector<std::atomic<std::size_t>> grants(records);
  std::atomic<std::size_t> granted{0}, refused{0}, failed{0};
  std::vector<std::thread> rivals;
  for (std::size_t who = 0; who < kRivals; ++who)
    rivals.emplace_back([&, who] {
      for (std::size_t number = 0; number < records; ++number) {
        barrier.arrive_and_wait();
        const Redeemed outcome = redeem(ledger, number, who);
        if (outcome == Redeemed::granted) ++grants[number];
        ++(outcome == Redeemed::granted ? granted : outcome == Redeemed::refused ? refused : failed);
      }
    });
  for (std::thread& rival : rivals) rival.join();
  Tally tally{.granted = granted, .refused = refused, .failed = failed};
  for (const auto& count : grants)
    if (count > 1) ++tally.sold_twice;
  return tally;
}

}  // namespace

TEST_CASE("sixteen threads on the memory ledger redeem a code once", "[race][store][promise-1]") {
  MemoryLedger ledger;
  REQUIRE(issue_records(ledger, kRecords));
  const Tally tally = race_threads(ledger, kRecords);
  CHECK(tally.granted == kRecords);
  CHECK(tally.sold_twice == 0);
  CHECK(tally.refused == kRecords * (kRivals - 1));
  CHECK(tally.failed == 0);
}

TEST_CASE("sixteen threads on a packed ledger redeem a code once", "[race][store][packed][promise-1]") {
  MemoryKeyValue values;
  PackedLedger ledger(values);
  REQUIRE(issue_records(ledger, kRecords));
  const Tally tally = race_threads(ledger, kRecords);
  CHECK(tally.granted == kRecords);
  CHECK(tally.sold_twice == 0);
  CHECK(tally.refused == kRecords * (kRivals - 1));
  CHECK(tally.failed == 0);
}

TEST_CASE("sixteen threads that count in one packed partition lose no count",
          "[race][store][packed][promise-4]") {
  MemoryKeyValue values;
  PackedLedger ledger(values);
  std::atomic<std::int64_t> applied{0};
  std::vector<std::thread> rivals;
  for (std::size_t who = 0; who < kRivals; ++who)
    rivals.emplace_back([&, who] {
      for (std::uint64_t n = 0; n < 50; ++n) {
        Batch add = batch(1);
        add.add(key("count"), 1, 0, 1'000'000, version(who << 32 | n), kLater);
        const auto outcome = ledger.commit(add);  // busy is allowed, and counts nothing
        if (outcome.ok() && outcome.value().is_applied()) ++applied;
      }
    });
  for (std::thread& rival : rivals) rival.join();
  CHECK(applied > 0);
  CHECK(count_of(ledger, 1, "count") == applied);
}

TEST_CASE("sixteen threads on one open SQLite file redeem a code once", "[race][store][sqlite][promise-1]") {
  const TempFolder folder;
  const auto stores = open_sqlite(folder.file("race.db"), {.busy_deadline = Lifetime(60'000)});
  REQUIRE(stores.ok());
  REQUIRE(issue_records(*stores.value().ledger, 100));
  const Tally tally = race_threads(*stores.value().ledger, 100);
  CHECK(tally.granted == 100);
  CHECK(tally.sold_twice == 0);
  CHECK(tally.failed == 0);
}

TEST_CASE("sixteen processes on one SQLite file redeem a code once", "[race][store][sqlite][promise-1]") {
  const TempFolder folder;
  const std::string file = folder.file("race.db");
  {
    const auto stores = open_sqlite(file);
    REQUIRE(stores.ok());
    REQUIRE(issue_records(*stores.value().ledger, kRecords));
  }
  const Tally tally = race_processes("redeem", file);
  CHECK(tally.granted == kRecords);
  CHECK(tally.sold_twice == 0);
  CHECK(tally.refused == kRecords * (kRivals - 1));
  CHECK(tally.failed == 0);
}

TEST_CASE("the race finds a ledger that checks first and writes later", "[race][store][sqlite][promise-1]") {
  const TempFolder folder;
  const std::string file = folder.file("race.db");
  {
    const auto stores = open_sqlite(file);
    REQUIRE(stores.ok());
    REQUIRE(issue_records(*stores.value().ledger, kRecords));
  }
  const Tally tally = race_processes("racy", file);
  CHECK(tally.sold_twice > 0);
  CHECK(tally.granted > kRecords);
  CHECK(tally.failed == 0);
}

TEST_CASE("the race finds a racy ledger in memory as well", "[race][store][promise-1]") {
  MemoryLedger memory;
  REQUIRE(issue_records(memory, kRecords));
  RacyLedger racy(memory);
  CHECK(race_threads(racy, kRecords).sold_twice > 0);
}

TEST_CASE("a racy ledger passes every test that runs alone", "[race][store]") {
  MemoryLedger memory;
  REQUIRE(issue_records(memory, 3));
  RacyLedger racy(memory);
  for (std::size_t number = 0; number < 3; ++number) {
    CHECK(redeem(racy, number, 1) == Redeemed::granted);
    CHECK(redeem(racy, number, 2) == Redeemed::refused);
  }
}

TEST_CASE("processes that open an empty file at once all succeed", "[race][store][sqlite]") {
  for (int round = 0; round < 3; ++round) {
    const TempFolder folder;
    const std::string file = folder.file("new.db");
    Workers workers = start_workers("open", file);
    for (const auto& worker : workers) worker->send('.');
    for (const auto& worker : workers) CHECK(worker->receive() == 'O');
    for (const auto& worker : workers) CHECK(worker->wait() == 0);
    const auto stores = open_sqlite(file);
    REQUIRE(stores.ok());
    CHECK(stores.value().ledger->lineage().ok());
  }
}

}  // namespace jeton::test
