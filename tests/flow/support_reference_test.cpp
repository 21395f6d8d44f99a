// SPDX-License-Identifier: Apache-2.0
//
// support_reference_test.cpp: a reference tells staff the true reason and tells nobody else anything.
#include "flow/sign_in_kit.hpp"
#include "support/catch.hpp"

#include <random>
#include <set>

using namespace jeton;
using namespace jeton::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

Key32 key_of(std::string_view text) { return derive_key(bytes_of(text), "support reference test"); }

std::vector<Errc> refused_codes() {
  std::vector<Errc> codes;
  for (std::uint32_t number = 0x0100; number <= 0x01FF; ++number)
    if (describe(static_cast<Errc>(number)).code == static_cast<Errc>(number))
      codes.push_back(static_cast<Errc>(number));
  return codes;
}

}  // namespace

TEST_CASE("a reference tells staff every reason for which a customer is refused, and the minute",
          "[flow][promise-3]") {
  const Key32 key = key_of("one");
  const auto codes = refused_codes();
  REQUIRE(codes.size() >= 20);
  for (const Errc code : codes) {
    INFO(name(code));
    const auto why = read_reference(key, make_reference(key, code, kNoon + 59'999ms, {}).text());
    REQUIRE(why.ok());
    CHECK(why.value().reason == code);
    CHECK(why.value().minute == kNoon);
    const auto next = read_reference(key, make_reference(key, code, kNoon + 60'000ms, {}).text());
    REQUIRE(next.ok());
    CHECK(next.value().minute == kNoon + 60'000ms);
  }
}

TEST_CASE("ten thousand refusals for one reason in one minute show hardly two references alike",
          "[flow][promise-3]") {
  TestShop shop;
  std::set<std::string> seen;
  Blocking world = shop.blocking();
  for (int i = 0; i < 10'000; ++i)
    seen.emplace(refuse_sign_in(world, shop.shop(), Errc::customer_unknown, kNoon).reference.text());
  // a nonce of 24 bits: 3 pairs alike are expected, over 10 once in a thousand seeds; 16 bits would give
  // about 700
  CHECK(seen.size() >= 9'990);
}

TEST_CASE("references of two reasons look alike: every character takes every place", "[flow][promise-3]") {
  TestShop shop;
  Blocking world = shop.blocking();
  for (const Errc reason : {Errc::wrong_credentials, Errc::account_locked}) {
    std::array<std::set<char>, 16> places;
    for (int i = 0; i < 1'000; ++i) {
      const auto reference = refuse_sign_in(world, shop.shop(), reason, kNoon).reference;
      for (std::size_t place = 0; place < places.size(); ++place)
        places[place].insert(reference.text()[place]);
    }
    for (const auto& characters : places) CHECK(characters.size() == 32);
  }
}

TEST_CASE("a reference with one character changed is refused", "[flow]") {
  const Key32 key = key_of("one");
  const std::string reference(make_reference(key, Errc::account_locked, kNoon, {}).text());
  for (std::size_t place = 0; place < reference.size(); ++place)
    for (const char c : kAlphabet) {
      if (c == reference[place]) continue;
      std::string tampered = reference;
      tampered[place] = c;
      INFO(tampered);
      CHECK(outcome_of(read_reference(key, tampered)) == "invalid_input.malformed_reference");
    }
}

TEST_CASE("a reference of another deployment is refused", "[flow]") {
  const Key32 own = key_of("one"), foreign = key_of("two");
  for (const Errc code : refused_codes())
    CHECK(outcome_of(read_reference(own, make_reference(foreign, code, kNoon, {}).text())) ==
          "invalid_input.malformed_reference");
}

TEST_CASE("made-up references are refused", "[flow]") {
  const Key32 key = key_of("one");
  constexpr std::uint64_t kSeed = 20'270'115;
  INFO("seed " << kSeed);
  std::mt19937_64 random(kSeed);
  int accepted = 0;
  for (int i = 0; i < 5'000; ++i) {
    std::string text(16, 'A');
    for (char& c : text) c = kAlphabet[random() % kAlphabet.size()];
    accepted += read_reference(key, text).ok() ? 1 : 0;
  }
  CHECK(accepted == 0);
}

TEST_CASE("what is not sixteen characters of the alphabet is no reference", "[flow][promise-9]") {
  const Key32 key = key_of("one");
  const std::string good(make_reference(key, Errc::throttled, kNoon, {}).text());
  std::string lower = good;
  for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  const std::string bad[] = {"",
                             good.substr(1),
                             good + "A",
                             lower,
                             good.substr(0, 15) + "1",
                             good.substr(0, 15) + "=",
                             good.substr(0, 15) + std::string(1, '\0'),
                             std::string(1'000'000, 'A')};
  for (const std::string& text : bad)
    CHECK(outcome_of(read_reference(key, text)) == "invalid_input.malformed_reference");
}
