// SPDX-License-Identifier: Apache-2.0
//
// digest.hpp: SHA-256, HMAC-SHA-256 and HKDF, over several pieces so that no caller concatenates by hand.
//
// Fields of variable length go through field(): a digest of ("ab","c") is not one of ("a","bc") (attack P2).
//
//   Digest key = sha256({bytes_of("session"), field(tenant), token});
#pragma once

#include <jeton/base/bytes.hpp>
#include <jeton/base/secret.hpp>

#include <initializer_list>
#include <string_view>

namespace jeton {

using Digest = ByteArray<32>;
using Key32 = SecretArray<32>;

/// One piece of a digest's input: raw bytes, or a field that is preceded by its length as two big-endian
/// bytes.
struct Piece {
  Bytes bytes;
  bool with_length;

  Piece(Bytes raw) noexcept : bytes(raw), with_length(false) {}  // NOLINT(google-explicit-constructor)
  Piece(Bytes raw, bool counted) noexcept : bytes(raw), with_length(counted) {}
};

inline Piece field(std::string_view text) noexcept { return {bytes_of(text), true}; }

/// FIPS 180-4. Aborts only if the cryptographic library cannot hash at all: there is no safe way on from
/// there.
[[nodiscard]] Digest sha256(std::initializer_list<Piece> pieces) noexcept;
[[nodiscard]] Digest sha256(Bytes bytes) noexcept;

/// RFC 2104 with SHA-256.
[[nodiscard]] Digest hmac_sha256(const Key32& key, std::initializer_list<Piece> pieces) noexcept;

/// RFC 5869 with SHA-256 and no salt: 32 bytes for `label` out of `secret`.
[[nodiscard]] Key32 derive_key(Bytes secret, std::string_view label) noexcept;

}  // namespace jeton
