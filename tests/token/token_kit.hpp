// SPDX-License-Identifier: Apache-2.0
//
// token_kit.hpp: fixed keys, usual claims and a forger, for the tests of tokens and their attacks.
//
// The forger signs any header and payload with a right key: what an attacker could do at most with a stolen
// key, and the only way to reach the checks behind the signature.
//
//   CHECK(refusal(verifier.verify(forge(key, usual_header(key), R"({"exp":"1"})"), kNoon)) ==
//   Errc::malformed_claim);
#pragma once

#include <jeton/crypto/base64url.hpp>
#include <jeton/crypto/random.hpp>
#include <jeton/token/jwt.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace jeton::token_test {

inline constexpr Timestamp kNoon{1'900'000'000'000};  // 2030-03-17
inline constexpr std::int64_t kNoonSeconds = kNoon.unix_ms / 1000;

/// 32 bytes that look random and are the same in every run.
inline ByteArray<32> key_bytes(std::uint64_t seed) {
  ByteArray<32> bytes{};
  SeededRandom random(seed);
  if (!random.fill(bytes).ok()) std::abort();
  return bytes;
}

inline SigningKey hmac_key(std::string_view kid = "h1", std::uint64_t seed = 1) {
  return SigningKey::hs256(kid, key_bytes(seed)).value();
}

inline SigningKey ed25519_key(std::string_view kid = "e1", std::uint64_t seed = 2) {
  return SigningKey::ed25519(kid, key_bytes(seed)).value();
}

inline AccessClaims usual_claims() {
  return {.iss = "https://shop.example",
          .sub = "c42",
          .aud = {"storefront"},
          .expires_at = kNoon + std::chrono::minutes(15),
          .issued_at = kNoon,
          .jti = "t-1",
          .tenant = "shop-7",
          .epoch = 18'446'744'073'709'551'615U};
}

inline JwtRules usual_rules() {
  return {"https://shop.example", {"storefront", "admin"}, TenantId::parse("shop-7").value()};
}

/// Trusts hmac_key() and ed25519_key().
inline JwtVerifier usual_verifier(JwtRules rules = usual_rules()) {
  std::vector<VerifyKey> others;
  others.push_back(ed25519_key().verify_key().value());
  return JwtVerifier::make(KeyRing::make(hmac_key(), std::move(others)).value(), std::move(rules)).value();
}

inline std::string base64url(Bytes bytes) {
  std::string text(base64url_length(bytes.size()), '?');
  encode_base64url(bytes, text);
  return text;
}
inline std::string base64url(std::string_view text) { return base64url(bytes_of(text)); }

inline std::string from_base64url(std::string_view text) {
  std::string bytes(base64url_bytes(text.size()), '?');
  const auto size = decode_base64url(text, std::as_writable_bytes(std::span(bytes)));
  bytes.resize(size.value());
  return bytes;
}

inline std::string usual_header(const SigningKey& key) {
  return R"({"alg":")" + std::string(algorithm_name(key.algorithm())) + R"(","kid":")" +
         std::string(key.key_id().text()) + R"(","typ":"at+jwt"})";
}

inline std::string with_signature(const SigningKey& key, const std::string& signing_input) {
  ByteArray<kMostSignatureBytes> signature{};
  const auto size = key.sign(bytes_of(signing_input), signature);
  return signing_input + "." + base64url(Bytes(signature).first(size.value()));
}

/// A token of any header and payload with a right signature.
inline std::string forge(const SigningKey& key, std::string_view header, std::string_view payload) {
  return with_signature(key, base64url(header) + "." + base64url(payload));
}

/// The usual payload with `member` (such as `"exp":1`) in place of the member of its name, or added.
inline std::string payload_with(std::string_view name, std::string_view value) {
  std::string payload = "{";
  const std::pair<std::string_view, std::string> usual[] = {{"iss", "\"https://shop.example\""},
                                                            {"sub", "\"c42\""},
                                                            {"aud", "\"storefront\""},
                                                            {"exp", std::to_string(kNoonSeconds + 900)},
                                                            {"iat", std::to_string(kNoonSeconds)},
                                                            {"jti", "\"t-1\""},
                                                            {"tenant", "\"shop-7\""},
                                                            {"epoch", "\"7\""}};
  const auto add = [&payload](std::string_view key, std::string_view text) {
    if (text.empty()) return;
    if (payload.size() > 1) payload += ',';
    payload.append("\"").append(key).append("\":").append(text);
  };
  bool is_usual = false;
  for (const auto& [usual_name, usual_value] : usual) {
    is_usual = is_usual || usual_name == name;
    add(usual_name, usual_name == name ? value : std::string_view(usual_value));
  }
  if (!is_usual) add(name, value);
  return payload + "}";
}
inline std::string payload_without(std::string_view name) { return payload_with(name, ""); }

/// The usual claims as text.
inline std::string good_payload() { return payload_with("iss", "\"https://shop.example\""); }

/// Why it was refused; nothing if it was not.
template <class T>
std::optional<Errc> refusal(const Result<T>& result) {
  if (result.ok()) return std::nullopt;
  return result.error().code;
}

inline std::optional<Errc> verified(std::string_view token) {
  return refusal(usual_verifier().verify(token, kNoon));
}

/// A header forged with the right HMAC key.
inline std::optional<Errc> with_header(std::string_view header) {
  return verified(forge(hmac_key(), header, good_payload()));
}

/// A payload forged with the right HMAC key.
inline std::optional<Errc> with_payload(std::string_view payload) {
  return verified(forge(hmac_key(), usual_header(hmac_key()), payload));
}

inline std::string good_token() { return forge(hmac_key(), usual_header(hmac_key()), good_payload()); }

inline std::string header_with_alg(std::string_view alg, std::string_view kid = "h1") {
  return R"({"alg":")" + std::string(alg) + R"(","kid":")" + std::string(kid) + R"(","typ":"at+jwt"})";
}

/// The usual header of h1 with `member` added.
inline std::string header_with(std::string_view member) {
  return R"({"alg":"HS256","kid":"h1","typ":"at+jwt",)" + std::string(member) + "}";
}

}  // namespace jeton::token_test
