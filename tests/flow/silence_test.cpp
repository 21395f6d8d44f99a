// SPDX-License-Identifier: Apache-2.0
//
// silence_test.cpp: a refused customer learns nothing (promise 3): the same bytes, the same effects, the same
// hash cost, whatever is wrong with the account. Two attempts are compared after the same history of
// attempts.
#include "flow/sign_in_kit.hpp"
#include "support/catch.hpp"

#include <jeton/flow/login_by_secret.hpp>

#include <set>

using namespace jeton;
using namespace jeton::test;

namespace {

/// An account that must look like an unknown login.
struct Case {
  std::string login;
  std::string password;
  std::string reason;  ///< of the first attempts, before the account locks
};

std::vector<Case> add_cases(TestShop& shop) {
  const auto& tenant = shop.shop().tenant;
  shop.add("wrong@example.com", kPassword);
  shop.add("disabled@example.com", kPassword, true, true);
  shop.add("unconfirmed@example.com", kPassword, false);
  shop.add("signed-in@example.com", kPassword);
  REQUIRE(shop.sign_in("signed-in@example.com", kPassword).ok());  // has an epoch and an audit already
  const auto with_hash = [&](std::string_view login, std::string_view hash) {
    (void)shop.customers.create(tenant, {login, hash, true, false}).value();
  };
  with_hash("nopass@example.com", "");
  with_hash("garbage@example.com", "$argon2id$v=19$m=7168,t=1,p=1$garbage");
  with_hash("dear@example.com", decoy_hash({.memory_kib = 1'048'576, .passes = 64}, {}, {}));
  return {{"wrong@example.com", "wrong-password", "refused.wrong_credentials"},
          {"disabled@example.com", std::string(kPassword), "refused.account_disabled"},
          {"disabled@example.com ", std::string(kPassword), "refused.account_disabled"},
          {"unconfirmed@example.com", "wrong-password", "refused.wrong_credentials"},
          {"signed-in@example.com", "wrong-password", "refused.wrong_credentials"},
          {"nopass@example.com", std::string(kPassword), "refused.wrong_credentials"},
          {"garbage@example.com", std::string(kPassword), "refused.wrong_credentials"},
          {"dear@example.com", std::string(kPassword), "refused.wrong_credentials"}};
}

struct Observed {
  Face face;
  std::vector<std::string> trace;
  std::string reason;
  std::string reference;
};

template <class Flow>
Observed observe_flow(TestShop& shop, Flow flow) {
  const auto refused = shop.run_traced(flow);
  REQUIRE_FALSE(refused.ok());
  return {face_of(refused.error()), shop.trace, why(shop, refused.error()),
          std::string(refused.error().reference.text())};
}

Observed observe(TestShop& shop, std::string_view login, std::string_view password) {
  return observe_flow(shop, [&](auto& world) { return login_in(world, shop, login, password); });
}

Observed observe_secret(TestShop& shop, std::string_view login, std::string_view secret) {
  return observe_flow(shop, [&](auto& world) {
    return login_by_secret(world, shop.shop(), {login, bytes_of(secret)}, shop.now());
  });
}

/// A reset link's token that was never sent, for the route of `customer`.
std::string made_up_link(const TestShop& shop, const CustomerId& customer) {
  ByteArray<32> random;
  random.fill(std::byte{9});
  const Partition route = Owner::of(shop.shop(), customer).partition;
  return std::string(mint_opaque_token(TokenKind::password_reset, route.bytes, random).text());
}

}  // namespace

TEST_CASE("a stranger cannot tell which logins have an account, from bytes or effects",
          "[flow][promise-3][P8]") {
  TestShop shop;
  const auto cases = add_cases(shop);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (cases[i].login.ends_with(' ')) continue;  // shares an account's history; see the test of spellings
    const std::string unknown = "unknown-" + std::to_string(i) + "@example.com";
    const int attempts = i == 0 ? 22 : 6;  // evaluated, locked; once also: no longer logged, throttled
    for (int attempt = 1; attempt <= attempts; ++attempt) {
      INFO(cases[i].login << ", attempt " << attempt);
      const Observed known = observe(shop, cases[i].login, cases[i].password);
      const Observed stranger = observe(shop, unknown, cases[i].password);
      CHECK(known.face == stranger.face);
      CHECK(known.trace == stranger.trace);
      if (attempt <= 5) CHECK(known.reason == cases[i].reason);
      if (attempt > 5 && attempt <= 20) CHECK(known.reason == "refused.account_locked");
      if (attempt <= 20) CHECK(stranger.reason == "refused.customer_unknown");
      if (attempt > 20)
        CHECK((known.reason == "refused.throttled" && stranger.reason == "refused.throttled"));
    }
  }
}

TEST_CASE("the decoy costs what a customer's hash costs", "[flow][promise-3][P8]") {
  TestShop shop;
  shop.add("wrong@example.com", kPassword);
  for (const std::string_view password : {"wrong-password", "wrong-passwor\u0301d"}) {  // one form, two forms
    const Observed known = observe(shop, "wrong@example.com", password);
    const Observed stranger = observe(shop, "unknown@example.com", password);
    const std::size_t at = place_of(known.trace, "verify_password");
    REQUIRE(at < known.trace.size());
    CHECK(known.trace[at] == "verify_password $argon2id$v=19$m=7168,t=1,p=1");
    CHECK(count_of(known.trace, "verify_password") == count_of(stranger.trace, "verify_password"));
    CHECK(known.trace == stranger.trace);
  }
}

TEST_CASE("whatever has the shape of a password, a link or a code tells nothing of an account either",
          "[flow][promise-3][P8][adobe]") {
  const auto bobs = CustomerId::parse("bob").value();
  const std::string secrets[] = {"wrong-password", made_up_link(TestShop(), bobs), std::string(32, 'x')};
  for (const std::string& secret : secrets) {
    TestShop shop;
    REQUIRE(
        shop.customers.import_customer(shop.shop().tenant, bobs, {"bob@example.com", "", true, false}).ok());
    auto cases = add_cases(shop);
    cases.push_back({"bob@example.com", "", ""});  // the link's route is this customer's
    shop.policy().code_tries_per_day = 15;         // used up before the submitted login's window
    for (std::size_t i = 0; i < cases.size(); ++i) {
      if (cases[i].login.ends_with(' ')) continue;
      const std::string unknown = "unknown-" + std::to_string(i) + "@example.com";
      for (int attempt = 1; attempt <= 22; ++attempt) {
        INFO(secret << " for " << cases[i].login << ", attempt " << attempt);
        const Observed known = observe_secret(shop, cases[i].login, secret);
        const Observed stranger = observe_secret(shop, unknown, secret);
        CHECK(known.face == stranger.face);
        CHECK(known.trace == stranger.trace);
        if (attempt > 5 && attempt <= 20) CHECK(known.reason == "refused.account_locked");
        if (attempt <= 20) CHECK(stranger.reason == "refused.customer_unknown");
      }
    }
  }
}

TEST_CASE("a link or a code of one customer tells nothing of another's account", "[flow][promise-3][adobe]") {
  TestShop shop;
  const auto eve = shop.add("eve@example.com", kPassword);
  shop.add("wrong@example.com", kPassword);
  const Owner owner = Owner::of(shop.shop(), eve);
  REQUIRE(shop.run([&](auto& world) {
                return write_consent(world, shop.shop(), owner, Consent::given, shop.now());
              })
              .ok());
  const auto issued = shop.run([&](auto& world) {
    return issue_code(world, shop.shop(), {eve, "staff:ann", "ticket 7"}, shop.now());
  });
  const std::string code(text_of(issued.value().code.reveal()));
  for (const std::string& secret : {code, made_up_link(shop, eve)}) {
    const Observed known = observe_secret(shop, "wrong@example.com", secret);
    const Observed stranger = observe_secret(shop, "unknown@example.com", secret);
    CHECK(known.face == stranger.face);
    CHECK(known.trace == stranger.trace);
  }
}

TEST_CASE("an account locked by guesses answers the right password like an unknown login",
          "[flow][promise-3]") {
  TestShop shop;
  shop.add("bob@example.com", kPassword);
  for (int i = 0; i < 5; ++i) {
    observe(shop, "bob@example.com", "wrong-password");
    observe(shop, "unknown@example.com", "wrong-password");
  }
  const Observed locked = observe(shop, "bob@example.com", kPassword);
  const Observed stranger = observe(shop, "unknown@example.com", kPassword);
  CHECK(locked.face == stranger.face);
  CHECK(locked.trace == stranger.trace);
  CHECK(locked.reason == "refused.account_locked");
}

TEST_CASE("until the answer, right and wrong passwords leave the same effects", "[flow][promise-3]") {
  TestShop shop;
  shop.add("bob@example.com", kPassword);
  REQUIRE(
      shop.run_traced([&](auto& world) { return login_in(world, shop, "bob@example.com", kPassword); }).ok());
  const auto right = shop.trace;
  const auto wrong = observe(shop, "unknown@example.com", kPassword).trace;
  const auto verified = static_cast<std::ptrdiff_t>(place_of(right, "verify_password")) + 1;
  REQUIRE(static_cast<std::size_t>(verified) <= wrong.size());
  CHECK(std::vector(right.begin(), right.begin() + verified) ==
        std::vector(wrong.begin(), wrong.begin() + verified));
}

TEST_CASE("a reference looks like any other and tells the shop the true reason", "[flow][promise-3]") {
  TestShop shop;
  const auto cases = add_cases(shop);
  std::set<std::string> references;
  for (const Case& c : cases) {
    const Observed seen = observe(shop, c.login, c.password);
    CHECK(seen.reason == c.reason);
    CHECK(seen.reference.size() == 16);
    CHECK(seen.reference.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == std::string::npos);
    CHECK(references.insert(seen.reference).second);
  }
}

TEST_CASE("no refusal repeats what was typed", "[flow][promise-7][J26]") {
  TestShop shop;
  shop.add("bob@example.com", kPassword);
  const auto refused = shop.sign_in("bob@example.com", "typed-by-mistake");
  REQUIRE_FALSE(refused.ok());
  for (const std::string_view text :
       {std::string_view(refused.error().place), refused.error().name(), refused.error().expected(),
        words(public_reason(refused.error().code))}) {
    CHECK(text.find("typed-by-mistake") == std::string_view::npos);
    CHECK(text.find("bob") == std::string_view::npos);
  }
}
