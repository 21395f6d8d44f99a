// SPDX-License-Identifier: Apache-2.0
//
// tenant_keys.cpp: one HMAC makes a tenant's key, another its name.
#include "tenant_keys.hpp"

#include <string>

namespace jeton {
namespace {

constexpr std::size_t kKeyIdCharacters = 16;

std::string key_id_of(const Shop& shop, Algorithm algorithm) {
  const Digest digest = hmac_sha256(
      shop.keys.jwt, {bytes_of("kid"), field(algorithm_name(algorithm)), field(shop.tenant.text())});
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string id;
  for (std::size_t i = 0; i < kKeyIdCharacters; ++i)
    id.push_back(kDigits[static_cast<std::size_t>(digest[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 15U]);
  return id;
}

}  // namespace

Result<KeyRing> tenant_key_ring(const Shop& shop, Algorithm algorithm) {
  SecretArray<32> secret;
  Digest derived = hmac_sha256(
      shop.keys.jwt, {bytes_of("key"), field(algorithm_name(algorithm)), field(shop.tenant.text())});
  std::copy(derived.begin(), derived.end(), secret.fill().begin());
  secure_wipe(derived);
  const std::string id = key_id_of(shop, algorithm);
  auto key = algorithm == Algorithm::hs256 ? SigningKey::hs256(id, secret.reveal())
                                           : SigningKey::ed25519(id, secret.reveal());
  if (!key.ok()) return key.error();
  return KeyRing::make(std::move(key).value());
}

}  // namespace jeton
