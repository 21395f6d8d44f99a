// SPDX-License-Identifier: Apache-2.0
//
// issue_test.cpp: a trusted server gets a session for a customer it names, and hears why not.
#include "flow/session_kit.hpp"

namespace jeton::test {
namespace {

using namespace std::chrono_literals;

Result<CustomerId> id_of(TestShop& shop, std::string_view login) {
  return shop.run([&](auto& world) { return find_customer_id(world, shop.shop(), login); });
}

}  // namespace

TEST_CASE("a trusted server gets a session for a customer it names by id", "[flow]") {
  TestShop shop;
  const CustomerId bob = shop.add(kBob, kOldPassword);
  const auto issued = issue_to(shop, bob, "portal link");
  REQUIRE(issued.ok());
  CHECK(issued.value().customer() == bob);
  CHECK(shop.check(issued.value().token()).value().customer == bob);
  CHECK(issued.value().expires_at() == kNoon + shop.policy().session_lifetime);
}

TEST_CASE("a trusted server finds a customer by any spelling of the login", "[flow]") {
  TestShop shop;
  const CustomerId bob = shop.add(kBob, kOldPassword);
  CHECK(id_of(shop, kBob).value() == bob);
  CHECK(id_of(shop, "  BOB@example.com ").value() == bob);
  CHECK(refusal_of(id_of(shop, "eve@example.com")) == Errc::customer_unknown);
  CHECK(refusal_of(id_of(shop, "")) == Errc::malformed_login);
  CHECK(refusal_of(id_of(shop, std::string(321, 'a'))) == Errc::login_too_long);
}

TEST_CASE("a shop whose collation matches too much does not name the wrong customer", "[flow][P11]") {
  TestShop shop(LoginMatch::collation);
  shop.add(
      "b\xC3\xB6"
      "b@example.com",
      kOldPassword);
  CHECK(refusal_of(id_of(shop, kBob)) == Errc::customer_unknown);
}

TEST_CASE("no session is issued for whom there is none", "[flow]") {
  TestShop shop;
  CHECK(refusal_of(issue_to(shop, CustomerId::parse("nobody").value())) == Errc::customer_unknown);
  CHECK(refusal_of(issue_to(shop, shop.add("off@example.com", kOldPassword, true, true))) ==
        Errc::account_disabled);
  CHECK(refusal_of(issue_to(shop, shop.add("new@example.com", kOldPassword, false))) == Errc::not_confirmed);
}

TEST_CASE("a note that is too long or not text is refused before a store is asked", "[flow][promise-9]") {
  TestShop shop;
  const CustomerId bob = shop.add(kBob, kOldPassword);
  CHECK(issue_to(shop, bob, std::string(256, 'n')).ok());
  for (const std::string& note : {std::string(257, 'n'), std::string("line\nbreak"), std::string("\xFF")}) {
    const auto refused = shop.run_traced([&](auto& world) {
      return issue(world, shop.shop(), {bob, note}, kNoon);
    });
    CHECK(refusal_of(refused) == Errc::reason_missing);
    CHECK(shop.trace.empty());
  }
}

TEST_CASE("the audit says who was issued to and why", "[flow][T36]") {
  TestShop shop;
  const CustomerId bob = shop.add(kBob, kOldPassword);
  REQUIRE(issue_to(shop, bob, "portal link").ok());
  const Owner owner = Owner::of(shop.shop(), bob);
  const auto events = shop.ledger.scan(owner.partition, audit_mark(), std::nullopt, 10).value();
  REQUIRE(events.size() == 1);
  const auto event = decode<AuditEventRecord>(events[0].value);
  REQUIRE(event.ok());
  CHECK(event.value().event == static_cast<std::uint8_t>(AuditEvent::session_issued));
  CHECK(event.value().customer == bob.text());
  CHECK(event.value().note == "portal link");
}

TEST_CASE("a session issued around a sign-out everywhere is dead or of the new epoch", "[flow][promise-2]") {
  for (std::size_t at = 0;; ++at) {
    BobsShop shop;
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    world.before = [&](std::size_t number, std::string_view) {
      if (number == at) REQUIRE(revoke_all_of(shop, shop.bob).ok());
    };
    const auto issued = issue(world, shop.shop(), {shop.bob, {}}, kNoon);
    if (world.trace.size() <= at) break;
    CAPTURE(at, world.trace[at]);
    REQUIRE(issued.ok());
    CHECK(shop.check(issued.value().token()).ok());  // it began after the sign-out, whose commit came first
    CHECK_FALSE(shop.check(shop.token).ok());
  }
}

TEST_CASE("a customer disabled and signed out before the commit is not issued to", "[flow][promise-6][T5]") {
  BobsShop shop;
  Blocking inner = shop.blocking();
  TracedWorld<Blocking> world(inner);
  world.before = [&](std::size_t, std::string_view effect) {
    if (!effect.starts_with("commit") || world.trace.size() > 10) return;
    shop.customers.disable(TenantId::parse("default").value(), shop.bob);
    REQUIRE(revoke_all_of(shop, shop.bob).ok());
  };
  CHECK(refusal_of(issue(world, shop.shop(), {shop.bob, {}}, kNoon)) == Errc::account_disabled);
}

TEST_CASE("an epoch that never stands still is a conflict and no session", "[flow][promise-6]") {
  BobsShop shop;
  SpyingLedger recording(shop.ledger);
  Blocking inner = shop.blocking_over(shop.customers, recording);
  TracedWorld<Blocking> world(inner);
  world.before = [&](std::size_t, std::string_view effect) {
    if (effect.starts_with("commit")) REQUIRE(revoke_all_of(shop, shop.bob).ok());
  };
  CHECK(refusal_of(issue(world, shop.shop(), {shop.bob, {}}, kNoon)) == Errc::conflict);
  CHECK(recording.count(RecordKind::session) == 0);
}

TEST_CASE("every fault while issuing is an error, or exactly one session", "[flow][promise-6][T35]") {
  for (const Fault fault : {Fault::unavailable, Fault::unknown, Fault::applied_but_unknown,
                            Fault::conflict_once, Fault::conflict_always, Fault::throws}) {
    for (std::size_t nth = 1; nth <= 4; ++nth) {
      TestShop shop;
      const CustomerId bob = shop.add(kBob, kOldPassword);
      SpyingLedger recording(shop.ledger);
      FaultyLedger faulty(recording, {.nth = nth, .fault = fault, .times = 2});
      Blocking world = shop.blocking_over(shop.customers, faulty);
      const auto issued = issue(world, shop.shop(), {bob, {}}, kNoon);
      CAPTURE(static_cast<int>(fault), nth);
      if (!issued.ok()) CHECK(kind(issued.error().code) == ErrorKind::store);
      if (issued.ok()) CHECK(shop.check(issued.value().token()).ok());
      if (issued.ok()) CHECK(recording.count(RecordKind::session) == 1);
    }
  }
}

TEST_CASE("without randomness nothing is issued", "[flow][promise-6]") {
  class NoRandom final : public RandomSource {
   public:
    [[nodiscard]] Result<Done> fill(MutableBytes) noexcept override {
      return Error{Errc::no_randomness, "NoRandom"};
    }
  };
  BobsShop shop;
  NoRandom none;
  Blocking world(shop.customers, shop.ledger, none, shop.clock, shop.policy());
  CHECK(refusal_of(issue(world, shop.shop(), {shop.bob, {}}, kNoon)) == Errc::no_randomness);
  CHECK(refusal_of(revoke(world, shop.shop(), shop.token, kNoon)) == Errc::no_randomness);
  CHECK(refusal_of(revoke_all(world, shop.shop(), shop.bob, kNoon)) == Errc::no_randomness);
  CHECK(shop.check(shop.token).ok());
}

}  // namespace jeton::test
