// SPDX-License-Identifier: Apache-2.0
//
// adobe_resolver.hpp: the fields of Adobe Commerce's GraphQL, one short story each: read the arguments, call
// one use case, word the answer.
//
// One resolver serves one request. Nothing here decides whether somebody may do something: use cases do.
// Over budget in lines, on purpose: twelve fields stand in one table, and their stories beside it.
//
//   AdobeResolver resolver(shop, visit);
//   const auto result = execute_graphql(kAdobeSchema, resolver, asked);
#pragma once

#include <jeton/door/adobe_customer.hpp>
#include <jeton/door/adobe_visit.hpp>
#include <jeton/door/adobe_wording.hpp>
#include <jeton/token/opaque_token.hpp>
#include <jeton/web/graphql_execute.hpp>

#include <string>
#include <string_view>

namespace jeton {

class AdobeResolver final : public GraphqlResolver {
 public:
  /// Borrows the visit.
  AdobeResolver(const AdobeShop& shop, AdobeVisit& visit) : shop_(shop), visit_(visit) {}

  GraphqlAnswer resolve(const GraphqlCall& call) override {
    static constexpr Field kFields[] = {
        {"customer", &AdobeResolver::customer},
        {"isEmailAvailable", &AdobeResolver::is_email_available},
        {"generateCustomerToken", &AdobeResolver::generate_customer_token},
        {"exchangeOtpForCustomerToken", &AdobeResolver::exchange_otp},
        {"generateCustomerTokenAsAdmin", &AdobeResolver::generate_customer_token_as_admin},
        {"revokeCustomerToken", &AdobeResolver::revoke_customer_token},
        {"changeCustomerPassword", &AdobeResolver::change_password},
        {"requestPasswordResetEmail", &AdobeResolver::request_reset},
        {"resetPassword", &AdobeResolver::reset_password},
        {"updateCustomerV2", &AdobeResolver::update_customer},
        {"confirmEmail", &AdobeResolver::confirm_email},
        {"resendConfirmationEmail", &AdobeResolver::resend_confirmation},
    };
    for (const Field& field : kFields)
      if (field.name == call.field) return (this->*field.answer)(call.arguments);
    return adobe::refuse(adobe::kFault, adobe::kInternal);
  }

 private:
  using Arguments = const GraphqlMembers&;
  using Presented = AdobeVisit::Presented;
  struct Field {
    std::string_view name;
    GraphqlAnswer (AdobeResolver::*answer)(Arguments);
  };

  // Signing in and out.

  GraphqlAnswer generate_customer_token(Arguments arguments) {
    const auto email = text(arguments, "email");
    const auto password = text(arguments, "password");
    if (email.empty()) return adobe::specify("email");
    if (password.empty()) return adobe::specify("password");
    return sign_in([&] { return authority().login_by_secret(email, password, visit_.device()); });
  }

  /// A reset link's token or a code of staff; never the password.
  GraphqlAnswer exchange_otp(Arguments arguments) {
    const auto email = text(arguments, "email");
    const auto otp = text(arguments, "otp");
    if (email.empty()) return adobe::specify("email");
    if (otp.empty()) return adobe::specify("otp");
    return sign_in([&] {
      return parse_opaque_token(otp).ok() ? authority().login_by_secret(email, otp, visit_.device())
                                          : authority().exchange_code(email, otp);
    });
  }

  GraphqlAnswer generate_customer_token_as_admin(Arguments arguments) {
    const auto email = text(input_of(arguments), "customer_email");
    if (email.find_first_not_of(' ') == email.npos) return adobe::specify("customer email");
    const auto bearer = visit_.find_key();
    if (!bearer.ok()) return adobe::assistance_refused(bearer.error());
    const auto key = authority().verify_api_key(bearer.value(), Scope::assist);
    if (!key.ok()) return adobe::assistance_refused(key.error());
    const auto customer = authority().find_customer_by_login(email);
    if (!customer.ok()) return adobe::assistance_refused(customer.error());
    const auto session =
        authority().assist(customer.value().id, adobe::actor_of(key.value()), adobe::kNoReasonGiven);
    if (!session.ok()) return adobe::assistance_refused(session.error());
    return object("customer_token", session.value().token());
  }

  /// Ends every token of the customer, as the platform does; staff end only their own session.
  GraphqlAnswer revoke_customer_token(Arguments) {
    return with_session(AdobeVisit::To::change, [&](const Presented& presented, const Verified& live) {
      const auto ended = live.kind == TokenKind::session ? authority().revoke_all(live.customer)
                                                         : authority().revoke(presented.token);
      if (!ended.ok()) return GraphqlAnswer(adobe::not_authorized(ended.error()));
      visit_.forget(presented);
      return object("result", true);
    });
  }

  // The customer's own data.

  GraphqlAnswer customer(Arguments) {
    return with_session(AdobeVisit::To::ask, [&](const Presented& presented, const Verified& live) {
      if (presented.by_cookie) visit_.give_csrf_token(presented.token);
      return customer_of(live.customer);
    });
  }

  GraphqlAnswer update_customer(Arguments arguments) {
    return with_own_session([&](const Presented& presented, const Verified& live) {
      const auto updated = update(presented.token, live.customer, input_of(arguments));
      if (updated.ok()) return customer_output(live.customer);
      if (adobe::is_fault(updated.error())) return fault();
      return GraphqlAnswer(adobe::refuse(words(public_reason(updated.error().code)), adobe::kInput));
    });
  }

  Result<Done> update(std::string_view token, const CustomerId& id, Arguments input) {
    const GraphqlValue* const wish = find_member(input, adobe::kConsentField);
    if (wish != nullptr && wish->as_boolean() != nullptr) {
      const auto said =
          authority().set_consent(token, *wish->as_boolean() ? Consent::given : Consent::withdrawn);
      if (!said.ok()) return said.error();
    }
    const auto customer = authority().find_customer(id);
    if (!customer.ok()) return customer.error();
    return adobe::save_profile(shop_.profile, customer.value(), input);
  }

  GraphqlAnswer change_password(Arguments arguments) {
    return with_own_session([&](const Presented& presented, const Verified& live) -> GraphqlAnswer {
      const auto current = text(arguments, "currentPassword");
      const auto wanted = text(arguments, "newPassword");
      if (current.empty()) return adobe::specify("currentPassword");
      if (wanted.empty()) return adobe::specify("newPassword");
      const GraphqlAnswer shown = customer_of(live.customer);  // first: once changed, nothing may fail
      if (!std::holds_alternative<GraphqlValue>(shown)) return shown;
      const auto changed = authority().change_password(presented.token, current, wanted);
      if (!changed.ok())
        return adobe::password_refused(changed.error(), authority().policy(), adobe::kWrongPassword,
                                       adobe::kAuthentication);
      visit_.forget(presented);
      return shown;
    });
  }

  // Links by mail. What is answered to a request for one depends on no account.

  GraphqlAnswer request_reset(Arguments arguments) {
    return accept(arguments, [&](auto email) { return authority().request_reset(email, "adobe"); });
  }

  GraphqlAnswer resend_confirmation(Arguments arguments) {
    return accept(arguments, [&](auto email) { return authority().request_confirmation(email, "adobe"); });
  }

  template <class Ask>
  static GraphqlAnswer accept(Arguments arguments, Ask ask) {
    const auto email = text(arguments, "email");
    if (email.empty()) return adobe::refuse(adobe::kEmailMissing, adobe::kInput);
    const auto accepted = ask(email);
    if (accepted.ok()) return GraphqlValue(true);
    if (adobe::is_fault(accepted.error())) return fault();
    return adobe::refuse(adobe::kEmailMalformed, adobe::kInput);
  }

  GraphqlAnswer reset_password(Arguments arguments) {
    const auto email = text(arguments, "email");
    const auto token = text(arguments, "resetPasswordToken");
    const auto wanted = text(arguments, "newPassword");
    if (email.empty()) return adobe::refuse(adobe::kEmailMissing, adobe::kInput);
    if (token.empty()) return adobe::refuse("resetPasswordToken must be specified", adobe::kInput);
    if (wanted.empty()) return adobe::refuse("newPassword must be specified", adobe::kInput);
    const auto reset = reset_own_password(email, token, wanted);
    if (reset.ok()) return GraphqlValue(true);
    return adobe::password_refused(reset.error(), authority().policy(), adobe::kResetRefused);
  }

  /// Only who has a good link learns whether it goes with the address.
  Result<Ended> reset_own_password(std::string_view email, std::string_view token, std::string_view wanted) {
    const auto customer = authority().find_reset_link(token);
    if (!customer.ok()) return customer.error();
    const auto own = expect_login_of(customer.value(), email);
    if (!own.ok()) return own.error();
    return authority().reset_password(token, wanted);
  }

  /// The link is spent before the address is compared: otherwise, whether it is spent would tell whether
  /// somebody else's address is known here.
  GraphqlAnswer confirm_email(Arguments arguments) {
    const GraphqlMembers& input = input_of(arguments);
    const auto email = text(input, "email");
    if (email.empty()) return adobe::specify("email");
    const auto customer = authority().confirm(text(input, "confirmation_key"));
    const auto own = customer.ok() ? expect_login_of(customer.value(), email) : customer.error();
    if (own.ok()) return customer_output(customer.value());
    if (adobe::is_fault(own.error())) return fault();
    return adobe::refuse(adobe::kConfirmationRefused, adobe::kInput);
  }

  Result<Done> expect_login_of(const CustomerId& id, std::string_view email) {
    const auto named = authority().find_customer_by_login(email);
    if (named.ok() && named.value().id == id) return Done{};
    if (!named.ok() && adobe::is_fault(named.error())) return named.error();
    return Error{Errc::link_unknown, "AdobeResolver"};
  }

  /// Always yes, as the platform answers: who may not know an address is taken learns nothing.
  GraphqlAnswer is_email_available(Arguments) { return object("is_email_available", true); }

  // Who asks.

  template <class Then>
  GraphqlAnswer with_session(AdobeVisit::To purpose, Then then) {
    const auto presented = visit_.find_token(purpose);
    if (!presented.ok()) return adobe::not_authorized(presented.error());
    const auto live = authority().verify(presented.value().token);
    if (!live.ok()) return adobe::not_authorized(live.error());
    return then(presented.value(), live.value());
  }

  /// A change that staff cannot make for the customer (promise 11).
  template <class Then>
  GraphqlAnswer with_own_session(Then then) {
    return with_session(AdobeVisit::To::change, [&](const Presented& presented, const Verified& live) {
      if (live.kind == TokenKind::session) return GraphqlAnswer(then(presented, live));
      return GraphqlAnswer(adobe::refuse(adobe::kNotAuthorized, adobe::kAuthorization));
    });
  }

  template <class SignInNow>
  GraphqlAnswer sign_in(SignInNow sign_in_now) {
    if (!visit_.may_sign_in()) return adobe::refuse(adobe::kNotAuthorized, adobe::kAuthorization);
    const auto signed_in = sign_in_now();
    if (!signed_in.ok()) return adobe::sign_in_refused(signed_in.error());
    if (!visit_.wishes_cookie()) return object("token", signed_in.value().token());
    visit_.keep_in_cookies(signed_in.value());
    return object("token", GraphqlValue());
  }

  // What is read, and what is answered.

  const Authority& authority() const noexcept { return shop_.authority; }

  static std::string_view text(Arguments arguments, std::string_view name) {
    const GraphqlValue* const value = find_member(arguments, name);
    const std::string* const text = value == nullptr ? nullptr : value->as_string();
    return text == nullptr ? std::string_view() : *text;
  }

  /// The schema says that it is there.
  static const GraphqlMembers& input_of(Arguments arguments) {
    return *find_member(arguments, "input")->as_object();
  }

  static GraphqlAnswer object(std::string_view name, GraphqlValue value) {
    return GraphqlValue::object({{std::string(name), std::move(value)}});
  }

  GraphqlAnswer customer_of(const CustomerId& id) {
    const auto customer = authority().find_customer(id);
    if (!customer.ok()) return adobe::not_authorized(customer.error());
    const auto shown = adobe::customer_object(authority(), shop_.profile, customer.value());
    return shown.ok() ? GraphqlAnswer(shown.value()) : fault();
  }

  GraphqlAnswer customer_output(const CustomerId& id) {
    GraphqlAnswer shown = customer_of(id);
    if (auto* const customer = std::get_if<GraphqlValue>(&shown)) return object("customer", *customer);
    return shown;
  }

  static GraphqlAnswer fault() { return adobe::refuse(adobe::kFault, adobe::kInternal); }

  AdobeShop shop_;
  AdobeVisit& visit_;
};

}  // namespace jeton
