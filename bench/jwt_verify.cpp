// SPDX-License-Identifier: Apache-2.0
//
// jwt_verify.cpp: how much does verifying a JWT cost beside the bare primitive over the same signing input,
// and how far do two threads get? The tokens are bench/tokens/*.jwt: jeton's default claims, by a ring of
// three keys.
//
//   jeton_bench_jwt_verify --write-tokens bench/tokens       makes the files anew
#define OPENSSL_SUPPRESS_DEPRECATED  // SHA256_*: the midstate of HMAC is two of its contexts
#include <openssl/sha.h>
#include <sodium.h>

#include <fstream>
#include <string>

#include "bench_kit.hpp"
#include "jwt_samples.hpp"

using namespace jeton::bench;

namespace {

/// HMAC-SHA-256 by midstates made once: the least that HS256 can cost.
struct BareHmac {
  SHA256_CTX inner, outer;

  explicit BareHmac(const jeton::ByteArray<32>& key) {
    for (auto* const half : {&inner, &outer}) {
      std::array<unsigned char, 64> block;
      block.fill(half == &inner ? 0x36 : 0x5c);
      for (std::size_t i = 0; i < key.size(); ++i) block[i] ^= std::to_integer<unsigned char>(key[i]);
      SHA256_Init(half);
      SHA256_Update(half, block.data(), block.size());
    }
  }

  void operator()(std::string_view input) const noexcept {
    std::array<unsigned char, 32> tag;
    SHA256_CTX context = inner;
    SHA256_Update(&context, input.data(), input.size());
    SHA256_Final(tag.data(), &context);
    context = outer;
    SHA256_Update(&context, tag.data(), tag.size());
    SHA256_Final(tag.data(), &context);
    keep(tag);
  }
};

/// Runs one algorithm: `bare(signing_input)` beside the whole verification, then two threads.
template <class Bare>
void compare(std::string_view id, const jeton::JwtVerifier& verifier, const std::string& token,
             std::size_t turns, std::size_t per_turn, Bare bare) {
  const std::string_view input = std::string_view(token).substr(0, token.rfind('.'));
  const auto verify = [&] {
    const auto verified = verifier.verify(token, kSampleTime);
    if (!verified.ok()) give_up("a token of bench/tokens was refused");
    keep(verified);
  };
  const auto pair = measure_pair(
      turns, per_turn,
      [&](std::size_t count) {
        for (; count > 0; --count) bare(input);
      },
      [&](std::size_t count) {
        for (; count > 0; --count) verify();
      });
  print_pair(id, pair);
  print_scaling(std::string(id) + ".threads", turns / 8, per_turn * 3, [&](std::size_t, std::size_t count) {
    for (; count > 0; --count) verify();
  });
}

}  // namespace

int main(int argc, char** argv) {
  using jeton::Algorithm;
  if (argc == 3 && std::string_view(argv[1]) == "--write-tokens") {
    std::ofstream(std::string(argv[2]) + "/hs256.jwt") << mint_sample(Algorithm::hs256) << '\n';
    std::ofstream(std::string(argv[2]) + "/eddsa.jwt") << mint_sample(Algorithm::ed25519) << '\n';
    return 0;
  }
  const Effort effort = effort_of(argc, argv);
  const std::string hs256 = sample("hs256.jwt");
  const std::string eddsa = sample("eddsa.jwt");

  compare("jwt.hs256", sample_verifier(Algorithm::hs256), hs256, effort.turns, 2'000,
          BareHmac(fixed_bytes(1)));

  const auto public_key = *must(sample_key(Algorithm::ed25519, 1).verify_key(), "key").public_key();
  std::array<unsigned char, 64> signature;
  std::size_t size = 0;
  const std::string coded = eddsa.substr(eddsa.rfind('.') + 1);
  if (sodium_base642bin(signature.data(), signature.size(), coded.data(), coded.size(), nullptr, &size,
                        nullptr, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
    give_up("eddsa.jwt has no signature");
  compare("jwt.eddsa", sample_verifier(Algorithm::ed25519), eddsa, effort.turns / 4, 20,
          [&](std::string_view input) {
            if (crypto_sign_verify_detached(
                    signature.data(), reinterpret_cast<const unsigned char*>(input.data()), input.size(),
                    reinterpret_cast<const unsigned char*>(public_key.data())) != 0)
              give_up("libsodium refuses eddsa.jwt");
          });
}
