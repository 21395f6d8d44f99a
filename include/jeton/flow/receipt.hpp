// SPDX-License-Identifier: Apache-2.0
//
// receipt.hpp: how a batch without an audit event begins: with a record that nobody writes again, so that
// after a lost acknowledgement a conflict on change 0 means "had been applied" (protocol P2).
#pragma once

#include <jeton/flow/shop.hpp>
#include <jeton/flow/world.hpp>

namespace jeton {

/// Long after the last moment at which the same bytes could be sent again.
inline constexpr Lifetime kReceiptLifetime = std::chrono::hours(48);
/// How long a record stays after it is over: a clock that runs ahead takes nothing alive.
inline constexpr Lifetime kAfterlife = std::chrono::hours(24);

/// Position, in a batch that begins with its receipt, of the first change that its maker adds.
inline constexpr std::size_t kFirstAfterReceipt = 1;

/// A batch with its receipt in it, and the version for all it will change.
struct BegunBatch {
  Batch batch;
  Version version;
};

/// errors  internal.no_randomness
template <World W>
Result<BegunBatch> begin_batch(W& world, const Partition& partition, Durability durability, Timestamp now,
                               Timestamp not_after) {
  const auto receipt = draw<16>(world);
  if (!receipt.ok()) return receipt.error();
  const Version version{receipt.value()};
  BegunBatch begun{Batch(partition, durability, not_after), version};
  begun.batch.put(record_key(RecordKind::receipt, {receipt.value()}), Guard::absent(), {}, version,
                  now + kReceiptLifetime);
  return begun;
}

template <World W>
Result<BegunBatch> begin_batch(W& world, const Shop& shop, const Partition& partition, Durability durability,
                               Timestamp now) {
  return begin_batch(world, partition, durability, now, now + shop.policy.store_deadline);
}

}  // namespace jeton
