// SPDX-License-Identifier: Apache-2.0
//
// appstle.hpp: Appstle's customer-portal tokens: a server with an API key names a customer, by id or by
// e-mail, and gets a JWT for the customer portal.
//
//   GET <prefix>/customer-portal-token?customerId= | email=       -> customerId, token, shop, expiresAt
//   GET <prefix>/manage-subscription-link/{customerId}            -> manageSubscriptionLink,
//   GET <prefix>/manage-subscription-link?customerId= | emailId=     tokenExpirationTime
//   GET, DELETE <prefix>/customer-portal-session                  -> whose token this is; end it (ours)
//
// The key travels as `X-API-Key`; the deprecated `api_key` parameter is still read unless it is switched off,
// and answered with `Deprecation: true`. The token travels as Bearer or as `?token=` of the portal's link.
// Its jti names a session of ours, so it is verified in the ledger and can be revoked. Log redacted() targets
// only. Over budget by a few lines, because a door is one file that is read in one go.
#pragma once

#include <jeton/authority.hpp>
#include <jeton/base/json_writer.hpp>
#include <jeton/door/door.hpp>
#include <jeton/door/jwt_envelope.hpp>
#include <jeton/web/bearer.hpp>
#include <jeton/web/headers.hpp>
#include <jeton/web/parameters.hpp>
#include <jeton/web/problem.hpp>
#include <jeton/web/target.hpp>
#include <jeton/web/utc_text.hpp>

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace jeton {

enum class DeprecatedKeyParameter : std::uint8_t { answered = 1, refused = 2 };

struct AppstleOptions {
  std::string shop;        ///< "mystore.myshopify.com", in every answer
  std::string portal_url;  ///< the page that links lead to
  std::string prefix = "/api/external/v2";
  Lifetime lifetime = std::chrono::hours(24);  ///< 5 minutes to 72 hours
  DeprecatedKeyParameter key_parameter = DeprecatedKeyParameter::answered;
  std::optional<KeyRing> keys = std::nullopt;  ///< default: the tenant's own, HS256
};

class AppstleDoor final : public Door {
 public:
  /// errors  invalid_input.policy_out_of_range: the lifetime; invalid_input.malformed_key: keys that only
  /// verify
  static Result<AppstleDoor> open(const Authority& authority, AppstleOptions options) {
    if (options.lifetime < std::chrono::minutes(5) || options.lifetime > std::chrono::hours(72))
      return Error{Errc::policy_out_of_range, "AppstleDoor: expected a lifetime of 5 minutes to 72 hours"};
    auto envelope =
        JwtEnvelope::open(authority, options.lifetime, std::move(options.keys), {"customerId", "shop"});
    if (!envelope.ok()) return envelope.error();
    return AppstleDoor(std::move(envelope).value(), std::move(options));
  }

  [[nodiscard]] std::optional<Response> answer(const Request& request) const override {
    const auto target = Target::parse(request.target);
    if (!target.ok()) return std::nullopt;
    const auto rest = target.value().below(options_.prefix);
    if (rest.empty()) return std::nullopt;
    if (rest[0] == "customer-portal-session" && rest.size() == 1)
      return finish(session(request, target.value()));
    const bool token = rest[0] == "customer-portal-token" && rest.size() == 1;
    const bool link = rest[0] == "manage-subscription-link" && rest.size() <= 2;
    if (!token && !link) return std::nullopt;
    if (request.method != "GET") return finish(refusal(405, "Use GET"));
    const auto query = Parameters::parse(target.value().query());
    if (!query.ok()) return finish(refusal(400, "The query is malformed"));

    bool deprecated = false;
    Response answer = with_key(request, query.value(), deprecated, [&](const VerifiedApiKey& key) {
      const auto named =
          rest.size() == 2 ? by_id(rest[1]) : find_named(query.value(), token ? "email" : "emailId");
      if (!named.ok()) return refusal_of(named.error());
      return token ? portal_token(key, named.value()) : portal_link(key, named.value());
    });
    if (deprecated) answer.with("Deprecation", "true");
    return finish(std::move(answer));
  }

  /// Whose live portal token this is, for the server of the portal's page.
  /// errors  as PlatformJwt::verify() and Authority::verify()
  [[nodiscard]] Result<Verified> verify(std::string_view jwt) const { return envelope_.verify(jwt); }

  /// A target for logs: without the values of api_key and token.
  [[nodiscard]] static std::string redacted(std::string_view target) {
    return redact_target(target, {"api_key", "token"});
  }

 private:
  AppstleDoor(JwtEnvelope envelope, AppstleOptions options)
      : envelope_(std::move(envelope)), options_(std::move(options)) {}

  const Authority& authority() const noexcept { return envelope_.authority(); }

  // Who asks.

  template <class Then>
  Response with_key(const Request& request, const Parameters& query, bool& deprecated, Then then) const {
    const auto header = find_header(request, "X-API-Key");
    const auto parameter = query.find_once("api_key");
    if (!header.ok() || !parameter.ok()) return refusal(400, "The API key was sent more than once");
    std::string_view text = header.value().value_or("");
    if (text.empty() && parameter.value()) {
      if (options_.key_parameter == DeprecatedKeyParameter::refused)
        return refusal(401, "Send the API key as the header X-API-Key");
      deprecated = true;
      text = *parameter.value();
    }
    const auto key = authority().verify_api_key(text, Scope::issue);
    if (!key.ok()) return refusal_of(key.error());
    return then(key.value());
  }

  // Whom they ask about. What is present decides: a bad id is not mended by a good e-mail.

  Result<Customer> find_named(const Parameters& query, std::string_view email_name) const {
    const auto id = query.find_once("customerId");
    if (!id.ok()) return Error{Errc::malformed_id, "AppstleDoor"};
    if (id.value() && !id.value()->empty()) return by_id(*id.value());
    const auto email = query.find_once(email_name);
    if (!email.ok()) return Error{Errc::malformed_login, "AppstleDoor"};
    if (!email.value() || email.value()->empty()) return Error{Errc::malformed_request, "AppstleDoor"};
    if (!is_email(*email.value())) return Error{Errc::malformed_login, "AppstleDoor"};
    return authority().find_customer_by_login(*email.value());
  }

  /// 1 to 2^63 - 1 in decimal, as Shopify numbers its customers: no sign, no space, no zero in front.
  static std::optional<std::int64_t> number_of(std::string_view text) noexcept {
    std::int64_t number = 0;
    const auto end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    const bool plain = !text.empty() && text[0] >= '1' && text[0] <= '9';
    if (!plain || read.ec != std::errc() || read.ptr != end) return std::nullopt;
    return number;
  }

  Result<Customer> by_id(std::string_view text) const {
    if (!number_of(text)) return Error{Errc::malformed_id, "AppstleDoor"};
    const auto id = CustomerId::parse(text);
    if (!id.ok()) return id.error();
    return authority().find_customer(id.value());
  }

  static bool is_email(std::string_view text) noexcept {
    const std::size_t at = text.find('@');
    return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
           text.find('@', at + 1) == std::string_view::npos && text.find(' ') == std::string_view::npos;
  }

  // What they get.

  Result<EnvelopedToken> issue(const VerifiedApiKey& key, const Customer& customer) const {
    const auto issued =
        authority().issue(customer.id, "portal token for API key " + std::string(key.id.text()));
    if (!issued.ok()) return issued.error();
    return envelope_.seal(issued.value(), [&](JsonWriter& claims) {
      write_customer_id(claims, customer.id);
      claims.key("shop").string(options_.shop);
      claims.key("timestamp").integer(issued.value().issued_at().unix_ms / 1000);
    });
  }

  Response portal_token(const VerifiedApiKey& key, const Customer& customer) const {
    const auto token = issue(key, customer);
    if (!token.ok()) return refusal_of(token.error());
    std::string body;
    JsonWriter json(body);
    write_customer_id(json.begin_object(), customer.id);
    json.key("token").string(token.value().jwt).key("shop").string(options_.shop);
    json.key("expiresAt").string(utc_text(token.value().expires_at)).end_object();
    return json_response(200, std::move(body));
  }

  Response portal_link(const VerifiedApiKey& key, const Customer& customer) const {
    const auto token = issue(key, customer);
    if (!token.ok()) return refusal_of(token.error());
    const char separator = options_.portal_url.find('?') == std::string::npos ? '?' : '&';
    std::string body;
    JsonWriter(body)
        .begin_object()
        .key("manageSubscriptionLink")
        .string(options_.portal_url + separator + "token=" + token.value().jwt)
        .key("tokenExpirationTime")
        .string(utc_text(token.value().expires_at))
        .end_object();
    return json_response(200, std::move(body));
  }

  Response session(const Request& request, const Target& target) const {
    const auto bearer = parse_authorization(request, AuthorizationForm::bearer);
    const auto query = Parameters::parse(target.query());
    const auto link = query.ok() ? query.value().find_once("token") : query.error();
    if (!bearer.ok() || !link.ok()) return refusal(401, "The token was not accepted");
    const std::string_view jwt = bearer.value() ? *bearer.value() : link.value().value_or("");
    const auto verified = verify(jwt);
    if (!verified.ok()) return refusal_of(verified.error());
    if (request.method == "DELETE") {  // a link alone ends nothing: mail scanners follow links
      if (!bearer.value()) return refusal(401, "Send the token as Bearer");
      const auto ended = envelope_.revoke(jwt);
      return ended.ok() ? Response{204, {}, {}} : refusal_of(ended.error());
    }
    if (request.method != "GET") return refusal(405, "Use GET or DELETE");
    std::string body;
    JsonWriter json(body);
    write_customer_id(json.begin_object(), verified.value().customer);
    json.key("shop").string(options_.shop).key("expiresAt").string(utc_text(whole_second(verified.value())));
    json.end_object();
    return json_response(200, std::move(body));
  }

  static Timestamp whole_second(const Verified& verified) noexcept {
    return Timestamp{verified.expires_at.unix_ms / 1000 * 1000};
  }

  /// The platform's ids are numbers; a shop with other ids sees its own as text.
  static void write_customer_id(JsonWriter& json, const CustomerId& id) {
    const auto number = number_of(id.text());
    json.key("customerId");
    number ? json.integer(*number) : json.string(id.text());
  }

  static Response refusal(int status, std::string_view message) {
    std::string body;
    JsonWriter(body)
        .begin_object()
        .key("customerId")
        .null()
        .key("token")
        .null()
        .key("message")
        .string(message)
        .end_object();
    return json_response(status, std::move(body));
  }

  static Response refusal_of(const Error& error) {
    switch (error.code) {
      case Errc::customer_unknown:
      case Errc::account_disabled:
      case Errc::not_confirmed: return refusal(404, "Customer not found");
      case Errc::malformed_id:
        return refusal(400, "Expected customerId as a number from 1 to 9223372036854775807");
      case Errc::malformed_login:
      case Errc::login_too_long: return refusal(400, "Expected a valid e-mail address");
      case Errc::malformed_request: return refusal(400, "Expected customerId or an e-mail address");
      case Errc::scope_missing: return refusal(401, "The API key was not made for portal tokens");
      default: break;
    }
    const PublicReason reason = public_reason(error.code);
    const bool fault = kind(error.code) == ErrorKind::store || kind(error.code) == ErrorKind::internal;
    return refusal(fault ? http_status(error.code) : 401, words(reason));
  }

  static Response finish(Response response) {
    no_store(response);
    return response;
  }

  JwtEnvelope envelope_;
  AppstleOptions options_;
};

}  // namespace jeton
