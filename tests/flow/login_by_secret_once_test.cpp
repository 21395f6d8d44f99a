// SPDX-License-Identifier: Apache-2.0
//
// login_by_secret_once_test.cpp: a link or a code typed into the password field is spent once, whoever comes
// in between and whatever fails, and leaves the traces that it should and no other.
#include "flow/every_fault.hpp"
#include "flow/secret_kit.hpp"

namespace jeton::test {

TEST_CASE("a link or a code typed at every moment of its own use is granted once", "[flow][promise-1][T1]") {
  const std::function<std::string(SecretShop&)> makers[] = {
      [](SecretShop& shop) { return shop.mailed_reset(); },
      [](SecretShop& shop) { return shop.code_of(shop.bob); }};
  for (const auto& make : makers)
    for (std::size_t at = 0;; ++at) {
      SecretShop shop;
      const std::string secret = make(shop);
      Blocking inner = shop.blocking();
      TracedWorld<Blocking> world(inner);
      int granted = 0;
      world.before = [&](std::size_t number, std::string_view) {
        if (number == at && shop.enter(secret).ok()) ++granted;
      };
      if (enter_in(world, shop, secret).ok()) ++granted;
      if (world.trace.size() <= at) break;
      CAPTURE(at, world.trace[at]);
      CHECK(granted == 1);
    }
}

TEST_CASE("a link signs in or resets the password, not both", "[flow][promise-1][T1]") {
  for (std::size_t at = 0;; ++at) {
    SecretShop shop;
    const std::string link = shop.mailed_reset();
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    bool reset = false;
    world.before = [&](std::size_t number, std::string_view) {
      if (number == at) reset = shop.reset(link, kNewPassword).ok();
    };
    const auto in = enter_in(world, shop, link);
    if (world.trace.size() <= at) break;
    CAPTURE(at, world.trace[at]);
    CHECK(in.ok() != reset);
  }
}

TEST_CASE("what ends sessions or links while a link is typed ends that sign-in too",
          "[flow][promise-2][T3]") {
  for (std::size_t at = 0;; ++at) {
    SecretShop shop;
    const std::string link = shop.mailed_reset();
    const std::string own = token_of(shop.sign_in(kBob, kOldPassword));
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    world.before = [&](std::size_t number, std::string_view) {
      if (number == at) REQUIRE(change(shop, own, kOldPassword, kNewPassword).ok());
    };
    const auto in = enter_in(world, shop, link);
    if (world.trace.size() <= at) break;
    CAPTURE(at, world.trace[at]);
    if (in.ok()) CHECK(refusal_of(shop.check(in.value().token())) == Errc::token_ended);
    if (!in.ok()) CHECK(in.error().code == Errc::wrong_credentials);
  }
}

TEST_CASE("a link or code of a history that a failover ended is refused as such", "[flow][promise-1]") {
  SecretShop shop;
  AnotherHistory before(shop.ledger);
  Blocking old = shop.blocking_over(shop.customers, before);
  REQUIRE(request_reset(old, shop.shop(), {kBob, kSite}, kNoon).ok());
  const std::string link = text_of_token(shop.the_mail());
  const std::string code =
      text_of_code(issue_code(old, shop.shop(), {shop.bob, "staff:ann", "ticket"}, kNoon));
  const auto by_link = shop.enter(link);
  const auto by_code = shop.enter(code);
  REQUIRE_FALSE(by_link.ok());
  REQUIRE_FALSE(by_code.ok());
  CHECK(why(shop, by_link.error()) == "refused.link_from_lost_lineage");
  CHECK(why(shop, by_code.error()) == "refused.code_from_lost_lineage");
}

TEST_CASE("signing in by link is in the audit as that, and a refused secret with its cause",
          "[flow][promise-11][T36]") {
  SecretShop shop;
  const std::string link = shop.mailed_reset();
  REQUIRE(shop.enter(link).ok());
  REQUIRE_FALSE(shop.enter(link).ok());
  const Owner owner = Owner::of(shop.shop(), shop.bob);
  const auto events = shop.ledger.scan(owner.partition, audit_mark(), std::nullopt, 100).value();
  const auto entered = decode<AuditEventRecord>(events[events.size() - 2].value).value();
  const auto refused = decode<AuditEventRecord>(events.back().value).value();
  CHECK(entered.event == static_cast<std::uint8_t>(AuditEvent::signed_in_by_link));
  CHECK(refused.event == static_cast<std::uint8_t>(AuditEvent::sign_in_refused));
  CHECK(refused.reason == static_cast<std::uint16_t>(Errc::link_already_used));
}

TEST_CASE("a browser that signed in by link is known again, with its own budget", "[flow][promise-4]") {
  SecretShop shop;
  const auto in = shop.enter(shop.mailed_reset());
  REQUIRE(in.ok());
  shop.lock();
  CHECK_FALSE(shop.enter(kOldPassword).ok());
  CHECK(shop.enter(kOldPassword, kBob, in.value().device()).ok());
}

TEST_CASE("the ledger never sees what was typed", "[flow][promise-7]") {
  SecretShop shop;
  for (const std::string& secret : {shop.mailed_reset(), shop.code_of(shop.bob), std::string(kOldPassword)}) {
    SpyingLedger spy(shop.ledger);
    Blocking world = shop.blocking_over(shop.customers, spy);
    REQUIRE(enter_in(world, shop, secret).ok());
    CHECK(spy.written().find(secret) == std::string::npos);
    if (secret.starts_with(kOpaqueTokenPrefix))
      CHECK(spy.written().find(MailShop::raw_of(secret)) == std::string::npos);
  }
}

TEST_CASE("whatever fails while a secret is tried, it is granted once or it is a fault",
          "[flow][promise-1][promise-6][T35]") {
  struct LinkShop : SecretShop {
    std::string secret = mailed_reset();
  };
  struct CodeShop : SecretShop {
    std::string secret = code_of(bob);
  };
  const auto flow = [](auto& world, auto& shop) { return enter_in(world, shop, shop.secret); };
  const auto judge = [](auto& shop, const Result<SignIn>& in) {
    if (in.ok()) CHECK(shop.check(in.value().token()).ok());
    if (!in.ok() && !is_fault(in.error())) CHECK(why(shop, in.error()).ends_with("_lost_lineage"));
    CHECK_FALSE((in.ok() && shop.enter(shop.secret).ok()));
  };
  fail_every_effect<LinkShop>(flow, judge);
  fail_every_effect<CodeShop>(flow, judge);
  fail_every_ledger_call<LinkShop>(flow, judge);
  fail_every_ledger_call<CodeShop>(flow, judge);
  check_both_drivers<SignIn, LinkShop>(flow);
  check_both_drivers<SignIn, CodeShop>(flow);
}

}  // namespace jeton::test
