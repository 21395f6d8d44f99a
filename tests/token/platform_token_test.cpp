// SPDX-License-Identifier: Apache-2.0
//
// platform_token_test.cpp: tokens in the platforms' shapes: evenly random, and recognised by their shape.
#include "support/allocation_counter.hpp"
#include "support/catch.hpp"

#include <jeton/crypto/random.hpp>
#include <jeton/token/opaque_token.hpp>
#include <jeton/token/platform_token.hpp>

#include <array>
#include <map>
#include <string>
#include <vector>

using namespace jeton;
namespace counter = jeton::test::allocation_counter;

namespace {

constexpr std::string_view kBase58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
constexpr std::string_view kAlnum = "0123456789abcdefghijklmnopqrstuvwxyz";

std::string minted(TokenShape shape, Bytes random) {
  const auto token = mint_platform_token(shape, random);
  return token.ok() ? std::string(text_of(token.value().reveal())) : std::string(token.error().name());
}

std::vector<std::byte> repeated(int value, std::size_t size) {
  return std::vector<std::byte>(size, static_cast<std::byte>(value));
}

/// How often each character occurs in `tokens` tokens.
std::map<char, int> census(TokenShape shape, int tokens) {
  SeededRandom source(3);
  std::map<char, int> seen;
  for (int i = 0; i < tokens; ++i) {
    ByteArray<kPlatformTokenRandomBytes> random{};
    REQUIRE(source.fill(random).ok());
    for (const char c : minted(shape, random)) ++seen[c];
  }
  return seen;
}

}  // namespace

TEST_CASE("a minted platform token has its platform's shape", "[token][adobe][workarea]") {
  SeededRandom source(1);
  for (int i = 0; i < 1'000; ++i) {
    ByteArray<kPlatformTokenRandomBytes> random{};
    REQUIRE(source.fill(random).ok());
    REQUIRE(platform_shape_of(minted(TokenShape::base58_24, random)) == TokenShape::base58_24);
    REQUIRE(platform_shape_of(minted(TokenShape::alnum_32, random)) == TokenShape::alnum_32);
  }
}

TEST_CASE("the platforms' own tokens are recognised", "[token][adobe][workarea]") {
  CHECK(platform_shape_of("ghsBisE8nroaeQ1UNYx4t2Tn") == TokenShape::base58_24);
  CHECK(platform_shape_of("ar4116zozoagxty1xjn4lj13kim36r6x") == TokenShape::alnum_32);
}

TEST_CASE("a text of any other length or alphabet has no platform's shape", "[token][promise-9]") {
  for (const char bad : {'0', 'O', 'I', 'l', '-', '_', '+', ' ', '\0', '\n', '\x7F', '\xC3'}) {
    INFO(static_cast<int>(bad));
    for (std::size_t at = 0; at < 24; ++at) {
      std::string text(24, 'a');
      text[at] = bad;
      CHECK_FALSE(platform_shape_of(text).has_value());
    }
  }
  for (const char bad : {'A', 'Z', '-', '_', ' ', '\0', '\xC3', '/', ':', '`', '{'}) {
    std::string text(32, 'a');
    text[31] = bad;
    CHECK_FALSE(platform_shape_of(text).has_value());
  }
  for (const std::size_t size : {0, 1, 23, 25, 31, 33, 64, 66, 100'000})
    CHECK_FALSE(platform_shape_of(std::string(size, 'a')).has_value());
}

TEST_CASE("every character of both alphabets has a shape", "[token]") {
  for (const char c : kBase58) CHECK(platform_shape_of(std::string(24, c)) == TokenShape::base58_24);
  for (const char c : kAlnum) CHECK(platform_shape_of(std::string(32, c)) == TokenShape::alnum_32);
}

TEST_CASE("a native token has no platform's shape", "[token]") {
  const ByteArray<8> route{};
  const ByteArray<32> random{};
  CHECK_FALSE(platform_shape_of(mint_opaque_token(TokenKind::session, route, random).text()).has_value());
}

TEST_CASE("bytes that would favour some characters are passed over", "[token]") {
  const auto fill_with = [](TokenShape shape, int value) { return minted(shape, repeated(value, 64)); };
  CHECK(fill_with(TokenShape::base58_24, 0) == std::string(24, '1'));
  CHECK(fill_with(TokenShape::base58_24, 57) == std::string(24, 'z'));
  CHECK(fill_with(TokenShape::base58_24, 58) == std::string(24, '1'));
  CHECK(fill_with(TokenShape::base58_24, 231) == std::string(24, 'z'));
  CHECK(fill_with(TokenShape::base58_24, 232) == "internal.no_randomness");
  CHECK(fill_with(TokenShape::alnum_32, 251) == std::string(32, 'z'));
  CHECK(fill_with(TokenShape::alnum_32, 252) == "internal.no_randomness");
}

TEST_CASE("too little randomness mints no token", "[token][promise-6]") {
  CHECK(minted(TokenShape::base58_24, {}) == "internal.no_randomness");
  CHECK(minted(TokenShape::base58_24, repeated(1, 23)) == "internal.no_randomness");
  CHECK(minted(TokenShape::base58_24, repeated(1, 24)).size() == 24);
  CHECK(mint_platform_token(TokenShape::alnum_32, repeated(1, 31)).error().code == Errc::no_randomness);
}

TEST_CASE("every character is equally likely", "[token]") {
  // 96,000 characters each: 1,655 of base58 (deviation 40), 2,667 of 0-9 a-z (deviation 51); six deviations
  const auto of_base58 = census(TokenShape::base58_24, 4'000);
  CHECK(of_base58.size() == kBase58.size());
  for (const auto& [character, count] : of_base58) CHECK(std::abs(count - 1'655) < 6 * 40);
  const auto of_alnum = census(TokenShape::alnum_32, 3'000);
  CHECK(of_alnum.size() == kAlnum.size());
  for (const auto& [character, count] : of_alnum) CHECK(std::abs(count - 2'667) < 6 * 51);
}

TEST_CASE("only shapes of random characters are minted here", "[token]") {
  CHECK(mint_platform_token(TokenShape::native, repeated(1, 64)).error().code == Errc::unsupported);
  CHECK(mint_platform_token(TokenShape::enveloped, repeated(1, 64)).error().code == Errc::unsupported);
}

TEST_CASE("telling a shape allocates nothing", "[token]") {
  counter::start();
  const auto shape = platform_shape_of("ghsBisE8nroaeQ1UNYx4t2Tn");
  CHECK(counter::stop().allocations == 0);
  CHECK(shape.has_value());
}
