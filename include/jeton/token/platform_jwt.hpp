// SPDX-License-Identifier: Apache-2.0
//
// platform_jwt.hpp: JWTs whose claims are a platform's own (Medusa: actor_id, actor_type; Appstle: shop,
// customerId), signed and verified by the rules of jeton's own: the key decides the algorithm, nothing is
// read before the signature holds, `exp` and the platform's own list of claims are required (promise 8).
// For jeton's own access tokens see jwt.hpp.
//
//   auto jwt = PlatformJwt::make(std::move(ring), {"actor_type"});
//   auto text = jwt.value().sign(R"({"actor_type":"customer","iat":1,"exp":2,"jti":"x"})");
//   auto claims = jwt.value().verify(text.value(), now);          // claims.value().string("actor_id")
//
// RFC 7515, RFC 7519, RFC 8725.
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/base/timestamp.hpp>
#include <jeton/token/key_ring.hpp>
#include <jeton/token/token_limits.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace jeton {

inline constexpr std::string_view kPlatformTokenType = "JWT";

/// The claims of a platform's token whose signature, end and required claims were found right.
class PlatformClaims {
 public:
  /// A claim's text or whole number; nothing if it is absent or of another type. Cost: reads the payload.
  [[nodiscard]] std::optional<std::string> string(std::string_view name) const;
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const;
  [[nodiscard]] Timestamp expires_at() const noexcept { return expires_at_; }
  /// The payload as it was signed: one strict JSON object.
  [[nodiscard]] std::string_view payload() const noexcept { return payload_; }

 private:
  friend class PlatformJwt;
  PlatformClaims(std::string payload, Timestamp expires_at) noexcept
      : payload_(std::move(payload)), expires_at_(expires_at) {}

  std::string payload_;
  Timestamp expires_at_;
};

/// Signs and verifies tokens of one platform. Immutable: its methods may run concurrently.
class PlatformJwt {
 public:
  /// in      keys: a ring that signs; required: names without which a token is refused, besides exp and jti
  /// errors  invalid_input.malformed_key: a ring that only verifies
  static Result<PlatformJwt> make(KeyRing keys, std::vector<std::string> required);

  PlatformJwt(PlatformJwt&&) noexcept = default;
  PlatformJwt& operator=(PlatformJwt&&) noexcept = default;

  /// The text of a token with that payload.
  ///
  /// in      payload: one strict JSON object with exp, jti and what this platform requires
  /// errors  invalid_input.missing_claim, .malformed_claim, .token_too_long; internal.crypto_failed
  [[nodiscard]] Result<std::string> sign(std::string_view payload) const;

  /// errors  as JwtVerifier::verify(), in the same order: .token_too_long, .malformed_token,
  ///         refused.unknown_key, .bad_signature, .wrong_token_kind, invalid_input.missing_claim,
  ///         .malformed_claim, refused.token_expired
  /// cost    at most one signature verification
  [[nodiscard]] Result<PlatformClaims> verify(std::string_view token, Timestamp now) const;

  [[nodiscard]] const KeyRing& keys() const noexcept { return keys_; }

 private:
  PlatformJwt(KeyRing keys, std::vector<std::string> required) noexcept
      : keys_(std::move(keys)), required_(std::move(required)) {}

  [[nodiscard]] Result<Timestamp> validate_claims(std::string_view payload) const;

  KeyRing keys_;
  std::vector<std::string> required_;
};

}  // namespace jeton
