// SPDX-License-Identifier: Apache-2.0
//
// import_step.hpp: customers come along from a file. Rows that cannot be used are reported by line and
// reason; all others are imported. A fault of the store ends the import, because every later row would meet
// it too.
#pragma once

#include "customer_file.hpp"
#include "tour_shop.hpp"

#include <string_view>

namespace tour {

/// Imports the rows that `file` still has; its header has been read. False if it could not be read to its end
/// or the store failed.
bool import_customers(TourShop& shop, CustomerFile& file, std::string_view name);

/// Signs in two customers of the file that comes with the tour, whose passwords are known: one with an
/// Argon2id hash, one with a bcrypt hash, which is replaced by the way.
bool sign_in_imported(TourShop& shop);

}  // namespace tour
