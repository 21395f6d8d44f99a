// SPDX-License-Identifier: Apache-2.0
//
// signing_key.hpp: keys that sign and verify, each bound to exactly one algorithm when it is made (promise
// 8).
//
// Nothing a token says can change what a key does, and there is no `none`. A key is never empty and never
// default-made: OpenSSL signs happily with no key bytes at all (attacks J5, J6), so bytes reach a primitive
// only through these types. Not for encryption, and not for keys in files: bytes come in, checked.
//
//   auto key = SigningKey::hs256("2026-11", secret);            // 32 random bytes or more
//   ByteArray<kMostSignatureBytes> signature;
//   auto size = key.value().sign(bytes_of(input), signature);
//
// RFC 7518 section 3.2 (HS256), RFC 8037 (EdDSA with Ed25519), RFC 8725 sections 3.1 and 3.2.
#pragma once

#include <jeton/base/bytes.hpp>
#include <jeton/base/result.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace jeton {

/// Numbers are fixed, and further algorithms are appended.
enum class Algorithm : std::uint8_t { hs256 = 1, ed25519 = 2 };

inline constexpr std::size_t kMostSignatureBytes = 64;  ///< of any Algorithm
inline constexpr std::size_t kLeastHs256KeyBytes =
    32;  ///< RFC 7518 section 3.2: as long as the hash or longer
inline constexpr std::size_t kMostHs256KeyBytes = 1024;

/// The name in a JWT header's `alg`: "HS256" (RFC 7518) or "EdDSA" (RFC 8037). One name an algorithm.
constexpr std::string_view algorithm_name(Algorithm algorithm) noexcept {
  return algorithm == Algorithm::hs256 ? "HS256" : "EdDSA";
}

/// Every signature of `algorithm` has exactly this many bytes.
constexpr std::size_t signature_bytes(Algorithm algorithm) noexcept {
  return algorithm == Algorithm::hs256 ? 32 : 64;
}

/// The name of a key: an opaque word, never a path or a query (attack J30). Held inline.
class KeyId {
 public:
  static constexpr std::size_t kMostBytes = 128;

  /// errors  invalid_input.malformed_key: not 1..128 characters of A-Z a-z 0-9 . _ ~ -
  static Result<KeyId> parse(std::string_view text) noexcept;

  [[nodiscard]] std::string_view text() const noexcept { return {characters_.data(), size_}; }
  friend bool operator==(const KeyId& a, const KeyId& b) noexcept { return a.text() == b.text(); }

 private:
  KeyId() noexcept = default;

  std::array<char, kMostBytes> characters_{};
  std::uint8_t size_ = 0;
};

namespace detail {
struct KeyMaterial;  // defined in src/crypto only; wipes itself

struct KeyMaterialDeleter {
  void operator()(KeyMaterial* material) const noexcept;
};
using KeyMaterialOwner = std::unique_ptr<KeyMaterial, KeyMaterialDeleter>;
}  // namespace detail

/// Says whether a signature was made by the key it belongs to. Concurrent use of a const key is fine.
/// A VerifyKey of HS256 holds the secret itself and is as precious as the SigningKey.
class VerifyKey {
 public:
  /// errors  as SigningKey::hs256
  static Result<VerifyKey> hs256(std::string_view key_id, Bytes secret);

  /// in      public_key: 32 bytes, RFC 8032 section 5.1.2
  /// errors  invalid_input.malformed_key: not 32 bytes, not the canonical form of a point of the prime-order
  /// group (all
  ///         zero bytes and points of small order are none), or a malformed key id
  static Result<VerifyKey> ed25519(std::string_view key_id, Bytes public_key);

  /// errors  refused.bad_signature: not this key's signature over `signing_input`; a signature that is not
  /// exactly
  ///         signature_bytes(algorithm()) long is refused before anything is computed
  /// cost    one HMAC or one Ed25519 verification, no allocation
  /// attack  the HMAC is compared in constant time (J27)
  [[nodiscard]] Result<Done> verify(Bytes signing_input, Bytes signature) const noexcept;

  /// What may be published of it: 32 bytes of an Ed25519 key; nothing of HS256, which has no public half.
  [[nodiscard]] std::optional<ByteArray<32>> public_key() const noexcept;

  [[nodiscard]] Algorithm algorithm() const noexcept { return algorithm_; }
  [[nodiscard]] const KeyId& key_id() const noexcept { return key_id_; }

 private:
  friend class SigningKey;
  VerifyKey(const KeyId& key_id, Algorithm algorithm, detail::KeyMaterialOwner material) noexcept
      : key_id_(key_id), algorithm_(algorithm), material_(std::move(material)) {}

  KeyId key_id_;
  Algorithm algorithm_;
  detail::KeyMaterialOwner material_;
};

/// Makes signatures. Move-only; its bytes are wiped at the end and can not be read back.
class SigningKey {
 public:
  /// in      secret: 32..1024 random bytes
  /// errors  invalid_input.key_too_short: under 32 bytes; invalid_input.malformed_key: over 1024 bytes, a
  /// malformed key
  ///         id, or bytes that are guessable: repeated, counted up, or the words of well-known samples
  ///         (attack J28)
  /// see     RFC 2104; a key of more than 64 bytes is hashed first
  static Result<SigningKey> hs256(std::string_view key_id, Bytes secret);

  /// in      seed: 32 random bytes, RFC 8032 section 5.1.5
  /// errors  invalid_input.key_too_short: under 32 bytes; invalid_input.malformed_key: over 32 bytes,
  /// guessable, or a
  ///         malformed key id; internal.crypto_failed
  static Result<SigningKey> ed25519(std::string_view key_id, Bytes seed);

  /// Writes the signature to the front of `out` and answers its length, signature_bytes(algorithm()).
  ///
  /// errors  internal.crypto_failed: `out` is too small, the key was moved from, or the primitive failed
  /// cost    no allocation
  [[nodiscard]] Result<std::size_t> sign(Bytes signing_input, MutableBytes out) const noexcept;

  /// The key that verifies what this one signs, under the same key id.
  /// errors  internal.crypto_failed: the key was moved from
  [[nodiscard]] Result<VerifyKey> verify_key() const;

  [[nodiscard]] Algorithm algorithm() const noexcept { return algorithm_; }
  [[nodiscard]] const KeyId& key_id() const noexcept { return key_id_; }

 private:
  SigningKey(const KeyId& key_id, Algorithm algorithm, detail::KeyMaterialOwner material) noexcept
      : key_id_(key_id), algorithm_(algorithm), material_(std::move(material)) {}

  KeyId key_id_;
  Algorithm algorithm_;
  detail::KeyMaterialOwner material_;
};

}  // namespace jeton
