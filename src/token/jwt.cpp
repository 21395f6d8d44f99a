// SPDX-License-Identifier: Apache-2.0
//
// jwt.cpp: verification, in an order that believes nothing before its signature holds.
//
// Lengths and dots first, then the three texts, then the key, its signature once, and only then the claims.
// Nothing is allocated for a token of usual size.
#include <jeton/token/jwt.hpp>

#include <jeton/crypto/base64url.hpp>

#include "jwt_header.hpp"
#include "jwt_parts.hpp"

#include <algorithm>

namespace jeton {
namespace {

constexpr const char* kPlace = "JwtVerifier::verify";
}  // namespace

Result<JwtVerifier> JwtVerifier::make(KeyRing keys, JwtRules rules) {
  const char* const place = "JwtVerifier::make";
  const bool names_audience =
      !rules.audiences.empty() && std::none_of(rules.audiences.begin(), rules.audiences.end(),
                                               [](const std::string& audience) { return audience.empty(); });
  if (rules.issuer.empty() || !names_audience) return Error{Errc::missing_claim, place};
  if (!detail::is_media_type(rules.type)) return Error{Errc::malformed_claim, place};
  if (rules.leeway < Lifetime(0) || rules.leeway > kMostLeeway)
    return Error{Errc::policy_out_of_range, place};

  JwtVerifier verifier(std::move(keys), std::move(rules));
  for (const VerifyKey& key : verifier.keys_.verify_keys())
    verifier.usual_headers_.push_back(
        detail::encode_jwt_header(key.algorithm(), key.key_id(), verifier.rules_.type));
  return verifier;
}

Result<VerifiedClaims> JwtVerifier::verify(std::string_view token, Timestamp now) const {
  if (token.size() > kMostTokenBytes) return Error{Errc::token_too_long, kPlace};
  const auto parts = detail::split_jwt(token);
  if (!parts) return Error{Errc::malformed_token, kPlace};

  VerifiedClaims claims;
  const auto taken = claims.take_payload(parts->payload);
  if (!taken.ok()) return taken.error();
  ByteArray<detail::kMostForeignSignatureBytes> room;
  const auto signature_size = decode_base64url(parts->signature, room);
  if (!signature_size.ok()) return Error{Errc::malformed_token, kPlace};
  const auto key = find_key(parts->header);
  if (!key.ok()) return key.error();

  const Bytes signature = Bytes(room).first(signature_size.value());
  const auto authentic = key.value()->verify(bytes_of(parts->signing_input), signature);
  if (!authentic.ok()) return authentic.error();

  const auto read = claims.read_payload(rules_.audiences);
  if (!read.ok()) return read.error();
  const auto right = verify_terms(claims, now);
  if (!right.ok()) return right.error();
  return claims;
}

/// The usual header needs no reading: it is, byte for byte, what we would have written for that key.
Result<const VerifyKey*> JwtVerifier::find_key(std::string_view coded_header) const {
  const auto usual = std::find(usual_headers_.begin(), usual_headers_.end(), coded_header);
  if (usual != usual_headers_.end())
    return &keys_.verify_keys()[static_cast<std::size_t>(usual - usual_headers_.begin())];

  return detail::find_verify_key(keys_, coded_header, rules_.type);
}

Result<Done> JwtVerifier::verify_terms(const VerifiedClaims& claims, Timestamp now) const {
  if (claims.issuer() != rules_.issuer) return Error{Errc::wrong_issuer, kPlace};
  if (!claims.facts_.has_our_audience) return Error{Errc::wrong_audience, kPlace};
  if (claims.tenant() != rules_.tenant.text()) return Error{Errc::wrong_tenant, kPlace};

  const Timestamp latest = now + rules_.leeway;  // sums saturate (attack J22)
  const bool is_too_early =
      latest < claims.not_before().value_or(latest) || latest < claims.issued_at().value_or(latest);
  if (is_too_early) return Error{Errc::token_not_yet_valid, kPlace};
  if (now - rules_.leeway >= claims.expires_at()) return Error{Errc::token_expired, kPlace};
  return Done{};
}

}  // namespace jeton
