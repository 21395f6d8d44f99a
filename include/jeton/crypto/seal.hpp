// SPDX-License-Identifier: Apache-2.0
//
// seal.hpp: authenticated encryption of what jeton keeps in the ledger (XChaCha20-Poly1305, libsodium).
//
// A sealed text is nonce (24 bytes), ciphertext, tag (16 bytes). `context` is authenticated and not stored: a
// text sealed for one purpose does not open for another.
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/base/secret.hpp>
#include <jeton/crypto/digest.hpp>

namespace jeton {

inline constexpr std::size_t kSealNonceBytes = 24;
inline constexpr std::size_t kSealOverheadBytes = kSealNonceBytes + 16;

/// Writes plain.size() + kSealOverheadBytes bytes to `out`. `nonce` is fresh randomness for each call.
void seal(const Key32& key, const ByteArray<kSealNonceBytes>& nonce, std::string_view context, Bytes plain,
          MutableBytes out) noexcept;

/// Writes sealed.size() - kSealOverheadBytes bytes to `out`.
/// errors  store.damaged_record: too short, another key, another context, or one changed bit; `out` is zeroed
[[nodiscard]] Result<Done> open_sealed(const Key32& key, std::string_view context, Bytes sealed,
                                       MutableBytes out) noexcept;

}  // namespace jeton
