// SPDX-License-Identifier: Apache-2.0
//
// api_key_listing.hpp: reads a tenant's API keys page by page. Not a flow: loops over pages belong to the
// host.
#pragma once

#include <jeton/flow/api_key.hpp>

#include <vector>

namespace jeton {

/// Every key of the tenant, in order of its making: live, expired, and revoked as long as the tombstone is
/// kept.
/// errors  store.*
Result<std::vector<ApiKeyEntry>> read_api_keys(Ledger& ledger, const Shop& shop);

}  // namespace jeton
