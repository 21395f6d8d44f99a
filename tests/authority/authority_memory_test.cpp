// SPDX-License-Identifier: Apache-2.0
//
// authority_memory_test.cpp: every allocation of every method fails once. The answer is an error of its own
// name, the customer's password and sessions are as they were, and what was refused was not granted behind
// the answer's back.
//
// Every grant writes its event in the same batch, so a session without an answer would show in the audit.
#include "authority/starving_kit.hpp"

namespace jeton::test {

TEST_CASE("a sign-in without memory grants nothing, and the next one works", "[authority][promise-6]") {
  fail_every_allocation(
      Grants::one, [](Rig& rig) { return rig.shop.login(kBob, kPassword); },
      [](Rig& rig, const Result<SignIn>& answer) {
        if (answer.ok()) CHECK(rig.shop.verify(answer.value().token()).ok());
        CHECK(rig.shop.login(kBob, kPassword).ok());
      });
}

TEST_CASE("a sign-in that would also renew the hash grants with an answer or not at all",
          "[authority][promise-6]") {
  Argon2Cost old = cheap_policy().argon2_cost();
  old.memory_kib += 1024;
  fail_every_allocation(
      Grants::one, [](Rig& rig) { return rig.shop.login(kBob, kPassword); },
      [](Rig& rig, const Result<SignIn>& answer) {
        if (answer.ok()) CHECK(rig.shop.verify(answer.value().token()).ok());
        CHECK(rig.shop.login(kBob, kPassword).ok());
      },
      old);
}

TEST_CASE("a refused sign-in without memory is a fault and not a refusal, or the refusal",
          "[authority][promise-6]") {
  const std::string hash = hash_of_password(cheap_policy().argon2_cost());
  for (std::size_t nth = 1; nth < 2000; ++nth) {
    Rig rig(hash);
    allocation_counter::start_failing_at(nth);
    const auto answer = rig.shop.login(kBob, "a wrong guess");
    const auto tally = allocation_counter::stop();
    REQUIRE_FALSE(answer.ok());
    const bool failed = tally.allocations >= nth;
    const Errc code = answer.error().code;
    CHECK((code == Errc::wrong_credentials || (failed && code == Errc::out_of_memory)));
    CHECK(rig.shop.login(kBob, kPassword).ok());
    if (!failed) return;
  }
  FAIL("no end of allocations");
}

TEST_CASE("issuing without memory grants nothing", "[authority][promise-6]") {
  fail_every_allocation(
      Grants::one, [](Rig& rig) { return rig.shop.issue(rig.bob, "portal link"); }, kOldPasswordWorks);
  fail_every_allocation(
      Grants::one, [](Rig& rig) { return rig.shop.issue_by_login(kBob, "portal link"); }, kOldPasswordWorks);
}

TEST_CASE("a token that is verified without memory is a fault or alive", "[authority][promise-6]") {
  fail_every_allocation(
      Grants::nothing, [](Rig& rig) { return rig.shop.verify(rig.token); }, kOldPasswordWorks);
  fail_every_allocation(
      Grants::nothing, [](Rig& rig) { return rig.shop.introspect(rig.token); }, kOldPasswordWorks);
  fail_every_allocation(
      Grants::nothing, [](Rig& rig) { return rig.shop.explain(rig.token); }, kOldPasswordWorks);
}

TEST_CASE("extending without memory leaves the session alive", "[authority][promise-6]") {
  fail_every_allocation(
      Grants::nothing,
      [](Rig& rig) {
        rig.clock.advance(1h);
        return rig.shop.extend(rig.token);
      },
      kOldPasswordWorks);
}

TEST_CASE("revoking without memory is an error, or the token is dead", "[authority][promise-2][promise-6]") {
  const auto dead_if_done = [](Rig& rig, const Result<Ended>& answer) {
    CHECK(rig.shop.verify(rig.token).ok() != answer.ok());
    CHECK(rig.shop.revoke(rig.token).ok());
    CHECK_FALSE(rig.shop.verify(rig.token).ok());
  };
  fail_every_allocation(
      Grants::nothing, [](Rig& rig) { return rig.shop.revoke(rig.token); }, dead_if_done);
  fail_every_allocation(
      Grants::nothing, [](Rig& rig) { return rig.shop.revoke_all(rig.bob); }, dead_if_done);
}

TEST_CASE("a password change without memory leaves exactly one password", "[authority][promise-6]") {
  fail_every_allocation(
      Grants::nothing, [](Rig& rig) { return rig.shop.change_password(rig.token, kPassword, kNewPassword); },
      [](Rig& rig, const Result<Ended>& answer) {
        if (answer.ok()) CHECK_FALSE(rig.shop.verify(rig.token).ok());
        rig.clock.advance(cheap_policy().password_change_deadline);
        CHECK(rig.shop.login(kBob, kNewPassword).ok() == answer.ok());
        CHECK(rig.shop.login(kBob, kPassword).ok() == !answer.ok());
      });
}

TEST_CASE("consent without memory is given or not, never half", "[authority][promise-6][promise-11]") {
  fail_every_allocation(
      Grants::nothing, [](Rig& rig) { return rig.shop.set_consent(rig.token, Consent::withdrawn); },
      [](Rig& rig, const Result<Done>& answer) {
        CHECK(rig.shop.exchange_code(kBob, rig.code).ok() == !answer.ok());
        CHECK(rig.shop.issue_code(rig.bob, "staff:ann", "ticket 8").ok() == !answer.ok());
      });
}

TEST_CASE("a code issued without memory is an error, or one code", "[authority][promise-6]") {
  fail_every_allocation(
      Grants::one, [](Rig& rig) { return rig.shop.issue_code(rig.bob, "staff:ann", "ticket 8"); },
      kOldPasswordWorks);
}

TEST_CASE("a code that met no memory is spent only if it was granted", "[authority][promise-1][promise-6]") {
  fail_every_allocation(
      Grants::one, [](Rig& rig) { return rig.shop.exchange_code(kBob, rig.code); },
      [](Rig& rig, const Result<SignIn>& answer) {
        if (answer.ok()) CHECK(rig.shop.verify(answer.value().token()).ok());
        CHECK(rig.shop.exchange_code(kBob, rig.code).ok() == !answer.ok());
      });
}

TEST_CASE("a registration without memory leaves the login free", "[authority][promise-6]") {
  fail_every_allocation(
      Grants::nothing, [](Rig& rig) { return rig.shop.register_customer("eve@example.com", kPassword); },
      [](Rig& rig, const Result<CustomerId>& answer) {
        const auto again = rig.shop.register_customer("eve@example.com", kPassword);
        CHECK(again.ok() == !answer.ok());
        if (!again.ok()) CHECK(again.error().code == Errc::login_taken);
        CHECK(rig.shop.login("eve@example.com", kPassword).ok());
      });
}

TEST_CASE("an import without memory is an error that a second import mends or names",
          "[authority][promise-6]") {
  const std::string hash = hash_of_password(cheap_policy().argon2_cost());
  const ImportedCustomer eve{.login = "eve@example.com", .password_hash = hash, .confirmed = true};
  fail_every_allocation(
      Grants::nothing, [&](Rig& rig) { return rig.shop.import_customer(eve); },
      [&](Rig& rig, const Result<CustomerId>& answer) {
        const auto again = rig.shop.import_customer(eve);
        if (answer.ok()) CHECK_FALSE(again.ok());
        if (!again.ok()) CHECK(again.error().code == Errc::login_taken);
        CHECK(rig.shop.login("eve@example.com", kPassword).ok());
      });
}

TEST_CASE("reading the audit without memory is an error and never a broken audit", "[authority][promise-6]") {
  fail_every_allocation(
      Grants::nothing, [](Rig& rig) { return rig.shop.audit_of(rig.bob); },
      [](Rig&, const Result<AuditTrail>& answer) {
        if (answer.ok()) CHECK(answer.value().is_whole);
      });
}

TEST_CASE("opening and a sibling without memory are errors", "[authority][promise-6]") {
  for (std::size_t nth = 1;; ++nth) {
    REQUIRE(nth < 2000);
    VirtualClock clock(kNoon);
    Options options = options_with_secret(7);
    Result<Stores> stores = memory_stores();
    allocation_counter::start_failing_at(nth);
    const auto shop = Authority::open_for_tests(std::move(stores), clock, 1, std::move(options));
    const auto tally = allocation_counter::stop();
    if (!shop.ok()) CHECK(shop.error().code == Errc::out_of_memory);
    if (tally.allocations >= nth) continue;
    REQUIRE(shop.ok());
    break;
  }
  fail_every_allocation(
      Grants::nothing, [](Rig& rig) { return rig.shop.of_tenant("other"); }, kOldPasswordWorks);
}

}  // namespace jeton::test
