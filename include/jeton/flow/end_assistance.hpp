// SPDX-License-Identifier: Apache-2.0
//
// end_assistance.hpp: staff are sent away, or the customer ends it: every session of staff acting for the
// customer is dead when this answers, and so is every code that was not redeemed yet (protocol P12). The
// consent stays; withdrawing that is set_consent.hpp.
//
// Commits: one batch (event, head, new assistance epoch guarded by the version of the old).
#pragma once

#include <jeton/flow/revoke_all.hpp>
#include <jeton/flow/verify.hpp>

namespace jeton {

/// For the host: a member of staff was dismissed, or hung up.
///
/// errors  refused.customer_unknown; store.unknown_outcome: ask again; store.*
template <World W>
Result<Ended> end_assistance(W& world, const Shop& shop, const CustomerId& customer, Timestamp now) {
  const auto found = world.find(shop.tenant, customer);
  if (!found.ok()) return found.error();
  if (found.value() == nullptr) return Error{Errc::customer_unknown, "end_assistance"};
  return replace_epoch(world, shop, Owner::of(shop, customer), EpochPurpose::assist,
                       {AuditEvent::assistance_ended}, now);
}

/// For the customer's own "end", and for staff who are done: either token will do, as it can only end things.
///
/// errors  as verify(); store.unknown_outcome: ask again; store.*
template <World W>
Result<Ended> end_assistance(W& world, const Shop& shop, std::string_view token, Timestamp now) {
  const auto verified = verify(world, shop, token, now);
  if (!verified.ok()) return verified.error();
  return replace_epoch(world, shop, Owner::of(shop, verified.value().customer), EpochPurpose::assist,
                       {AuditEvent::assistance_ended}, now);
}

}  // namespace jeton
