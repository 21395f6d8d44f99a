// SPDX-License-Identifier: Apache-2.0
//
// sha256_pieces.hpp: SHA-256 and HMAC over pieces, written once for whichever hasher lies underneath.
//
// A Hasher is made ready, takes bytes through add(), answers once through finish(), and can wipe() its state.
// Private to src/crypto: it lets the two hashers (OpenSSL's low-level calls, OpenSSL's EVP) be tested against
// each other.
//
//   Digest digest = hash_pieces<EvpSha256>({bytes_of("a"), field("b")});
//
// FIPS 180-4, RFC 2104.
#pragma once

#include <jeton/crypto/digest.hpp>

#include <limits>

namespace jeton::detail {

inline constexpr std::size_t kSha256BlockBytes = 64;

/// Adds the length of a field: two bytes, or 0xFFFF and eight bytes where two do not hold it. Every length
/// has one form and no form is the beginning of another, so a field that is too long for two bytes cannot
/// imitate another.
template <class Hasher>
void add_length(Hasher& hasher, std::size_t length) noexcept {
  constexpr std::uint16_t kEscape = std::numeric_limits<std::uint16_t>::max();
  ByteArray<10> bytes;
  const bool is_short = length < kEscape;
  store_big_endian<std::uint16_t>(is_short ? static_cast<std::uint16_t>(length) : kEscape, bytes);
  store_big_endian<std::uint64_t>(length, MutableBytes(bytes).subspan(2));
  hasher.add(Bytes(bytes).first(is_short ? 2 : 10));
}

template <class Hasher>
void add_pieces(Hasher& hasher, std::initializer_list<Piece> pieces) noexcept {
  for (const Piece& piece : pieces) {
    if (piece.with_length) add_length(hasher, piece.bytes.size());
    hasher.add(piece.bytes);
  }
}

/// The hasher is not wiped: once finished it holds nothing but the digest.
template <class Hasher>
Digest hash_pieces(std::initializer_list<Piece> pieces) noexcept {
  Hasher hasher;
  add_pieces(hasher, pieces);
  return hasher.finish();
}

/// Starts `hasher` with one block of `key` XOR `pad`.
template <class Hasher>
void add_padded_key(Hasher& hasher, const Key32& key, std::byte pad) noexcept {
  ByteArray<kSha256BlockBytes> block;
  block.fill(pad);
  for (std::size_t i = 0; i < key.reveal().size(); ++i) block[i] ^= key.reveal()[i];
  hasher.add(block);
  secure_wipe(block);
}

template <class Hasher>
Digest hmac_pieces(const Key32& key, std::initializer_list<Piece> pieces) noexcept {
  Hasher inner;
  add_padded_key(inner, key, std::byte{0x36});
  add_pieces(inner, pieces);
  Digest middle = inner.finish();

  Hasher outer;
  add_padded_key(outer, key, std::byte{0x5c});
  outer.add(middle);
  const Digest tag = outer.finish();

  inner.wipe();  // these states stand for the key
  outer.wipe();
  secure_wipe(middle);
  return tag;
}

}  // namespace jeton::detail
