// SPDX-License-Identifier: Apache-2.0
//
// assist.hpp: a trusted server of the staff signs in as a customer who consents, at once and without a code
// (protocol P12, promise 11). Whoever may call this has been authenticated by the host; who acts and why goes
// into the audit.
//
// Commits: one batch (event with actor and reason, head, session epoch required, session, consent required,
// assistance epoch required or written). A conflict on any of them reads everything again.
//
//   auto staff = assist(world, shop, {customer, "staff:ann", "ticket 7"}, now);
#pragma once

#include <jeton/base/text.hpp>
#include <jeton/flow/issue.hpp>
#include <jeton/flow/set_consent.hpp>

namespace jeton {

/// in      actor: who acts, 1..128 bytes; reason: why, 1..256 bytes; both printable UTF-8, both go into the
///         audit
struct Assistance {
  CustomerId customer;
  std::string_view actor;
  std::string_view reason;
};

namespace detail {

inline bool says_who_and_why(std::string_view actor, std::string_view reason) noexcept {
  const auto is_said = [](std::string_view text, std::size_t most) {
    return !text.empty() && text.size() <= most && is_printable_utf8(text);
  };
  return is_said(actor, kMostActorBytes) && is_said(reason, kMostNoteBytes);
}

/// Why staff may not act for this customer now, or nothing.
inline std::optional<Errc> reason_against_assistance(const AssistanceView& view,
                                                     const Customer* customer) noexcept {
  if (customer == nullptr) return Errc::customer_unknown;
  if (!view.consent.allowed) return Errc::consent_missing;
  if (customer->disabled) return Errc::account_disabled;
  if (!customer->confirmed) return Errc::not_confirmed;
  return std::nullopt;
}

/// Position, in begin_assistance's batch, of the first change that its caller adds: after consent and
/// assistance epoch.
inline constexpr std::size_t kFirstAssistanceExtra = kFirstSessionExtra + 2;

/// Begins a session of staff, guarded by everything that `view` saw, with what `add(batch, version)` puts
/// behind. `happening` names the actor. The consent in `view` was given: the caller has looked.
template <World W, class Add>
Result<SessionOutcome> begin_assistance(W& world, const Shop& shop, const Owner& owner,
                                        const AssistanceView& view, const Happening& happening, Timestamp now,
                                        Add add) {
  const auto fresh = draw<8>(world);
  if (!fresh.ok()) return fresh.error();
  const EpochView& assist = view.assist;
  const std::uint64_t epoch = assist.present ? assist.value : load_big_endian<std::uint64_t>(fresh.value());
  const RecordWriter epoch_bytes = epoch_value(shop, owner, epoch);
  const Timestamp end = now + shop.policy.assistance_lifetime;
  const SessionTerms terms{TokenKind::assistance, end,  end, happening, Durability::durable,
                           happening.actor,       epoch};
  return issue_session(
      world, shop, {owner, view.session, view.head}, terms, now, [&](Batch& batch, const Version& version) {
        batch.require(owner.key(RecordKind::consent), view.consent.guard);
        if (assist.present) batch.require(assist.key, assist.guard);
        if (!assist.present)
          batch.put(assist.key, Guard::absent(), epoch_bytes.bytes(), version, kMostUsableTime);
        add(batch, version);
      });
}

}  // namespace detail

/// A session that acts for the customer: no longer than policy.assistance_lifetime, without a device cookie,
/// and over when the consent is withdrawn or the assistance ended.
///
/// errors  invalid_input.reason_missing; refused.customer_unknown, .consent_missing, .account_disabled,
///         .not_confirmed: this caller may know; store.*
template <World W>
Result<SignIn> assist(W& world, const Shop& shop, const Assistance& request, Timestamp now) {
  if (!detail::says_who_and_why(request.actor, request.reason)) return Error{Errc::reason_missing, "assist"};
  const Owner owner = Owner::of(shop, request.customer);
  const Happening happening{AuditEvent::assistance_begun, 0, request.actor, request.reason};
  for (int tries = 0; tries < kMostConflicts; ++tries) {
    const auto view = read_assistance(world, shop, owner);
    if (!view.ok()) return view.error();
    const auto found = world.find(shop.tenant, request.customer);
    if (!found.ok()) return found.error();
    if (const auto refused = detail::reason_against_assistance(view.value(), found.value()))
      return Error{*refused, "assist"};

    auto session = detail::begin_assistance(world, shop, owner, view.value(), happening, now, kNoChanges);
    if (!session.ok()) return session.error();
    if (session.value().issued) return SignIn::signed_in(std::move(*session.value().issued));
  }
  return Error{Errc::conflict, "assist"};
}

}  // namespace jeton
