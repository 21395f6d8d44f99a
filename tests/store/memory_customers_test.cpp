// SPDX-License-Identifier: Apache-2.0
//
// memory_customers_test.cpp: what only the memory customers promise: ids, imports and loose collations. The
// rest is in tests/contract.
#include <jeton/store/memory_customers.hpp>

#include <string>

#include "contract/contract_records.hpp"
#include "support/catch.hpp"

namespace jeton::test {
namespace {

const TenantId& shop() {
  static const TenantId id = TenantId::parse("shop-7").value();
  return id;
}

NewCustomer with_login(std::string_view login) {
  return {.login = login, .password_hash = "h", .confirmed = true, .disabled = false};
}

bool finds(MemoryCustomers& customers, std::string_view login) {
  return customers.find_by_login(shop(), login).value().has_value();
}

}  // namespace

TEST_CASE("customers are numbered, and an imported id is stepped over", "[store]") {
  MemoryCustomers customers;
  CHECK(customers.create(shop(), with_login("a@x.io")).value().text() == "c1");
  REQUIRE(customers.import_customer(shop(), CustomerId::parse("c2").value(), with_login("b@x.io")).ok());
  CHECK(customers.create(shop(), with_login("c@x.io")).value().text() == "c3");
}

TEST_CASE("an import overwrites nobody", "[store]") {
  MemoryCustomers customers;
  const CustomerId seven = CustomerId::parse("7").value();
  REQUIRE(customers.import_customer(shop(), seven, with_login("a@x.io")).ok());
  CHECK(customers.import_customer(shop(), seven, with_login("b@x.io")).error().code == Errc::conflict);
  const CustomerId eight = CustomerId::parse("8").value();
  CHECK(customers.import_customer(shop(), eight, with_login("A@X.IO")).error().code == Errc::login_taken);
  CHECK(customers.import_customer(shop(), eight, with_login("")).error().code == Errc::malformed_login);
  CHECK(customers.find(shop(), seven).value()->login == "a@x.io");
  CHECK_FALSE(customers.find(shop(), eight).value().has_value());
}

TEST_CASE("a customer that the back office disables reads as disabled", "[store]") {
  MemoryCustomers customers;
  const CustomerId id = customers.create(shop(), with_login("a@x.io")).value();
  CHECK(customers.disable(shop(), id) == Swap::applied);
  CHECK(customers.find(shop(), id).value()->disabled);
  CHECK(customers.disable(shop(), CustomerId::parse("nobody").value()) == Swap::changed);
}

TEST_CASE("a shop's collation decides which spellings find a customer", "[store][P11]") {
  SECTION("byte for byte") {
    MemoryCustomers customers(LoginMatch::exact);
    REQUIRE(customers.create(shop(), with_login("Ren\xC3\xA9@x.io")).ok());
    CHECK(finds(customers, "Ren\xC3\xA9@x.io"));
    CHECK_FALSE(finds(customers, "ren\xC3\xA9@x.io"));
  }
  SECTION("canonical") {
    MemoryCustomers customers;
    REQUIRE(customers.create(shop(), with_login("Ren\xC3\xA9@x.io")).ok());
    CHECK(finds(customers, "REN\xC3\x89@X.IO"));
    CHECK_FALSE(finds(customers, "rene@x.io"));
  }
  SECTION("looser than canonical: the flow has to compare for itself") {
    MemoryCustomers customers(LoginMatch::collation);
    REQUIRE(customers.create(shop(), with_login("Ren\xC3\xA9@x.io")).ok());
    CHECK(finds(customers, "rene@x.io"));
    CHECK(finds(customers, "r\xC3\xA8n\xC3\xAA@x.io"));
    CHECK_FALSE(finds(customers, "renee@x.io"));
    CHECK(customers.create(shop(), with_login("rene@x.io")).ok());
  }
}

}  // namespace jeton::test
