// SPDX-License-Identifier: Apache-2.0
//
// revoke.hpp: end one token. The record stays as a tombstone until its keep_until, so the token is *revoked*
// afterwards and not *unknown*. After revoke() returns, no strict verification accepts the token (promise 2).
//
// Commits: one batch (event, head, tombstone guarded by the session's version). A revoke whose outcome is
// unknown is an error, never "done".
#pragma once

#include <jeton/flow/audit.hpp>
#include <jeton/flow/live_session.hpp>

namespace jeton {

inline constexpr int kMostConflicts = 8;  // each one means that somebody else advanced the same session

/// errors  invalid_input.malformed_token; refused.token_unknown; store.unknown_outcome; store.*
template <World W>
Result<Ended> revoke(W& world, const Shop& shop, std::string_view token, Timestamp now) {
  const Ended ended{world.abilities().durable_on_ack};
  for (int tries = 0; tries < kMostConflicts; ++tries) {
    SessionRooms rooms;
    const auto view = find_session(world, shop, token, rooms);
    if (!view.ok()) return view.error();
    SessionRecord session = view.value().record;
    if (session.revoked_at != Timestamp{}) return ended;
    const auto customer = CustomerId::parse(session.customer);
    if (!customer.ok()) return Error{Errc::damaged_record, "revoke"};

    const Owner owner = Owner::of(shop, customer.value());
    auto head = read_head(world, owner);
    if (!head.ok()) return head.error();
    session.revoked_at = now;
    const RecordWriter tombstone = encode(session);
    const auto outcome =
        commit_with_event(world, shop, owner, head.value(), {AuditEvent::session_revoked},
                          Durability::durable, now, [&](Batch& batch, const Version& version) {
                            batch.put(view.value().key, Guard::version(view.value().version),
                                      tombstone.bytes(), version, session.absolute_end + kAfterlife);
                          });
    if (outcome.ok() && outcome.value() == CommitOutcome::conflict(kFirstOwnChange))
      continue;  // extended meanwhile
    const auto applied = expect_applied(outcome, "revoke");
    if (!applied.ok()) return applied.error();
    return ended;
  }
  return Error{Errc::conflict, "revoke"};
}

}  // namespace jeton
