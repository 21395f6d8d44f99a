// SPDX-License-Identifier: Apache-2.0
//
// request_confirmation_test.cpp: asking for a confirmation mail tells nobody whether there is an account or
// whether it is confirmed; the mailbox's reader learns it.
#include "flow/mail_kit.hpp"

namespace jeton::test {
namespace {

std::vector<std::string> trace_of(TestShop& shop, std::string_view login) {
  const auto asked = shop.run_traced([&](auto& world) {
    return request_confirmation(world, shop.shop(), {login, kSite}, shop.now());
  });
  REQUIRE(asked.ok());
  return shop.trace;
}

}  // namespace

TEST_CASE("a customer who has yet to confirm gets a link", "[flow][promise-1][adobe]") {
  MailShop shop;
  shop.add(kEve, kOldPassword, false);
  REQUIRE(shop.ask_confirmation(kEve).ok());
  const Delivery mail = shop.the_mail();
  CHECK(mail.kind == DeliveryKind::confirmation);
  CHECK(mail.login == kEve);
  CHECK(mail.site == kSite);
  CHECK(mail.expires_at == kNoon + shop.policy().confirmation_link_lifetime);
  CHECK(parse_opaque_token(text_of_token(mail)).value().kind == TokenKind::confirmation);
}

TEST_CASE("who is confirmed, or is nobody, is told so by mail and sent no link", "[flow][promise-3][adobe]") {
  MailShop shop;
  shop.add("disabled@example.com", kOldPassword, false, true);
  const auto told = [&](std::string_view login) {
    REQUIRE(shop.ask_confirmation(login).ok());
    const Delivery mail = shop.the_mail();
    CHECK(mail.login == login);
    CHECK(mail.token.size() == 0);
    return mail.kind;
  };
  CHECK(told(kBob) == DeliveryKind::already_confirmed);
  CHECK(told(kStranger) == DeliveryKind::no_account);
  CHECK(told("disabled@example.com") == DeliveryKind::no_account);
}

TEST_CASE("asking for a confirmation tells nobody whether there is an account, or a confirmed one",
          "[flow][promise-3][P8][adobe]") {
  MailShop shop;
  shop.add(kEve, kOldPassword, false);
  for (std::int64_t n = 0; n <= shop.policy().mail_requests; ++n) {
    const auto unknown = trace_of(shop, kStranger);
    CHECK(trace_of(shop, kBob) == unknown);
    CHECK(trace_of(shop, kEve) == unknown);
  }
}

TEST_CASE("confirmations and resets are mailed from one budget", "[flow][promise-3]") {
  MailShop shop;
  int sent = 0;
  for (int n = 0; n < 10; ++n) {
    REQUIRE((n % 2 == 0 ? shop.ask_confirmation(kBob) : shop.ask_reset(kBob)).ok());
    sent += shop.next_mail().value().has_value() ? 1 : 0;
  }
  CHECK(sent == static_cast<int>(shop.policy().mail_requests));
}

TEST_CASE("a confirmation link that is asked for leaves a reset link alone", "[flow]") {
  MailShop shop;
  const std::string reset = shop.mailed_reset();
  REQUIRE(shop.ask_confirmation(kBob).ok());
  CHECK(shop.reset(reset, kNewPassword).ok());
}

}  // namespace jeton::test
