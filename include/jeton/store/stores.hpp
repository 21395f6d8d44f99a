// SPDX-License-Identifier: Apache-2.0
//
// stores.hpp: what a store's factory hands to Authority: the shop's customers, jeton's ledger, and how a
// missing deployment secret is treated there.
//
// It opens nothing by itself; a database's factory has a header of its own (store/sqlite.hpp).
//
//   jeton::Stores stores = jeton::memory_stores();   // for tests and trials: all is gone with the process
#pragma once

#include <jeton/store/customer_store.hpp>
#include <jeton/store/ledger.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace jeton {

/// Where a store's data lives, and so what is done about a deployment secret that nobody gave.
enum class StoreHome : std::uint8_t {
  memory = 1,  ///< a throw-away secret is made: the data dies with the process anyway
  file = 2,    ///< the secret is made beside the file, mode 0600
  server = 3,  ///< refused: several machines would each make their own
};

/// A customer store and a ledger that may be used by several threads at once, owned by whoever holds this.
struct Stores {
  std::unique_ptr<CustomerStore> customers;
  std::unique_ptr<Ledger> ledger;
  std::string secret_file;  ///< where a made secret belongs, "<file>.secret"; empty unless `home` is file
  StoreHome home;
};

/// Empty stores in this process's memory.
[[nodiscard]] Stores memory_stores();

}  // namespace jeton
