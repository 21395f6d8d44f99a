// SPDX-License-Identifier: Apache-2.0
//
// audit.hpp: every change writes what happened into its own batch, chained to what happened before (protocol
// P13).
//
// Each partition has a chain: an event holds the SHA-256 of the event before it, the head holds that of the
// last. A changed, missing or reordered event breaks it. The event is the batch's receipt at the same time:
// its key holds random bytes that nobody writes again, so after a lost acknowledgement a conflict on
// operation 0 means "had been applied".
//
// Events hold ids, reasons and actors; never a secret and never a login.
#pragma once

#include <jeton/flow/shop.hpp>
#include <jeton/flow/world.hpp>

namespace jeton {

/// What happened. Numbers are stored and never reused.
enum class AuditEvent : std::uint8_t {
  registered = 1,
  imported = 2,
  signed_in = 3,
  sign_in_refused = 4,
  session_revoked = 5,
  signed_out_everywhere = 6,
  password_change_begun = 7,
  password_changed = 8,
  session_issued = 9,
  code_issued = 10,
  code_exchanged = 11,
  code_refused = 12,
  consent_given = 13,
  consent_withdrawn = 14,
  reset_requested = 15,
  password_reset = 16,
  confirmation_requested = 17,
  confirmed = 18,
  link_refused = 19,
  customer_disabled = 20,
  login_changed = 21,
  credentials_changed = 22,
  assistance_begun = 23,
  assistance_ended = 24,
  api_key_created = 25,
  api_key_revoked = 26,
  identity_linked = 28,
  identity_unlinked = 29,
  signed_in_by_link = 30,
};

/// The words of a report; reason 0 where it succeeded.
struct Happening {
  AuditEvent event;
  std::uint16_t reason = 0;
  std::string_view actor = {};
  std::string_view note = {};
};

/// The head of a partition's chain as a get() saw it.
struct AuditHead {
  Guard guard = Guard::absent();
  AuditHeadRecord record{};
};

inline RecordKey audit_head_key() noexcept { return record_key(RecordKind::audit_head, {}); }

/// All events of a partition carry this mark.
inline Mark audit_mark() noexcept {
  return Mark{{std::byte{'a'}, std::byte{'u'}, std::byte{'d'}, std::byte{'i'}, std::byte{'t'}}};
}

inline Result<AuditHead> view_head(const RecordSlot& slot) noexcept {
  if (!slot.found) return AuditHead{};
  const auto record = decode<AuditHeadRecord>(slot.value());
  if (!record.ok()) return record.error();
  return AuditHead{Guard::version(slot.version), record.value()};
}

/// Reads the head alone, after another event came first.
template <World W>
Result<AuditHead> read_head(W& world, const Owner& owner) {
  RecordRoom room;
  RecordSlot slots[] = {{.key = audit_head_key(), .room = room}};
  const auto read = world.get(owner.partition, slots);
  if (!read.ok()) return read.error();
  return view_head(slots[0]);
}

/// Position, in a batch that begins with its event, of the first change that its maker adds.
inline constexpr std::size_t kFirstOwnChange = 2;
/// How often a batch is rebuilt because another event of the same customer came first. Each time somebody
/// else advanced.
inline constexpr int kMostHeadRetries = 32;

/// Commits one event and the changes that `add(batch, version)` puts behind it, as one batch: change 0 is the
/// event, change 1 the head, then the maker's own. Only the event's place in the chain is looked up again on
/// a conflict; every guard of the maker stands, and a conflict on one of them is the maker's to answer (index
/// >= kFirstOwnChange).
///
/// out     applied, conflict or ceiling of a change of the maker, or unknown
/// errors  store.conflict: the head did not stand still; store.*, internal.no_randomness
template <World W, class AddChanges>
Result<CommitOutcome> commit_with_event(W& world, const Shop& shop, const Owner& owner, AuditHead& head,
                                        const Happening& happening, Durability durability, Timestamp now,
                                        AddChanges add) {
  for (int tries = 0; tries < kMostHeadRetries; ++tries) {
    const auto receipt = draw<16>(world);
    if (!receipt.ok()) return receipt.error();
    const auto drawn = draw<16>(world);
    if (!drawn.ok()) return drawn.error();
    const Version version{drawn.value()};

    const AuditEventRecord event{static_cast<std::uint8_t>(happening.event),
                                 happening.reason,
                                 head.record.sequence + 1,
                                 head.record.chain,
                                 now,
                                 shop.tenant.text(),
                                 owner.customer.text(),
                                 happening.actor,
                                 happening.note};
    const RecordWriter event_value = encode(event);
    AuditHeadRecord next{event.sequence, sha256(event_value.bytes()), head.record.last_success};
    const bool success = happening.event == AuditEvent::signed_in;
    if (success) next.last_success = receipt.value();
    const RecordWriter head_value = encode(next);

    const Mark mark = audit_mark();
    Batch batch(owner.partition, durability, now + shop.policy.store_deadline);
    batch.put(record_key(RecordKind::audit_event, {big_endian(event.sequence), receipt.value()}),
              Guard::absent(), event_value.bytes(), version, now + shop.policy.audit_retention,
              std::span(&mark, 1));
    batch.put(audit_head_key(), head.guard, head_value.bytes(), version, kMostUsableTime);
    add(batch, version);

    const auto outcome = world.commit(batch);
    if (!outcome.ok()) return outcome.error();
    const bool head_moved =
        outcome.value().kind == CommitOutcome::Kind::conflict && outcome.value().index < kFirstOwnChange;
    if (!head_moved) {
      if (outcome.value().is_applied()) head = AuditHead{Guard::version(version), next};
      return outcome;
    }
    const auto again = read_head(world, owner);
    if (!again.ok()) return again.error();
    head = again.value();
  }
  return Error{Errc::conflict, "commit_with_event"};
}

/// An event with no change behind it.
inline constexpr auto kNoChanges = [](Batch&, const Version&) {};

/// The end of every batch: applied is Done, anything else is the error it stands for.
inline Result<Done> expect_applied(const Result<CommitOutcome>& outcome, const char* place) noexcept {
  if (!outcome.ok()) return outcome.error();
  switch (outcome.value().kind) {
    case CommitOutcome::Kind::applied: return Done{};
    case CommitOutcome::Kind::unknown: return Error{Errc::unknown_outcome, place};
    case CommitOutcome::Kind::conflict:
    case CommitOutcome::Kind::ceiling: break;
  }
  return Error{Errc::conflict, place};
}

}  // namespace jeton
