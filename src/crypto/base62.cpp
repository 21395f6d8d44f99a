// SPDX-License-Identifier: Apache-2.0
//
// base62.cpp: blocks of 8 bytes as 11 characters, and the checksum of tokens.
//
// Eleven base62 digits reach 5.2e19, a block only 1.8e19: the difference is refused, so that a token has one
// spelling.
//
//   encode_base62(forty_bytes, fifty_five_characters);
//
// CRC-32: ISO/IEC 3309, ITU-T V.42 (reflected, polynomial 0xEDB88320).
#include <jeton/crypto/base62.hpp>

#include <algorithm>
#include <cassert>
#include <limits>

namespace jeton {

namespace {

constexpr std::uint64_t kRadix = 62;
constexpr std::uint8_t kNoDigit = 0xFF;

constexpr std::array<std::uint8_t, 256> make_digit_table() noexcept {
  std::array<std::uint8_t, 256> table{};
  for (std::uint8_t& digit : table) digit = kNoDigit;
  for (std::size_t i = 0; i < kBase62Alphabet.size(); ++i)
    table[static_cast<unsigned char>(kBase62Alphabet[i])] = static_cast<std::uint8_t>(i);
  return table;
}
constexpr auto kDigits = make_digit_table();

/// Writes `value` with as many digits as `out` has characters, the most significant first.
template <class Integer>
constexpr void write_digits(Integer value, std::span<char> out) noexcept {
  for (std::size_t i = out.size(); i-- > 0; value /= static_cast<Integer>(kRadix))
    out[i] = kBase62Alphabet[value % static_cast<Integer>(kRadix)];
}

/// Reads one block into `value`; false if it is not one.
bool read_block(std::string_view block, std::uint64_t& value) noexcept {
  value = 0;
  std::uint8_t worst = 0;
  for (std::size_t i = 0; i + 1 < kBase62BlockCharacters; ++i) {  // ten digits stay under 2^60
    const std::uint8_t digit = kDigits[static_cast<unsigned char>(block[i])];
    worst = std::max(worst, digit);
    value = value * kRadix + digit;
  }
  const std::uint8_t last = kDigits[static_cast<unsigned char>(block[kBase62BlockCharacters - 1])];
  if (std::max(worst, last) == kNoDigit) return false;
  if (value > (std::numeric_limits<std::uint64_t>::max() - last) / kRadix) return false;
  value = value * kRadix + last;
  return true;
}

constexpr std::size_t kCrcStride = 8;
using CrcTables = std::array<std::array<std::uint32_t, 256>, kCrcStride>;

/// Table k advances a byte that k more bytes follow, so eight bytes cost eight independent look-ups.
constexpr CrcTables make_crc_tables() noexcept {
  CrcTables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xEDB88320U : 0U);
    tables[0][byte] = crc;
  }
  for (std::size_t k = 1; k < kCrcStride; ++k)
    for (std::size_t byte = 0; byte < 256; ++byte)
      tables[k][byte] = tables[k - 1][byte] >> 8 ^ tables[0][tables[k - 1][byte] & 0xFF];
  return tables;
}
constexpr CrcTables kCrcTables = make_crc_tables();

constexpr std::uint32_t crc32_step(std::uint32_t crc, std::string_view eight) noexcept {
  std::uint32_t next = 0;
  for (std::size_t i = 0; i < kCrcStride; ++i) {
    const std::uint32_t mixed = i < 4 ? crc >> (8 * i) & 0xFF : 0U;
    next ^= kCrcTables[kCrcStride - 1 - i][mixed ^ static_cast<unsigned char>(eight[i])];
  }
  return next;
}

constexpr std::uint32_t crc32(std::string_view text) noexcept {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (; text.size() >= kCrcStride; text.remove_prefix(kCrcStride)) crc = crc32_step(crc, text);
  for (const char c : text) crc = crc >> 8 ^ kCrcTables[0][(crc ^ static_cast<unsigned char>(c)) & 0xFF];
  return ~crc;
}
static_assert(crc32("123456789") == 0xCBF43926U, "the check value of CRC-32/ISO-HDLC");

}  // namespace

void encode_base62(Bytes bytes, std::span<char> out) noexcept {
  assert(bytes.size() % kBase62BlockBytes == 0 && out.size() >= base62_length(bytes.size()));
  while (bytes.size() >= kBase62BlockBytes && out.size() >= kBase62BlockCharacters) {
    write_digits(load_big_endian<std::uint64_t>(bytes), out.first(kBase62BlockCharacters));
    bytes = bytes.subspan(kBase62BlockBytes);
    out = out.subspan(kBase62BlockCharacters);
  }
}

Result<Done> decode_base62(std::string_view text, MutableBytes out) noexcept {
  const Error refusal{Errc::malformed_encoding, "decode_base62"};
  if (out.size() % kBase62BlockBytes != 0 || text.size() != base62_length(out.size())) return refusal;
  for (MutableBytes rest = out; !rest.empty(); rest = rest.subspan(kBase62BlockBytes)) {
    std::uint64_t value = 0;
    if (!read_block(text, value)) {
      secure_wipe(out);  // half a secret is of no use to the caller
      return refusal;
    }
    store_big_endian(value, rest);
    text.remove_prefix(kBase62BlockCharacters);
  }
  return Done{};
}

std::array<char, 6> checksum_base62(std::string_view text) noexcept {
  std::array<char, 6> checksum;
  write_digits(crc32(text), checksum);
  return checksum;
}

}  // namespace jeton
