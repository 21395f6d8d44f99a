// SPDX-License-Identifier: Apache-2.0
//
// sha256_evp.cpp: the body of the EVP hasher.
//
// Built in every configuration, so that the tests compare it with the low-level hasher; used only where
// JETON_LOW_LEVEL_SHA256 is 0.
//
//   hash_pieces<EvpSha256>({bytes_of("abc")})
#include "sha256_evp.hpp"

#include <openssl/evp.h>

#include <cstdlib>

namespace jeton::detail {

namespace {

void require(int status) noexcept {
  if (status != 1) std::abort();
}

}  // namespace

EvpSha256::EvpSha256() noexcept : context_(EVP_MD_CTX_new()) {
  if (context_ == nullptr) std::abort();
  require(EVP_DigestInit_ex(context_, EVP_sha256(), nullptr));
}

EvpSha256::~EvpSha256() { EVP_MD_CTX_free(context_); }

void EvpSha256::add(Bytes bytes) noexcept { require(EVP_DigestUpdate(context_, bytes.data(), bytes.size())); }

Digest EvpSha256::finish() noexcept {
  Digest digest;
  require(EVP_DigestFinal_ex(context_, reinterpret_cast<unsigned char*>(digest.data()), nullptr));
  return digest;
}

void EvpSha256::wipe() noexcept { require(EVP_MD_CTX_reset(context_)); }

}  // namespace jeton::detail
