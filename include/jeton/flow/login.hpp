// SPDX-License-Identifier: Apache-2.0
//
// login.hpp: a customer signs in with login and password. The whole decision, from top to bottom (protocol
// P4).
//
// Commits, in order: charge of the submitted login; charge of the account; then either the refusal's event,
// or the session (event, head, epoch required, session). Refunds last, best effort. A crash in between leaves
// a charge, never a grant.
//
//   auto signed_in = login(world, shop, {"bob@example.com", password, device_cookie}, now);
//   signed_in.value().device();      // set it as the browser's device cookie
#pragma once

#include <jeton/flow/account.hpp>
#include <jeton/flow/pending_change.hpp>
#include <jeton/flow/prove_password.hpp>
#include <jeton/flow/refusal.hpp>
#include <jeton/flow/session.hpp>

namespace jeton {

/// in      login: 1..320 bytes of UTF-8; password: 1..1024 bytes of UTF-8 without NUL; device: the device
///         cookie's value as the browser sent it, any bytes, empty for none; all borrowed
struct PasswordLogin {
  std::string_view login;
  Bytes password;
  std::string_view device = {};
};

inline constexpr int kMostRestarts = 3;  // protocol P4 step 6

namespace detail {

/// How one look at what was presented ended: in a session, in a reason to refuse, or in the news that
/// something moved meanwhile.
struct Entry {
  std::optional<IssuedToken> issued;
  std::optional<Errc> refused;
  TokenKind kind = TokenKind::session;
  AuditHead head{};  ///< for the refusal's event

  static Entry granted(IssuedToken token, TokenKind kind) {
    return {std::move(token), std::nullopt, kind, AuditHead{}};
  }
  static Entry refused_for(Errc reason, const AuditHead& head) {
    return {std::nullopt, reason, TokenKind::session, head};
  }
  static Entry look_again() { return {std::nullopt, std::nullopt, TokenKind::session, AuditHead{}}; }
};

/// The account's charge of this sign-in: taken once, and again only if a restart finds another account.
template <World W>
Result<ChargeOutcome> charge_once(W& world, const Shop& shop, const std::optional<ChargeOutcome>& before,
                                  const Owner& owner, DeviceClass by, Timestamp now) {
  if (before && before->charge.owner.customer == owner.customer) return *before;
  return charge_account(world, shop, owner, now, by);
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

/// The next cookie of this browser, or the first; nothing if there is no randomness for a name: a customer
/// who is in stays in.
template <World W>
std::optional<IssuedDevice> next_device(W& world, const Shop& shop, std::string_view canonical,
                                        const Owner& owner, const std::optional<KnownDevice>& known,
                                        Timestamp now) {
  if (known) return mint_device_cookie(shop, canonical, owner, known->id, now);
  const auto id = draw<16>(world);
  if (!id.ok()) return std::nullopt;
  return mint_device_cookie(shop, canonical, owner, id.value(), now);
}

/// Writes down why, and answers what everybody is answered.
template <World W>
Error refuse(W& world, const Shop& shop, const Owner& owner, const AuditHead& head, Errc reason,
             Timestamp now) {
  const Happening refused{AuditEvent::sign_in_refused, static_cast<std::uint16_t>(reason)};
  const auto logged = log_refusal(world, shop, owner, head, refused, now);
  if (!logged.ok()) return logged.error();
  if (reason == Errc::not_confirmed)
    return Error{reason, "login"};  // only ever said after the right password
  return refuse_sign_in(world, shop, reason, now);
}
template <World W>
Error refuse(W& world, const Shop& shop, const PasswordVerdict& verdict, Errc reason, Timestamp now) {
  return refuse(world, shop, verdict.proof.owner, verdict.proof.head, reason, now);
}

/// A session for the right password, unless a password change is under way or was cut short.
template <World W>
Result<Entry> enter_by_password(W& world, const Shop& shop, const PasswordVerdict& verdict,
                                const PasswordAttempt& attempt, Timestamp now) {
  if (verdict.pending) {
    const auto settled = settle_pending_change(world, shop, verdict, attempt, now);
    if (!settled.ok()) return settled.error();
    return Entry::look_again();
  }
  auto session = issue_session(world, shop, verdict.proof, customer_terms(shop, now, {AuditEvent::signed_in}),
                               now, kNoChanges);
  if (!session.ok()) return session.error();
  if (session.value().epoch_moved) return Entry::look_again();  // something ended all sessions
  if (!session.value().issued) return Error{Errc::conflict, "login"};
  return Entry::granted(std::move(*session.value().issued), TokenKind::session);
}

/// The decision, for every secret that may stand in the password's place: `otherwise(verdict)` is asked for
/// an Entry when the password lets nobody in.
template <World W, class Otherwise>
Result<SignIn> sign_in(W& world, const Shop& shop, const PasswordLogin& request, Timestamp now,
                       Otherwise otherwise) {
  const auto canonical = canonical_login(request.login);  // shape only: tells nothing of an account
  if (!canonical.ok()) return canonical.error();
  const auto attempt = PasswordAttempt::of(request.password);
  if (!attempt.ok()) return attempt.error();
  const auto device = read_device_cookie(shop, canonical.value(), request.device, now);
  const auto submitted = charge_submitted_login(world, shop, canonical.value(), class_of(device), now);
  if (!submitted.ok()) return submitted.error();
  if (!submitted.value().taken) return refuse_sign_in(world, shop, Errc::throttled, now);

  std::optional<ChargeOutcome> charged;
  for (int restart = 0; restart <= kMostRestarts; ++restart) {
    const auto account = find_account(world, shop, request.login, canonical.value());  // known or decoy
    if (!account.ok()) return account.error();
    const Owner& owner = account.value().owner;
    const auto charge = charge_once(world, shop, charged, owner, class_of(device, owner), now);
    if (!charge.ok()) return charge.error();  // paid before the hash runs
    charged = charge.value();

    const Locked locked = charged->taken ? Locked::no : Locked::yes;
    const auto verdict = prove_password(world, shop, account.value(), locked, attempt.value());
    if (!verdict.ok()) return verdict.error();
    auto entry = verdict.value().refused
                     ? otherwise(verdict.value())
                     : enter_by_password(world, shop, verdict.value(), attempt.value(), now);
    if (!entry.ok()) return entry.error();
    auto& [issued, refused, kind, head] = entry.value();
    if (refused) return refuse(world, shop, owner, head, *refused, now);  // one answer, one cost
    if (!issued) continue;  // something moved meanwhile: verify again

    refund(world, shop, charged->charge, now);
    refund(world, shop, submitted.value().charge, now);
    if (kind != TokenKind::session) return SignIn::signed_in(std::move(*issued));
    if (verdict.value().right) rehash(world, shop, *verdict.value().customer, attempt.value());
    return SignIn::signed_in(std::move(*issued),
                             next_device(world, shop, canonical.value(), owner, device, now));
  }
  return Error{Errc::conflict, "login"};
}

}  // namespace detail

/// errors  refused.wrong_credentials: unknown, wrong, locked, disabled or throttled, with a support
/// reference;
///         refused.not_confirmed: only after the right password; invalid_input.malformed_login,
///         .login_too_long, .password_empty, .password_too_long, .password_not_text;
///         store.change_in_progress, store.*, internal.*
/// cost    one run of the account's password hash, or of one like it; two for a password that is not NFC
template <World W>
Result<SignIn> login(W& world, const Shop& shop, const PasswordLogin& request, Timestamp now) {
  return detail::sign_in(world, shop, request, now,
                         [](const PasswordVerdict& verdict) -> Result<detail::Entry> {
                           return detail::Entry::refused_for(*verdict.refused, verdict.proof.head);
                         });
}

}  // namespace jeton
