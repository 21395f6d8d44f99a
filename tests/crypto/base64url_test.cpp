// SPDX-License-Identifier: Apache-2.0
//
// base64url_test.cpp: strict base64url, and the strict standard base64 of hash strings.
//
// Vectors: RFC 4648 section 10 without padding; section 3.5 (unused bits), section 12 (what laxness lets in).
#include "support/catch.hpp"

#include <jeton/crypto/base64url.hpp>

#include "../../src/crypto/base64_strict.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

using namespace jeton;

namespace {

std::string encoded(std::string_view text) {
  std::string out(base64url_length(text.size()), '?');
  out.resize(encode_base64url(bytes_of(text), out));
  return out;
}

std::string decoded(std::string_view text) {
  std::string out(base64url_bytes(text.size()), '?');
  const auto size = decode_base64url(text, std::as_writable_bytes(std::span(out)));
  return size.ok() ? out.substr(0, size.value()) : std::string(size.error().name());
}

constexpr std::string_view kRefused = "invalid_input.malformed_encoding";

}  // namespace

TEST_CASE("base64url gives the published texts, without padding", "[crypto][rfc4648-10]") {
  const std::pair<const char*, const char*> vectors[] = {
      {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},         {"foo", "Zm9v"},
      {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, text] : vectors) {
    CHECK(encoded(plain) == text);
    CHECK(decoded(text) == plain);
  }
  CHECK(encoded("\xFB\xFF\xBF") == "-_-_");
}

TEST_CASE("a token part with padding, spaces, line breaks or the other alphabet is refused",
          "[crypto][promise-9][rfc4648-5][J15]") {
  for (const char* lax : {"Zg==", "Zg=", "Zm8=", "Zm9v=", "=", "Zm9v\n", " Zm9v", "Zm9 v", "Zm\r\n9v", "+/+/",
                          "-_+/", "Zm9v.", "Zm9v\xC3\xA4", "Z\tm9"})
    CHECK(decoded(lax) == kRefused);
  CHECK(decoded(std::string_view("Zm\0v", 4)) == kRefused);
}

TEST_CASE("a token part whose unused bits are set is refused", "[crypto][promise-9][rfc4648-3.5][J15]") {
  std::size_t accepted = 0;
  for (const char a : detail::kUrlBase64.characters)
    for (const char b : detail::kUrlBase64.characters)
      accepted += decoded(std::string{a, b}) != kRefused ? 1 : 0;
  CHECK(accepted == 256);
  CHECK(decoded("Zh") == kRefused);
  CHECK(decoded("Zm9") == kRefused);
  CHECK(decoded("Zm8") == "fo");
}

TEST_CASE("a single character left over stands for nothing and is refused", "[crypto][promise-9][J15]") {
  for (const char* text : {"A", "Zm9vA", "Zm9vZm9vA"}) CHECK(decoded(text) == kRefused);
}

TEST_CASE("every byte that is not in the alphabet is refused at every place", "[crypto][promise-9][J15]") {
  for (unsigned byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const bool is_digit = detail::kUrlBase64.characters.find(c) != std::string_view::npos;
    for (std::size_t i = 0; i < 4; ++i) {
      std::string text = "AAAA";
      text[i] = c;
      CHECK((decoded(text) != kRefused) == is_digit);
    }
  }
}

TEST_CASE("room that is too small is refused and left alone outside", "[crypto]") {
  ByteArray<4> out;
  out.fill(std::byte{0xAA});
  CHECK_FALSE(decode_base64url("Zm9vYmFy", MutableBytes(out).first(3)).ok());
  CHECK(out[3] == std::byte{0xAA});
  CHECK(decode_base64url("Zm9v", out).value() == 3);
  CHECK(out[3] == std::byte{0xAA});
  std::array<char, 3> small{};
  CHECK(encode_base64url(bytes_of("foo"), small) == 0);
}

TEST_CASE("whatever decodes encodes to the same text", "[crypto][promise-9][J15]") {
  constexpr std::uint64_t kSeed = 0x6A65746F6E05;
  INFO("seed " << kSeed);
  std::mt19937_64 random(kSeed);
  std::size_t accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text(random() % 12, '?');
    for (char& c : text) c = detail::kUrlBase64.characters[random() % 64];
    const std::string plain = decoded(text);
    if (plain == kRefused) continue;
    ++accepted;
    REQUIRE(encoded(plain) == text);
  }
  CHECK(accepted > 5000);
}

TEST_CASE("whatever is encoded decodes to the same bytes, of every length", "[crypto]") {
  std::string bytes;
  for (int length = 0; length < 300; ++length) {
    CHECK(decoded(encoded(bytes)) == bytes);
    CHECK(encoded(bytes).size() == base64url_length(bytes.size()));
    bytes.push_back(static_cast<char>(length * 167));
  }
}
