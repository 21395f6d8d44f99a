// SPDX-License-Identifier: Apache-2.0
//
// adobe_kit.hpp: a shop behind the Adobe Commerce door, whose customers send GraphQL documents to it.
//
//   Commerce shop;
//   shop.add_bob();
//   const Answer answer = shop.ask("{ customer { email } }", bearer(shop.sign_in()));
//   CHECK(fault_of(answer) == "graphql-authorization: The current customer isn't authorized.");
#pragma once

#include <jeton/door/adobe.hpp>

#include <optional>
#include <string>
#include <string_view>

#include "door/door_visitor.hpp"
#include "support/catch.hpp"

namespace jeton::test {

inline constexpr std::string_view kBobsNewPassword = "correct horse";
inline constexpr std::string_view kSignInMutation =
    "mutation SignIn($email: String!, $password: String!) {"
    " generateCustomerToken(email: $email, password: $password) { token } }";
inline constexpr std::string_view kWhoAmI = "{ customer { email } }";
inline constexpr std::string_view kAllowAssistance = R"(mutation {
  updateCustomerV2(input: { allow_remote_shopping_assistance: true }) {
    customer {
      allow_remote_shopping_assistance
    }
  }
})";
inline constexpr std::string_view kRefuseAssistance =
    "mutation { updateCustomerV2(input: { allow_remote_shopping_assistance: false })"
    " { customer { allow_remote_shopping_assistance } } }";

inline constexpr std::string_view kSignInRefused =
    "graphql-authentication: The account sign-in was incorrect or your account is disabled temporarily. "
    "Please "
    "wait and try again later.";
inline constexpr std::string_view kNobody = "graphql-authorization: The current customer isn't authorized.";
inline constexpr std::string_view kResetRefused =
    "graphql-input: The password token is mismatched. Reset and try again.";

inline Headers bearer(std::string_view token) { return {{"Authorization", "Bearer " + std::string(token)}}; }

/// A JSON string of any text.
inline std::string quoted(std::string_view text) {
  std::string json;
  JsonWriter(json).string(text);
  return json;
}

/// {"email": ..., "password": ...}
inline std::string credentials(std::string_view email, std::string_view password) {
  return R"({"email":)" + quoted(email) + R"(,"password":)" + quoted(password) + "}";
}

/// The body of a GraphQL request.
inline std::string graphql_body(std::string_view document, std::string_view variables = "{}") {
  return R"({"query":)" + quoted(document) + R"(,"variables":)" + std::string(variables) + "}";
}

/// "category: message" of an answer's first error, "(none)" if it has none.
inline std::string fault_of(const Answer& answer) {
  const auto object = JsonObject::parse(answer.body);
  if (!object.ok()) return "(no JSON)";
  const auto errors = object.value().find("errors");
  if (!errors || errors->children().empty()) return "(none)";
  const JsonValue first = *errors->children().begin();
  return first.find("extensions")->find("category")->as_string().value() + ": " +
         first.find("message")->as_string().value();
}

struct Commerce {
  DoorShop shop;
  AdobeDoor door = AdobeDoor::open(shop.authority).value();
  Visitor<AdobeDoor> visitor{door};

  CustomerId add_bob() { return shop.add_bob(); }

  Answer ask(std::string_view document, const Headers& headers = {},
             std::string_view variables = "{}") const {
    return visitor.post("/graphql", graphql_body(document, variables), headers);
  }
  Answer try_sign_in(std::string_view email, std::string_view password, const Headers& headers = {}) const {
    return ask(kSignInMutation, headers, credentials(email, password));
  }
  /// Bob's token, or a failed test.
  std::string sign_in(std::string_view password = kBobsPassword) const {
    const Answer answer = try_sign_in(kBob, password);
    if (fault_of(answer) != "(none)") FAIL("no sign-in: " << answer.body);
    return answer.text("data.generateCustomerToken.token");
  }
  bool is_live(std::string_view token) const {
    return ask(kWhoAmI, bearer(token)).text("data.customer.email") == kBob;
  }
  /// The token of a reset link that Bob asked for.
  std::string reset_token() {
    REQUIRE(ask(R"(mutation { requestPasswordResetEmail(email: "bob@example.com") })").body ==
            R"({"data":{"requestPasswordResetEmail":true}})");
    return shop.mailed_token();
  }
  Answer reset(std::string_view email, std::string_view token, std::string_view password) const {
    return ask(
        "mutation ($email: String!, $token: String!, $password: String!) {"
        " resetPassword(email: $email, resetPasswordToken: $token, newPassword: $password) }",
        {},
        R"({"email":)" + quoted(email) + R"(,"token":)" + quoted(token) + R"(,"password":)" +
            quoted(password) + "}");
  }

  // Staff.

  std::string staff_key() { return shop.key_for({Scope::assist}); }
  void allow_assistance() const {
    REQUIRE(ask(kAllowAssistance, bearer(sign_in())).body ==
            R"({"data":{"updateCustomerV2":{"customer":{"allow_remote_shopping_assistance":true}}}})");
  }
  Answer ask_for_code(std::string_view customer, std::string_view key, std::string_view body = "{}",
                      Headers headers = {}) const {
    headers.push_back({"Authorization", "Bearer " + std::string(key)});
    return visitor.post("/rest/V1/customer/" + std::string(customer) + "/otp", body, headers);
  }
  Answer ask_as_admin(std::string_view email, const Headers& headers) const {
    return ask(
        "mutation ($email: String!) { generateCustomerTokenAsAdmin(input: { customer_email: $email })"
        " { customer_token } }",
        headers, R"({"email":)" + quoted(email) + "}");
  }
};

}  // namespace jeton::test
