// SPDX-License-Identifier: Apache-2.0
//
// exchange_code_test.cpp: a one-time code buys one assistance session, for a customer who consents, while
// they consent.
#include <atomic>
#include <thread>

#include "flow/session_kit.hpp"

namespace jeton::test {
namespace {

using namespace std::chrono_literals;

/// A shop whose Bob has consented and for whom a code was issued.
struct CodeShop : BobsShop {
  std::string code = issue_first();

  Result<SignIn> redeem() { return redeem_code(*this, kBob, code); }

 private:
  std::string issue_first() {
    REQUIRE(consent(*this, token, Consent::given).ok());
    return text_of_code(code_for(*this, bob));
  }
};

/// A ledger that was promoted: it names another history than the one whose lineage codes are checked against.
class PromotedLedger final : public ForwardingLedger {
 public:
  using ForwardingLedger::ForwardingLedger;
  [[nodiscard]] Result<Lineage> lineage() override { return Lineage{{std::byte{1}}}; }
};

std::string wrong_code(std::size_t number) {
  std::string code(kOneTimeCodeCharacters, '0');
  const std::string digits = std::to_string(number);
  return code.replace(0, digits.size(), digits);
}

}  // namespace

TEST_CASE("a code buys a session of staff acting for the customer", "[flow][promise-11]") {
  CodeShop shop;
  const auto session = shop.redeem();
  REQUIRE(session.ok());
  const auto verified = shop.check(session.value().token());
  REQUIRE(verified.ok());
  CHECK(verified.value().customer == shop.bob);
  CHECK(verified.value().kind == TokenKind::assistance);
  CHECK(verified.value().expires_at == kNoon + shop.policy().assistance_lifetime);
  CHECK(verified.value().absolute_end == verified.value().expires_at);
}

TEST_CASE("a code buys one token, not two", "[flow][promise-1][T2]") {
  CodeShop shop;
  CHECK(shop.redeem().ok());
  CHECK(refusal_of(shop.redeem()) == Errc::code_already_used);
  CHECK(refusal_of(shop.redeem()) == Errc::code_already_used);
}

TEST_CASE("sixteen who present a code at once get one session", "[flow][promise-1][T1]") {
  for (int round = 0; round < 4; ++round) {
    CodeShop shop;
    std::atomic<int> granted{0};
    std::atomic<int> used{0};
    std::atomic<int> waiting{16};
    std::vector<std::thread> presenters;
    for (int i = 0; i < 16; ++i)
      presenters.emplace_back([&] {
        --waiting;
        while (waiting > 0) std::this_thread::yield();
        Blocking world = shop.blocking();
        const auto session = exchange_code(world, shop.shop(), {kBob, shop.code}, kNoon);
        if (session.ok()) ++granted;
        if (!session.ok() && session.error().code == Errc::code_already_used) ++used;
      });
    for (std::thread& presenter : presenters) presenter.join();
    CHECK(granted == 1);
    CHECK(used == 15);
  }
}

TEST_CASE("a code presented at every moment of its own redemption is granted once", "[flow][promise-1][T1]") {
  for (std::size_t at = 0;; ++at) {
    CodeShop shop;
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    int granted = 0;
    world.before = [&](std::size_t number, std::string_view) {
      if (number == at && shop.redeem().ok()) ++granted;
    };
    if (exchange_code(world, shop.shop(), {kBob, shop.code}, kNoon).ok()) ++granted;
    if (world.trace.size() <= at) break;
    CAPTURE(at, world.trace[at]);
    CHECK(granted == 1);
  }
}

TEST_CASE("a code is good one millisecond before it expires and dead at it", "[flow][promise-1]") {
  CodeShop shop;
  REQUIRE(shop.policy().one_time_code_lifetime == Lifetime(30s));
  shop.clock.set(kNoon + 30s);
  CHECK(refusal_of(shop.redeem()) == Errc::code_expired);
  shop.clock.set(kNoon + 30s - 1ms);
  CHECK(shop.redeem().ok());
}

TEST_CASE("a code that is not there is refused, whatever was purged", "[flow][promise-1]") {
  CodeShop shop;
  REQUIRE(shop.redeem().ok());
  REQUIRE(shop.ledger.purge(kNoon + 30s + 48h, 1000).ok());
  CHECK(refusal_of(shop.redeem()) == Errc::code_already_used);
  REQUIRE(shop.ledger.purge(kMostUsableTime, 1000).ok());
  CHECK(refusal_of(shop.redeem()) == Errc::code_unknown);
}

TEST_CASE("without the customer's consent no code is issued", "[flow][promise-11][T23]") {
  BobsShop shop;
  CHECK(refusal_of(code_for(shop, shop.bob)) == Errc::consent_missing);
  REQUIRE(consent(shop, shop.token, Consent::given).ok());
  CHECK(code_for(shop, shop.bob).ok());
  REQUIRE(consent(shop, shop.token, Consent::withdrawn).ok());
  CHECK(refusal_of(code_for(shop, shop.bob)) == Errc::consent_missing);
}

TEST_CASE("consent withdrawn before redemption ends the code", "[flow][promise-11][T23]") {
  CodeShop shop;
  REQUIRE(consent(shop, shop.token, Consent::withdrawn).ok());
  CHECK(refusal_of(shop.redeem()) == Errc::code_ended);
  REQUIRE(consent(shop, shop.token, Consent::given).ok());
  CHECK(refusal_of(shop.redeem()) == Errc::code_ended);  // a later consent does not revive it
}

TEST_CASE("consent withdrawn at any moment of a redemption leaves no live session", "[flow][promise-11]") {
  for (std::size_t at = 0;; ++at) {
    CodeShop shop;
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    world.before = [&](std::size_t number, std::string_view) {
      if (number == at) REQUIRE(consent(shop, shop.token, Consent::withdrawn).ok());
    };
    const auto session = exchange_code(world, shop.shop(), {kBob, shop.code}, kNoon);
    if (world.trace.size() <= at) break;
    CAPTURE(at, world.trace[at]);
    if (session.ok()) CHECK(refusal_of(shop.check(session.value().token())) == Errc::token_ended);
    if (!session.ok()) CHECK(session.error().code == Errc::code_ended);
  }
}

TEST_CASE("consent withdrawn afterwards ends the session of staff", "[flow][promise-11][T23]") {
  CodeShop shop;
  const std::string staff = token_of(shop.redeem());
  REQUIRE(consent(shop, shop.token, Consent::withdrawn).ok());
  CHECK(refusal_of(shop.check(staff)) == Errc::token_ended);
  CHECK(shop.check(shop.token).ok());
}

TEST_CASE("a disabled customer is not acted for", "[flow][promise-11]") {
  CodeShop shop;
  shop.customers.disable(TenantId::parse("default").value(), shop.bob);
  CHECK(refusal_of(shop.redeem()) == Errc::account_disabled);
  CHECK(refusal_of(code_for(shop, shop.bob)) == Errc::account_disabled);
}

TEST_CASE("a code works with its own customer's login only", "[flow][promise-12]") {
  CodeShop shop;
  shop.add("eve@example.com", kOldPassword);
  CHECK(refusal_of(redeem_code(shop, "eve@example.com", shop.code)) == Errc::code_unknown);
  CHECK(shop.redeem().ok());
}

TEST_CASE("an unknown login is answered like an unknown code", "[flow][promise-3]") {
  CodeShop shop;
  const auto answer = [&](std::string_view login) {
    const auto refused = shop.run_traced([&](auto& world) {
      return exchange_code(world, shop.shop(), {login, wrong_code(1)}, kNoon);
    });
    REQUIRE_FALSE(refused.ok());
    return refused.error();
  };
  const Error known = answer(kBob);
  const auto trace = shop.trace;
  const Error unknown = answer("nobody@example.com");
  CHECK(known.code == Errc::code_unknown);
  CHECK(unknown.code == known.code);
  CHECK(std::string_view(unknown.place) == known.place);
  CHECK(unknown.retry_after == known.retry_after);
  CHECK(shop.trace == trace);
}

TEST_CASE("text that is no code costs nothing and asks nobody", "[flow][promise-9]") {
  CodeShop shop;
  for (const std::string& text : {std::string(), std::string(31, 'a'), std::string(33, 'a'),
                                  std::string(32, 'A'), std::string(32, '\0'), std::string(1'000'000, 'a')}) {
    const auto refused = shop.run_traced([&](auto& world) {
      return exchange_code(world, shop.shop(), {kBob, text}, kNoon);
    });
    CHECK(refusal_of(refused) == Errc::malformed_code);
    CHECK(shop.trace.empty());
  }
  CHECK(refusal_of(redeem_code(shop, std::string(321, 'b'), shop.code)) == Errc::login_too_long);
}

TEST_CASE("who acts and why must be said", "[flow][promise-11][T23]") {
  CodeShop shop;
  const std::string long_actor(129, 'a');
  const std::string long_reason(257, 'r');
  CHECK(refusal_of(code_for(shop, shop.bob, "", "ticket 7")) == Errc::reason_missing);
  CHECK(refusal_of(code_for(shop, shop.bob, "staff:ann", "")) == Errc::reason_missing);
  CHECK(refusal_of(code_for(shop, shop.bob, long_actor, "ticket 7")) == Errc::reason_missing);
  CHECK(refusal_of(code_for(shop, shop.bob, "staff:ann", long_reason)) == Errc::reason_missing);
  CHECK(refusal_of(code_for(shop, shop.bob, "staff\n", "ticket 7")) == Errc::reason_missing);
  CHECK(refusal_of(code_for(shop, CustomerId::parse("nobody").value())) == Errc::customer_unknown);
}

TEST_CASE("the longest ids, actor and reason fit the ledger", "[flow][promise-11]") {
  TestShop shop;
  const TenantId tenant = TenantId::parse(std::string(64, 't')).value();
  const CustomerId id = CustomerId::parse(std::string(128, 'c')).value();
  REQUIRE(shop.customers.import_customer(tenant, id, {kBob, "", true, false}).ok());
  const Shop longest = shop.shop_of(tenant);
  const std::string token = token_of(shop.run([&](auto& world) {
    return issue(world, longest, {id, std::string(256, 'n')}, kNoon);
  }));
  REQUIRE(
      shop.run([&](auto& world) { return set_consent(world, longest, token, Consent::given, kNoon); }).ok());
  const std::string code = text_of_code(shop.run([&](auto& world) {
    return issue_code(world, longest, {id, std::string(128, 'a'), std::string(256, 'r')}, kNoon);
  }));
  const auto session = shop.run([&](auto& world) {
    return exchange_code(world, longest, {kBob, code}, kNoon);
  });
  const auto verified =
      shop.run([&](auto& world) { return verify(world, longest, token_of(session), kNoon); });
  CHECK(verified.value().customer == id);
}

TEST_CASE("guessing codes is throttled for the day, and a new code does not help", "[flow][promise-4][T26]") {
  CodeShop shop;
  shop.policy().code_tries_per_day = 5;
  for (std::size_t guess = 0; guess < 5; ++guess)
    CHECK(refusal_of(redeem_code(shop, kBob, wrong_code(guess))) == Errc::code_unknown);
  CHECK(refusal_of(shop.redeem()) == Errc::throttled);
  const std::string fresh = text_of_code(code_for(shop, shop.bob));
  CHECK(refusal_of(redeem_code(shop, kBob, fresh)) == Errc::throttled);

  shop.clock.advance(24h);
  CHECK(redeem_code(shop, kBob, text_of_code(code_for(shop, shop.bob))).ok());
}

TEST_CASE("a code that is accepted gives back its own try and no other", "[flow][promise-4][T28]") {
  CodeShop shop;
  shop.policy().code_tries_per_day = 5;
  for (std::size_t guess = 0; guess < 4; ++guess)
    CHECK(refusal_of(redeem_code(shop, kBob, wrong_code(guess))) == Errc::code_unknown);
  CHECK(shop.redeem().ok());
  CHECK(redeem_code(shop, kBob, text_of_code(code_for(shop, shop.bob))).ok());
  CHECK(refusal_of(redeem_code(shop, kBob, wrong_code(9))) == Errc::code_unknown);
  CHECK(refusal_of(redeem_code(shop, kBob, text_of_code(code_for(shop, shop.bob)))) == Errc::throttled);
}

TEST_CASE("codes and passwords have separate budgets", "[flow][promise-4][T22]") {
  CodeShop shop;
  for (std::size_t guess = 0; guess < 8; ++guess)
    CHECK(refusal_of(redeem_code(shop, kBob, wrong_code(guess))) == Errc::code_unknown);
  CHECK(shop.sign_in(kBob, kOldPassword).ok());
  for (int guess = 0; guess < 8; ++guess) CHECK_FALSE(shop.sign_in(kBob, "a wrong guess").ok());
  CHECK(shop.redeem().ok());
}

TEST_CASE("a code is no password and a password no code", "[flow][T22]") {
  CodeShop shop;
  CHECK(refusal_of(shop.sign_in(kBob, shop.code)) == Errc::wrong_credentials);
  CHECK(refusal_of(redeem_code(shop, kBob, kOldPassword)) == Errc::malformed_code);
  CHECK(shop.redeem().ok());
}

TEST_CASE("a code issued before a failover is refused after it", "[flow][promise-1]") {
  BobsShop shop;
  REQUIRE(consent(shop, shop.token, Consent::given).ok());
  PromotedLedger before(shop.ledger);
  Blocking world = shop.blocking_over(shop.customers, before);
  const std::string code =
      text_of_code(issue_code(world, shop.shop(), {shop.bob, "staff:ann", "ticket 7"}, kNoon));
  CHECK(refusal_of(redeem_code(shop, kBob, code)) == Errc::code_from_lost_lineage);
  CHECK(refusal_of(redeem_code(shop, kBob, code)) == Errc::code_from_lost_lineage);
  CHECK(redeem_code(shop, kBob, text_of_code(code_for(shop, shop.bob))).ok());
}

TEST_CASE("a lost acknowledgement grants once, and silence grants nothing", "[flow][promise-1][promise-6]") {
  constexpr std::size_t kCommit = 3;  // charge, look-up, then the batch that spends the code
  for (const Fault fault : {Fault::unknown, Fault::applied_but_unknown, Fault::throws}) {
    for (const std::size_t times : {1U, 2U}) {
      CodeShop shop;
      SpyingLedger recording(shop.ledger);
      FaultyLedger faulty(recording, {.nth = kCommit, .fault = fault, .times = times});
      Blocking world = shop.blocking_over(shop.customers, faulty);
      const auto session = exchange_code(world, shop.shop(), {kBob, shop.code}, kNoon);
      CAPTURE(static_cast<int>(fault), times);
      const bool settled = times == 1 || fault == Fault::applied_but_unknown;
      CHECK(session.ok() == settled);
      if (session.ok()) CHECK(shop.check(session.value().token()).ok());
      if (session.ok()) CHECK(recording.count(RecordKind::session) == 1);
      if (!session.ok()) CHECK(session.error().code == Errc::unknown_outcome);
      if (session.ok()) CHECK(refusal_of(shop.redeem()) == Errc::code_already_used);
    }
  }
}

TEST_CASE("every fault while redeeming is a fault, or exactly one session", "[flow][promise-1][T35]") {
  for (const Fault fault : {Fault::unavailable, Fault::unknown, Fault::applied_but_unknown,
                            Fault::conflict_once, Fault::conflict_always, Fault::throws}) {
    for (std::size_t nth = 1; nth <= 6; ++nth) {
      CodeShop shop;
      SpyingLedger recording(shop.ledger);
      FaultyLedger faulty(recording, {.nth = nth, .fault = fault, .times = 2});
      Blocking world = shop.blocking_over(shop.customers, faulty);
      const auto first = exchange_code(world, shop.shop(), {kBob, shop.code}, kNoon);
      CAPTURE(static_cast<int>(fault), nth);
      if (!first.ok() && fault != Fault::conflict_once && fault != Fault::conflict_always)
        CHECK(kind(first.error().code) == ErrorKind::store);
      const auto second = exchange_code(world, shop.shop(), {kBob, shop.code}, kNoon);
      CHECK_FALSE((first.ok() && second.ok()));
      CHECK(recording.count(RecordKind::session) <= 1);
    }
  }
}

TEST_CASE("staff cannot consent for the customer or act through a second customer", "[flow][promise-11]") {
  CodeShop shop;
  const std::string staff = token_of(shop.redeem());
  CHECK(refusal_of(consent(shop, staff, Consent::given)) == Errc::not_for_impersonator);
  CHECK(refusal_of(consent(shop, staff, Consent::withdrawn)) == Errc::not_for_impersonator);
  CHECK(refusal_of(change(shop, staff, kOldPassword, kNewPassword)) == Errc::not_for_impersonator);
}

TEST_CASE("a redeemed code is in the audit with actor and reason, a refused one with its cause",
          "[flow][promise-11][T36]") {
  CodeShop shop;
  REQUIRE(shop.redeem().ok());
  REQUIRE_FALSE(shop.redeem().ok());
  const Owner owner = Owner::of(shop.shop(), shop.bob);
  const auto events = shop.ledger.scan(owner.partition, audit_mark(), std::nullopt, 100).value();
  REQUIRE(events.size() >= 2);
  const auto redeemed = decode<AuditEventRecord>(events[events.size() - 2].value);
  const auto refused = decode<AuditEventRecord>(events.back().value);
  CHECK(redeemed.value().event == static_cast<std::uint8_t>(AuditEvent::code_exchanged));
  CHECK(redeemed.value().actor == "staff:ann");
  CHECK(redeemed.value().note == "ticket 7");
  CHECK(refused.value().event == static_cast<std::uint8_t>(AuditEvent::code_refused));
  CHECK(refused.value().reason == static_cast<std::uint16_t>(Errc::code_already_used));
}

TEST_CASE("the ledger never sees a code", "[flow][promise-7]") {
  BobsShop shop;
  REQUIRE(consent(shop, shop.token, Consent::given).ok());
  SpyingLedger recording(shop.ledger);
  Blocking world = shop.blocking_over(shop.customers, recording);
  const std::string code =
      text_of_code(issue_code(world, shop.shop(), {shop.bob, "staff:ann", "ticket 7"}, kNoon));
  REQUIRE(exchange_code(world, shop.shop(), {kBob, code}, kNoon).ok());
  CHECK(recording.count(RecordKind::code) == 1);
  CHECK(recording.written().find(code) == std::string::npos);
  CHECK(recording.written().find(code.substr(0, 8)) == std::string::npos);
}

}  // namespace jeton::test
