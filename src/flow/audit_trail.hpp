// SPDX-License-Identifier: Apache-2.0
//
// audit_trail.hpp: reads a customer's audit page by page and checks its chain. Not a flow: loops over pages
// belong to the host.
#pragma once

#include <jeton/authority.hpp>
#include <jeton/flow/blocking.hpp>

namespace jeton {

/// The events of `owner`'s partition that are theirs, oldest first; the chain is checked over all of the
/// partition's.
Result<AuditTrail> read_audit_trail(Blocking& world, Ledger& ledger, const Shop& shop, const Owner& owner);

}  // namespace jeton
