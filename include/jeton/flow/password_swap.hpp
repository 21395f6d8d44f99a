// SPDX-License-Identifier: Apache-2.0
//
// password_swap.hpp: how a stored password hash is replaced, whoever asks (protocol P5): the steps that
// changing and resetting share.
//
// Customers and ledger may be two databases, so the order is not free:
//   1. one batch: event, head, new session epoch guarded by the version read, pending-change record, and what
//      the caller adds
//   2. replace_password_if(expected, new) in the customer store
//   3. clear the pending-change record, only when the stored hash is known to differ from the expected one
// A crash in between locks nobody out: the next sign-in settles it (pending_change.hpp), or the next reset.
#pragma once

#include <jeton/flow/pending_change.hpp>

namespace jeton::detail {

/// What a change of password is decided upon. The epoch was read before the customer.
struct SwapBasis {
  Owner owner;
  EpochView session;
  Guard pending;  ///< the pending-change record is as it was seen
  const Customer* customer;
  AuditHead head;
};

/// Step 1's outcome, and the version of its pending-change record.
struct Announced {
  CommitOutcome outcome;
  Version pending;
};

/// Position, in announce_change's batch, of the first change that its caller adds.
inline constexpr std::size_t kFirstSwapExtra = kFirstOwnChange + 2;

/// Step 1: from here on every older token is dead, and a sign-in knows that a change is under way.
template <World W, class Add>
Result<Announced> announce_change(W& world, const Shop& shop, const SwapBasis& basis, AuditEvent event,
                                  Timestamp now, Add add) {
  const auto fresh = draw<8>(world);
  if (!fresh.ok()) return fresh.error();
  const RecordWriter epoch = epoch_value(shop, basis.owner, load_big_endian<std::uint64_t>(fresh.value()));
  const RecordWriter record = encode(PendingChangeRecord{hash_digest(basis.customer->password_hash),
                                                         now + shop.policy.password_change_deadline});
  AuditHead head = basis.head;
  Version pending{};
  const auto outcome = commit_with_event(world, shop, basis.owner, head, {event}, Durability::durable, now,
                                         [&](Batch& batch, const Version& version) {
                                           pending = version;
                                           batch.put(basis.session.key, basis.session.guard, epoch.bytes(),
                                                     version, kMostUsableTime);
                                           batch.put(basis.owner.key(RecordKind::pending_change),
                                                     basis.pending, record.bytes(), version, kMostUsableTime);
                                           add(batch, version);
                                         });
  if (!outcome.ok()) return outcome.error();
  return Announced{outcome.value(), pending};
}

/// Steps 2 and 3.
template <World W>
Result<Done> swap_password(W& world, const Shop& shop, const SwapBasis& basis, std::string_view new_hash,
                           const Version& pending, Timestamp now) {
  const Owner& owner = basis.owner;
  const auto swapped =
      world.replace_password_if(shop.tenant, owner.customer, basis.customer->password_hash, new_hash);
  if (!swapped.ok()) return swapped.error();

  // Applied or changed by somebody else: either way the stored hash is no longer the expected one.
  if (swapped.value() == Swap::changed) {
    best_effort(clear_pending_change(world, shop, owner, Guard::version(pending), now));
    return Error{Errc::conflict, "swap_password"};
  }
  if (swapped.value() != Swap::applied)  // unknown, or a value that a host made up
    return Error{Errc::unknown_outcome, "swap_password"};
  auto head = read_head(world, owner);
  if (!head.ok()) return Done{};  // the change stands; the next sign-in clears the record
  best_effort(commit_with_event(world, shop, owner, head.value(), {AuditEvent::password_changed},
                                Durability::durable, now, [&](Batch& batch, const Version&) {
                                  batch.erase(owner.key(RecordKind::pending_change), Guard::version(pending));
                                }));
  return Done{};
}

}  // namespace jeton::detail
