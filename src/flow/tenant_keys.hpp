// SPDX-License-Identifier: Apache-2.0
//
// tenant_keys.hpp: each tenant's own signing keys, derived from the deployment secret: nothing is stored, and
// every server of the deployment has the same.
#pragma once

#include <jeton/flow/shop.hpp>
#include <jeton/token/key_ring.hpp>

namespace jeton {

/// A ring of one key of `algorithm` for this tenant. The key id is a digest of what it names, no secret.
/// errors  internal.crypto_failed
[[nodiscard]] Result<KeyRing> tenant_key_ring(const Shop& shop, Algorithm algorithm);

}  // namespace jeton
