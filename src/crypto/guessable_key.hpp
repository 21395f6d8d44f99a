// SPDX-License-Identifier: Apache-2.0
//
// guessable_key.hpp: refuse key bytes that nobody drew at random. Private to src/crypto.
//
// HMAC secrets are cracked offline from one token (attack J28), and the first guesses are tutorials' samples.
// This is no measure of strength: it catches a default left in place. Random bytes are refused by accident
// less than once in 10^7 base64 texts of 32 bytes, and far less as raw bytes.
//
//   if (is_guessable_key(secret)) return Error{Errc::malformed_key, "SigningKey::hs256"};
#pragma once

#include <jeton/base/bytes.hpp>

namespace jeton::detail {

/// True if `key` has fewer than 8 different bytes, counts up or down by a constant step, repeats a unit of at
/// most half its length, or holds a word of well-known sample secrets in upper or lower case.
[[nodiscard]] bool is_guessable_key(Bytes key) noexcept;

}  // namespace jeton::detail
