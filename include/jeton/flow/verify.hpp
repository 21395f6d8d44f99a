// SPDX-License-Identifier: Apache-2.0
//
// verify.hpp: is this token alive, and whose is it? Strict: one look-up of session and epoch in the ledger.
//
//   auto verified = verify(world, shop, token, now);      // verified.value().customer
#pragma once

#include <jeton/flow/live_session.hpp>

namespace jeton {

/// errors  invalid_input.malformed_token, .token_too_long: no store was asked; refused.token_unknown,
/// .token_expired,
///         .token_revoked, .token_ended, .wrong_token_kind: one public reason for all; store.*
/// cost    three SHA-256 of a short text and one look-up
template <World W>
Result<Verified> verify(W& world, const Shop& shop, std::string_view token, Timestamp now) {
  SessionRooms rooms;
  const auto view = find_session(world, shop, token, rooms);
  if (!view.ok()) return view.error();
  return judge_session(world, shop, view.value(), rooms, now);
}

}  // namespace jeton
