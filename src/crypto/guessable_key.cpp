// SPDX-License-Identifier: Apache-2.0
//
// guessable_key.cpp: patterns, and words of at least six letters so that random text does not hold them by
// chance.
//
// Time spent here depends on the key; it runs once when a key is loaded and nobody outside can repeat it.
#include "guessable_key.hpp"

#include <algorithm>
#include <bitset>
#include <string_view>

namespace jeton::detail {
namespace {

// Words of the sample secrets in jwt.io, framework templates and tutorials.
constexpr std::string_view kSampleWords[] = {
    "secret",      "passwd",      "password",    "changeme",  "change_me", "change-me",
    "replace",     "example",     "default",     "insecure",  "qwerty",    "letmein",
    "your-256",    "your_jwt",    "your-jwt",    "jwt-token", "jwt_token", "signingkey",
    "signing-key", "supersecure", "allyourbase", "abcdefgh",  "12345678"};

char lower(std::byte byte) noexcept {
  const char c = static_cast<char>(byte);
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool holds_word(Bytes key, std::string_view word) noexcept {
  const auto same = [](std::byte byte, char letter) { return lower(byte) == letter; };
  return std::search(key.begin(), key.end(), word.begin(), word.end(), same) != key.end();
}

bool holds_sample_word(Bytes key) noexcept {
  return std::any_of(std::begin(kSampleWords), std::end(kSampleWords),
                     [key](std::string_view word) { return holds_word(key, word); });
}

bool has_few_values(Bytes key) noexcept {
  constexpr std::size_t kFew = 8;  // 32 random bytes have fewer once in 10^30
  std::bitset<256> seen;
  for (const std::byte byte : key) seen.set(static_cast<std::size_t>(byte));
  return seen.count() < kFew;
}

bool counts_evenly(Bytes key) noexcept {
  const auto step = [key](std::size_t i) {
    return static_cast<unsigned char>(std::to_integer<unsigned>(key[i]) -
                                      std::to_integer<unsigned>(key[i - 1]));
  };
  for (std::size_t i = 2; i < key.size(); ++i)
    if (step(i) != step(1)) return false;
  return true;
}

bool repeats_a_unit(Bytes key) noexcept {
  for (std::size_t unit = 1; unit <= key.size() / 2; ++unit)
    if (std::equal(key.begin() + static_cast<std::ptrdiff_t>(unit), key.end(), key.begin())) return true;
  return false;
}

}  // namespace

bool is_guessable_key(Bytes key) noexcept {
  return has_few_values(key) || counts_evenly(key) || repeats_a_unit(key) || holds_sample_word(key);
}

}  // namespace jeton::detail
