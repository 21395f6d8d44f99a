// SPDX-License-Identifier: Apache-2.0
//
// register_customer_test.cpp: a new customer is only ever added, never written over another, and hostile
// sizes are refused by their length.
#include "flow/sign_in_kit.hpp"
#include "support/allocation_counter.hpp"
#include "support/catch.hpp"

#include <thread>

using namespace jeton;
using namespace jeton::test;
namespace counter = jeton::test::allocation_counter;

namespace {

template <class W>
Result<CustomerId> register_in(W& world, TestShop& shop, std::string_view login, std::string_view password,
                               Confirmation confirmation = Confirmation::done) {
  return register_customer(world, shop.shop(), {login, bytes_of(password), confirmation}, shop.now());
}

Result<CustomerId> enrol(TestShop& shop, std::string_view login, std::string_view password,
                         Confirmation confirmation = Confirmation::done) {
  return shop.run([&](auto& world) { return register_in(world, shop, login, password, confirmation); });
}

/// A shop's table that only answers questions, as a shop gives that registers customers itself.
class ReadOnlyCustomers final : public CustomerStore {
 public:
  [[nodiscard]] Result<std::optional<Customer>> find_by_login(const TenantId&, std::string_view) override {
    return std::optional<Customer>();
  }
  [[nodiscard]] Result<std::optional<Customer>> find(const TenantId&, const CustomerId&) override {
    return std::optional<Customer>();
  }
  [[nodiscard]] Result<Swap> replace_password_if(const TenantId&, const CustomerId&, std::string_view,
                                                 std::string_view) override {
    return Swap::changed;
  }
};

}  // namespace

TEST_CASE("a registered customer signs in", "[flow]") {
  TestShop shop;
  const auto id = enrol(shop, kBob, kPassword);
  REQUIRE(id.ok());
  const auto in = shop.sign_in(kBob, kPassword);
  REQUIRE(in.ok());
  CHECK(in.value().customer() == id.value());
  CHECK_FALSE(needs_rehash(hash_of(shop, id.value()), shop.policy().argon2_cost()));
}

TEST_CASE("a customer whose address is not confirmed waits", "[flow]") {
  TestShop shop;
  REQUIRE(enrol(shop, kBob, kPassword, Confirmation::awaited).ok());
  CHECK(outcome_of(shop.sign_in(kBob, kPassword)) == "refused.not_confirmed");
}

TEST_CASE("registering a taken login leaves its owner untouched", "[flow][T19]") {
  TestShop shop;
  const auto id = enrol(shop, kBob, kPassword, Confirmation::awaited);
  REQUIRE(id.ok());
  const auto before = shop.customers.find(shop.shop().tenant, id.value()).value();
  CHECK(outcome_of(enrol(shop, kBob, "attackers-password")) == "refused.login_taken");
  const auto after = shop.customers.find(shop.shop().tenant, id.value()).value();
  CHECK(after->password_hash == before->password_hash);
  CHECK(after->login == before->login);
  CHECK(after->confirmed == before->confirmed);
  CHECK_FALSE(shop.sign_in(kBob, "attackers-password").ok());
}

TEST_CASE("another spelling of a taken login is taken as well", "[flow][T20][P11]") {
  TestShop shop;
  REQUIRE(enrol(shop, "ren\u00E9@example.com", kPassword).ok());
  for (const std::string_view spelling : {"REN\u00C9@EXAMPLE.COM", " ren\u00E9@example.com ",
                                          "rene\u0301@example.com", "ren\u00E9@exam\u200Bple.com"}) {
    INFO(spelling);
    CHECK(outcome_of(enrol(shop, spelling, "attackers-password")) == "refused.login_taken");
  }
  CHECK(enrol(shop, "rene@example.com", "somebody-elses").ok());  // an accent makes another person
}

TEST_CASE("of many registrations of one login at once exactly one is made", "[flow][T33]") {
  TestShop shop;
  std::atomic<int> made{0}, taken{0};
  std::vector<std::thread> visitors;
  for (int i = 0; i < 16; ++i)
    visitors.emplace_back([&] {
      const auto outcome = outcome_of(enrol(shop, kBob, kPassword));
      if (outcome == "granted") ++made;
      if (outcome == "refused.login_taken") ++taken;
    });
  for (std::thread& visitor : visitors) visitor.join();
  CHECK(made == 1);
  CHECK(taken == 15);
}

TEST_CASE("a taken login costs the same hash as a new one", "[flow][promise-3][T20]") {
  TestShop shop;
  REQUIRE(shop.run_traced([&](auto& world) { return register_in(world, shop, kBob, kPassword); }).ok());
  const auto of_new = shop.trace;
  REQUIRE_FALSE(shop.run_traced([&](auto& world) { return register_in(world, shop, kBob, kPassword); }).ok());
  CHECK(place_of(of_new, "hash_password") == place_of(shop.trace, "hash_password"));
  CHECK(count_of(shop.trace, "hash_password") == 1);
}

TEST_CASE("what is no password or no login registers nobody, and says what is wrong", "[flow][promise-9]") {
  TestShop shop;
  struct Attempt {
    std::string login, password, outcome;
  };
  const std::string login(kBob), password(kPassword), nul("b0bl0bl@w\0x", 11);
  const Attempt attempts[] = {
      {login, "", "invalid_input.password_empty"},
      {login, "seven77", "invalid_input.password_too_short"},
      {login, "e\u0301e\u0301e\u0301e\u0301",
       "invalid_input.password_too_short"},  // four letters once composed
      {login, std::string(1025, 'x'), "invalid_input.password_too_long"},
      {login, nul, "invalid_input.password_not_text"},
      {login, "\xC3(broken)", "invalid_input.password_not_text"},
      {"", password, "invalid_input.malformed_login"},
      {" \u200B ", password, "invalid_input.malformed_login"},
      {"bob\n@example.com", password, "invalid_input.malformed_login"},
      {"bob\xFF@example.com", password, "invalid_input.malformed_login"},
      {std::string(321, 'x'), password, "invalid_input.login_too_long"},
  };
  for (const Attempt& attempt : attempts) {
    INFO(attempt.outcome);
    FaultyCustomers customers(shop.customers, {.nth = 1'000});
    Blocking world = shop.blocking_over(customers, shop.ledger);
    CHECK(outcome_of(register_in(world, shop, attempt.login, attempt.password)) == attempt.outcome);
    CHECK(customers.calls() == 0);
  }
  CHECK(enrol(shop, std::string(320, 'x'), std::string(1024, 'x')).ok());
  CHECK(enrol(shop, kBob, "eight888").ok());
}

TEST_CASE("a one-megabyte login and a ten-megabyte password are refused before a byte is copied",
          "[flow][P5][promise-9]") {
  TestShop shop;
  const std::string login(1 << 20, 'x'), password(10 << 20, 'x');
  Blocking world = shop.blocking();
  const auto refusal_of = [&](std::string_view l, std::string_view p, bool registering) {
    counter::start();
    const auto code =
        registering ? register_in(world, shop, l, p).error().code : login_in(world, shop, l, p).error().code;
    return std::pair(code, counter::stop().largest);
  };
  for (const bool registering : {true, false}) {
    const auto [long_login, login_block] = refusal_of(login, kPassword, registering);
    CHECK(long_login == Errc::login_too_long);
    CHECK(login_block == 0);
    const auto [long_password, password_block] = refusal_of(kBob, password, registering);
    CHECK(long_password == Errc::password_too_long);
    CHECK(password_block < 4096);  // the login's own canonical form
  }
}

TEST_CASE("a shop that registers customers itself is told that jeton cannot", "[flow]") {
  TestShop shop;
  ReadOnlyCustomers customers;
  Blocking world = shop.blocking_over(customers, shop.ledger);
  CHECK(outcome_of(register_in(world, shop, kBob, kPassword)) == "invalid_input.unsupported");
}

TEST_CASE("a fault while registering is an error, never a half-made customer", "[flow][promise-6][T35]") {
  struct Planned {
    Fault fault;
    std::string_view outcome;
    bool exists;
  };
  for (const Planned& planned : {Planned{Fault::unavailable, "store.unavailable", false},
                                 Planned{Fault::unknown, "store.unknown_outcome", false},
                                 Planned{Fault::applied_but_unknown, "store.unknown_outcome", true},
                                 Planned{Fault::throws, "store.unknown_outcome", false}}) {
    TestShop shop;
    FaultyCustomers customers(shop.customers, {.nth = 1, .fault = planned.fault});
    Blocking world = shop.blocking_over(customers, shop.ledger);
    INFO(static_cast<int>(planned.fault));
    CHECK(outcome_of(register_in(world, shop, kBob, kPassword)) == planned.outcome);
    CHECK(shop.sign_in(kBob, kPassword).ok() == planned.exists);
  }
}

TEST_CASE("a ledger that cannot write the event does not undo a registration", "[flow]") {
  for (const Fault fault : {Fault::unavailable, Fault::unknown, Fault::conflict_always, Fault::throws}) {
    TestShop shop;
    FaultyLedger ledger(shop.ledger, {.nth = 1, .fault = fault, .times = 1'000});
    Blocking world = shop.blocking_over(shop.customers, ledger);
    CHECK(register_in(world, shop, kBob, kPassword).ok());
    CHECK(ledger.calls() > 0);
    CHECK(shop.sign_in(kBob, kPassword).ok());
  }
}

TEST_CASE("a registration is the first event of the customer's audit", "[flow][T36]") {
  TestShop shop;
  const auto id = enrol(shop, kBob, kPassword);
  REQUIRE(id.ok());
  const auto events =
      shop.ledger.scan(Owner::of(shop.shop(), id.value()).partition, audit_mark(), std::nullopt, 10);
  REQUIRE(events.ok());
  REQUIRE(events.value().size() == 1);
  CHECK(decode<AuditEventRecord>(events.value()[0].value).value().event ==
        static_cast<std::uint8_t>(AuditEvent::registered));
}
