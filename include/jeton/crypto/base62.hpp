// SPDX-License-Identifier: Apache-2.0
//
// base62.hpp: 0-9 A-Z a-z, in blocks: 8 bytes become 11 characters, big-endian, so that coding is a few
// divisions and every text has exactly one meaning. Strict: a block over 2^64-1 or any other character is
// refused.
//
// Why blocks and not one big number: the same length for 40 bytes plus one character, and no long division.
#pragma once

#include <jeton/base/bytes.hpp>
#include <jeton/base/result.hpp>

#include <cstdint>
#include <string_view>

namespace jeton {

inline constexpr std::string_view kBase62Alphabet =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
inline constexpr std::size_t kBase62BlockBytes = 8;
inline constexpr std::size_t kBase62BlockCharacters = 11;

constexpr std::size_t base62_length(std::size_t bytes) noexcept {
  return bytes / kBase62BlockBytes * kBase62BlockCharacters;
}

/// Writes base62_length(bytes.size()) characters to `out`.
/// in      bytes: a multiple of 8; out: large enough
void encode_base62(Bytes bytes, std::span<char> out) noexcept;

/// Reads `text` into `out`.
/// errors  invalid_input.malformed_encoding: not base62_length(out.size()) characters, or not canonical
[[nodiscard]] Result<Done> decode_base62(std::string_view text, MutableBytes out) noexcept;

/// Six characters that say whether `text` was typed or copied rightly: its CRC-32 (ISO 3309) in base62. Not a
/// secret's protection: it keeps typos away from stores and lets leak scanners recognise a token.
[[nodiscard]] std::array<char, 6> checksum_base62(std::string_view text) noexcept;

}  // namespace jeton
