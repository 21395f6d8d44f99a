// SPDX-License-Identifier: Apache-2.0
//
// tour_steps.cpp: Mia's steps up to the help of staff; the end of tokens and the audit are in
// ending_steps.cpp.
#include "tour_steps.hpp"

#include "ending_steps.hpp"
#include "scratch_folder.hpp"

namespace tour {
namespace {

bool register_mia(TourShop& shop) {
  shop.report.begin_step("A customer, Mia, registers");
  shop.login = "mia." + random_word(5) + "@example.com";
  shop.password = random_word(16);
  const auto id = shop.authority.register_customer(shop.login, shop.password);
  if (!shop.report.expect_ok(id, "Mia can register")) return false;
  shop.mia = id.value();
  shop.report.fact("login", shop.login);
  shop.report.fact("customer", id.value().text());
  const auto again = shop.authority.register_customer(shop.login, random_word(16));
  const bool refused = !again.ok() && again.error().code == jeton::Errc::login_taken;
  if (!shop.report.expect(refused, "the same login cannot be registered twice")) return false;
  shop.report.fact("the same again", again.error().name());
  return true;
}

/// What a stranger is told, and what staff find behind the reference.
bool tell_refusal(TourShop& shop, std::string_view who, const jeton::Result<jeton::SignIn>& refused) {
  const bool is_told = !refused.ok() && refused.error().code == jeton::Errc::wrong_credentials;
  if (!shop.report.expect(is_told, std::string(who) + " is refused")) return false;
  const jeton::Error& error = refused.error();
  const auto why = shop.authority.why(error.reference.text());
  if (!shop.report.expect_ok(why, "staff can read the support reference")) return false;
  shop.report.fact(who, quote(words(public_reason(error.code))));
  shop.report.fact("", "support reference " + std::string(error.reference.text()));
  shop.report.fact("", "staff ask why and read: " + std::string(name(why.value().reason)));
  return true;
}

bool refuse_wrong_passwords(TourShop& shop) {
  shop.report.begin_step(
      "A wrong password and an unknown login get the same answer; staff can tell them apart");
  return tell_refusal(shop, "wrong password", shop.authority.login(shop.login, random_word(16))) &&
         tell_refusal(shop, "unknown login",
                      shop.authority.login("nobody." + random_word(5) + "@example.com", random_word(16)));
}

bool sign_in(TourShop& shop) {
  shop.report.begin_step("Mia signs in; her token is checked and its life extended");
  auto signed_in = shop.authority.login(shop.login, shop.password);
  if (!shop.report.expect_ok(signed_in, "Mia can sign in")) return false;
  shop.session = std::move(signed_in).value();
  shop.report.fact("token", mask(shop.session->token(), 5));

  const auto verified = shop.authority.verify(shop.session->token());
  if (!shop.report.expect_ok(verified, "her token is alive")) return false;
  shop.report.fact("verified",
                   "alive, and it is customer " + std::string(verified.value().customer.text()) + "'s");
  shop.report.expect(verified.value().customer == *shop.mia, "the token is Mia's");
  shop.report.fact("ends unused", utc(verified.value().expires_at));

  const auto extended = shop.authority.extend(shop.session->token());
  if (!shop.report.expect_ok(extended, "her token can be extended")) return false;
  shop.report.fact("extended to", utc(extended.value().expires_at));
  shop.report.fact("ends for good", utc(extended.value().absolute_end));
  return shop.report.expect(extended.value().expires_at >= verified.value().expires_at,
                            "extending lasts longer");
}

/// Presents a spent code once more.
bool refuse_spent(TourShop& shop, std::string_view which, std::string_view code) {
  const auto answer = shop.authority.exchange_code(shop.login, code);
  const bool is_refused = !answer.ok() && answer.error().code == jeton::Errc::code_already_used;
  if (!shop.report.expect(is_refused, std::string(which) + " is refused")) return false;
  shop.report.fact(which, answer.error().name());
  return true;
}

bool spend_code(TourShop& shop, const jeton::IssuedCode& issued) {
  const std::string_view code = jeton::text_of(issued.code.reveal());
  auto exchanged = shop.authority.exchange_code(shop.login, code);
  if (!shop.report.expect_ok(exchanged, "the code can be exchanged")) return false;
  shop.assistance = std::move(exchanged).value();
  shop.report.fact("first use", "granted: token " + mask(shop.assistance->token(), 5));
  const auto verified = shop.authority.verify(shop.assistance->token());
  const bool is_assistance = verified.ok() && verified.value().kind == jeton::TokenKind::assistance;
  shop.report.expect(is_assistance, "the token says that staff act for the customer");
  return refuse_spent(shop, "second use", code) && refuse_spent(shop, "third use", code);
}

bool help_by_staff(TourShop& shop) {
  shop.report.begin_step("Staff help Mia, with a code that works once");
  const auto refused =
      shop.authority.issue_code(*shop.mia, "staff:lena", "Mia asked by phone about an order");
  const bool is_refused = !refused.ok() && refused.error().code == jeton::Errc::consent_missing;
  if (!shop.report.expect(is_refused, "without Mia's consent there is no code")) return false;
  shop.report.fact("without consent", refused.error().name());

  const auto consent = shop.authority.set_consent(shop.session->token(), jeton::Consent::given);
  if (!shop.report.expect_ok(consent, "Mia can consent")) return false;
  const auto issued = shop.authority.issue_code(*shop.mia, "staff:lena", "Mia asked by phone about an order");
  if (!shop.report.expect_ok(issued, "with Mia's consent there is a code")) return false;
  shop.report.fact("with consent", "code " + mask(jeton::text_of(issued.value().code.reveal()), 0) +
                                       ", good until " + utc(issued.value().expires_at));
  return spend_code(shop, issued.value());
}

}  // namespace

bool walk(TourShop& shop) {
  return register_mia(shop) && refuse_wrong_passwords(shop) && sign_in(shop) && help_by_staff(shop) &&
         change_password(shop) && sign_out(shop) && show_audit(shop);
}

}  // namespace tour
