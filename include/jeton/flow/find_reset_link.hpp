// SPDX-License-Identifier: Apache-2.0
//
// find_reset_link.hpp: is this reset link good, and whose is it? For the page behind the link: it looks and
// changes nothing, so a mail scanner that opens the link spends nothing (promise 10).
//
// Not a sign-in and no promise: the link may be spent a moment later. Commits: none.
//
//   auto customer = find_reset_link(world, shop, token, now);
#pragma once

#include <jeton/flow/mail_link.hpp>

namespace jeton {

/// errors  invalid_input.malformed_token, .token_too_long; refused.wrong_token_kind, .link_unknown,
///         .link_already_used, .link_expired, .link_ended; store.*
template <World W>
Result<CustomerId> find_reset_link(W& world, const Shop& shop, std::string_view token, Timestamp now) {
  const auto link = read_link(world, shop, LinkPurpose::reset, token);
  if (!link.ok()) return link.error();
  const auto found = world.find(shop.tenant, link.value().owner.customer);
  if (!found.ok()) return found.error();
  if (const auto reason = reason_against_link(shop, link.value(), found.value(), now))
    return Error{*reason, "find_reset_link"};
  return link.value().owner.customer;
}

}  // namespace jeton
