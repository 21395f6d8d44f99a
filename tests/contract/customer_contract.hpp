// SPDX-License-Identifier: Apache-2.0
//
// customer_contract.hpp: what every customer store that can create must do. Run it over a fresh, empty store.
//
//   TEST_CASE("..") { MemoryCustomers customers; check_customer_contract(customers); }
#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "contract/contract_records.hpp"
#include "support/catch.hpp"

namespace jeton::test {

inline TenantId tenant(std::string_view text) { return TenantId::parse(text).value(); }

inline NewCustomer bob() {
  return {
      .login = "Bob@Example.com", .password_hash = "$argon2id$one", .confirmed = false, .disabled = false};
}

inline std::string hash_of_customer(CustomerStore& customers, const TenantId& shop, const CustomerId& id) {
  const auto found = customers.find(shop, id);
  return found.ok() && found.value() ? found.value()->password_hash : "(absent)";
}

inline void check_finding(CustomerStore& customers, const TenantId& shop, const CustomerId& id) {
  SECTION("a customer is found by id and by any spelling of the login, and reads back as stored") {
    for (const auto* login : {"Bob@Example.com", "bob@example.com", " BOB@EXAMPLE.COM "}) {
      const auto found = customers.find_by_login(shop, login);
      REQUIRE(found.ok());
      REQUIRE(found.value().has_value());
      CHECK(found.value()->id == id);
      CHECK(found.value()->login == "Bob@Example.com");
      CHECK(found.value()->password_hash == "$argon2id$one");
      CHECK_FALSE(found.value()->confirmed);
      CHECK_FALSE(found.value()->disabled);
    }
    CHECK(customers.find(shop, id).value()->login == "Bob@Example.com");
  }
  SECTION("a stranger, an id that no store made and a login that is none are absent, not errors") {
    CHECK_FALSE(customers.find_by_login(shop, "eve@example.com").value().has_value());
    CHECK_FALSE(customers.find_by_login(shop, "").value().has_value());
    CHECK_FALSE(customers.find_by_login(shop, "\xFF\xFE").value().has_value());
    CHECK_FALSE(customers.find_by_login(shop, std::string(9000, 'a')).value().has_value());
    CHECK_FALSE(customers.find_by_login(shop, "' OR 1=1 --").value().has_value());
    CHECK_FALSE(customers.find_by_login(shop, "0").value().has_value());
    CHECK_FALSE(customers.find(shop, CustomerId::parse("' OR '1'='1").value()).value().has_value());
    CHECK_FALSE(customers.find(shop, CustomerId::parse("0").value()).value().has_value());
  }
  SECTION("a customer of one shop is nobody in another [promise-12]") {
    const TenantId other = tenant("other-shop");
    CHECK_FALSE(customers.find(other, id).value().has_value());
    CHECK_FALSE(customers.find_by_login(other, "bob@example.com").value().has_value());
    CHECK(customers.replace_password_if(other, id, "$argon2id$one", "stolen").value() == Swap::changed);
    CHECK(customers.set_confirmed_if(other, id, "Bob@Example.com").value() == Swap::changed);
    const auto twin = customers.create(other, bob());
    REQUIRE(twin.ok());
    CHECK(customers.replace_password_if(other, twin.value(), "$argon2id$one", "two").value() ==
          Swap::applied);
    CHECK(hash_of_customer(customers, shop, id) == "$argon2id$one");
  }
}

inline void check_changing(CustomerStore& customers, const TenantId& shop, const CustomerId& id) {
  SECTION("a rehash never overwrites a password that was changed meanwhile") {
    CHECK(customers.replace_password_if(shop, id, "$argon2id$one", "$argon2id$two").value() == Swap::applied);
    CHECK(customers.replace_password_if(shop, id, "$argon2id$one", "$argon2id$rehash").value() ==
          Swap::changed);
    CHECK(hash_of_customer(customers, shop, id) == "$argon2id$two");
  }
  SECTION("the expected hash is compared byte for byte") {
    for (const auto* near : {"$ARGON2ID$one", "$argon2id$one ", "$argon2id$on", ""})
      CHECK(customers.replace_password_if(shop, id, near, "x").value() == Swap::changed);
    CHECK(customers.replace_password_if(shop, id, std::string_view("$argon2id$one\0", 14), "x").value() ==
          Swap::changed);
    CHECK(hash_of_customer(customers, shop, id) == "$argon2id$one");
  }
  SECTION("an empty hash is a hash: it is expected and replaced like any other") {
    CHECK(customers.replace_password_if(shop, id, "$argon2id$one", "").value() == Swap::applied);
    CHECK(hash_of_customer(customers, shop, id).empty());
    CHECK(customers.replace_password_if(shop, id, "", "$argon2id$two").value() == Swap::applied);
  }
  SECTION("the password of nobody is not replaced") {
    const CustomerId nobody = CustomerId::parse("nobody").value();
    CHECK(customers.replace_password_if(shop, nobody, "", "x").value() == Swap::changed);
    CHECK(customers.set_confirmed_if(shop, nobody, "Bob@Example.com").value() == Swap::changed);
  }
  SECTION("a confirmation counts only for the login it was sent to") {
    CHECK(customers.set_confirmed_if(shop, id, "bob@example.com").value() == Swap::changed);
    CHECK_FALSE(customers.find(shop, id).value()->confirmed);
    CHECK(customers.set_confirmed_if(shop, id, "Bob@Example.com").value() == Swap::applied);
    CHECK(customers.find(shop, id).value()->confirmed);
  }
}

inline void check_creating(CustomerStore& customers, const TenantId& shop, const CustomerId& id) {
  SECTION("a second account under another spelling of the login is refused, and the first stays as it was") {
    NewCustomer again = bob();
    again.login = " bob@EXAMPLE.com";
    again.password_hash = "stolen";
    const auto created = customers.create(shop, again);
    REQUIRE_FALSE(created.ok());
    CHECK(created.error().code == Errc::login_taken);
    CHECK(hash_of_customer(customers, shop, id) == "$argon2id$one");
  }
  SECTION("a login that is none creates nobody") {
    NewCustomer broken = bob();
    broken.login = "\xFF";
    const auto created = customers.create(shop, broken);
    REQUIRE_FALSE(created.ok());
    CHECK(created.error().code == Errc::malformed_login);
  }
  SECTION("sixteen visitors who register one address at once make one account [T33]") {
    std::atomic<int> created{0}, taken{0}, other{0};
    std::vector<std::thread> visitors;
    for (int n = 0; n < 16; ++n)
      visitors.emplace_back([&] {
        NewCustomer eve = bob();
        eve.login = "eve@example.com";
        const auto outcome = customers.create(shop, eve);
        ++(outcome.ok() ? created : outcome.error().code == Errc::login_taken ? taken : other);
      });
    for (std::thread& visitor : visitors) visitor.join();
    CHECK(created == 1);
    CHECK(taken == 15);
    CHECK(other == 0);
  }
  SECTION("sixteen password changes from one password: one wins") {
    std::atomic<int> applied{0}, changed{0};
    std::vector<std::thread> changers;
    for (int n = 0; n < 16; ++n)
      changers.emplace_back([&, n] {
        const auto swapped =
            customers.replace_password_if(shop, id, "$argon2id$one", "new" + std::to_string(n));
        if (swapped.ok()) ++(swapped.value() == Swap::applied ? applied : changed);
      });
    for (std::thread& changer : changers) changer.join();
    CHECK(applied == 1);
    CHECK(changed == 15);
  }
}

/// Everything above, over an empty store: each SECTION runs with one of its own.
inline void check_customer_contract(CustomerStore& customers) {
  const TenantId shop = tenant("shop-7");
  const auto id = customers.create(shop, bob());
  REQUIRE(id.ok());
  SECTION("finding") { check_finding(customers, shop, id.value()); }
  SECTION("changing") { check_changing(customers, shop, id.value()); }
  SECTION("creating") { check_creating(customers, shop, id.value()); }
}

}  // namespace jeton::test
