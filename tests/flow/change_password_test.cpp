// SPDX-License-Identifier: Apache-2.0
//
// change_password_test.cpp: a password change ends everything older, at every cut leaves exactly one password
// that works, and no sign-in with the old password outlives it (protocols P4 and P5).
#include "flow/session_kit.hpp"
#include "flow/turn_taking.hpp"

namespace jeton::test {
namespace {

using namespace std::chrono_literals;

PasswordChange request_of(std::string_view token, std::string_view wanted = kNewPassword) {
  return {token, bytes_of(kOldPassword), bytes_of(wanted)};
}

/// Bob can sign in with exactly one of two passwords once a change that was cut short may be settled.
void check_exactly_one_password_works(TestShop& shop, std::string_view one, std::string_view other) {
  shop.clock.advance(shop.policy().password_change_deadline);
  const bool first = shop.sign_in(kBob, one).ok();
  const bool second = shop.sign_in(kBob, other).ok();
  CHECK(first != second);
  CHECK(shop.sign_in(kBob, one).ok() == first);  // what was settled stays settled
  if (first) CHECK(shop.check(token_of(shop.sign_in(kBob, one))).ok());
  if (second) CHECK(shop.check(token_of(shop.sign_in(kBob, other))).ok());
}

std::vector<std::string> trace_of_change() {
  BobsShop shop;
  REQUIRE(shop.run_traced([&](auto& world) {
                return change_password(world, shop.shop(), request_of(shop.token), kNoon);
              })
              .ok());
  return shop.trace;
}

std::vector<std::string> trace_of_login() {
  BobsShop shop;
  REQUIRE(shop.run_traced([&](auto& world) {
                return login(world, shop.shop(), {kBob, bytes_of(kOldPassword)}, kNoon);
              })
              .ok());
  return shop.trace;
}

/// Effects at which another flow may come in between.
std::size_t turns_of(const std::vector<std::string>& trace) {
  return static_cast<std::size_t>(std::count_if(
      trace.begin(), trace.end(), [](const std::string& effect) { return !effect.starts_with("random"); }));
}

}  // namespace

TEST_CASE("after a password change only the new password signs in", "[flow][promise-2][T3]") {
  BobsShop shop;
  REQUIRE(change(shop, shop.token, kOldPassword, kNewPassword).ok());
  CHECK(refusal_of(shop.sign_in(kBob, kOldPassword)) == Errc::wrong_credentials);
  CHECK(shop.check(token_of(shop.sign_in(kBob, kNewPassword))).ok());
}

TEST_CASE("after a password change every older token is dead, the presented one too",
          "[flow][promise-2][T4]") {
  BobsShop shop;
  const std::string phone = token_of(shop.sign_in(kBob, kOldPassword));
  const std::string staff = shop.assistance_token();
  REQUIRE(change(shop, shop.token, kOldPassword, kNewPassword).ok());
  for (const std::string& older : {shop.token, phone, staff}) {
    CHECK(refusal_of(shop.check(older)) == Errc::token_ended);
    CHECK_FALSE(extend_token(shop, older).ok());
  }
}

TEST_CASE("a password change leaves other customers alone", "[flow][promise-12]") {
  BobsShop shop;
  const CustomerId eve = shop.add("eve@example.com", kOldPassword);
  const std::string hers = token_of(issue_to(shop, eve));
  REQUIRE(change(shop, shop.token, kOldPassword, kNewPassword).ok());
  CHECK(shop.check(hers).ok());
  CHECK(shop.sign_in("eve@example.com", kOldPassword).ok());
}

TEST_CASE("a stolen token does not change the password without knowing it", "[flow][promise-4]") {
  BobsShop shop;
  const auto refused = change(shop, shop.token, "a wrong guess", kNewPassword);
  CHECK(refusal_of(refused) == Errc::wrong_credentials);
  CHECK(shop.check(shop.token).ok());
  CHECK(shop.sign_in(kBob, kOldPassword).ok());
}

TEST_CASE("a stolen token is no way to guess the password without limit", "[flow][promise-4][T26]") {
  BobsShop shop;
  for (std::int64_t guess = 0; guess < shop.policy().login_tries; ++guess)
    CHECK(refusal_of(change(shop, shop.token, "a wrong guess", kNewPassword)) == Errc::wrong_credentials);
  CHECK(refusal_of(change(shop, shop.token, kOldPassword, kNewPassword)) == Errc::wrong_credentials);
  CHECK(refusal_of(shop.sign_in(kBob, kOldPassword)) == Errc::wrong_credentials);

  shop.clock.advance(shop.policy().login_window);
  CHECK(change(shop, shop.token, kOldPassword, kNewPassword).ok());
}

TEST_CASE("a password change gives back the try it paid", "[flow][promise-4]") {
  BobsShop shop;
  std::string current(kOldPassword);
  for (std::int64_t round = 0; round <= shop.policy().login_tries; ++round) {
    const std::string next = "password number " + std::to_string(round);
    REQUIRE(change(shop, token_of(issue_to(shop, shop.bob)), current, next).ok());
    current = next;
  }
}

TEST_CASE("the try is paid before the current password is verified", "[flow][promise-4]") {
  const auto trace = trace_of_change();
  const auto first_of = [&](std::string_view name) {
    return std::find_if(trace.begin(), trace.end(),
                        [&](const std::string& s) { return s.starts_with(name); });
  };
  CHECK(first_of("commit") < first_of("verify_password"));
  CHECK(first_of("verify_password") < first_of("hash_password"));
  CHECK(first_of("hash_password") < first_of("replace_password_if"));
}

TEST_CASE("staff who act for a customer cannot change the password", "[flow][promise-11][T23]") {
  BobsShop shop;
  const std::string staff = shop.assistance_token();
  CHECK(refusal_of(change(shop, staff, kOldPassword, kNewPassword)) == Errc::not_for_impersonator);
  CHECK(shop.sign_in(kBob, kOldPassword).ok());
}

TEST_CASE("an unusable new password is refused before anything is asked or paid", "[flow][promise-9]") {
  struct Unusable {
    std::string password;
    Errc expected;
  };
  BobsShop shop;
  for (const Unusable& wanted :
       {Unusable{"", Errc::password_empty}, Unusable{"short", Errc::password_too_short},
        Unusable{std::string("nul\0inside", 10), Errc::password_not_text},
        Unusable{"broken \xC3\x28 text", Errc::password_not_text},
        Unusable{std::string(1025, 'p'), Errc::password_too_long}}) {
    const auto refused = shop.run_traced([&](auto& world) {
      return change_password(world, shop.shop(), request_of(shop.token, wanted.password), kNoon);
    });
    CHECK(refusal_of(refused) == wanted.expected);
    CHECK(shop.trace.empty());
  }
}

TEST_CASE("a dead token changes no password", "[flow][promise-2]") {
  BobsShop shop;
  REQUIRE(revoke_token(shop, shop.token).ok());
  CHECK(refusal_of(change(shop, shop.token, kOldPassword, kNewPassword)) == Errc::token_revoked);
  CHECK(shop.sign_in(kBob, kOldPassword).ok());
}

TEST_CASE("a password change cut short at any effect leaves exactly one password", "[flow][promise-6][T35]") {
  const std::size_t effects = trace_of_change().size();
  for (std::size_t cut = 0; cut < effects; ++cut) {
    BobsShop shop;
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    world.fail_at = cut;
    const auto changed = change_password(world, shop.shop(), request_of(shop.token), kNoon);
    CAPTURE(cut, world.trace[cut]);
    if (changed.ok()) CHECK_FALSE(shop.check(shop.token).ok());
    if (!changed.ok()) CHECK(kind(changed.error().code) == ErrorKind::store);
    check_exactly_one_password_works(shop, kNewPassword, kOldPassword);
  }
}

TEST_CASE("a process that dies at any effect of a password change leaves exactly one password",
          "[flow][promise-6]") {
  struct Died {};
  const std::size_t effects = trace_of_change().size();
  for (std::size_t cut = 0; cut < effects; ++cut) {
    BobsShop shop;
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    world.before = [&](std::size_t number, std::string_view) {
      if (number == cut) throw Died();
    };
    CHECK_THROWS_AS(change_password(world, shop.shop(), request_of(shop.token), kNoon), Died);
    CAPTURE(cut, world.trace[cut]);
    check_exactly_one_password_works(shop, kOldPassword, kNewPassword);
  }
}

TEST_CASE("every fault of the ledger leaves exactly one password", "[flow][promise-6][T35]") {
  for (const Fault fault : {Fault::unavailable, Fault::unknown, Fault::applied_but_unknown,
                            Fault::conflict_once, Fault::conflict_always, Fault::throws}) {
    for (std::size_t nth = 1;; ++nth) {
      BobsShop shop;
      FaultyLedger faulty(shop.ledger, {.nth = nth, .fault = fault, .times = 2});
      Blocking world = shop.blocking_over(shop.customers, faulty);
      const auto changed = change_password(world, shop.shop(), request_of(shop.token), kNoon);
      if (faulty.calls() < nth) break;
      CAPTURE(static_cast<int>(fault), nth);
      if (changed.ok()) CHECK_FALSE(shop.check(shop.token).ok());
      if (!changed.ok()) CHECK(kind(changed.error().code) == ErrorKind::store);
      check_exactly_one_password_works(shop, kOldPassword, kNewPassword);
    }
  }
}

TEST_CASE("every fault of the customer store leaves exactly one password", "[flow][promise-6][T35]") {
  for (const Fault fault : {Fault::unavailable, Fault::unknown, Fault::applied_but_unknown,
                            Fault::conflict_once, Fault::throws}) {
    for (std::size_t nth = 1;; ++nth) {
      BobsShop shop;
      FaultyCustomers faulty(shop.customers, {.nth = nth, .fault = fault});
      Blocking world = shop.blocking_over(faulty, shop.ledger);
      const auto changed = change_password(world, shop.shop(), request_of(shop.token), kNoon);
      if (faulty.calls() < nth) break;
      CAPTURE(static_cast<int>(fault), nth);
      if (changed.ok()) CHECK_FALSE(shop.check(shop.token).ok());
      if (!changed.ok()) CHECK(kind(changed.error().code) == ErrorKind::store);
      check_exactly_one_password_works(shop, kNewPassword, kOldPassword);
    }
  }
}

TEST_CASE("before the deadline a change under way is a fault to those who know the password",
          "[flow][promise-3]") {
  BobsShop shop;
  FaultyCustomers faulty(shop.customers, {.nth = 2, .fault = Fault::unknown});
  Blocking world = shop.blocking_over(faulty, shop.ledger);
  CHECK(refusal_of(change_password(world, shop.shop(), request_of(shop.token), kNoon)) ==
        Errc::unknown_outcome);
  const auto waiting = shop.sign_in(kBob, kOldPassword);
  CHECK(refusal_of(waiting) == Errc::change_in_progress);
  CHECK(waiting.error().retry_after == shop.policy().password_change_deadline);
  CHECK(refusal_of(shop.sign_in(kBob, "a wrong guess")) == Errc::wrong_credentials);
  const std::string trusted = token_of(issue_to(shop, shop.bob));  // rests on no password
  CHECK(refusal_of(change(shop, trusted, kOldPassword, kNewPassword)) == Errc::change_in_progress);
}

TEST_CASE("two password changes at once have one winner", "[flow][promise-1]") {
  constexpr std::string_view kOther = "another password";
  const std::size_t effects = trace_of_change().size();
  for (std::size_t at = 0; at < effects; ++at) {
    BobsShop shop;
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    bool second_won = false;
    world.before = [&](std::size_t number, std::string_view) {
      if (number == at) second_won = change(shop, shop.token, kOldPassword, kOther).ok();
    };
    const auto first = change_password(world, shop.shop(), request_of(shop.token), kNoon);
    CAPTURE(at, world.trace[at]);
    CHECK(first.ok() != second_won);
    CHECK(shop.sign_in(kBob, kNewPassword).ok() == first.ok());
    CHECK(shop.sign_in(kBob, kOther).ok() == second_won);
    CHECK_FALSE(shop.sign_in(kBob, kOldPassword).ok());
  }
}

TEST_CASE("two password changes from two devices at once have one winner", "[flow][promise-1]") {
  constexpr std::string_view kOther = "another password";
  const std::size_t effects = trace_of_change().size();
  for (std::size_t at = 0; at < effects; ++at) {
    BobsShop shop;
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    bool second_won = false;
    world.before = [&](std::size_t number, std::string_view) {
      if (number != at) return;
      const std::string phone = token_of(issue_to(shop, shop.bob));  // begun in whatever epoch holds by now
      second_won = change(shop, phone, kOldPassword, kOther).ok();
    };
    const auto first = change_password(world, shop.shop(), request_of(shop.token), kNoon);
    CAPTURE(at, world.trace[at]);
    CHECK(first.ok() != second_won);
    check_exactly_one_password_works(shop, kNewPassword, kOther);
  }
}

TEST_CASE("no sign-in with the old password outlives a change that ran around it", "[flow][promise-2][T4]") {
  const std::size_t effects = trace_of_change().size();
  for (std::size_t at = 0; at < effects; ++at) {
    BobsShop shop;
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    std::string racing;
    world.before = [&](std::size_t number, std::string_view) {
      if (number != at) return;
      const auto signed_in = shop.sign_in(kBob, kOldPassword);
      if (signed_in.ok()) racing = signed_in.value().token();
    };
    const auto changed = change_password(world, shop.shop(), request_of(shop.token), kNoon);
    CAPTURE(at, world.trace[at]);
    REQUIRE(changed.ok());
    if (!racing.empty()) CHECK_FALSE(shop.check(racing).ok());
    CHECK(refusal_of(shop.sign_in(kBob, kOldPassword)) == Errc::wrong_credentials);
  }
}

TEST_CASE("no sign-in with the old password outlives a change in its midst", "[flow][promise-2][T4]") {
  for (std::size_t at = 0;; ++at) {
    BobsShop shop;
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    world.before = [&](std::size_t number, std::string_view) {
      if (number == at) REQUIRE(change(shop, shop.token, kOldPassword, kNewPassword).ok());
    };
    const auto signed_in = login(world, shop.shop(), {kBob, bytes_of(kOldPassword)}, kNoon);
    if (world.trace.size() <= at) break;
    CAPTURE(at, world.trace[at]);
    if (signed_in.ok()) CHECK_FALSE(shop.check(signed_in.value().token()).ok());
    CHECK(shop.sign_in(kBob, kNewPassword).ok());
  }
}

TEST_CASE("no order of effects lets a sign-in with the old password outlive a change",
          "[flow][promise-2][T4]") {
  const std::size_t change_turns = turns_of(trace_of_change());
  const std::size_t login_turns = turns_of(trace_of_login());
  for (const std::size_t who : {0U, 1U}) {  // who begins: the change, or the sign-in
    for (std::size_t begun = 1; begun < (who == 0 ? change_turns : login_turns); ++begun) {
      for (std::size_t then = 1; then <= (who == 0 ? login_turns : change_turns); ++then) {
        BobsShop shop;
        Blocking changing = shop.blocking();
        Blocking signing_in = shop.blocking();
        std::optional<Result<Ended>> changed;
        std::optional<Result<SignIn>> signed_in;
        TurnTaking turns({{who, begun}, {1 - who, then}, {who, change_turns + login_turns}});
        turns.run(
            changing, signing_in,
            [&](auto& world) {
              changed.emplace(change_password(world, shop.shop(), request_of(shop.token), kNoon));
            },
            [&](auto& world) {
              signed_in.emplace(login(world, shop.shop(), {kBob, bytes_of(kOldPassword)}, kNoon));
            });
        CAPTURE(who, begun, then);
        CHECK(changed->ok());
        if (signed_in->ok()) CHECK_FALSE(shop.check(signed_in->value().token()).ok());
      }
    }
  }
}

}  // namespace jeton::test
