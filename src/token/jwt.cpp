// SPDX-License-Identifier: Apache-2.0
//
// jwt.cpp: verification, in an order that believes nothing before its signature holds.
//
// Lengths and dots first, then the three texts, then the key, its signature once, and only then the claims.
// Nothing is allocated for a token of usual size.
#include <jeton/token/jwt.hpp>

#include <jeton/crypto/base64url.hpp>

#include "jwt_header.hpp"

#include <algorithm>
#include <optional>

namespace jeton {
namespace {

constexpr const char* kPlace = "JwtVerifier::verify";
constexpr std::size_t kMostForeignSignatureBytes = 512;  // RSA 4096: well-formed, though no key of ours

struct Parts {
  std::string_view header;
  std::string_view payload;
  std::string_view signature;
  std::string_view signing_input;
};

/// Three parts that are not empty, and exactly two dots (attacks J16, J17, J34).
std::optional<Parts> split(std::string_view token) noexcept {
  const std::size_t first = token.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
    return std::nullopt;
  const Parts parts{token.substr(0, first), token.substr(first + 1, second - first - 1),
                    token.substr(second + 1), token.substr(0, second)};
  if (parts.header.empty() || parts.payload.empty() || parts.signature.empty()) return std::nullopt;
  return parts;
}

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
  const std::optional<Parts> parts = split(token);
  if (!parts) return Error{Errc::malformed_token, kPlace};

  VerifiedClaims claims;
  const auto taken = claims.take_payload(parts->payload);
  if (!taken.ok()) return taken.error();
  ByteArray<kMostForeignSignatureBytes> room;
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

  detail::HeaderScratch scratch;
  const auto header = detail::parse_jwt_header(coded_header, scratch);
  if (!header.ok()) return header.error();
  const VerifyKey* const key = keys_.find(header.value().kid);
  if (key == nullptr) return Error{Errc::unknown_key, kPlace};
  if (header.value().alg != algorithm_name(key->algorithm())) return Error{Errc::bad_signature, kPlace};
  if (!detail::is_same_media_type(header.value().typ, rules_.type))
    return Error{Errc::wrong_token_kind, kPlace};
  return key;
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
