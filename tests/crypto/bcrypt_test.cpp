// SPDX-License-Identifier: Apache-2.0
//
// bcrypt_test.cpp: imported customers' bcrypt hashes verify, and bcrypt's own traps are closed.
//
// Vectors: Openwall crypt_blowfish wrapper.c (public domain); with JETON_TEST_VECTORS also
// hashes/pyca_bcrypt.json (pyca/bcrypt tests, Apache-2.0).
#include <string>
#include <utility>

#include "hash_questions.hpp"
#include "support/allocation_counter.hpp"
#include "support/hex.hpp"

using namespace jeton;
using namespace jeton::test;
namespace counter = jeton::test::allocation_counter;

TEST_CASE("published bcrypt hashes verify, and only with their password", "[crypto][promise-13]") {
  if (lacks_bcrypt()) return;
  const std::pair<std::string, const char*> vectors[] = {
      // Openwall crypt_blowfish wrapper.c
      {"U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"},
      {"U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK"},
      {"U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"},
      {"\xFF\xFF\xA3", "$2y$05$/OK.fbVrR/bpIqNJ5ianF.CE5elHaaO4EbggVDjb8P19RukzXSM3e"},
      {"\xA3", "$2y$05$/OK.fbVrR/bpIqNJ5ianF.Sa7shbm4.OzKpvFnX1pQLmQW96oUlCq"},
      {"\xA3", "$2a$05$/OK.fbVrR/bpIqNJ5ianF.Sa7shbm4.OzKpvFnX1pQLmQW96oUlCq"}};
  for (const auto& [password, encoded] : vectors) {
    CHECK(verdict(password, encoded) == "right");
    CHECK(verdict(password + "x", encoded) == "wrong");
  }
}

TEST_CASE("the published set of bcrypt hashes verifies", "[crypto][promise-13]") {
  if (lacks_bcrypt()) return;
  const auto vectors = vectors_in("hashes/pyca_bcrypt.json");
  if (vectors.is_null()) return;
  for (const char* set : {"_test_vectors", "_2y_test_vectors"}) {
    for (const auto& row : vectors.at(set)) {
      const std::string password = jeton::test::text_of_hex(row.at("password_hex").get<std::string>());
      const bool is_whole = password.size() <= 72 && password.find('\0') == std::string::npos;
      INFO(row.dump());
      CHECK(verdict(password, row.at("hash").get<std::string>()) == (is_whole ? "right" : "wrong"));
    }
  }
}

TEST_CASE("a password of 73 bytes is not the one of its first 72", "[crypto][P1]") {
  if (lacks_bcrypt()) return;
  // Openwall crypt_blowfish wrapper.c: a hash of more than 72 characters, of which bcrypt read 72.
  const std::string encoded = "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui";
  const std::string longer =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars after 72 are ignored";
  CHECK(verdict(longer.substr(0, 72), encoded) == "right");
  CHECK(verdict(longer.substr(0, 73), encoded) == "wrong");
  CHECK(verdict(longer.substr(0, 71), encoded) == "wrong");
  CHECK(verdict(longer, encoded) == "wrong");
  CHECK(verdict(longer.substr(0, 72) + std::string(900, 'x'), encoded) == "wrong");
}

TEST_CASE("a password with NUL is not the one before the NUL", "[crypto][P3]") {
  if (lacks_bcrypt()) return;
  CHECK(verdict(std::string("U*U\0", 4), kBcrypt) == "wrong");
  CHECK(verdict(std::string("U*U\0more", 8), kBcrypt) == "wrong");
  CHECK(verdict(std::string("\0U*U", 4), kBcrypt) == "wrong");
}

TEST_CASE("a bcrypt password that can never be right still costs a hash", "[crypto][promise-3][P1][P3]") {
  if (lacks_bcrypt()) return;
  for (const std::string& password : {std::string(73, 'a'), std::string("a\0", 2), std::string("a")}) {
    const Secret secret = Secret::copy_of(password);
    counter::start();
    const auto answer = verify_password(secret, kBcrypt, kLimits);
    CHECK(counter::stop().bytes >= 32'768);  // bcrypt's own working memory was taken
    CHECK_FALSE(answer.value());
  }
}

TEST_CASE("a bcrypt string that is not exactly of its grammar is refused", "[crypto][promise-9][P4]") {
  const std::pair<const char*, const char*> changes[] = {
      {"$05$", "$5$"},  {"$05$", "$03$"}, {"$05$", "$32$"}, {"$05$", "$99$"}, {"$05$", "$0a$"},
      {"$05$", "$05."}, {"C.E", "C/E"},   {"OeW", "OeV"},   {"CCC", "CC-"},   {"CCC", "CC+"},
      {"CCC", "CC$"},   {"OeW", "Oe"},    {"OeW", "OeWW"},  {"OeW", "Oe\n"},  {"CCC", "CC="},
      {"CCC", "CC "},   {"OeW", "OeW "}};
  for (const auto& [from, to] : changes) {
    INFO(from << " to " << to);
    CHECK(inspected(replaced(kBcrypt, from, to)) == "invalid_input.malformed_hash");
    CHECK(verdict("U*U", replaced(kBcrypt, from, to)) == "invalid_input.malformed_hash");
  }
}

TEST_CASE("bcrypt above cost 16 is refused without computing it", "[crypto][promise-9][P6]") {
  if (lacks_bcrypt()) return;
  CHECK(inspected(replaced(kBcrypt, "$05$", "$16$")) == "bcrypt");
  CHECK(verdict("U*U", replaced(kBcrypt, "$05$", "$17$")) == "invalid_input.hash_too_costly");
  CHECK(verdict("U*U", replaced(kBcrypt, "$05$", "$31$")) == "invalid_input.hash_too_costly");
}
