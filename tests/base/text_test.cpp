// SPDX-License-Identifier: Apache-2.0
//
// text_test.cpp: what is text, which logins are one login, and how a password is brought to one form.
#include "support/allocation_counter.hpp"
#include "support/catch.hpp"

#include <jeton/base/text.hpp>

#include <random>
#include <string>
#include <vector>

using namespace jeton;
namespace counter = jeton::test::allocation_counter;

namespace {

/// UTF-8 of any number up to 0x10FFFF, surrogates included, written without looking at the library's reader.
std::string utf8_of(char32_t c) {
  if (c < 0x80) return {static_cast<char>(c)};
  const auto tail = [c](int shift) { return static_cast<char>(0x80 | (c >> shift & 0x3F)); };
  if (c < 0x800) return {static_cast<char>(0xC0 | c >> 6), tail(0)};
  if (c < 0x10000) return {static_cast<char>(0xE0 | c >> 12), tail(6), tail(0)};
  return {static_cast<char>(0xF0 | c >> 18), tail(12), tail(6), tail(0)};
}

bool is_surrogate(char32_t c) { return c >= 0xD800 && c <= 0xDFFF; }

std::string canonical(std::string_view login) {
  auto result = canonical_login(login);
  return result.ok() ? std::move(result).value() : std::string(result.error().name());
}

std::string prepared(std::string_view password) {
  const auto result = prepare_password(bytes_of(password));
  return result.ok() ? std::string(text_of(result.value().reveal())) : std::string(result.error().name());
}

/// Texts made of code points that fold, compose, reorder or vanish.
std::string awkward_text(std::mt19937_64& random, std::size_t length) {
  static constexpr char32_t kAwkward[] = {
      ' ',    'a',    'A',    'I',    'i',    0xAD,   0xDF,   0x130,   0x131,   0x1C5,   0x301,   0x308,
      0x327,  0x345,  0x34F,  0x390,  0x391,  0x3B1,  0x3A3,  0x3C2,   0x587,   0x1100,  0x1161,  0x11A8,
      0xAC00, 0x115F, 0x1E9E, 0x1F80, 0x1FB3, 0x1FFC, 0x2000, 0x200B,  0x200D,  0x2028,  0x212B,  0x13A0,
      0xAB70, 0x3000, 0xFB03, 0xFE0F, 0xFEFF, 0xFF21, 0xFFA0, 0x1D160, 0x1F468, 0xE0020, 0xE0100, 0x10FFFF};
  std::string text;
  for (std::size_t i = 0; i < length; ++i) text += utf8_of(kAwkward[random() % std::size(kAwkward)]);
  return text;
}

}  // namespace

TEST_CASE("every code point but the surrogates is text", "[base][promise-9]") {
  std::size_t wrong = 0;
  for (char32_t c = 0; c <= 0x10FFFF; ++c) wrong += is_utf8(utf8_of(c)) == is_surrogate(c) ? 1 : 0;
  CHECK(wrong == 0);
}

TEST_CASE("of all texts of one to four bytes exactly the well-formed ones are text", "[base][promise-9]") {
  struct Range {
    unsigned least;
    unsigned most;
  };
  const auto count = [](std::size_t length, Range first, Range later) {
    std::string text(length, '?');
    std::size_t accepted = 0;
    const auto visit = [&](auto&& self, std::size_t i) -> void {
      if (i == text.size()) {
        accepted += is_utf8(text) ? 1 : 0;
        return;
      }
      const Range range = i == 0 ? first : later;
      for (unsigned byte = range.least; byte <= range.most; ++byte) {
        text[i] = static_cast<char>(byte);
        self(self, i + 1);
      }
    };
    visit(visit, 0);
    return accepted;
  };
  CHECK(count(1, {0, 0xFF}, {0, 0xFF}) == 128);
  CHECK(count(2, {0, 0xFF}, {0, 0xFF}) == 128 * 128 + 1920);
  CHECK(count(3, {0xC0, 0xFF}, {0x70, 0xFF}) ==
        1920 * 16 + 61'440);  // a later byte is one of 16 ASCII or not
  CHECK(count(4, {0xF0, 0xFF}, {0x80, 0xBF}) == 0x100000);
}

TEST_CASE("broken UTF-8 in the middle or at the end is not text", "[base][promise-9]") {
  for (const char* broken :
       {"\xC0\x80", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\x80",
        "a\xE2\x82", "a\xE2\x82z", "\xF0\x9F\x98", "\xFE", "\xFF"}) {
    CHECK_FALSE(is_utf8(broken));
    CHECK_FALSE(is_printable_utf8(broken));
  }
  CHECK(is_utf8(""));
  CHECK(is_utf8(std::string_view("a\0b", 3)));
}

TEST_CASE("control characters are text but not printable text", "[base]") {
  for (char32_t c = 0; c < 0x200; ++c) {
    const bool is_control = c < 0x20 || (c >= 0x7F && c <= 0x9F);
    INFO(static_cast<unsigned>(c));
    CHECK(is_utf8(utf8_of(c)));
    CHECK(is_printable_utf8("a" + utf8_of(c)) != is_control);
  }
}

TEST_CASE("a password's length is counted in code points, not bytes", "[base]") {
  CHECK(count_code_points("") == 0);
  CHECK(count_code_points("abc") == 3);
  CHECK(count_code_points("\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80") == 3);
}

TEST_CASE("spellings that a shop's collation matches are one login", "[base][promise-4][P11]") {
  const std::string bob = "bob@example.com";
  for (const char* spelling : {"bob@example.com", "BOB@EXAMPLE.COM", " Bob@Example.Com ",
                               "\xC2\xA0"
                               "bob@example.com\xE3\x80\x80",
                               "b\xE2\x80\x8Bob@example.com",
                               "bo\xC2\xAD"
                               "b@example.com",
                               "\xEF\xBB\xBF"
                               "bob@example.com",
                               " \xE2\x80\x8B bob@example.com", "bob@example.com\xEF\xB8\x8F"}) {
    CHECK(canonical(spelling) == bob);
  }
  CHECK(canonical("STRASSE") == canonical("stra\xC3\x9F"
                                          "e"));
  CHECK(canonical("jose\xCC\x81") == canonical("JOS\xC3\x89"));
  CHECK(canonical("\xCE\xA3") == canonical("\xCF\x82"));  // sigma and final sigma
}

TEST_CASE("canonically equivalent spellings in any order of marks are one login", "[base][promise-4][P11]") {
  CHECK(canonical("\xCE\xB1\xCD\x85\xCC\x81") ==
        canonical("\xCE\xB1\xCC\x81\xCD\x85"));  // U+0345 before, after
  CHECK(canonical("\xCE\xB1\xCD\x85\xCD\x8F\xCC\x81") == canonical("\xCE\xB1\xCC\x81\xCD\x85"));
}

TEST_CASE("logins that differ stay different", "[base]") {
  CHECK(canonical("bob@example.com") != canonical("rob@example.com"));
  CHECK(canonical("g\xC4\xB1thub@example.com") !=
        canonical("github@example.com"));  // dotless i: CVE-2019-19844
  CHECK(canonical("bob smith") != canonical("bobsmith"));
}

TEST_CASE("the canonical form of a canonical login is itself, for every code point",
          "[base][promise-4][P11]") {
  constexpr char32_t kPerLogin = 32;  // each between two letters
  std::size_t refused = 0;
  for (char32_t first = 0xA0; first <= 0x10FFFF; first += kPerLogin) {
    if (is_surrogate(first)) continue;
    std::string login = "a";
    for (char32_t c = first; c < first + kPerLogin; ++c) login += utf8_of(c) + 'b';
    const std::string once = canonical(login);
    refused += once.starts_with("invalid_input") ? 1 : 0;
    if (once == login || canonical(once) == once) continue;
    INFO("from U+" << std::hex << static_cast<unsigned>(first));
    REQUIRE(canonical(once) == once);
  }
  CHECK(refused == 0);
  for (char32_t c = ' '; c < 0x7F; ++c)
    CHECK(canonical(canonical("a" + utf8_of(c))) == canonical("a" + utf8_of(c)));
}

TEST_CASE("the canonical form of a canonical login is itself, for awkward texts", "[base][promise-4][P11]") {
  constexpr std::uint64_t kSeed = 0x6A65746F6E01;
  INFO("seed " << kSeed);
  std::mt19937_64 random(kSeed);
  for (int round = 0; round < 20'000; ++round) {
    const std::string text = awkward_text(random, 1 + random() % 24);
    const auto once = canonical_login(text);
    if (!once.ok()) continue;
    const auto twice = canonical_login(once.value());
    if (twice.ok() && twice.value() == once.value()) continue;
    CAPTURE(round);
    REQUIRE(canonical(once.value()) == once.value());
  }
}

TEST_CASE("a login of nothing, of control characters or of broken text is refused", "[base][promise-9]") {
  for (const std::string& refused :
       {std::string(), std::string("  "), std::string("\xE2\x80\x8B"), std::string("bob\n"),
        std::string("b\0b", 3), std::string("b\xC2\x85"), std::string("b\xFF")})
    CHECK(canonical(refused) == "invalid_input.malformed_login");
}

TEST_CASE("a login over 320 bytes is refused before a byte of it is copied", "[base][P5]") {
  const std::string longest(kMostLoginBytes, 'a');
  const std::string huge(10 << 20, 'a');
  CHECK(canonical(longest) == longest);
  counter::start();
  const auto refused = canonical_login(huge);
  CHECK(counter::stop().allocations == 0);
  CHECK(refused.error().code == Errc::login_too_long);
}

TEST_CASE("a login that grows past 320 bytes by folding is refused, not cut", "[base][P11]") {
  std::string dotted;
  for (int i = 0; i < 160; ++i) dotted += "\xC4\xB0";  // U+0130 folds to i and U+0307: two bytes become three
  REQUIRE(dotted.size() == kMostLoginBytes);
  CHECK(canonical(dotted) == "invalid_input.login_too_long");
}

TEST_CASE("a password of 10 MiB is refused by its length before a byte of it is copied", "[base][P5]") {
  const std::string huge(10 << 20, 'a');
  counter::start();
  const auto refused = prepare_password(bytes_of(huge));
  CHECK(counter::stop().allocations == 0);
  CHECK(refused.error().code == Errc::password_too_long);
}

TEST_CASE("a password is 1 to 1024 bytes of UTF-8 without NUL", "[base][promise-9]") {
  CHECK(prepared("") == "invalid_input.password_empty");
  CHECK(prepared(std::string(1024, 'a')) == std::string(1024, 'a'));
  CHECK(prepared(std::string(1025, 'a')) == "invalid_input.password_too_long");
  CHECK(prepared(std::string_view("a\0b", 3)) == "invalid_input.password_not_text");
  CHECK(prepared("caf\xE9") == "invalid_input.password_not_text");
}

TEST_CASE("a password typed on another keyboard is the same password", "[base][rfc8265-4.2.2]") {
  CHECK(prepared("caf\x65\xCC\x81") == "caf\xC3\xA9");
  CHECK(prepared("\xE2\x84\xAB") == "\xC3\x85");  // U+212B angstrom sign, U+00C5
  for (const char* spaced :
       {"a\xC2\xA0z", "a\xE1\x9A\x80z", "a\xE2\x80\x80z", "a\xE2\x80\xAFz", "a\xE3\x80\x80z"})
    CHECK(prepared(spaced) == "a z");
}

TEST_CASE("case, outer spaces and invisible characters of a password are part of it",
          "[base][rfc8265-4.2.2]") {
  CHECK(prepared(" Bob ") == " Bob ");
  CHECK(prepared("b\xE2\x80\x8Bob") == "b\xE2\x80\x8Bob");
  CHECK(prepared("\xEF\xAC\x81") == "\xEF\xAC\x81");  // the ligature fi: NFC, not NFKC
}

TEST_CASE("a prepared password prepares to itself", "[base][rfc8265-4.2.2]") {
  constexpr std::uint64_t kSeed = 0x6A65746F6E02;
  INFO("seed " << kSeed);
  std::mt19937_64 random(kSeed);
  for (int round = 0; round < 20'000; ++round) {
    const std::string once = prepared(awkward_text(random, 1 + random() % 40));
    if (prepared(once) == once) continue;
    CAPTURE(round);
    REQUIRE(prepared(once) == once);
  }
}

TEST_CASE("a password that grows past 1024 bytes by NFC is refused, not cut", "[base][promise-9]") {
  std::string notes;
  for (int i = 0; i < 256; ++i) notes += "\xF0\x9D\x85\xA0";  // U+1D160 has a decomposition that NFC keeps
  CHECK(prepared(notes) == "invalid_input.password_too_long");
}

TEST_CASE("preparing a password takes one block of memory and leaves no copy", "[base][promise-7][P17]") {
  const std::string composed = "caf\xC3\xA9 au lait, s'il vous plait";
  const std::string typed = "cafe\xCC\x81 au lait, s'il vous plait";
  counter::start_watching("au lait");
  {
    const auto secret = prepare_password(bytes_of(typed));
    CHECK(text_of(secret.value().reveal()) == composed);
  }
  const auto tally = counter::stop();
  CHECK(tally.freed_with_canary == 0);
}

TEST_CASE("preparing a password asks for memory once", "[base][promise-7]") {
  counter::start();
  { const auto secret = prepare_password(bytes_of("cafe\xCC\x81")); }
  CHECK(counter::stop().allocations == 1);
}
