// SPDX-License-Identifier: Apache-2.0
//
// authority_starving_test.cpp: what authority_memory_test.cpp asks of sign-in and codes, asked of links,
// mail, staff, API keys and what the host tells.
#include "authority/starving_kit.hpp"

namespace jeton::test {
namespace {

/// The token in the next mail.
std::string mailed_token(Rig& rig) {
  const auto mail = rig.shop.next_delivery();
  REQUIRE(mail.ok());
  REQUIRE(mail.value().has_value());
  return std::string(text_of(mail.value()->token.reveal()));
}

std::string reset_token(Rig& rig) {
  REQUIRE(rig.shop.request_reset(kBob).ok());
  return mailed_token(rig);
}

}  // namespace

TEST_CASE("one field for any secret grants with an answer or not at all", "[authority][promise-6]") {
  fail_every_allocation(
      Grants::one, [](Rig& rig) { return rig.shop.login_by_secret(kBob, kPassword); },
      [](Rig& rig, const Result<SignIn>& answer) {
        if (answer.ok()) CHECK(rig.shop.verify(answer.value().token()).ok());
        CHECK(rig.shop.login(kBob, kPassword).ok());
      });
}

TEST_CASE("staff are let in with an answer or not at all", "[authority][promise-6][promise-11]") {
  fail_every_allocation(
      Grants::one, [](Rig& rig) { return rig.shop.assist(rig.bob, "staff:ann", "ticket 9"); },
      kOldPasswordWorks);
  fail_every_allocation(
      Grants::nothing, [](Rig& rig) { return rig.shop.end_assistance(rig.bob); }, kOldPasswordWorks);
}

TEST_CASE("asking for links without memory costs nobody a password", "[authority][promise-6]") {
  fail_every_allocation(
      Grants::nothing, [](Rig& rig) { return rig.shop.request_reset(kBob, "site"); }, kOldPasswordWorks);
  fail_every_allocation(
      Grants::nothing, [](Rig& rig) { return rig.shop.request_confirmation(kBob, "site"); },
      kOldPasswordWorks);
}

TEST_CASE("a mail that met no memory is handed out later", "[authority][promise-6]") {
  const std::string hash = hash_of_password(cheap_policy().argon2_cost());
  for (std::size_t nth = 1;; ++nth) {
    REQUIRE(nth < 2000);
    Rig rig(hash);
    REQUIRE(rig.shop.request_reset(kBob).ok());
    allocation_counter::start_failing_at(nth);
    const auto answer = rig.shop.next_delivery();
    const auto tally = allocation_counter::stop();
    CAPTURE(nth);
    if (!answer.ok()) {
      CHECK(answer.error().code == Errc::out_of_memory);
      rig.clock.advance(cheap_policy().delivery_lease);
      CHECK_FALSE(mailed_token(rig).empty());
    }
    if (tally.allocations < nth) return;
  }
}

TEST_CASE("what the host tells is done or an error", "[authority][promise-2][promise-6]") {
  const auto dead_if_done = [](Rig& rig, const Result<Ended>& answer) {
    CHECK(rig.shop.verify(rig.token).ok() != answer.ok());
  };
  fail_every_allocation(
      Grants::nothing, [](Rig& rig) { return rig.shop.customer_disabled(rig.bob); }, dead_if_done);
  fail_every_allocation(
      Grants::nothing, [](Rig& rig) { return rig.shop.credentials_changed(rig.bob); }, dead_if_done);
  fail_every_allocation(
      Grants::nothing, [](Rig& rig) { return rig.shop.login_changed(rig.bob); }, kOldPasswordWorks);
}

TEST_CASE("an API key that met no memory is a fault, never a stranger's", "[authority][promise-6]") {
  fail_every_allocation(
      Grants::nothing,
      [](Rig& rig) {
        return rig.shop.create_api_key({"portal", {Scope::issue}});
      },
      kOldPasswordWorks);
  fail_every_allocation(
      Grants::nothing, [](Rig& rig) { return rig.shop.api_keys(); }, kOldPasswordWorks);
}

TEST_CASE("looking up a customer without memory is a fault, never a stranger", "[authority][promise-6]") {
  fail_every_allocation(
      Grants::nothing, [](Rig& rig) { return rig.shop.find_customer(rig.bob); }, kOldPasswordWorks);
  fail_every_allocation(
      Grants::nothing, [](Rig& rig) { return rig.shop.find_customer_by_login(kBob); }, kOldPasswordWorks);
  fail_every_allocation(
      Grants::nothing, [](Rig& rig) { return rig.shop.consent_of(rig.bob); }, kOldPasswordWorks);
}

TEST_CASE("what doors need without memory is a fault", "[authority][promise-6]") {
  fail_every_allocation(
      Grants::nothing, [](Rig& rig) { return rig.shop.signing_keys(Algorithm::ed25519); }, kOldPasswordWorks);
  fail_every_allocation(
      Grants::nothing, [](Rig& rig) { return rig.shop.csrf_token(rig.token); }, kOldPasswordWorks);
  fail_every_allocation(
      Grants::nothing, [](Rig& rig) { return rig.shop.with_sessions(TokenShape::alnum_32, 1h); },
      kOldPasswordWorks);
  fail_every_allocation(
      Grants::nothing,
      [](Rig& rig) {
        return rig.shop.begin_idempotent({"test", "key", Digest{}});
      },
      kOldPasswordWorks);
}

TEST_CASE("a reset link that met no memory leaves exactly one password",
          "[authority][promise-1][promise-6]") {
  const std::string hash = hash_of_password(cheap_policy().argon2_cost());
  for (std::size_t nth = 1;; ++nth) {
    REQUIRE(nth < 2000);
    Rig rig(hash);
    const std::string link = reset_token(rig);
    allocation_counter::start_failing_at(nth);
    const auto answer = rig.shop.reset_password(link, kNewPassword);
    const auto tally = allocation_counter::stop();
    CAPTURE(nth);
    if (!answer.ok()) CHECK(answer.error().code == Errc::out_of_memory);
    rig.clock.advance(cheap_policy().password_change_deadline);
    CHECK(rig.shop.login(kBob, kNewPassword).ok() == answer.ok());
    CHECK(rig.shop.login(kBob, kPassword).ok() == !answer.ok());
    if (tally.allocations < nth) return;
  }
}

}  // namespace jeton::test
