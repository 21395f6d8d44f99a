// SPDX-License-Identifier: Apache-2.0
//
// login_by_secret.hpp: sign in with one field that may hold any of three secrets, tried in this order: the
// account's password, the token of a password-reset link, a one-time code of staff. For shops whose clients
// have only a password field (Adobe Commerce).
//
// One login (login.hpp) with the same charges, the same single hash and one public refusal for all three.
// What is tried besides the password follows from the shape of what was typed, never from the account: an
// unknown login costs the same effects. Each secret is spent exactly as by its own use case, once.
//
// Commits, in order: charge of the submitted login; charge of the account; for the shape of a code, charge of
// the code budget; then the refusal's event, or the session in one batch with the secret it spends. Refunds
// last.
//
//   auto in = login_by_secret(world, shop, {"bob@example.com", bytes_of(typed), device_cookie}, now);
#pragma once

#include <jeton/flow/exchange_code.hpp>
#include <jeton/flow/mail_link.hpp>

namespace jeton {

/// in      as PasswordLogin; secret: 1..1024 bytes of UTF-8 without NUL
struct SecretLogin {
  std::string_view login;
  Bytes secret;
  std::string_view device = {};
};

namespace detail {

inline bool is_reset_token(std::string_view text) noexcept {
  const auto parsed = parse_opaque_token(text);
  return parsed.ok() && parsed.value().kind == TokenKind::password_reset;
}

/// Why nothing but this password could have let the customer in; nothing if another secret may.
inline std::optional<Errc> barred_by(const PasswordVerdict& verdict) noexcept {
  return *verdict.refused == Errc::wrong_credentials ? std::nullopt : verdict.refused;
}

/// Why this link does not sign in this customer now, or nothing.
inline std::optional<Errc> reason_against_entry(const Shop& shop, const LinkView& link, const Owner& owner,
                                                const Customer* customer, Timestamp now) noexcept {
  if (link.owner.customer != owner.customer) return Errc::link_unknown;
  if (const auto reason = reason_against_link(shop, link, customer, now)) return reason;
  if (!customer->confirmed) return Errc::not_confirmed;
  return std::nullopt;
}

/// Spends the link for a session, under the session epoch that was read before the customer.
template <World W>
Result<Entry> spend_link_to_enter(W& world, const Shop& shop, const SessionProof& proof, const LinkView& link,
                                  Timestamp now) {
  const RecordWriter spent = spent_link(shop, link, now);
  SessionTerms terms = customer_terms(shop, now, {AuditEvent::signed_in_by_link});
  terms.durability = Durability::durable;  // a spent link stays spent
  auto session = issue_session(world, shop, proof, terms, now, [&](Batch& batch, const Version& version) {
    spend_link(batch, link, spent, version);
  });
  if (!session.ok()) return session.error();
  if (session.value().issued) return Entry::granted(std::move(*session.value().issued), terms.kind);
  if (session.value().outcome == CommitOutcome::conflict(kFirstSessionExtra + kLineageOfSpend))
    return Entry::refused_for(Errc::link_from_lost_lineage, proof.head);
  return Entry::look_again();  // somebody spent it, or an epoch changed
}

template <World W>
Result<Entry> enter_by_link(W& world, const Shop& shop, const PasswordVerdict& verdict,
                            std::string_view token, Timestamp now) {
  const auto barred = barred_by(verdict);
  const SessionProof& proof = verdict.proof;
  const auto link = read_link(world, shop, LinkPurpose::reset, token);
  if (!link.ok() && kind(link.error().code) != ErrorKind::refused) return link.error();
  if (!link.ok()) return Entry::refused_for(barred.value_or(link.error().code), proof.head);
  const auto found = world.find(shop.tenant, proof.owner.customer);
  if (!found.ok()) return found.error();
  if (barred) return Entry::refused_for(*barred, proof.head);
  if (const auto refused = reason_against_entry(shop, link.value(), proof.owner, found.value(), now))
    return Entry::refused_for(*refused, proof.head);
  return spend_link_to_enter(world, shop, proof, link.value(), now);
}

/// in      charged: what this sign-in has paid for codes so far, kept through its restarts
template <World W>
Result<Entry> enter_by_paid_code(W& world, const Shop& shop, const PasswordVerdict& verdict,
                                 std::string_view code, std::optional<ChargeOutcome>& charged,
                                 Timestamp now) {
  const auto barred = barred_by(verdict);
  const Owner& owner = verdict.proof.owner;
  if (!charged || charged->charge.owner.customer != owner.customer) {
    const auto charge = charge_code(world, shop, owner, now);
    if (!charge.ok()) return charge.error();
    charged = charge.value();
  }
  if (!charged->taken) return Entry::refused_for(barred.value_or(Errc::throttled), verdict.proof.head);
  auto entry = enter_by_code(world, shop, owner, code, barred, now);
  if (entry.ok() && entry.value().issued) refund(world, shop, charged->charge, now);
  return entry;
}

/// What stands in the password's place besides a password: its shape says which, and at most one.
template <World W>
Result<Entry> enter_by_other_secret(W& world, const Shop& shop, const PasswordVerdict& verdict,
                                    std::string_view secret, std::optional<ChargeOutcome>& charged,
                                    Timestamp now) {
  const bool right_password = *verdict.refused == Errc::not_confirmed;
  if (!right_password && is_reset_token(secret)) return enter_by_link(world, shop, verdict, secret, now);
  if (!right_password && validate_one_time_code(secret).ok())
    return enter_by_paid_code(world, shop, verdict, secret, charged, now);
  return Entry::refused_for(*verdict.refused, verdict.proof.head);
}

}  // namespace detail

/// A customer's session by password or link, with a device cookie; or by code a session of staff, without
/// one.
///
/// errors  as login(): every refusal of a link or a code is refused.wrong_credentials too, its reason behind
///         why(reference); refused.not_confirmed: only after a right password, link or code, and nothing is
///         spent; store.unknown_outcome: link or code counts as spent
/// cost    as login(), and for the shape of a link or a code a few look-ups more
template <World W>
Result<SignIn> login_by_secret(W& world, const Shop& shop, const SecretLogin& request, Timestamp now) {
  std::optional<ChargeOutcome> charged;
  const std::string_view secret = text_of(request.secret);
  return detail::sign_in(world, shop, {request.login, request.secret, request.device}, now,
                         [&](const PasswordVerdict& verdict) {
                           return detail::enter_by_other_secret(world, shop, verdict, secret, charged, now);
                         });
}

}  // namespace jeton
