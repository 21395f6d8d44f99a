// SPDX-License-Identifier: Apache-2.0
//
// charge_test.cpp: every guess is paid for before it is evaluated, and a success gives back its own charge
// only (promise 4, protocol P7). What is counted is guesses evaluated against the customer's real hash.
#include "flow/sign_in_kit.hpp"
#include "support/catch.hpp"

#include <thread>

using namespace jeton;
using namespace jeton::test;
using namespace std::chrono_literals;

namespace {

/// Guesses wrongly `guesses` times and answers how many of them were evaluated.
int evaluated_of(GuessingShop& shop, int guesses, std::string_view login = kBob) {
  const int before = shop.evaluated;
  for (int i = 0; i < guesses; ++i) {
    const auto refused = shop.guess(login, "wrong-password");
    REQUIRE_FALSE(refused.ok());
    REQUIRE(refused.error().code == Errc::wrong_credentials);
  }
  return shop.evaluated - before;
}

}  // namespace

TEST_CASE("a limit of five evaluates five guesses, one after another", "[flow][promise-4][T26]") {
  GuessingShop shop(kBob, kPassword);
  CHECK(evaluated_of(shop, 12) == 5);
  const auto locked = shop.guess(kBob, kPassword);
  REQUIRE_FALSE(locked.ok());
  CHECK(locked.error().code == Errc::wrong_credentials);
  CHECK(why(shop, locked.error()) == "refused.account_locked");
  CHECK(shop.evaluated == 5);  // not even the right one is looked at
}

TEST_CASE("a limit of five evaluates five guesses, however many come at once", "[flow][promise-4][T26]") {
  GuessingShop shop(kBob, kPassword);
  std::atomic<int> surprises{0};
  std::vector<std::thread> guessers;
  for (int i = 0; i < 16; ++i)
    guessers.emplace_back([&] {
      for (int guess = 0; guess < 4; ++guess)
        if (outcome_of(shop.guess(kBob, "wrong-password")) != "refused.wrong_credentials") ++surprises;
    });
  for (std::thread& guesser : guessers) guesser.join();
  CHECK(shop.evaluated == 5);
  CHECK(surprises == 0);
}

TEST_CASE("the charge is committed before the password is verified", "[flow][promise-4][T26]") {
  TestShop shop;
  shop.add(kBob, kPassword);
  REQUIRE(shop.run_traced([&](auto& world) { return login_in(world, shop, kBob, kPassword); }).ok());
  CHECK(place_of(shop.trace, "commit 2") < place_of(shop.trace, "find_by_login"));  // of the submitted login
  CHECK(place_of(shop.trace, "commit 4") < place_of(shop.trace, "verify_password"));  // of the account
  CHECK(place_of(shop.trace, "verify_password") < shop.trace.size());
}

TEST_CASE("nothing is given back before the session is there", "[flow][promise-4][T28]") {
  TestShop shop;
  shop.add(kBob, kPassword);
  REQUIRE(shop.run_traced([&](auto& world) { return login_in(world, shop, kBob, kPassword); }).ok());
  REQUIRE(count_of(shop.trace, "commit_once") == 2);
  CHECK(place_of(shop.trace, "commit_once") > place_of(shop.trace, "commit 4", 2));  // the session
}

TEST_CASE("guesses that are cut short by a crash while hashing stay paid for", "[flow][promise-4][T26]") {
  GuessingShop shop(kBob, kPassword);
  for (int i = 0; i < 5; ++i) {
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    world.before = [&](std::size_t number, std::string_view effect) {
      if (effect.starts_with("verify_password")) world.fail_at = number;
    };
    CHECK(outcome_of(login_in(world, shop, kBob, kPassword)) == "store.unavailable");
  }
  CHECK(evaluated_of(shop, 1) == 0);
}

TEST_CASE("a new window brings new tries, and not a millisecond earlier", "[flow][promise-4]") {
  GuessingShop shop(kBob, kPassword);
  CHECK(evaluated_of(shop, 6) == 5);
  shop.clock.set(kNoon + kWindow - 1ms);
  CHECK(evaluated_of(shop, 2) == 0);
  shop.clock.set(kNoon + kWindow);
  CHECK(evaluated_of(shop, 6) == 5);
  shop.clock.advance(kWindow);
  CHECK(shop.guess(kBob, kPassword).ok());
}

TEST_CASE("a success gives back its own charge and no other", "[flow][promise-4][T28]") {
  GuessingShop shop(kBob, kPassword);
  CHECK(evaluated_of(shop, 4) == 4);
  REQUIRE(shop.guess(kBob, kPassword).ok());
  CHECK(evaluated_of(shop, 3) == 1);  // four wrong ones still count
  CHECK_FALSE(shop.guess(kBob, kPassword).ok());
}

TEST_CASE("a customer may sign in any number of times in a window", "[flow][promise-10]") {
  GuessingShop shop(kBob, kPassword);
  for (int i = 0; i < 30; ++i) REQUIRE(shop.guess(kBob, kPassword).ok());
  CHECK(evaluated_of(shop, 6) == 5);
}

TEST_CASE("a right password that does not sign in is not given back", "[flow][promise-4][T28]") {
  TestShop shop;
  shop.add(kBob, kPassword, false);
  for (int i = 0; i < 5; ++i) CHECK(outcome_of(shop.sign_in(kBob, kPassword)) == "refused.not_confirmed");
  CHECK(outcome_of(shop.sign_in(kBob, kPassword)) == "refused.wrong_credentials");
}

TEST_CASE("a refund after the window has rolled buys no guess in the new one", "[flow][promise-4]") {
  GuessingShop shop(kBob, kPassword);
  shop.clock.set(kNoon + kWindow - 1ms);
  Blocking inner = shop.blocking();
  TracedWorld<Blocking> world(inner);
  int in_new_window = 0;
  world.before = [&](std::size_t, std::string_view effect) {
    if (!effect.starts_with("commit_once") || in_new_window != 0) return;
    shop.clock.set(kNoon + kWindow);
    in_new_window = evaluated_of(shop, 5);
  };
  REQUIRE(login_in(world, shop, kBob, kPassword).ok());
  CHECK(count_of(world.trace, "commit_once") == 2);
  CHECK(in_new_window == 5);
  CHECK(evaluated_of(shop, 3) == 0);
}

TEST_CASE("a refund is sent once and never again, even if its answer is lost", "[flow][promise-4]") {
  GuessingShop shop(kBob, kPassword);
  CHECK(evaluated_of(shop, 4) == 4);
  std::size_t calls = 0;
  {
    FaultyLedger counting(shop.ledger, {.nth = 1'000'000});
    Blocking world = shop.blocking_over(shop.customers, counting);
    REQUIRE(login_in(world, shop, kBob, kPassword).ok());
    calls = counting.calls();
  }
  // the account's refund is the last call but one of this ledger
  FaultyLedger ledger(shop.ledger, {.nth = calls - 1, .fault = Fault::applied_but_unknown});
  Blocking world = shop.blocking_over(shop.customers, ledger);
  REQUIRE(login_in(world, shop, kBob, kPassword).ok());
  CHECK(ledger.calls() == calls);
  CHECK(evaluated_of(shop, 3) == 1);
}

TEST_CASE("a hundred failures without a success lock the account, whatever the windows and days",
          "[flow][promise-4]") {
  GuessingShop shop(kBob, kPassword);
  const auto known = shop.guess_from({}, kPassword);  // a browser of the customer's own
  REQUIRE(known.ok());
  for (int day = 0; day < 9; ++day) {
    for (int window = 0; window < 2; ++window) {
      REQUIRE(evaluated_of(shop, 6) == 5);
      shop.clock.advance(kWindow);
    }
    shop.clock.advance(24h);
  }
  const int by_strangers = 90;  // the last ten are kept for the customer's own devices
  CHECK(shop.evaluated == 1 + by_strangers);
  for (int window = 0; window < 3; ++window) {
    CHECK(evaluated_of(shop, 3) == 0);
    shop.clock.advance(kWindow);
  }
  const auto locked = shop.guess(kBob, kPassword);
  REQUIRE_FALSE(locked.ok());
  CHECK(why(shop, locked.error()) == "refused.account_locked");
  for (int i = 0; i < 12; ++i) CHECK_FALSE(shop.guess_from(known.value().device(), "wrong-password").ok());
  CHECK(shop.evaluated == 1 + 100);  // with the customer's own devices: NIST's hundred and not one more
}

TEST_CASE("a success begins a new count of a hundred failures", "[flow][promise-4]") {
  GuessingShop shop(kBob, kPassword);
  shop.policy().account_tries_per_day = 1000;
  for (int window = 0; window < 17; ++window) {
    REQUIRE(evaluated_of(shop, 5) == 5);
    shop.clock.advance(kWindow);
  }
  REQUIRE(shop.guess(kBob, kPassword).ok());
  for (int window = 0; window < 3; ++window) {  // past a hundred in all
    CHECK(evaluated_of(shop, 5) == 5);
    shop.clock.advance(kWindow);
  }
}

TEST_CASE("the twenty-first try of one login is refused before anybody is looked up",
          "[flow][promise-4][promise-5]") {
  GuessingShop shop(kBob, kPassword);
  for (const std::string_view login : {kBob, std::string_view("nobody@example.com")}) {
    INFO(login);
    evaluated_of(shop, 20, login);
    const auto throttled =
        shop.run_traced([&](auto& world) { return login_in(world, shop, login, kPassword); });
    REQUIRE_FALSE(throttled.ok());
    CHECK(throttled.error().code == Errc::wrong_credentials);
    CHECK(why(shop, throttled.error()) == "refused.throttled");
    CHECK(count_of(shop.trace, "find") == 0);
    CHECK(count_of(shop.trace, "verify_password") == 0);
  }
  shop.clock.advance(kWindow);
  CHECK(shop.guess(kBob, kPassword).ok());
}

TEST_CASE("one customer's guesses cost another nothing", "[flow][promise-4]") {
  GuessingShop shop(kBob, kPassword);
  shop.add("eve@example.com", "another-password");
  evaluated_of(shop, 20, "eve@example.com");
  CHECK(shop.guess(kBob, kPassword).ok());
}

TEST_CASE("strangers who lock an account do not lock the customer's own browser", "[flow][promise-4][T27]") {
  GuessingShop shop(kBob, kPassword);
  const auto in = shop.guess(kBob, kPassword);
  REQUIRE(in.ok());
  const int before = shop.evaluated;
  evaluated_of(shop, 40);  // far past the account's and the submitted login's window
  CHECK(shop.evaluated == before + 5);
  CHECK_FALSE(shop.guess(kBob, kPassword).ok());
  CHECK(shop.guess_from(in.value().device(), kPassword).ok());
}

TEST_CASE("strangers who guess all day and every day leave the customer's own browser a way in",
          "[flow][promise-4][T27]") {
  GuessingShop shop(kBob, kPassword);
  auto in = shop.guess(kBob, kPassword);
  REQUIRE(in.ok());
  for (int window = 0; window < 2 * 96; ++window) {  // two days of quarters of an hour
    evaluated_of(shop, 6);
    shop.clock.advance(kWindow);
  }
  CHECK(shop.guess_from(in.value().device(), kPassword).ok());
}

TEST_CASE("a device has a budget too, and no more than its own", "[flow][promise-4]") {
  GuessingShop shop(kBob, kPassword);
  const auto in = shop.guess(kBob, kPassword);
  REQUIRE(in.ok());
  const int before = shop.evaluated;
  for (int i = 0; i < 14; ++i) CHECK_FALSE(shop.guess_from(in.value().device(), "wrong-password").ok());
  CHECK(shop.evaluated == before + 10);
  const auto locked = shop.guess_from(in.value().device(), kPassword);
  REQUIRE_FALSE(locked.ok());
  CHECK(why(shop, locked.error()) == "refused.account_locked");
  CHECK(evaluated_of(shop, 6) == 5);  // strangers' tries were not used up by it
}

TEST_CASE("a device guessing past twenty is throttled in its own class only", "[flow][promise-4]") {
  GuessingShop shop(kBob, kPassword);
  const auto in = shop.guess(kBob, kPassword);
  REQUIRE(in.ok());
  for (int i = 0; i < 20; ++i) CHECK_FALSE(shop.guess_from(in.value().device(), "wrong-password").ok());
  const auto throttled = shop.guess_from(in.value().device(), kPassword);
  REQUIRE_FALSE(throttled.ok());
  CHECK(why(shop, throttled.error()) == "refused.throttled");
  CHECK(shop.guess(kBob, kPassword).ok());
}

TEST_CASE("all devices and strangers together have a hundred tries a day", "[flow][promise-4]") {
  GuessingShop shop(kBob, kPassword);
  shop.clock.set(Timestamp{kNoon.unix_ms - kNoon.unix_ms % kDay.count()});  // the beginning of a day
  const auto in = shop.guess(kBob, kPassword);
  REQUIRE(in.ok());
  const int before = shop.evaluated;
  for (int window = 0; window < 40; ++window) {
    evaluated_of(shop, 6);
    for (int i = 0; i < 4; ++i) (void)shop.guess_from(in.value().device(), "wrong-password").ok();
    shop.clock.advance(kWindow);
  }
  CHECK(shop.evaluated == before + 100);
}

TEST_CASE("a new day brings new tries", "[flow][promise-4]") {
  Policy policy = cheap_policy();
  policy.account_tries_per_day = 6;
  policy.device_tries = 1;
  GuessingShop shop(kBob, kPassword, LoginMatch::canonical, policy);
  CHECK(evaluated_of(shop, 6) == 5);
  shop.clock.advance(kWindow);
  CHECK(evaluated_of(shop, 2) == 0);  // the sixth is kept for the customer's own devices
  shop.clock.advance(24h);
  CHECK(evaluated_of(shop, 6) == 5);
}

TEST_CASE("signing in hundreds of times a day uses up no budget", "[flow][promise-10]") {
  GuessingShop shop(kBob, kPassword);
  shop.policy().account_tries_per_day = 5;
  shop.policy().failures_between_successes = 5;
  for (int i = 0; i < 12; ++i) REQUIRE(shop.guess(kBob, kPassword).ok());
  CHECK(evaluated_of(shop, 3) == 3);
}
