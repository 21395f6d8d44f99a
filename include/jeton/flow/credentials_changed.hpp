// SPDX-License-Identifier: Apache-2.0
//
// credentials_changed.hpp: the host tells that it has written a customer's password hash by itself. Write
// first, then tell: a sign-in with the old password that is under way is then ended here, or verifies the new
// hash.
//
// Ends all sessions and the reset links on their way. Settles a password change of ours that the host's write
// overtook, by protocol P5's invariant: its record is cleared only when the stored hash differs from the one
// it expects. Where it does not, the next sign-in settles it.
//
// Commits, in order: one batch (event, head, new session and reset epochs); the pending change cleared.
#pragma once

#include <jeton/flow/pending_change.hpp>
#include <jeton/flow/revoke_all.hpp>

namespace jeton {

namespace detail {

/// Clears a pending change that can no longer apply. The record is read before the hash, and cleared by the
/// version read.
template <World W>
Result<Done> clear_overtaken_change(W& world, const Shop& shop, const Owner& owner, Timestamp now) {
  RecordRoom room;
  RecordSlot slots[] = {{.key = owner.key(RecordKind::pending_change), .room = room}};
  const auto read = world.get(owner.partition, slots);
  if (!read.ok()) return read.error();
  if (!slots[0].found) return Done{};
  const auto pending = decode<PendingChangeRecord>(slots[0].value());
  if (!pending.ok()) return pending.error();

  const auto found = world.find(shop.tenant, owner.customer);
  if (!found.ok()) return found.error();
  const bool overtaken = found.value() != nullptr &&
                         hash_digest(found.value()->password_hash) != pending.value().expected_hash_digest;
  if (!overtaken) return Done{};
  return clear_pending_change(world, shop, owner, Guard::version(slots[0].version), now);
}

}  // namespace detail

/// Of a customer who is not in the store any more the id is enough.
///
/// errors  store.unknown_outcome: tell again; store.*
template <World W>
Result<Ended> credentials_changed(W& world, const Shop& shop, const CustomerId& customer, Timestamp now) {
  const Owner owner = Owner::of(shop, customer);
  constexpr EpochPurpose kResting[] = {EpochPurpose::session, EpochPurpose::reset};  // on the old password
  const auto ended = replace_epochs(world, shop, owner, kResting, {AuditEvent::credentials_changed}, now);
  if (!ended.ok()) return ended.error();
  const auto settled = detail::clear_overtaken_change(world, shop, owner, now);
  if (!settled.ok()) return settled.error();
  return ended;
}

}  // namespace jeton
