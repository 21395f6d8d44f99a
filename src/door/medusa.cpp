// SPDX-License-Identifier: Apache-2.0
//
// medusa.cpp: the paths of the door, who asks, and what a token says. emailpass and sessions are in
// medusa_auth.cpp, providers in medusa_providers.cpp, customers in medusa_store.cpp.
#include <jeton/door/medusa.hpp>

#include <jeton/web/bearer.hpp>
#include <jeton/web/csrf.hpp>
#include <jeton/web/headers.hpp>
#include <jeton/web/problem.hpp>

#include "medusa_words.hpp"

#include <algorithm>

namespace jeton {
namespace {

constexpr std::string_view kActor = "customer";
constexpr std::string_view kEmailpass = "emailpass";
constexpr const char* kPlace = "MedusaDoor";

bool is_provider_id(std::string_view id) noexcept {
  return id == medusa::repeatable(id) && id != kEmailpass && id != "providers" && id != "session" &&
         id != "token" && id != "mfa" && id != "verification";
}

bool is_usable(const OfferedProvider& each) noexcept {
  return each.provider != nullptr && is_provider_id(each.provider->id()) && !each.callback_urls.empty() &&
         std::none_of(each.callback_urls.begin(), each.callback_urls.end(),
                      [](const auto& url) { return url.empty() || url.size() > kMostCallbackBytes; });
}

bool have_own_ids(const std::vector<OfferedProvider>& providers) {
  for (std::size_t i = 0; i < providers.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (providers[i].provider->id() == providers[j].provider->id()) return false;
  return true;
}

template <class Value>
bool holds(const std::vector<std::string>& list, const Value& value) noexcept {
  return std::find(list.begin(), list.end(), value) != list.end();
}

/// A stable name for whoever a registration's token belongs to; tells nothing about them.
std::string registration_identity(std::string_view token) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const Digest digest = sha256({bytes_of("auth identity"), field(token)});
  std::string text = "authid_";
  for (std::size_t i = 0; i < 13; ++i) {
    text.push_back(kDigits[static_cast<std::size_t>(digest[i] >> 4)]);
    text.push_back(kDigits[static_cast<std::size_t>(digest[i] & std::byte{15})]);
  }
  return text;
}

}  // namespace

MedusaDoor::MedusaDoor(JwtEnvelope envelope, HostCookie session, HostCookie browser, MedusaOptions options,
                       const Profile& profile)
    : envelope_(std::move(envelope)),
      session_cookie_(std::move(session)),
      browser_cookie_(std::move(browser)),
      options_(std::move(options)),
      profile_(&profile) {}

Result<MedusaDoor> MedusaDoor::open(const Authority& authority, MedusaOptions options,
                                    const Profile& profile) {
  const auto& providers = options.providers;
  const bool usable = !options.publishable_keys.empty() && !holds(options.publishable_keys, "") &&
                      std::all_of(providers.begin(), providers.end(), is_usable) && have_own_ids(providers);
  if (!usable) return Error{Errc::malformed_id, "MedusaDoor::open"};
  auto envelope = JwtEnvelope::open(authority, options.lifetime, std::move(options.keys), {"actor_type"});
  if (!envelope.ok()) return envelope.error();
  auto session = HostCookie::named("connect.sid", SameSite::lax);
  if (!session.ok()) return session.error();
  auto browser = HostCookie::named("connect.browser", SameSite::lax);
  if (!browser.ok()) return browser.error();
  return MedusaDoor(std::move(envelope).value(), std::move(session).value(), std::move(browser).value(),
                    std::move(options), profile);
}

std::optional<Response> MedusaDoor::answer(const Request& request) const {
  const auto target = Target::parse(request.target);
  if (!target.ok()) return std::nullopt;
  auto response = route(request, target.value());
  if (response) no_store(*response);
  return response;
}

std::optional<Response> MedusaDoor::route(const Request& request, const Target& target) const {
  const Path path = target.below(options_.prefix);
  if (path.size() < 2) return std::nullopt;
  if (path[0] == "auth") return route_auth(request, target, path.subspan(1));
  if (path[0] == "store") return route_store(request, path.subspan(1));
  return std::nullopt;
}

/// /auth/...: fixed words first, then /auth/{actor}/{provider}[/{step}].
std::optional<Response> MedusaDoor::route_auth(const Request& request, const Target& target,
                                               Path path) const {
  const bool posts = request.method == "POST";
  if (path.size() == 1 && path[0] == "session") {
    if (posts) return begin_session(request);
    return request.method == "DELETE" ? std::optional(end_session(request)) : std::nullopt;
  }
  if (path.size() < 2 || path.size() > 3) return std::nullopt;
  if (path[0] == "token" && path[1] == "refresh" && path.size() == 2)
    return posts ? std::optional(refresh(request)) : std::nullopt;
  if (path[0] == kActor && path[1] == "providers" && path.size() == 2)
    return request.method == "GET" ? std::optional(list_providers()) : std::nullopt;

  if (path[0] != kActor)
    return medusa::not_allowed("The actor type " + std::string(medusa::repeatable(path[0])) +
                               " is not allowed to use the auth provider " +
                               std::string(medusa::repeatable(path[1])));
  const std::string_view step = path.size() == 3 ? std::string_view(path[2]) : std::string_view();
  if (path[1] == kEmailpass) return route_emailpass(request, step);
  const auto provider = find_provider(options_.providers, path[1]);
  if (provider.ok()) return route_provider(request, target, *provider.value(), step);
  return medusa::unauthorized("The auth provider " + std::string(medusa::repeatable(path[1])) +
                              " is not registered");
}

std::optional<Response> MedusaDoor::route_emailpass(const Request& request, std::string_view step) const {
  const bool posts = request.method == "POST";
  if (step.empty() && (posts || request.method == "GET")) return log_in(request);
  if (!posts) return std::nullopt;
  if (step == "register") return register_login(request);
  if (step == "reset-password") return request_reset(request);
  if (step == "update") return update_password(request);
  return std::nullopt;
}

std::optional<Response> MedusaDoor::route_provider(const Request& request, const Target& target,
                                                   const OfferedProvider& provider,
                                                   std::string_view step) const {
  const bool posts = request.method == "POST";
  const bool asks = posts || request.method == "GET";
  if (step.empty() && asks) return begin_provider(request, target, provider);
  if (step == "callback" && asks) return finish_provider(request, target, provider);
  if (step == "register" && posts)
    return medusa::unauthorized(std::string(provider.provider->display_name()) +
                                " does not support registration. Use method `authenticate` instead.");
  return std::nullopt;
}

/// /store/...: without a publishable key nothing is looked at.
std::optional<Response> MedusaDoor::route_store(const Request& request, Path path) const {
  const bool posts = request.method == "POST";
  const bool customers = path[0] == "customers" && path.size() == 1 && posts;
  const bool me =
      path[0] == "customers" && path.size() == 2 && path[1] == "me" && (posts || request.method == "GET");
  if (!customers && !me) return std::nullopt;
  if (!is_publishable(request))
    return medusa::not_allowed("A valid publishable key is required in the header x-publishable-api-key");
  if (customers) return create_customer(request);
  return posts ? update_customer(request) : show_customer(request);
}

// Who asks.

Result<Verified> MedusaDoor::verify(std::string_view jwt) const {
  const auto caller = identify(jwt);
  if (!caller.ok()) return caller.error();
  if (!caller.value().session) return Error{Errc::wrong_token_kind, kPlace};
  return *caller.value().session;
}

/// A token that names an actor is a session's, and must name that session's customer; one that names none is
/// a registration's, and is believed only once its record is found.
Result<MedusaDoor::Caller> MedusaDoor::identify(std::string_view jwt) const {
  const auto now = authority().now();
  if (!now.ok()) return now.error();
  const auto claims = envelope_.jwt().verify(jwt, now.value());
  if (!claims.ok()) return claims.error();
  auto handle = claims.value().string("jti");
  if (!handle || claims.value().string("actor_type") != kActor) return Error{Errc::wrong_token_kind, kPlace};
  if (!claims.value().has("actor_id")) {
    const auto found = authority().find_registration(*handle);
    if (!found.ok()) return found.error();
    return Caller{std::move(*handle), false, std::nullopt};
  }
  const auto live = authority().verify(*handle);
  if (!live.ok()) return live.error();
  const bool same = claims.value().string("actor_id") == live.value().customer.text();
  if (!same || live.value().kind != TokenKind::session) return Error{Errc::wrong_token_kind, kPlace};
  return Caller{std::move(*handle), false, live.value()};
}

Result<std::optional<MedusaDoor::Caller>> MedusaDoor::find_bearer(const Request& request) const {
  const auto token = parse_authorization(request, AuthorizationForm::bearer);
  if (!token.ok()) return token.error();
  if (!token.value()) return std::optional<Caller>();
  auto caller = identify(*token.value());
  if (!caller.ok()) return caller.error();
  return std::optional(std::move(caller).value());
}

/// The session in the cookie, and only for a page that may use it.
Result<std::optional<MedusaDoor::Caller>> MedusaDoor::find_cookie_session(const Request& request) const {
  const auto cookie = session_cookie_.find(request);
  if (!cookie.ok()) return cookie.error();
  if (!cookie.value()) return std::optional<Caller>();
  auto caller = identify(*cookie.value());
  if (!caller.ok()) return caller.error();
  if (!caller.value().session) return Error{Errc::wrong_token_kind, kPlace};
  if (csrf_needed(request.method) && !is_from_own_page(request)) return Error{Errc::cross_site, kPlace};
  caller.value().by_cookie = true;
  return std::optional(std::move(caller).value());
}

/// What is written down decides over what the browser adds by itself.
Result<MedusaDoor::Caller> MedusaDoor::find_caller(const Request& request) const {
  auto bearer = find_bearer(request);
  if (!bearer.ok()) return bearer.error();
  if (bearer.value()) return std::move(*bearer.value());
  auto session = find_cookie_session(request);
  if (!session.ok()) return session.error();
  if (session.value()) return std::move(*session.value());
  return Error{Errc::token_unknown, kPlace};
}

/// JSON cannot be sent by a form, and by another origin's script only after a preflight, which always says
/// the Origin. A request with JSON that says neither Origin nor Sec-Fetch-Site comes from no browser.
bool MedusaDoor::is_from_own_page(const Request& request) const noexcept {
  const auto type = find_header(request, "Content-Type");
  const auto site = find_header(request, "Sec-Fetch-Site");
  const auto origin = find_header(request, "Origin");
  if (!type.ok() || !site.ok() || !origin.ok()) return false;
  if (!type.value() || !is_media_type(*type.value(), "application/json")) return false;
  if (site.value() == "same-origin") return true;
  if (origin.value()) return holds(options_.storefronts, *origin.value());
  return !site.value();
}

bool MedusaDoor::is_publishable(const Request& request) const noexcept {
  const auto key = find_header(request, "x-publishable-api-key");
  return key.ok() && key.value() && holds(options_.publishable_keys, *key.value());
}

// Tokens.

Result<std::string> MedusaDoor::seal(const SignIn& signed_in) const {
  const std::string_view id = signed_in.customer().text();
  auto token = envelope_.seal(signed_in, [&](JsonWriter& claims) {
    claims.key("actor_id").string(id).key("actor_type").string(kActor);
    claims.key("auth_identity_id").string("authid_" + std::string(id));
    claims.key("app_metadata").begin_object().key("customer_id").string(id).end_object();
    claims.key("user_metadata").begin_object().end_object();
  });
  if (!token.ok()) return token.error();
  return std::move(token.value().jwt);
}

/// Without actor_id. What a provider said of the customer is for the storefront's registration form.
Result<std::string> MedusaDoor::seal_registration(std::string_view token, Timestamp expires_at,
                                                  std::string_view provider_login) const {
  const auto now = authority().now();
  if (!now.ok()) return now.error();
  std::string payload;
  JsonWriter claims(payload);
  claims.begin_object().key("actor_type").string(kActor);
  claims.key("auth_identity_id").string(registration_identity(token));
  claims.key("app_metadata").begin_object().end_object().key("user_metadata").begin_object();
  if (!provider_login.empty()) claims.key("email").string(provider_login);
  claims.end_object().key("iat").integer(now.value().unix_ms / 1000);
  claims.key("exp").integer(expires_at.unix_ms / 1000).key("jti").string(token).end_object();
  return envelope_.jwt().sign(payload);
}

Response MedusaDoor::token_response(const Result<std::string>& jwt) const {
  if (!jwt.ok()) return medusa::fault(jwt.error());
  std::string body;
  JsonWriter(body).begin_object().key("token").string(jwt.value()).end_object();
  return json_response(200, std::move(body));
}

}  // namespace jeton
