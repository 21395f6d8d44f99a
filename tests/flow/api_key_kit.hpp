// SPDX-License-Identifier: Apache-2.0
//
// api_key_kit.hpp: each use case of an API key as one call on a TestShop. For tests of flows only.
//
//   TestShop shop;
//   const auto key = create(shop);
//   CHECK(verify_key(shop, text_of_key(key)).ok());
#pragma once

#include <jeton/flow/manage_api_keys.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include "../src/flow/api_key_listing.hpp"
#include "flow/session_kit.hpp"

namespace jeton::test {

inline constexpr std::string_view kForeignKey = "apst_3f9a1c77d2e84b06a5c1";

inline const ApiKeyRequest kWarehouse{.name = "warehouse", .scopes = {Scope::issue}, .actor = "staff:ann"};

inline Result<IssuedApiKey> create(TestShop& shop, const ApiKeyRequest& request = kWarehouse) {
  return shop.run([&](auto& world) { return create_api_key(world, shop.shop(), request, shop.now()); });
}
inline Result<ApiKeyId> import(TestShop& shop, std::string_view text,
                               const ApiKeyRequest& request = kWarehouse) {
  return shop.run([&](auto& world) {
    return import_api_key(world, shop.shop(), Secret::copy_of(text), request, shop.now());
  });
}
inline Result<VerifiedApiKey> verify_key(TestShop& shop, std::string_view text, Scope needed = Scope::issue) {
  return shop.run([&](auto& world) { return verify_api_key(world, shop.shop(), text, needed, shop.now()); });
}
inline Result<Ended> revoke_key(TestShop& shop, const ApiKeyId& id) {
  return shop.run(
      [&](auto& world) { return revoke_api_key(world, shop.shop(), id, shop.now(), "staff:bo"); });
}
inline std::string text_of_key(const Result<IssuedApiKey>& key) {
  if (!key.ok()) FAIL("no key: " << key.error().name());
  return std::string(text_of(key.value().text.reveal()));
}
inline std::vector<ApiKeyEntry> list(TestShop& shop) {
  return read_api_keys(shop.ledger, shop.shop()).value();
}

inline std::size_t live_keys(TestShop& shop) {
  const auto all = list(shop);
  return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [](const ApiKeyEntry& key) { return !key.revoked_at; }));
}

/// As many keys as a new shop may have, three, so that the cap is soon met.
inline Policy three_keys() {
  Policy policy = cheap_policy();
  policy.api_keys_per_tenant = 3;
  return policy;
}

}  // namespace jeton::test
