// SPDX-License-Identifier: Apache-2.0
//
// argon2id.hpp: one run of Argon2id, by whichever library on this machine does it best.
//
// Private to src/crypto. Not for stored strings: who calls has parsed the string and bounded its cost before.
//
//   Result<Done> ran = run_argon2id(cost, password, salt, tag);
//
// RFC 9106.
#pragma once

#include <jeton/crypto/password_hash.hpp>

namespace jeton::detail {

/// Fills `tag` with Argon2id version 19 of `password` under `salt`, on the calling thread alone.
///
/// in      cost: is_computable(); password: 1..1024 bytes; salt: 8..48 bytes; tag: 16..64 bytes
/// errors  internal.out_of_memory: no room for cost.memory_kib; internal.crypto_failed: anything else; `tag`
/// is wiped cost    cost.memory_kib of memory, cost.passes runs over it
[[nodiscard]] Result<Done> run_argon2id(const Argon2Cost& cost, Bytes password, Bytes salt,
                                        MutableBytes tag) noexcept;

}  // namespace jeton::detail
