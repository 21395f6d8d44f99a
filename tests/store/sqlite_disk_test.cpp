// SPDX-License-Identifier: Apache-2.0
//
// sqlite_disk_test.cpp: what a full or broken disk makes of a commit and of a read, and when the disk is
// waited for.
#include <jeton/store/sqlite.hpp>

#include <string>

#include "contract/contract_records.hpp"
#include "store/failing_vfs.hpp"
#include "store/temp_folder.hpp"
#include "support/catch.hpp"

namespace jeton::test {
namespace {

Batch charge(std::uint64_t number, Durability durability = Durability::passing) {
  return batch(1, durability)
      .put(key("k" + std::to_string(number)), Guard::absent(), bytes_of("v"), version(number + 1), kLater);
}

NewCustomer eve() {
  return {.login = "eve@example.com", .password_hash = "h", .confirmed = true, .disabled = true};
}

}  // namespace

TEST_CASE("an acknowledged durable batch was synced, a passing one was not waited for", "[store][sqlite]") {
  const TempFolder folder;
  FailingVfs disk;
  const auto stores = open_sqlite(folder.file("shop.db"));
  REQUIRE(stores.ok());
  Ledger& ledger = *stores.value().ledger;
  REQUIRE(commit(ledger, charge(1)) == CommitOutcome::applied());
  const int before = disk.log_syncs();
  REQUIRE(commit(ledger, charge(2)) == CommitOutcome::applied());
  CHECK(disk.log_syncs() == before);
  REQUIRE(commit(ledger, charge(3, Durability::durable)) == CommitOutcome::applied());
  CHECK(disk.log_syncs() == before + 1);
  REQUIRE(commit(ledger, charge(4)) == CommitOutcome::applied());
  CHECK(disk.log_syncs() == before + 1);
  const TenantId shop = TenantId::parse("shop-7").value();
  REQUIRE(stores.value().customers->create(shop, eve()).ok());
  CHECK(disk.log_syncs() > before + 1);
}

TEST_CASE("a COMMIT that fails is unknown, never applied and never refused", "[store][sqlite][promise-6]") {
  const TempFolder folder;
  FailingVfs disk;
  const auto stores = open_sqlite(folder.file("shop.db"), {.busy_deadline = Lifetime(50)});
  REQUIRE(stores.ok());
  Ledger& ledger = *stores.value().ledger;
  CustomerStore& customers = *stores.value().customers;
  const TenantId shop = TenantId::parse("shop-7").value();
  REQUIRE(commit(ledger, charge(1)) == CommitOutcome::applied());
  const CustomerId id = customers.create(shop, eve()).value();

  SECTION("the disk is full") { disk.fail_writes(SQLITE_FULL); }
  SECTION("the disk does not write") { disk.fail_writes(SQLITE_IOERR_WRITE); }
  SECTION("the disk does not sync") { disk.fail_syncs(SQLITE_IOERR_FSYNC); }
  CHECK(commit(ledger, charge(2, Durability::durable)) == CommitOutcome::unknown());
  CHECK(customers.replace_password_if(shop, id, "h", "new").value() == Swap::unknown);
  NewCustomer bob = eve();
  bob.login = "bob@example.com";
  CHECK(customers.create(shop, bob).error().code == Errc::unknown_outcome);
  const auto purged = ledger.purge(kLater + Lifetime(1), 10);  // passing: it does not wait for the sync
  if (!purged.ok()) CHECK(purged.error().code == Errc::unknown_outcome);

  disk.heal();
  CHECK(commit(ledger, charge(3, Durability::durable)) == CommitOutcome::applied());
  CHECK(customers.find(shop, id).ok());
}

TEST_CASE("the same bytes sent again after an unknown outcome tell whether it was applied",
          "[store][sqlite][promise-1]") {
  const TempFolder folder;
  FailingVfs disk;
  const auto stores = open_sqlite(folder.file("shop.db"), {.busy_deadline = Lifetime(50)});
  REQUIRE(stores.ok());
  Ledger& ledger = *stores.value().ledger;
  auto spend = batch(1, Durability::durable);
  spend.put(key("receipt"), Guard::absent(), {}, version(1), kLater)
      .add(key("n"), 1, 0, 5, version(2), kLater);
  disk.fail_syncs(SQLITE_IOERR_FSYNC);
  REQUIRE(commit(ledger, spend) == CommitOutcome::unknown());
  disk.heal();
  const auto again = commit(ledger, spend);
  CHECK((again == CommitOutcome::applied() || again == CommitOutcome::conflict(0)));
  CHECK(count_of(ledger, 1, "n") == 1);
}

TEST_CASE("a disk that does not read is unavailable, not an absent record", "[store][sqlite][promise-6]") {
  const TempFolder folder;
  const std::string file = folder.file("shop.db");
  {
    const auto stores = open_sqlite(file);
    REQUIRE(commit(*stores.value().ledger, charge(1)) == CommitOutcome::applied());
  }
  FailingVfs disk;
  const auto stores = open_sqlite(file, {.busy_deadline = Lifetime(50)});
  REQUIRE(stores.ok());
  disk.fail_reads(SQLITE_IOERR_READ);
  std::array<std::byte, 64> room;
  RecordSlot slot{.key = key("k1"), .room = room};
  const auto got = stores.value().ledger->get(partition(1), std::span(&slot, 1));
  REQUIRE_FALSE(got.ok());
  CHECK(got.error().code == Errc::unavailable);
  CHECK(commit_error(*stores.value().ledger, charge(2)) == Errc::unavailable);
  const TenantId shop = TenantId::parse("shop-7").value();
  CHECK(stores.value().customers->find_by_login(shop, "eve@example.com").error().code == Errc::unavailable);
  disk.heal();
  CHECK(value_of(*stores.value().ledger, 1, "k1") == "v");
}

}  // namespace jeton::test
