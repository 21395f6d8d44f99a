// SPDX-License-Identifier: Apache-2.0
//
// request_confirmation.hpp: a customer's address is to be confirmed: after registration, or because the first
// mail was lost. The answer is the same whether there is an account or not, and whether it is confirmed or
// not.
//
// An older confirmation link of the customer is dead from here on.
//
//   auto accepted = request_confirmation(world, shop, {"bob@example.com"}, now);
#pragma once

#include <jeton/flow/request_link.hpp>

namespace jeton {

/// errors  invalid_input.malformed_login, .login_too_long, .malformed_request: the site; store.*
template <World W>
Result<Accepted> request_confirmation(W& world, const Shop& shop, const LinkRequest& request, Timestamp now) {
  return request_link(world, shop, LinkPurpose::confirmation, request, now, [](const Customer& customer) {
    return customer.confirmed ? DeliveryKind::already_confirmed : DeliveryKind::confirmation;
  });
}

}  // namespace jeton
