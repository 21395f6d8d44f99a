// SPDX-License-Identifier: Apache-2.0
//
// end_assistance_test.cpp: the host, the customer and the staff themselves can each end it, at once and for
// all who act for that customer, and nothing else ends with it.
#include <jeton/flow/assist.hpp>
#include <jeton/flow/end_assistance.hpp>

#include "flow/every_fault.hpp"
#include "flow/session_kit.hpp"

namespace jeton::test {
namespace {

/// A shop where two members of staff act for Bob.
struct AssistedShop : BobsShop {
  std::string ann = assistance_token();
  std::string ben = token_of(run([&](auto& world) {
    return assist(world, shop(), {bob, "staff:ben", "ticket 8"}, now());
  }));

  template <class Whose>
  Result<Ended> end(const Whose& whose) {
    return run([&](auto& world) { return end_assistance(world, shop(), whose, now()); });
  }
  void check_ended() {
    CHECK(refusal_of(check(ann)) == Errc::token_ended);
    CHECK(refusal_of(check(ben)) == Errc::token_ended);
    CHECK(check(token).ok());
  }
};

}  // namespace

TEST_CASE("staff who are dismissed are out, and the customer is not", "[flow][promise-2][promise-11]") {
  AssistedShop shop;
  const auto ended = shop.end(shop.bob);
  REQUIRE(ended.ok());
  CHECK(ended.value().survives_failover == shop.ledger.abilities().durable_on_ack);
  shop.check_ended();
}

TEST_CASE("the customer's own end sends everybody away who acts for them", "[flow][promise-11]") {
  AssistedShop shop;
  REQUIRE(shop.end(std::string_view(shop.token)).ok());
  shop.check_ended();
}

TEST_CASE("staff who are done end it themselves", "[flow][promise-11]") {
  AssistedShop shop;
  REQUIRE(shop.end(std::string_view(shop.ann)).ok());
  shop.check_ended();
  CHECK(refusal_of(shop.end(std::string_view(shop.ann))) == Errc::token_ended);
}

TEST_CASE("a code that was not redeemed yet ends with the assistance", "[flow][promise-11]") {
  AssistedShop shop;
  const std::string code = text_of_code(code_for(shop, shop.bob));
  REQUIRE(shop.end(shop.bob).ok());
  CHECK(refusal_of(redeem_code(shop, kBob, code)) == Errc::code_ended);
}

TEST_CASE("the consent outlives the assistance", "[flow][promise-11]") {
  AssistedShop shop;
  REQUIRE(shop.end(shop.bob).ok());
  CHECK(redeem_code(shop, kBob, text_of_code(code_for(shop, shop.bob))).ok());
}

TEST_CASE("ending another customer's assistance, or with a dead token, ends nothing",
          "[flow][promise-2][promise-12]") {
  AssistedShop shop;
  const CustomerId eve = shop.add("eve@example.com", kOldPassword);
  const std::string eves = token_of(issue_to(shop, eve));
  REQUIRE(shop.end(std::string_view(eves)).ok());
  CHECK(shop.check(shop.ann).ok());
  CHECK(refusal_of(shop.end(CustomerId::parse("nobody").value())) == Errc::customer_unknown);
  CHECK(refusal_of(shop.end(std::string_view("nonsense"))) == Errc::malformed_token);
  REQUIRE(revoke_token(shop, shop.token).ok());
  CHECK(refusal_of(shop.end(std::string_view(shop.token))) == Errc::token_revoked);
  CHECK(shop.check(shop.ann).ok());
}

TEST_CASE("the end of assistance is in the audit", "[flow][promise-11][T36]") {
  AssistedShop shop;
  REQUIRE(shop.end(shop.bob).ok());
  const Owner owner = Owner::of(shop.shop(), shop.bob);
  const auto events = shop.ledger.scan(owner.partition, audit_mark(), std::nullopt, 100).value();
  CHECK(decode<AuditEventRecord>(events.back().value).value().event ==
        static_cast<std::uint8_t>(AuditEvent::assistance_ended));
}

TEST_CASE("whatever fails while ending it, staff are out or it is an error", "[flow][promise-6][T35]") {
  const auto by_id = [](auto& world, AssistedShop& shop) {
    return end_assistance(world, shop.shop(), shop.bob, kNoon);
  };
  const auto by_token = [](auto& world, AssistedShop& shop) {
    return end_assistance(world, shop.shop(), shop.token, kNoon);
  };
  const auto judge = [](AssistedShop& shop, const Result<Ended>& ended) {
    if (ended.ok()) shop.check_ended();
    if (!ended.ok()) CHECK(is_fault(ended.error()));
    CHECK(shop.check(shop.token).ok());
  };
  fail_every_effect<AssistedShop>(by_id, judge);
  fail_every_effect<AssistedShop>(by_token, judge);
  fail_every_ledger_call<AssistedShop>(by_id, judge);
  check_both_drivers<Ended, AssistedShop>(by_token);
}

}  // namespace jeton::test
