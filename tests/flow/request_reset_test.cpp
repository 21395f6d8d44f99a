// SPDX-License-Identifier: Apache-2.0
//
// request_reset_test.cpp: asking for a reset link tells nobody anything, sends one mail to the right address,
// and ends the link that was sent before.
#include <jeton/flow/login_changed.hpp>

#include <algorithm>

#include "flow/mail_kit.hpp"

namespace jeton::test {
namespace {

using namespace std::chrono_literals;

/// Kinds of changes and of records of each batch: what a store sees of a request's shape.
class ShapesLedger final : public ForwardingLedger {
 public:
  using ForwardingLedger::ForwardingLedger;
  [[nodiscard]] Result<CommitOutcome> commit(const Batch& batch) override {
    std::string shape;
    for (const Change& change : batch.changes()) {
      shape += std::to_string(static_cast<int>(change.kind)) + (change.guard.is_absent() ? "-" : "v");
      if (!change.key.bytes().empty()) shape += static_cast<char>(change.key.bytes()[0]);
      shape += std::to_string(change.mark_count) + ' ';
    }
    shapes.push_back(shape);
    return inner().commit(batch);
  }
  std::vector<std::string> shapes;
};

struct ObservedRequest {
  bool accepted;
  std::vector<std::string> trace;
  std::vector<std::string> shapes;
};

ObservedRequest observe(TestShop& shop, std::string_view login) {
  ShapesLedger ledger(shop.ledger);
  Blocking inner = shop.blocking_over(shop.customers, ledger);
  TracedWorld<Blocking> world(inner);
  const bool accepted = request_reset(world, shop.shop(), {login, kSite}, shop.now()).ok();
  return {accepted, world.trace, ledger.shapes};
}

bool is_there(TestShop& shop, const Partition& partition, const RecordKey& key) {
  RecordRoom room;
  RecordSlot slot{.key = key, .room = room};
  REQUIRE(shop.ledger.get(partition, std::span(&slot, 1)).ok());
  return slot.found;
}

}  // namespace

TEST_CASE("a customer who forgot the password gets one mail with a link", "[flow][promise-1]") {
  MailShop shop;
  REQUIRE(shop.ask_reset().ok());
  const Delivery mail = shop.the_mail();
  CHECK(mail.kind == DeliveryKind::reset);
  CHECK(mail.login == kBob);
  CHECK(mail.site == kSite);
  CHECK(mail.expires_at == kNoon + shop.policy().reset_link_lifetime);
  const auto link = parse_opaque_token(text_of_token(mail));
  REQUIRE(link.ok());
  CHECK(link.value().kind == TokenKind::password_reset);
  CHECK_FALSE(shop.next_mail().value().has_value());
}

TEST_CASE("a link goes to the address the shop has, not to the one that was typed", "[flow][T15][P11]") {
  MailShop shop;
  REQUIRE(shop.ask_reset("  BOB@Example.COM").ok());
  CHECK(shop.the_mail().login == kBob);
}

TEST_CASE("asking for a reset tells nobody whether there is an account",
          "[flow][promise-3][P8][workarea][medusa]") {
  MailShop shop;
  shop.add("disabled@example.com", kOldPassword, true, true);
  shop.add("unconfirmed@example.com", kOldPassword, false);
  for (const std::string_view login :
       {std::string_view("disabled@example.com"), std::string_view("unconfirmed@example.com")}) {
    for (std::int64_t n = 0; n <= shop.policy().mail_requests; ++n) {  // the last one is over the limit
      INFO(login << ", request " << n);
      const ObservedRequest known = observe(shop, login);
      const ObservedRequest unknown = observe(shop, "un" + std::string(login));
      CHECK(known.accepted);
      CHECK(unknown.accepted);
      CHECK(known.trace == unknown.trace);
      CHECK(known.shapes == unknown.shapes);
    }
  }
}

TEST_CASE("an address without an account is told so by mail, without a link", "[flow][promise-3][P8]") {
  MailShop shop;
  REQUIRE(shop.ask_reset(kStranger).ok());
  const Delivery mail = shop.the_mail();
  CHECK(mail.kind == DeliveryKind::no_account);
  CHECK(mail.login == kStranger);
  CHECK(mail.site == kSite);
  CHECK(mail.token.size() == 0);
}

TEST_CASE("a disabled customer is sent no link", "[flow]") {
  MailShop shop;
  shop.add("disabled@example.com", kOldPassword, true, true);
  REQUIRE(shop.ask_reset("disabled@example.com").ok());
  const Delivery mail = shop.the_mail();
  CHECK(mail.kind == DeliveryKind::no_account);
  CHECK(mail.token.size() == 0);
}

TEST_CASE("a newer reset link ends the older one", "[flow][promise-2][T3]") {
  MailShop shop;
  const std::string older = shop.mailed_reset();
  const std::string newer = shop.mailed_reset();
  CHECK(refusal_of(shop.reset(older, kNewPassword)) == Errc::link_ended);
  CHECK(shop.reset(newer, kNewPassword).ok());
}

TEST_CASE("asking for a link changes neither password nor sessions", "[flow]") {
  MailShop shop;
  REQUIRE(shop.ask_reset().ok());
  CHECK(shop.check(shop.token).ok());
  CHECK(shop.sign_in(kBob, kOldPassword).ok());
}

TEST_CASE("nobody's mailbox is flooded: over the limit a request is accepted and nothing is sent",
          "[flow][promise-3]") {
  MailShop shop;
  const auto ask_and_count = [&](std::string_view login) {
    REQUIRE(shop.ask_reset(login).ok());
    const auto mail = shop.next_mail();
    REQUIRE(mail.ok());
    return mail.value().has_value() ? 1 : 0;
  };
  std::int64_t sent = 0;
  for (int n = 0; n < 20; ++n) sent += ask_and_count(n % 2 == 0 ? "bob@example.com" : "BOB@example.com ");
  CHECK(sent == shop.policy().mail_requests);
  CHECK(ask_and_count(kStranger) == 1);  // somebody else's budget
  shop.clock.advance(shop.policy().mail_window);
  CHECK(ask_and_count(kBob) == 1);
}

TEST_CASE("the ledger sees neither the link nor the address of whoever asked",
          "[flow][promise-7][T17][T18]") {
  MailShop shop;
  SpyingLedger spy(shop.ledger);
  Blocking world = shop.blocking_over(shop.customers, spy);
  REQUIRE(request_reset(world, shop.shop(), {kBob, kSite}, kNoon).ok());
  REQUIRE(request_reset(world, shop.shop(), {kStranger, kSite}, kNoon).ok());
  const auto mail = next_delivery(world, spy, shop.shop(), kNoon);
  const auto other = next_delivery(world, spy, shop.shop(), kNoon);
  REQUIRE(other.value().has_value());
  const Delivery& link = mail.value()->kind == DeliveryKind::reset ? *mail.value() : *other.value();
  REQUIRE(reset_password(world, shop.shop(), {text_of_token(link), bytes_of(kNewPassword)}, kNoon).ok());
  for (const std::string& secret : {text_of_token(link), MailShop::raw_of(text_of_token(link)),
                                    std::string(kBob), std::string(kStranger), std::string(kNewPassword)})
    CHECK(spy.written().find(secret) == std::string::npos);
}

TEST_CASE("what is written for an unknown address does not stay", "[flow][promise-3]") {
  MailShop shop;
  REQUIRE(shop.ask_reset(kBob).ok());
  REQUIRE(shop.ask_reset(kStranger).ok());
  const Owner bob = Owner::of(shop.shop(), shop.bob);
  const Owner decoy = stand_in_owner(shop.shop(), "decoy account", kStranger);
  REQUIRE(is_there(shop, decoy.partition, audit_head_key()));
  REQUIRE(shop.ledger.purge(kNoon + shop.policy().reset_link_lifetime + kLinkAfterlife + 1ms, 1000).ok());
  for (const RecordKey& key : {audit_head_key(), first_epoch_key(EpochPurpose::reset)}) {
    CHECK_FALSE(is_there(shop, decoy.partition, key));
    CHECK(is_there(shop, bob.partition, key));
  }
}

TEST_CASE("a request that makes no sense is refused before anything is asked", "[flow][promise-9]") {
  MailShop shop;
  const auto refused = [&](std::string_view login, std::string_view site) {
    const auto result = shop.run_traced([&](auto& world) {
      return request_reset(world, shop.shop(), {login, site}, kNoon);
    });
    CHECK(shop.trace.empty());
    return refusal_of(result);
  };
  CHECK(refused("", kSite) == Errc::malformed_login);
  CHECK(refused(std::string(321, 'a'), kSite) == Errc::login_too_long);
  CHECK(refused(kBob, std::string(257, 'a')) == Errc::malformed_request);
  CHECK(refused(kBob, "https://shop.example/\r\nBcc: eve@example.com") == Errc::malformed_request);
  CHECK(refused(kBob, "\xFF") == Errc::malformed_request);
}

TEST_CASE("the longest login and site arrive whole", "[flow][promise-9]") {
  MailShop shop;
  const std::string login = std::string(308, 'a') + "@example.com";
  shop.add(login, kOldPassword);
  const std::string site(kMostSiteBytes, 's');
  REQUIRE(shop.run([&](auto& world) {
                return request_reset(world, shop.shop(), {login, site}, kNoon);
              })
              .ok());
  const Delivery mail = shop.the_mail();
  CHECK(mail.login == login);
  CHECK(mail.site == site);
  CHECK(shop.reset(text_of_token(mail), kNewPassword).ok());
}

TEST_CASE("two requests at once send two mails, and the last link is the good one", "[flow][promise-1]") {
  const std::size_t effects = [] {
    MailShop shop;
    REQUIRE(shop.run_traced([&](auto& w) { return request_reset(w, shop.shop(), {kBob}, kNoon); }).ok());
    return shop.trace.size();
  }();
  for (std::size_t at = 0; at < effects; ++at) {
    MailShop shop;
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    world.before = [&](std::size_t number, std::string_view) {
      if (number == at) REQUIRE(shop.ask_reset().ok());
    };
    CAPTURE(at, world.trace);
    REQUIRE(request_reset(world, shop.shop(), {kBob}, kNoon).ok());
    int good = 0;
    for (int n = 0; n < 2; ++n) good += shop.look_at(text_of_token(shop.the_mail())).ok() ? 1 : 0;
    CHECK(good == 1);
  }
}

TEST_CASE("every fault while asking is a fault, and no mail goes out without its link", "[flow][promise-6]") {
  for (const Fault fault : {Fault::unavailable, Fault::unknown, Fault::applied_but_unknown,
                            Fault::conflict_once, Fault::conflict_always, Fault::throws}) {
    for (std::size_t nth = 1;; ++nth) {
      MailShop shop;
      FaultyLedger faulty(shop.ledger, {.nth = nth, .fault = fault, .times = 2});
      Blocking world = shop.blocking_over(shop.customers, faulty);
      const auto asked = request_reset(world, shop.shop(), {kBob}, kNoon);
      if (faulty.calls() < nth) break;
      CAPTURE(static_cast<int>(fault), nth);
      if (!asked.ok()) CHECK(kind(asked.error().code) == ErrorKind::store);
      const auto mail = shop.next_mail();
      REQUIRE(mail.ok());
      if (mail.value()) CHECK(shop.look_at(text_of_token(*mail.value())).ok());
      if (asked.ok()) CHECK(mail.value().has_value());
    }
  }
}

TEST_CASE("a customer store that fails is no account and no answer", "[flow][promise-6]") {
  for (const std::size_t nth : {1U, 2U}) {
    MailShop shop;
    FaultyCustomers faulty(shop.customers, {.nth = nth});
    Blocking world = shop.blocking_over(faulty, shop.ledger);
    CHECK(refusal_of(request_reset(world, shop.shop(), {kBob}, kNoon)) == Errc::unavailable);
    CHECK_FALSE(shop.next_mail().value().has_value());
  }
}

TEST_CASE("a login that changed hands while it was asked for is told of no account", "[flow][T15]") {
  MailShop shop;
  ChangedCustomer customers(shop.customers, [](std::optional<Customer>& found) {
    if (found) found->login = "new-address@example.com";
  });
  Blocking world = shop.blocking_over(customers, shop.ledger);
  REQUIRE(request_reset(world, shop.shop(), {kBob}, kNoon).ok());
  const Delivery mail = shop.the_mail();
  CHECK(mail.kind == DeliveryKind::no_account);
  CHECK(mail.login == kBob);
}

}  // namespace jeton::test
