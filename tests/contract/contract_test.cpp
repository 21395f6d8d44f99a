// SPDX-License-Identifier: Apache-2.0
//
// contract_test.cpp: one contract, every store that jeton ships.
#include <jeton/store/forwarding_customers.hpp>
#include <jeton/store/forwarding_ledger.hpp>
#include <jeton/store/memory_customers.hpp>
#include <jeton/store/memory_key_value.hpp>
#include <jeton/store/memory_ledger.hpp>
#include <jeton/store/packed_ledger.hpp>
#include <jeton/store/sqlite.hpp>

#include "contract/customer_contract.hpp"
#include "contract/ledger_contract.hpp"
#include "store/shop_table.hpp"
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

TEST_CASE("a packed ledger keeps the ledger contract", "[contract][store][packed][promise-1]") {
  const auto ledger = packed_ledger(std::make_unique<MemoryKeyValue>());
  check_ledger_contract(*ledger);
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

TEST_CASE("a shop's own table of many tenants keeps the customer contract",
          "[contract][store][sqlite][table][promise-12][T10][T33]") {
  const TempFolder folder;
  const CustomerTable table = GENERATE(as<ShopTable>(), numbered_table, named_table)(folder);
  auto customers = open_customer_table(table);
  REQUIRE(customers.ok());
  check_customer_contract(*customers.value());
}

TEST_CASE("a shop's own table of one tenant keeps the customer contract",
          "[contract][store][sqlite][table]") {
  const TempFolder folder;
  auto opened = open_customer_table(lone_table(folder, "shop-7"));
  REQUIRE(opened.ok());
  CustomerStore& customers = *opened.value();
  const TenantId shop = tenant("shop-7");
  const auto id = customers.create(shop, bob());
  REQUIRE(id.ok());
  SECTION("changing") { check_changing(customers, shop, id.value()); }
  SECTION("creating") { check_creating(customers, shop, id.value()); }
  SECTION("another tenant has no customers here [promise-12]") {
    const TenantId other = tenant("other-shop");
    CHECK_FALSE(customers.find(other, id.value()).value().has_value());
    CHECK_FALSE(customers.find_by_login(other, "bob@example.com").value().has_value());
    CHECK(customers.replace_password_if(other, id.value(), "$argon2id$one", "stolen").value() ==
          Swap::changed);
    CHECK(customers.create(other, bob()).error().code == Errc::unsupported);
  }
}

TEST_CASE("forwarding customers keep the contract of the store behind them", "[contract][store]") {
  MemoryCustomers memory;
  ForwardingCustomers customers(memory);
  check_customer_contract(customers);
}

}  // namespace jeton::test
