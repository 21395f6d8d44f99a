// SPDX-License-Identifier: Apache-2.0
//
// revoke_all.hpp: sign a customer out everywhere, by replacing the epoch that all their tokens remember.
//
// Commits: one batch (event, head, new epoch guarded by the version of the old). Costs one record, however
// many sessions there are.
#pragma once

#include <jeton/flow/audit.hpp>
#include <jeton/flow/epoch.hpp>
#include <jeton/flow/revoke.hpp>

namespace jeton {

/// A customer's epoch of one purpose and the head of their audit, as one get() saw them.
struct Standing {
  EpochView epoch;
  AuditHead head;
};

template <World W>
Result<Standing> read_standing(W& world, const Shop& shop, const Owner& owner, EpochPurpose purpose) {
  RecordRoom first, second, head_room;
  RecordSlot slots[] = {{.key = first_epoch_key(purpose), .room = first},
                        {.key = second_epoch_key(purpose, owner), .room = second},
                        {.key = audit_head_key(), .room = head_room}};
  const auto read = world.get(owner.partition, slots);
  if (!read.ok()) return read.error();
  const auto epoch = view_epoch(shop, owner, slots[0], slots[1]);
  if (!epoch.ok()) return epoch.error();
  const auto head = view_head(slots[2]);
  if (!head.ok()) return head.error();
  return Standing{epoch.value(), head.value()};
}

/// Replaces the epoch of `purpose` by a new random value, with `happening` in the audit. Every token that
/// remembers the old one is dead when this answers.
///
/// errors  store.unknown_outcome: ask again; store.*
template <World W>
Result<Ended> replace_epoch(W& world, const Shop& shop, const Owner& owner, EpochPurpose purpose,
                            const Happening& happening, Timestamp now) {
  for (int tries = 0; tries < kMostConflicts; ++tries) {
    auto standing = read_standing(world, shop, owner, purpose);
    if (!standing.ok()) return standing.error();
    const auto fresh = draw<8>(world);
    if (!fresh.ok()) return fresh.error();
    const RecordWriter value = epoch_value(shop, owner, load_big_endian<std::uint64_t>(fresh.value()));
    const EpochView& epoch = standing.value().epoch;
    const auto outcome =
        commit_with_event(world, shop, owner, standing.value().head, happening, Durability::durable, now,
                          [&](Batch& batch, const Version& version) {
                            batch.put(epoch.key, epoch.guard, value.bytes(), version, kMostUsableTime);
                          });
    if (outcome.ok() && outcome.value() == CommitOutcome::conflict(kFirstOwnChange)) continue;
    const auto applied = expect_applied(outcome, "replace_epoch");
    if (!applied.ok()) return applied.error();
    return Ended{world.abilities().durable_on_ack};
  }
  return Error{Errc::conflict, "replace_epoch"};
}

/// errors  refused.customer_unknown; store.*
template <World W>
Result<Ended> revoke_all(W& world, const Shop& shop, const CustomerId& customer, Timestamp now) {
  const auto found = world.find(shop.tenant, customer);
  if (!found.ok()) return found.error();
  if (found.value() == nullptr) return Error{Errc::customer_unknown, "revoke_all"};
  return replace_epoch(world, shop, Owner::of(shop, customer), EpochPurpose::session,
                       {AuditEvent::signed_out_everywhere}, now);
}

}  // namespace jeton
