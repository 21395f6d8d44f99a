// SPDX-License-Identifier: Apache-2.0
//
// opaque_token_test.cpp: one text for one token, and no other.
#include "support/allocation_counter.hpp"
#include "support/catch.hpp"
#include "token/token_kit.hpp"

#include <jeton/crypto/base62.hpp>
#include <jeton/token/opaque_token.hpp>

#include <type_traits>

using namespace jeton;
using namespace jeton::token_test;

namespace {

constexpr TokenKind kKinds[] = {TokenKind::session, TokenKind::assistance, TokenKind::code,
                                TokenKind::refresh, TokenKind::registration};

std::string token_text(TokenKind kind, std::uint64_t seed) {
  ByteArray<8> route{};
  const ByteArray<32> random = key_bytes(seed);
  std::copy_n(key_bytes(seed + 1).begin(), route.size(), route.begin());
  return std::string(mint_opaque_token(kind, route, random).text());
}

std::string with_right_checksum(std::string text) {
  text.resize(60);
  const auto checksum = checksum_base62(text);
  return text.append(checksum.begin(), checksum.end());
}

}  // namespace

TEST_CASE("a minted token reads back as what it was minted from", "[token]") {
  for (std::uint64_t seed = 0; seed < 500; ++seed)
    for (const TokenKind kind : kKinds) {
      INFO("seed " << seed);
      const ByteArray<32> random = key_bytes(seed);
      const ByteArray<8> route{std::byte{0xFF}, std::byte{1}, static_cast<std::byte>(seed)};
      const OpaqueText minted = mint_opaque_token(kind, route, random);
      REQUIRE(minted.text().size() == kOpaqueTokenCharacters);
      REQUIRE(minted.text().starts_with("jtn_"));
      REQUIRE(minted.text()[4] == static_cast<char>(kind));
      const auto parsed = parse_opaque_token(minted.text());
      REQUIRE(parsed.ok());
      REQUIRE(parsed.value().kind == kind);
      REQUIRE(parsed.value().route == route);
      REQUIRE(parsed.value().random == random);
    }
}

TEST_CASE("the extremes of 40 bytes are tokens too", "[token]") {
  ByteArray<8> route{};
  ByteArray<32> random{};
  CHECK(parse_opaque_token(mint_opaque_token(TokenKind::session, route, random).text()).ok());
  route.fill(std::byte{0xFF});
  random.fill(std::byte{0xFF});
  const auto parsed = parse_opaque_token(mint_opaque_token(TokenKind::session, route, random).text());
  REQUIRE(parsed.ok());
  CHECK(parsed.value().random == random);
}

TEST_CASE("a token with one changed character is no token", "[token][promise-9]") {
  const std::string good = token_text(TokenKind::session, 5);
  for (std::size_t at = 0; at < good.size(); ++at)
    for (int c = 0; c < 256; ++c) {
      std::string changed = good;
      changed[at] = static_cast<char>(c);
      if (changed != good) CHECK(refusal(parse_opaque_token(changed)) == Errc::malformed_token);
    }
}

TEST_CASE("a token that is cut, lengthened or dressed up is no token", "[token][promise-9]") {
  const std::string good = token_text(TokenKind::refresh, 6);
  for (std::size_t size = 0; size < good.size(); ++size)
    CHECK(refusal(parse_opaque_token(good.substr(0, size))) == Errc::malformed_token);
  for (const std::string& text : {good + "0", " " + good, good + "\n", good + std::string(1, '\0'),
                                  "Bearer " + good, good + good, "JTN_" + good.substr(4)})
    CHECK(refusal(parse_opaque_token(text)) == Errc::malformed_token);
}

TEST_CASE("a right checksum does not make a token of another text", "[token][promise-9]") {
  const std::string good = token_text(TokenKind::session, 7);
  REQUIRE(with_right_checksum(good) == good);
  std::string over_the_block = good;
  over_the_block.replace(5, 11, "zzzzzzzzzzz");  // 62^11 - 1, over 2^64 - 1
  CHECK(refusal(parse_opaque_token(with_right_checksum(over_the_block))) == Errc::malformed_token);
  for (const char letter : {'x', 'S', '\0', 't'}) {
    std::string other_kind = good;
    other_kind[4] = letter;
    CHECK(refusal(parse_opaque_token(with_right_checksum(other_kind))) == Errc::malformed_token);
  }
  std::string no_base62 = good;
  no_base62[20] = '-';
  CHECK(refusal(parse_opaque_token(with_right_checksum(no_base62))) == Errc::malformed_token);
}

TEST_CASE("of any text that is accepted, minting gives the same text again", "[token]") {
  SeededRandom random(99);  // seed 99
  int accepted = 0;
  for (int i = 0; i < 20'000; ++i) {
    ByteArray<60> noise{};
    REQUIRE(random.fill(noise).ok());
    std::string text = token_text(TokenKind::code, static_cast<std::uint64_t>(i));
    for (std::size_t at = 5; at < 60; ++at)
      if (std::to_integer<int>(noise[at]) < 25)
        text[at] = kBase62Alphabet[std::to_integer<std::size_t>(noise[at]) % 62];
    text = with_right_checksum(text);
    const auto parsed = parse_opaque_token(text);
    if (!parsed.ok()) continue;
    ++accepted;
    REQUIRE(mint_opaque_token(parsed.value().kind, parsed.value().route, parsed.value().random).text() ==
            text);
  }
  CHECK(accepted > 5'000);
}

TEST_CASE("an oversized token is refused by its length", "[token][promise-9][J17]") {
  CHECK(refusal(parse_opaque_token(std::string(8193, 'j'))) == Errc::token_too_long);
  CHECK(refusal(parse_opaque_token(std::string(8192, 'j'))) == Errc::malformed_token);
}

TEST_CASE("minting and parsing take nothing from the heap", "[token]") {
  const std::string text = token_text(TokenKind::session, 8);
  test::allocation_counter::start();
  const auto parsed = parse_opaque_token(text);
  const OpaqueText again =
      mint_opaque_token(parsed.value().kind, parsed.value().route, parsed.value().random);
  const bool is_same = again.text() == text;
  CHECK(test::allocation_counter::stop().allocations == 0);
  CHECK(is_same);
}

TEST_CASE("a token's text and secret are wiped where they were", "[token][promise-7]") {
  STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<OpaqueText>);
  STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<ParsedOpaque>);
  STATIC_REQUIRE_FALSE(std::is_default_constructible_v<OpaqueText>);
  STATIC_REQUIRE_FALSE(std::is_default_constructible_v<ParsedOpaque>);
  auto parsed = parse_opaque_token(token_text(TokenKind::session, 9));
  const ParsedOpaque moved = std::move(parsed).value();
  CHECK(parsed.value().random == ByteArray<32>{});  // NOLINT: looking into the moved-from object is the point
  CHECK(moved.random == key_bytes(9));
}
