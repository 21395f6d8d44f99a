// SPDX-License-Identifier: Apache-2.0
//
// base64_strict.hpp: unpadded, canonical base64 over a given alphabet, for JWTs (RFC 4648 section 5) and for
// PHC strings (section 4 without padding).
//
// Private to src/crypto. Strict: one text for every byte string, so encode(decode(x)) == x for all that is
// accepted.
//
//   Result<std::size_t> size = decode_base64(kStandardBase64, "c29tZXNhbHQ", salt);
#pragma once

#include <jeton/base/bytes.hpp>
#include <jeton/base/result.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace jeton::detail {

/// Both directions of one alphabet of 64 characters.
struct Base64Alphabet {
  static constexpr std::uint8_t kNoDigit = 0xFF;

  std::string_view characters;
  std::array<std::uint8_t, 256> digits{};

  explicit constexpr Base64Alphabet(std::string_view alphabet) noexcept : characters(alphabet) {
    for (std::uint8_t& digit : digits) digit = kNoDigit;
    for (std::size_t i = 0; i < alphabet.size(); ++i)
      digits[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
};

inline constexpr Base64Alphabet kStandardBase64(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
inline constexpr Base64Alphabet kUrlBase64(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

/// Writes (bytes.size() * 4 + 2) / 3 characters and answers how many; 0, and writes nothing, if `out` is too
/// small.
std::size_t encode_base64(const Base64Alphabet& alphabet, Bytes bytes, std::span<char> out) noexcept;

/// Writes text.size() * 3 / 4 bytes and answers how many.
/// errors  invalid_input.malformed_encoding: a foreign character, a length that no bytes have, an unused bit
/// that is
///         set, or `out` is too small; what was written is wiped
[[nodiscard]] Result<std::size_t> decode_base64(const Base64Alphabet& alphabet, std::string_view text,
                                                MutableBytes out) noexcept;

}  // namespace jeton::detail
