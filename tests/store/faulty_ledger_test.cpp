// SPDX-License-Identifier: Apache-2.0
//
// faulty_ledger_test.cpp: a planned fault does what its name says, at the call that was named, and nowhere
// else.
#include <jeton/store/faulty_customers.hpp>
#include <jeton/store/faulty_ledger.hpp>
#include <jeton/store/memory_customers.hpp>
#include <jeton/store/memory_ledger.hpp>

#include <string>

#include "contract/contract_records.hpp"
#include "support/catch.hpp"

namespace jeton::test {
namespace {

Batch write(std::uint64_t number) {
  return batch(1)
      .put(key("k" + std::to_string(number)), Guard::absent(), bytes_of("v"), version(number), kLater)
      .require(key("none"), Guard::absent());
}

bool get_works(Ledger& ledger) { return ledger.get(partition(1), {}).ok(); }

NewCustomer bob() {
  return {.login = "bob@x.io", .password_hash = "h", .confirmed = false, .disabled = false};
}

}  // namespace

TEST_CASE("a fault hits the call it was planned for and no other", "[store]") {
  MemoryLedger memory;
  FaultyLedger ledger(memory, {.nth = 3, .fault = Fault::unavailable});
  CHECK(commit(ledger, write(1)) == CommitOutcome::applied());
  CHECK(get_works(ledger));
  CHECK(commit_error(ledger, write(2)) == Errc::unavailable);
  CHECK(commit(ledger, write(2)) == CommitOutcome::applied());
  CHECK(ledger.calls() == 4);
}

TEST_CASE("every operation of a ledger can fail", "[store]") {
  MemoryLedger memory;
  FaultyLedger ledger(memory, {.nth = 1, .fault = Fault::unavailable, .times = 5});
  CHECK_FALSE(get_works(ledger));
  CHECK(commit_error(ledger, write(1)) == Errc::unavailable);
  CHECK(ledger.lineage().error().code == Errc::unavailable);
  CHECK(ledger.scan(partition(1), mark(1), std::nullopt, 1).error().code == Errc::unavailable);
  CHECK(ledger.purge(kLater, 1).error().code == Errc::unavailable);
  CHECK(ledger.lineage().ok());
}

TEST_CASE("a lost acknowledgement is a batch that was applied or not, and the answer does not tell",
          "[store]") {
  MemoryLedger memory;
  FaultyLedger before(memory, {.nth = 1, .fault = Fault::unknown});
  CHECK(commit(before, write(1)) == CommitOutcome::unknown());
  CHECK(value_of(memory, 1, "k1") == "(absent)");
  FaultyLedger after(memory, {.nth = 1, .fault = Fault::applied_but_unknown});
  CHECK(commit(after, write(1)) == CommitOutcome::unknown());
  CHECK(value_of(memory, 1, "k1") == "v");
  CHECK(commit(after, write(1)) == CommitOutcome::conflict(0));
}

TEST_CASE("a batch that is refused anyway does not turn unknown", "[store]") {
  MemoryLedger memory;
  FaultyLedger ledger(memory, {.nth = 1, .fault = Fault::applied_but_unknown, .times = 2});
  CHECK(commit(ledger, batch(1).require(key("none"), Guard::version(version(1)))) ==
        CommitOutcome::conflict(0));
  CHECK(commit_error(ledger, batch(1)) == Errc::malformed_batch);
}

TEST_CASE("a planned conflict names the last change, once or for ever", "[store]") {
  MemoryLedger memory;
  FaultyLedger once(memory, {.nth = 2, .fault = Fault::conflict_once});
  CHECK(get_works(once));
  CHECK(commit(once, write(1)) == CommitOutcome::conflict(1));
  CHECK(commit(once, write(1)) == CommitOutcome::applied());
  FaultyLedger always(memory, {.nth = 1, .fault = Fault::conflict_always});
  for (int n = 0; n < 5; ++n) CHECK(commit(always, write(2)) == CommitOutcome::conflict(1));
  CHECK(get_works(always));
}

TEST_CASE("an adapter that throws has changed nothing", "[store]") {
  MemoryLedger memory;
  FaultyLedger ledger(memory, {.nth = 1, .fault = Fault::throws, .times = 2});
  CHECK_THROWS_AS(commit(ledger, write(1)), PlannedFault);
  CHECK_THROWS_AS(get_works(ledger), PlannedFault);
  CHECK(value_of(memory, 1, "k1") == "(absent)");
}

TEST_CASE("every operation of a customer store can fail in every way", "[store]") {
  const TenantId shop = TenantId::parse("shop-7").value();
  MemoryCustomers memory;
  const CustomerId id = memory.create(shop, bob()).value();
  NewCustomer eve = bob();
  eve.login = "eve@x.io";

  SECTION("unavailable") {
    FaultyCustomers customers(memory, {.nth = 1, .fault = Fault::unavailable, .times = 5});
    CHECK(customers.find(shop, id).error().code == Errc::unavailable);
    CHECK(customers.find_by_login(shop, "bob@x.io").error().code == Errc::unavailable);
    CHECK(customers.replace_password_if(shop, id, "h", "i").error().code == Errc::unavailable);
    CHECK(customers.set_confirmed_if(shop, id, "bob@x.io").error().code == Errc::unavailable);
    CHECK(customers.create(shop, eve).error().code == Errc::unavailable);
    CHECK(customers.find(shop, id).ok());
    CHECK(customers.calls() == 6);
  }
  SECTION("unknown, and nothing was changed") {
    FaultyCustomers customers(memory, {.nth = 1, .fault = Fault::unknown, .times = 2});
    CHECK(customers.replace_password_if(shop, id, "h", "i").value() == Swap::unknown);
    CHECK(customers.create(shop, eve).error().code == Errc::unknown_outcome);
    CHECK(memory.find(shop, id).value()->password_hash == "h");
    CHECK_FALSE(memory.find_by_login(shop, "eve@x.io").value().has_value());
  }
  SECTION("unknown, and it was changed") {
    FaultyCustomers customers(memory, {.nth = 1, .fault = Fault::applied_but_unknown, .times = 4});
    CHECK(customers.replace_password_if(shop, id, "h", "i").value() == Swap::unknown);
    CHECK(customers.replace_password_if(shop, id, "h", "i").value() == Swap::changed);
    CHECK(customers.create(shop, eve).error().code == Errc::unknown_outcome);
    CHECK(customers.create(shop, eve).error().code == Errc::login_taken);
    CHECK(memory.find(shop, id).value()->password_hash == "i");
    CHECK(memory.find_by_login(shop, "eve@x.io").value().has_value());
  }
  SECTION("changed by somebody else") {
    FaultyCustomers customers(memory, {.nth = 1, .fault = Fault::conflict_always});
    CHECK(customers.replace_password_if(shop, id, "h", "i").value() == Swap::changed);
    CHECK(customers.create(shop, eve).error().code == Errc::login_taken);
    CHECK(customers.find(shop, id).ok());
  }
  SECTION("an exception") {
    FaultyCustomers customers(memory, {.nth = 1, .fault = Fault::throws, .times = 3});
    CHECK_THROWS_AS(customers.find(shop, id).ok(), PlannedFault);
    CHECK_THROWS_AS(customers.replace_password_if(shop, id, "h", "i").ok(), PlannedFault);
    CHECK_THROWS_AS(customers.create(shop, eve).ok(), PlannedFault);
  }
}

}  // namespace jeton::test
