// SPDX-License-Identifier: Apache-2.0
//
// live_session.hpp: find the session of an opaque token and judge it, the step that verify, extend, revoke,
// introspect and explain share. Strict: session and epochs come from the ledger in one snapshot (promise 2).
#pragma once

#include <jeton/flow/epoch.hpp>
#include <jeton/flow/session_token.hpp>
#include <jeton/flow/shop.hpp>
#include <jeton/flow/world.hpp>

#include <array>

namespace jeton {

/// What a live token says. Holds no text borrowed from a record.
struct Verified {
  CustomerId customer;
  TokenKind kind;
  Timestamp issued_at;
  Timestamp expires_at;
  Timestamp absolute_end;
};

/// A token's session as one get() saw it. The record's texts are borrowed from `rooms`.
struct SessionView {
  Partition partition;
  RecordKey key;
  SessionRecord record;
  Version version;
};

/// Room for one look-up of a session and its epochs.
struct SessionRooms {
  RecordRoom session;
  RecordRoom epoch;
  RecordRoom assist;
  std::array<RecordSlot, 3> slots{RecordSlot{.key = {}, .room = session},
                                  RecordSlot{.key = {}, .room = epoch},
                                  RecordSlot{.key = {}, .room = assist}};

  SessionRooms() noexcept {
  }  // the rooms are written before they are read  NOLINT(modernize-use-equals-default)
  SessionRooms(const SessionRooms&) = delete;  // the slots point into their own rooms
  SessionRooms& operator=(const SessionRooms&) = delete;
};

/// Reads the session of `token` with the epochs that lie at its route.
///
/// errors  invalid_input.malformed_token, .token_too_long: without a store call; refused.token_unknown;
/// store.*
template <World W>
Result<SessionView> find_session(W& world, const Shop& shop, std::string_view token, SessionRooms& rooms) {
  const auto place = place_of_session(world, shop, token);
  if (!place.ok()) return place.error();
  const auto& [partition, key, kind] = place.value();
  rooms.slots[0].key = key;
  rooms.slots[1].key = first_epoch_key(EpochPurpose::session);
  rooms.slots[2].key = first_epoch_key(EpochPurpose::assist);
  const std::size_t wanted = kind == TokenKind::session ? 2 : 3;
  const auto read = world.get(partition, std::span(rooms.slots).first(wanted));
  if (!read.ok()) return read.error();
  if (!rooms.slots[0].found) return Error{Errc::token_unknown, "find_session"};

  const auto record = decode<SessionRecord>(rooms.slots[0].value());
  if (!record.ok()) return record.error();
  if (record.value().tenant != shop.tenant.text()) return Error{Errc::damaged_record, "find_session"};
  // Whoever holds a token can spell it with another kind letter: that is no fault of the store (attack J38).
  if (kind && record.value().kind != static_cast<std::uint8_t>(*kind))
    return Error{Errc::token_unknown, "find_session"};
  return SessionView{partition, key, record.value(), rooms.slots[0].version};
}

/// The customer's epoch of `purpose`, from the slot that came with the session, or, where another customer
/// holds the route's first place, by a second look-up. Epochs never come back, so reading one later than the
/// session is safe.
///
/// errors  refused.token_ended: the customer has none (protocol P3: absent refuses every token); store.*
template <World W>
Result<std::uint64_t> epoch_of(W& world, const Shop& shop, const CustomerId& customer, EpochPurpose purpose,
                               const RecordSlot& first) {
  const Error absent{Errc::token_ended, "epoch_of"};
  if (!first.found) return absent;
  const auto holder = decode<EpochRecord>(first.value());
  if (!holder.ok()) return holder.error();
  if (holder.value().tenant == shop.tenant.text() && holder.value().customer == customer.text())
    return holder.value().value;

  const Owner owner = Owner::of(shop, customer);
  RecordRoom room;
  RecordSlot slots[] = {{.key = second_epoch_key(purpose, owner), .room = room}};
  const auto read = world.get(owner.partition, slots);
  if (!read.ok()) return read.error();
  const auto epoch = view_epoch(shop, owner, first, slots[0]);
  if (!epoch.ok()) return epoch.error();
  if (!epoch.value().present) return absent;
  return epoch.value().value;
}

/// Tells whether the session is alive at `now`, in this order: revoked, expired, ended by an epoch.
///
/// errors  refused.token_revoked, .token_expired, .token_ended; store.*
template <World W>
Result<Verified> judge_session(W& world, const Shop& shop, const SessionView& view, const SessionRooms& rooms,
                               Timestamp now) {
  const SessionRecord& session = view.record;
  const auto customer = CustomerId::parse(session.customer);
  if (!customer.ok()) return Error{Errc::damaged_record, "judge_session"};
  if (session.revoked_at != Timestamp{}) return Error{Errc::token_revoked, "judge_session"};
  const Timestamp end = earlier(session.expires_at, session.absolute_end);
  if (now >= end)
    return Error{Errc::token_expired, "judge_session"};  // no not_before: servers' clocks differ a little

  const auto epoch = epoch_of(world, shop, customer.value(), EpochPurpose::session, rooms.slots[1]);
  if (!epoch.ok()) return epoch.error();
  if (epoch.value() != session.epoch) return Error{Errc::token_ended, "judge_session"};
  const auto kind = static_cast<TokenKind>(session.kind);
  if (kind == TokenKind::assistance) {
    const auto assist = epoch_of(world, shop, customer.value(), EpochPurpose::assist, rooms.slots[2]);
    if (!assist.ok()) return assist.error();
    if (assist.value() != session.assist_epoch) return Error{Errc::token_ended, "judge_session"};
  }
  return Verified{customer.value(), kind, session.issued_at, end, session.absolute_end};
}

}  // namespace jeton
