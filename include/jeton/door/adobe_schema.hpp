// SPDX-License-Identifier: Apache-2.0
//
// adobe_schema.hpp: the part of Adobe Commerce's GraphQL schema that is about signing in, as tables.
//
// Names and types are the platform's, so that its clients' own documents are understood; catalogue, cart and
// orders are not here. What a shop's Profile does not say of a customer is null.
//
//   const auto fault = find_graphql_schema_fault(kAdobeSchema);       // nothing: a test says so
//
// Source: Adobe Commerce, GraphQL reference, customer queries and mutations.
#pragma once

#include <jeton/web/graphql_schema.hpp>

#include <string_view>

namespace jeton {

namespace detail {

inline constexpr GraphqlInput kAdobeEmail[] = {{"email", "String!"}};
inline constexpr GraphqlInput kAdobeSignIn[] = {{"email", "String!"}, {"password", "String!"}};
inline constexpr GraphqlInput kAdobeOtp[] = {{"email", "String!"}, {"otp", "String!"}};
inline constexpr GraphqlInput kAdobeChange[] = {{"currentPassword", "String!"}, {"newPassword", "String!"}};
inline constexpr GraphqlInput kAdobeReset[] = {
    {"email", "String!"}, {"resetPasswordToken", "String!"}, {"newPassword", "String!"}};
inline constexpr GraphqlInput kAdobeUpdate[] = {{"input", "CustomerUpdateInput!"}};
inline constexpr GraphqlInput kAdobeAsAdmin[] = {{"input", "GenerateCustomerTokenAsAdminInput!"}};
inline constexpr GraphqlInput kAdobeConfirm[] = {{"input", "ConfirmEmailInput!"}};

inline constexpr GraphqlInput kAdobeUpdateInput[] = {{"allow_remote_shopping_assistance", "Boolean"},
                                                     {"date_of_birth", "String"},
                                                     {"dob", "String"},
                                                     {"firstname", "String"},
                                                     {"gender", "Int"},
                                                     {"is_subscribed", "Boolean"},
                                                     {"lastname", "String"},
                                                     {"middlename", "String"},
                                                     {"prefix", "String"},
                                                     {"suffix", "String"},
                                                     {"taxvat", "String"}};
inline constexpr GraphqlInput kAdobeAsAdminInput[] = {{"customer_email", "String!"}};
inline constexpr GraphqlInput kAdobeConfirmInput[] = {{"email", "String!"}, {"confirmation_key", "String!"}};

inline constexpr GraphqlField kAdobeQuery[] = {{"customer", "Customer"},
                                               {"isEmailAvailable", "IsEmailAvailableOutput", kAdobeEmail}};
inline constexpr GraphqlField kAdobeMutation[] = {
    {"generateCustomerToken", "CustomerToken", kAdobeSignIn},
    {"exchangeOtpForCustomerToken", "CustomerToken", kAdobeOtp},
    {"generateCustomerTokenAsAdmin", "GenerateCustomerTokenAsAdminOutput", kAdobeAsAdmin},
    {"revokeCustomerToken", "RevokeCustomerTokenOutput"},
    {"changeCustomerPassword", "Customer", kAdobeChange},
    {"requestPasswordResetEmail", "Boolean", kAdobeEmail},
    {"resetPassword", "Boolean", kAdobeReset},
    {"updateCustomerV2", "CustomerOutput", kAdobeUpdate},
    {"confirmEmail", "CustomerOutput", kAdobeConfirm},
    {"resendConfirmationEmail", "Boolean", kAdobeEmail}};

inline constexpr GraphqlField kAdobeCustomer[] = {{"id", "ID!"},
                                                  {"email", "String"},
                                                  {"allow_remote_shopping_assistance", "Boolean!"},
                                                  {"firstname", "String"},
                                                  {"lastname", "String"},
                                                  {"middlename", "String"},
                                                  {"prefix", "String"},
                                                  {"suffix", "String"},
                                                  {"date_of_birth", "String"},
                                                  {"dob", "String"},
                                                  {"gender", "Int"},
                                                  {"taxvat", "String"},
                                                  {"created_at", "String"},
                                                  {"is_subscribed", "Boolean"},
                                                  {"default_billing", "String"},
                                                  {"default_shipping", "String"},
                                                  {"addresses", "[CustomerAddress]"}};
inline constexpr GraphqlField kAdobeAddress[] = {{"id", "Int"},
                                                 {"firstname", "String"},
                                                 {"lastname", "String"},
                                                 {"middlename", "String"},
                                                 {"prefix", "String"},
                                                 {"suffix", "String"},
                                                 {"company", "String"},
                                                 {"street", "[String]"},
                                                 {"city", "String"},
                                                 {"postcode", "String"},
                                                 {"region", "CustomerAddressRegion"},
                                                 {"country_code", "String"},
                                                 {"telephone", "String"},
                                                 {"vat_id", "String"},
                                                 {"default_billing", "Boolean"},
                                                 {"default_shipping", "Boolean"},
                                                 {"extension_attributes", "[CustomerAddressAttribute]"}};
inline constexpr GraphqlField kAdobeRegion[] = {
    {"region_code", "String"}, {"region_id", "Int"}, {"region", "String"}};
inline constexpr GraphqlField kAdobeAttribute[] = {{"attribute_code", "String"}, {"value", "String"}};

inline constexpr GraphqlField kAdobeToken[] = {{"token", "String"}};  // null where it travels in a cookie
inline constexpr GraphqlField kAdobeAsAdminOutput[] = {{"customer_token", "String!"}};
inline constexpr GraphqlField kAdobeRevoked[] = {{"result", "Boolean!"}};
inline constexpr GraphqlField kAdobeCustomerOutput[] = {{"customer", "Customer!"}};
inline constexpr GraphqlField kAdobeAvailable[] = {{"is_email_available", "Boolean"}};

inline constexpr GraphqlType kAdobeTypes[] = {
    graphql_object("Query", kAdobeQuery),
    graphql_object("Mutation", kAdobeMutation),
    graphql_object("Customer", kAdobeCustomer),
    graphql_object("CustomerAddress", kAdobeAddress),
    graphql_object("CustomerAddressRegion", kAdobeRegion),
    graphql_object("CustomerAddressAttribute", kAdobeAttribute),
    graphql_object("CustomerToken", kAdobeToken),
    graphql_object("GenerateCustomerTokenAsAdminOutput", kAdobeAsAdminOutput),
    graphql_object("RevokeCustomerTokenOutput", kAdobeRevoked),
    graphql_object("CustomerOutput", kAdobeCustomerOutput),
    graphql_object("IsEmailAvailableOutput", kAdobeAvailable),
    graphql_input("CustomerUpdateInput", kAdobeUpdateInput),
    graphql_input("GenerateCustomerTokenAsAdminInput", kAdobeAsAdminInput),
    graphql_input("ConfirmEmailInput", kAdobeConfirmInput)};

}  // namespace detail

/// The schema of the door.
inline constexpr GraphqlSchema kAdobeSchema{detail::kAdobeTypes, "Query", "Mutation"};

}  // namespace jeton
