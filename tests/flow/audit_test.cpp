// SPDX-License-Identifier: Apache-2.0
//
// audit_test.cpp: everything that happened is in the audit, in order, chained, and without a secret in it.
#include "authority/authority_kit.hpp"
#include "flow/session_kit.hpp"

namespace jeton::test {
namespace {

using namespace std::chrono_literals;

/// A shop in which many things have happened to Bob.
struct EventfulShop {
  SharedStores stores;
  SpyingLedger recording{stores.ledger};
  EditingLedger editing{recording};
  VirtualClock clock{kNoon};
  Authority shop = open_test_authority(stores.borrow_over(editing), clock);
  CustomerId bob = shop.register_customer(kBob, kOldPassword).value();
  std::vector<std::string> secrets{std::string(kOldPassword), std::string(kNewPassword), "a wrong guess",
                                   std::string(kBob)};

  EventfulShop() {
    CHECK_FALSE(shop.login(kBob, "a wrong guess").ok());
    const std::string own = remember(token_of(shop.login(kBob, kOldPassword)));
    REQUIRE(shop.set_consent(own, Consent::given).ok());
    const std::string code = remember(text_of_code(shop.issue_code(bob, "staff:ann", "ticket 7")));
    const std::string staff = remember(token_of(shop.exchange_code(kBob, code)));
    CHECK_FALSE(shop.exchange_code(kBob, code).ok());
    REQUIRE(shop.revoke(staff).ok());
    REQUIRE(shop.set_consent(own, Consent::withdrawn).ok());
    REQUIRE(shop.change_password(own, kOldPassword, kNewPassword).ok());
    remember(token_of(shop.login(kBob, kNewPassword)));
    REQUIRE(shop.revoke_all(bob).ok());
    remember(token_of(shop.issue(bob, "portal link")));
  }

  std::string remember(std::string secret) {
    secrets.push_back(secret);
    return secret;
  }
  [[nodiscard]] bool is_reported_whole() const {
    const auto trail = shop.audit_of(bob);
    return trail.ok() && trail.value().is_whole;
  }
};

}  // namespace

TEST_CASE("everything that happened to a customer is in the audit, in order", "[flow][T36]") {
  const EventfulShop busy;
  const auto trail = busy.shop.audit_of(busy.bob);
  REQUIRE(trail.ok());
  CHECK(trail.value().is_whole);
  using enum AuditEvent;
  const std::vector<AuditEvent> expected{registered,
                                         sign_in_refused,
                                         signed_in,
                                         consent_given,
                                         code_issued,
                                         code_exchanged,
                                         code_refused,
                                         session_revoked,
                                         consent_withdrawn,
                                         password_change_begun,
                                         password_changed,
                                         signed_in,
                                         signed_out_everywhere,
                                         session_issued};
  std::vector<AuditEvent> found;
  for (const AuditEntry& entry : trail.value().entries) found.push_back(entry.event);
  CHECK(found == expected);
}

TEST_CASE("the audit names reasons, actors and notes", "[flow][promise-11][T36]") {
  const EventfulShop busy;
  const auto trail = busy.shop.audit_of(busy.bob).value();
  REQUIRE(trail.entries.size() == 14);
  CHECK(trail.entries[1].reason == Errc::wrong_credentials);
  CHECK(trail.entries[2].reason == std::nullopt);
  CHECK(trail.entries[4].actor == "staff:ann");
  CHECK(trail.entries[5].actor == "staff:ann");
  CHECK(trail.entries[5].note == "ticket 7");
  CHECK(trail.entries[6].reason == Errc::code_already_used);
  CHECK(trail.entries[13].note == "portal link");
  CHECK(trail.entries[0].at == kNoon);
}

TEST_CASE("no login, password, token or code lies in the ledger", "[flow][promise-7][T14]") {
  const EventfulShop busy;
  for (const std::string& secret : busy.secrets) {
    CHECK(busy.recording.written().find(secret) == std::string::npos);
    CHECK(busy.recording.written().find(secret.substr(5)) == std::string::npos);
  }
}

TEST_CASE("a changed byte in any event breaks the audit", "[flow][promise-9]") {
  EventfulShop busy;
  REQUIRE(busy.is_reported_whole());
  const std::size_t events = busy.shop.audit_of(busy.bob).value().entries.size();
  for (std::size_t event = 0; event < events; ++event) {
    bool past_end = false;
    for (std::size_t at = 0; !past_end; ++at) {
      busy.editing.edit = [&](std::vector<ScannedRecord>& records) {
        past_end = at >= records[event].value.size();
        if (!past_end) records[event].value[at] ^= std::byte{0x10};
      };
      const bool whole = busy.is_reported_whole();
      if (past_end) break;
      CAPTURE(event, at);
      CHECK_FALSE(whole);
    }
  }
}

TEST_CASE("an event taken out of the audit is missed", "[flow][promise-9]") {
  EventfulShop busy;
  const std::size_t events = busy.shop.audit_of(busy.bob).value().entries.size();
  for (std::size_t event = 1; event < events; ++event) {  // the first may have been purged
    busy.editing.edit = [&](std::vector<ScannedRecord>& records) {
      records.erase(records.begin() + static_cast<std::ptrdiff_t>(event));
    };
    CAPTURE(event);
    CHECK_FALSE(busy.is_reported_whole());
  }
  busy.editing.edit = [](std::vector<ScannedRecord>& records) { records.clear(); };
  CHECK_FALSE(busy.is_reported_whole());
}

TEST_CASE("events in another order break the audit", "[flow][promise-9]") {
  EventfulShop busy;
  const std::size_t events = busy.shop.audit_of(busy.bob).value().entries.size();
  for (std::size_t event = 0; event + 1 < events; ++event) {
    busy.editing.edit = [&](std::vector<ScannedRecord>& records) {
      std::swap(records[event], records[event + 1]);
    };
    CAPTURE(event);
    CHECK_FALSE(busy.is_reported_whole());
  }
}

TEST_CASE("an event shown twice breaks the audit", "[flow][promise-9]") {
  EventfulShop busy;
  busy.editing.edit = [](std::vector<ScannedRecord>& records) { records.push_back(records.back()); };
  CHECK_FALSE(busy.is_reported_whole());
}

TEST_CASE("an audit cut off at its end is missed", "[flow][promise-9]") {
  EventfulShop busy;
  busy.editing.edit = [](std::vector<ScannedRecord>& records) { records.resize(records.size() / 2); };
  CHECK_FALSE(busy.is_reported_whole());
}

TEST_CASE("what was purged from the front is not missed", "[flow]") {
  EventfulShop busy;
  busy.clock.advance(24h * 200);
  REQUIRE(busy.shop.issue(busy.bob).ok());
  const std::size_t before = busy.shop.audit_of(busy.bob).value().entries.size();
  REQUIRE(busy.stores.ledger.purge(kNoon + cheap_policy().audit_retention + 1ms, 1000).ok());
  const auto trail = busy.shop.audit_of(busy.bob).value();
  CHECK(trail.is_whole);
  CHECK(trail.entries.size() < before);
  CHECK(trail.entries.size() == 1);
}

TEST_CASE("an audit of many pages is read whole", "[flow]") {
  SharedStores stores;
  VirtualClock clock(kNoon);
  const Authority shop = open_test_authority(stores.borrow(), clock);
  const CustomerId bob =
      shop.import_customer({.login = kBob, .password_hash = {}, .confirmed = true}).value();
  for (const std::size_t events : {256U, 257U, 513U}) {
    while (shop.audit_of(bob).value().entries.size() < events) REQUIRE(shop.issue(bob).ok());
    const auto trail = shop.audit_of(bob).value();
    CHECK(trail.is_whole);
    CHECK(trail.entries.size() == events);
  }
}

TEST_CASE("a customer with no history has an empty, whole audit", "[flow]") {
  SharedStores stores;
  VirtualClock clock(kNoon);
  const Authority shop = open_test_authority(stores.borrow(), clock);
  const auto trail = shop.audit_of(CustomerId::parse("nobody").value()).value();
  CHECK(trail.is_whole);
  CHECK(trail.entries.empty());
}

TEST_CASE("an audit shows one customer's events, and no other tenant's", "[flow][promise-12]") {
  const EventfulShop busy;
  const Authority other = busy.shop.of_tenant("other").value();
  CHECK(other.audit_of(busy.bob).value().entries.empty());
}

TEST_CASE("events of customers on one route are one chain and two histories", "[flow][promise-12]") {
  BobsShop shop;
  Owner carols = Owner::of(shop.shop(), CustomerId::parse("carol").value());
  carols.partition = Owner::of(shop.shop(), shop.bob).partition;
  for (int round = 0; round < 3; ++round) {
    REQUIRE(shop.run([&](auto& world) {
                  return replace_epoch(world, shop.shop(), carols, EpochPurpose::assist,
                                       {AuditEvent::signed_out_everywhere}, kNoon);
                })
                .ok());
    REQUIRE(issue_to(shop, shop.bob).ok());
  }
  const auto events = shop.ledger.scan(carols.partition, audit_mark(), std::nullopt, 100).value();
  REQUIRE(events.size() == 7);
  ChainDigest previous{};
  std::uint64_t sequence = 0;
  for (const ScannedRecord& record : events) {
    const auto event = decode<AuditEventRecord>(record.value).value();
    CHECK(event.sequence == ++sequence);
    CHECK(event.previous == previous);
    previous = sha256(record.value);
  }
}

TEST_CASE("refused sign-ins fill the audit only so far", "[flow][promise-9]") {
  SharedStores stores;
  VirtualClock clock(kNoon);
  const Authority shop = open_test_authority(stores.borrow(), clock);
  const CustomerId bob = shop.register_customer(kBob, kOldPassword).value();
  for (int guess = 0; guess < 15; ++guess) CHECK_FALSE(shop.login(kBob, "a wrong guess").ok());
  const auto trail = shop.audit_of(bob).value();
  CHECK(trail.is_whole);
  CHECK(trail.entries.size() == 1 + static_cast<std::size_t>(kLoggedRefusals));
}

}  // namespace jeton::test
