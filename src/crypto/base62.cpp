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
#include <utility>

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

/// Some digits as a number, and the largest of them, which tells whether all were digits.
struct Digits {
  std::uint64_t value = 0;
  std::uint8_t worst = 0;
};

template <std::size_t... At>
constexpr Digits read_digits(const char* text, std::index_sequence<At...>) noexcept {
  Digits read;
  const auto take = [&](char c) {
    const std::uint8_t digit = kDigits[static_cast<unsigned char>(c)];
    read.worst = std::max(read.worst, digit);
    read.value = read.value * kRadix + digit;
  };
  (take(text[At]), ...);
  return read;
}

/// Reads one block into `value`; false if it is not one. In two halves, so that neither waits for the other.
bool read_block(std::string_view block, std::uint64_t& value) noexcept {
  constexpr std::size_t kHalf = 5;  // ten digits stay under 2^60
  constexpr std::uint64_t kHalfRadix = kRadix * kRadix * kRadix * kRadix * kRadix;
  const Digits high = read_digits(block.data(), std::make_index_sequence<kHalf>());
  const Digits low = read_digits(block.data() + kHalf, std::make_index_sequence<kHalf>());
  const std::uint8_t last = kDigits[static_cast<unsigned char>(block[kBase62BlockCharacters - 1])];
  value = high.value * kHalfRadix + low.value;
  if (std::max({high.worst, low.worst, last}) == kNoDigit) return false;
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

/// Written out and not as a loop, so that compilers make one load of it.
template <std::size_t... At>
constexpr std::uint64_t load_little_endian(std::string_view text, std::index_sequence<At...>) noexcept {
  return ((std::uint64_t{static_cast<unsigned char>(text[At])} << (8 * At)) | ...);
}

/// The part that a word's four bytes have in the checksum, if `After` bytes of the same step follow them.
template <std::size_t After>
constexpr std::uint32_t look_up_four(std::uint32_t word) noexcept {
  return (kCrcTables[After + 3][word & 0xFF] ^ kCrcTables[After + 2][word >> 8 & 0xFF]) ^
         (kCrcTables[After + 1][word >> 16 & 0xFF] ^ kCrcTables[After][word >> 24]);
}

/// Only the first four of the eight bytes have to wait for the step before.
constexpr std::uint32_t crc32_step(std::uint32_t crc, std::string_view eight) noexcept {
  const std::uint64_t word = load_little_endian(eight, std::make_index_sequence<kCrcStride>());
  const std::uint32_t independent = look_up_four<0>(static_cast<std::uint32_t>(word >> 32));
  return independent ^ look_up_four<4>(static_cast<std::uint32_t>(word) ^ crc);
}

constexpr std::uint32_t crc32(std::string_view text) noexcept {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (; text.size() >= kCrcStride; text.remove_prefix(kCrcStride)) crc = crc32_step(crc, text);
  if (text.size() >= 4) {
    crc = look_up_four<0>(
        static_cast<std::uint32_t>(load_little_endian(text, std::make_index_sequence<4>())) ^ crc);
    text.remove_prefix(4);
  }
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

namespace {

constexpr std::uint32_t power_of_radix(std::size_t exponent) noexcept {
  std::uint32_t power = 1;
  for (; exponent > 0; --exponent) power *= static_cast<std::uint32_t>(kRadix);
  return power;
}

/// Each digit by a division of its own, so that none waits for another.
template <std::size_t... At>
constexpr std::array<char, sizeof...(At)> digits_of(std::uint32_t value,
                                                    std::index_sequence<At...>) noexcept {
  return {kBase62Alphabet[value / power_of_radix(sizeof...(At) - 1 - At) %
                          static_cast<std::uint32_t>(kRadix)]...};
}

}  // namespace

std::array<char, 6> checksum_base62(std::string_view text) noexcept {
  return digits_of(crc32(text), std::make_index_sequence<6>());
}

}  // namespace jeton
