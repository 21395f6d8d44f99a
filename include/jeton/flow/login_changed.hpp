// SPDX-License-Identifier: Apache-2.0
//
// login_changed.hpp: the host tells that it has changed a customer's login (their e-mail address) in its own
// table. Change first, then tell.
//
// Ends the links that were mailed to the old address. Device cookies end by themselves: they hold for the
// login they were made for. Sessions live on: they are the customer's, whatever the address.
//
// Commits: one batch (event, head, new reset and confirmation epochs).
#pragma once

#include <jeton/flow/revoke_all.hpp>

namespace jeton {

/// errors  refused.customer_unknown; store.unknown_outcome: tell again; store.*
template <World W>
Result<Ended> login_changed(W& world, const Shop& shop, const CustomerId& customer, Timestamp now) {
  const auto found = world.find(shop.tenant, customer);
  if (!found.ok()) return found.error();
  if (found.value() == nullptr) return Error{Errc::customer_unknown, "login_changed"};
  constexpr EpochPurpose kMailed[] = {EpochPurpose::reset, EpochPurpose::confirmation};
  return replace_epochs(world, shop, Owner::of(shop, customer), kMailed, {AuditEvent::login_changed}, now);
}

}  // namespace jeton
