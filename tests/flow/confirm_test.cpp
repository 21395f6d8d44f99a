// SPDX-License-Identifier: Apache-2.0
//
// confirm_test.cpp: a confirmation link confirms the address it was sent to, once, and nothing else.
#include <jeton/flow/login_changed.hpp>

#include <atomic>
#include <thread>

#include "flow/mail_kit.hpp"

namespace jeton::test {
namespace {

using namespace std::chrono_literals;

/// A shop whose Eve has yet to confirm her address, and has the mail.
struct ConfirmShop : MailShop {
  CustomerId eve = add(kEve, kOldPassword, false);
  std::string link = mailed_confirmation(kEve);
};

/// Customers of a shop whose table has no place for a confirmation.
class CannotConfirm final : public ForwardingCustomers {
 public:
  using ForwardingCustomers::ForwardingCustomers;
  Result<Swap> set_confirmed_if(const TenantId&, const CustomerId&, std::string_view) override {
    return Error{Errc::unsupported, "CannotConfirm"};
  }
};

}  // namespace

TEST_CASE("a customer who follows the link is confirmed and may sign in", "[flow][promise-1][adobe]") {
  ConfirmShop shop;
  CHECK(refusal_of(shop.sign_in(kEve, kOldPassword)) == Errc::not_confirmed);
  const auto confirmed = shop.confirm_by(shop.link);
  REQUIRE(confirmed.ok());
  CHECK(confirmed.value() == shop.eve);
  CHECK(shop.is_confirmed(shop.eve));
  CHECK(shop.sign_in(kEve, kOldPassword).ok());
}

TEST_CASE("a confirmation link works once", "[flow][promise-1][T2]") {
  ConfirmShop shop;
  REQUIRE(shop.confirm_by(shop.link).ok());
  CHECK(refusal_of(shop.confirm_by(shop.link)) == Errc::link_already_used);
}

TEST_CASE("sixteen who follow a confirmation link at once are one", "[flow][promise-1][T1]") {
  ConfirmShop shop;
  std::atomic<int> granted{0};
  std::atomic<int> used{0};
  std::vector<std::thread> visitors;
  for (int i = 0; i < 16; ++i)
    visitors.emplace_back([&] {
      const auto confirmed = shop.confirm_by(shop.link);
      if (confirmed.ok()) ++granted;
      if (refusal_of(confirmed) == Errc::link_already_used) ++used;
    });
  for (std::thread& visitor : visitors) visitor.join();
  CHECK(granted == 1);
  CHECK(used == 15);
}

TEST_CASE("a confirmation link is good until the moment it expires", "[flow][promise-1]") {
  ConfirmShop shop;
  SECTION("one millisecond before") {
    shop.clock.advance(shop.policy().confirmation_link_lifetime - 1ms);
    CHECK(shop.confirm_by(shop.link).ok());
  }
  SECTION("at that moment") {
    shop.clock.advance(shop.policy().confirmation_link_lifetime);
    CHECK(refusal_of(shop.confirm_by(shop.link)) == Errc::link_expired);
    CHECK_FALSE(shop.is_confirmed(shop.eve));
  }
}

TEST_CASE("a newer confirmation link ends the older, and a reset link neither", "[flow][promise-2]") {
  ConfirmShop shop;
  static_cast<void>(shop.mailed_reset(kEve));
  const std::string newer = shop.mailed_confirmation(kEve);
  CHECK(refusal_of(shop.confirm_by(shop.link)) == Errc::link_ended);
  CHECK(shop.confirm_by(newer).ok());
}

TEST_CASE("a confirmation counts only for the address it was sent to", "[flow][promise-2][O4]") {
  ConfirmShop shop;
  SECTION("the shop told of the new address") {
    REQUIRE(shop.run([&](auto& w) { return login_changed(w, shop.shop(), shop.eve, kNoon); }).ok());
    CHECK(refusal_of(shop.confirm_by(shop.link)) == Errc::link_ended);
  }
  SECTION("the shop did not tell") {
    ChangedCustomer customers(shop.customers, [](std::optional<Customer>& found) {
      if (found) found->login = "new-address@example.com";
    });
    Blocking world = shop.blocking_over(customers, shop.ledger);
    CHECK(refusal_of(confirm(world, shop.shop(), shop.link, kNoon)) == Errc::link_ended);
  }
  SECTION("the address changed in this very moment") {
    FaultyCustomers customers(shop.customers, {.nth = 2, .fault = Fault::conflict_once});
    Blocking world = shop.blocking_over(customers, shop.ledger);
    CHECK(refusal_of(confirm(world, shop.shop(), shop.link, kNoon)) == Errc::link_ended);
  }
  CHECK_FALSE(shop.is_confirmed(shop.eve));
}

TEST_CASE("confirming what is confirmed already does no harm", "[flow]") {
  ConfirmShop shop;
  REQUIRE(shop.customers.set_confirmed_if(shop.shop().tenant, shop.eve, kEve).value() == Swap::applied);
  CHECK(shop.confirm_by(shop.link).ok());
  CHECK(shop.is_confirmed(shop.eve));
}

TEST_CASE("no other token confirms an address", "[flow][promise-1][J38]") {
  ConfirmShop shop;
  const std::string reset = shop.mailed_reset(kEve);
  for (const std::string& token : {shop.token, reset})
    CHECK(refusal_of(shop.confirm_by(token)) == Errc::wrong_token_kind);
  const auto parsed = parse_opaque_token(reset);
  const std::string respelt(
      mint_opaque_token(TokenKind::confirmation, parsed.value().route, parsed.value().random).text());
  CHECK(refusal_of(shop.confirm_by(respelt)) == Errc::link_unknown);
  CHECK(refusal_of(shop.confirm_by("")) == Errc::malformed_token);
  CHECK_FALSE(shop.is_confirmed(shop.eve));
}

TEST_CASE("a confirmation link of one shop is nothing in another", "[flow][promise-12]") {
  ConfirmShop shop;
  const TenantId other = TenantId::parse("other").value();
  Blocking world = shop.blocking();
  CHECK(refusal_of(confirm(world, shop.shop_of(other), shop.link, kNoon)) == Errc::link_unknown);
}

TEST_CASE("a ledger that was promoted confirms by no link of the history before", "[flow][promise-1]") {
  ConfirmShop shop;
  AnotherHistory other(shop.ledger);
  Blocking world = shop.blocking_over(shop.customers, other);
  REQUIRE(request_confirmation(world, shop.shop(), {kEve}, kNoon).ok());
  CHECK(refusal_of(shop.confirm_by(text_of_token(shop.the_mail()))) == Errc::link_from_lost_lineage);
}

TEST_CASE("a shop whose table cannot be told says so", "[flow]") {
  ConfirmShop shop;
  CannotConfirm customers(shop.customers);
  Blocking world = shop.blocking_over(customers, shop.ledger);
  CHECK(refusal_of(confirm(world, shop.shop(), shop.link, kNoon)) == Errc::unsupported);
}

TEST_CASE("whatever fails, nobody is confirmed by a link that is still good",
          "[flow][promise-1][promise-6][T35]") {
  for (const Fault fault : {Fault::unavailable, Fault::unknown, Fault::applied_but_unknown,
                            Fault::conflict_always, Fault::throws}) {
    for (const bool in_ledger : {true, false}) {
      for (std::size_t nth = 1;; ++nth) {
        ConfirmShop shop;
        const FaultPlan plan{.nth = nth, .fault = fault, .times = 2};
        FaultyLedger ledger(shop.ledger, in_ledger ? plan : FaultPlan{.nth = 1000});
        FaultyCustomers customers(shop.customers, in_ledger ? FaultPlan{.nth = 1000} : plan);
        Blocking world = shop.blocking_over(customers, ledger);
        const auto confirmed = confirm(world, shop.shop(), shop.link, kNoon);
        if ((in_ledger ? ledger.calls() : customers.calls()) < nth) break;
        CAPTURE(static_cast<int>(fault), in_ledger, nth);
        if (confirmed.ok()) CHECK(shop.is_confirmed(shop.eve));
        if (!confirmed.ok() && refusal_of(confirmed) != Errc::link_ended)
          CHECK(kind(confirmed.error().code) == ErrorKind::store);
        if (shop.is_confirmed(shop.eve))
          CHECK(refusal_of(shop.confirm_by(shop.link)) == Errc::link_already_used);
        CHECK(shop.confirm_by(shop.mailed_reset(kEve)).error().code == Errc::wrong_token_kind);
      }
    }
  }
}

}  // namespace jeton::test
