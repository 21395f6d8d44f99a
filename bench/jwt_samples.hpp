// SPDX-License-Identifier: Apache-2.0
//
// jwt_samples.hpp: the tokens of bench/tokens and the ring of three keys that verifies them. The keys are in
// this file, so they sign nothing but samples.
#pragma once

#include <jeton/token/jwt.hpp>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "bench_kit.hpp"

namespace jeton::bench {

inline constexpr Timestamp kSampleTime{
    1'800'014'400'000};  // 2027-01-15T12:00:00Z, when the samples were issued

/// 32 bytes that look random and are the same each time.
inline ByteArray<32> fixed_bytes(std::uint64_t seed) {
  ByteArray<32> bytes{};
  for (std::byte& byte : bytes) {
    seed = seed * 6364136223846793005U + 1442695040888963407U;  // Knuth's MMIX generator
    byte = static_cast<std::byte>(seed >> 56);
  }
  return bytes;
}

inline SigningKey sample_key(Algorithm algorithm, std::uint64_t seed) {
  const std::string name = "2027-0" + std::to_string(seed);
  const auto bytes = fixed_bytes(seed);
  return must(
      algorithm == Algorithm::hs256 ? SigningKey::hs256(name, bytes) : SigningKey::ed25519(name, bytes),
      "signing key");
}

inline JwtVerifier sample_verifier(Algorithm algorithm) {
  std::vector<VerifyKey> others;
  for (const std::uint64_t seed : {2U, 3U})
    others.push_back(must(sample_key(algorithm, seed).verify_key(), "key"));
  auto ring = must(KeyRing::make(sample_key(algorithm, 1), std::move(others)), "ring");
  return must(
      JwtVerifier::make(std::move(ring),
                        {"https://shop.example", {"storefront"}, must(TenantId::parse("default"), "tenant")}),
      "verifier");
}

inline std::string mint_sample(Algorithm algorithm) {
  const AccessClaims claims{.iss = "https://shop.example",
                            .sub = "customer000000000000000000000042",
                            .aud = {"storefront"},
                            .expires_at = kSampleTime + std::chrono::minutes(15),
                            .issued_at = kSampleTime,
                            .jti = "8Qd0mFzq3mWbT1xKcV9yNA",
                            .tenant = "default",
                            .epoch = 0x0123456789ABCDEF,
                            .actor_type = "customer"};
  return must(mint_jwt(sample_key(algorithm, 1), claims), "mint_jwt");
}

/// The text of bench/tokens/<name>.
inline std::string sample(const std::string& name) {
  std::ifstream file(std::string(JETON_BENCH_TOKENS) + "/" + name, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  while (!text.empty() && text.back() == '\n') text.pop_back();
  if (text.empty()) give_up("a file of bench/tokens cannot be read");
  return text;
}

}  // namespace jeton::bench
