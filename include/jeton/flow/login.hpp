// SPDX-License-Identifier: Apache-2.0
//
// login.hpp: a customer signs in with login and password. The whole decision, from top to bottom (protocol
// P4).
//
// Commits, in order: charge of the submitted login; charge of the account; then either the refusal's event,
// or the session (event, head, epoch required, session). Refunds last, best effort. A crash in between leaves
// a charge, never a grant.
//
//   auto signed_in = login(world, shop, {"bob@example.com", password}, now);
#pragma once

#include <jeton/flow/account.hpp>
#include <jeton/flow/pending_change.hpp>
#include <jeton/flow/prove_password.hpp>
#include <jeton/flow/refusal.hpp>
#include <jeton/flow/session.hpp>

namespace jeton {

/// in      login: 1..320 bytes of UTF-8; password: 1..1024 bytes of UTF-8 without NUL; both borrowed
struct PasswordLogin {
  std::string_view login;
  Bytes password;
};

inline constexpr int kMostRestarts = 3;  // protocol P4 step 6

namespace detail {

/// The account's charge of this sign-in: taken once, and again only if a restart finds another account.
template <World W>
Result<ChargeOutcome> charge_once(W& world, const Shop& shop, const std::optional<ChargeOutcome>& before,
                                  const Owner& owner, Timestamp now) {
  if (before && before->charge.owner.customer == owner.customer) return *before;
  return charge_account(world, shop, owner, now);
}

/// Replaces a hash of an older cost or format by one of today's, unless somebody changed the password
/// meanwhile.
template <World W>
void rehash(W& world, const Shop& shop, const Customer& customer, const PasswordAttempt& attempt) {
  if (!needs_rehash(customer.password_hash, shop.policy.argon2_cost())) return;
  const auto fresh = hash_with_fresh_salt(world, attempt.normalised);
  if (!fresh.ok()) return;
  best_effort(world.replace_password_if(shop.tenant, customer.id, customer.password_hash, fresh.value()));
}

/// Writes down why, and answers what everybody is answered.
template <World W>
Error refuse(W& world, const Shop& shop, const PasswordVerdict& verdict, Errc reason, Timestamp now) {
  const Happening refused{AuditEvent::sign_in_refused, static_cast<std::uint16_t>(reason)};
  const auto logged = log_refusal(world, shop, verdict.proof.owner, verdict.proof.head, refused, now);
  if (!logged.ok()) return logged.error();
  if (reason == Errc::not_confirmed)
    return Error{reason, "login"};  // only ever said after the right password
  return refuse_sign_in(world, shop, reason, now);
}

}  // namespace detail

template <World W>
Result<SignIn> login(W& world, const Shop& shop, const PasswordLogin& request, Timestamp now) {
  const auto canonical = canonical_login(request.login);  // shape only: tells nothing of an account
  if (!canonical.ok()) return canonical.error();
  const auto attempt = PasswordAttempt::of(request.password);
  if (!attempt.ok()) return attempt.error();

  const auto submitted = charge_submitted_login(world, shop, canonical.value(), now);
  if (!submitted.ok()) return submitted.error();
  if (!submitted.value().taken) return refuse_sign_in(world, shop, Errc::throttled, now);

  std::optional<ChargeOutcome> charged;
  for (int restart = 0; restart <= kMostRestarts; ++restart) {
    const auto account = find_account(world, shop, request.login, canonical.value());  // known or decoy
    if (!account.ok()) return account.error();
    const auto charge = detail::charge_once(world, shop, charged, account.value().owner, now);
    if (!charge.ok()) return charge.error();  // paid before the hash runs
    charged = charge.value();

    const Locked locked = charged->taken ? Locked::no : Locked::yes;
    const auto verdict = prove_password(world, shop, account.value(), locked, attempt.value());
    if (!verdict.ok()) return verdict.error();
    if (verdict.value().refused)  // unknown, wrong, locked: one answer, one cost
      return detail::refuse(world, shop, verdict.value(), *verdict.value().refused, now);
    if (verdict.value().pending) {  // a change is under way, or was cut short
      const auto settled = settle_pending_change(world, shop, verdict.value(), attempt.value(), now);
      if (!settled.ok()) return settled.error();
      continue;
    }

    auto session = issue_session(world, shop, verdict.value().proof,
                                 customer_terms(shop, now, {AuditEvent::signed_in}), now, kNoChanges);
    if (!session.ok()) return session.error();
    if (session.value().epoch_moved) continue;  // something ended all sessions: verify again
    if (!session.value().issued) return Error{Errc::conflict, "login"};

    refund(world, shop, charged->charge, now);
    refund(world, shop, submitted.value().charge, now);
    detail::rehash(world, shop, *verdict.value().customer, attempt.value());
    return SignIn::signed_in(std::move(*session.value().issued));
  }
  return Error{Errc::conflict, "login"};
}

}  // namespace jeton
