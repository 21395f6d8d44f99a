// SPDX-License-Identifier: Apache-2.0
//
// customer_disabled_test.cpp: when the host says that a customer is disabled, everything that customer had is
// over: sessions, staff, links on their way.
#include <jeton/flow/customer_disabled.hpp>

#include "flow/every_fault.hpp"
#include "flow/mail_kit.hpp"

namespace jeton::test {
namespace {

/// A shop whose Bob has a session, staff acting for him and both kinds of links in the mail.
struct LeftShop : MailShop {
  CustomerId new_one = add("new@example.com", kOldPassword, false);
  std::string staff = assistance_token();
  std::string reset_link = mailed_reset();
  std::string confirmation = mailed_confirmation("new@example.com");

  Result<Ended> tell(const CustomerId& id) {
    return run([&](auto& world) { return customer_disabled(world, shop(), id, now()); });
  }
};

}  // namespace

TEST_CASE("a disabled customer has no session, no staff and no link left",
          "[flow][promise-2][T5][adobe][workarea]") {
  LeftShop shop;
  CHECK(shop.customers.disable(shop.shop().tenant, shop.bob) == Swap::applied);
  REQUIRE(shop.tell(shop.bob).ok());
  CHECK(refusal_of(shop.check(shop.token)) == Errc::token_ended);
  CHECK(refusal_of(shop.check(shop.staff)) == Errc::token_ended);
  CHECK(refusal_of(shop.look_at(shop.reset_link)) == Errc::link_ended);
  CHECK(refusal_of(shop.sign_in(kBob, kOldPassword)) == Errc::wrong_credentials);
}

TEST_CASE("a code that staff hold ends with the customer, even if the customer comes back",
          "[flow][promise-2][promise-11]") {
  LeftShop shop;
  const std::string code = text_of_code(code_for(shop, shop.bob));
  REQUIRE(shop.tell(shop.bob).ok());
  CHECK(refusal_of(redeem_code(shop, kBob, code)) == Errc::code_ended);
}

TEST_CASE("a confirmation on its way ends with the customer", "[flow][promise-2]") {
  LeftShop shop;
  REQUIRE(shop.tell(shop.new_one).ok());
  CHECK(refusal_of(shop.confirm_by(shop.confirmation)) == Errc::link_ended);
  CHECK(shop.check(shop.token).ok());  // of another customer: untouched
}

TEST_CASE("of a customer whom the shop has deleted the id is enough", "[flow][promise-2]") {
  LeftShop shop;
  struct NobodyThere final : ForwardingCustomers {
    using ForwardingCustomers::ForwardingCustomers;
    Result<std::optional<Customer>> find(const TenantId&, const CustomerId&) override {
      return std::optional<Customer>();
    }
  } deleted(shop.customers);
  Blocking world = shop.blocking_over(deleted, shop.ledger);
  CHECK(customer_disabled(world, shop.shop(), shop.bob, kNoon).ok());
  CHECK(refusal_of(shop.check(shop.token)) == Errc::token_ended);
  CHECK(shop.tell(CustomerId::parse("nobody").value()).ok());
}

TEST_CASE("all that a customer had ends in one batch with its event", "[flow][promise-2][T36]") {
  LeftShop shop;
  RecordingLedger ledger(shop.ledger);
  Blocking world = shop.blocking_over(shop.customers, ledger);
  REQUIRE(customer_disabled(world, shop.shop(), shop.bob, kNoon).ok());
  CHECK(ledger.log.size() == 1);
  const Owner owner = Owner::of(shop.shop(), shop.bob);
  const auto events = shop.ledger.scan(owner.partition, audit_mark(), std::nullopt, 100).value();
  CHECK(decode<AuditEventRecord>(events.back().value).value().event ==
        static_cast<std::uint8_t>(AuditEvent::customer_disabled));
}

TEST_CASE("whatever fails while telling it, everything is over or it is an error", "[flow][promise-6][T35]") {
  const auto flow = [](auto& world, LeftShop& shop) {
    return customer_disabled(world, shop.shop(), shop.bob, kNoon);
  };
  const auto judge = [](LeftShop& shop, const Result<Ended>& ended) {
    if (!ended.ok()) CHECK(is_fault(ended.error()));
    CHECK(shop.check(shop.token).ok() == shop.check(shop.staff).ok());  // all or nothing
    CHECK(shop.check(shop.token).ok() == shop.look_at(shop.reset_link).ok());
    if (ended.ok()) CHECK_FALSE(shop.check(shop.token).ok());
  };
  fail_every_effect<LeftShop>(flow, judge);
  fail_every_ledger_call<LeftShop>(flow, judge);
  check_both_drivers<Ended, LeftShop>(flow);
}

}  // namespace jeton::test
