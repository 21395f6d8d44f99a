// SPDX-License-Identifier: Apache-2.0
//
// extend.hpp: the same token lives on: its expiry slides to now + session_lifetime, never past its absolute
// end.
//
// Commits: one batch (receipt, session guarded by its version). A dead session is never revived: the guard is
// the version that was judged alive, and a touch without it would undo a revoke that has returned.
#pragma once

#include <jeton/flow/live_session.hpp>
#include <jeton/flow/receipt.hpp>
#include <jeton/flow/revoke.hpp>

namespace jeton {

/// errors  as verify(); store.conflict, store.unknown_outcome: the token lives as long as it did
template <World W>
Result<Verified> extend(W& world, const Shop& shop, std::string_view token, Timestamp now) {
  for (int tries = 0; tries < kMostConflicts; ++tries) {
    SessionRooms rooms;
    const auto view = find_session(world, shop, token, rooms);
    if (!view.ok()) return view.error();
    auto live = judge_session(world, shop, view.value(), rooms, now);
    if (!live.ok()) return live.error();

    SessionRecord longer = view.value().record;
    const Timestamp slid = earlier(now + shop.policy.session_lifetime, longer.absolute_end);
    if (slid <= longer.expires_at) return live;  // another tab was later, or the end is reached
    longer.expires_at = slid;
    const RecordWriter value = encode(longer);
    auto begun = begin_batch(world, shop, view.value().partition, Durability::passing, now);
    if (!begun.ok()) return begun.error();
    begun.value().batch.put(view.value().key, Guard::version(view.value().version), value.bytes(),
                            begun.value().version, longer.absolute_end + kAfterlife);
    const auto outcome = world.commit(begun.value().batch);
    if (outcome.ok() && outcome.value() == CommitOutcome::conflict(kFirstAfterReceipt)) continue;
    const auto applied = expect_applied(outcome, "extend");
    if (!applied.ok()) return applied.error();
    live.value().expires_at = slid;
    return live;
  }
  return Error{Errc::conflict, "extend"};
}

}  // namespace jeton
