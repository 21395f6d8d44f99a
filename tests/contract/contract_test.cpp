// SPDX-License-Identifier: Apache-2.0
//
// contract_test.cpp: one contract, every store that jeton ships.
#include <jeton/store/forwarding_customers.hpp>
#include <jeton/store/forwarding_ledger.hpp>
#include <jeton/store/memory_customers.hpp>
#include <jeton/store/memory_ledger.hpp>
#include <jeton/store/sqlite.hpp>

#include "contract/customer_contract.hpp"
#include "contract/ledger_contract.hpp"
#include "store/temp_folder.hpp"

namespace jeton::test {

TEST_CASE("the memory ledger keeps the ledger contract", "[contract][store][promise-1]") {
  MemoryLedger ledger;
  check_ledger_contract(ledger);
}

TEST_CASE("the SQLite ledger keeps the ledger contract", "[contract][store][sqlite][promise-1][T10]") {
  const TempFolder folder;
  auto stores = open_sqlite(folder.file("shop.db"));
  REQUIRE(stores.ok());
  check_ledger_contract(*stores.value().ledger);
}

TEST_CASE("a forwarding ledger keeps the contract of the one behind it", "[contract][store]") {
  MemoryLedger memory;
  ForwardingLedger ledger(memory);
  check_ledger_contract(ledger);
}

TEST_CASE("the memory customers keep the customer contract", "[contract][store][promise-12]") {
  MemoryCustomers customers;
  check_customer_contract(customers);
}

TEST_CASE("the SQLite customers keep the customer contract",
          "[contract][store][sqlite][promise-12][T10][T33]") {
  const TempFolder folder;
  auto stores = open_sqlite(folder.file("shop.db"));
  REQUIRE(stores.ok());
  check_customer_contract(*stores.value().customers);
}

TEST_CASE("forwarding customers keep the contract of the store behind them", "[contract][store]") {
  MemoryCustomers memory;
  ForwardingCustomers customers(memory);
  check_customer_contract(customers);
}

}  // namespace jeton::test
