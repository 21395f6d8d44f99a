// SPDX-License-Identifier: Apache-2.0
//
// base64_strict.cpp: the coder behind base64url and PHC strings.
//
// Four characters carry three bytes. An incomplete group at the end carries one byte in two characters or two
// bytes in three; the bits left over must be zero (RFC 4648 section 3.5), one character alone carries
// nothing.
//
//   decode_base64(kUrlBase64, "TR", out)      // refused: "TQ" is the spelling of 'M'
#include "base64_strict.hpp"

#include <algorithm>

namespace jeton::detail {

namespace {

constexpr std::size_t kGroupBytes = 3;
constexpr std::size_t kGroupCharacters = 4;

/// Reads up to four characters as 6-bit digits into the low bits of `value`; false if one is no digit.
bool read_digits(const Base64Alphabet& alphabet, std::string_view characters, std::uint32_t& value) noexcept {
  std::uint8_t all = 0;
  value = 0;
  for (const char c : characters) {
    const std::uint8_t digit = alphabet.digits[static_cast<unsigned char>(c)];
    all = static_cast<std::uint8_t>(all | digit);
    value = value << 6 | (digit & 0x3FU);
  }
  return (all & 0xC0U) == 0;  // a digit has six bits, "no digit" has eight
}

void store_bytes(std::uint32_t value, MutableBytes out) noexcept {
  for (std::size_t i = out.size(); i-- > 0; value >>= 8) out[i] = static_cast<std::byte>(value);
}

/// Decodes the last two or three characters; false if they are not canonical.
bool decode_tail(const Base64Alphabet& alphabet, std::string_view tail, MutableBytes out) noexcept {
  if (tail.empty()) return true;
  std::uint32_t value = 0;
  if (!read_digits(alphabet, tail, value)) return false;
  const unsigned unused_bits = tail.size() == 2 ? 4 : 2;
  if ((value & ((1U << unused_bits) - 1)) != 0) return false;
  store_bytes(value >> unused_bits, out);
  return true;
}

bool decode_all(const Base64Alphabet& alphabet, std::string_view text, MutableBytes out) noexcept {
  while (text.size() >= kGroupCharacters) {
    std::uint32_t value = 0;
    if (!read_digits(alphabet, text.substr(0, kGroupCharacters), value)) return false;
    store_bytes(value, out.first(kGroupBytes));
    text.remove_prefix(kGroupCharacters);
    out = out.subspan(kGroupBytes);
  }
  return decode_tail(alphabet, text, out);
}

/// Writes the one to three bytes of a group as two to four characters.
void encode_group(const Base64Alphabet& alphabet, Bytes group, std::span<char> out) noexcept {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < kGroupBytes; ++i)
    value = value << 8 | (i < group.size() ? std::to_integer<std::uint32_t>(group[i]) : 0U);
  for (std::size_t i = 0; i <= group.size(); ++i) out[i] = alphabet.characters[value >> (18 - 6 * i) & 0x3FU];
}

}  // namespace

std::size_t encode_base64(const Base64Alphabet& alphabet, Bytes bytes, std::span<char> out) noexcept {
  const std::size_t length = bytes.size() / 3 * 4 + (bytes.size() % 3 == 0 ? 0 : bytes.size() % 3 + 1);
  if (out.size() < length) return 0;
  while (!bytes.empty()) {
    const Bytes group = bytes.first(std::min(bytes.size(), kGroupBytes));
    encode_group(alphabet, group, out);
    out = out.subspan(group.size() + 1);
    bytes = bytes.subspan(group.size());
  }
  return length;
}

Result<std::size_t> decode_base64(const Base64Alphabet& alphabet, std::string_view text,
                                  MutableBytes out) noexcept {
  const Error refusal{Errc::malformed_encoding, "decode_base64"};
  if (text.size() % kGroupCharacters == 1) return refusal;
  const std::size_t size = text.size() / 4 * 3 + (text.size() % 4 == 0 ? 0 : text.size() % 4 - 1);
  if (out.size() < size) return refusal;
  if (decode_all(alphabet, text, out.first(size))) return size;
  secure_wipe(out.first(size));
  return refusal;
}

}  // namespace jeton::detail
