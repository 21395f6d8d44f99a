// SPDX-License-Identifier: Apache-2.0
//
// adobe_staff_test.cpp: login as customer through Adobe Commerce's interfaces: one-time codes and
// generateCustomerTokenAsAdmin, with consent and an audit trail only.
#include "door/adobe_kit.hpp"

using namespace jeton;
using namespace jeton::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kNotStaff = R"({"message":"The consumer isn't authorized to access %resources.",)"
                                       R"("parameters":{"resources":"Magento_LoginAsCustomer::login"}})";
constexpr std::string_view kAssistanceOff =
    "graphql-authorization: Allow remote shopping assistance is disabled.";

Answer exchange(const Commerce& shop, std::string_view email, std::string_view otp) {
  return shop.ask(R"(mutation ExchangeOtpForCustomerToken($email: String!, $otp: String!) {
  exchangeOtpForCustomerToken(email: $email, otp: $otp) {
    token
  }
})",
                  {}, R"({"email":)" + quoted(email) + R"(,"otp":)" + quoted(otp) + "}");
}

/// The last event of that kind in a customer's audit, as "actor: note".
std::string audited(const Commerce& shop, std::string_view customer, AuditEvent event) {
  std::string last = "(none)";
  const auto trail = shop.shop.authority.audit_of(CustomerId::parse(customer).value());
  for (const AuditEntry& entry : trail.value().entries)
    if (entry.event == event) last = entry.actor + ": " + entry.note;
  return last;
}

struct HelpedCommerce : Commerce {
  HelpedCommerce() { allow_assistance(); }
  std::string bob{add_bob().text()};
  std::string key = staff_key();
  std::string code(std::string_view reason = R"({"reason": "Support session"})") const {
    return ask_for_code(bob, key, reason).text("otp");
  }
};

}  // namespace

TEST_CASE("the documented call gives staff a code of 32 characters", "[door][adobe][promise-11]") {
  HelpedCommerce shop;
  const Answer answer = shop.ask_for_code(shop.bob, shop.key, R"({"reason": "Support session"})");
  const std::string code = answer.text("otp");
  CHECK(answer.status == 200);
  CHECK(answer.body == R"({"otp":")" + code + R"("})");
  CHECK(answer.header("Cache-Control") == "no-store");
  CHECK(code.size() == 32);
  CHECK(code.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz") == std::string::npos);
}

TEST_CASE("a code buys staff one token by either mutation, not two", "[door][adobe][promise-1]") {
  HelpedCommerce shop;
  const std::string first = shop.code();
  CHECK(shop.is_live(exchange(shop, kBob, first).text("data.exchangeOtpForCustomerToken.token")));
  CHECK(fault_of(exchange(shop, kBob, first)) == kSignInRefused);
  CHECK(fault_of(shop.try_sign_in(kBob, first)) == kSignInRefused);
  const std::string second = shop.code();
  CHECK(fault_of(shop.try_sign_in(kBob, second)) == "(none)");
  CHECK(fault_of(exchange(shop, kBob, second)) == kSignInRefused);
}

TEST_CASE("a code lives 30 seconds, for its own customer, while the consent stands",
          "[door][adobe][promise-11]") {
  HelpedCommerce shop;
  REQUIRE(shop.shop.authority.register_customer("eve@example.com", "another word").ok());
  CHECK(fault_of(exchange(shop, "eve@example.com", shop.code())) == kSignInRefused);
  CHECK(fault_of(exchange(shop, "nobody@example.com", shop.code())) == kSignInRefused);

  const std::string late = shop.code();
  shop.shop.clock.advance(30s);
  CHECK(fault_of(exchange(shop, kBob, late)) == kSignInRefused);

  const std::string withdrawn = shop.code();
  REQUIRE(fault_of(shop.ask(kRefuseAssistance, bearer(shop.sign_in()))) == "(none)");
  CHECK(fault_of(exchange(shop, kBob, withdrawn)) == kSignInRefused);
}

TEST_CASE("exchangeOtpForCustomerToken takes a reset link's token and never the password", "[door][adobe]") {
  Commerce shop;
  shop.add_bob();
  CHECK(fault_of(exchange(shop, kBob, kBobsPassword)) == kSignInRefused);
  CHECK(fault_of(exchange(shop, "", "")) == "graphql-input: Specify the \"email\" value.");
  CHECK(fault_of(exchange(shop, kBob, "")) == "graphql-input: Specify the \"otp\" value.");
  const std::string link = shop.reset_token();
  CHECK(fault_of(exchange(shop, kBob, link)) == "(none)");
  CHECK(fault_of(exchange(shop, kBob, link)) == kSignInRefused);
}

TEST_CASE("who asked for a code and why is in the audit, a blank reason too", "[door][adobe][promise-11]") {
  HelpedCommerce shop;
  const auto keys = shop.shop.authority.api_keys();
  const std::string actor = "API key " + std::string(keys.value().front().id.text());
  CHECK_FALSE(shop.code().empty());
  CHECK(audited(shop, shop.bob, AuditEvent::code_issued) == actor + ": Support session");
  for (const std::string_view body : {"", "{}", R"({"reason":"  "})"}) {
    CHECK(shop.code(body).size() == 32);
    CHECK(audited(shop, shop.bob, AuditEvent::code_issued) == actor + ": Login as Customer, no reason given");
  }
  CHECK(shop.ask_for_code(shop.bob, shop.key, R"({"reason":")" + std::string(300, 'a') + R"("})").status ==
        400);
}

TEST_CASE("without consent staff get a clear no and no code", "[door][adobe][promise-11]") {
  Commerce shop;
  const std::string bob(shop.add_bob().text());
  const Answer answer = shop.ask_for_code(bob, shop.staff_key());
  CHECK(answer.status == 403);
  CHECK(answer.body == R"({"message":"Allow remote shopping assistance is disabled."})");
  CHECK(shop.ask_for_code("4711", shop.staff_key()).status == 404);
}

TEST_CASE("only an API key made for assistance gets a code", "[door][adobe]") {
  HelpedCommerce shop;
  for (const std::string& key :
       {std::string("nonsense"), shop.shop.key_for({Scope::issue}), shop.sign_in()}) {
    const Answer answer = shop.ask_for_code(shop.bob, key);
    CHECK(answer.status == 401);
    CHECK(answer.body == kNotStaff);
    CHECK(answer.header("WWW-Authenticate") == "Bearer");
  }
  CHECK(shop.visitor.post("/rest/V1/customer/" + shop.bob + "/otp", "{}").body == kNotStaff);
}

TEST_CASE("a request for a code that is sent twice gets one code", "[door][adobe][promise-1]") {
  HelpedCommerce shop;
  const Headers key{{"Idempotency-Key", "4711"}};
  const Answer first = shop.ask_for_code(shop.bob, shop.key, "{}", key);
  CHECK(first.status == 200);
  CHECK(shop.ask_for_code(shop.bob, shop.key, "{}", key).bytes() == first.bytes());
  const Answer other = shop.ask_for_code(shop.bob, shop.key, R"({"reason":"another"})", key);
  CHECK(other.status == 409);
  CHECK(other.header("Cache-Control") == "no-store");
}

TEST_CASE("the documented generateCustomerTokenAsAdmin acts for a consenting customer",
          "[door][adobe][promise-11]") {
  HelpedCommerce shop;
  const Answer answer = shop.ask(R"(mutation{
  generateCustomerTokenAsAdmin(input: {
    customer_email: "bob@example.com"
  }){
    customer_token
  }
})",
                                 bearer(shop.key));
  const std::string token = answer.text("data.generateCustomerTokenAsAdmin.customer_token");
  CHECK(platform_shape_of(token) == TokenShape::alnum_32);
  CHECK(shop.is_live(token));
  CHECK(
      audited(shop, shop.bob, AuditEvent::assistance_begun).ends_with("Login as Customer, no reason given"));
  shop.shop.clock.advance(shop.shop.authority.policy().assistance_lifetime);
  CHECK_FALSE(shop.is_live(token));
}

TEST_CASE("generateCustomerTokenAsAdmin says why not, to staff only", "[door][adobe][promise-11]") {
  Commerce shop;
  shop.add_bob();
  const Headers staff = bearer(shop.staff_key());
  CHECK(fault_of(shop.ask_as_admin(" ", staff)) == "graphql-input: Specify the \"customer email\" value.");
  CHECK(fault_of(shop.ask_as_admin(kBob, {})) == kNobody);
  CHECK(fault_of(shop.ask_as_admin(kBob, bearer(shop.sign_in()))) == kNobody);
  CHECK(fault_of(shop.ask_as_admin("eve@example.com", {})) == kNobody);
  CHECK(fault_of(shop.ask_as_admin(kBob, bearer(shop.shop.key_for({Scope::issue})))) ==
        "graphql-authorization: Login as Customer is disabled.");
  CHECK(fault_of(shop.ask_as_admin("eve@example.com", staff)) ==
        "graphql-input: Customer email provided does not exist");
  CHECK(fault_of(shop.ask_as_admin(kBob, staff)) == kAssistanceOff);
  REQUIRE(
      shop.shop.authority.register_customer("new@example.com", kBobsPassword, Confirmation::awaited).ok());
  CHECK(fault_of(shop.ask_as_admin("new@example.com", staff)) == kAssistanceOff);
}
