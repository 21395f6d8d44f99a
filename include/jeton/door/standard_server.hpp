// SPDX-License-Identifier: Apache-2.0
//
// standard_server.hpp: what trusted servers ask of jeton's own interface, each with an API key of the right
// scope (as Bearer or X-API-Key), and what anybody may read.
//
//   POST <prefix>/code/issue     {customer, actor, reason}   -> {code, expires_at}      assist;
//   Idempotency-Key POST <prefix>/introspect     token=...                   RFC 7662 introspect POST
//   <prefix>/revoke         token=...                   RFC 7009                   revoke GET
//   /.well-known/jwks.json, /healthz
#pragma once

#include <jeton/door/door.hpp>
#include <jeton/door/door_kit.hpp>
#include <jeton/door/idempotent.hpp>
#include <jeton/token/jwks.hpp>
#include <jeton/web/bearer.hpp>
#include <jeton/web/utc_text.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace jeton {

class StandardServerDoor final : public Door {
 public:
  /// Borrows the authority. Publishes the tenant's own Ed25519 key.
  /// errors  internal.crypto_failed
  static Result<StandardServerDoor> open(const Authority& authority, std::string_view prefix = "/jeton") {
    auto keys = authority.signing_keys(Algorithm::ed25519);
    if (!keys.ok()) return keys.error();
    return StandardServerDoor(authority, prefix, write_jwks(keys.value()));
  }

  [[nodiscard]] std::optional<Response> answer(const Request& request) const override {
    static constexpr Route<StandardServerDoor> kRoutes[] = {
        {"POST", "/code/issue", &StandardServerDoor::issue_code},
        {"POST", "/introspect", &StandardServerDoor::introspect},
        {"POST", "/revoke", &StandardServerDoor::revoke},
    };
    static constexpr Route<StandardServerDoor> kPublic[] = {
        {"GET", "/.well-known/jwks.json", &StandardServerDoor::jwks},
        {"GET", "/healthz", &StandardServerDoor::health},
    };
    auto response = answer_by_routes<StandardServerDoor>(*this, kRoutes, prefix_, request);
    return response ? std::move(response) : answer_by_routes<StandardServerDoor>(*this, kPublic, "", request);
  }

 private:
  StandardServerDoor(const Authority& authority, std::string_view prefix, std::string jwks)
      : authority_(&authority), prefix_(prefix), jwks_(std::move(jwks)) {}

  Response issue_code(const Request& request) const {
    return with_api_key(request, Scope::assist, [&](const VerifiedApiKey& key) {
      return idempotently(*authority_, request, "issue_code by " + std::string(key.id.text()), [&] {
        return with_fields(request, {"customer", "actor", "reason"},
                           [&](const BodyFields& fields) { return issue_code(fields); });
      });
    });
  }

  Response issue_code(const BodyFields& fields) const {
    const auto customer = CustomerId::parse(*fields.text("customer"));
    if (!customer.ok()) return problem_response(customer.error());
    const auto code = authority_->issue_code(customer.value(), *fields.text("actor"), *fields.text("reason"));
    if (!code.ok()) return problem_response(code.error());
    return object_response(200, [&](JsonWriter& json) {
      json.key("code").string(text_of(code.value().code.reveal()));
      json.key("expires_at").string(utc_text(code.value().expires_at));
    });
  }

  /// RFC 7662 section 2.2: inactive is an answer, not an error, and tells no reason.
  Response introspect(const Request& request) const {
    return with_api_key(request, Scope::introspect, [&](const VerifiedApiKey&) {
      return with_fields(request, {"token"}, [&](const BodyFields& fields) {
        const auto known = authority_->introspect(*fields.text("token"));
        if (!known.ok()) return problem_response(known.error());
        return object_response(200, [&](JsonWriter& json) { write_introspection(json, known.value()); });
      });
    });
  }

  void write_introspection(JsonWriter& json, const Introspection& known) const {
    json.key("active").boolean(known.is_active());
    if (!known.is_active()) return;
    const Verified& live = *known.live;
    json.key("sub").string(live.customer.text()).key("tenant").string(authority_->tenant().text());
    json.key("iat").integer(live.issued_at.unix_ms / 1000).key("exp").integer(live.expires_at.unix_ms / 1000);
    json.key("token_type").string("Bearer");
  }

  /// RFC 7009 section 2.2: a token that is not known is as good as revoked.
  Response revoke(const Request& request) const {
    return with_api_key(request, Scope::revoke, [&](const VerifiedApiKey&) {
      return with_fields(request, {"token"}, [&](const BodyFields& fields) {
        const auto ended = authority_->revoke(*fields.text("token"));
        const bool fault = !ended.ok() && http_status(ended.error().code) >= 500;
        return fault ? problem_response(ended.error()) : object_response(200, [](JsonWriter&) {});
      });
    });
  }

  Response jwks(const Request&) const {
    return json_response(200, jwks_).with("Cache-Control", "max-age=300");
  }

  /// Healthy: the shop's table and the ledger answer. Says nothing else to whoever asks.
  Response health(const Request&) const {
    const auto table = authority_->find_customer(CustomerId::parse("healthz").value());
    if (!table.ok() && table.error().code != Errc::customer_unknown) return problem_response(table.error());
    const auto ledger = authority_->verify_api_key(kNobodysKey, Scope::introspect);
    if (!ledger.ok() && http_status(ledger.error().code) >= 500) return problem_response(ledger.error());
    return object_response(200, [](JsonWriter& json) { json.key("status").string("ok"); });
  }

  template <class Then>
  Response with_api_key(const Request& request, Scope scope, Then then) const {
    const auto bearer = parse_authorization(request, AuthorizationForm::bearer);
    if (!bearer.ok()) return problem_response(bearer.error());
    const auto header = find_header(request, "X-API-Key");
    if (!header.ok()) return problem_response(header.error());
    const auto key = authority_->verify_api_key(header.value().value_or(bearer.value().value_or("")), scope);
    return key.ok() ? then(key.value()) : problem_response(key.error());
  }

  static constexpr std::string_view kNobodysKey =
      "health-check-of-the-ledger";  ///< shaped like an imported one

  const Authority* authority_;
  std::string prefix_;
  std::string jwks_;
};

}  // namespace jeton
