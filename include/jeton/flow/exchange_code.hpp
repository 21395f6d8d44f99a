// SPDX-License-Identifier: Apache-2.0
//
// exchange_code.hpp: a one-time code becomes an assistance session, once (promises 1 and 11).
//
// Commits, in order: charge of the customer's code budget; then one batch: event, head, session epoch
// required, session, code spent (guarded by its version), consent and assistance epoch required, lineage
// required. The session exists if and only if the code was spent. Refund last, best effort.
#pragma once

#include <jeton/flow/issue_code.hpp>

namespace jeton {

/// in      login: the customer's, 1..320 bytes; code: 32 characters 0-9 a-z
struct CodeExchange {
  std::string_view login;
  std::string_view code;
};

namespace detail {

/// The code's record and everything it depends on, from one get(). Texts are borrowed from `rooms`.
struct CodeRooms {
  RecordRoom code, session_first, session_second, assist_first, assist_second, consent, head;
};
struct CodeView {
  std::optional<CodeRecord> record;
  Version version{};
  EpochView session;
  EpochView assist;
  ConsentView consent;
  AuditHead head;
};

template <World W>
Result<CodeView> read_code(W& world, const Shop& shop, const Owner& owner, const RecordKey& key,
                           CodeRooms& rooms) {
  RecordSlot slots[] = {{.key = key, .room = rooms.code},
                        {.key = first_epoch_key(EpochPurpose::session), .room = rooms.session_first},
                        {.key = second_epoch_key(EpochPurpose::session, owner), .room = rooms.session_second},
                        {.key = first_epoch_key(EpochPurpose::assist), .room = rooms.assist_first},
                        {.key = second_epoch_key(EpochPurpose::assist, owner), .room = rooms.assist_second},
                        {.key = owner.key(RecordKind::consent), .room = rooms.consent},
                        {.key = audit_head_key(), .room = rooms.head}};
  const auto read = world.get(owner.partition, slots);
  if (!read.ok()) return read.error();
  const auto session = view_epoch(shop, owner, slots[1], slots[2]);
  if (!session.ok()) return session.error();
  const auto assist = view_epoch(shop, owner, slots[3], slots[4]);
  if (!assist.ok()) return assist.error();
  const auto consent = view_consent(shop, owner, slots[5]);
  if (!consent.ok()) return consent.error();
  const auto head = view_head(slots[6]);
  if (!head.ok()) return head.error();

  CodeView view{std::nullopt,   slots[0].version, session.value(),
                assist.value(), consent.value(),  head.value()};
  if (!slots[0].found) return view;
  const auto record = decode<CodeRecord>(slots[0].value());
  if (!record.ok()) return record.error();
  const bool ours =
      record.value().tenant == shop.tenant.text() && record.value().customer == owner.customer.text();
  if (!ours) return Error{Errc::damaged_record, "read_code"};
  view.record = record.value();
  return view;
}

/// Why this code is not accepted now, or nothing. Consent is read again at redemption (protocol P12).
inline std::optional<Errc> reason_against_code(const CodeView& view, const Customer* customer,
                                               Timestamp now) noexcept {
  if (!view.record || customer == nullptr) return Errc::code_unknown;
  if (view.record->used_at != Timestamp{}) return Errc::code_already_used;
  if (now >= view.record->expires_at) return Errc::code_expired;
  if (!view.assist.present || view.assist.value != view.record->assist_epoch) return Errc::code_ended;
  if (!view.consent.allowed) return Errc::consent_missing;
  if (customer->disabled) return Errc::account_disabled;
  return std::nullopt;
}

inline SessionTerms assistance_terms(const Shop& shop, const CodeView& view, Timestamp now) noexcept {
  const Timestamp end = now + shop.policy.assistance_lifetime;
  return {TokenKind::assistance,
          end,
          end,
          {AuditEvent::code_exchanged, 0, view.record->actor, view.record->note},
          Durability::durable,
          view.record->actor,
          view.assist.value};
}

/// The batch that spends the code and begins the session, guarded by everything that `view` saw.
template <World W>
Result<SessionOutcome> spend_code(W& world, const Shop& shop, const Owner& owner, const RecordKey& key,
                                  const CodeView& view, Timestamp now) {
  CodeRecord spent = *view.record;
  spent.used_at = now;
  const RecordWriter tombstone = encode(spent);
  return issue_session(world, shop, {owner, view.session, view.head}, assistance_terms(shop, view, now), now,
                       [&](Batch& batch, const Version& version) {
                         batch.put(key, Guard::version(view.version), tombstone.bytes(), version,
                                   spent.expires_at + std::chrono::hours(48));
                         batch.require(owner.key(RecordKind::consent), view.consent.guard);
                         batch.require(view.assist.key, view.assist.guard);
                         batch.require_lineage(spent.lineage);
                       });
}

}  // namespace detail

/// errors  invalid_input.malformed_code, .malformed_login; refused.throttled: the day's budget is spent;
///         refused.code_unknown (also for an unknown login), .code_already_used, .code_expired, .code_ended,
///         .consent_missing, .account_disabled, .code_from_lost_lineage; store.unknown_outcome: the code
///         counts as spent
template <World W>
Result<SignIn> exchange_code(W& world, const Shop& shop, const CodeExchange& request, Timestamp now) {
  const auto canonical = canonical_login(request.login);
  if (!canonical.ok()) return canonical.error();
  const auto shaped = validate_one_time_code(request.code);
  if (!shaped.ok()) return shaped.error();
  const auto account = find_account(world, shop, request.login, canonical.value());
  if (!account.ok()) return account.error();
  const Owner& owner = account.value().owner;
  const auto charged = charge_code(world, shop, owner, now);
  if (!charged.ok()) return charged.error();
  if (!charged.value().taken) return Error{Errc::throttled, "exchange_code"};

  const RecordKey key = code_key(shop, owner, request.code);
  for (int restart = 0; restart <= kMostRestarts; ++restart) {
    detail::CodeRooms rooms;
    const auto view = detail::read_code(world, shop, owner, key, rooms);
    if (!view.ok()) return view.error();
    const auto found = world.find(shop.tenant, owner.customer);
    if (!found.ok()) return found.error();
    if (const auto refused = detail::reason_against_code(view.value(), found.value(), now)) {
      const Happening happening{AuditEvent::code_refused, static_cast<std::uint16_t>(*refused)};
      const auto logged = log_refusal(world, shop, owner, view.value().head, happening, now);
      if (!logged.ok()) return logged.error();
      return Error{*refused, "exchange_code"};
    }

    auto session = detail::spend_code(world, shop, owner, key, view.value(), now);
    if (!session.ok()) return session.error();
    if (session.value().issued) {
      refund(world, shop, charged.value().charge, now);
      return SignIn::signed_in(std::move(*session.value().issued));
    }
    const std::size_t lineage_change = kFirstSessionExtra + 3;
    if (session.value().outcome == CommitOutcome::conflict(lineage_change))
      return Error{Errc::code_from_lost_lineage, "exchange_code"};
    // somebody spent it, or consent or an epoch changed: look again and say so
  }
  return Error{Errc::conflict, "exchange_code"};
}

}  // namespace jeton
