// SPDX-License-Identifier: Apache-2.0
//
// revoke_test.cpp: an ended token is dead from the moment revoke answers, whatever else happens at the same
// time.
#include "flow/session_kit.hpp"

namespace jeton::test {
namespace {

using namespace std::chrono_literals;

/// The shop's ledger, declared to survive a failover or not.
class DeclaredLedger final : public ForwardingLedger {
 public:
  DeclaredLedger(Ledger& inner, bool survives) noexcept : ForwardingLedger(inner), survives_(survives) {}
  [[nodiscard]] LedgerAbilities abilities() const noexcept override {
    LedgerAbilities declared = ForwardingLedger::abilities();
    declared.durable_on_ack = survives_;
    return declared;
  }

 private:
  bool survives_;
};

std::size_t events_of(TestShop& shop, const CustomerId& id) {
  const Owner owner = Owner::of(shop.shop(), id);
  return shop.ledger.scan(owner.partition, audit_mark(), std::nullopt, 1000).value().size();
}

}  // namespace

TEST_CASE("a revoked token is dead at once", "[flow][promise-2]") {
  BobsShop shop;
  REQUIRE(revoke_token(shop, shop.token).ok());
  CHECK(refusal_of(shop.check(shop.token)) == Errc::token_revoked);
  CHECK(refusal_of(extend_token(shop, shop.token)) == Errc::token_revoked);
}

TEST_CASE("a revoked token stays revoked, and is not merely unknown", "[flow][promise-2]") {
  BobsShop shop;
  REQUIRE(revoke_token(shop, shop.token).ok());
  shop.clock.advance(24h * 100);
  CHECK(refusal_of(shop.check(shop.token)) == Errc::token_revoked);
}

TEST_CASE("a revoked token is dead after its tombstone was purged", "[flow][promise-2]") {
  BobsShop shop;
  REQUIRE(revoke_token(shop, shop.token).ok());
  const Timestamp kept = kNoon + shop.policy().session_absolute_lifetime + 24h;
  REQUIRE(shop.ledger.purge(kept, 1000).ok());
  CHECK(refusal_of(shop.check(shop.token)) == Errc::token_revoked);
  REQUIRE(shop.ledger.purge(kept + 1ms, 1000).ok());
  CHECK(refusal_of(shop.check(shop.token)) == Errc::token_unknown);
}

TEST_CASE("revoking twice is once", "[flow][promise-2]") {
  BobsShop shop;
  REQUIRE(revoke_token(shop, shop.token).ok());
  const std::size_t events = events_of(shop, shop.bob);
  shop.clock.advance(1h);
  REQUIRE(revoke_token(shop, shop.token).ok());
  CHECK(events_of(shop, shop.bob) == events);
  const auto explained =
      shop.run([&](auto& world) { return explain(world, shop.shop(), shop.token, shop.now()); });
  CHECK(explained.value().revoked_at == kNoon);
}

TEST_CASE("an expired token can still be revoked", "[flow][promise-2]") {
  BobsShop shop;
  shop.clock.set(kNoon + shop.policy().session_lifetime);
  CHECK(revoke_token(shop, shop.token).ok());
  CHECK(refusal_of(shop.check(shop.token)) == Errc::token_revoked);
}

TEST_CASE("revoking what is no token is refused without asking a store", "[flow][promise-9]") {
  BobsShop shop;
  const auto refused =
      shop.run_traced([&](auto& world) { return revoke(world, shop.shop(), "jtn_x", kNoon); });
  CHECK(refusal_of(refused) == Errc::malformed_token);
  CHECK(shop.trace.empty());
}

TEST_CASE("revoking one session leaves the customer's other devices signed in", "[flow]") {
  BobsShop shop;
  const std::string phone = token_of(issue_to(shop, shop.bob));
  REQUIRE(revoke_token(shop, shop.token).ok());
  CHECK(shop.check(phone).ok());
}

TEST_CASE("signing out everywhere ends every device and nobody else's", "[flow][promise-2][T4]") {
  BobsShop shop;
  const CustomerId eve = shop.add("eve@example.com", kOldPassword);
  const std::string hers = token_of(issue_to(shop, eve));
  std::vector<std::string> devices{shop.token};
  for (int device = 0; device < 5; ++device) devices.push_back(token_of(issue_to(shop, shop.bob)));

  REQUIRE(revoke_all_of(shop, shop.bob).ok());
  for (const std::string& token : devices) {
    CHECK(refusal_of(shop.check(token)) == Errc::token_ended);
    CHECK(refusal_of(extend_token(shop, token)) == Errc::token_ended);
  }
  CHECK(shop.check(hers).ok());
  CHECK(shop.check(token_of(shop.sign_in(kBob, kOldPassword))).ok());
}

TEST_CASE("signing out everywhere ends staff who act for the customer, too", "[flow][promise-11]") {
  BobsShop shop;
  const std::string staff = shop.assistance_token();
  REQUIRE(revoke_all_of(shop, shop.bob).ok());
  CHECK(refusal_of(shop.check(staff)) == Errc::token_ended);
}

TEST_CASE("a customer who never signed in can be signed out everywhere", "[flow][promise-2]") {
  TestShop shop;
  const CustomerId bob = shop.add(kBob, kOldPassword);
  CHECK(revoke_all_of(shop, bob).ok());
  CHECK(shop.check(token_of(issue_to(shop, bob))).ok());
}

TEST_CASE("nobody can be signed out who is no customer", "[flow]") {
  TestShop shop;
  CHECK(refusal_of(revoke_all_of(shop, CustomerId::parse("nobody").value())) == Errc::customer_unknown);
}

TEST_CASE("an extend that runs around a revoke never revives the token", "[flow][promise-2][T7]") {
  for (std::size_t at = 0;; ++at) {
    BobsShop shop;
    shop.clock.advance(1h);
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    world.before = [&](std::size_t number, std::string_view) {
      if (number == at) REQUIRE(revoke_token(shop, shop.token).ok());
    };
    const auto extended = extend(world, shop.shop(), shop.token, shop.now());
    if (world.trace.size() <= at) break;
    CAPTURE(at, world.trace[at]);
    CHECK(refusal_of(extended) == Errc::token_revoked);
    CHECK(refusal_of(shop.check(shop.token)) == Errc::token_revoked);
  }
}

TEST_CASE("a revoke that runs around an extend wins", "[flow][promise-2][T7]") {
  for (std::size_t at = 0;; ++at) {
    BobsShop shop;
    shop.clock.advance(1h);
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    world.before = [&](std::size_t number, std::string_view) {
      if (number == at) REQUIRE(extend_token(shop, shop.token).ok());
    };
    const auto revoked = revoke(world, shop.shop(), shop.token, shop.now());
    if (world.trace.size() <= at) break;
    CAPTURE(at, world.trace[at]);
    CHECK(revoked.ok());
    CHECK(refusal_of(shop.check(shop.token)) == Errc::token_revoked);
  }
}

TEST_CASE("a session that never stands still makes revoke an error and not a yes",
          "[flow][promise-2][promise-6]") {
  BobsShop shop;
  Blocking inner = shop.blocking();
  TracedWorld<Blocking> world(inner);
  world.before = [&](std::size_t, std::string_view effect) {
    shop.clock.advance(1ms);
    if (effect.starts_with("commit")) REQUIRE(extend_token(shop, shop.token).ok());
  };
  CHECK(refusal_of(revoke(world, shop.shop(), shop.token, kNoon)) == Errc::conflict);
  CHECK(shop.check(shop.token).ok());
}

TEST_CASE("a revoke whose outcome stays unknown is an error and not done", "[flow][promise-2][promise-6]") {
  constexpr std::size_t kCommit = 3;  // after the session and the head of the audit were read
  for (const Fault fault : {Fault::unknown, Fault::applied_but_unknown, Fault::throws}) {
    BobsShop shop;
    FaultyLedger faulty(shop.ledger, {.nth = kCommit, .fault = fault, .times = 2});
    Blocking world = shop.blocking_over(shop.customers, faulty);
    const auto revoked = revoke(world, shop.shop(), shop.token, kNoon);
    if (fault == Fault::applied_but_unknown) {  // the second sending met the first one's receipt
      CHECK(revoked.ok());
      CHECK_FALSE(shop.check(shop.token).ok());
    } else {
      CHECK(refusal_of(revoked) == Errc::unknown_outcome);
    }
    CHECK(revoke_token(shop, shop.token).ok());
    CHECK(refusal_of(shop.check(shop.token)) == Errc::token_revoked);
  }
}

TEST_CASE("a lost acknowledgement of a revoke is settled by sending it once more", "[flow][promise-2]") {
  for (const Fault fault : {Fault::unknown, Fault::applied_but_unknown}) {
    BobsShop shop;
    const std::size_t events = events_of(shop, shop.bob);
    FaultyLedger faulty(shop.ledger, {.nth = 3, .fault = fault});
    Blocking world = shop.blocking_over(shop.customers, faulty);
    CHECK(revoke(world, shop.shop(), shop.token, kNoon).ok());
    CHECK(refusal_of(shop.check(shop.token)) == Errc::token_revoked);
    CHECK(events_of(shop, shop.bob) == events + 1);
  }
}

TEST_CASE("every fault of the ledger while revoking is an error, or the token is dead",
          "[flow][promise-2][T35]") {
  for (const Fault fault : {Fault::unavailable, Fault::unknown, Fault::applied_but_unknown,
                            Fault::conflict_once, Fault::conflict_always, Fault::throws}) {
    for (std::size_t nth = 1; nth <= 6; ++nth) {
      BobsShop shop;
      FaultyLedger faulty(shop.ledger, {.nth = nth, .fault = fault});
      Blocking world = shop.blocking_over(shop.customers, faulty);
      const auto one = revoke(world, shop.shop(), shop.token, kNoon);
      CAPTURE(static_cast<int>(fault), nth);
      if (one.ok()) CHECK(refusal_of(shop.check(shop.token)) == Errc::token_revoked);
      if (!one.ok()) CHECK(kind(one.error().code) == ErrorKind::store);
    }
  }
}

TEST_CASE("ending says whether a failover could undo it", "[flow][promise-2]") {
  for (const bool survives : {true, false}) {
    BobsShop shop;
    DeclaredLedger declared(shop.ledger, survives);
    Blocking world = shop.blocking_over(shop.customers, declared);
    CHECK(revoke(world, shop.shop(), shop.token, kNoon).value().survives_failover == survives);
    CHECK(revoke(world, shop.shop(), shop.token, kNoon).value().survives_failover == survives);
    CHECK(revoke_all(world, shop.shop(), shop.bob, kNoon).value().survives_failover == survives);
  }
}

TEST_CASE("a commit that comes too late is not handed to the store", "[flow][promise-6]") {
  BobsShop shop;
  Blocking inner = shop.blocking();
  TracedWorld<Blocking> world(inner);
  world.before = [&](std::size_t, std::string_view effect) {
    if (effect.starts_with("commit")) shop.clock.advance(shop.policy().store_deadline + 1ms);
  };
  CHECK(refusal_of(revoke(world, shop.shop(), shop.token, kNoon)) == Errc::past_deadline);
  CHECK(shop.check(shop.token).ok());
}

}  // namespace jeton::test
