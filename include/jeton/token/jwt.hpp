// SPDX-License-Identifier: Apache-2.0
//
// jwt.hpp: mint and verify jeton's own access tokens: signed compact JWTs of `typ` at+jwt, and nothing else.
//
// The key that `kid` names decides the algorithm; a header may only agree. There is no `none`, no encryption,
// no key from a header, and no way to read a claim before its signature holds (promise 8, attacks J1 to J11,
// J34, J37).
//
//   auto token    = mint_jwt(key, claims);
//   auto verifier = JwtVerifier::make(std::move(ring), {"https://shop.example", {"storefront"}, tenant});
//   auto verified = verifier.value().verify(token.value(), now);       // Result<VerifiedClaims>
//
// RFC 7515, RFC 7519, RFC 8725, RFC 9068.
#pragma once

#include <jeton/base/id.hpp>
#include <jeton/base/result.hpp>
#include <jeton/base/timestamp.hpp>
#include <jeton/crypto/signing_key.hpp>
#include <jeton/token/claims.hpp>
#include <jeton/token/key_ring.hpp>
#include <jeton/token/token_limits.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace jeton {

inline constexpr std::string_view kAccessTokenType = "at+jwt";  ///< RFC 9068 section 2.1
inline constexpr std::string_view kRegistrationTokenType = "jeton-registration+jwt";
inline constexpr Lifetime kMostLeeway = std::chrono::seconds(300);

/// The text of a signed token.
///
/// in      type: the header's `typ`, a media type name, with or without "application/"
/// errors  invalid_input.missing_claim: a required member of `claims` is empty;
/// invalid_input.malformed_claim: a time out
///         of range, text that is not UTF-8, host claims that are no strict JSON object or use a reserved
///         name, or a malformed `type`; invalid_input.token_too_long: over kMostTokenBytes;
///         internal.crypto_failed
/// cost    one signature
[[nodiscard]] Result<std::string> mint_jwt(const SigningKey& key, const AccessClaims& claims,
                                           std::string_view type = kAccessTokenType);

/// Which tokens a verifier takes.
struct JwtRules {
  std::string issuer;                  ///< `iss` must be exactly this
  std::vector<std::string> audiences;  ///< `aud` must hold one of these
  TenantId tenant;                     ///< `tenant` must be exactly this (promise 12)
  Lifetime leeway = Lifetime(0);       ///< for the clocks of issuer and verifier, 0..300 s
  std::string type = std::string(kAccessTokenType);
};

/// Verifies tokens by fixed rules. Immutable: verify() may be called by many threads at once.
class JwtVerifier {
 public:
  /// errors  invalid_input.missing_claim: no issuer, no audience or an empty one;
  /// invalid_input.malformed_claim: a
  ///         malformed type; invalid_input.policy_out_of_range: leeway
  static Result<JwtVerifier> make(KeyRing keys, JwtRules rules);

  JwtVerifier(JwtVerifier&&) noexcept = default;
  JwtVerifier& operator=(JwtVerifier&&) noexcept = default;

  /// The token's claims, if everything about it is right. Looked at in this order, and the first fault is
  /// answered:
  ///
  /// errors  invalid_input.token_too_long: over kMostTokenBytes, nothing else was looked at
  ///         invalid_input.malformed_token: not three parts of canonical base64url, a header that is no
  ///         strict JSON object with the strings `alg` and `kid`, or one with crit, b64, zip, enc or a key of
  ///         its own refused.unknown_key: no such key in the ring refused.bad_signature: `alg` is not the
  ///         key's; refused.wrong_token_kind: `typ` absent or another media type refused.bad_signature: the
  ///         signature is not the key's invalid_input.missing_claim: no exp, iss, aud or sub
  ///         invalid_input.malformed_claim: the payload is no strict JSON object, or a claim has another type
  ///         or range; times are whole seconds, fractions are refused refused.wrong_issuer,
  ///         refused.wrong_audience, refused.wrong_tenant (absent, too) refused.token_not_yet_valid: `nbf` or
  ///         `iat` is after now; refused.token_expired All of them have one public_reason: the token's holder
  ///         learns only that it was refused.
  /// cost    at most one signature verification; none unless the token is well-formed and names a key of the
  /// ring
  [[nodiscard]] Result<VerifiedClaims> verify(std::string_view token, Timestamp now) const;

  [[nodiscard]] const KeyRing& keys() const noexcept { return keys_; }

 private:
  JwtVerifier(KeyRing keys, JwtRules rules) : keys_(std::move(keys)), rules_(std::move(rules)) {}

  [[nodiscard]] Result<const VerifyKey*> find_key(std::string_view coded_header) const;
  [[nodiscard]] Result<Done> verify_terms(const VerifiedClaims& claims, Timestamp now) const;

  KeyRing keys_;
  JwtRules rules_;
  std::vector<std::string> usual_headers_;  // as mint_jwt writes them, one per key of the ring, in its order
};

}  // namespace jeton
