// SPDX-License-Identifier: Apache-2.0
//
// password_hash.hpp: make and verify password hash strings.
//
// A stored hash is input that an attacker may reach: it is parsed strictly here and its cost is bounded
// before any primitive obeys it (attack P6: libsodium's own verify gladly takes 1 GiB). New hashes are
// Argon2id PHC strings; bcrypt ($2a$, $2b$, $2y$) is verified for imported customers and replaced at their
// next login.
//
//   auto encoded = hash_password(password, Argon2Cost{}, salt);       //
//   "$argon2id$v=19$m=19456,t=2,p=1$...$..." auto right   = verify_password(password, encoded.value(),
//   HashLimits{});
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/base/secret.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace jeton {

/// Argon2id's work (RFC 9106). The default is OWASP's second choice: 19 MiB, two passes, one lane.
struct Argon2Cost {
  std::uint32_t memory_kib = 19'456;
  std::uint32_t passes = 2;
  std::uint32_t lanes = 1;

  friend bool operator==(const Argon2Cost&, const Argon2Cost&) noexcept = default;
};

/// Ceilings that a stored hash must stay under before it is computed.
struct HashLimits {
  std::uint32_t most_memory_kib = 262'144;  ///< 256 MiB
  std::uint32_t most_passes = 64;
  std::uint32_t most_lanes = 16;
  std::uint64_t most_work_kib = 4'194'304;  ///< memory_kib x passes: 4 GiB of memory traffic, some seconds
  std::uint32_t most_bcrypt_cost = 16;
};

enum class HashFormat : std::uint8_t { argon2id = 1, bcrypt = 2 };

inline constexpr std::size_t kMostHashBytes = 256;  ///< of an encoded string
inline constexpr std::size_t kSaltBytes = 16;       ///< RFC 9106 section 3.1: 16 bytes recommended
inline constexpr std::size_t kArgon2TagBytes = 32;

/// Tells the format of `encoded` and whether it may be computed, without computing it.
///
/// errors  invalid_input.malformed_hash: not strictly of its grammar (canonical numbers, base64 without
/// padding or
///         unused bits, nothing trailing); .unsupported_hash: another format, $2x$ among them;
///         .hash_too_costly
/// cost    no allocation
[[nodiscard]] Result<HashFormat> inspect_hash(std::string_view encoded, const HashLimits& limits) noexcept;

/// A PHC string of `password` (any bytes, 1..1024) under `salt`.
///
/// errors  invalid_input.hash_too_costly: a cost the primitive cannot run (memory under 8 KiB per lane, no
/// pass, no
///         lane); .password_empty, .password_too_long; internal.out_of_memory
/// cost    one Argon2id run
[[nodiscard]] Result<std::string> hash_password(const Secret& password, const Argon2Cost& cost,
                                                const ByteArray<kSaltBytes>& salt) noexcept;

/// Tells whether `password` (any bytes, 1..1024) is the one behind `encoded`.
///
/// errors  as inspect_hash(); invalid_input.password_empty, .password_too_long; internal.out_of_memory
/// cost    one run at the cost stored in `encoded`
/// attack  bcrypt reads 72 bytes and stops at NUL: a longer password or one with NUL is never right under
/// bcrypt
[[nodiscard]] Result<bool> verify_password(const Secret& password, std::string_view encoded,
                                           const HashLimits& limits) noexcept;

/// True if `encoded` is not an Argon2id string of exactly this cost, salt of 16 and tag of 32 bytes.
[[nodiscard]] bool needs_rehash(std::string_view encoded, const Argon2Cost& wanted) noexcept;

/// A well-formed hash string at `cost` that no password matches in practice: its salt and tag are the given
/// bytes. What an unknown customer's password is verified against, so that it costs the same (promise 3).
[[nodiscard]] std::string decoy_hash(const Argon2Cost& cost, const ByteArray<kSaltBytes>& salt,
                                     const ByteArray<kArgon2TagBytes>& tag);

}  // namespace jeton
