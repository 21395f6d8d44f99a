// SPDX-License-Identifier: Apache-2.0
//
// tour_steps.hpp: what happens in the life of a customer and her tokens, one step after the other. Each step
// tells what it did, checks that it went as told, and answers whether the next one can begin.
//
//   if (!walk(shop)) ...   // Mia registers, signs in, is helped by staff, changes her password, signs out
#pragma once

#include "tour_shop.hpp"

namespace tour {

/// All steps of Mia's, up to the first that fails.
bool walk(TourShop& shop);

}  // namespace tour
