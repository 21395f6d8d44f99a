// SPDX-License-Identifier: Apache-2.0
//
// reset_password.hpp: whoever reads the customer's mail chooses a new password, once per link (protocol P5).
//
// Everything older ends: sessions, assistance, and every other way in that rests on the old password. The
// lock on guesses stays as it is. The mailbox is proved by this, so the address is confirmed along with it.
//
// Commits, in order: one batch (event, head, new session epoch, pending-change record, reset epoch required,
// lineage required, link spent); replace_password_if in the customer store; the pending-change record
// cleared; set_confirmed_if, best effort. A new password that is refused burns nothing; a crash after the
// batch burns the link and locks nobody out: sign in with the old password, or ask for another link.
#pragma once

#include <jeton/flow/login.hpp>
#include <jeton/flow/mail_link.hpp>
#include <jeton/flow/password_swap.hpp>
#include <jeton/flow/register_customer.hpp>

namespace jeton {

/// in      token: a reset link's; new_password: 1..1024 bytes of UTF-8 without NUL
struct PasswordReset {
  std::string_view token;
  Bytes new_password;
};

namespace detail {

/// The customer's session epoch, and whether a change of password is under way.
///
/// A change that was cut short is written over once its deadline is past: the new record expects the hash
/// that is stored now, and the swap that follows makes sure that the delayed one cannot apply any more. So
/// the invariant of P5 holds, and nobody needs a password they have forgotten. errors
/// store.change_in_progress: before that deadline
template <World W>
Result<SwapBasis> read_swap_basis(W& world, const Shop& shop, const LinkView& link, Timestamp now) {
  RecordRoom first, second, pending_room;
  RecordSlot slots[] = {{.key = first_epoch_key(EpochPurpose::session), .room = first},
                        {.key = second_epoch_key(EpochPurpose::session, link.owner), .room = second},
                        {.key = link.owner.key(RecordKind::pending_change), .room = pending_room}};
  const auto read = world.get(link.owner.partition, slots);
  if (!read.ok()) return read.error();
  const auto session = view_epoch(shop, link.owner, slots[0], slots[1]);
  if (!session.ok()) return session.error();
  SwapBasis basis{link.owner, session.value(), Guard::absent(), nullptr, link.head};
  if (!slots[2].found) return basis;

  const auto pending = decode<PendingChangeRecord>(slots[2].value());
  if (!pending.ok()) return pending.error();
  const Timestamp deadline = pending.value().deadline;
  if (now < deadline)
    return Error{Errc::change_in_progress, "reset_password", Lifetime(deadline.unix_ms - now.unix_ms)};
  basis.pending = Guard::version(slots[2].version);
  return basis;
}

/// The new password's hash, made at the first call only.
template <World W>
Result<std::string_view> hash_once(W& world, const Secret& password, std::optional<std::string_view>& hash) {
  if (hash) return *hash;
  const auto made = hash_with_fresh_salt(world, password);
  if (made.ok()) hash = made.value();
  return made;
}

/// A reset whose link is spent: what the swap goes on from.
struct BegunReset {
  SwapBasis basis;
  Version pending;
};

/// One look at the link, and the batch that spends it. Nothing: something moved meanwhile, look again.
template <World W>
Result<std::optional<BegunReset>> begin_reset(W& world, const Shop& shop, std::string_view token,
                                              const Secret& password, std::optional<std::string_view>& hash,
                                              Timestamp now) {
  const auto link = read_link(world, shop, LinkPurpose::reset, token);
  if (!link.ok()) return link.error();
  auto basis = read_swap_basis(world, shop, link.value(), now);
  const auto found = world.find(shop.tenant, link.value().owner.customer);
  if (!found.ok()) return found.error();
  if (const auto reason = reason_against_link(shop, link.value(), found.value(), now))
    return refuse_link(world, shop, link.value(), *reason, now);
  if (!basis.ok()) return basis.error();
  basis.value().customer = found.value();
  const auto made = hash_once(world, password, hash);
  if (!made.ok()) return made.error();

  const RecordWriter spent = spent_link(shop, link.value(), now);
  const auto announced = announce_change(
      world, shop, basis.value(), AuditEvent::password_reset, now,
      [&](Batch& batch, const Version& version) { spend_link(batch, link.value(), spent, version); });
  if (!announced.ok()) return announced.error();
  const CommitOutcome& outcome = announced.value().outcome;
  if (outcome == CommitOutcome::conflict(kFirstSwapExtra + kLineageOfSpend))
    return Error{Errc::link_from_lost_lineage, "reset_password"};
  if (outcome.kind == CommitOutcome::Kind::conflict) return std::optional<BegunReset>();
  const auto applied = expect_applied(outcome, "reset_password");
  if (!applied.ok()) return applied.error();
  return std::optional(BegunReset{basis.value(), announced.value().pending});
}

/// The customer store's part, and with it the proof that the mailbox is theirs.
template <World W>
Result<Ended> finish_reset(W& world, const Shop& shop, const BegunReset& begun, std::string_view hash,
                           Timestamp now) {
  const auto swapped = swap_password(world, shop, begun.basis, hash, begun.pending, now);
  if (!swapped.ok()) return swapped.error();
  const Customer& customer = *begun.basis.customer;
  if (!customer.confirmed) best_effort(world.set_confirmed_if(shop.tenant, customer.id, customer.login));
  return Ended{world.abilities().durable_on_ack};
}

}  // namespace detail

/// After this answers every older token of the customer is dead; sign in with the new password.
///
/// errors  invalid_input.password_* and .malformed_token, .token_too_long: before anything is asked;
///         refused.wrong_token_kind, .link_unknown, .link_already_used, .link_expired, .link_ended,
///         .link_from_lost_lineage; store.change_in_progress; store.unknown_outcome, store.conflict: the link
///         may be spent, ask for another; store.*
/// cost    one Argon2id run, and none for a link that is not good
template <World W>
Result<Ended> reset_password(W& world, const Shop& shop, const PasswordReset& request, Timestamp now) {
  const auto wanted = PasswordAttempt::of(request.new_password);
  if (!wanted.ok()) return wanted.error();
  const auto valid = validate_new_password(shop.policy, wanted.value());
  if (!valid.ok()) return valid.error();

  std::optional<std::string_view> hash;
  for (int restart = 0; restart <= kMostRestarts; ++restart) {
    const auto begun = detail::begin_reset(world, shop, request.token, wanted.value().normalised, hash, now);
    if (!begun.ok()) return begun.error();
    if (begun.value()) return detail::finish_reset(world, shop, *begun.value(), *hash, now);
  }
  return Error{Errc::conflict, "reset_password"};
}

}  // namespace jeton
