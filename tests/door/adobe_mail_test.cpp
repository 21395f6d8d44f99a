// SPDX-License-Identifier: Apache-2.0
//
// adobe_mail_test.cpp: reset and confirmation links through Adobe Commerce's GraphQL: what the originals got
// wrong is absent here.
#include "door/adobe_kit.hpp"

using namespace jeton;
using namespace jeton::test;
using namespace std::chrono_literals;

namespace {

Answer ask_for_reset(const Commerce& shop, std::string_view email) {
  return shop.ask("mutation ($e: String!) { requestPasswordResetEmail(email: $e) }", {},
                  R"({"e":)" + quoted(email) + "}");
}
Answer ask_for_confirmation(const Commerce& shop, std::string_view email) {
  return shop.ask("mutation ($e: String!) { resendConfirmationEmail(email: $e) }", {},
                  R"({"e":)" + quoted(email) + "}");
}
Answer confirm(const Commerce& shop, std::string_view email, std::string_view key) {
  return shop.ask(
      "mutation ($e: String!, $k: String!) { confirmEmail(input: { email: $e, confirmation_key: $k })"
      " { customer { email } } }",
      {}, R"({"e":)" + quoted(email) + R"(,"k":)" + quoted(key) + "}");
}

constexpr std::string_view kConfirmationRefused =
    "graphql-input: The confirmation token is invalid. Verify the token and try again.";

/// Remembers whatever is written.
class RecordingLedger final : public ForwardingLedger {
 public:
  using ForwardingLedger::ForwardingLedger;
  std::string written;

  [[nodiscard]] Result<CommitOutcome> commit(const Batch& batch) override {
    for (const Change& change : batch.changes()) written.append(text_of(change.value));
    return inner().commit(batch);
  }
};

}  // namespace

TEST_CASE("asking for a reset link tells nobody who has an account", "[door][adobe][promise-3]") {
  Commerce shop;
  shop.add_bob();
  REQUIRE(
      shop.shop.authority.register_customer("new@example.com", kBobsPassword, Confirmation::awaited).ok());
  const std::string unknown = ask_for_reset(shop, "eve@example.com").bytes();
  CHECK(ask_for_reset(shop, "bob@example.com").bytes() == unknown);
  CHECK(ask_for_reset(shop, "new@example.com").bytes() == unknown);
  for (int more = 0; more < 8; ++more) CHECK(ask_for_reset(shop, "bob@example.com").bytes() == unknown);
  CHECK(ask_for_reset(shop, "eve@example.com").body == R"({"data":{"requestPasswordResetEmail":true}})");
}

TEST_CASE("asking for a confirmation tells nobody who has an account", "[door][adobe][promise-3]") {
  Commerce shop;
  shop.add_bob();
  REQUIRE(
      shop.shop.authority.register_customer("new@example.com", kBobsPassword, Confirmation::awaited).ok());
  const std::string unknown = ask_for_confirmation(shop, "eve@example.com").bytes();
  CHECK(ask_for_confirmation(shop, "bob@example.com").bytes() == unknown);
  CHECK(ask_for_confirmation(shop, "new@example.com").bytes() == unknown);
  CHECK(ask_for_confirmation(shop, "eve@example.com").body == R"({"data":{"resendConfirmationEmail":true}})");
}

TEST_CASE("an address that is none is told so", "[door][adobe]") {
  Commerce shop;
  CHECK(fault_of(ask_for_reset(shop, "")) == "graphql-input: You must specify an email address.");
  CHECK(fault_of(ask_for_reset(shop, "   ")) == "graphql-input: The email address has an invalid format.");
  CHECK(fault_of(ask_for_confirmation(shop, std::string(400, 'a'))) ==
        "graphql-input: The email address has an invalid format.");
}

TEST_CASE("a reset link sets a new password, once, and ends every older token", "[door][adobe][promise-1]") {
  Commerce shop;
  shop.add_bob();
  const std::string old = shop.sign_in();
  const std::string link = shop.reset_token();
  CHECK(shop.reset(kBob, link, kBobsNewPassword).body == R"({"data":{"resetPassword":true}})");
  CHECK_FALSE(shop.is_live(old));
  CHECK(fault_of(shop.try_sign_in(kBob, kBobsPassword)) == kSignInRefused);
  CHECK(shop.is_live(shop.sign_in(kBobsNewPassword)));
  CHECK(fault_of(shop.reset(kBob, link, "yet another one")) == kResetRefused);
  CHECK(fault_of(shop.try_sign_in(kBob, link)) == kSignInRefused);
}

TEST_CASE("a reset link works with its own address only, in any case", "[door][adobe]") {
  Commerce shop;
  shop.add_bob();
  REQUIRE(shop.shop.authority.register_customer("eve@example.com", "another word").ok());
  const std::string link = shop.reset_token();
  const std::string mismatched = shop.reset("eve@example.com", link, kBobsNewPassword).bytes();
  CHECK(shop.reset("nobody@example.com", link, kBobsNewPassword).bytes() == mismatched);
  CHECK(shop.reset(std::string(400, 'a'), link, kBobsNewPassword).bytes() == mismatched);
  CHECK(fault_of(shop.reset("eve@example.com", link, kBobsNewPassword)) == kResetRefused);
  CHECK(fault_of(shop.reset(" BOB@Example.com", link, kBobsNewPassword)) == "(none)");
}

TEST_CASE("unknown, locked and known addresses get the same bytes for a link that is none",
          "[door][adobe][promise-3]") {
  Commerce shop;
  shop.add_bob();
  for (int guess = 0; guess < 6; ++guess) shop.try_sign_in(kBob, "wrong password");
  const std::string none = "jtn_pXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX";
  const std::string unknown = shop.reset("eve@example.com", none, kBobsNewPassword).bytes();
  CHECK(shop.reset(kBob, none, kBobsNewPassword).bytes() == unknown);
  CHECK(shop.reset(kBob, "abcde", kBobsNewPassword).bytes() == unknown);
  CHECK(fault_of(shop.reset(kBob, none, kBobsNewPassword)) == kResetRefused);
}

TEST_CASE("a reset link dies on time, and the newest one replaces the older", "[door][adobe]") {
  Commerce shop;
  shop.add_bob();
  const std::string older = shop.reset_token();
  const std::string link = shop.reset_token();
  CHECK(fault_of(shop.reset(kBob, older, kBobsNewPassword)) == kResetRefused);
  shop.shop.clock.advance(shop.shop.authority.policy().reset_link_lifetime);
  CHECK(fault_of(shop.reset(kBob, link, kBobsNewPassword)) == kResetRefused);
  CHECK(fault_of(shop.try_sign_in(kBob, link)) == kSignInRefused);
}

TEST_CASE("a reset names what is missing in the platform's order, and spends nothing on a bad password",
          "[door][adobe]") {
  Commerce shop;
  shop.add_bob();
  const std::string link = shop.reset_token();
  CHECK(fault_of(shop.reset("", "", "")) == "graphql-input: You must specify an email address.");
  CHECK(fault_of(shop.reset(kBob, "", "")) == "graphql-input: resetPasswordToken must be specified");
  CHECK(fault_of(shop.reset(kBob, link, "")) == "graphql-input: newPassword must be specified");
  CHECK(fault_of(shop.reset(kBob, link, "short")) ==
        "graphql-input: The password needs at least 8 characters. Create a new password and try again.");
  CHECK(fault_of(shop.reset(kBob, link, kBobsNewPassword)) == "(none)");
}

TEST_CASE("neither tokens, links nor codes lie in the ledger in clear", "[door][adobe][promise-7]") {
  SharedStores stores;
  RecordingLedger ledger(stores.ledger);
  VirtualClock clock(kNoon);
  const Authority authority = open_test_authority(stores.borrow_over(ledger), clock);
  const AdobeDoor door = AdobeDoor::open(authority).value();
  const Visitor<AdobeDoor> visitor(door);
  REQUIRE(authority.register_customer(kBob, kBobsPassword).ok());
  const std::string token =
      visitor.post("/graphql", graphql_body(kSignInMutation, credentials(kBob, kBobsPassword)))
          .text("data.generateCustomerToken.token");
  REQUIRE(token.size() == 32);
  REQUIRE(authority.request_reset(kBob).ok());
  const auto mail = authority.next_delivery();
  REQUIRE(mail.value().has_value());
  CHECK(ledger.written.size() > 200);
  CHECK(ledger.written.find(token) == std::string::npos);
  CHECK(ledger.written.find(text_of(mail.value()->token.reveal())) == std::string::npos);
}

TEST_CASE("a confirmation link confirms its own address", "[door][adobe]") {
  Commerce shop;
  REQUIRE(shop.shop.authority.register_customer(kBob, kBobsPassword, Confirmation::awaited).ok());
  ask_for_confirmation(shop, kBob);
  const std::string link = shop.shop.mailed_token();
  CHECK(fault_of(confirm(shop, kBob, "abcde")) == kConfirmationRefused);
  CHECK(fault_of(confirm(shop, kBob, "")) == kConfirmationRefused);
  CHECK(fault_of(confirm(shop, "", link)) == "graphql-input: Specify the \"email\" value.");
  CHECK(confirm(shop, "Bob@example.com", link).body ==
        R"({"data":{"confirmEmail":{"customer":{"email":"bob@example.com"}}}})");
  CHECK(shop.is_live(shop.sign_in()));
}

TEST_CASE("a confirmation link does not tell whether another address is known", "[door][adobe][promise-3]") {
  std::string seen[2];
  for (const bool known : {false, true}) {
    Commerce shop;
    REQUIRE(shop.shop.authority.register_customer(kBob, kBobsPassword, Confirmation::awaited).ok());
    if (known) REQUIRE(shop.shop.authority.register_customer("eve@example.com", "another word").ok());
    ask_for_confirmation(shop, kBob);
    const std::string link = shop.shop.mailed_token();
    seen[known] = confirm(shop, "eve@example.com", link).bytes();
    seen[known] += confirm(shop, kBob, link).bytes();
  }
  CHECK(seen[0] == seen[1]);
  CHECK(seen[0].find("bob@example.com") == std::string::npos);
}
