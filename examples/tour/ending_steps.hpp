// SPDX-License-Identifier: Apache-2.0
//
// ending_steps.hpp: how tokens end, how a dead one explains itself, and what the audit kept of it all.
//
//   change_password(shop) && sign_out(shop) && show_audit(shop)
#pragma once

#include "tour_shop.hpp"

namespace tour {

/// Changes Mia's password: every older token is dead, the old password too. Leaves a new session of hers.
bool change_password(TourShop& shop);

/// Revokes that session, and asks a dead token what it died of.
bool sign_out(TourShop& shop);

/// Prints Mia's audit and whether its chain is whole.
bool show_audit(TourShop& shop);

}  // namespace tour
