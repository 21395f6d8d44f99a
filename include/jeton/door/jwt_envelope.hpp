// SPDX-License-Identifier: Apache-2.0
//
// jwt_envelope.hpp: a platform's JWT around a session of ours. Its jti is the session's handle, so the token
// is verified in the ledger, ends with the customer's epoch, and can be revoked, whatever its exp says.
//
//   auto envelope = JwtEnvelope::open(authority, 24h, std::nullopt, {"shop"});
//   auto signed_in = envelope.value().authority().login(email, password);
//   auto token = envelope.value().seal(signed_in.value(), [](JsonWriter& claims) { ... });
//   auto verified = envelope.value().verify(token.value().jwt);
#pragma once

#include <jeton/authority.hpp>
#include <jeton/base/json_writer.hpp>
#include <jeton/token/platform_jwt.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace jeton {

/// A signed token and its end, a whole second: what exp says.
struct EnvelopedToken {
  std::string jwt;
  Timestamp expires_at;
};

class JwtEnvelope {
 public:
  /// in      keys: default: the tenant's own, HS256; required: claims of the platform besides exp and jti
  /// errors  invalid_input.policy_out_of_range: the lifetime; invalid_input.malformed_key: keys that only
  /// verify
  static Result<JwtEnvelope> open(const Authority& authority, Lifetime lifetime, std::optional<KeyRing> keys,
                                  std::vector<std::string> required) {
    auto own = authority.with_sessions(TokenShape::enveloped, lifetime);
    if (!own.ok()) return own.error();
    auto ring = keys ? Result<KeyRing>(std::move(*keys)) : authority.signing_keys(Algorithm::hs256);
    if (!ring.ok()) return ring.error();
    auto jwt = PlatformJwt::make(std::move(ring).value(), std::move(required));
    if (!jwt.ok()) return jwt.error();
    return JwtEnvelope(std::move(own).value(), std::move(jwt).value());
  }

  /// Its sessions are handles: give them out only sealed.
  [[nodiscard]] const Authority& authority() const noexcept { return authority_; }
  [[nodiscard]] const PlatformJwt& jwt() const noexcept { return jwt_; }

  /// The token of a session: `add(claims)` writes the platform's own; iat, exp and jti follow.
  template <class Add>
  [[nodiscard]] Result<EnvelopedToken> seal(const SignIn& signed_in, Add add) const {
    const std::int64_t exp = signed_in.expires_at().unix_ms / 1000;
    std::string payload;
    JsonWriter claims(payload);
    claims.begin_object();
    add(claims);
    claims.key("iat").integer(signed_in.issued_at().unix_ms / 1000).key("exp").integer(exp);
    claims.key("jti").string(signed_in.token()).end_object();
    auto jwt = jwt_.sign(payload);
    if (!jwt.ok()) return jwt.error();
    return EnvelopedToken{std::move(jwt).value(), Timestamp{exp * 1000}};
  }

  /// Whose live session this is. Strict: signature and exp first, then the ledger.
  /// errors  as PlatformJwt::verify() and Authority::verify()
  [[nodiscard]] Result<Verified> verify(std::string_view token) const {
    const auto handle = open_envelope(token);
    if (!handle.ok()) return handle.error();
    return authority_.verify(handle.value());
  }

  [[nodiscard]] Result<Ended> revoke(std::string_view token) const {
    const auto handle = open_envelope(token);
    if (!handle.ok()) return handle.error();
    return authority_.revoke(handle.value());
  }

  /// The handle of the session inside, once signature and exp hold; for Authority's other methods.
  [[nodiscard]] Result<std::string> open_envelope(std::string_view token) const {
    const auto now = authority_.now();
    if (!now.ok()) return now.error();
    const auto claims = jwt_.verify(token, now.value());
    if (!claims.ok()) return claims.error();
    auto handle = claims.value().string("jti");
    if (!handle) return Error{Errc::malformed_claim, "JwtEnvelope"};
    return std::move(*handle);
  }

 private:
  JwtEnvelope(Authority authority, PlatformJwt jwt) noexcept
      : authority_(std::move(authority)), jwt_(std::move(jwt)) {}

  Authority authority_;
  PlatformJwt jwt_;
};

}  // namespace jeton
