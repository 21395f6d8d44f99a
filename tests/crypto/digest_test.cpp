// SPDX-License-Identifier: Apache-2.0
//
// digest_test.cpp: SHA-256, HMAC and HKDF give the published values, by both hashers, without allocating.
//
// Vectors: FIPS 180-4 examples (NIST CSRC, SHA256.pdf), RFC 4231 section 4, RFC 5869 appendix A.
#include "support/allocation_counter.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

#include <jeton/crypto/digest.hpp>

#include "../../src/crypto/sha256_evp.hpp"
#include "../../src/crypto/sha256_pieces.hpp"

#include <algorithm>
#include <random>
#include <string>

using namespace jeton;
using jeton::test::hex_of;
using jeton::test::text_of_hex;
namespace counter = jeton::test::allocation_counter;

namespace {

Key32 key_of(Bytes bytes) {
  Key32 key;  // a key under 64 bytes is padded with zeros by HMAC itself: 20 bytes and the same with zeros
              // are one key
  std::copy(bytes.begin(), bytes.end(), key.fill().begin());
  return key;
}

std::string repeated(std::size_t times, int byte) { return std::string(times, static_cast<char>(byte)); }

struct HmacVector {
  std::string key;
  std::string data;
  const char* tag;
};

/// RFC 4231 section 4, cases 1, 2, 3, 4, 6, 7 (5 is truncated; 6 and 7 have keys of 131 bytes, which HMAC
/// hashes first).
std::vector<HmacVector> rfc4231() {
  return {
      {repeated(20, 0x0b), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"Jefe", "what do ya want for nothing?",
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {repeated(20, 0xaa), repeated(50, 0xdd),
       "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {text_of_hex("0102030405060708090a0b0c0d0e0f10111213141516171819"), repeated(50, 0xcd),
       "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
      {repeated(131, 0xaa), "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
      {repeated(131, 0xaa),
       "This is a test using a larger than block-size key and a larger than block-size data. The key needs "
       "to be "
       "hashed before being used by the HMAC algorithm.",
       "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
  };
}

}  // namespace

TEST_CASE("SHA-256 gives the published digests", "[crypto][fips180-4]") {
  CHECK(hex_of(sha256(Bytes{})) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex_of(sha256(bytes_of("abc"))) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex_of(sha256(bytes_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(hex_of(sha256(bytes_of(repeated(1'000'000, 'a')))) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("HMAC-SHA-256 gives the published tags", "[crypto][rfc4231]") {
  for (const HmacVector& vector : rfc4231()) {
    const Digest hashed = sha256(bytes_of(vector.key));
    const Key32 key =
        key_of(vector.key.size() > detail::kSha256BlockBytes ? Bytes(hashed) : bytes_of(vector.key));
    CHECK(hex_of(hmac_sha256(key, {bytes_of(vector.data)})) == vector.tag);
    CHECK(hex_of(detail::hmac_pieces<detail::EvpSha256>(key, {bytes_of(vector.data)})) == vector.tag);
  }
}

TEST_CASE("HKDF without salt gives the published key", "[crypto][rfc5869]") {
  const std::string secret = repeated(22, 0x0b);  // test case 3, the first 32 of its 42 bytes
  CHECK(hex_of(derive_key(bytes_of(secret), "").reveal()) ==
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
}

TEST_CASE("keys of two labels or of two secrets are different keys", "[crypto]") {
  const auto derived = [](std::string_view secret, std::string_view label) {
    return hex_of(derive_key(bytes_of(secret), label).reveal());
  };
  CHECK(derived("secret", "code") == derived("secret", "code"));
  CHECK(derived("secret", "code") != derived("secret", "cookie"));
  CHECK(derived("secret", "code") != derived("terces", "code"));
}

TEST_CASE("both hashers agree on every length and every cut into pieces", "[crypto]") {
  constexpr std::uint64_t kSeed = 0x6A65746F6E03;
  INFO("seed " << kSeed);
  std::mt19937_64 random(kSeed);
  for (std::size_t length = 0; length < 300; ++length) {
    std::string text(length, '\0');
    for (char& c : text) c = static_cast<char>(random());
    const std::string_view whole = text;
    const std::size_t cut = random() % (length + 1);
    const Digest expected = sha256(bytes_of(whole));
    CHECK(sha256({bytes_of(whole.substr(0, cut)), bytes_of(whole.substr(cut))}) == expected);
    CHECK(detail::hash_pieces<detail::EvpSha256>({bytes_of(whole)}) == expected);
  }
}

TEST_CASE("fields cannot be shifted into each other", "[crypto][P2]") {
  CHECK(sha256({field("ab"), field("c")}) != sha256({field("a"), field("bc")}));
  CHECK(sha256({field("abc"), field("")}) != sha256({field(""), field("abc")}));
  CHECK(sha256({bytes_of("ab"), bytes_of("c")}) == sha256({bytes_of("abc")}));
  const std::string_view counted("\0\3abc", 5);
  CHECK(sha256({field("abc")}) == sha256(bytes_of(counted)));
}

TEST_CASE("a field too long for two bytes of length cannot imitate a shorter one", "[crypto][P2]") {
  const std::string longer(65'536 + 3, 'x');
  CHECK(sha256({field(longer)}) != sha256({bytes_of(std::string_view("\0\3", 2)), bytes_of(longer)}));
  const std::string_view length("\xFF\xFF\0\0\0\0\0\1\0\3", 10);
  CHECK(sha256({field(longer)}) == sha256({bytes_of(length), bytes_of(longer)}));
  const std::string escape(0xFFFF, 'x');
  CHECK(sha256({field(escape)}) ==
        sha256({bytes_of(std::string_view("\xFF\xFF\0\0\0\0\0\0\xFF\xFF", 10)), bytes_of(escape)}));
}

TEST_CASE("hashing a token allocates nothing", "[crypto]") {
  const std::string token(66, 't');
  const Key32 key;
  counter::start();
  const Digest digest = sha256({field("session"), bytes_of(token)});
  const Digest tag = hmac_sha256(key, {field("session"), bytes_of(token)});
  CHECK(counter::stop().allocations == 0);
  CHECK(digest != tag);
}
