// SPDX-License-Identifier: Apache-2.0
//
// seal_test.cpp: what was sealed opens for the same key and purpose, and for nobody else.
//
// Vector: draft-irtf-cfrg-xchacha-03 appendix A.3.1.
#include "support/allocation_counter.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

#include <jeton/crypto/seal.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace jeton;
using jeton::test::hex_of;
using jeton::test::text_of_hex;

namespace {

Key32 key_of(std::string_view bytes) {
  Key32 key;
  std::copy_n(bytes_of(bytes).begin(), 32, key.fill().begin());
  return key;
}

ByteArray<kSealNonceBytes> nonce_of(std::string_view bytes) {
  ByteArray<kSealNonceBytes> nonce{};
  std::copy_n(bytes_of(bytes).begin(), nonce.size(), nonce.begin());
  return nonce;
}

const std::string kKey(32, 'k');
const std::string kNonce(24, 'n');

std::vector<std::byte> sealed_text(std::string_view plain, std::string_view context) {
  std::vector<std::byte> out(plain.size() + kSealOverheadBytes);
  seal(key_of(kKey), nonce_of(kNonce), context, bytes_of(plain), out);
  return out;
}

/// What opening gives: the plain text, or the error's name if it also left nothing behind.
std::string opened(std::string_view key, std::string_view context, Bytes sealed) {
  std::string out(sealed.size() < kSealOverheadBytes ? 8 : sealed.size() - kSealOverheadBytes, '?');
  const auto result = open_sealed(key_of(key), context, sealed, std::as_writable_bytes(std::span(out)));
  if (result.ok()) return out;
  if (out.find_first_not_of('\0') != std::string::npos) return "left something behind";
  return std::string(result.error().name());
}

}  // namespace

TEST_CASE("sealing gives the published ciphertext", "[crypto][draft-irtf-cfrg-xchacha]") {
  const std::string key = text_of_hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
  const std::string nonce = text_of_hex("404142434445464748494a4b4c4d4e4f5051525354555657");
  const std::string context = text_of_hex("50515253c0c1c2c3c4c5c6c7");
  const std::string plain =
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen "
      "would be "
      "it.";
  std::vector<std::byte> out(plain.size() + kSealOverheadBytes);
  seal(key_of(key), nonce_of(nonce), context, bytes_of(plain), out);
  CHECK(hex_of(out) ==
        "404142434445464748494a4b4c4d4e4f5051525354555657"
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64"
        "c6708c54c216"
        "cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da97688"
        "12f615c68b13"
        "b52ec0875924c1c7987947deafd8780acf49");
}

TEST_CASE("a sealed text opens for its key and its purpose only", "[crypto][promise-7]") {
  const auto sealed = sealed_text("signing key", "keys");
  CHECK(opened(kKey, "keys", sealed) == "signing key");
  CHECK(opened(std::string(32, 'x'), "keys", sealed) == "store.damaged_record");
  CHECK(opened(kKey, "pepper", sealed) == "store.damaged_record");
  CHECK(opened(kKey, "", sealed) == "store.damaged_record");
}

TEST_CASE("one changed bit anywhere in a sealed text is noticed and nothing of it is shown",
          "[crypto][promise-6]") {
  const auto sealed = sealed_text("0123456789", "keys");
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    auto changed = sealed;
    changed[bit / 8] ^= static_cast<std::byte>(1 << bit % 8);
    CHECK(opened(kKey, "keys", changed) == "store.damaged_record");
  }
}

TEST_CASE("a sealed text that was cut or lengthened does not open", "[crypto][promise-9]") {
  auto sealed = sealed_text("0123456789", "keys");
  for (std::size_t size = 0; size < sealed.size(); ++size)
    CHECK(opened(kKey, "keys", Bytes(sealed).first(size)) == "store.damaged_record");
  sealed.push_back(std::byte{0});
  CHECK(opened(kKey, "keys", sealed) == "store.damaged_record");
}

TEST_CASE("room too small for the plain text is refused", "[crypto]") {
  const auto sealed = sealed_text("0123456789", "keys");
  ByteArray<9> out;
  CHECK(open_sealed(key_of(kKey), "keys", sealed, out).error().code == Errc::damaged_record);
}

TEST_CASE("nothing at all can be sealed and opened", "[crypto]") {
  CHECK(opened(kKey, "", sealed_text("", "")).empty());
}
