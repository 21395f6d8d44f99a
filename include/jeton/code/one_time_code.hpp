// SPDX-License-Identifier: Apache-2.0
//
// one_time_code.hpp: the text of a one-time code that the shop makes: 32 characters 0-9 a-z, about 165 bits,
// the shape of Adobe Commerce's. Makes and checks strings; knows no store. (Codes made by a device are HOTP
// and TOTP.)
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/base/secret.hpp>

#include <algorithm>
#include <string_view>

namespace jeton {

inline constexpr std::size_t kOneTimeCodeCharacters = 32;
inline constexpr std::size_t kOneTimeCodeRandomBytes = 64;
inline constexpr std::string_view kOneTimeCodeAlphabet = "0123456789abcdefghijklmnopqrstuvwxyz";

/// The code that `random` stands for. Bytes of 252 and more are passed over, so each character is equally
/// likely. errors  internal.no_randomness: more than half of the bytes had to be passed over, which chance
/// does not do
inline Result<Secret> mint_one_time_code(Bytes random) {
  Secret code = Secret::of_size(kOneTimeCodeCharacters);
  const MutableBytes out = code.fill();
  std::size_t written = 0;
  for (const std::byte byte : random) {
    const auto value = static_cast<unsigned>(byte);
    if (value >= 252 || written == out.size()) continue;  // 252 = 7 x 36
    out[written++] = static_cast<std::byte>(kOneTimeCodeAlphabet[value % 36]);
  }
  if (written < out.size()) return Error{Errc::no_randomness, "mint_one_time_code"};
  return code;
}

/// errors  invalid_input.malformed_code: not 32 characters 0-9 a-z
inline Result<Done> validate_one_time_code(std::string_view code) noexcept {
  const bool shaped = code.size() == kOneTimeCodeCharacters &&
                      std::all_of(code.begin(), code.end(),
                                  [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); });
  if (!shaped) return Error{Errc::malformed_code, "validate_one_time_code"};
  return Done{};
}

}  // namespace jeton
