// SPDX-License-Identifier: Apache-2.0
//
// digest.cpp: SHA-256, HMAC-SHA-256 and HKDF-SHA-256.
//
// JETON_LOW_LEVEL_SHA256 (1 unless told) takes OpenSSL's SHA256_* calls: no allocation, no algorithm fetch
// and no shared reference count on the path that every token verification walks. Deprecated there since 3.0,
// which is why the switch exists; with 0 the EVP hasher does the same work.
//
//   Digest key = sha256({bytes_of("session"), field(tenant), token});
#define OPENSSL_SUPPRESS_DEPRECATED  // this file only: SHA256_Init and its kind

#include <jeton/crypto/digest.hpp>

#include "sha256_evp.hpp"
#include "sha256_pieces.hpp"

#include <algorithm>
#include <cstdlib>

#ifndef JETON_LOW_LEVEL_SHA256
#define JETON_LOW_LEVEL_SHA256 1
#endif

#if JETON_LOW_LEVEL_SHA256
#include <openssl/sha.h>
#endif

namespace jeton {

namespace {

#if JETON_LOW_LEVEL_SHA256
class LowLevelSha256 {
 public:
  LowLevelSha256() noexcept { require(SHA256_Init(&state_)); }

  void add(Bytes bytes) noexcept { require(SHA256_Update(&state_, bytes.data(), bytes.size())); }

  [[nodiscard]] Digest finish() noexcept {
    Digest digest;
    require(SHA256_Final(reinterpret_cast<unsigned char*>(digest.data()), &state_));
    return digest;
  }

  void wipe() noexcept { secure_wipe(std::as_writable_bytes(std::span(&state_, 1))); }

 private:
  static void require(int status) noexcept {
    if (status != 1) std::abort();
  }

  SHA256_CTX state_;
};
using Hasher = LowLevelSha256;
#else
using Hasher = detail::EvpSha256;
#endif

/// RFC 5869 section 2.2: without a salt, the extracting key is 32 zero bytes.
Key32 extract(Bytes secret) noexcept {
  const Key32 no_salt;
  Digest extracted = detail::hmac_pieces<Hasher>(no_salt, {secret});
  Key32 key;
  std::copy(extracted.begin(), extracted.end(), key.fill().begin());
  secure_wipe(extracted);
  return key;
}

}  // namespace

Digest sha256(std::initializer_list<Piece> pieces) noexcept { return detail::hash_pieces<Hasher>(pieces); }

Digest sha256(Bytes bytes) noexcept { return detail::hash_pieces<Hasher>({bytes}); }

Digest hmac_sha256(const Key32& key, std::initializer_list<Piece> pieces) noexcept {
  return detail::hmac_pieces<Hasher>(key, pieces);
}

Key32 derive_key(Bytes secret, std::string_view label) noexcept {
  const Key32 extracted = extract(secret);
  const ByteArray<1> first_block{std::byte{1}};  // section 2.3: T(1), which is all that 32 bytes need
  Digest expanded = detail::hmac_pieces<Hasher>(extracted, {bytes_of(label), Bytes(first_block)});
  Key32 key;
  std::copy(expanded.begin(), expanded.end(), key.fill().begin());
  secure_wipe(expanded);
  return key;
}

}  // namespace jeton
