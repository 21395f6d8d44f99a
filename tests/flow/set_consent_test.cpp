// SPDX-License-Identifier: Apache-2.0
//
// set_consent_test.cpp: the customer's word on whether staff may act for them, and nobody else's.
#include "flow/session_kit.hpp"

namespace jeton::test {

TEST_CASE("consent that was never given is not there", "[flow][promise-11]") {
  BobsShop shop;
  CHECK(refusal_of(code_for(shop, shop.bob)) == Errc::consent_missing);
}

TEST_CASE("consent is of one customer of one shop", "[flow][promise-12]") {
  BobsShop shop;
  const CustomerId eve = shop.add("eve@example.com", kOldPassword);
  REQUIRE(consent(shop, shop.token, Consent::given).ok());
  CHECK(code_for(shop, shop.bob).ok());
  CHECK(refusal_of(code_for(shop, eve)) == Errc::consent_missing);
}

TEST_CASE("giving consent twice and withdrawing it twice is fine", "[flow][promise-11]") {
  BobsShop shop;
  for (const Consent wish :
       {Consent::given, Consent::given, Consent::withdrawn, Consent::withdrawn, Consent::given})
    CHECK(consent(shop, shop.token, wish).ok());
  CHECK(code_for(shop, shop.bob).ok());
}

TEST_CASE("a dead token gives no consent", "[flow][promise-2]") {
  BobsShop shop;
  REQUIRE(revoke_token(shop, shop.token).ok());
  CHECK(refusal_of(consent(shop, shop.token, Consent::given)) == Errc::token_revoked);
  CHECK(refusal_of(consent(shop, "nonsense", Consent::given)) == Errc::malformed_token);
  CHECK(refusal_of(code_for(shop, shop.bob)) == Errc::consent_missing);
}

TEST_CASE("withdrawing consent ends staff and not the customer", "[flow][promise-11]") {
  BobsShop shop;
  const std::string staff = shop.assistance_token();
  REQUIRE(consent(shop, shop.token, Consent::withdrawn).ok());
  CHECK(refusal_of(shop.check(staff)) == Errc::token_ended);
  CHECK(shop.check(shop.token).ok());
}

TEST_CASE("of two wishes at once the later one counts and neither is lost half-way", "[flow][promise-11]") {
  for (std::size_t at = 0;; ++at) {
    BobsShop shop;
    const std::string staff = shop.assistance_token();
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    world.before = [&](std::size_t number, std::string_view) {
      if (number == at) REQUIRE(consent(shop, shop.token, Consent::withdrawn).ok());
    };
    const auto given = set_consent(world, shop.shop(), shop.token, Consent::given, kNoon);
    if (world.trace.size() <= at) break;
    CAPTURE(at, world.trace[at]);
    CHECK(given.ok());
    CHECK(refusal_of(shop.check(staff)) == Errc::token_ended);  // whatever came last, it was withdrawn once
    CHECK(code_for(shop, shop.bob).ok());
  }
}

TEST_CASE("a fault while withdrawing is an error, or staff are out", "[flow][promise-6][T35]") {
  for (const Fault fault : {Fault::unavailable, Fault::unknown, Fault::applied_but_unknown,
                            Fault::conflict_once, Fault::conflict_always, Fault::throws}) {
    for (std::size_t nth = 1; nth <= 4; ++nth) {
      BobsShop shop;
      const std::string staff = shop.assistance_token();
      FaultyLedger faulty(shop.ledger, {.nth = nth, .fault = fault, .times = 2});
      Blocking world = shop.blocking_over(shop.customers, faulty);
      const auto withdrawn = set_consent(world, shop.shop(), shop.token, Consent::withdrawn, kNoon);
      CAPTURE(static_cast<int>(fault), nth);
      if (withdrawn.ok()) CHECK_FALSE(shop.check(staff).ok());
      if (!withdrawn.ok()) CHECK(kind(withdrawn.error().code) == ErrorKind::store);
    }
  }
}

TEST_CASE("a damaged consent is a fault and never a yes", "[flow][promise-6]") {
  BobsShop shop;
  REQUIRE(consent(shop, shop.token, Consent::given).ok());
  const Owner owner = Owner::of(shop.shop(), shop.bob);
  overwrite(shop.ledger, owner.partition, owner.key(RecordKind::consent), bytes_of("\x01nonsense"));
  CHECK(refusal_of(code_for(shop, shop.bob)) == Errc::damaged_record);

  const RecordWriter eves = encode(ConsentRecord{"default", "eve", true, kNoon});
  overwrite(shop.ledger, owner.partition, owner.key(RecordKind::consent), eves.bytes());
  CHECK(refusal_of(code_for(shop, shop.bob)) == Errc::damaged_record);
}

}  // namespace jeton::test
