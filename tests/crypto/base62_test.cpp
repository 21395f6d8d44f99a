// SPDX-License-Identifier: Apache-2.0
//
// base62_test.cpp: every token text has one meaning, and a mistyped one is noticed.
#include "support/catch.hpp"
#include "support/hex.hpp"

#include <jeton/crypto/base62.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

using namespace jeton;

namespace {

std::string encoded(Bytes bytes) {
  std::string text(base62_length(bytes.size()), '?');
  encode_base62(bytes, text);
  return text;
}

std::string encoded(std::uint64_t value) {
  ByteArray<8> bytes;
  store_big_endian(value, bytes);
  return encoded(Bytes(bytes));
}

bool is_refused(std::string_view text, std::size_t bytes) {
  std::vector<std::byte> out(bytes, std::byte{0xAA});
  const auto decoded = decode_base62(text, out);
  return !decoded.ok() && decoded.error().code == Errc::malformed_encoding;
}

}  // namespace

TEST_CASE("a block is a big-endian number of eleven digits", "[crypto]") {
  CHECK(encoded(0) == "00000000000");
  CHECK(encoded(61) == "0000000000z");
  CHECK(encoded(62) == "00000000010");
  CHECK(encoded(0xFFFF'FFFF'FFFF'FFFF) == "LygHa16AHYF");
}

TEST_CASE("a token block above the largest number is refused, so none has two spellings",
          "[crypto][promise-9][J15]") {
  ByteArray<8> out;
  CHECK(decode_base62("LygHa16AHYF", out).ok());
  CHECK(load_big_endian<std::uint64_t>(out) == 0xFFFF'FFFF'FFFF'FFFF);
  CHECK(is_refused("LygHa16AHYG", 8));
  CHECK(is_refused("LygHa16AHYz", 8));
  CHECK(is_refused("zzzzzzzzzzz", 8));
  CHECK(is_refused("M0000000000", 8));
}

TEST_CASE("text of another length or alphabet is refused at every place", "[crypto][promise-9][J15]") {
  const std::string good = encoded(0x0123456789ABCDEF);
  CHECK(is_refused(good + "0", 8));
  CHECK(is_refused(good.substr(1), 8));
  CHECK(is_refused("", 8));
  CHECK(is_refused(good, 7));
  CHECK(is_refused(good, 16));
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const char c : std::string_view("-_+/= \n\0\xFF", 9)) {
      std::string bad = good;
      bad[i] = c;
      CHECK(is_refused(bad, 8));
    }
  }
}

TEST_CASE("a refused text leaves no half of it behind", "[crypto][promise-7]") {
  ByteArray<16> out;
  out.fill(std::byte{0xAA});
  CHECK_FALSE(decode_base62(encoded(7) + "zzzzzzzzzzz", out).ok());
  CHECK(std::all_of(out.begin(), out.end(), [](std::byte b) { return b == std::byte{0}; }));
}

TEST_CASE("what was encoded decodes to itself, and what decodes was so encoded", "[crypto][J15]") {
  constexpr std::uint64_t kSeed = 0x6A65746F6E04;
  INFO("seed " << kSeed);
  std::mt19937_64 random(kSeed);
  for (int round = 0; round < 5000; ++round) {
    std::vector<std::byte> bytes(8 * (random() % 6));
    for (std::byte& b : bytes) b = static_cast<std::byte>(random() % 3 == 0 ? 0xFF : random());
    std::string text = encoded(Bytes(bytes));
    std::vector<std::byte> back(bytes.size());
    REQUIRE(decode_base62(text, back).ok());
    REQUIRE(back == bytes);
    if (text.empty()) continue;
    text[random() % text.size()] = kBase62Alphabet[random() % 62];
    if (decode_base62(text, back).ok()) REQUIRE(encoded(Bytes(back)) == text);
  }
}

TEST_CASE("the checksum of a token is its CRC-32 in six characters", "[crypto]") {
  const auto checksum = [](std::string_view text) {
    const auto characters = checksum_base62(text);
    return std::string(characters.begin(), characters.end());
  };
  CHECK(checksum("") == "000000");
  CHECK(checksum("123456789") == "3jZRME");  // 0xCBF43926, the check value of CRC-32/ISO-HDLC
  CHECK(checksum("jtn_s") != checksum("jtn_r"));
}

TEST_CASE("every mistyped character and every swap of neighbours changes the checksum", "[crypto]") {
  const std::string token = "jtn_s0123456789abcdefghijABCDEFGHIJ";
  const auto right = checksum_base62(token);
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string mistyped = token;
    mistyped[i] = mistyped[i] == 'x' ? 'y' : 'x';
    CHECK(checksum_base62(mistyped) != right);
    if (i == 0) continue;
    std::string swapped = token;
    std::swap(swapped[i], swapped[i - 1]);
    CHECK(checksum_base62(swapped) != right);
  }
}
