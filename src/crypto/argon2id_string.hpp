// SPDX-License-Identifier: Apache-2.0
//
// argon2id_string.hpp: the PHC string of Argon2id, read strictly and written.
//
//   $argon2id$v=19$m=19456,t=2,p=1$<salt>$<tag>
//
// Private to src/crypto. Version 19, this order of parameters, numbers without leading zeros, unpadded
// canonical base64, nothing after the tag: every accepted string is the only spelling of what it says. Knows
// no primitive.
//
// PHC string format; RFC 9106 section 3.1 for the ranges.
#pragma once

#include <jeton/crypto/password_hash.hpp>

namespace jeton::detail {

inline constexpr std::size_t kLeastSaltBytes =
    8;  // RFC 9106 section 3.1 leaves it open; the reference asks for 8
inline constexpr std::size_t kMostSaltBytes = 48;  // what PHC writers use is 8 to 48
inline constexpr std::size_t kLeastTagBytes = 16;  // below 128 bits a match says little
inline constexpr std::size_t kMostTagBytes = 64;
inline constexpr std::uint32_t kMostLanes = 0xFFFFFF;  // RFC 9106 section 3.1
inline constexpr std::uint32_t kLeastKibPerLane = 8;   // RFC 9106 section 3.1

/// Bytes of a bounded length, held inline.
template <std::size_t Most>
struct BoundedBytes {
  ByteArray<Most> bytes{};
  std::size_t size = 0;

  [[nodiscard]] Bytes view() const noexcept { return Bytes(bytes).first(size); }
};

struct Argon2idString {
  Argon2Cost cost;
  BoundedBytes<kMostSaltBytes> salt;
  BoundedBytes<kMostTagBytes> tag;
};

/// True if RFC 9106 defines Argon2id at `cost`.
[[nodiscard]] bool is_computable(const Argon2Cost& cost) noexcept;

/// errors  invalid_input.malformed_hash: not exactly the grammar above, or a cost that RFC 9106 does not
/// define
[[nodiscard]] Result<Argon2idString> parse_argon2id(std::string_view encoded) noexcept;

/// Allocates the answer and nothing else.
[[nodiscard]] std::string format_argon2id(const Argon2Cost& cost, Bytes salt, Bytes tag);

}  // namespace jeton::detail
