// SPDX-License-Identifier: Apache-2.0
//
// reissue.hpp: another token for a live session's customer: it slides anew, but keeps the epoch and the
// absolute end of the one it was made from, so no chain of such tokens outlives what one sign-in was worth.
// The old token stays as it is.
//
// Commits: one batch (event, head, epoch required, new session, old session required). A revoke that comes
// between reading and writing is seen: the old session's version is required.
//
//   auto fresh = reissue(world, shop, token, now);
#pragma once

#include <jeton/flow/live_session.hpp>
#include <jeton/flow/revoke.hpp>
#include <jeton/flow/revoke_all.hpp>
#include <jeton/flow/session.hpp>

namespace jeton {

/// errors  as verify(); refused.not_for_impersonator: assistance is not prolonged (protocol P12);
///         refused.customer_unknown, .account_disabled; store.*
template <World W>
Result<SignIn> reissue(W& world, const Shop& shop, std::string_view token, Timestamp now) {
  for (int tries = 0; tries < kMostConflicts; ++tries) {
    SessionRooms rooms;
    const auto view = find_session(world, shop, token, rooms);
    if (!view.ok()) return view.error();
    const auto live = judge_session(world, shop, view.value(), rooms, now);
    if (!live.ok()) return live.error();
    if (live.value().kind != TokenKind::session) return Error{Errc::not_for_impersonator, "reissue"};

    const Owner owner = Owner::of(shop, live.value().customer);
    const auto standing = read_standing(world, shop, owner, EpochPurpose::session);
    if (!standing.ok()) return standing.error();
    const EpochView& epoch = standing.value().epoch;
    if (!epoch.present || epoch.value != view.value().record.epoch)
      return Error{Errc::token_ended, "reissue"};
    const auto found = world.find(shop.tenant, owner.customer);
    if (!found.ok()) return found.error();
    if (found.value() == nullptr) return Error{Errc::customer_unknown, "reissue"};
    if (found.value()->disabled) return Error{Errc::account_disabled, "reissue"};

    SessionTerms terms = customer_terms(shop, now, {AuditEvent::session_issued, 0, {}, "reissued"});
    terms.absolute_end = live.value().absolute_end;
    terms.expires_at = earlier(terms.expires_at, terms.absolute_end);
    auto session = issue_session(world, shop, {owner, epoch, standing.value().head}, terms, now,
                                 [&](Batch& batch, const Version&) {
                                   batch.require(view.value().key, Guard::version(view.value().version));
                                 });
    if (!session.ok()) return session.error();
    if (session.value().issued) return SignIn::signed_in(std::move(*session.value().issued));
  }
  return Error{Errc::conflict, "reissue"};
}

}  // namespace jeton
