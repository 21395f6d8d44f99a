// SPDX-License-Identifier: Apache-2.0
//
// adobe_customer_test.cpp: what a signed-in customer sees and changes through Adobe Commerce's GraphQL.
#include "door/adobe_kit.hpp"

using namespace jeton;
using namespace jeton::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kChange =
    "mutation ($current: String!, $wanted: String!) {"
    " changeCustomerPassword(currentPassword: $current, newPassword: $wanted) { id email } }";
constexpr std::string_view kRevoke = R"(mutation {
  revokeCustomerToken {
    result
  }
})";

Answer change(const Commerce& shop, std::string_view token, std::string_view current,
              std::string_view wanted) {
  return shop.ask(kChange, bearer(token),
                  R"({"current":)" + quoted(current) + R"(,"wanted":)" + quoted(wanted) + "}");
}

/// The shop's own table of names.
class Names final : public Profile {
 public:
  mutable std::string first = "Bob";
  mutable int saves = 0;

  void write(const Customer&, JsonWriter& object) const override {
    object.key("first_name").string(first).key("is_subscribed").boolean(true).key("gender").integer(1);
    object.key("email").string("mallory@example.com").key("unheard_of").integer(7);
    object.key("addresses")
        .begin_array()
        .begin_object()
        .key("city")
        .string("Oslo")
        .key("street")
        .begin_array();
    object.string("Storgata 1").end_array().end_object().end_array();
  }
  Result<Done> save(const Customer& customer, const BodyFields& fields) const override {
    ++saves;
    CHECK(customer.login == kBob);
    CHECK(fields.find("allow_remote_shopping_assistance") == nullptr);
    if (fields.text("suffix")) return Error{Errc::malformed_request, "Names"};
    if (const auto name = fields.text("first_name")) first = *name;
    return Done{};
  }
};

struct NamedCommerce : Commerce {
  Names names;
  AdobeDoor named = AdobeDoor::open(shop.authority, {}, names).value();
  Visitor<AdobeDoor> guest{named};

  Answer ask_named(std::string_view document, std::string_view token) const {
    return guest.post("/graphql", graphql_body(document), bearer(token));
  }
};

}  // namespace

TEST_CASE("nobody is no customer, whatever the header says", "[door][adobe]") {
  Commerce shop;
  shop.add_bob();
  for (const Headers& headers :
       {Headers{}, Headers{{"Authorization", ""}}, bearer("ar4116zozoagxty1xjn4lj13kim36r6x"),
        bearer(std::string(9000, 'a')), Headers{{"Authorization", "Basic Ym9iOmIw"}},
        Headers{{"Authorization", "Bearer a, Bearer b"}}}) {
    const Answer answer = shop.ask(kWhoAmI, headers);
    CHECK(answer.status == 200);
    CHECK(fault_of(answer) == kNobody);
    CHECK(answer.json("data") == R"({"customer":null})");
  }
}

TEST_CASE("an expired token is told as expired and never taken for a guest's", "[door][adobe]") {
  Commerce shop;
  shop.add_bob();
  const std::string token = shop.sign_in();
  shop.shop.clock.advance(1h);
  CHECK(fault_of(shop.ask(kWhoAmI, bearer(token))) == "graphql-authentication: Consumer key has expired");
  CHECK(fault_of(shop.ask(kRevoke, bearer(token))) == "graphql-authentication: Consumer key has expired");
  const Answer again =
      shop.try_sign_in(kBob, kBobsPassword, bearer(token));  // storefronts send what they have
  CHECK(fault_of(again) == "(none)");
}

TEST_CASE("a storefront's whole customer query is understood", "[door][adobe]") {
  Commerce shop;
  shop.add_bob();
  const Answer answer = shop.ask(R"(query customer {
    customer {
      id __typename email allow_remote_shopping_assistance is_subscribed firstname middlename lastname prefix suffix
      date_of_birth dob gender taxvat created_at default_billing default_shipping
      addresses {
        id firstname lastname company street city postcode country_code telephone vat_id default_billing
        region { region region_code region_id }
        extension_attributes { attribute_code value }
      }
    }
  })",
                                 bearer(shop.sign_in()));
  CHECK(fault_of(answer) == "(none)");
  CHECK(answer.text("data.customer.email") == kBob);
  CHECK(answer.text("data.customer.__typename") == "Customer");
  CHECK(answer.json("data.customer.allow_remote_shopping_assistance") == "false");
  CHECK(answer.json("data.customer.firstname") == "null");
  CHECK(answer.json("data.customer.addresses") == "null");
}

TEST_CASE("the shop's own profile is shown, and does not overwrite what jeton knows", "[door][adobe]") {
  NamedCommerce shop;
  shop.add_bob();
  const Answer answer = shop.ask_named(
      "{ customer { email firstname is_subscribed gender addresses { city street } } }", shop.sign_in());
  CHECK(answer.json("data.customer") ==
        R"({"email":"bob@example.com","firstname":"Bob","is_subscribed":true,"gender":1,)"
        R"("addresses":[{"city":"Oslo","street":["Storgata 1"]}]})");
}

TEST_CASE("the documented updateCustomerV2 tells the shop the new name", "[door][adobe]") {
  NamedCommerce shop;
  shop.add_bob();
  const std::string token = shop.sign_in();
  const Answer answer = shop.ask_named(R"(mutation {
  updateCustomerV2(
    input: {
      firstname: "Robert"
      is_subscribed: false
    }
  ) {
    customer {
      firstname
      is_subscribed
    }
  }
})",
                                       token);
  CHECK(answer.text("data.updateCustomerV2.customer.firstname") == "Robert");
  CHECK(shop.names.first == "Robert");
  const Answer refused = shop.ask_named(
      R"(mutation { updateCustomerV2(input: { suffix: "x" }) { customer { email } } })", token);
  CHECK(fault_of(refused).starts_with("graphql-input: "));
}

TEST_CASE("consent is jeton's: the shop's profile hears only of the rest", "[door][adobe]") {
  NamedCommerce shop;
  shop.add_bob();
  const std::string token = shop.sign_in();
  REQUIRE(fault_of(shop.ask_named(kAllowAssistance, token)) == "(none)");
  CHECK(shop.names.saves == 0);
  const Answer both = shop.ask_named(
      R"(mutation { updateCustomerV2(input: { firstname: "Rob", allow_remote_shopping_assistance: false })
         { customer { firstname allow_remote_shopping_assistance } } })",
      token);
  CHECK(both.json("data.updateCustomerV2.customer") ==
        R"({"firstname":"Rob","allow_remote_shopping_assistance":false})");
  CHECK(shop.names.saves == 1);
}

TEST_CASE("consent is false until the documented mutation says otherwise", "[door][adobe][promise-11]") {
  Commerce shop;
  shop.add_bob();
  const Headers bob = bearer(shop.sign_in());
  const auto consent = [&] {
    return shop.ask("{ customer { allow_remote_shopping_assistance } }", bob)
        .json("data.customer.allow_remote_shopping_assistance");
  };
  CHECK(consent() == "false");
  CHECK(shop.ask(kAllowAssistance, bob).body ==
        R"({"data":{"updateCustomerV2":{"customer":{"allow_remote_shopping_assistance":true}}}})");
  CHECK(consent() == "true");
  shop.ask(R"(mutation { updateCustomerV2(input: { firstname: "Bob" }) { customer { email } } })", bob);
  CHECK(consent() == "true");
  CHECK(shop.ask(kRefuseAssistance, bob).body ==
        R"({"data":{"updateCustomerV2":{"customer":{"allow_remote_shopping_assistance":false}}}})");
  CHECK(consent() == "false");
  CHECK(fault_of(shop.ask(kAllowAssistance)) == kNobody);
}

TEST_CASE("staff change neither consent nor password, and end with the consent",
          "[door][adobe][promise-11]") {
  Commerce shop;
  shop.add_bob();
  shop.allow_assistance();
  const std::string bob = shop.sign_in();
  const std::string staff = shop.ask_as_admin(kBob, bearer(shop.staff_key()))
                                .text("data.generateCustomerTokenAsAdmin.customer_token");
  CHECK(shop.is_live(staff));
  CHECK(fault_of(shop.ask(kAllowAssistance, bearer(staff))) == kNobody);
  CHECK(fault_of(shop.ask(kRefuseAssistance, bearer(staff))) == kNobody);
  CHECK(fault_of(change(shop, staff, kBobsPassword, kBobsNewPassword)) == kNobody);
  CHECK(shop.is_live(staff));
  REQUIRE(fault_of(shop.ask(kRefuseAssistance, bearer(bob))) == "(none)");
  CHECK_FALSE(shop.is_live(staff));
  CHECK(shop.is_live(bob));
}

TEST_CASE("a changed password ends every token, the one it was changed with too",
          "[door][adobe][promise-2]") {
  Commerce shop;
  const std::string id(shop.add_bob().text());
  const std::string other = shop.sign_in();
  const std::string token = shop.sign_in();
  CHECK(change(shop, token, kBobsPassword, kBobsNewPassword).body ==
        R"({"data":{"changeCustomerPassword":{"id":)" + quoted(id) + R"(,"email":"bob@example.com"}}})");
  CHECK_FALSE(shop.is_live(token));
  CHECK_FALSE(shop.is_live(other));
  CHECK(fault_of(shop.ask(kWhoAmI, bearer(token))) == kNobody);
  CHECK(fault_of(shop.try_sign_in(kBob, kBobsPassword)) == kSignInRefused);
  CHECK(shop.is_live(shop.sign_in(kBobsNewPassword)));
}

TEST_CASE("a changed password ends the reset link that was under way", "[door][adobe]") {
  Commerce shop;
  shop.add_bob();
  const std::string link = shop.reset_token();
  REQUIRE(fault_of(change(shop, shop.sign_in(), kBobsPassword, kBobsNewPassword)) == "(none)");
  CHECK(fault_of(shop.reset(kBob, link, "yet another one")) == kResetRefused);
  CHECK(fault_of(shop.try_sign_in(kBob, link)) == kSignInRefused);
}

TEST_CASE("a password is changed only with the current one and to one that the shop takes", "[door][adobe]") {
  Commerce shop;
  shop.add_bob();
  const std::string token = shop.sign_in();
  CHECK(fault_of(change(shop, token, "wrong password", kBobsNewPassword)) ==
        "graphql-authentication: Invalid login or password.");
  CHECK(fault_of(change(shop, token, "", kBobsNewPassword)) ==
        "graphql-input: Specify the \"currentPassword\" value.");
  CHECK(fault_of(change(shop, token, kBobsPassword, "")) ==
        "graphql-input: Specify the \"newPassword\" value.");
  CHECK(fault_of(change(shop, token, kBobsPassword, "short")) ==
        "graphql-input: The password needs at least 8 characters. Create a new password and try again.");
  CHECK(fault_of(change(shop, token, kBobsPassword, std::string(1025, 'a'))) ==
        "graphql-input: Please enter a password with at most 1024 characters.");
  CHECK(fault_of(change(shop, "", kBobsPassword, kBobsNewPassword)) == kNobody);
  CHECK(shop.is_live(token));
}

TEST_CASE("a locked account's password change is told as a wrong password", "[door][adobe][promise-3]") {
  Commerce shop;
  shop.add_bob();
  const std::string token = shop.sign_in();
  const std::string wrong = change(shop, token, "wrong password", kBobsNewPassword).bytes();
  for (int guess = 0; guess < 6; ++guess) change(shop, token, "wrong password", kBobsNewPassword);
  CHECK(change(shop, token, kBobsPassword, kBobsNewPassword).bytes() == wrong);
}

TEST_CASE("the documented revokeCustomerToken ends every token of the customer", "[door][adobe][promise-2]") {
  Commerce shop;
  shop.add_bob();
  const std::string phone = shop.sign_in();
  const std::string token = shop.sign_in();
  CHECK(shop.ask(kRevoke, bearer(token)).body == R"({"data":{"revokeCustomerToken":{"result":true}}})");
  CHECK_FALSE(shop.is_live(token));
  CHECK_FALSE(shop.is_live(phone));
  CHECK(fault_of(shop.ask(kRevoke, bearer(token))) == kNobody);
  CHECK(fault_of(shop.ask(kRevoke)) == kNobody);
}

TEST_CASE("within one second a token made before a revoke is dead and one made after it lives",
          "[door][adobe][promise-2]") {
  Commerce shop;
  shop.add_bob();
  const std::string before = shop.sign_in();
  REQUIRE(fault_of(shop.ask(kRevoke, bearer(before))) == "(none)");
  const std::string after = shop.sign_in();  // the clock stands still
  CHECK_FALSE(shop.is_live(before));
  CHECK(shop.is_live(after));
}

TEST_CASE("staff who sign out do not sign the customer out", "[door][adobe][promise-11]") {
  Commerce shop;
  shop.add_bob();
  shop.allow_assistance();
  const std::string bob = shop.sign_in();
  const std::string staff = shop.ask_as_admin(kBob, bearer(shop.staff_key()))
                                .text("data.generateCustomerTokenAsAdmin.customer_token");
  CHECK(fault_of(shop.ask(kRevoke, bearer(staff))) == "(none)");
  CHECK_FALSE(shop.is_live(staff));
  CHECK(shop.is_live(bob));
}

TEST_CASE("no address is ever said to be taken", "[door][adobe][promise-3]") {
  Commerce shop;
  shop.add_bob();
  for (const std::string_view email : {"bob@example.com", "eve@example.com", "", "no address"})
    CHECK(shop.ask("query ($e: String!) { isEmailAvailable(email: $e) { is_email_available } }", {},
                   R"({"e":)" + quoted(email) + "}")
              .body == R"({"data":{"isEmailAvailable":{"is_email_available":true}}})");
}

TEST_CASE("a token of one shop is nothing in another", "[door][adobe][promise-12]") {
  Commerce shop;
  shop.add_bob();
  const std::string token = shop.sign_in();
  const Authority other = shop.shop.authority.of_tenant("other").value();
  REQUIRE(other.register_customer(kBob, kBobsPassword).ok());
  const AdobeDoor door = AdobeDoor::open(other).value();
  const Visitor<AdobeDoor> visitor(door);
  CHECK(fault_of(visitor.post("/graphql", graphql_body(kWhoAmI), bearer(token))) == kNobody);
}
