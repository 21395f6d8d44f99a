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
  AssistanceRooms standing;
  RecordRoom code;
};
struct CodeView {
  std::optional<CodeRecord> record;
  Version version{};
  AssistanceView standing;
};

template <World W>
Result<CodeView> read_code(W& world, const Shop& shop, const Owner& owner, const RecordKey& key,
                           CodeRooms& rooms) {
  const auto standing = assistance_slots(owner, rooms.standing);
  std::array<RecordSlot, kAssistanceSlots + 1> slots;
  std::copy(standing.begin(), standing.end(), slots.begin());
  RecordSlot& code = slots.back() = {.key = key, .room = rooms.code};
  const auto read = world.get(owner.partition, slots);
  if (!read.ok()) return read.error();
  const auto view = view_assistance(shop, owner, slots);
  if (!view.ok()) return view.error();
  if (!code.found) return CodeView{std::nullopt, {}, view.value()};

  const auto record = decode<CodeRecord>(code.value());
  if (!record.ok()) return record.error();
  const bool ours =
      record.value().tenant == shop.tenant.text() && record.value().customer == owner.customer.text();
  if (!ours) return Error{Errc::damaged_record, "read_code"};
  return CodeView{record.value(), code.version, view.value()};
}

/// Why this code is not accepted now, or nothing. Consent is read again at redemption (protocol P12).
inline std::optional<Errc> reason_against_code(const CodeView& view, const Customer* customer,
                                               Timestamp now) noexcept {
  if (!view.record || customer == nullptr) return Errc::code_unknown;
  if (view.record->used_at != Timestamp{}) return Errc::code_already_used;
  if (now >= view.record->expires_at) return Errc::code_expired;
  const EpochView& assist = view.standing.assist;
  if (!assist.present || assist.value != view.record->assist_epoch) return Errc::code_ended;
  return reason_against_assistance(view.standing, customer);
}

/// Position, in the batch that spends a code, of the lineage it requires.
inline constexpr std::size_t kCodeLineage = kFirstAssistanceExtra + 1;

/// The batch that spends the code and begins the session, guarded by everything that `view` saw.
template <World W>
Result<SessionOutcome> spend_code(W& world, const Shop& shop, const Owner& owner, const RecordKey& key,
                                  const CodeView& view, Timestamp now) {
  CodeRecord spent = *view.record;
  spent.used_at = now;
  const RecordWriter tombstone = encode(spent);
  const Happening happening{AuditEvent::code_exchanged, 0, spent.actor, spent.note};
  return begin_assistance(world, shop, owner, view.standing, happening, now,
                          [&](Batch& batch, const Version& version) {
                            batch.put(key, Guard::version(view.version), tombstone.bytes(), version,
                                      spent.expires_at + 2 * kAfterlife);
                            batch.require_lineage(spent.lineage);
                          });
}

/// One look at a code and, if nothing speaks against it, the batch that spends it.
///
/// in      barred: why even the right code lets nobody in; the effects up to the decision are the same
template <World W>
Result<Entry> enter_by_code(W& world, const Shop& shop, const Owner& owner, std::string_view code,
                            const std::optional<Errc>& barred, Timestamp now) {
  const RecordKey key = code_key(shop, owner, code);
  CodeRooms rooms;
  const auto view = read_code(world, shop, owner, key, rooms);
  if (!view.ok()) return view.error();
  const auto found = world.find(shop.tenant, owner.customer);
  if (!found.ok()) return found.error();
  const AuditHead& head = view.value().standing.head;
  if (barred) return Entry::refused_for(*barred, head);
  if (const auto refused = reason_against_code(view.value(), found.value(), now))
    return Entry::refused_for(*refused, head);

  auto session = spend_code(world, shop, owner, key, view.value(), now);
  if (!session.ok()) return session.error();
  if (session.value().issued)
    return Entry::granted(std::move(*session.value().issued), TokenKind::assistance);
  if (session.value().outcome == CommitOutcome::conflict(kCodeLineage))
    return Entry::refused_for(Errc::code_from_lost_lineage, head);
  return Entry::look_again();  // somebody spent it, or consent or an epoch changed
}

}  // namespace detail

/// errors  invalid_input.malformed_code, .malformed_login; refused.throttled: the day's budget is spent;
///         refused.code_unknown (also for an unknown login), .code_already_used, .code_expired, .code_ended,
///         .consent_missing, .account_disabled, .not_confirmed, .code_from_lost_lineage;
///         store.unknown_outcome: the code counts as spent
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

  for (int restart = 0; restart <= kMostRestarts; ++restart) {
    auto entry = detail::enter_by_code(world, shop, owner, request.code, std::nullopt, now);
    if (!entry.ok()) return entry.error();
    if (entry.value().refused) {
      const Happening refused{AuditEvent::code_refused, static_cast<std::uint16_t>(*entry.value().refused)};
      const auto logged = log_refusal(world, shop, owner, entry.value().head, refused, now);
      if (!logged.ok()) return logged.error();
      return Error{*entry.value().refused, "exchange_code"};
    }
    if (!entry.value().issued) continue;
    refund(world, shop, charged.value().charge, now);
    return SignIn::signed_in(std::move(*entry.value().issued));
  }
  return Error{Errc::conflict, "exchange_code"};
}

}  // namespace jeton
