// SPDX-License-Identifier: Apache-2.0
//
// memory_stores.cpp: memory_stores(): the two memory versions in one hand.
#include <jeton/store/memory_customers.hpp>
#include <jeton/store/memory_ledger.hpp>
#include <jeton/store/stores.hpp>

namespace jeton {

Stores memory_stores() {
  return {.customers = std::make_unique<MemoryCustomers>(),
          .ledger = std::make_unique<MemoryLedger>(),
          .secret_file = {},
          .home = StoreHome::memory};
}

}  // namespace jeton
