// SPDX-License-Identifier: Apache-2.0
//
// customer_disabled.hpp: the host tells that it has disabled or deleted a customer in its own table. Disable
// first, then tell: a sign-in that is under way then either finds the account disabled or is ended here.
//
// Ends all sessions, all assistance, and the links in mails on their way. Not for a password that the host
// changed (credentials_changed.hpp).
//
// Commits: one batch (event, head, new session, assistance, reset and confirmation epochs).
#pragma once

#include <jeton/flow/revoke_all.hpp>

namespace jeton {

/// Asks no customer store: of somebody who is not there any more the id is enough.
///
/// errors  store.unknown_outcome: tell again; store.*
template <World W>
Result<Ended> customer_disabled(W& world, const Shop& shop, const CustomerId& customer, Timestamp now) {
  constexpr EpochPurpose kAll[] = {EpochPurpose::session, EpochPurpose::assist, EpochPurpose::reset,
                                   EpochPurpose::confirmation};
  return replace_epochs(world, shop, Owner::of(shop, customer), kAll, {AuditEvent::customer_disabled}, now);
}

}  // namespace jeton
