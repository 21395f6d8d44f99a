// SPDX-License-Identifier: Apache-2.0
//
// jwks.hpp: the public halves of a ring's keys as a JWK Set, for `/.well-known/jwks.json`. Keys without a
// public half (HS256) are left out: their only half is the secret.
//
// RFC 7517 section 5, RFC 8037 section 2.
#pragma once

#include <jeton/token/key_ring.hpp>

#include <string>

namespace jeton {

/// {"keys":[...]}, in the order of the ring.
[[nodiscard]] std::string write_jwks(const KeyRing& keys);

}  // namespace jeton
