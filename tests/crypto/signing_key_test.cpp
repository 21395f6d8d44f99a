// SPDX-License-Identifier: Apache-2.0
//
// signing_key_test.cpp: published signatures, and keys that must not come into being.
#include "support/catch.hpp"
#include "support/hex.hpp"
#include "token/token_kit.hpp"

#include <jeton/crypto/digest.hpp>
#include <jeton/crypto/signing_key.hpp>

#include <fstream>
#include <map>
#include <sstream>
#include <type_traits>

using namespace jeton;
using namespace jeton::token_test;
using jeton::test::hex_of;
using jeton::test::text_of_hex;

namespace {

/// A file of tests/vectors/jws: a line of source, then lines of "name value".
std::map<std::string, std::string> read_vector(const std::string& name) {
  std::ifstream file("vectors/jws/" + name);  // tests run in tests/
  REQUIRE(file);
  std::map<std::string, std::string> values;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string key, value;
    if (words >> key >> value && key != "#") values[key] = value;
  }
  return values;
}

std::string sign_text(const SigningKey& key, std::string_view input) {
  ByteArray<kMostSignatureBytes> out{};
  const auto size = key.sign(bytes_of(input), out);
  REQUIRE(size.ok());
  return std::string(text_of(Bytes(out).first(size.value())));
}

std::string with_flipped_bit(std::string text, std::size_t bit) {
  text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << bit % 8));
  return text;
}

}  // namespace

TEST_CASE("HS256 makes and verifies the published signatures", "[crypto][rfc7515-a.1][rfc7520-4.4]") {
  const auto* const file = GENERATE("rfc7515_a1_hs256.txt", "rfc7520_4_4_hs256.txt");
  auto vector = read_vector(file);
  const std::string secret = from_base64url(vector["key"]);
  const std::string signature = from_base64url(vector["signature"]);
  const SigningKey key = SigningKey::hs256("k", bytes_of(secret)).value();
  CHECK(sign_text(key, vector["signing_input"]) == signature);
  CHECK(key.verify_key().value().verify(bytes_of(vector["signing_input"]), bytes_of(signature)).ok());
  const VerifyKey only_verifies = VerifyKey::hs256("k", bytes_of(secret)).value();
  CHECK(only_verifies.verify(bytes_of(vector["signing_input"]), bytes_of(signature)).ok());
}

TEST_CASE("an HMAC key longer than a block is hashed first", "[crypto][rfc4231-4.7][rfc2104]") {
  // RFC 4231 test case 6 has a key of 131 equal bytes, which no SigningKey takes: the rule is tested by
  // itself.
  std::string secret;
  for (std::uint64_t seed = 10; seed < 13; ++seed) secret += std::string(text_of(key_bytes(seed)));
  REQUIRE(secret.size() == 96);
  const Digest hashed = sha256(bytes_of(secret));
  const SigningKey whole = SigningKey::hs256("k", bytes_of(secret)).value();
  const SigningKey of_its_hash = SigningKey::hs256("k", hashed).value();
  CHECK(sign_text(whole, "text") == sign_text(of_its_hash, "text"));
  const SigningKey block = SigningKey::hs256("k", bytes_of(secret).first(64)).value();
  CHECK(sign_text(block, "text") !=
        sign_text(SigningKey::hs256("k", sha256(bytes_of(secret).first(64))).value(), "text"));
}

TEST_CASE("an HMAC key of 32 bytes signs as the digest room's HMAC does", "[crypto][rfc2104]") {
  Key32 key32;
  const ByteArray<32> bytes = key_bytes(1);
  std::copy(bytes.begin(), bytes.end(), key32.fill().begin());
  for (const std::size_t size : std::initializer_list<std::size_t>{0, 1, 55, 56, 63, 64, 65, 1000}) {
    const std::string input(size, 'x');
    const Digest expected = hmac_sha256(key32, {bytes_of(input)});
    CHECK(sign_text(hmac_key(), input) == text_of(expected));
  }
}

TEST_CASE("Ed25519 makes and verifies the published signature", "[crypto][rfc8037-a.4]") {
  auto vector = read_vector("rfc8037_a4_ed25519.txt");
  const std::string signature = from_base64url(vector["signature"]);
  const SigningKey key = SigningKey::ed25519("k", bytes_of(from_base64url(vector["seed"]))).value();
  CHECK(sign_text(key, vector["signing_input"]) == signature);
  const VerifyKey verify = VerifyKey::ed25519("k", bytes_of(from_base64url(vector["public_key"]))).value();
  CHECK(verify.verify(bytes_of(vector["signing_input"]), bytes_of(signature)).ok());
  CHECK(key.verify_key().value().verify(bytes_of(vector["signing_input"]), bytes_of(signature)).ok());
}

TEST_CASE("a signature with one changed bit is refused, whichever bit", "[crypto][J27]") {
  const SigningKey key = GENERATE(0, 1) == 0 ? hmac_key() : ed25519_key();
  const VerifyKey verify = key.verify_key().value();
  const std::string signature = sign_text(key, "text");
  for (std::size_t bit = 0; bit < signature.size() * 8; ++bit)
    CHECK(refusal(verify.verify(bytes_of("text"), bytes_of(with_flipped_bit(signature, bit)))) ==
          Errc::bad_signature);
  CHECK(refusal(verify.verify(bytes_of("texu"), bytes_of(signature))) == Errc::bad_signature);
  CHECK(refusal(verify.verify(bytes_of(""), bytes_of(signature))) == Errc::bad_signature);
}

TEST_CASE("a signature of another length than the key's is refused", "[crypto][J35]") {
  const SigningKey key = GENERATE(0, 1) == 0 ? hmac_key() : ed25519_key();
  const VerifyKey verify = key.verify_key().value();
  const std::string signature = sign_text(key, "text");
  CHECK(signature.size() == signature_bytes(key.algorithm()));
  for (std::size_t size = 0; size < signature.size(); ++size)
    CHECK(refusal(verify.verify(bytes_of("text"), bytes_of(signature).first(size))) == Errc::bad_signature);
  CHECK(refusal(verify.verify(bytes_of("text"), bytes_of(signature + '\0'))) == Errc::bad_signature);
}

TEST_CASE("another key's signature is refused", "[crypto]") {
  const std::string by_hmac = sign_text(hmac_key("k", 3), "text");
  const std::string by_ed25519 = sign_text(ed25519_key("k", 3), "text");
  CHECK(refusal(hmac_key("k", 4).verify_key().value().verify(bytes_of("text"), bytes_of(by_hmac))) ==
        Errc::bad_signature);
  CHECK(refusal(ed25519_key("k", 4).verify_key().value().verify(bytes_of("text"), bytes_of(by_ed25519))) ==
        Errc::bad_signature);
}

TEST_CASE("an Ed25519 signature whose S was raised by the group order is refused",
          "[crypto][J14][rfc8032-5.1.7]") {
  std::string signature = sign_text(ed25519_key(), "text");
  const std::string order = text_of_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    carry += static_cast<unsigned char>(signature[32 + i]) + static_cast<unsigned char>(order[i]);
    signature[32 + i] = static_cast<char>(carry & 0xFF);
    carry >>= 8;
  }
  CHECK(refusal(ed25519_key().verify_key().value().verify(bytes_of("text"), bytes_of(signature))) ==
        Errc::bad_signature);
}

TEST_CASE("a short HMAC secret makes no key, and an empty one least of all", "[crypto][promise-8][J5][J6]") {
  const ByteArray<32> good = key_bytes(1);
  for (std::size_t size = 0; size < 32; ++size) {
    CHECK(refusal(SigningKey::hs256("k", Bytes(good).first(size))) == Errc::key_too_short);
    CHECK(refusal(VerifyKey::hs256("k", Bytes(good).first(size))) == Errc::key_too_short);
    CHECK(refusal(SigningKey::ed25519("k", Bytes(good).first(size))) == Errc::key_too_short);
  }
  CHECK(refusal(SigningKey::hs256("k", Bytes())) == Errc::key_too_short);
  CHECK(refusal(VerifyKey::ed25519("k", Bytes())) == Errc::malformed_key);
  CHECK(refusal(SigningKey::hs256("k", bytes_of(std::string(1025, 'x')))) == Errc::malformed_key);
  CHECK(refusal(SigningKey::ed25519("k", bytes_of(std::string(33, 'x')))) == Errc::malformed_key);
}

TEST_CASE("a sample secret out of a tutorial makes no key", "[crypto][J28][J40]") {
  std::string counted_up, counted_down;
  for (char c = 0; c < 32; ++c) {
    counted_up += c;
    counted_down += static_cast<char>(0x60 - 3 * c);
  }
  const std::string samples[] = {std::string(32, '\0'),
                                 std::string(64, 'a'),
                                 std::string(32, '\xFF'),
                                 counted_up,
                                 counted_down,
                                 "secretsecretsecretsecretsecretsecret",
                                 "your-256-bit-secret-your-256-bit-secret",
                                 "a-string-secret-at-least-256-bits-long",
                                 "0123456789abcdef0123456789abcdef",
                                 "abababababababababababababababab",
                                 "CHANGEME-CHANGEME-please-CHANGEME!",
                                 "MySuperSecretKeyForJwtTokens1234567",
                                 "thisisaverylongpasswordfortokens",
                                 "qwertyuiopasdfghjklzxcvbnm1234567",
                                 "jwt-token-signing-key-for-the-app",
                                 "insecure-development-only-key-123"};
  for (const std::string& sample : samples) {
    INFO(sample);
    REQUIRE(sample.size() >= 32);
    CHECK(refusal(SigningKey::hs256("k", bytes_of(sample))) == Errc::malformed_key);
    CHECK(refusal(VerifyKey::hs256("k", bytes_of(sample))) == Errc::malformed_key);
  }
  CHECK(refusal(SigningKey::ed25519("k", bytes_of(counted_up))) == Errc::malformed_key);
}

TEST_CASE("ten thousand random secrets all make keys, as bytes and as text", "[crypto][J28]") {
  for (std::uint64_t seed = 0; seed < 10'000; ++seed) {
    INFO("seed " << seed);
    const ByteArray<32> bytes = key_bytes(seed);
    REQUIRE(SigningKey::hs256("k", bytes).ok());
    REQUIRE(SigningKey::hs256("k", bytes_of(base64url(bytes))).ok());
    REQUIRE(SigningKey::hs256("k", bytes_of(hex_of(bytes))).ok());
  }
}

TEST_CASE("a public key that is no point of the prime-order group makes no key", "[crypto][J31][rfc8032]") {
  // The eight points of small order and non-canonical spellings: Cremers and Jackson, IEEE CSF 2019, table 2.
  const char* const refused[] = {
      "0000000000000000000000000000000000000000000000000000000000000000",
      "0100000000000000000000000000000000000000000000000000000000000000",
      "0100000000000000000000000000000000000000000000000000000000000080",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "0000000000000000000000000000000000000000000000000000000000000080",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
      "0200000000000000000000000000000000000000000000000000000000000000",  // not on the curve
  };
  for (const char* const hex : refused) {
    INFO(hex);
    CHECK(refusal(VerifyKey::ed25519("k", bytes_of(text_of_hex(hex)))) == Errc::malformed_key);
  }
  const ByteArray<33> long_key{};
  CHECK(refusal(VerifyKey::ed25519("k", long_key)) == Errc::malformed_key);
}

TEST_CASE("a key id is an opaque word", "[crypto][J30]") {
  CHECK(KeyId::parse("2026-11_a.b~c").ok());
  CHECK(KeyId::parse(std::string(128, 'k')).value().text() == std::string(128, 'k'));
  const std::string refused[] = {"",
                                 std::string(129, 'k'),
                                 "../../etc/passwd",
                                 "a b",
                                 "a/b",
                                 "x' OR '1'='1",
                                 std::string("a\0b", 3),
                                 "k\xC3\xA9y",
                                 "k|id",
                                 "k\n"};
  for (const std::string& text : refused) {
    CHECK(refusal(KeyId::parse(text)) == Errc::malformed_key);
    CHECK(refusal(SigningKey::hs256(text, key_bytes(1))) == Errc::malformed_key);
    CHECK(refusal(SigningKey::ed25519(text, key_bytes(1))) == Errc::malformed_key);
    CHECK(refusal(VerifyKey::hs256(text, key_bytes(1))) == Errc::malformed_key);
    CHECK(refusal(VerifyKey::ed25519(text, key_bytes(1))) == Errc::malformed_key);
  }
}

TEST_CASE("there is no key without bytes, and none that can be copied",
          "[crypto][promise-6][promise-8][J40]") {
  STATIC_REQUIRE_FALSE(std::is_default_constructible_v<SigningKey>);
  STATIC_REQUIRE_FALSE(std::is_default_constructible_v<VerifyKey>);
  STATIC_REQUIRE_FALSE(std::is_default_constructible_v<KeyId>);
  STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<SigningKey>);
  STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<VerifyKey>);
  STATIC_REQUIRE(std::is_nothrow_move_constructible_v<SigningKey>);
}

TEST_CASE("a key that was moved from signs and verifies nothing", "[crypto][promise-6]") {
  SigningKey key = hmac_key();
  VerifyKey verify = key.verify_key().value();
  const std::string signature = sign_text(key, "text");
  const SigningKey new_home = std::move(key);
  const VerifyKey new_verify = std::move(verify);
  ByteArray<kMostSignatureBytes> out{};
  CHECK(refusal(key.sign(bytes_of("text"), out)) == Errc::crypto_failed);                       // NOLINT
  CHECK(refusal(key.verify_key()) == Errc::crypto_failed);                                      // NOLINT
  CHECK(refusal(verify.verify(bytes_of("text"), bytes_of(signature))) == Errc::bad_signature);  // NOLINT
  CHECK(new_verify.verify(bytes_of("text"), bytes_of(sign_text(new_home, "text"))).ok());
}

TEST_CASE("a room too small for the signature is refused", "[crypto]") {
  ByteArray<31> small{};
  CHECK(refusal(hmac_key().sign(bytes_of("text"), small)) == Errc::crypto_failed);
  ByteArray<63> smaller_than_ed25519{};
  CHECK(refusal(ed25519_key().sign(bytes_of("text"), smaller_than_ed25519)) == Errc::crypto_failed);
}
