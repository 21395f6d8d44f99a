// SPDX-License-Identifier: Apache-2.0
//
// key_ring_test.cpp: one id, one key.
#include "support/catch.hpp"
#include "token/token_kit.hpp"

#include <jeton/token/key_ring.hpp>

using namespace jeton;
using namespace jeton::token_test;

namespace {

std::vector<VerifyKey> keys_of(std::initializer_list<std::string> key_ids) {
  std::vector<VerifyKey> keys;
  for (const std::string& id : key_ids) keys.push_back(ed25519_key(id).verify_key().value());
  return keys;
}

}  // namespace

TEST_CASE("a ring finds its keys, of whatever algorithm, and no others", "[token]") {
  const KeyRing ring = KeyRing::make(hmac_key("h"), keys_of({"e1", "e2"})).value();
  REQUIRE(ring.find("h") != nullptr);
  CHECK(ring.find("h")->algorithm() == Algorithm::hs256);
  CHECK(ring.find("e2")->algorithm() == Algorithm::ed25519);
  CHECK(ring.active()->key_id().text() == "h");
  CHECK(ring.verify_keys().size() == 3);
  for (const char* const other : {"", "e", "e11", "E1", "e1 ", "h1"}) CHECK(ring.find(other) == nullptr);
}

TEST_CASE("a ring with one key id twice is refused", "[token][J29]") {
  CHECK(refusal(KeyRing::make(hmac_key("a"), keys_of({"a"}))) == Errc::malformed_key);
  CHECK(refusal(KeyRing::make(hmac_key("a"), keys_of({"b", "c", "b"}))) == Errc::malformed_key);
  CHECK(refusal(KeyRing::verify_only(keys_of({"b", "b"}))) == Errc::malformed_key);
}

TEST_CASE("a ring has at least one key and at most 64", "[token][J40]") {
  CHECK(refusal(KeyRing::verify_only({})) == Errc::malformed_key);
  STATIC_REQUIRE_FALSE(std::is_default_constructible_v<KeyRing>);
  std::vector<VerifyKey> many;
  for (int i = 0; i < 65; ++i) many.push_back(hmac_key("k" + std::to_string(i)).verify_key().value());
  CHECK(refusal(KeyRing::verify_only(std::move(many))) == Errc::malformed_key);
}

TEST_CASE("a ring that only verifies has no key to sign with", "[token]") {
  CHECK(KeyRing::verify_only(keys_of({"b"})).value().active() == nullptr);
}
