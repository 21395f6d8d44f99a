// SPDX-License-Identifier: Apache-2.0
//
// signing_key.cpp: HMAC-SHA-256 over this library's own SHA-256, Ed25519 by libsodium.
//
// HMAC needs no library of its own: with the two padded key blocks kept, it is two SHA-256 of two pieces
// each, without an allocation and without a way to hand OpenSSL an empty key.
#include <jeton/crypto/signing_key.hpp>

#include <jeton/base/secret.hpp>
#include <jeton/crypto/constant_time.hpp>
#include <jeton/crypto/digest.hpp>

#include "guessable_key.hpp"

#include <sodium.h>

#include <algorithm>
#include <utility>

namespace jeton {

namespace detail {

inline constexpr std::size_t kHmacBlockBytes = 64;  // RFC 2104: the block of SHA-256

/// One of two shapes, by the owner's algorithm. A verifying Ed25519 key leaves `secret` zero.
struct KeyMaterial {
  SecretArray<kHmacBlockBytes> inner_block;            ///< HS256: key XOR 0x36
  SecretArray<kHmacBlockBytes> outer_block;            ///< HS256: key XOR 0x5c
  SecretArray<crypto_sign_SECRETKEYBYTES> secret;      ///< Ed25519: seed and public key
  ByteArray<crypto_sign_PUBLICKEYBYTES> public_key{};  ///< Ed25519
};

void KeyMaterialDeleter::operator()(KeyMaterial* material) const noexcept { delete material; }

}  // namespace detail

namespace {

using detail::KeyMaterial;
using detail::KeyMaterialOwner;

unsigned char* raw(MutableBytes bytes) noexcept { return reinterpret_cast<unsigned char*>(bytes.data()); }
const unsigned char* raw(Bytes bytes) noexcept {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

bool is_key_id_character(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '_' ||
         c == '~' || c == '-';
}

void copy_bytes(Bytes from, MutableBytes to) noexcept { std::copy(from.begin(), from.end(), to.begin()); }

/// RFC 2104 section 2: the key, or its hash if it is longer than a block, filled up with zeros, under both
/// pads.
KeyMaterialOwner make_hmac_material(Bytes key) {
  KeyMaterialOwner material(new KeyMaterial);
  SecretArray<detail::kHmacBlockBytes> block;
  if (key.size() > detail::kHmacBlockBytes) {
    Digest hashed = sha256(key);
    copy_bytes(hashed, block.fill());
    secure_wipe(hashed);
  } else {
    copy_bytes(key, block.fill());
  }
  for (std::size_t i = 0; i < detail::kHmacBlockBytes; ++i) {
    material->inner_block.fill()[i] = block.reveal()[i] ^ std::byte{0x36};
    material->outer_block.fill()[i] = block.reveal()[i] ^ std::byte{0x5c};
  }
  return material;
}

Digest hmac(const KeyMaterial& key, Bytes input) noexcept {
  Digest inner = sha256({Piece(key.inner_block.reveal()), Piece(input)});
  const Digest tag = sha256({Piece(key.outer_block.reveal()), Piece(Bytes(inner))});
  secure_wipe(inner);
  return tag;
}

/// What both factories of HS256 ask of a secret.
Result<KeyMaterialOwner> hmac_material(Bytes secret, const char* place) {
  if (secret.size() < kLeastHs256KeyBytes) return Error{Errc::key_too_short, place};
  if (secret.size() > kMostHs256KeyBytes || detail::is_guessable_key(secret))
    return Error{Errc::malformed_key, place};
  return make_hmac_material(secret);
}

}  // namespace

Result<KeyId> KeyId::parse(std::string_view text) noexcept {
  const bool has_right_size = !text.empty() && text.size() <= kMostBytes;
  if (!has_right_size || !std::all_of(text.begin(), text.end(), is_key_id_character))
    return Error{Errc::malformed_key, "KeyId::parse"};
  KeyId id;
  std::copy(text.begin(), text.end(), id.characters_.begin());
  id.size_ = static_cast<std::uint8_t>(text.size());
  return id;
}

Result<VerifyKey> VerifyKey::hs256(std::string_view key_id, Bytes secret) {
  const auto id = KeyId::parse(key_id);
  if (!id.ok()) return id.error();
  auto material = hmac_material(secret, "VerifyKey::hs256");
  if (!material.ok()) return material.error();
  return VerifyKey(id.value(), Algorithm::hs256, std::move(material).value());
}

Result<VerifyKey> VerifyKey::ed25519(std::string_view key_id, Bytes public_key) {
  const auto id = KeyId::parse(key_id);
  if (!id.ok()) return id.error();
  if (sodium_init() < 0) return Error{Errc::crypto_failed, "VerifyKey::ed25519"};
  // libsodium: on the curve, canonical, of the prime-order group and so neither zero nor of small order
  if (public_key.size() != crypto_sign_PUBLICKEYBYTES ||
      crypto_core_ed25519_is_valid_point(raw(public_key)) != 1)
    return Error{Errc::malformed_key, "VerifyKey::ed25519"};
  KeyMaterialOwner material(new KeyMaterial);
  copy_bytes(public_key, material->public_key);
  return VerifyKey(id.value(), Algorithm::ed25519, std::move(material));
}

Result<Done> VerifyKey::verify(Bytes signing_input, Bytes signature) const noexcept {
  const Error bad{Errc::bad_signature, "VerifyKey::verify"};
  if (material_ == nullptr || signature.size() != signature_bytes(algorithm_)) return bad;
  switch (algorithm_) {
    case Algorithm::hs256:
      if (!equal_in_constant_time(hmac(*material_, signing_input), signature)) return bad;
      return Done{};
    case Algorithm::ed25519:
      if (crypto_sign_verify_detached(raw(signature), raw(signing_input), signing_input.size(),
                                      raw(Bytes(material_->public_key))) != 0)
        return bad;
      return Done{};
  }
  return bad;
}

Result<SigningKey> SigningKey::hs256(std::string_view key_id, Bytes secret) {
  const auto id = KeyId::parse(key_id);
  if (!id.ok()) return id.error();
  auto material = hmac_material(secret, "SigningKey::hs256");
  if (!material.ok()) return material.error();
  return SigningKey(id.value(), Algorithm::hs256, std::move(material).value());
}

std::optional<ByteArray<32>> VerifyKey::public_key() const noexcept {
  if (algorithm_ != Algorithm::ed25519 || material_ == nullptr) return std::nullopt;
  return material_->public_key;
}

Result<SigningKey> SigningKey::ed25519(std::string_view key_id, Bytes seed) {
  const auto id = KeyId::parse(key_id);
  if (!id.ok()) return id.error();
  if (seed.size() < crypto_sign_SEEDBYTES) return Error{Errc::key_too_short, "SigningKey::ed25519"};
  if (seed.size() > crypto_sign_SEEDBYTES || detail::is_guessable_key(seed))
    return Error{Errc::malformed_key, "SigningKey::ed25519"};
  KeyMaterialOwner material(new KeyMaterial);
  if (sodium_init() < 0 || crypto_sign_seed_keypair(raw(MutableBytes(material->public_key)),
                                                    raw(material->secret.fill()), raw(seed)) != 0)
    return Error{Errc::crypto_failed, "SigningKey::ed25519"};
  return SigningKey(id.value(), Algorithm::ed25519, std::move(material));
}

Result<std::size_t> SigningKey::sign(Bytes signing_input, MutableBytes out) const noexcept {
  const Error failed{Errc::crypto_failed, "SigningKey::sign"};
  const std::size_t size = signature_bytes(algorithm_);
  if (material_ == nullptr || out.size() < size) return failed;
  switch (algorithm_) {
    case Algorithm::hs256: copy_bytes(hmac(*material_, signing_input), out); return size;
    case Algorithm::ed25519:
      if (crypto_sign_detached(raw(out), nullptr, raw(signing_input), signing_input.size(),
                               raw(material_->secret.reveal())) != 0)
        return failed;
      return size;
  }
  return failed;
}

Result<VerifyKey> SigningKey::verify_key() const {
  if (material_ == nullptr) return Error{Errc::crypto_failed, "SigningKey::verify_key"};
  KeyMaterialOwner material(new KeyMaterial);
  if (algorithm_ == Algorithm::hs256) {
    copy_bytes(material_->inner_block.reveal(), material->inner_block.fill());
    copy_bytes(material_->outer_block.reveal(), material->outer_block.fill());
  }
  material->public_key = material_->public_key;  // and never the Ed25519 secret
  return VerifyKey(key_id_, algorithm_, std::move(material));
}

}  // namespace jeton
