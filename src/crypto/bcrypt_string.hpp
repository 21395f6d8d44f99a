// SPDX-License-Identifier: Apache-2.0
//
// bcrypt_string.hpp: bcrypt strings of imported customers: read strictly, verified, never made.
//
//   $2b$12$<22 characters of salt><31 characters of hash>        exactly 60 characters
//
// Private to src/crypto. $2a$, $2b$ and $2y$ only: $2x$ marks hashes made by a sign-extension bug
// (CVE-2011-2483, attack P4), under which many passwords share one hash.
//
// Provos and Mazieres 1999; crypt(5) of libxcrypt.
#pragma once

#include <jeton/crypto/password_hash.hpp>

namespace jeton::detail {

inline constexpr std::size_t kBcryptStringBytes = 60;
inline constexpr std::size_t kMostBcryptInputBytes = 72;  // bcrypt reads no further (attack P1)

/// True if this build of jeton can compute bcrypt (JETON_WITH_CRYPT).
[[nodiscard]] bool can_run_bcrypt() noexcept;

/// The cost (4..31, the logarithm of the rounds) of `encoded`.
/// errors  invalid_input.malformed_hash: not exactly the grammar above, or unused bits of salt or hash are
/// set
[[nodiscard]] Result<std::uint32_t> parse_bcrypt_cost(std::string_view encoded) noexcept;

/// Tells whether `password` is behind `encoded`, which parse_bcrypt_cost() accepted.
///
/// errors  internal.out_of_memory; internal.crypto_failed; invalid_input.unsupported_hash: !can_run_bcrypt()
/// cost    one bcrypt run and 32 KiB, whatever the password is
/// attack  a password over 72 bytes or with NUL is never right, and takes as long as one that might be (P1,
/// P3)
[[nodiscard]] Result<bool> verify_bcrypt(Bytes password, std::string_view encoded) noexcept;

}  // namespace jeton::detail
