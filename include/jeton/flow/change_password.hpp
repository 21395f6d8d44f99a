// SPDX-License-Identifier: Apache-2.0
//
// change_password.hpp: a signed-in customer replaces the password, and everything older ends (protocol P5).
//
// Customers and ledger may be two databases, so the order is not free:
//   0. read the epoch, then the customer: that hash is verified and expected
//   1. one batch: event, head, new epoch guarded by the version read, pending-change record (not there
//   before)
//   2. replace_password_if(expected, new) in the customer store
//   3. clear the pending-change record, only when the stored hash is known to differ from the expected one
// A crash in between locks nobody out: the next sign-in settles it (pending_change.hpp).
#pragma once

#include <jeton/flow/login.hpp>
#include <jeton/flow/register_customer.hpp>
#include <jeton/flow/verify.hpp>

namespace jeton {

/// in      token: the customer's own session; passwords: 1..1024 bytes of UTF-8 without NUL
struct PasswordChange {
  std::string_view token;
  Bytes current_password;
  Bytes new_password;
};

namespace detail {

/// Step 1: from here on every older token is dead, and a sign-in knows that a change is under way.
template <World W>
Result<CommitOutcome> announce_change(W& world, const Shop& shop, const PasswordVerdict& verdict,
                                      Version& pending, Timestamp now) {
  const auto fresh = draw<8>(world);
  if (!fresh.ok()) return fresh.error();
  const Owner& owner = verdict.proof.owner;
  const RecordWriter epoch = epoch_value(shop, owner, load_big_endian<std::uint64_t>(fresh.value()));
  const RecordWriter record = encode(PendingChangeRecord{hash_digest(verdict.customer->password_hash),
                                                         now + shop.policy.password_change_deadline});
  AuditHead head = verdict.proof.head;
  return commit_with_event(world, shop, owner, head, {AuditEvent::password_change_begun}, Durability::durable,
                           now, [&](Batch& batch, const Version& version) {
                             pending = version;
                             batch.put(verdict.proof.epoch.key, verdict.proof.epoch.guard, epoch.bytes(),
                                       version, kMostUsableTime);
                             batch.put(owner.key(RecordKind::pending_change), Guard::absent(), record.bytes(),
                                       version, kMostUsableTime);
                           });
}

/// Steps 2 and 3.
template <World W>
Result<Done> swap_password(W& world, const Shop& shop, const PasswordVerdict& verdict,
                           std::string_view new_hash, const Version& pending, Timestamp now) {
  const Owner& owner = verdict.proof.owner;
  const auto swapped =
      world.replace_password_if(shop.tenant, owner.customer, verdict.customer->password_hash, new_hash);
  if (!swapped.ok()) return swapped.error();
  if (swapped.value() == Swap::unknown) return Error{Errc::unknown_outcome, "change_password"};

  // Applied or changed by somebody else: either way the stored hash is no longer the expected one.
  if (swapped.value() == Swap::changed) {
    best_effort(clear_pending_change(world, shop, owner, Guard::version(pending), now));
    return Error{Errc::conflict, "change_password"};
  }
  auto head = read_head(world, owner);
  if (!head.ok()) return Done{};  // the change stands; the next sign-in clears the record
  best_effort(commit_with_event(world, shop, owner, head.value(), {AuditEvent::password_changed},
                                Durability::durable, now, [&](Batch& batch, const Version&) {
                                  batch.erase(owner.key(RecordKind::pending_change), Guard::version(pending));
                                }));
  return Done{};
}

}  // namespace detail

/// After this answers every older token of the customer is dead, the presented one too; sign in with the new
/// password.
///
/// errors  as verify(); refused.not_for_impersonator; refused.wrong_credentials: the current password was
/// wrong or the
///         account is locked; invalid_input.password_too_short; store.change_in_progress; store.conflict;
///         store.*
/// cost    two Argon2id runs
template <World W>
Result<Ended> change_password(W& world, const Shop& shop, const PasswordChange& request, Timestamp now) {
  const auto current = PasswordAttempt::of(request.current_password);
  if (!current.ok()) return current.error();
  const auto wanted = PasswordAttempt::of(request.new_password);
  if (!wanted.ok()) return wanted.error();
  const auto valid = validate_new_password(shop.policy, wanted.value());
  if (!valid.ok()) return valid.error();
  const auto verified = verify(world, shop, request.token, now);
  if (!verified.ok()) return verified.error();
  if (verified.value().kind != TokenKind::session)
    return Error{Errc::not_for_impersonator, "change_password"};

  const Account account{Owner::of(shop, verified.value().customer), true, {}};
  const auto charged = charge_account(world, shop, account.owner, now);  // a stolen token is no free guess
  if (!charged.ok()) return charged.error();
  const Locked locked = charged.value().taken ? Locked::no : Locked::yes;
  const auto verdict = prove_password(world, shop, account, locked, current.value());
  if (!verdict.ok()) return verdict.error();
  if (verdict.value().refused)
    return detail::refuse(world, shop, verdict.value(), *verdict.value().refused, now);
  if (verdict.value().pending) return Error{Errc::change_in_progress, "change_password"};

  const auto hash = hash_with_fresh_salt(world, wanted.value().normalised);
  if (!hash.ok()) return hash.error();
  Version pending{};
  const auto announced = detail::announce_change(world, shop, verdict.value(), pending, now);
  const auto applied = expect_applied(announced, "change_password");
  if (!applied.ok()) return applied.error();
  const auto swapped = detail::swap_password(world, shop, verdict.value(), hash.value(), pending, now);
  if (!swapped.ok()) return swapped.error();
  refund(world, shop, charged.value().charge, now);
  return Ended{world.abilities().durable_on_ack};
}

}  // namespace jeton
