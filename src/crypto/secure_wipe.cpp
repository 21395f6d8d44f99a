// SPDX-License-Identifier: Apache-2.0
//
// secure_wipe.cpp: the body of secure_wipe(), the one wiping function of jeton.
//
// Not for large arenas: whoever hands memory back to the system page by page needs no second pass.
//
//   secure_wipe(temporary);     // also on a path that the optimiser believes to be dead
#include <jeton/base/bytes.hpp>

#include <sodium.h>

namespace jeton {

void secure_wipe(MutableBytes bytes) noexcept {
  if (!bytes.empty()) sodium_memzero(bytes.data(), bytes.size());
}

}  // namespace jeton
