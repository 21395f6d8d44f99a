// SPDX-License-Identifier: Apache-2.0
//
// assist_test.cpp: staff sign in as a customer, at once, only with the customer's consent and a reason, for
// half an hour at most; and what somebody who acts for a customer may not do.
#include <jeton/flow/assist.hpp>
#include <jeton/flow/end_assistance.hpp>

#include "flow/every_fault.hpp"
#include "flow/session_kit.hpp"
#include "flow/turn_taking.hpp"

namespace jeton::test {
namespace {

using namespace std::chrono_literals;

template <class W>
Result<SignIn> assist_in(W& world, BobsShop& shop, std::string_view actor = "staff:ann",
                         std::string_view reason = "ticket 7") {
  return assist(world, shop.shop(), {shop.bob, actor, reason}, shop.now());
}

/// A shop whose Bob has consented to assistance.
struct ConsentingShop : BobsShop {
  ConsentingShop() { REQUIRE(consent(*this, token, Consent::given).ok()); }

  Result<SignIn> act(std::string_view actor = "staff:ann", std::string_view reason = "ticket 7") {
    return run([&](auto& world) { return assist_in(world, *this, actor, reason); });
  }
};

}  // namespace

TEST_CASE("staff act for a customer who consents, for half an hour", "[flow][promise-11][adobe]") {
  ConsentingShop shop;
  const std::string staff = token_of(shop.act());
  const auto verified = shop.check(staff);
  REQUIRE(verified.ok());
  CHECK(verified.value().customer == shop.bob);
  CHECK(verified.value().kind == TokenKind::assistance);
  CHECK(verified.value().expires_at == kNoon + 30min);
  CHECK(verified.value().absolute_end == kNoon + 30min);
  shop.clock.set(kNoon + 30min);
  CHECK(refusal_of(shop.check(staff)) == Errc::token_expired);
}

TEST_CASE("staff do not act for a customer who never consented or withdrew it", "[flow][promise-11][T23]") {
  BobsShop shop;
  const auto act = [&] { return shop.run([&](auto& world) { return assist_in(world, shop); }); };
  CHECK(refusal_of(act()) == Errc::consent_missing);
  REQUIRE(consent(shop, shop.token, Consent::given).ok());
  const std::string staff = token_of(act());
  REQUIRE(consent(shop, shop.token, Consent::withdrawn).ok());
  CHECK(refusal_of(act()) == Errc::consent_missing);
  CHECK(refusal_of(shop.check(staff)) == Errc::token_ended);
  CHECK(shop.check(shop.token).ok());
}

TEST_CASE("staff do not act for a customer who is unknown, disabled or not confirmed", "[flow][promise-11]") {
  ConsentingShop shop;
  const auto act_for = [&](const CustomerId& id) {
    return refusal_of(shop.run([&](auto& world) {
      return assist(world, shop.shop(), {id, "staff:ann", "ticket 7"}, kNoon);
    }));
  };
  const auto consenting = [&](const CustomerId& id) {
    const Owner owner = Owner::of(shop.shop(), id);
    REQUIRE(
        shop.run([&](auto& world) { return write_consent(world, shop.shop(), owner, Consent::given, kNoon); })
            .ok());
    return id;
  };
  CHECK(act_for(CustomerId::parse("nobody").value()) == Errc::customer_unknown);
  CHECK(act_for(consenting(shop.add("gone@example.com", kOldPassword, true, true))) ==
        Errc::account_disabled);
  CHECK(act_for(consenting(shop.add("new@example.com", kOldPassword, false))) == Errc::not_confirmed);
}

TEST_CASE("who acts and why must be said before anybody is asked", "[flow][promise-11][T23]") {
  ConsentingShop shop;
  CHECK(refusal_of(shop.act("", "ticket 7")) == Errc::reason_missing);
  CHECK(refusal_of(shop.act("staff:ann", "")) == Errc::reason_missing);
  CHECK(refusal_of(shop.act(std::string(129, 'a'), "ticket 7")) == Errc::reason_missing);
  CHECK(refusal_of(shop.act("staff:ann", std::string(257, 'r'))) == Errc::reason_missing);
  CHECK(refusal_of(shop.act("staff\n", "ticket 7")) == Errc::reason_missing);
  CHECK(shop.act(std::string(128, 'a'), std::string(256, 'r')).ok());
}

TEST_CASE("assistance is in the audit and in its session with the actor's name", "[flow][promise-11][T36]") {
  ConsentingShop shop;
  SpyingLedger spy(shop.ledger);
  Blocking world = shop.blocking_over(shop.customers, spy);
  REQUIRE(assist_in(world, shop).ok());
  const Owner owner = Owner::of(shop.shop(), shop.bob);
  const auto events = shop.ledger.scan(owner.partition, audit_mark(), std::nullopt, 100).value();
  const auto begun = decode<AuditEventRecord>(events.back().value);
  CHECK(begun.value().event == static_cast<std::uint8_t>(AuditEvent::assistance_begun));
  CHECK(begun.value().actor == "staff:ann");
  CHECK(begun.value().note == "ticket 7");
  for (const auto& [place, value] : spy.records())
    if (place.second.bytes().front() == static_cast<std::byte>(RecordKind::session))
      CHECK(decode<SessionRecord>(bytes_of(value)).value().actor == "staff:ann");
  CHECK(spy.count(RecordKind::session) == 1);
}

TEST_CASE("somebody who acts for a customer changes neither password nor consent, nor stays longer",
          "[flow][promise-11]") {
  ConsentingShop shop;
  const std::string staff = token_of(shop.act());
  CHECK(refusal_of(change(shop, staff, kOldPassword, kNewPassword)) == Errc::not_for_impersonator);
  CHECK(refusal_of(consent(shop, staff, Consent::given)) == Errc::not_for_impersonator);
  CHECK(refusal_of(consent(shop, staff, Consent::withdrawn)) == Errc::not_for_impersonator);
  shop.clock.advance(10min);
  const auto extended = extend_token(shop, staff);
  REQUIRE(extended.ok());
  CHECK(extended.value().expires_at == kNoon + 30min);
  CHECK(shop.sign_in(kBob, kOldPassword).ok());  // the password is what it was
}

TEST_CASE("consent withdrawn at any moment of assisting leaves no staff inside", "[flow][promise-11][T23]") {
  for (std::size_t at = 0;; ++at) {
    ConsentingShop shop;
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    world.before = [&](std::size_t number, std::string_view) {
      if (number == at) REQUIRE(consent(shop, shop.token, Consent::withdrawn).ok());
    };
    const auto staff = assist_in(world, shop);
    if (world.trace.size() <= at) break;
    CAPTURE(at, world.trace[at]);
    CHECK(refusal_of(staff) == Errc::consent_missing);
  }
}

TEST_CASE("assistance that was ended, or everything, while it began is begun anew", "[flow][promise-11]") {
  const std::function<bool(ConsentingShop&)> endings[] = {
      [](auto& shop) { return revoke_all_of(shop, shop.bob).ok(); },
      [](auto& shop) {
        return shop.run([&](auto& world) { return end_assistance(world, shop.shop(), shop.bob, kNoon); })
            .ok();
      }};
  for (const auto& end : endings)
    for (std::size_t at = 0;; ++at) {
      ConsentingShop shop;
      Blocking inner = shop.blocking();
      TracedWorld<Blocking> world(inner);
      world.before = [&](std::size_t number, std::string_view) {
        if (number == at) REQUIRE(end(shop));
      };
      const std::string staff = token_of(assist_in(world, shop));
      if (world.trace.size() <= at) break;
      CAPTURE(at, world.trace[at]);
      CHECK(shop.check(staff).ok());
      CHECK(std::count(world.trace.begin(), world.trace.end(), "get 6") == (at == 0 ? 1 : 2));
    }
}

TEST_CASE("two members of staff who begin at once both get in, in whatever order", "[flow][promise-11]") {
  for (std::size_t first = 0; first < 6; ++first) {
    ConsentingShop shop;
    Blocking one = shop.blocking();
    Blocking two = shop.blocking();
    std::string ann, ben;
    TurnTaking turns({{0, first}, {1, 3}});
    turns.run(
        one, two, [&](auto& world) { ann = token_of(assist_in(world, shop, "staff:ann")); },
        [&](auto& world) { ben = token_of(assist_in(world, shop, "staff:ben")); });
    CAPTURE(first);
    CHECK(shop.check(ann).ok());
    CHECK(shop.check(ben).ok());
  }
}

TEST_CASE("whatever fails while assisting, there is a live session or a fault", "[flow][promise-6][T35]") {
  const auto flow = [](auto& world, ConsentingShop& shop) { return assist_in(world, shop); };
  const auto judge = [](ConsentingShop& shop, const Result<SignIn>& staff) {
    if (staff.ok()) CHECK(shop.check(staff.value().token()).ok());
    if (!staff.ok()) CHECK(is_fault(staff.error()));
  };
  fail_every_effect<ConsentingShop>(flow, judge);
  fail_every_ledger_call<ConsentingShop>(flow, judge);
}

TEST_CASE("assisting is the same through both drivers", "[flow]") {
  check_both_drivers<SignIn, ConsentingShop>(
      [](auto& world, ConsentingShop& shop) { return assist_in(world, shop); });
}

}  // namespace jeton::test
