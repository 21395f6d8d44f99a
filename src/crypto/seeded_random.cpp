// SPDX-License-Identifier: Apache-2.0
//
// seeded_random.cpp: the repeatable stream of tests: block n is SHA-256(label, seed, n).
//
// Every fill starts a new block, so what one call asked for never shifts what the next one gets by less than
// a block. Not for a shop: an authority opened for customers takes SystemRandom.
//
//   SeededRandom random(7); random.fill(nonce);
#include <jeton/crypto/digest.hpp>
#include <jeton/crypto/random.hpp>

#include <algorithm>

namespace jeton {

Result<Done> SeededRandom::fill(MutableBytes out) noexcept {
  const std::lock_guard guard(mutex_);
  while (!out.empty()) {
    ByteArray<16> counter;
    store_big_endian(seed_, counter);
    store_big_endian(block_++, MutableBytes(counter).subspan(8));
    const Digest block = sha256({field("jeton seeded random"), Bytes(counter)});
    const std::size_t taken = std::min(out.size(), block.size());
    std::copy_n(block.begin(), taken, out.begin());
    out = out.subspan(taken);
  }
  return Done{};
}

}  // namespace jeton
