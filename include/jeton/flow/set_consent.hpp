// SPDX-License-Identifier: Apache-2.0
//
// set_consent.hpp: whether a customer lets staff act for them. Withdrawing ends assistance at once: the
// consent and the epoch of all assistance are one batch (promise 11).
//
// Commits: one batch (event, head, consent, and on withdrawal the assistance epoch).
#pragma once

#include <jeton/flow/revoke_all.hpp>
#include <jeton/flow/verify.hpp>

#include <array>
#include <span>

namespace jeton {

enum class Consent : std::uint8_t { given = 1, withdrawn = 2 };

/// A customer's consent as a get() saw it. Never asked means not given.
struct ConsentView {
  Guard guard = Guard::absent();
  bool allowed = false;
};

inline Result<ConsentView> view_consent(const Shop& shop, const Owner& owner,
                                        const RecordSlot& slot) noexcept {
  if (!slot.found) return ConsentView{};
  const auto record = decode<ConsentRecord>(slot.value());
  if (!record.ok()) return record.error();
  const bool ours =
      record.value().tenant == shop.tenant.text() && record.value().customer == owner.customer.text();
  if (!ours) return Error{Errc::damaged_record, "view_consent"};
  return ConsentView{Guard::version(slot.version), record.value().allowed};
}

/// All that assistance of a customer hangs on, from one get().
struct AssistanceView {
  EpochView session;
  EpochView assist;
  ConsentView consent;
  AuditHead head;
};

/// The slots of that get(), so that a flow may read further records in the same snapshot.
inline constexpr std::size_t kAssistanceSlots = 6;
struct AssistanceRooms {
  RecordRoom session_first, session_second, assist_first, assist_second, consent, head;
};

inline std::array<RecordSlot, kAssistanceSlots> assistance_slots(const Owner& owner,
                                                                 AssistanceRooms& rooms) noexcept {
  return {RecordSlot{.key = first_epoch_key(EpochPurpose::session), .room = rooms.session_first},
          RecordSlot{.key = second_epoch_key(EpochPurpose::session, owner), .room = rooms.session_second},
          RecordSlot{.key = first_epoch_key(EpochPurpose::assist), .room = rooms.assist_first},
          RecordSlot{.key = second_epoch_key(EpochPurpose::assist, owner), .room = rooms.assist_second},
          RecordSlot{.key = owner.key(RecordKind::consent), .room = rooms.consent},
          RecordSlot{.key = audit_head_key(), .room = rooms.head}};
}

/// Reads the slots, filled by one get(); further slots may stand behind them.
inline Result<AssistanceView> view_assistance(const Shop& shop, const Owner& owner,
                                              std::span<const RecordSlot> slots) noexcept {
  const auto session = view_epoch(shop, owner, slots[0], slots[1]);
  if (!session.ok()) return session.error();
  const auto assist = view_epoch(shop, owner, slots[2], slots[3]);
  if (!assist.ok()) return assist.error();
  const auto consent = view_consent(shop, owner, slots[4]);
  if (!consent.ok()) return consent.error();
  const auto head = view_head(slots[5]);
  if (!head.ok()) return head.error();
  return AssistanceView{session.value(), assist.value(), consent.value(), head.value()};
}

template <World W>
Result<AssistanceView> read_assistance(W& world, const Shop& shop, const Owner& owner) {
  AssistanceRooms rooms;
  auto slots = assistance_slots(owner, rooms);
  const auto read = world.get(owner.partition, slots);
  if (!read.ok()) return read.error();
  return view_assistance(shop, owner, slots);
}

/// Writes `owner`'s consent; for the customer's own wish and for an import.
template <World W>
Result<Done> write_consent(W& world, const Shop& shop, const Owner& owner, Consent consent, Timestamp now) {
  const bool allowed = consent == Consent::given;
  for (int tries = 0; tries < kMostConflicts; ++tries) {
    auto view = read_assistance(world, shop, owner);
    if (!view.ok()) return view.error();
    const EpochView& epoch = view.value().assist;
    const Guard& before = view.value().consent.guard;
    const auto fresh = draw<8>(world);
    if (!fresh.ok()) return fresh.error();

    const RecordWriter value = encode(ConsentRecord{shop.tenant.text(), owner.customer.text(), allowed, now});
    const RecordWriter ended = epoch_value(shop, owner, load_big_endian<std::uint64_t>(fresh.value()));
    const Happening happening{allowed ? AuditEvent::consent_given : AuditEvent::consent_withdrawn};
    const auto outcome = commit_with_event(
        world, shop, owner, view.value().head, happening, Durability::durable, now,
        [&](Batch& batch, const Version& version) {
          batch.put(owner.key(RecordKind::consent), before, value.bytes(), version, kMostUsableTime);
          if (!allowed) batch.put(epoch.key, epoch.guard, ended.bytes(), version, kMostUsableTime);
        });
    if (outcome.ok() && outcome.value().kind == CommitOutcome::Kind::conflict) continue;
    return expect_applied(outcome, "set_consent");
  }
  return Error{Errc::conflict, "set_consent"};
}

/// errors  as verify(); refused.not_for_impersonator: staff cannot consent for the customer; store.*
template <World W>
Result<Done> set_consent(W& world, const Shop& shop, std::string_view token, Consent consent, Timestamp now) {
  const auto verified = verify(world, shop, token, now);
  if (!verified.ok()) return verified.error();
  if (verified.value().kind != TokenKind::session) return Error{Errc::not_for_impersonator, "set_consent"};
  return write_consent(world, shop, Owner::of(shop, verified.value().customer), consent, now);
}

}  // namespace jeton
