// SPDX-License-Identifier: Apache-2.0
//
// sha256_evp.hpp: SHA-256 through OpenSSL's EVP interface, for an OpenSSL without the low-level calls.
//
// Private to src/crypto. Slower than the low-level hasher and allocates inside OpenSSL, but goes through
// whatever provider the host has configured.
//
//   EvpSha256 hasher; hasher.add(bytes); Digest digest = hasher.finish();
//
// FIPS 180-4; OpenSSL 3 EVP_DigestInit(3).
#pragma once

#include <jeton/crypto/digest.hpp>

struct evp_md_ctx_st;  // OpenSSL's EVP_MD_CTX, named here so that no OpenSSL header is needed

namespace jeton::detail {

/// Every failure of OpenSSL ends the program: a digest that is not one would compare equal to another
/// (promise 6).
class EvpSha256 {
 public:
  EvpSha256() noexcept;
  EvpSha256(const EvpSha256&) = delete;
  EvpSha256& operator=(const EvpSha256&) = delete;
  ~EvpSha256();

  void add(Bytes bytes) noexcept;
  [[nodiscard]] Digest finish() noexcept;
  void wipe() noexcept;

 private:
  evp_md_ctx_st* context_;
};

}  // namespace jeton::detail
