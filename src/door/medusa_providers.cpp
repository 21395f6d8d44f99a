// SPDX-License-Identifier: Apache-2.0
//
// medusa_providers.cpp: Medusa's sign-in through somebody else: away with a state, and back with it.
#include <jeton/door/medusa.hpp>
#include <jeton/web/headers.hpp>
#include <jeton/web/problem.hpp>

#include "medusa_fields.hpp"
#include "medusa_words.hpp"

#include <algorithm>
#include <array>

namespace jeton {
namespace {

using medusa::unauthorized;

/// The error codes that a provider may send back (RFC 6749 section 4.1.2.1, OpenID Connect Core 3.1.2.6).
/// Only these are repeated; its description may hold anything.
constexpr std::array<std::string_view, 11> kProviderErrors = {
    "access_denied",           "invalid_request",
    "unauthorized_client",     "unsupported_response_type",
    "invalid_scope",           "server_error",
    "temporarily_unavailable", "interaction_required",
    "login_required",          "account_selection_required",
    "consent_required"};

Response provider_said_no(std::string_view error) {
  const bool known =
      std::find(kProviderErrors.begin(), kProviderErrors.end(), error) != kProviderErrors.end();
  return unauthorized("The provider answered: " + std::string(known ? error : "an error"));
}

/// What came back: in the query, or, from providers that post a form, in the body.
Result<Parameters> returned_parameters(const Request& request, const Target& target) {
  if (request.method != "POST" || request.body.empty()) return Parameters::parse(target.query());
  const auto type = find_header(request, "Content-Type");
  const bool is_form =
      type.ok() && type.value() && is_media_type(*type.value(), "application/x-www-form-urlencoded");
  return Parameters::parse(is_form ? request.body : target.query());
}

/// The three that the door itself looks at.
struct ProviderAnswer {
  std::string_view code, state, error;
};

Result<ProviderAnswer> read_answer(const Parameters& parameters) {
  const auto code = parameters.find_once("code");
  const auto state = parameters.find_once("state");
  const auto error = parameters.find_once("error");
  if (!code.ok() || !state.ok() || !error.ok()) return Error{Errc::malformed_request, "read_answer"};
  return ProviderAnswer{code.value().value_or(""), state.value().value_or(""), error.value().value_or("")};
}

/// The callback that the request names, if the shop allows it; else the first.
std::optional<std::string_view> chosen_callback(const OfferedProvider& provider,
                                                std::optional<std::string_view> wanted) {
  if (!wanted) return provider.callback_urls.front();
  const auto& allowed = provider.callback_urls;
  const auto at = std::find(allowed.begin(), allowed.end(), *wanted);
  if (at == allowed.end()) return std::nullopt;
  return *at;
}

}  // namespace

Response MedusaDoor::list_providers() const {
  std::string body;
  JsonWriter json(body);
  const auto write = [&](std::string_view id, std::string_view name, std::string_view flow) {
    json.begin_object().key("id").string(id).key("identifier").string(id);
    json.key("display_name").string(name).key("flow").string(flow).end_object();
  };
  json.begin_object().key("providers").begin_array();
  write("emailpass", "Email and Password", "credentials");
  for (const OfferedProvider& each : options_.providers)
    write(each.provider->id(), each.provider->display_name(), "redirect");
  json.end_array().end_object();
  return json_response(200, std::move(body));
}

Response MedusaDoor::begin_provider(const Request& request, const Target& target,
                                    const OfferedProvider& provider) const {
  return medusa::with_fields(request, [&](const BodyFields& fields) {
    const auto query = Parameters::parse(target.query());
    const auto in_query = query.ok() ? query.value().find_once("callback_url") : query.error();
    if (!in_query.ok()) return medusa::invalid_data("The query is malformed");
    const auto in_body = fields.text("callback_url");
    const auto callback = chosen_callback(provider, in_body ? in_body : in_query.value());
    if (!callback) return medusa::invalid_data("The callback_url is not one that the shop allows");

    std::string browser;
    if (options_.provider_binding == ProviderBinding::cookie) {
      auto fresh =
          authority().csrf_token(provider.provider->id());  // unguessable; nothing else is asked of it
      if (!fresh.ok()) return medusa::fault(fresh.error());
      browser = std::move(fresh).value();
    }
    const auto state = authority().begin_provider_sign_in({provider.provider->id(), *callback, browser});
    if (!state.ok()) return medusa::fault(state.error());
    const auto location = provider.provider->begin(*callback, text_of(state.value().reveal()));
    if (!location.ok()) return medusa::fault(location.error());

    std::string body;
    JsonWriter(body).begin_object().key("location").string(location.value()).end_object();
    Response response = json_response(200, std::move(body));
    if (browser.empty()) return response;
    const auto cookie = browser_cookie_.set(browser, authority().policy().provider_state_lifetime);
    return cookie.ok() ? std::move(response).with("Set-Cookie", cookie.value())
                       : medusa::fault(cookie.error());
  });
}

/// The state is spent before the provider is asked, whatever it says then.
Response MedusaDoor::finish_provider(const Request& request, const Target& target,
                                     const OfferedProvider& provider) const {
  const auto parameters = returned_parameters(request, target);
  if (!parameters.ok()) return medusa::invalid_data("The query is malformed");
  const auto answer = read_answer(parameters.value());
  if (!answer.ok()) return medusa::invalid_data("code, state and error should be sent once");
  const auto& [code, state, error] = answer.value();
  if (code.empty() && error.empty()) return unauthorized("No code provided");
  const auto cookie = browser_cookie_.find(request);
  const bool bound = options_.provider_binding == ProviderBinding::cookie;
  const std::string_view browser = bound && cookie.ok() ? cookie.value().value_or("") : "";
  const auto callback = authority().consume_provider_state({provider.provider->id(), state, browser});
  if (!callback.ok())
    return medusa::is_fault(callback.error()) ? medusa::fault(callback.error())
                                              : unauthorized("No state provided, or session expired");
  if (!error.empty()) return provider_said_no(error);

  const auto who = provider.provider->finish(parameters.value(), callback.value());
  if (!who.ok())
    return medusa::is_fault(who.error()) ? medusa::unknown_error() : unauthorized("Could not exchange token");
  if (!who.value().email_verified)
    return unauthorized("Email not verified, cannot proceed with authentication");
  return sign_in_by(*provider.provider, who.value());
}

/// A customer who has linked this identity is signed in; anybody else gets a registration's token, unless the
/// address is a customer's: then only that customer may link it.
Response MedusaDoor::sign_in_by(const SignInProvider& provider, const ProviderIdentity& who) const {
  const Identity identity{provider.id(), who.subject};
  const auto signed_in = authority().login_by_identity(identity);
  if (signed_in.ok()) return token_response(seal(signed_in.value()));
  if (medusa::is_fault(signed_in.error())) return medusa::fault(signed_in.error());
  if (signed_in.error().code != Errc::customer_unknown)
    return unauthorized(words(public_reason(signed_in.error().code)));

  const auto begun = authority().begin_identity_registration({identity, who.login, Confirmation::done});
  if (begun.ok()) {
    const std::string_view token = text_of(begun.value().token.reveal());
    return token_response(seal_registration(token, begun.value().expires_at, who.login));
  }
  if (medusa::is_fault(begun.error())) return medusa::fault(begun.error());
  if (begun.error().code == Errc::login_taken) return unauthorized("Identity with email already exists");
  return unauthorized("Could not exchange token");
}

}  // namespace jeton
