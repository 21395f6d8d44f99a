// SPDX-License-Identifier: Apache-2.0
//
// seal.cpp: XChaCha20-Poly1305 with a nonce in front.
//
// A nonce of 24 random bytes never repeats in practice, so no counter has to be kept (libsodium's
// construction, draft-irtf-cfrg-xchacha). Not for streams: a sealed text is held in memory whole.
//
//   seal(key, nonce, "signing key", plain, out);
#include <jeton/crypto/seal.hpp>

#include <sodium.h>

#include <algorithm>
#include <cassert>
#include <cstdlib>

namespace jeton {

static_assert(kSealNonceBytes == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
static_assert(kSealOverheadBytes == kSealNonceBytes + crypto_aead_xchacha20poly1305_ietf_ABYTES);

namespace {

unsigned char* raw(MutableBytes bytes) noexcept { return reinterpret_cast<unsigned char*>(bytes.data()); }
const unsigned char* raw(Bytes bytes) noexcept {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

/// False for a forged text, and for a machine on which libsodium cannot start.
bool decrypt(const Key32& key, Bytes context, Bytes sealed, MutableBytes out) noexcept {
  const Bytes text = sealed.subspan(kSealNonceBytes);
  return sodium_init() >= 0 && crypto_aead_xchacha20poly1305_ietf_decrypt(
                                   raw(out), nullptr, nullptr, raw(text), text.size(), raw(context),
                                   context.size(), raw(sealed), raw(key.reveal())) == 0;
}

}  // namespace

void seal(const Key32& key, const ByteArray<kSealNonceBytes>& nonce, std::string_view context, Bytes plain,
          MutableBytes out) noexcept {
  assert(out.size() >= plain.size() + kSealOverheadBytes);
  if (sodium_init() < 0 || out.size() < plain.size() + kSealOverheadBytes)
    std::abort();  // never store it unsealed
  std::copy(nonce.begin(), nonce.end(), out.begin());
  const Bytes bound = bytes_of(context);
  crypto_aead_xchacha20poly1305_ietf_encrypt(raw(out.subspan(kSealNonceBytes)), nullptr, raw(plain),
                                             plain.size(), raw(bound), bound.size(), nullptr,
                                             raw(Bytes(nonce)), raw(key.reveal()));
}

Result<Done> open_sealed(const Key32& key, std::string_view context, Bytes sealed,
                         MutableBytes out) noexcept {
  const bool fits = sealed.size() >= kSealOverheadBytes && out.size() >= sealed.size() - kSealOverheadBytes;
  if (fits && decrypt(key, bytes_of(context), sealed, out)) return Done{};
  std::fill(out.begin(), out.end(), std::byte{0});
  return Error{Errc::damaged_record, "open_sealed"};
}

}  // namespace jeton
