// SPDX-License-Identifier: Apache-2.0
//
// hash_questions.hpp: the questions that the tests of password hashes ask, answered in words.
//
// Only for tests/crypto: a failure shows the error's stable name instead of a number.
//
//   CHECK(verdict("password", stored) == "right");
#pragma once

#include <jeton/crypto/password_hash.hpp>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "support/catch.hpp"

namespace jeton::test {

inline constexpr HashLimits kLimits{};

/// Of "U*U"; Openwall crypt_blowfish wrapper.c.
inline const std::string kBcrypt = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";

/// "right", "wrong" or the error's name.
inline std::string verdict(std::string_view password, std::string_view encoded,
                           const HashLimits& limits = kLimits) {
  const auto answer = verify_password(Secret::copy_of(password), encoded, limits);
  if (!answer.ok()) return std::string(answer.error().name());
  return answer.value() ? "right" : "wrong";
}

inline std::string inspected(std::string_view encoded, const HashLimits& limits = kLimits) {
  const auto format = inspect_hash(encoded, limits);
  if (!format.ok()) return std::string(format.error().name());
  return format.value() == HashFormat::argon2id ? "argon2id" : "bcrypt";
}

/// `text` with the first `from` replaced by `to`, which the test promises is there.
inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

/// True, and says so, if this build was made without libxcrypt.
inline bool lacks_bcrypt() {
  if (inspected(kBcrypt) == "bcrypt") return false;
  WARN("SKIPPED: this build has no bcrypt");
  return true;
}

/// A vector file of the folder JETON_TEST_VECTORS; null, and says so, if there is none.
inline nlohmann::json vectors_in(const std::string& file) {
  const char* folder = std::getenv("JETON_TEST_VECTORS");
  if (folder == nullptr) {
    WARN("SKIPPED: JETON_TEST_VECTORS is not set, " << file << " was not read");
    return nullptr;
  }
  std::ifstream stream(std::string(folder) + "/" + file);
  REQUIRE(stream.good());
  return nlohmann::json::parse(stream);
}

}  // namespace jeton::test
