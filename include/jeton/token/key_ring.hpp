// SPDX-License-Identifier: Apache-2.0
//
// key_ring.hpp: the few keys a deployment trusts, found by key id, and the one that signs. Immutable once
// made.
//
// Algorithms may be mixed: the key that the id names decides, never the token (promise 8). A key id names one
// key: a ring with the same id twice is refused, because which of the two would verify is anybody's guess
// (attack J29).
//
//   auto ring = KeyRing::make(std::move(active), std::move(yesterdays));
//   if (const VerifyKey* key = ring.value().find("2026-11")) ...
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/crypto/signing_key.hpp>

#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace jeton {

class KeyRing {
 public:
  static constexpr std::size_t kMostKeys =
      64;  ///< a look-up reads them in turn; a rotation needs two or three

  /// A ring that signs with `active` and verifies with it and `others` (keys of the past, and of the near
  /// future). errors  invalid_input.malformed_key: one key id twice, or over kMostKeys
  static Result<KeyRing> make(SigningKey active, std::vector<VerifyKey> others = {});

  /// A ring of a server that only verifies.
  /// errors  invalid_input.malformed_key: no key at all, one key id twice, or over kMostKeys
  static Result<KeyRing> verify_only(std::vector<VerifyKey> keys);

  /// The key of that id, owned by the ring; null if there is none. `key_id` is untrusted and only compared.
  [[nodiscard]] const VerifyKey* find(std::string_view key_id) const noexcept;

  /// The key that signs; null in a ring that only verifies.
  [[nodiscard]] const SigningKey* active() const noexcept { return active_ ? &*active_ : nullptr; }

  [[nodiscard]] std::span<const VerifyKey> verify_keys() const noexcept { return keys_; }

 private:
  KeyRing(std::optional<SigningKey> active, std::vector<VerifyKey> keys) noexcept
      : active_(std::move(active)), keys_(std::move(keys)) {}

  std::optional<SigningKey> active_;
  std::vector<VerifyKey> keys_;
};

}  // namespace jeton
