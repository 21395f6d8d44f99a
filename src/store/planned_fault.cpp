// SPDX-License-Identifier: Apache-2.0
//
// planned_fault.cpp: the one exception of the faulty stores.
#include <jeton/store/faulty_ledger.hpp>

namespace jeton {

void throw_planned_fault() { throw PlannedFault(); }

}  // namespace jeton
