// SPDX-License-Identifier: Apache-2.0
//
// pending_change.hpp: what a sign-in does when it finds that a password change has begun and not ended
// (protocol P5).
//
// Invariant: a pending-change record is cleared only when the stored hash differs from the one it expects.
// Then the delayed swap, wherever it hangs, can no longer apply. Looked at only after the right password:
// shows nothing to others.
#pragma once

#include <jeton/flow/audit.hpp>
#include <jeton/flow/prove_password.hpp>
#include <jeton/flow/receipt.hpp>

namespace jeton {

/// The digest by which a pending change remembers the hash it expects.
inline Digest hash_digest(std::string_view encoded) noexcept {
  return sha256({bytes_of("expected hash"), field(encoded)});
}

/// Clears the record if it is still the one that `guard` names; a lost race means that somebody else settled
/// it.
template <World W>
Result<Done> clear_pending_change(W& world, const Shop& shop, const Owner& owner, const Guard& guard,
                                  Timestamp now) {
  auto begun = begin_batch(world, shop, owner.partition, Durability::durable, now);
  if (!begun.ok()) return begun.error();
  begun.value().batch.erase(owner.key(RecordKind::pending_change), guard);
  const auto outcome = world.commit(begun.value().batch);
  if (!outcome.ok()) return outcome.error();
  if (outcome.value().kind == CommitOutcome::Kind::unknown)
    return Error{Errc::unknown_outcome, "clear_pending_change"};
  return Done{};
}

/// After this answers Done the sign-in starts over.
///
/// errors  store.change_in_progress: the change may still be at work; store.*, internal.*
template <World W>
Result<Done> settle_pending_change(W& world, const Shop& shop, const PasswordVerdict& verdict,
                                   const PasswordAttempt& attempt, Timestamp now) {
  if (now < verdict.pending->deadline)
    return Error{Errc::change_in_progress, "login",
                 Lifetime(verdict.pending->deadline.unix_ms - now.unix_ms)};

  const std::string& stored = verdict.customer->password_hash;
  const bool swapped = hash_digest(stored) != verdict.pending->expected_hash_digest;
  if (!swapped) {  // fence: the same password under a fresh salt, so that the delayed swap finds another hash
    const auto fresh = hash_with_fresh_salt(world, attempt.normalised);
    if (!fresh.ok()) return fresh.error();
    const auto fenced =
        world.replace_password_if(shop.tenant, verdict.proof.owner.customer, stored, fresh.value());
    if (!fenced.ok()) return fenced.error();
    if (fenced.value() != Swap::applied) return Done{};  // the stored hash moved, or may have: look again
  }
  return clear_pending_change(world, shop, verdict.proof.owner, verdict.pending_guard, now);
}

}  // namespace jeton
