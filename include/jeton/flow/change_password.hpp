// SPDX-License-Identifier: Apache-2.0
//
// change_password.hpp: a signed-in customer replaces the password, and everything older ends (protocol P5).
//
// Steps: read the epoch, then the customer: that hash is verified and expected; then the swap of
// password_swap.hpp, whose first batch also replaces the reset epoch, so that reset links mailed before are
// dead. Commits, in order: charge of the account; event, head, session epoch, pending-change record, reset
// epoch; replace_password_if in the customer store; the pending-change record cleared; the charge given back.
#pragma once

#include <jeton/flow/login.hpp>
#include <jeton/flow/password_swap.hpp>
#include <jeton/flow/register_customer.hpp>
#include <jeton/flow/revoke_all.hpp>
#include <jeton/flow/verify.hpp>

namespace jeton {

/// in      token: the customer's own session; passwords: 1..1024 bytes of UTF-8 without NUL
struct PasswordChange {
  std::string_view token;
  Bytes current_password;
  Bytes new_password;
};

namespace detail {

/// Steps 0 and 1: what the verdict saw must still hold, and mailed reset links end with everything else (T3).
template <World W>
Result<Announced> announce_own_change(W& world, const Shop& shop, const SwapBasis& basis, Timestamp now) {
  const auto reset = read_standing(world, shop, basis.owner, EpochPurpose::reset);
  if (!reset.ok()) return reset.error();
  const auto fresh = draw<8>(world);
  if (!fresh.ok()) return fresh.error();
  const RecordWriter ended = epoch_value(shop, basis.owner, load_big_endian<std::uint64_t>(fresh.value()));
  const EpochView& epoch = reset.value().epoch;
  return announce_change(world, shop, basis, AuditEvent::password_change_begun, now,
                         [&](Batch& batch, const Version& version) {
                           batch.put(epoch.key, epoch.guard, ended.bytes(), version, kMostUsableTime);
                         });
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
  const SessionProof& proof = verdict.value().proof;
  const detail::SwapBasis basis{proof.owner, proof.epoch, Guard::absent(), verdict.value().customer,
                                proof.head};
  const auto announced = detail::announce_own_change(world, shop, basis, now);
  if (!announced.ok()) return announced.error();
  const auto applied = expect_applied(announced.value().outcome, "change_password");
  if (!applied.ok()) return applied.error();
  const auto swapped =
      detail::swap_password(world, shop, basis, hash.value(), announced.value().pending, now);
  if (!swapped.ok()) return swapped.error();
  refund(world, shop, charged.value().charge, now);
  return Ended{world.abilities().durable_on_ack};
}

}  // namespace jeton
