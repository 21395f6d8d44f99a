// SPDX-License-Identifier: Apache-2.0
//
// login_test.cpp: who gets a session for a password, how long it lives, and what a login does to an old hash.
#include "flow/sign_in_kit.hpp"
#include "support/catch.hpp"

using namespace jeton;
using namespace jeton::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kComposed = "caf\u00E9-au-lait";
constexpr std::string_view kDecomposed = "cafe\u0301-au-lait";

CustomerId add_with_hash(TestShop& shop, std::string_view login, std::string_view hash) {
  return shop.customers.create(shop.shop().tenant, {login, hash, true, false}).value();
}

bool is_of_todays_cost(TestShop& shop, const CustomerId& id) {
  return !needs_rehash(hash_of(shop, id), shop.policy().argon2_cost());
}

}  // namespace

TEST_CASE("the right password signs the customer in, and the token is the customer's", "[flow][promise-6]") {
  TestShop shop;
  const auto bob = shop.add(kBob, kPassword);
  shop.add("eve@example.com", "another-password");

  const auto in = shop.sign_in(kBob, kPassword);
  REQUIRE(in.ok());
  CHECK(in.value().is_signed_in());
  CHECK(in.value().customer() == bob);
  const auto verified = shop.check(in.value().token());
  REQUIRE(verified.ok());
  CHECK(verified.value().customer == bob);
  CHECK(verified.value().kind == TokenKind::session);
}

TEST_CASE("every sign-in gets a token of its own", "[flow][T24]") {
  TestShop shop;
  shop.add(kBob, kPassword);
  const auto first = shop.sign_in(kBob, kPassword);
  const auto second = shop.sign_in(kBob, kPassword);
  REQUIRE((first.ok() && second.ok()));
  CHECK(first.value().token() != second.value().token());
  CHECK(shop.check(first.value().token()).ok());
  CHECK(shop.check(second.value().token()).ok());
}

TEST_CASE("nobody signs in with a wrong password, no password, or another's", "[flow][promise-3]") {
  TestShop shop;
  shop.add(kBob, kPassword);
  shop.add("eve@example.com", "another-password");
  add_with_hash(shop, "nopass@example.com", "");
  shop.add("gone@example.com", kPassword, true, true);

  struct Attempt {
    std::string_view login, password, outcome;
  };
  const Attempt attempts[] = {
      {kBob, "b0bl0bl@W", "refused.wrong_credentials"},
      {kBob, "another-password", "refused.wrong_credentials"},
      {kBob, "b0bl0bl@w ", "refused.wrong_credentials"},
      {"nobody@example.com", kPassword, "refused.wrong_credentials"},
      {"nopass@example.com", kPassword, "refused.wrong_credentials"},
      {"gone@example.com", kPassword, "refused.wrong_credentials"},
      {kBob, "", "invalid_input.password_empty"},
      {kBob, std::string_view("b0bl0bl@w\0", 10), "invalid_input.password_not_text"},
      {"", kPassword, "invalid_input.malformed_login"},
  };
  for (const Attempt& attempt : attempts) {
    INFO(attempt.login << " / " << attempt.outcome);
    CHECK(outcome_of(shop.sign_in(attempt.login, attempt.password)) == attempt.outcome);
  }
}

TEST_CASE("a customer of one shop does not sign in to another", "[flow][promise-12]") {
  TestShop shop;
  shop.add(kBob, kPassword);
  const auto other = TenantId::parse("other").value();
  const auto in = shop.run([&](auto& world) {
    return login(world, shop.shop_of(other), {kBob, bytes_of(kPassword)}, shop.now());
  });
  CHECK(outcome_of(in) == "refused.wrong_credentials");
}

TEST_CASE("'not confirmed' is only said to somebody who knows the password", "[flow][promise-3]") {
  TestShop shop;
  shop.add(kBob, kPassword, false);
  CHECK(outcome_of(shop.sign_in(kBob, "wrong-password")) == "refused.wrong_credentials");
  CHECK(outcome_of(shop.sign_in(kBob, kPassword)) == "refused.not_confirmed");
}

TEST_CASE("a disabled account says nothing of itself, not even after the right password",
          "[flow][promise-3]") {
  TestShop shop;
  shop.add(kBob, kPassword, false, true);  // neither does it say that it is not confirmed
  const auto refused = shop.sign_in(kBob, kPassword);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == Errc::wrong_credentials);
  CHECK(why(shop, refused.error()) == "refused.account_disabled");
}

TEST_CASE("a customer signs in under any spelling of the own login", "[flow][P11]") {
  TestShop shop;
  const auto bob = shop.add("Bob@Example.com", kPassword);
  for (const std::string_view spelling :
       {"bob@example.com", "BOB@EXAMPLE.COM", " bob@example.com ", "bo\u200Bb@example.com"}) {
    const auto in = shop.sign_in(spelling, kPassword);
    INFO(spelling);
    REQUIRE(in.ok());
    CHECK(in.value().customer() == bob);
  }
}

TEST_CASE("a spelling that only the shop's loose collation takes for the login signs nobody in",
          "[flow][promise-4][P11]") {
  TestShop shop(LoginMatch::collation);
  shop.add("zo\u00EB@example.com", kPassword);
  REQUIRE(shop.customers.find_by_login(shop.shop().tenant, "zoe@example.com").value().has_value());
  const auto refused = shop.sign_in("zoe@example.com", kPassword);
  REQUIRE_FALSE(refused.ok());
  CHECK(why(shop, refused.error()) == "refused.customer_unknown");
  CHECK(shop.sign_in("zo\u00EB@example.com", kPassword).ok());
}

TEST_CASE("a password works from a keyboard that composes accents and from one that does not",
          "[flow][promise-13]") {
  TestShop shop;
  const auto id = shop.run([&](auto& world) {
    return register_customer(world, shop.shop(), {kBob, bytes_of(kDecomposed)}, shop.now());
  });
  REQUIRE(id.ok());
  CHECK(shop.sign_in(kBob, kComposed).ok());
  CHECK(shop.sign_in(kBob, kDecomposed).ok());
}

TEST_CASE("an imported customer whose old shop hashed the bytes as received still signs in",
          "[flow][promise-13]") {
  TestShop shop;
  add_with_hash(shop, kBob, encoded(kDecomposed, shop.policy().argon2_cost()));
  CHECK(shop.sign_in(kBob, kDecomposed).ok());
  CHECK(outcome_of(shop.sign_in(kBob, kComposed)) == "refused.wrong_credentials");  // never what was hashed
}

TEST_CASE("a session unused ends at its sliding end, to the millisecond", "[flow][rfc7519-4.1.4]") {
  TestShop shop;
  shop.add(kBob, kPassword);
  const auto in = shop.sign_in(kBob, kPassword);
  REQUIRE(in.ok());
  CHECK(in.value().issued_at() == kNoon);
  CHECK(in.value().expires_at() == kNoon + 14 * 24h);
  CHECK(in.value().absolute_end() == kNoon + 90 * 24h);

  shop.clock.set(in.value().expires_at() - 1ms);
  CHECK(shop.check(in.value().token()).ok());
  shop.clock.set(in.value().expires_at());
  CHECK(outcome_of(shop.check(in.value().token())) == "refused.token_expired");
}

TEST_CASE("a session never outlives its absolute end, however long it might slide", "[flow]") {
  Policy policy = cheap_policy();
  policy.session_lifetime = 10h;
  policy.session_absolute_lifetime = 10h;
  TestShop shop(LoginMatch::canonical, policy);
  shop.add(kBob, kPassword);
  const auto in = shop.sign_in(kBob, kPassword);
  REQUIRE(in.ok());
  CHECK(in.value().expires_at() == kNoon + 10h);
  shop.clock.set(kNoon + 10h - 1ms);
  CHECK(shop.check(in.value().token()).ok());
  shop.clock.set(kNoon + 10h);
  CHECK_FALSE(shop.check(in.value().token()).ok());
}

TEST_CASE("a hash of an older cost is replaced at the next sign-in", "[flow][promise-13]") {
  TestShop shop;
  const auto id = add_with_hash(shop, kBob, encoded(kPassword, {.memory_kib = 8192, .passes = 2}));
  CHECK_FALSE(is_of_todays_cost(shop, id));

  CHECK(outcome_of(shop.sign_in(kBob, "wrong-password")) == "refused.wrong_credentials");
  CHECK_FALSE(is_of_todays_cost(shop, id));  // a wrong password replaces nothing
  REQUIRE(shop.sign_in(kBob, kPassword).ok());
  CHECK(is_of_todays_cost(shop, id));
  CHECK(shop.sign_in(kBob, kPassword).ok());
}

TEST_CASE("a bcrypt hash from the old shop is replaced at the next sign-in", "[flow][promise-13]") {
  TestShop shop;
  const auto id = add_with_hash(shop, kBob, kBcryptOfUstarU);
  REQUIRE(shop.sign_in(kBob, "U*U").ok());
  CHECK(is_of_todays_cost(shop, id));
  CHECK(shop.sign_in(kBob, "U*U").ok());
}

TEST_CASE("a hash of today's cost is left alone", "[flow]") {
  TestShop shop;
  const auto id = shop.add(kBob, kPassword);
  const std::string before = hash_of(shop, id);
  REQUIRE(shop.run_traced([&](auto& world) { return login_in(world, shop, kBob, kPassword); }).ok());
  CHECK(hash_of(shop, id) == before);
  CHECK(count_of(shop.trace, "hash_password") == 0);
}

TEST_CASE("a rehash never overwrites a password that was changed meanwhile", "[flow][P10]") {
  TestShop shop;
  const std::string old_hash = encoded(kPassword, {.memory_kib = 8192, .passes = 2});
  const std::string changed = encoded("the-new-password", shop.policy().argon2_cost());
  const auto id = add_with_hash(shop, kBob, old_hash);
  Blocking inner = shop.blocking();
  TracedWorld<Blocking> world(inner);
  world.before = [&](std::size_t, std::string_view effect) {
    if (effect != "replace_password_if") return;
    REQUIRE(shop.customers.replace_password_if(shop.shop().tenant, id, old_hash, changed).value() ==
            Swap::applied);
  };
  CHECK(login_in(world, shop, kBob, kPassword).ok());
  CHECK(count_of(world.trace, "replace_password_if") == 1);
  CHECK(hash_of(shop, id) == changed);
}

TEST_CASE("a rehash that fails does not fail the sign-in", "[flow][promise-13]") {
  TestShop shop;
  add_with_hash(shop, kBob, kBcryptOfUstarU);
  for (const std::string_view failing : {"hash_password", "replace_password_if"}) {
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    world.before = [&](std::size_t number, std::string_view effect) {
      if (effect == failing) world.fail_at = number;
    };
    const auto in = login_in(world, shop, kBob, "U*U");
    INFO(failing);
    REQUIRE(in.ok());
    REQUIRE(world.fail_at < world.trace.size());
    CHECK(shop.check(in.value().token()).ok());
  }
}

TEST_CASE("a sign-in is in the customer's audit, without login, password or token",
          "[flow][T36][promise-7]") {
  TestShop shop;
  const auto id = shop.add(kBob, kPassword);
  REQUIRE(shop.sign_in(kBob, kPassword).ok());
  REQUIRE_FALSE(shop.sign_in(kBob, "wrong-password").ok());
  const auto events = shop.ledger.scan(Owner::of(shop.shop(), id).partition, audit_mark(), std::nullopt, 100);
  REQUIRE(events.ok());
  REQUIRE(events.value().size() == 2);
  const auto first = decode<AuditEventRecord>(events.value()[0].value).value();
  const auto second = decode<AuditEventRecord>(events.value()[1].value).value();
  CHECK(first.event == static_cast<std::uint8_t>(AuditEvent::signed_in));
  CHECK(second.event == static_cast<std::uint8_t>(AuditEvent::sign_in_refused));
  CHECK(second.reason == static_cast<std::uint16_t>(Errc::wrong_credentials));
  CHECK(second.previous == sha256(events.value()[0].value));
  for (const ScannedRecord& event : events.value()) {
    const std::string_view bytes = text_of(event.value);
    CHECK(bytes.find("bob") == std::string_view::npos);
    CHECK(bytes.find(kPassword) == std::string_view::npos);
    CHECK(bytes.find("wrong-password") == std::string_view::npos);
  }
}
