// SPDX-License-Identifier: Apache-2.0
//
// login_attack_test.cpp: known attacks on signing in, and the natural but broken orders of a login's steps,
// as regressions: something ends all sessions, or changes the password, at every moment of a login.
#include "flow/sign_in_kit.hpp"
#include "support/catch.hpp"

#include <random>
#include <set>
#include <thread>

using namespace jeton;
using namespace jeton::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kLogin = "bob@example.com";
constexpr std::string_view kOld = "the-old-password";
constexpr std::string_view kNew = "the-new-password";

/// A login with the old password, during which `happening` runs just before effect number `moment`.
struct Disturbed {
  Result<SignIn> outcome;
  std::vector<std::string> trace;
};
template <class Happening>
Disturbed login_disturbed_at(TestShop& shop, std::size_t moment, Happening happening) {
  Blocking inner = shop.blocking();
  TracedWorld<Blocking> world(inner);
  world.before = [&](std::size_t number, std::string_view) {
    if (number == moment) happening();
  };
  auto outcome = login_in(world, shop, kLogin, kOld);
  return {std::move(outcome), world.trace};
}

void sign_out_everywhere(TestShop& shop, const CustomerId& id) {
  REQUIRE(shop.run([&](auto& world) { return revoke_all(world, shop.shop(), id, shop.now()); }).ok());
}

void change_password_of(TestShop& shop, std::string_view token) {
  REQUIRE(
      shop.run([&](auto& world) {
            return change_password(world, shop.shop(), {token, bytes_of(kOld), bytes_of(kNew)}, shop.now());
          })
          .ok());
}

/// Spellings of "Zoë.Bär@Example.com" that a loose collation takes for the same: case, space, composition,
/// things nobody sees, and left-out accents.
std::string respell(std::mt19937_64& random) {
  static constexpr std::string_view kLetters[][4] = {{"z", "Z", "z", "z"},
                                                     {"o", "O", "o\u200B", "o\u00AD"},
                                                     {"\u00EB", "\u00CB", "e\u0308", "e"},
                                                     {".", ".", ".", "."},
                                                     {"b", "B", "b\u200D", "b"},
                                                     {"\u00E4", "\u00C4", "a\u0308", "a"},
                                                     {"r", "R", "r\uFEFF", "r"},
                                                     {"@", "@", "@", "@"},
                                                     {"e", "E", "e", "e"},
                                                     {"x", "X", "x", "x"},
                                                     {"a", "A", "a", "a"},
                                                     {"m", "M", "m", "m"},
                                                     {"p", "P", "p", "p"},
                                                     {"l", "L", "l", "l"},
                                                     {"e", "E", "e", "e"},
                                                     {".", ".", ".", "."},
                                                     {"c", "C", "c", "c"},
                                                     {"o", "O", "o", "o"},
                                                     {"m", "M", "m", "m"}};
  static constexpr std::string_view kOutside[] = {"", " ", "\u2003", "\u00A0"};
  std::string text(kOutside[random() % 4]);
  for (const auto& letter : kLetters) text += letter[random() % 4];
  return text + std::string(kOutside[random() % 4]);
}

}  // namespace

TEST_CASE("a thousand spellings of one login buy five guesses, not five thousand",
          "[attack][promise-4][P11][T11]") {
  constexpr std::uint64_t kSeed = 1'815;
  INFO("seed " << kSeed);
  std::mt19937_64 random(kSeed);
  GuessingShop shop("Zo\u00EB.B\u00E4r@Example.com", kOld, LoginMatch::collation);
  std::set<std::string> spellings;
  while (spellings.size() < 1'000) spellings.insert(respell(random));
  int found = 0;
  for (const std::string& spelling : spellings) {
    found += shop.customers.find_by_login(shop.shop().tenant, spelling).value().has_value() ? 1 : 0;
    REQUIRE(outcome_of(shop.guess(spelling, "wrong-password")) == "refused.wrong_credentials");
  }
  CHECK(found == 1'000);  // the shop's table takes every one of them for the one customer
  CHECK(shop.evaluated == 5);
}

TEST_CASE("a thousand parallel guesses evaluate as many as the limit says", "[attack][promise-4][T26]") {
  Policy policy = cheap_policy();
  policy.login_tries = 10;
  policy.submitted_login_tries = 1'000;
  GuessingShop shop(kLogin, kOld, LoginMatch::canonical, policy);
  std::vector<std::thread> guessers;
  std::atomic<int> granted{0};
  for (int i = 0; i < 16; ++i)
    guessers.emplace_back([&] {
      for (int guess = 0; guess < 63; ++guess) granted += shop.guess(kLogin, "wrong-password").ok() ? 1 : 0;
    });
  for (std::thread& guesser : guessers) guesser.join();
  CHECK(shop.evaluated == 10);
  CHECK(granted == 0);
}

TEST_CASE("successes of the owner between a thief's guesses buy the thief none", "[attack][promise-4][T28]") {
  GuessingShop shop(kLogin, kOld);
  for (int i = 0; i < 8; ++i) {
    (void)shop.guess(kLogin, kOld).ok();
    (void)shop.guess(kLogin, "wrong-password").ok();
  }
  // the owner's five successes, each given back, until the fifth wrong guess locked the account
  CHECK(shop.evaluated == 5 + 5);
}

TEST_CASE("a sign-out everywhere during a login ends it or is followed by it, at every moment",
          "[attack][promise-2]") {
  for (std::size_t moment = 0;; ++moment) {
    TestShop shop;
    const auto id = shop.add(kLogin, kOld);
    REQUIRE(shop.sign_in(kLogin, kOld).ok());
    const auto [in, trace] = login_disturbed_at(shop, moment, [&] { sign_out_everywhere(shop, id); });
    if (moment >= trace.size()) {  // the login had ended before: every moment has been tried
      CHECK(moment > 15);
      break;
    }
    INFO("before effect " << moment << ", " << trace[moment]);
    REQUIRE(in.ok());
    const int verified = static_cast<int>(count_of(trace, "verify_password"));
    const bool session_came_first = moment > place_of(trace, "commit 4", 2) && verified == 1;
    CHECK(shop.check(in.value().token()).ok() == !session_came_first);
  }
}

TEST_CASE("a password change during a login leaves the old password no session, at every moment",
          "[attack][promise-2][T3][T4]") {
  for (std::size_t moment = 0;; ++moment) {
    TestShop shop;
    shop.add(kLogin, kOld);
    const std::string token(shop.sign_in(kLogin, kOld).value().token());
    const auto [in, trace] = login_disturbed_at(shop, moment, [&] { change_password_of(shop, token); });
    if (moment >= trace.size()) {  // the login had ended before: every moment has been tried
      CHECK(moment > 15);
      break;
    }
    INFO("before effect " << moment);
    if (in.ok()) CHECK(outcome_of(shop.check(in.value().token())) == "refused.token_ended");
    if (!in.ok()) CHECK(in.error().code == Errc::wrong_credentials);
    CHECK(shop.sign_in(kLogin, kNew).ok());
  }
}

TEST_CASE("an account disabled during a login keeps no session, at every moment", "[attack][promise-2][T5]") {
  for (std::size_t moment = 0;; ++moment) {
    TestShop shop;
    const auto id = shop.add(kLogin, kOld);
    const auto [in, trace] = login_disturbed_at(shop, moment, [&] {
      CHECK(shop.customers.disable(shop.shop().tenant, id) == Swap::applied);
      sign_out_everywhere(shop, id);
    });
    if (moment >= trace.size()) {  // the login had ended before: every moment has been tried
      CHECK(moment > 15);
      break;
    }
    INFO("before effect " << moment);
    if (in.ok()) CHECK_FALSE(shop.check(in.value().token()).ok());
  }
}

TEST_CASE("a login whose epoch moved verifies the password again and pays no second time",
          "[attack][promise-4]") {
  TestShop shop;
  const auto id = shop.add(kLogin, kOld);
  REQUIRE(shop.sign_in(kLogin, kOld).ok());
  CountsCharges counting(shop.ledger);
  Blocking inner = shop.blocking_over(shop.customers, counting);
  TracedWorld<Blocking> world(inner);
  world.before = [&, disturbances = 0](std::size_t, std::string_view effect) mutable {
    if (effect.starts_with("verify_password") && disturbances++ == 0) sign_out_everywhere(shop, id);
  };
  const auto in = login_in(world, shop, kLogin, kOld);
  REQUIRE(in.ok());
  CHECK(shop.check(in.value().token()).ok());
  CHECK(count_of(world.trace, "find_by_login") == 2);
  CHECK(count_of(world.trace, "verify_password") == 2);
  CHECK(count_of(world.trace, "commit 2") == 1);  // of the submitted login
  CHECK(counting.charges == 1);
}

TEST_CASE("a login whose epoch never stands still gives up after three restarts", "[attack][promise-6]") {
  TestShop shop;
  const auto id = shop.add(kLogin, kOld);
  CountsCharges counting(shop.ledger);
  Blocking inner = shop.blocking_over(shop.customers, counting);
  TracedWorld<Blocking> world(inner);
  world.before = [&](std::size_t, std::string_view effect) {
    if (effect.starts_with("verify_password")) sign_out_everywhere(shop, id);
  };
  CHECK(outcome_of(login_in(world, shop, kLogin, kOld)) == "store.conflict");
  CHECK(count_of(world.trace, "verify_password") == 4);
  CHECK(counting.charges == 1);
  CHECK(shop.sign_in(kLogin, kOld).ok());
}

TEST_CASE("a login taken over by another account during a restart charges that one too",
          "[attack][promise-4]") {
  struct MovesLogin final : ForwardingCustomers {
    using ForwardingCustomers::ForwardingCustomers;
    [[nodiscard]] Result<std::optional<Customer>> find_by_login(const TenantId& tenant,
                                                                std::string_view login) override {
      return inner().find_by_login(tenant, moved ? "eve@example.com" : login);
    }
    bool moved = false;
  };
  TestShop shop;
  const auto id = shop.add(kLogin, kOld);
  shop.add("eve@example.com", kOld);
  MovesLogin customers(shop.customers);
  CountsCharges counting(shop.ledger);
  Blocking inner = shop.blocking_over(customers, counting);
  TracedWorld<Blocking> world(inner);
  world.before = [&](std::size_t, std::string_view effect) {
    if (!effect.starts_with("verify_password") || customers.moved) return;
    sign_out_everywhere(shop, id);
    customers.moved = true;  // what is found now has another canonical login: nobody
  };
  CHECK(outcome_of(login_in(world, shop, kLogin, kOld)) == "refused.wrong_credentials");
  CHECK(counting.charges == 2);
}

TEST_CASE("many first logins at once all get a live session", "[attack][promise-10]") {
  TestShop shop;
  shop.add(kLogin, kOld);
  shop.policy().login_tries = 100;
  std::atomic<int> live{0};
  std::vector<std::thread> tabs;
  for (int i = 0; i < 4; ++i)
    tabs.emplace_back([&] {
      const auto in = shop.sign_in(kLogin, kOld);
      if (in.ok() && shop.check(in.value().token()).ok()) ++live;
    });
  for (std::thread& tab : tabs) tab.join();
  CHECK(live == 4);
}

TEST_CASE("neither the password nor the token reaches the ledger", "[attack][promise-7][T9]") {
  struct Watching final : ForwardingLedger {
    using ForwardingLedger::ForwardingLedger;
    [[nodiscard]] Result<CommitOutcome> commit(const Batch& batch) override {
      for (const Change& change : batch.changes()) {
        seen.append(text_of(change.key.bytes()));
        seen.append(text_of(change.value));
      }
      return inner().commit(batch);
    }
    std::string seen;
  };
  TestShop shop;
  shop.add(kLogin, kOld);
  Watching ledger(shop.ledger);
  Blocking world = shop.blocking_over(shop.customers, ledger);
  const auto in = login_in(world, shop, kLogin, kOld);
  REQUIRE(in.ok());
  const auto parsed = parse_opaque_token(in.value().token());
  REQUIRE(parsed.ok());
  CHECK(ledger.seen.find(kOld) == std::string::npos);
  CHECK(ledger.seen.find(in.value().token()) == std::string::npos);
  CHECK(ledger.seen.find(text_of(parsed.value().random)) == std::string::npos);
  CHECK(ledger.seen.find(kLogin) == std::string::npos);
}
