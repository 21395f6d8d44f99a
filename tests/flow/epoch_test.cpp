// SPDX-License-Identifier: Apache-2.0
//
// epoch_test.cpp: two customers whose routes collide share a place in the ledger and nothing else.
//
// Eight bytes of HMAC do not collide in a test, so the other owner's records are put where a collision would
// put them.
#include "flow/session_kit.hpp"

namespace jeton::test {
namespace {

using namespace std::chrono_literals;

/// A shop in which Carol came first to the place where Bob's epoch would lie.
struct CollidingShop : TestShop {
  CustomerId bob = add(kBob, kOldPassword);
  CustomerId carol = CustomerId::parse("carol").value();
  Owner bobs = Owner::of(shop(), bob);
  Owner carols = collide();
  std::string carols_token = begin_carols_session();

  Owner collide() {
    Owner owner = Owner::of(shop(), carol);
    owner.partition = bobs.partition;
    return owner;
  }
  std::string begin_carols_session() {
    return run([&](auto& world) {
      const auto standing = read_standing(world, shop(), carols, EpochPurpose::session);
      auto session = issue_session(world, shop(), {carols, standing.value().epoch, standing.value().head},
                                   customer_terms(shop(), now(), {AuditEvent::signed_in}), now(), kNoChanges);
      REQUIRE(session.value().issued.has_value());
      return std::string(text_of(session.value().issued->token.reveal()));
    });
  }
  Result<Ended> end_carols(EpochPurpose purpose) {
    return run([&](auto& world) {
      return replace_epoch(world, shop(), carols, purpose, {AuditEvent::signed_out_everywhere}, now());
    });
  }
};

}  // namespace

TEST_CASE("a customer who shares a route with another signs in and is verified", "[flow][promise-12]") {
  CollidingShop shop;
  const std::string token = token_of(shop.sign_in(kBob, kOldPassword));
  const auto verified = shop.check(token);
  REQUIRE(verified.ok());
  CHECK(verified.value().customer == shop.bob);
  CHECK(shop.check(shop.carols_token).value().customer == shop.carol);
}

TEST_CASE("ending one customer's sessions ends nothing of another's on the same route",
          "[flow][promise-12]") {
  CollidingShop shop;
  const std::string token = token_of(shop.sign_in(kBob, kOldPassword));
  SECTION("the second customer of the route") {
    REQUIRE(revoke_all_of(shop, shop.bob).ok());
    CHECK(refusal_of(shop.check(token)) == Errc::token_ended);
    CHECK(shop.check(shop.carols_token).ok());
    CHECK(shop.check(token_of(shop.sign_in(kBob, kOldPassword))).ok());
  }
  SECTION("the first customer of the route") {
    REQUIRE(shop.end_carols(EpochPurpose::session).ok());
    CHECK(refusal_of(shop.check(shop.carols_token)) == Errc::token_ended);
    CHECK(shop.check(token).ok());
  }
}

TEST_CASE("a password change of a customer who shares a route ends only theirs", "[flow][promise-12][T4]") {
  CollidingShop shop;
  const std::string token = token_of(shop.sign_in(kBob, kOldPassword));
  REQUIRE(change(shop, token, kOldPassword, kNewPassword).ok());
  CHECK(refusal_of(shop.check(token)) == Errc::token_ended);
  CHECK(shop.check(shop.carols_token).ok());
  CHECK(shop.sign_in(kBob, kNewPassword).ok());
}

TEST_CASE("assistance works and ends on a shared route", "[flow][promise-11][promise-12]") {
  CollidingShop shop;
  REQUIRE(shop.end_carols(EpochPurpose::assist).ok());  // now the first assistance place is Carol's, too
  const std::string token = token_of(shop.sign_in(kBob, kOldPassword));
  REQUIRE(consent(shop, token, Consent::given).ok());
  const std::string staff = token_of(redeem_code(shop, kBob, text_of_code(code_for(shop, shop.bob))));
  CHECK(shop.check(staff).value().kind == TokenKind::assistance);

  REQUIRE(shop.end_carols(EpochPurpose::assist).ok());
  REQUIRE(shop.end_carols(EpochPurpose::session).ok());
  CHECK(shop.check(staff).ok());
  REQUIRE(consent(shop, token, Consent::withdrawn).ok());
  CHECK(refusal_of(shop.check(staff)) == Errc::token_ended);
}

TEST_CASE("extend, revoke and introspect work on a shared route", "[flow][promise-12]") {
  CollidingShop shop;
  const std::string token = token_of(shop.sign_in(kBob, kOldPassword));
  shop.clock.advance(1h);
  CHECK(extend_token(shop, token).ok());
  CHECK(shop.run([&](auto& world) { return introspect(world, shop.shop(), token, shop.now()); })
            .value()
            .is_active());
  CHECK(revoke_token(shop, token).ok());
  CHECK(refusal_of(shop.check(token)) == Errc::token_revoked);
  CHECK(shop.check(shop.carols_token).ok());
}

TEST_CASE("somebody else taking the route's first place in the middle of a sign-in changes nothing",
          "[flow][promise-12]") {
  for (std::size_t at = 0;; ++at) {
    TestShop shop;
    const CustomerId bob = shop.add(kBob, kOldPassword);
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    world.before = [&](std::size_t number, std::string_view) {
      if (number != at) return;
      const Owner owner = Owner::of(shop.shop(), bob);
      RecordRoom room;
      RecordSlot slot{.key = first_epoch_key(EpochPurpose::session), .room = room};
      REQUIRE(shop.ledger.get(owner.partition, std::span(&slot, 1)).ok());
      if (slot.found) return;
      const RecordWriter carols = encode(EpochRecord{"default", "carol", 5});
      overwrite(shop.ledger, owner.partition, slot.key, carols.bytes());
    };
    const auto signed_in = login(world, shop.shop(), {kBob, bytes_of(kOldPassword)}, kNoon);
    if (world.trace.size() <= at) break;
    CAPTURE(at, world.trace[at]);
    REQUIRE(signed_in.ok());
    CHECK(shop.check(signed_in.value().token()).value().customer == bob);
  }
}

TEST_CASE("an epoch is replaced by another value, not by the next one", "[flow][promise-2]") {
  BobsShop shop;
  const Owner owner = Owner::of(shop.shop(), shop.bob);
  std::vector<std::uint64_t> values;
  for (int round = 0; round < 20; ++round) {
    REQUIRE(revoke_all_of(shop, shop.bob).ok());
    const auto standing = shop.run(
        [&](auto& world) { return read_standing(world, shop.shop(), owner, EpochPurpose::session); });
    for (const std::uint64_t earlier : values) CHECK(earlier + 1 != standing.value().epoch.value);
    for (const std::uint64_t earlier : values) CHECK(earlier != standing.value().epoch.value);
    values.push_back(standing.value().epoch.value);
  }
}

TEST_CASE("an epoch is never purged", "[flow][promise-2]") {
  BobsShop shop;
  const std::string ended = shop.token;
  REQUIRE(revoke_all_of(shop, shop.bob).ok());
  REQUIRE(shop.ledger.purge(kMostUsableTime, 1000).ok());
  const Owner owner = Owner::of(shop.shop(), shop.bob);
  const auto standing =
      shop.run([&](auto& world) { return read_standing(world, shop.shop(), owner, EpochPurpose::session); });
  CHECK(standing.value().epoch.present);
  CHECK_FALSE(shop.check(ended).ok());
}

}  // namespace jeton::test
