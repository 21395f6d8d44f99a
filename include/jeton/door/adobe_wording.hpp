// SPDX-License-Identifier: Apache-2.0
//
// adobe_wording.hpp: what Adobe Commerce's clients are told, in the platform's own words and categories.
//
// Clients compare these texts, so they stand here letter by letter. Who is refused learns no more than the
// public reason: unknown, wrong, locked and throttled share one text (promise 3).
//
//   if (!signed_in.ok()) return adobe::sign_in_refused(signed_in.error());
//
// Source: Adobe Commerce, GraphQL reference, the error tables of the customer mutations.
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/base/text.hpp>
#include <jeton/flow/api_key.hpp>
#include <jeton/flow/policy.hpp>
#include <jeton/web/graphql_execute.hpp>

#include <string>
#include <string_view>

namespace jeton::adobe {

inline constexpr std::string_view kInput = "graphql-input";
inline constexpr std::string_view kAuthentication = "graphql-authentication";
inline constexpr std::string_view kAuthorization = "graphql-authorization";
inline constexpr std::string_view kInternal = "internal";

inline constexpr std::string_view kSignInRefused =
    "The account sign-in was incorrect or your account is disabled temporarily. Please wait and try again "
    "later.";
inline constexpr std::string_view kNotConfirmed = "This account isn't confirmed. Verify and try again.";
inline constexpr std::string_view kNotAuthorized = "The current customer isn't authorized.";
inline constexpr std::string_view kExpired = "Consumer key has expired";
inline constexpr std::string_view kWrongPassword = "Invalid login or password.";
inline constexpr std::string_view kEmailMissing = "You must specify an email address.";
inline constexpr std::string_view kEmailMalformed = "The email address has an invalid format.";
inline constexpr std::string_view kResetRefused = "The password token is mismatched. Reset and try again.";
inline constexpr std::string_view kConfirmationRefused =
    "The confirmation token is invalid. Verify the token and try again.";
inline constexpr std::string_view kNoSuchCustomer = "Customer email provided does not exist";
inline constexpr std::string_view kLoginAsCustomerOff = "Login as Customer is disabled.";
inline constexpr std::string_view kAssistanceOff = "Allow remote shopping assistance is disabled.";
inline constexpr std::string_view kNoTokenNow = "Unable to generate tokens. Please wait and try again later.";
inline constexpr std::string_view kFault = "Internal server error";

/// The audit's words for a reason that the platform lets staff leave out, and for who acted.
inline constexpr std::string_view kNoReasonGiven = "Login as Customer, no reason given";
inline std::string actor_of(const VerifiedApiKey& key) { return "API key " + std::string(key.id.text()); }

/// True if the error is ours and not the caller's: it may pass when tried again.
constexpr bool is_fault(const Error& error) noexcept {
  return kind(error.code) == ErrorKind::store || kind(error.code) == ErrorKind::internal;
}

inline GraphqlFieldError refuse(std::string_view message, std::string_view category) {
  return {std::string(message), category};
}

/// `Specify the "email" value.`
inline GraphqlFieldError specify(std::string_view name) {
  return {"Specify the \"" + std::string(name) + "\" value.", kInput};
}

/// The one answer to everybody who may not sign in; only a right password learns of a missing confirmation.
inline GraphqlFieldError sign_in_refused(const Error& error) {
  if (is_fault(error)) return refuse(kFault, kInternal);
  if (error.code == Errc::not_confirmed) return refuse(kNotConfirmed, kAuthentication);
  return refuse(kSignInRefused, kAuthentication);
}

/// No token, or one that is not good. An expired one is told as clients expect: its holder knows when it was
/// issued, so that tells nothing new.
inline GraphqlFieldError not_authorized(const Error& error) {
  if (is_fault(error)) return refuse(kFault, kInternal);
  if (error.code == Errc::token_expired) return refuse(kExpired, kAuthentication);
  return refuse(kNotAuthorized, kAuthorization);
}

/// A new password that this shop does not take; anything else is `otherwise`.
inline GraphqlFieldError password_refused(const Error& error, const Policy& policy,
                                          std::string_view otherwise, std::string_view category = kInput) {
  if (is_fault(error)) return refuse(kFault, kInternal);
  switch (error.code) {
    case Errc::password_too_short:
      return {"The password needs at least " + std::to_string(policy.password_least_length) +
                  " characters. Create a new password and try again.",
              kInput};
    case Errc::password_too_long:
      return {"Please enter a password with at most " + std::to_string(kMostPasswordBytes) + " characters.",
              kInput};
    case Errc::password_not_text: return refuse("Please enter a password of readable characters.", kInput);
    default: return refuse(otherwise, category);
  }
}

/// A trusted server that may not act for this customer; it may know why.
inline GraphqlFieldError assistance_refused(const Error& error) {
  switch (error.code) {
    case Errc::scope_missing:
    case Errc::account_disabled: return refuse(kLoginAsCustomerOff, kAuthorization);
    case Errc::consent_missing: return refuse(kAssistanceOff, kAuthorization);
    case Errc::not_confirmed: return refuse(kNotConfirmed, kAuthentication);
    case Errc::customer_unknown:
    case Errc::malformed_login:
    case Errc::login_too_long: return refuse(kNoSuchCustomer, kInput);
    default: break;
  }
  return is_fault(error) ? refuse(kNoTokenNow, kInternal) : refuse(kNotAuthorized, kAuthorization);
}

}  // namespace jeton::adobe
