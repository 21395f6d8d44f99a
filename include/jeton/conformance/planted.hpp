// SPDX-License-Identifier: Apache-2.0
//
// planted.hpp: stores with one known fault each, so that anybody can see the kit bite: the faults that
// hand-written adapters have, over a memory store that has none.
//
//   auto faulty = jeton::conformance::plant_in_ledger("read-then-write");
//   assert(!check_ledger(*faulty).conforms());
#pragma once

#include <jeton/conformance/conformance.hpp>

#include <memory>
#include <string_view>
#include <vector>

namespace jeton::conformance {

/// A fault, and the check that must find it.
struct PlantedFault {
  std::string_view name;      ///< "read-then-write"
  std::string_view does;      ///< what such an adapter does, in a sentence
  std::string_view found_by;  ///< the id of a check whose promise it breaks
};

[[nodiscard]] std::vector<PlantedFault> planted_ledger_faults();
[[nodiscard]] std::vector<PlantedFault> planted_customer_faults();

/// A factory of such ledgers; null for a name that is none.
[[nodiscard]] std::unique_ptr<LedgerFactory> plant_in_ledger(std::string_view name);
[[nodiscard]] std::unique_ptr<CustomerFactory> plant_in_customers(std::string_view name);

}  // namespace jeton::conformance
