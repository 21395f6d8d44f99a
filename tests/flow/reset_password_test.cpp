// SPDX-License-Identifier: Apache-2.0
//
// reset_password_test.cpp: a reset link changes the password once, ends everything older, and is refused with
// a reason when it is over. What faults and races make of it is in reset_faults_test.cpp.
#include <jeton/flow/customer_disabled.hpp>
#include <jeton/flow/login_changed.hpp>

#include <atomic>
#include <thread>

#include "flow/mail_kit.hpp"
#include "support/stepping_host.hpp"

namespace jeton::test {
using namespace std::chrono_literals;

TEST_CASE("after a reset only the new password signs in", "[flow][promise-2][adobe][workarea]") {
  ResetShop shop;
  REQUIRE(shop.reset(shop.link, kNewPassword).ok());
  CHECK(refusal_of(shop.sign_in(kBob, kOldPassword)) == Errc::wrong_credentials);
  CHECK(shop.check(token_of(shop.sign_in(kBob, kNewPassword))).ok());
}

TEST_CASE("a reset ends every session, and staff who act for the customer", "[flow][promise-2][T4][adobe]") {
  ResetShop shop;
  const std::string staff = shop.assistance_token();
  REQUIRE(shop.reset(shop.link, kNewPassword).ok());
  for (const std::string& older : {shop.token, staff})
    CHECK(refusal_of(shop.check(older)) == Errc::token_ended);
}

TEST_CASE("a reset says whether it outlives a failover", "[flow][promise-2]") {
  ResetShop shop;
  const auto done = shop.reset(shop.link, kNewPassword);
  REQUIRE(done.ok());
  CHECK_FALSE(done.value().survives_failover);  // a ledger in memory does not
}

TEST_CASE("a reset link buys one new password, not two", "[flow][promise-1][T2][medusa]") {
  ResetShop shop;
  REQUIRE(shop.reset(shop.link, kNewPassword).ok());
  CHECK(refusal_of(shop.reset(shop.link, "another password")) == Errc::link_already_used);
  CHECK(shop.sign_in(kBob, kNewPassword).ok());
}

TEST_CASE("sixteen who follow a reset link at once change the password once", "[flow][promise-1][T1]") {
  for (int round = 0; round < 3; ++round) {
    ResetShop shop;
    std::atomic<int> granted{0};
    std::atomic<int> refused{0};
    std::atomic<int> waiting{16};
    std::vector<std::thread> visitors;
    for (int i = 0; i < 16; ++i)
      visitors.emplace_back([&] {
        --waiting;
        while (waiting > 0) std::this_thread::yield();
        const auto done = shop.reset(shop.link, kNewPassword);
        if (done.ok()) ++granted;
        const Errc why = refusal_of(done);
        if (why == Errc::link_already_used || why == Errc::change_in_progress) ++refused;
      });
    for (std::thread& visitor : visitors) visitor.join();
    CHECK(granted == 1);
    CHECK(refused == 15);
  }
}

TEST_CASE("a reset link is good until the moment it expires", "[flow][promise-1]") {
  SECTION("one millisecond before") {
    ResetShop shop;
    shop.clock.advance(shop.policy().reset_link_lifetime - 1ms);
    CHECK(shop.reset(shop.link, kNewPassword).ok());
  }
  SECTION("at that moment") {
    ResetShop shop;
    shop.clock.advance(shop.policy().reset_link_lifetime);
    CHECK(refusal_of(shop.reset(shop.link, kNewPassword)) == Errc::link_expired);
    CHECK(shop.sign_in(kBob, kOldPassword).ok());
  }
}

TEST_CASE("the shop learns why a link was refused, the customer one sentence", "[flow][promise-3]") {
  ResetShop shop;
  const ByteArray<8> route = Owner::of(shop.shop(), shop.bob).partition.bytes;
  const std::string invented(mint_opaque_token(TokenKind::password_reset, route, {}).text());
  CHECK(refusal_of(shop.reset(invented, kNewPassword)) == Errc::link_unknown);
  const std::string ended = shop.link;
  const std::string used = shop.mailed_reset();
  CHECK(refusal_of(shop.reset(ended, kNewPassword)) == Errc::link_ended);
  REQUIRE(shop.reset(used, kNewPassword).ok());
  CHECK(refusal_of(shop.reset(used, kNewPassword)) == Errc::link_already_used);
  const std::string late = shop.mailed_reset();
  shop.clock.advance(shop.policy().reset_link_lifetime);
  CHECK(refusal_of(shop.reset(late, kNewPassword)) == Errc::link_expired);
  for (const Errc why : {Errc::link_unknown, Errc::link_ended, Errc::link_already_used, Errc::link_expired,
                         Errc::link_from_lost_lineage})
    CHECK(public_reason(why) == PublicReason::link_not_accepted);
}

TEST_CASE("a new password that is refused burns no link", "[flow][promise-10][workarea][adobe]") {
  struct Unusable {
    std::string password;
    Errc expected;
  };
  ResetShop shop;
  for (const Unusable& wanted :
       {Unusable{"", Errc::password_empty}, Unusable{"short", Errc::password_too_short},
        Unusable{"broken \xC3\x28 text", Errc::password_not_text},
        Unusable{std::string(1025, 'p'), Errc::password_too_long}}) {
    const auto refused = shop.run_traced([&](auto& world) {
      return reset_password(world, shop.shop(), {shop.link, bytes_of(wanted.password)}, kNoon);
    });
    CHECK(refusal_of(refused) == wanted.expected);
    CHECK(shop.trace.empty());
  }
  CHECK(shop.reset(shop.link, kNewPassword).ok());
}

TEST_CASE("looking at a link spends nothing, however often", "[flow][promise-10]") {
  ResetShop shop;
  for (int visit = 0; visit < 20; ++visit) {
    const auto seen =
        shop.run_traced([&](auto& world) { return find_reset_link(world, shop.shop(), shop.link, kNoon); });
    REQUIRE(seen.ok());
    CHECK(seen.value() == shop.bob);
    for (const std::string& effect : shop.trace) CHECK_FALSE(effect.starts_with("commit"));
  }
  CHECK(shop.reset(shop.link, kNewPassword).ok());
  CHECK(refusal_of(shop.look_at(shop.link)) == Errc::link_already_used);
}

TEST_CASE("no other token resets a password", "[flow][promise-1][J38]") {
  ResetShop shop;
  shop.add("eve@example.com", kOldPassword, false);
  const std::string confirmation = shop.mailed_confirmation("eve@example.com");
  for (const std::string& token : {shop.token, confirmation}) {
    const auto refused = shop.run_traced([&](auto& world) {
      return reset_password(world, shop.shop(), {token, bytes_of(kNewPassword)}, kNoon);
    });
    CHECK(refusal_of(refused) == Errc::wrong_token_kind);
    CHECK(shop.trace.empty());
  }
  std::string respelt = confirmation;  // whoever holds one link can give it another kind's letter
  const auto parsed = parse_opaque_token(confirmation);
  respelt = mint_opaque_token(TokenKind::password_reset, parsed.value().route, parsed.value().random).text();
  CHECK(refusal_of(shop.reset(respelt, kNewPassword)) == Errc::link_unknown);
  CHECK(refusal_of(shop.reset("no token", kNewPassword)) == Errc::malformed_token);
  CHECK(refusal_of(shop.reset(std::string(9000, 'a'), kNewPassword)) == Errc::token_too_long);
}

TEST_CASE("a reset link of one shop is nothing in another", "[flow][promise-12]") {
  ResetShop shop;
  const TenantId other = TenantId::parse("other").value();
  Blocking world = shop.blocking();
  CHECK(refusal_of(reset_password(world, shop.shop_of(other), {shop.link, bytes_of(kNewPassword)}, kNoon)) ==
        Errc::link_unknown);
  CHECK(shop.reset(shop.link, kNewPassword).ok());
}

TEST_CASE("a password change ends the reset links that were mailed before", "[flow][promise-2][T3]") {
  ResetShop shop;
  REQUIRE(change(shop, shop.token, kOldPassword, kNewPassword).ok());
  CHECK(refusal_of(shop.reset(shop.link, "another password")) == Errc::link_ended);
  CHECK(shop.sign_in(kBob, kNewPassword).ok());
}

TEST_CASE("a new address ends the links that were mailed to the old one", "[flow][promise-2][T3]") {
  ResetShop shop;
  SECTION("told") {
    REQUIRE(shop.run([&](auto& w) { return login_changed(w, shop.shop(), shop.bob, kNoon); }).ok());
    CHECK(refusal_of(shop.reset(shop.link, kNewPassword)) == Errc::link_ended);
  }
  SECTION("not told") {
    ChangedCustomer customers(shop.customers, [](std::optional<Customer>& found) {
      if (found) found->login = "new-address@example.com";
    });
    Blocking world = shop.blocking_over(customers, shop.ledger);
    CHECK(refusal_of(reset_password(world, shop.shop(), {shop.link, bytes_of(kNewPassword)}, kNoon)) ==
          Errc::link_ended);
  }
  CHECK(shop.sign_in(kBob, kOldPassword).ok());
}

TEST_CASE("a customer who is disabled or gone has no use for a link", "[flow][promise-2]") {
  ResetShop shop;
  const auto answer = [&](std::function<void(std::optional<Customer>&)> changed) {
    ChangedCustomer customers(shop.customers, std::move(changed));
    Blocking world = shop.blocking_over(customers, shop.ledger);
    return refusal_of(reset_password(world, shop.shop(), {shop.link, bytes_of(kNewPassword)}, kNoon));
  };
  CHECK(answer([](std::optional<Customer>& found) { found->disabled = true; }) == Errc::link_ended);
  CHECK(answer([](std::optional<Customer>& found) { found.reset(); }) == Errc::link_ended);
  REQUIRE(shop.run([&](auto& w) { return customer_disabled(w, shop.shop(), shop.bob, kNoon); }).ok());
  CHECK(refusal_of(shop.reset(shop.link, kNewPassword)) == Errc::link_ended);
}

TEST_CASE("whoever resets a password reads the mailbox: the address is confirmed", "[flow]") {
  MailShop shop;
  const CustomerId eve = shop.add("eve@example.com", kOldPassword, false);
  REQUIRE(shop.reset(shop.mailed_reset("eve@example.com"), kNewPassword).ok());
  CHECK(shop.is_confirmed(eve));
  CHECK(shop.sign_in("eve@example.com", kNewPassword).ok());
}

TEST_CASE("a reset does not unlock an account that is being guessed at", "[flow][promise-4]") {
  ResetShop shop;
  for (std::int64_t guess = 0; guess < shop.policy().login_tries; ++guess)
    CHECK(refusal_of(shop.sign_in(kBob, "a wrong guess")) == Errc::wrong_credentials);
  REQUIRE(shop.reset(shop.link, kNewPassword).ok());
  CHECK(refusal_of(shop.sign_in(kBob, kNewPassword)) == Errc::wrong_credentials);
  shop.clock.advance(shop.policy().login_window);
  CHECK(shop.sign_in(kBob, kNewPassword).ok());
}

TEST_CASE("a ledger that was promoted redeems no link of the history before", "[flow][promise-1]") {
  MailShop shop;
  AnotherHistory other(shop.ledger);
  Blocking world = shop.blocking_over(shop.customers, other);
  REQUIRE(request_reset(world, shop.shop(), {kBob}, kNoon).ok());
  const std::string link = text_of_token(shop.the_mail());
  CHECK(refusal_of(shop.reset(link, kNewPassword)) == Errc::link_from_lost_lineage);
  CHECK(shop.sign_in(kBob, kOldPassword).ok());
}

TEST_CASE("a link that is not good costs no hash", "[flow]") {
  ResetShop shop;
  shop.clock.advance(shop.policy().reset_link_lifetime);
  const auto refused = shop.run_traced([&](auto& world) {
    return reset_password(world, shop.shop(), {shop.link, bytes_of(kNewPassword)}, shop.now());
  });
  CHECK_FALSE(refused.ok());
  for (const std::string& effect : shop.trace) CHECK_FALSE(effect.starts_with("hash_password"));
}

TEST_CASE("asking, looking and resetting run on an event loop as on a thread", "[flow][promise-10]") {
  MailShop shop;
  SteppingHost host(shop.customers, shop.ledger, shop.policy());
  const auto step = [&]<class T>(auto flow, T*) {
    SteppedOperation<T, decltype(flow)> op(shop.random, shop.ledger.abilities(), flow, kNoon);
    return host.finish(op, kNoon);
  };
  const Shop s = shop.shop();
  REQUIRE(step(
              [&](auto& w, Timestamp now) {
                return request_reset(w, s, {kBob, kSite}, now);
              },
              static_cast<Accepted*>(nullptr))
              .ok());
  const std::string link = text_of_token(shop.the_mail());
  const auto seen = step([&](auto& w, Timestamp now) { return find_reset_link(w, s, link, now); },
                         static_cast<CustomerId*>(nullptr));
  REQUIRE(seen.ok());
  CHECK(seen.value() == shop.bob);
  const auto reset = [&](auto& w, Timestamp now) {
    return reset_password(w, s, {link, bytes_of(kNewPassword)}, now);
  };
  CHECK(step(reset, static_cast<Ended*>(nullptr)).ok());
  CHECK(refusal_of(step(reset, static_cast<Ended*>(nullptr))) == Errc::link_already_used);
  CHECK(shop.sign_in(kBob, kNewPassword).ok());
}

TEST_CASE("a link's record of somebody else is no link", "[flow][promise-9][promise-12]") {
  ResetShop shop;
  const auto parsed = parse_opaque_token(shop.link);
  const RecordKey key = link_key(shop.shop(), link_terms(shop.shop(), LinkPurpose::reset),
                                 parsed.value().route, parsed.value().random);
  const Partition partition{parsed.value().route};
  const LinkFacts facts{1, {}, {}, kNoon, kNoon + 1h, {}};
  const auto answer = [&](const LinkRecord& record) {
    overwrite(shop.ledger, partition, key, encode(record).bytes());
    return refusal_of(shop.reset(shop.link, kNewPassword));
  };
  CHECK(answer({LinkPurpose::reset, "other", shop.bob.text(), facts}) == Errc::damaged_record);
  CHECK(answer({LinkPurpose::confirmation, "default", shop.bob.text(), facts}) == Errc::damaged_record);
  CHECK(answer({LinkPurpose::reset, "default", "somebody-else", facts}) == Errc::damaged_record);
  CHECK(answer({LinkPurpose::reset, "default", "", facts}) == Errc::damaged_record);
  CHECK(answer({LinkPurpose::reset, "default", shop.bob.text(), facts}) == Errc::link_ended);
  overwrite(shop.ledger, partition, key, std::nullopt);
  CHECK(refusal_of(shop.reset(shop.link, kNewPassword)) == Errc::link_unknown);
}

}  // namespace jeton::test
