// SPDX-License-Identifier: Apache-2.0
//
// consent_of.hpp: does this customer let staff act for them? For showing it; whatever acts on it reads it
// again in its own batch (protocol P12).
//
// Commits: none.
//
//   const auto consent = consent_of(world, shop, customer);
//   show(consent.ok() && consent.value() == Consent::given);
#pragma once

#include <jeton/flow/set_consent.hpp>

namespace jeton {

/// out     never asked is withdrawn; an unknown customer's too
/// errors  store.*
template <World W>
Result<Consent> consent_of(W& world, const Shop& shop, const CustomerId& customer) {
  const Owner owner = Owner::of(shop, customer);
  RecordRoom room;
  RecordSlot slots[] = {{.key = owner.key(RecordKind::consent), .room = room}};
  const auto read = world.get(owner.partition, slots);
  if (!read.ok()) return read.error();
  const auto view = view_consent(shop, owner, slots[0]);
  if (!view.ok()) return view.error();
  return view.value().allowed ? Consent::given : Consent::withdrawn;
}

}  // namespace jeton
