// SPDX-License-Identifier: Apache-2.0
//
// conformance_test.cpp: jeton's own stores pass the conformance kit, every planted fault is found by the
// check that names its promise, and a report never says yes by default.
#include <jeton/conformance/conformance.hpp>
#include <jeton/conformance/planted.hpp>
#include <jeton/store/faulty_ledger.hpp>
#include <jeton/store/memory_customers.hpp>
#include <jeton/store/memory_ledger.hpp>
#include <jeton/store/sqlite.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>

#include "store/temp_folder.hpp"
#include "support/catch.hpp"

namespace jeton::test {
namespace {

using namespace jeton::conformance;

struct MemoryLedgers : LedgerFactory {
  std::unique_ptr<Ledger> fresh() override { return std::make_unique<MemoryLedger>(); }
};

struct MemoryTables : CustomerFactory {
  std::unique_ptr<CustomerStore> fresh() override { return std::make_unique<MemoryCustomers>(); }
};

struct SqliteTables : CustomerFactory {
  std::unique_ptr<CustomerStore> fresh() override {
    folder.emplace();
    return std::move(open_sqlite(folder->file("shop.db")).value().customers);
  }
  std::optional<TempFolder> folder;
};

struct ThrowingLedgers : LedgerFactory {
  std::unique_ptr<Ledger> fresh() override { throw std::runtime_error("no database"); }
};

struct NoLedgers : LedgerFactory {
  std::unique_ptr<Ledger> fresh() override { return nullptr; }
};

/// Ledgers that refuse everything: they must not pass for ones that keep anything.
struct DeadLedgers : LedgerFactory {
  std::unique_ptr<Ledger> fresh() override {
    constexpr FaultPlan kAlways{.nth = 1, .fault = Fault::unavailable, .times = 1'000'000'000};
    return std::make_unique<FaultyLedger>(memory, kAlways);
  }
  MemoryLedger memory;
};

Finding finding(const Report& report, std::string_view id) {
  const auto found = std::find_if(report.findings.begin(), report.findings.end(),
                                  [&](const Finding& one) { return one.id == id; });
  REQUIRE(found != report.findings.end());
  return *found;
}

/// The check that a fault names finds it, says its promise, what was seen and the history, under several
/// seeds.
void check_found(const PlantedFault& fault, const Report& report) {
  CAPTURE(fault.name, fault.found_by, report.settings.seed);
  CHECK_FALSE(report.conforms());
  const Finding found = finding(report, fault.found_by);
  REQUIRE(found.verdict == Verdict::broken);
  CHECK_FALSE(found.promise.empty());
  CHECK_FALSE(found.what.empty());
  CHECK_FALSE(found.history.empty());
  const std::string text = report_text(report);
  CHECK(text.find(found.promise) != std::string::npos);
  CHECK(text.find("does not conform") != std::string::npos);
}

void check_ledger_fault(std::string_view name) {
  for (const PlantedFault& fault : planted_ledger_faults())
    for (std::uint64_t seed = 1; fault.name == name && seed <= 3; ++seed)
      check_found(fault, check_ledger(*plant_in_ledger(name), {.seed = seed}, fault.found_by));
  REQUIRE(plant_in_ledger(name) != nullptr);
}

void check_customer_fault(std::string_view name) {
  for (const PlantedFault& fault : planted_customer_faults())
    if (fault.name == name)
      check_found(fault, check_customers(*plant_in_customers(name), {}, fault.found_by));
  REQUIRE(plant_in_customers(name) != nullptr);
}

int run_command(const std::string& arguments) {
  const int status =
      std::system((std::string(JETON_CONFORMANCE_COMMAND) + " " + arguments + " >/dev/null 2>&1").c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("the memory ledger passes the kit", "[conformance][store][promise-1]") {
  MemoryLedgers memory;
  const Report report = check_ledger(memory, {.seed = 7});
  INFO(report_text(report));
  CHECK(report.conforms());
  CHECK(report.findings.size() == ledger_checks().size());
}

TEST_CASE("the memory customers pass the kit", "[conformance][store][promise-12]") {
  MemoryTables memory;
  const Report report = check_customers(memory);
  INFO(report_text(report));
  CHECK(report.conforms());
}

TEST_CASE("the SQLite customers pass the kit", "[conformance][store][sqlite][promise-12]") {
  SqliteTables tables;
  const Report report = check_customers(tables, {.seed = 1, .rounds = 5});
  INFO(report_text(report));
  CHECK(report.conforms());
}

TEST_CASE("the command judges a SQLite file with processes and kills, and leaves nothing behind",
          "[conformance][store][sqlite][promise-1]") {
  const TempFolder folder;
  CHECK(run_command("sqlite:" + folder.file("trial.db") + " --rounds 4") == 0);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("a ledger that reads and then writes is told that it spends a record twice",
          "[conformance][promise-1]") {
  check_ledger_fault("read-then-write");
}
TEST_CASE("a ledger that checks its guards in another transaction is told that the revoked lives on",
          "[conformance][promise-2]") {
  check_ledger_fault("guards-checked-in-another-transaction");
}
TEST_CASE("a ledger that adds above the ceiling is told so", "[conformance][promise-4]") {
  check_ledger_fault("add-above-ceiling");
}
TEST_CASE("a ledger that adds below the floor is told so", "[conformance][promise-4]") {
  check_ledger_fault("add-below-floor");
}
TEST_CASE("a ledger whose TTL decides is told that expiry is not its business", "[conformance][promise-1]") {
  check_ledger_fault("ttl-decides");
}
TEST_CASE("a ledger that reads from a lagging replica is told so", "[conformance][promise-2]") {
  check_ledger_fault("stale-read");
}
TEST_CASE("a ledger that writes a batch by halves is told so", "[conformance][promise-6]") {
  check_ledger_fault("partial-batch");
}
TEST_CASE("a ledger that reuses a version is told so", "[conformance][promise-1]") {
  check_ledger_fault("version-reused");
}
TEST_CASE("a ledger that acknowledges before it has written is told so", "[conformance][promise-2]") {
  check_ledger_fault("acknowledged-before-durable");
}
TEST_CASE("a ledger that purges a live record is told so", "[conformance][promise-1]") {
  check_ledger_fault("purge-of-a-live-record");
}
TEST_CASE("a ledger without its index of marks is told so", "[conformance]") {
  check_ledger_fault("mark-index-missing");
}
TEST_CASE("a ledger whose scan skips a page is told so", "[conformance]") {
  check_ledger_fault("scan-skipping-a-page");
}
TEST_CASE("a ledger whose conflict names the wrong operation is told so", "[conformance]") {
  check_ledger_fault("conflict-naming-the-wrong-operation");
}
TEST_CASE("a ledger that puts blindly is told so", "[conformance][promise-1]") {
  check_ledger_fault("blind-put");
}
TEST_CASE("a ledger that folds the case of keys is told so", "[conformance][promise-12]") {
  check_ledger_fault("case-folded-key");
}
TEST_CASE("a ledger that reads two records one after another is told so", "[conformance][promise-2]") {
  check_ledger_fault("torn-read");
}
TEST_CASE("a ledger that numbers its feed before it commits is told so", "[conformance][promise-2]") {
  check_ledger_fault("feed-numbered-early");
}

TEST_CASE("customers whose swap reads and then writes are told so", "[conformance][promise-13]") {
  check_customer_fault("swap-reads-then-writes");
}
TEST_CASE("customers whose collation merges two logins are told so", "[conformance][promise-12]") {
  check_customer_fault("collation-merges-logins");
}
TEST_CASE("customers of one shop that show in another are told so", "[conformance][promise-12]") {
  check_customer_fault("tenant-leaks");
}

TEST_CASE("a history shows which calls no order explains", "[conformance][promise-1]") {
  const auto racy = plant_in_ledger("read-then-write");
  const Finding found = finding(check_ledger(*racy, {.seed = 3}, "order.linearizable"), "order.linearizable");
  REQUIRE(found.verdict == Verdict::broken);
  CHECK(found.history.find("caller ") != std::string::npos);
  CHECK(found.history.find("->  applied") != std::string::npos);
}

TEST_CASE("a ledger that refuses, throws or is not there keeps nothing", "[conformance][promise-6]") {
  ThrowingLedgers throwing;
  NoLedgers none;
  DeadLedgers dead;
  CHECK(finding(check_ledger(throwing, {}, "guard.state"), "guard.state").what.find("no database") !=
        std::string::npos);
  for (LedgerFactory* factory : {static_cast<LedgerFactory*>(&throwing), static_cast<LedgerFactory*>(&none),
                                 static_cast<LedgerFactory*>(&dead)}) {
    const Report report = check_ledger(*factory, {.seed = 1, .rounds = 1});
    CHECK_FALSE(report.conforms());
    for (const Finding& one : report.findings) {
      CAPTURE(one.id);
      CHECK(one.verdict != Verdict::kept);
    }
  }
  CHECK_FALSE(Report{}.conforms());
}

TEST_CASE("a check that needs what a store does not offer says what, and is not kept", "[conformance]") {
  MemoryLedgers memory;
  const Finding found = finding(check_ledger(memory, {}, "process.race"), "process.race");
  CHECK(found.verdict == Verdict::not_offered);
  CHECK_FALSE(found.what.empty());
  CHECK_FALSE(check_ledger(memory, {}, "process.race").conforms());
}

TEST_CASE("a report is JSON for machines", "[conformance]") {
  const Report report = check_ledger(*plant_in_ledger("blind-put"), {.seed = 9}, "guard.state");
  const auto json = nlohmann::json::parse(report_json(report));
  CHECK(json.at("seed") == "9");
  CHECK(json.at("conforms") == false);
  CHECK(json.at("checks").at(0).at("verdict") == "broken");
}

TEST_CASE(
    "the command says 0 for a store that conforms, 1 for one that does not, 2 for words it does not know",
    "[conformance]") {
  CHECK(run_command("memory --check guard.state") == 0);
  CHECK(run_command("--planted blind-put --check guard.state --json") == 1);
  CHECK(run_command("--list") == 0);
  for (const char* wrong :
       {"", "redis", "memory --seed", "memory --seed x", "memory --rounds 0", "memory memory",
        "--planted nothing", "memory --check nothing", "memory --planted blind-put", "--worker"})
    CHECK(run_command(wrong) == 2);
}

}  // namespace jeton::test
