// SPDX-License-Identifier: Apache-2.0
//
// login_changed_test.cpp: after a change of the address, what was mailed to the old one is worth nothing, and
// neither is a browser that was known by it.
#include <jeton/flow/login_changed.hpp>

#include "flow/every_fault.hpp"
#include "flow/mail_kit.hpp"

namespace jeton::test {
namespace {

/// A shop whose Bob has a reset link in the mail, and a newcomer a confirmation.
struct MailedShop : MailShop {
  CustomerId new_one = add("new@example.com", kOldPassword, false);
  std::string reset_link = mailed_reset();
  std::string confirmation = mailed_confirmation("new@example.com");

  Result<Ended> tell(const CustomerId& id) {
    return run([&](auto& world) { return login_changed(world, shop(), id, now()); });
  }
};

}  // namespace

TEST_CASE("links that were mailed to the old address die with it", "[flow][promise-2]") {
  MailedShop shop;
  REQUIRE(shop.tell(shop.bob).ok());
  CHECK(refusal_of(shop.look_at(shop.reset_link)) == Errc::link_ended);
  REQUIRE(shop.tell(shop.new_one).ok());
  CHECK(refusal_of(shop.confirm_by(shop.confirmation)) == Errc::link_ended);
  CHECK_FALSE(shop.is_confirmed(shop.new_one));
}

TEST_CASE("a customer who changed the address stays signed in", "[flow][promise-10]") {
  MailedShop shop;
  const std::string staff = shop.assistance_token();
  REQUIRE(shop.tell(shop.bob).ok());
  CHECK(shop.check(shop.token).ok());
  CHECK(shop.check(staff).ok());
  CHECK(shop.look_at(shop.mailed_reset()).ok());  // a link asked for afterwards is good
}

TEST_CASE("the address of nobody cannot change", "[flow]") {
  MailedShop shop;
  CHECK(refusal_of(shop.tell(CustomerId::parse("nobody").value())) == Errc::customer_unknown);
}

TEST_CASE("a changed address is in the audit, without the address", "[flow][promise-7][T36]") {
  MailedShop shop;
  REQUIRE(shop.tell(shop.bob).ok());
  const Owner owner = Owner::of(shop.shop(), shop.bob);
  const auto events = shop.ledger.scan(owner.partition, audit_mark(), std::nullopt, 100).value();
  CHECK(decode<AuditEventRecord>(events.back().value).value().event ==
        static_cast<std::uint8_t>(AuditEvent::login_changed));
  CHECK(text_of(events.back().value).find("example.com") == std::string_view::npos);
}

TEST_CASE("whatever fails while telling it, the links are dead or it is an error", "[flow][promise-6][T35]") {
  const auto flow = [](auto& world, MailedShop& shop) {
    return login_changed(world, shop.shop(), shop.bob, kNoon);
  };
  const auto judge = [](MailedShop& shop, const Result<Ended>& ended) {
    if (!ended.ok()) CHECK(is_fault(ended.error()));
    if (ended.ok()) CHECK_FALSE(shop.look_at(shop.reset_link).ok());
    CHECK(shop.check(shop.token).ok());
  };
  fail_every_effect<MailedShop>(flow, judge);
  fail_every_ledger_call<MailedShop>(flow, judge);
  check_both_drivers<Ended, MailedShop>(flow);
}

}  // namespace jeton::test
