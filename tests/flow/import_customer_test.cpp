// SPDX-License-Identifier: Apache-2.0
//
// import_customer_test.cpp: customers come along with the hash their old shop kept, or are refused by name
// with nothing written.
#include "flow/sign_in_kit.hpp"
#include "support/catch.hpp"

#include <jeton/flow/import_customer.hpp>

using namespace jeton;
using namespace jeton::test;

namespace {

template <class W>
Result<CustomerId> import_in(W& world, TestShop& shop, const ImportedCustomer& imported) {
  return import_customer(world, shop.shop(), imported, shop.now());
}

Result<CustomerId> import(TestShop& shop, const ImportedCustomer& imported) {
  return shop.run([&](auto& world) { return import_in(world, shop, imported); });
}

bool allows_assistance(TestShop& shop, const CustomerId& id) {
  const Owner owner = Owner::of(shop.shop(), id);
  RecordRoom room;
  RecordSlot slots[] = {{.key = owner.key(RecordKind::consent), .room = room}};
  REQUIRE(shop.ledger.get(owner.partition, slots).ok());
  return view_consent(shop.shop(), owner, slots[0]).value().allowed;
}

}  // namespace

TEST_CASE("an imported customer signs in with the old password", "[flow][promise-13]") {
  TestShop shop;
  const auto bcrypt = import(shop, {.login = kBob, .password_hash = kBcryptOfUstarU, .confirmed = true});
  REQUIRE(bcrypt.ok());
  CHECK(hash_of(shop, bcrypt.value()) == kBcryptOfUstarU);
  const auto in = shop.sign_in(kBob, "U*U");
  REQUIRE(in.ok());
  CHECK(in.value().customer() == bcrypt.value());

  const auto argon2 = encoded(kPassword, {.memory_kib = 8192, .passes = 3});
  REQUIRE(import(shop, {.login = "eve@example.com", .password_hash = argon2, .confirmed = true}).ok());
  CHECK(shop.sign_in("eve@example.com", kPassword).ok());
}

TEST_CASE("an imported customer keeps the standing of the old shop", "[flow][promise-13]") {
  TestShop shop;
  const auto hash = encoded(kPassword, shop.policy().argon2_cost());
  REQUIRE(import(shop, {.login = "new@example.com", .password_hash = hash}).ok());
  REQUIRE(
      import(shop, {.login = "off@example.com", .password_hash = hash, .confirmed = true, .disabled = true})
          .ok());
  REQUIRE(import(shop, {.login = "none@example.com", .password_hash = "", .confirmed = true}).ok());
  CHECK(outcome_of(shop.sign_in("new@example.com", kPassword)) == "refused.not_confirmed");
  CHECK(outcome_of(shop.sign_in("off@example.com", kPassword)) == "refused.wrong_credentials");
  CHECK(outcome_of(shop.sign_in("none@example.com", kPassword)) == "refused.wrong_credentials");
}

TEST_CASE("a hash that could never be verified is refused by name, and nothing is written",
          "[flow][P6][promise-9]") {
  TestShop shop;
  struct Attempt {
    std::string hash, outcome;
  };
  const Attempt attempts[] = {
      {"password", "invalid_input.malformed_hash"},
      {"$1$salt$hash", "invalid_input.unsupported_hash"},
      {"$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "invalid_input.unsupported_hash"},
      {"$argon2id$v=19$m=19456,t=2,p=1$c2FsdA", "invalid_input.malformed_hash"},
      {std::string(kBcryptOfUstarU) + "x", "invalid_input.malformed_hash"},
      {std::string(5'000, '$'), "invalid_input.malformed_hash"},
      {decoy_hash({.memory_kib = 1'048'576, .passes = 1}, {}, {}), "invalid_input.hash_too_costly"},
      {decoy_hash({.memory_kib = 8'192, .passes = 4'000'000}, {}, {}), "invalid_input.hash_too_costly"},
      {"$2a$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "invalid_input.hash_too_costly"},
  };
  for (const Attempt& attempt : attempts) {
    INFO(attempt.hash.substr(0, 80));
    FaultyCustomers customers(shop.customers, {.nth = 1'000});
    FaultyLedger ledger(shop.ledger, {.nth = 1'000});
    Blocking world = shop.blocking_over(customers, ledger);
    CHECK(outcome_of(import_in(world, shop, {.login = kBob, .password_hash = attempt.hash})) ==
          attempt.outcome);
    CHECK(customers.calls() == 0);
    CHECK(ledger.calls() == 0);
  }
}

TEST_CASE("a login that is none is not imported", "[flow][promise-9]") {
  TestShop shop;
  CHECK(outcome_of(import(shop, {.login = "", .password_hash = ""})) == "invalid_input.malformed_login");
  CHECK(outcome_of(import(shop, {.login = std::string(1 << 20, 'x'), .password_hash = ""})) ==
        "invalid_input.login_too_long");
}

TEST_CASE("importing a taken login leaves its owner untouched", "[flow][T19]") {
  TestShop shop;
  const auto id = shop.add(kBob, kPassword);
  const auto before = hash_of(shop, id);
  CHECK(outcome_of(import(
            shop, {.login = "BOB@example.com", .password_hash = kBcryptOfUstarU, .confirmed = true})) ==
        "refused.login_taken");
  CHECK(hash_of(shop, id) == before);
  CHECK_FALSE(shop.sign_in(kBob, "U*U").ok());
}

TEST_CASE("consent to assistance comes along only where the old shop had it", "[flow][promise-11]") {
  TestShop shop;
  const auto yes =
      import(shop, {.login = kBob, .password_hash = "", .confirmed = true, .allows_assistance = true});
  const auto no = import(shop, {.login = "eve@example.com", .password_hash = "", .confirmed = true});
  REQUIRE((yes.ok() && no.ok()));
  CHECK(allows_assistance(shop, yes.value()));
  CHECK_FALSE(allows_assistance(shop, no.value()));
}

TEST_CASE("an import is in the customer's audit", "[flow][T36]") {
  TestShop shop;
  const auto id =
      import(shop, {.login = kBob, .password_hash = "", .confirmed = true, .allows_assistance = true});
  REQUIRE(id.ok());
  const auto events =
      shop.ledger.scan(Owner::of(shop.shop(), id.value()).partition, audit_mark(), std::nullopt, 10);
  REQUIRE(events.ok());
  REQUIRE(events.value().size() == 2);
  const auto event = [&](std::size_t n) {
    return decode<AuditEventRecord>(events.value()[n].value).value().event;
  };
  CHECK(event(0) == static_cast<std::uint8_t>(AuditEvent::consent_given));
  CHECK(event(1) == static_cast<std::uint8_t>(AuditEvent::imported));
}

TEST_CASE("every fault while importing is an error of the store, never a refusal", "[flow][promise-6][T35]") {
  const ImportedCustomer imported{
      .login = kBob, .password_hash = kBcryptOfUstarU, .confirmed = true, .allows_assistance = true};
  std::size_t effects = 1;
  for (std::size_t n = 0; n < effects; ++n) {
    TestShop shop;
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    REQUIRE(import_in(world, shop, imported).ok());
    effects = world.trace.size();

    TestShop failing;
    Blocking failing_inner = failing.blocking();
    TracedWorld<Blocking> failing_world(failing_inner);
    failing_world.fail_at = n;
    const auto outcome = import_in(failing_world, failing, imported);
    INFO("effect " << n << ", " << world.trace[n]);
    REQUIRE_FALSE(outcome.ok());
    CHECK(outcome.error().code == Errc::unavailable);
  }
  CHECK(effects > 5);
}
