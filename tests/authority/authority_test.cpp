// SPDX-License-Identifier: Apache-2.0
//
// authority_test.cpp: the facade: the whole life of a customer through it, hostile input to every method,
// tenants, clocks and stores that cannot serve.
#include <thread>

#include "authority/authority_kit.hpp"

namespace jeton::test {
namespace {

using namespace std::chrono_literals;

/// An authority with one customer who is signed in.
struct OpenShop {
  VirtualClock clock{kNoon};
  Authority shop = open_test_authority(memory_stores(), clock);
  CustomerId bob = shop.register_customer(kBob, kPassword).value();
  std::string token = std::string(shop.login(kBob, kPassword).value().token());

  /// Nothing was lost: the token lives, the password works, the audit is whole.
  void check_all_is_well() const {
    CHECK(shop.verify(token).ok());
    CHECK(shop.login(kBob, kPassword).ok());
    CHECK(shop.audit_of(bob).value().is_whole);
  }
};

template <class T>
Errc code_of(const Result<T>& result) {
  return result.ok() ? Errc::flow_too_long : result.error().code;
}

constexpr Lifetime days(int count) { return count * Lifetime(std::chrono::hours(24)); }

struct BadText {
  std::string text;
  Errc expected;
};

std::vector<BadText> bad_passwords() {
  return {{"", Errc::password_empty},
          {std::string("nul\0inside", 10), Errc::password_not_text},
          {std::string(12, '\0'), Errc::password_not_text},
          {"broken \xC3\x28 text", Errc::password_not_text},
          {"surrogate \xED\xA0\x80", Errc::password_not_text},
          {std::string(1025, 'p'), Errc::password_too_long},
          {std::string(10 * 1024 * 1024, 'p'), Errc::password_too_long}};
}

std::vector<BadText> bad_logins() {
  return {{"", Errc::malformed_login},
          {"   ", Errc::malformed_login},
          {std::string("bob\0@example.com", 16), Errc::malformed_login},
          {"bob\n@example.com", Errc::malformed_login},
          {"b\xFF@example.com", Errc::malformed_login},
          {std::string(321, 'a'), Errc::login_too_long},
          {std::string(1024 * 1024, 'a'), Errc::login_too_long}};
}

std::vector<BadText> bad_tokens() {
  return {{"", Errc::malformed_token},
          {std::string(8192, 'a'), Errc::malformed_token},
          {std::string(8193, 'a'), Errc::token_too_long},
          {std::string(1024 * 1024, '.'), Errc::token_too_long},
          {std::string(66, '\0'), Errc::malformed_token},
          {"jtn_s\xFF", Errc::malformed_token}};
}

}  // namespace

TEST_CASE("a customer registers, signs in, stays in and signs out", "[authority]") {
  VirtualClock clock(kNoon);
  const Authority shop = open_test_authority(memory_stores(), clock);
  const auto bob = shop.register_customer(kBob, kPassword);
  REQUIRE(bob.ok());
  const auto session = shop.login(kBob, kPassword);
  REQUIRE(session.ok());
  const std::string token(session.value().token());
  CHECK(shop.verify(token).value().customer == bob.value());
  clock.advance(24h);
  CHECK(shop.extend(token).value().expires_at > session.value().expires_at());
  CHECK(shop.introspect(token).value().is_active());
  CHECK(shop.revoke(token).ok());
  CHECK(code_of(shop.verify(token)) == Errc::token_revoked);
  CHECK(shop.explain(token).value().dead_because == Errc::token_revoked);
}

TEST_CASE("a merchant reads why a sign-in was refused, and the customer does not", "[authority][promise-3]") {
  OpenShop open;
  const auto wrong = open.shop.login(kBob, "a wrong guess");
  const auto unknown = open.shop.login("nobody@example.com", "a wrong guess");
  REQUIRE(code_of(wrong) == Errc::wrong_credentials);
  REQUIRE(code_of(unknown) == Errc::wrong_credentials);
  CHECK(open.shop.why(wrong.error().reference.text()).value().reason == Errc::wrong_credentials);
  CHECK(open.shop.why(unknown.error().reference.text()).value().reason == Errc::customer_unknown);
  CHECK(open.shop.why(unknown.error().reference.text()).value().minute == kNoon);
  CHECK(code_of(open.shop.why("nonsense")) == Errc::malformed_reference);
  CHECK(code_of(open.shop.why("")) == Errc::malformed_reference);
}

TEST_CASE("staff act for a consenting customer from code to end", "[authority][promise-11]") {
  OpenShop open;
  REQUIRE(open.shop.set_consent(open.token, Consent::given).ok());
  const auto code = open.shop.issue_code(open.bob, "staff:ann", "ticket 7");
  REQUIRE(code.ok());
  const auto staff = open.shop.exchange_code(kBob, text_of(code.value().code.reveal()));
  REQUIRE(staff.ok());
  CHECK(open.shop.verify(staff.value().token()).value().kind == TokenKind::assistance);
  CHECK(code_of(open.shop.exchange_code(kBob, text_of(code.value().code.reveal()))) ==
        Errc::code_already_used);
  REQUIRE(open.shop.set_consent(open.token, Consent::withdrawn).ok());
  CHECK(code_of(open.shop.verify(staff.value().token())) == Errc::token_ended);
}

TEST_CASE("a trusted server issues by id and by login", "[authority]") {
  OpenShop open;
  CHECK(open.shop.issue(open.bob, "portal").value().customer() == open.bob);
  CHECK(open.shop.issue_by_login("BOB@example.com").value().customer() == open.bob);
  CHECK(code_of(open.shop.issue_by_login("nobody@example.com")) == Errc::customer_unknown);
  CHECK(code_of(open.shop.issue(CustomerId::parse("nobody").value())) == Errc::customer_unknown);
}

TEST_CASE("a bad password is refused by name, and nothing is lost", "[authority][promise-9][P5]") {
  const OpenShop open;
  for (const BadText& bad : bad_passwords()) {
    CAPTURE(bad.text.size());
    CHECK(code_of(open.shop.register_customer("new@example.com", bad.text)) == bad.expected);
    CHECK(code_of(open.shop.login(kBob, bad.text)) == bad.expected);
    CHECK(code_of(open.shop.change_password(open.token, bad.text, kPassword)) == bad.expected);
    CHECK(code_of(open.shop.change_password(open.token, kPassword, bad.text)) == bad.expected);
  }
  CHECK(code_of(open.shop.register_customer("new@example.com", "short")) == Errc::password_too_short);
  CHECK(code_of(open.shop.issue_by_login("new@example.com")) == Errc::customer_unknown);
  open.check_all_is_well();
}

TEST_CASE("a bad login is refused by name, and nothing is lost", "[authority][promise-9]") {
  const OpenShop open;
  const std::string code(32, 'a');
  for (const BadText& bad : bad_logins()) {
    CAPTURE(bad.text.size());
    CHECK(code_of(open.shop.register_customer(bad.text, kPassword)) == bad.expected);
    CHECK(code_of(open.shop.import_customer({.login = bad.text, .password_hash = {}})) == bad.expected);
    CHECK(code_of(open.shop.login(bad.text, kPassword)) == bad.expected);
    CHECK(code_of(open.shop.issue_by_login(bad.text)) == bad.expected);
    CHECK(code_of(open.shop.exchange_code(bad.text, code)) == bad.expected);
  }
  open.check_all_is_well();
}

TEST_CASE("a bad token is refused by name, and nothing is lost", "[authority][promise-9]") {
  const OpenShop open;
  for (const BadText& bad : bad_tokens()) {
    CAPTURE(bad.text.size());
    CHECK(code_of(open.shop.verify(bad.text)) == bad.expected);
    CHECK(code_of(open.shop.extend(bad.text)) == bad.expected);
    CHECK(code_of(open.shop.revoke(bad.text)) == bad.expected);
    CHECK(code_of(open.shop.set_consent(bad.text, Consent::given)) == bad.expected);
    CHECK(code_of(open.shop.change_password(bad.text, kPassword, "another password")) == bad.expected);
    CHECK_FALSE(open.shop.introspect(bad.text).value().is_active());
    CHECK(open.shop.explain(bad.text).value().dead_because == bad.expected);
  }
  open.check_all_is_well();
}

TEST_CASE("bad notes, actors, reasons, codes and hashes are refused by name", "[authority][promise-9]") {
  const OpenShop open;
  const std::string huge(1024 * 1024, 'n');
  CHECK(code_of(open.shop.issue(open.bob, huge)) == Errc::reason_missing);
  CHECK(code_of(open.shop.issue_code(open.bob, "", "why")) == Errc::reason_missing);
  CHECK(code_of(open.shop.issue_code(open.bob, "who", "")) == Errc::reason_missing);
  CHECK(code_of(open.shop.issue_code(open.bob, huge, huge)) == Errc::reason_missing);
  CHECK(code_of(open.shop.exchange_code(kBob, huge)) == Errc::malformed_code);
  CHECK(code_of(open.shop.import_customer({.login = "x@example.com", .password_hash = "nonsense"})) ==
        Errc::malformed_hash);
  CHECK(code_of(open.shop.import_customer({.login = "x@example.com", .password_hash = huge})) ==
        Errc::malformed_hash);
  CHECK(code_of(open.shop.import_customer({.login = "x@example.com", .password_hash = "$6$salt$hash"})) ==
        Errc::unsupported_hash);
  CHECK(code_of(open.shop.issue_by_login("x@example.com")) == Errc::customer_unknown);
  open.check_all_is_well();
}

TEST_CASE("no error says what was submitted", "[authority][promise-7][J26]") {
  const OpenShop open;
  const std::string canary = "CANARY-7b1f-secret";
  const Error errors[] = {open.shop.login(kBob, canary).error(), open.shop.login(canary, canary).error(),
                          open.shop.verify(canary).error(), open.shop.exchange_code(kBob, canary).error(),
                          open.shop.change_password(open.token, canary, kPassword).error()};
  for (const Error& error : errors) {
    CHECK(std::string(error.place).find("CANARY") == std::string::npos);
    CHECK(std::string(error.expected()).find("CANARY") == std::string::npos);
    CHECK(std::string(error.reference.text()).find("CANARY") == std::string::npos);
  }
}

TEST_CASE("tenants of one deployment do not meet", "[authority][promise-12]") {
  const OpenShop open;
  const auto other = open.shop.of_tenant("other");
  REQUIRE(other.ok());
  CHECK(other.value().tenant().text() == "other");
  CHECK(open.shop.tenant().text() == "default");
  CHECK(code_of(other.value().verify(open.token)) == Errc::token_unknown);
  CHECK(code_of(other.value().revoke(open.token)) == Errc::token_unknown);
  CHECK(code_of(other.value().login(kBob, kPassword)) == Errc::wrong_credentials);
  CHECK(code_of(other.value().revoke_all(open.bob)) == Errc::customer_unknown);

  REQUIRE(other.value().register_customer(kBob, "another password").ok());
  const std::string theirs(other.value().login(kBob, "another password").value().token());
  CHECK(code_of(open.shop.verify(theirs)) == Errc::token_unknown);
  CHECK(other.value().verify(theirs).ok());
  open.check_all_is_well();
}

TEST_CASE("a tenant that is no id is refused", "[authority][promise-12]") {
  const OpenShop open;
  for (const std::string& bad :
       {std::string(), std::string(65, 't'), std::string("a\nb"), std::string("\xFF")}) {
    CHECK(code_of(open.shop.of_tenant(bad)) == Errc::malformed_id);
    CHECK(code_of(Authority::open(memory_stores(), cheap_options(bad))) == Errc::malformed_id);
  }
}

TEST_CASE("a sibling of a sibling serves as long as the first authority lives", "[authority]") {
  const OpenShop open;
  const Authority third = open.shop.of_tenant("second").value().of_tenant("third").value();
  CHECK(third.register_customer(kBob, kPassword).ok());
  CHECK(third.login(kBob, kPassword).ok());
}

TEST_CASE("an authority can be moved", "[authority]") {
  OpenShop open;
  Authority moved(std::move(open.shop));
  CHECK(moved.verify(open.token).ok());
  VirtualClock clock(kNoon);
  Authority other = open_test_authority(memory_stores(), clock, 2);
  other = std::move(moved);
  CHECK(other.verify(open.token).ok());
}

TEST_CASE("a clock outside the usable years refuses everything", "[authority][promise-6][T34]") {
  OpenShop open;
  for (const Timestamp broken : {Timestamp{0}, Timestamp{kLeastUsableTime.unix_ms - 1}, Timestamp{-1},
                                 Timestamp{kMostUsableTime.unix_ms + 1}, Timestamp{INT64_MAX}}) {
    open.clock.set(broken);
    CAPTURE(broken.unix_ms);
    CHECK(code_of(open.shop.login(kBob, kPassword)) == Errc::clock_unusable);
    CHECK(code_of(open.shop.verify(open.token)) == Errc::clock_unusable);
    CHECK(code_of(open.shop.extend(open.token)) == Errc::clock_unusable);
    CHECK(code_of(open.shop.revoke(open.token)) == Errc::clock_unusable);
    CHECK(code_of(open.shop.revoke_all(open.bob)) == Errc::clock_unusable);
    CHECK(code_of(open.shop.issue(open.bob)) == Errc::clock_unusable);
    CHECK(code_of(open.shop.introspect(open.token)) == Errc::clock_unusable);
    CHECK(code_of(open.shop.explain(open.token)) == Errc::clock_unusable);
    CHECK(code_of(open.shop.register_customer("new@example.com", kPassword)) == Errc::clock_unusable);
    CHECK(code_of(Authority::open_for_tests(memory_stores(), open.clock, 1, cheap_options())) ==
          Errc::clock_unusable);
  }
  open.clock.set(kNoon);
  open.check_all_is_well();
}

TEST_CASE("at the edges of the usable years an authority still works", "[authority][J20]") {
  for (const Timestamp edge : {kLeastUsableTime, kMostUsableTime}) {
    VirtualClock clock(edge);
    const Authority shop = open_test_authority(memory_stores(), clock);
    REQUIRE(shop.register_customer(kBob, kPassword).ok());
    const auto session = shop.login(kBob, kPassword);
    REQUIRE(session.ok());
    CHECK(shop.verify(session.value().token()).ok());
  }
}

TEST_CASE("a ledger that cannot keep the rules is refused at the door", "[authority][promise-6]") {
  const LedgerAbilities weak[] = {{.atomic_commit = false,
                                   .durable_on_ack = true,
                                   .lineage = true,
                                   .holds_durable = true,
                                   .holds_passing = true},
                                  {.atomic_commit = true,
                                   .durable_on_ack = true,
                                   .lineage = true,
                                   .holds_durable = false,
                                   .holds_passing = true},
                                  {.atomic_commit = true,
                                   .durable_on_ack = true,
                                   .lineage = true,
                                   .holds_durable = true,
                                   .holds_passing = false}};
  for (const LedgerAbilities& abilities : weak) {
    Stores stores = memory_stores();
    stores.ledger = std::make_unique<MemoryLedger>(abilities);
    CHECK(code_of(Authority::open(std::move(stores), cheap_options())) == Errc::ability_missing);
  }
}

TEST_CASE("stores that did not open, and a policy out of range, are errors of opening", "[authority]") {
  CHECK(code_of(Authority::open(Error{Errc::foreign_file, "test"}, cheap_options())) == Errc::foreign_file);
  Options options = cheap_options();
  options.policy.login_tries = 0;
  CHECK(code_of(Authority::open(memory_stores(), std::move(options))) == Errc::policy_out_of_range);
}

TEST_CASE("a memory shop opens with nothing given", "[authority]") {
  const auto shop = Authority::open(memory_stores(), cheap_options());
  REQUIRE(shop.ok());
  REQUIRE(shop.value().register_customer(kBob, kPassword).ok());
  CHECK(shop.value().login(kBob, kPassword).ok());
}

TEST_CASE("housekeeping takes what is over and nothing that can still be asked for",
          "[authority][promise-1]") {
  OpenShop open;
  REQUIRE(open.shop.set_consent(open.token, Consent::given).ok());
  CHECK(open.shop.purge().value() == 0);

  open.clock.advance(days(10));
  std::size_t removed = 0;
  for (std::size_t some = open.shop.purge(2).value(); some > 0; some = open.shop.purge(2).value())
    removed += some;
  CHECK(removed > 0);  // receipts and counters of windows that have passed
  open.check_all_is_well();

  open.clock.advance(days(200));  // the session is over, customer and consent are not
  CHECK(open.shop.purge().value() > 0);
  CHECK(code_of(open.shop.verify(open.token)) == Errc::token_unknown);
  CHECK(open.shop.login(kBob, kPassword).ok());
  CHECK(open.shop.issue_code(open.bob, "staff:7", "helps").ok());
}

TEST_CASE("threads share one authority", "[authority]") {
  const OpenShop open;
  std::array<int, 4> failures{};
  std::vector<std::thread> threads;
  for (int& failed : failures)
    threads.emplace_back([&open, &failed] {
      for (int round = 0; round < 40; ++round) {
        const auto session = open.shop.issue(open.bob);
        if (!session.ok() || !open.shop.verify(session.value().token()).ok()) ++failed;
        if (session.ok() && !open.shop.revoke(session.value().token()).ok()) ++failed;
        if (session.ok() && open.shop.verify(session.value().token()).ok()) ++failed;
      }
    });
  for (std::thread& thread : threads) thread.join();
  for (const int failed : failures) CHECK(failed == 0);
  open.check_all_is_well();
}

}  // namespace jeton::test
