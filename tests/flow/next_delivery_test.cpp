// SPDX-License-Identifier: Apache-2.0
//
// next_delivery_test.cpp: a mail is handed to one worker at a time, at least once, never late, and only to
// the shop it belongs to.
#include <atomic>
#include <set>
#include <thread>

#include "flow/mail_kit.hpp"

namespace jeton::test {
namespace {

using namespace std::chrono_literals;

/// Everything that walks find for the shop.
std::vector<WalkedRecord> waiting(MailShop& shop) {
  return shop.ledger.walk({}, delivery_mark(shop.shop()), std::nullopt, 1000).value();
}

}  // namespace

TEST_CASE("a mail that is being sent is handed to nobody else", "[flow]") {
  MailShop shop;
  REQUIRE(shop.ask_reset().ok());
  const auto first = shop.next_mail();
  REQUIRE(first.value().has_value());
  CHECK(first.value()->attempts == 1);
  CHECK_FALSE(shop.next_mail().value().has_value());
  shop.clock.advance(shop.policy().delivery_lease - 1ms);
  CHECK_FALSE(shop.next_mail().value().has_value());
}

TEST_CASE("a worker that died gives its mail back when its lease ends", "[flow][promise-6]") {
  MailShop shop;
  REQUIRE(shop.ask_reset().ok());
  const auto first = shop.next_mail();
  shop.clock.advance(shop.policy().delivery_lease);
  const auto again = shop.next_mail();
  REQUIRE(again.value().has_value());
  CHECK(again.value()->id == first.value()->id);
  CHECK(again.value()->attempts == 2);
  CHECK(text_of_token(*again.value()) == text_of_token(*first.value()));
}

TEST_CASE("a mail that was sent is not sent again", "[flow]") {
  MailShop shop;
  REQUIRE(shop.ask_reset().ok());
  const auto mail = shop.next_mail();
  for (int n = 0; n < 2; ++n) CHECK(shop.say_delivered(mail.value()->id).ok());
  shop.clock.advance(shop.policy().delivery_lease);
  CHECK_FALSE(shop.next_mail().value().has_value());
  CHECK(waiting(shop).empty());
}

TEST_CASE("a mail is never sent once its link is over", "[flow]") {
  MailShop shop;
  REQUIRE(shop.ask_reset().ok());
  shop.clock.advance(shop.policy().reset_link_lifetime - 1ms);
  CHECK(shop.next_mail().value().has_value());
  shop.clock.advance(shop.policy().delivery_lease);
  CHECK_FALSE(shop.next_mail().value().has_value());
  CHECK(waiting(shop).empty());  // and it is out of the way
}

TEST_CASE("sixteen workers at once send a mail once", "[flow]") {
  for (int round = 0; round < 4; ++round) {
    MailShop shop;
    REQUIRE(shop.ask_reset().ok());
    std::atomic<int> handed_out{0};
    std::atomic<int> failed{0};
    std::vector<std::thread> workers;
    for (int i = 0; i < 16; ++i)
      workers.emplace_back([&] {
        Blocking world = shop.blocking();
        const auto mail = next_delivery(world, shop.ledger, shop.shop(), kNoon);
        if (!mail.ok()) ++failed;
        if (mail.ok() && mail.value()) ++handed_out;
      });
    for (std::thread& worker : workers) worker.join();
    CHECK(handed_out == 1);
    CHECK(failed == 0);
  }
}

TEST_CASE("a mail that another worker took a moment before is not handed out again", "[flow]") {
  MailShop shop;
  REQUIRE(shop.ask_reset().ok());
  const WalkedRecord seen = waiting(shop)[0];
  REQUIRE(shop.next_mail().value().has_value());
  Blocking world = shop.blocking();
  const WaitingMail stale{{seen.position.partition, seen.position.key}, seen.version, seen.value};
  const auto late = lease_delivery(world, shop.shop(), stale, kNoon);
  REQUIRE(late.ok());
  CHECK_FALSE(late.value().has_value());
}

TEST_CASE("of many mails each goes out once, however many pages they fill", "[flow]") {
  MailShop shop;
  constexpr int kMails = 150;
  for (int n = 0; n < kMails; ++n)
    REQUIRE(shop.ask_reset("number" + std::to_string(n) + "@example.com").ok());
  std::set<std::string> addresses;
  for (int n = 0; n < kMails; ++n) {
    const auto mail = shop.next_mail();
    REQUIRE(mail.ok());
    REQUIRE(mail.value().has_value());
    CHECK(addresses.insert(mail.value()->login).second);
  }
  CHECK_FALSE(shop.next_mail().value().has_value());
}

TEST_CASE("one shop's mail is not handed to another", "[flow][promise-12]") {
  MailShop shop;
  REQUIRE(shop.ask_reset().ok());
  const TenantId other = TenantId::parse("other").value();
  Blocking world = shop.blocking();
  CHECK_FALSE(next_delivery(world, shop.ledger, shop.shop_of(other), kNoon).value().has_value());
  const auto mail = shop.next_mail();
  REQUIRE(mail.value().has_value());
  CHECK(delivered(world, shop.shop_of(other), mail.value()->id, kNoon).ok());
  CHECK(waiting(shop).size() == 1);

  const WalkedRecord seen = waiting(shop)[0];
  shop.clock.advance(shop.policy().delivery_lease);
  const WaitingMail foreign{{seen.position.partition, seen.position.key}, seen.version, seen.value};
  CHECK(refusal_of(lease_delivery(world, shop.shop_of(other), foreign, shop.now())) == Errc::damaged_record);
}

TEST_CASE("a delivery's id that nobody handed out is refused or means nothing", "[flow][promise-9]") {
  MailShop shop;
  for (const std::string_view id : {"", "x", "AAAA", "not base64url at all, is it?!!!"})
    CHECK(refusal_of(shop.say_delivered(id)) == Errc::malformed_id);
  CHECK(refusal_of(shop.say_delivered(std::string(4000, 'A'))) == Errc::malformed_id);
  CHECK(shop.say_delivered(std::string(32, 'A')).ok());
}

TEST_CASE("a letter opens only for its tenant, at its place, unchanged", "[flow][promise-7][promise-9]") {
  MailShop shop;
  REQUIRE(shop.ask_reset().ok());
  const WalkedRecord seen = waiting(shop)[0];
  const auto record = decode<DeliveryRecord>(seen.value);
  REQUIRE(record.ok());
  const DeliveryPlace place{seen.position.partition, seen.position.key};
  REQUIRE(open_letter(shop.shop(), place, record.value()).ok());

  const TenantId other = TenantId::parse("other").value();
  CHECK(refusal_of(open_letter(shop.shop_of(other), place, record.value())) == Errc::damaged_record);
  const DeliveryPlace elsewhere{place.partition, delivery_key({std::byte{7}})};
  CHECK(refusal_of(open_letter(shop.shop(), elsewhere, record.value())) == Errc::damaged_record);
  for (const std::size_t at :
       {std::size_t{0}, record.value().sealed.size() / 2, record.value().sealed.size() - 1}) {
    std::string changed(record.value().sealed);
    changed[at] = static_cast<char>(changed[at] ^ 1);
    DeliveryRecord damaged = record.value();
    damaged.sealed = changed;
    CHECK(refusal_of(open_letter(shop.shop(), place, damaged)) == Errc::damaged_record);
  }
  DeliveryRecord cut = record.value();
  cut.sealed = cut.sealed.substr(0, 30);
  CHECK(refusal_of(open_letter(shop.shop(), place, cut)) == Errc::damaged_record);
}

TEST_CASE("a letter whose inside lies about its lengths is refused", "[flow][promise-9]") {
  MailShop shop;
  const DeliveryPlace place{{}, delivery_key({std::byte{7}})};
  std::string plain(detail::kLetterHeadBytes, '\0');
  plain[0] = 1;
  plain[plain.size() - 1] = 5;  // a login of five bytes that are not there
  std::string sealed(plain.size() + kSealOverheadBytes, '\0');
  seal(shop.keys().seal, {}, detail::letter_context(shop.shop(), place.key), bytes_of(plain),
       std::as_writable_bytes(std::span(sealed)));
  const DeliveryRecord record{shop.shop().tenant.text(), kNoon, {}, 1, sealed};
  CHECK(refusal_of(open_letter(shop.shop(), place, record)) == Errc::damaged_record);
}

TEST_CASE("a mail that cannot be read holds up no other, and is reported", "[flow][promise-6]") {
  MailShop shop;
  for (const std::string_view login : {"a@example.com", "b@example.com", "c@example.com"})
    REQUIRE(shop.ask_reset(login).ok());
  const WalkedRecord first = waiting(shop)[0];  // would be handed out first
  std::vector<std::byte> value = first.value;
  SECTION("its letter was changed") { value.back() ^= std::byte{1}; }
  SECTION("it was cut short") { value.resize(10); }
  SECTION("it is of a format of tomorrow") { value[0] = std::byte{9}; }
  const Mark mark = delivery_mark(shop.shop());
  Batch batch(first.position.partition, Durability::passing, kMostUsableTime);
  batch.put(first.position.key, Guard::version(first.version), value, Version{{std::byte{7}}},
            kMostUsableTime, std::span(&mark, 1));
  REQUIRE(shop.ledger.commit(batch).value().is_applied());

  for (int n = 0; n < 2; ++n) {
    const auto mail = shop.next_mail();
    REQUIRE(mail.ok());
    CHECK(mail.value().has_value());
  }
  const auto reported = shop.next_mail();
  REQUIRE_FALSE(reported.ok());
  CHECK(kind(reported.error().code) == ErrorKind::store);
}

TEST_CASE("every fault while taking or giving back a mail loses none", "[flow][promise-6]") {
  for (const Fault fault : {Fault::unavailable, Fault::unknown, Fault::applied_but_unknown,
                            Fault::conflict_once, Fault::conflict_always, Fault::throws}) {
    for (std::size_t nth = 2;; ++nth) {  // the first call is the walk, whose exception is the host's
      MailShop shop;
      REQUIRE(shop.ask_reset().ok());
      FaultyLedger faulty(shop.ledger, {.nth = nth, .fault = fault, .times = 2});
      Blocking world = shop.blocking_over(shop.customers, faulty);
      const auto mail = next_delivery(world, faulty, shop.shop(), kNoon);
      bool sent = false;
      if (mail.ok() && mail.value()) sent = delivered(world, shop.shop(), mail.value()->id, kNoon).ok();
      if (faulty.calls() < nth) break;
      CAPTURE(static_cast<int>(fault), nth);
      if (!mail.ok()) CHECK(kind(mail.error().code) == ErrorKind::store);
      shop.clock.advance(shop.policy().delivery_lease);
      const auto again = shop.next_mail();
      REQUIRE(again.ok());
      if (!mail.ok() || !mail.value()) CHECK(again.value().has_value());
      if (sent) CHECK_FALSE(again.value().has_value());
    }
  }
}

TEST_CASE("a ledger that cannot be walked hands out nothing", "[flow][promise-6]") {
  MailShop shop;
  REQUIRE(shop.ask_reset().ok());
  FaultyLedger faulty(shop.ledger, {.nth = 1});
  Blocking world = shop.blocking_over(shop.customers, faulty);
  CHECK(refusal_of(next_delivery(world, faulty, shop.shop(), kNoon)) == Errc::unavailable);
}

}  // namespace jeton::test
