// SPDX-License-Identifier: Apache-2.0
//
// hex.hpp: hexadecimal text for the vectors of tests, in both directions.
//
// Not for the library: nothing is refused here, a test writes its own hexadecimal.
//
//   CHECK(hex_of(digest) == "ba7816bf...");
#pragma once

#include <jeton/base/bytes.hpp>

#include <string>
#include <string_view>

namespace jeton::test {

/// Two characters 0-9 a-f for each byte.
inline std::string hex_of(Bytes bytes) {
  std::string text;
  for (const std::byte byte : bytes) {
    text.push_back("0123456789abcdef"[std::to_integer<unsigned>(byte >> 4)]);
    text.push_back("0123456789abcdef"[std::to_integer<unsigned>(byte & std::byte{15})]);
  }
  return text;
}

/// The bytes of well-formed hexadecimal text, as a string.
inline std::string text_of_hex(std::string_view hex) {
  std::string text;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    text.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  return text;
}

}  // namespace jeton::test
