// SPDX-License-Identifier: Apache-2.0
//
// request_reset.hpp: somebody has forgotten a password and asks for a link. The answer is the same whether
// there is an account or not; what to send comes out of next_delivery().
//
// An older reset link of the customer is dead from here on. Sessions and password stay as they are: asking
// proves nothing.
//
//   auto accepted = request_reset(world, shop, {"bob@example.com", "https://shop.example/reset"}, now);
#pragma once

#include <jeton/flow/request_link.hpp>

namespace jeton {

/// errors  invalid_input.malformed_login, .login_too_long, .malformed_request: the site; store.*
template <World W>
Result<Accepted> request_reset(W& world, const Shop& shop, const LinkRequest& request, Timestamp now) {
  return request_link(world, shop, LinkPurpose::reset, request, now,
                      [](const Customer&) { return DeliveryKind::reset; });
}

}  // namespace jeton
