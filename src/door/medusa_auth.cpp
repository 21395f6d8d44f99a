// SPDX-License-Identifier: Apache-2.0
//
// medusa_auth.cpp: Medusa's emailpass (login, registration, reset) and its sessions (refresh, cookie).
#include <jeton/door/idempotent.hpp>
#include <jeton/door/medusa.hpp>
#include <jeton/web/bearer.hpp>
#include <jeton/web/problem.hpp>

#include "medusa_fields.hpp"
#include "medusa_words.hpp"

namespace jeton {
namespace {

using medusa::with_fields;

/// Runs `then(email, password)` if both are texts; what is missing is said in the platform's order.
template <class Then>
Response with_login(const Request& request, Then then) {
  return with_fields(request, [&](const BodyFields& fields) {
    const auto password = fields.text("password");
    if (!password) return medusa::unauthorized("Password should be a string");
    const auto email = fields.text("email");
    if (!email) return medusa::unauthorized("Email should be a string");
    return then(*email, *password);
  });
}

/// Unknown, wrong, locked, disabled and malformed are one answer (promise 3).
Response refused_login(const Error& error) {
  if (medusa::is_fault(error)) return medusa::fault(error);
  if (error.code == Errc::not_confirmed) return medusa::unauthorized(words(public_reason(error.code)));
  return medusa::unauthorized("Invalid email or password");
}

/// What is wrong with a login or a password that somebody wants to have.
Response refused_choice(const Error& error, const Policy& policy) {
  switch (error.code) {
    case Errc::login_taken: return medusa::unauthorized("Identity with email already exists");
    case Errc::malformed_login:
    case Errc::login_too_long: return medusa::invalid_data("Email should be an e-mail address");
    case Errc::password_too_short:
      return medusa::invalid_data("Password should have at least " +
                                  std::to_string(policy.password_least_length) + " characters");
    case Errc::password_empty: return medusa::invalid_data("Password should not be empty");
    case Errc::password_too_long: return medusa::invalid_data("Password should have at most 1024 bytes");
    case Errc::password_not_text: return medusa::invalid_data("Password should be text");
    default: return medusa::fault(error);
  }
}

bool is_about_password(Errc code) noexcept {
  return code == Errc::password_too_short || code == Errc::password_empty ||
         code == Errc::password_too_long || code == Errc::password_not_text;
}

}  // namespace

Response MedusaDoor::log_in(const Request& request) const {
  return with_login(request, [&](std::string_view email, std::string_view password) {
    const auto signed_in = authority().login(email, password);
    return signed_in.ok() ? token_response(seal(signed_in.value())) : refused_login(signed_in.error());
  });
}

Response MedusaDoor::register_login(const Request& request) const {
  return medusa::once(authority(), request, "medusa register", [&] {
    return with_login(request, [&](std::string_view email, std::string_view password) {
      const auto begun = authority().begin_registration(email, password);
      if (!begun.ok()) return refused_choice(begun.error(), authority().policy());
      const std::string_view token = text_of(begun.value().token.reveal());
      return token_response(seal_registration(token, begun.value().expires_at, {}));
    });
  });
}

/// The same for every address, known or not, and for texts that are no address.
Response MedusaDoor::request_reset(const Request& request) const {
  return with_fields(request, [&](const BodyFields& fields) {
    const auto identifier = fields.text("identifier");
    if (!identifier) return medusa::invalid_data("Invalid request: Field 'identifier' is required");
    const auto accepted = authority().request_reset(*identifier, "medusa");
    if (!accepted.ok() && medusa::is_fault(accepted.error())) return medusa::fault(accepted.error());
    return text_response(201, "Created");
  });
}

/// The token comes out of the mail. A password that is missing or refused does not burn it.
Response MedusaDoor::update_password(const Request& request) const {
  return medusa::once(authority(), request, "medusa update", [&] {
    return with_fields(request, [&](const BodyFields& fields) {
      const auto token = parse_authorization(request, AuthorizationForm::bearer);
      if (!token.ok() || !token.value()) return medusa::unauthorized("Invalid token");
      const auto password = fields.text("password");
      if (!password) return medusa::unauthorized("Unauthorized");
      const auto reset = authority().reset_password(*token.value(), *password);
      if (reset.ok()) return json_response(200, R"({"success":true})");
      if (medusa::is_fault(reset.error())) return medusa::fault(reset.error());
      if (is_about_password(reset.error().code)) return refused_choice(reset.error(), authority().policy());
      return medusa::unauthorized("Invalid token");
    });
  });
}

Response MedusaDoor::refresh(const Request& request) const {
  const auto caller = find_caller(request);
  if (!caller.ok()) return medusa::guard_or_fault(request, caller.error());
  if (!caller.value().session) return refresh_registration(request, caller.value());
  const auto fresh = authority().reissue(caller.value().handle);
  if (!fresh.ok()) return medusa::guard_or_fault(request, fresh.error());
  return token_response(seal(fresh.value()));
}

/// Before the customer is made: the same registration in a new envelope. After: the customer's first token,
/// once.
Response MedusaDoor::refresh_registration(const Request& request, const Caller& caller) const {
  const auto found = authority().find_registration(caller.handle);
  if (!found.ok()) return medusa::guard_or_fault(request, found.error());
  if (found.value().state == RegistrationState::begun) {
    const std::string& login = found.value().login;
    return token_response(seal_registration(caller.handle, found.value().expires_at,
                                            found.value().provider.empty() ? "" : login));
  }
  const auto claimed = authority().claim_registration(caller.handle);
  if (!claimed.ok()) return medusa::guard_or_fault(request, claimed.error());
  return token_response(seal(claimed.value()));
}

/// A session of its own, never the one presented nor one that was in the browser before: nobody can plant
/// one.
Response MedusaDoor::begin_session(const Request& request) const {
  const auto caller = find_bearer(request);
  if (!caller.ok()) return medusa::guard_or_fault(request, caller.error());
  if (!caller.value() || !caller.value()->session) return medusa::guard(request);
  const auto fresh = authority().reissue(caller.value()->handle);
  if (!fresh.ok()) return medusa::guard_or_fault(request, fresh.error());
  const auto jwt = seal(fresh.value());
  if (!jwt.ok()) return medusa::fault(jwt.error());
  const Lifetime age(fresh.value().expires_at().unix_ms - fresh.value().issued_at().unix_ms);
  const auto cookie = session_cookie_.set(jwt.value(), age);
  if (!cookie.ok()) return medusa::fault(cookie.error());
  const auto before = session_cookie_.find(request);
  if (before.ok() && before.value()) best_effort(envelope_.revoke(*before.value()));

  const std::string_view id = fresh.value().customer().text();
  std::string body;
  JsonWriter json(body);
  json.begin_object().key("user").begin_object().key("actor_id").string(id);
  json.key("actor_type").string("customer").key("auth_identity_id").string("authid_" + std::string(id));
  json.key("app_metadata").begin_object().key("customer_id").string(id).end_object();
  json.end_object().end_object();
  return json_response(200, std::move(body)).with("Set-Cookie", cookie.value());
}

Response MedusaDoor::end_session(const Request& request) const {
  const auto caller = find_cookie_session(request);
  if (!caller.ok()) return medusa::guard_or_fault(request, caller.error());
  if (!caller.value()) return medusa::guard(request);
  const auto ended = authority().revoke(caller.value()->handle);
  if (!ended.ok()) return medusa::guard_or_fault(request, ended.error());
  return json_response(200, R"({"success":true})").with("Set-Cookie", session_cookie_.clear());
}

}  // namespace jeton
