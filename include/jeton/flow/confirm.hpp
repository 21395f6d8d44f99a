// SPDX-License-Identifier: Apache-2.0
//
// confirm.hpp: a customer comes back with the link from the mail, and the address is theirs.
//
// Commits, in order: one batch (event, head, confirmation epoch required, lineage required, link spent); then
// set_confirmed_if(login) in the customer store. The spend comes first: a crash in between wastes a link and
// confirms nobody (protocol P9). A customer who is confirmed already stays so.
#pragma once

#include <jeton/flow/login.hpp>
#include <jeton/flow/mail_link.hpp>

namespace jeton {

namespace detail {

/// The batch that spends the link. Applied, or a conflict to look at again.
template <World W>
Result<CommitOutcome> spend_confirmation(W& world, const Shop& shop, const LinkView& link, Timestamp now) {
  const RecordWriter spent = spent_link(shop, link, now);
  AuditHead head = link.head;
  return commit_with_event(
      world, shop, link.owner, head, {AuditEvent::confirmed}, Durability::durable, now,
      [&](Batch& batch, const Version& version) { spend_link(batch, link, spent, version); });
}

/// The customer store's part. A login that was changed in this very moment is not the one that was proved.
template <World W>
Result<CustomerId> mark_confirmed(W& world, const Shop& shop, const Customer& customer) {
  const auto confirmed = world.set_confirmed_if(shop.tenant, customer.id, customer.login);
  if (!confirmed.ok()) return confirmed.error();
  if (confirmed.value() == Swap::changed) return Error{Errc::link_ended, "confirm"};
  if (confirmed.value() != Swap::applied)  // unknown, or a value that a host made up
    return Error{Errc::unknown_outcome, "confirm"};
  return customer.id;
}

}  // namespace detail

/// out     whose address it is
/// errors  invalid_input.malformed_token, .token_too_long, .unsupported: the shop's table cannot be told;
///         refused.wrong_token_kind, .link_unknown, .link_already_used, .link_expired, .link_ended,
///         .link_from_lost_lineage; store.unknown_outcome: ask for another link; store.*
template <World W>
Result<CustomerId> confirm(W& world, const Shop& shop, std::string_view token, Timestamp now) {
  for (int restart = 0; restart <= kMostRestarts; ++restart) {
    const auto link = read_link(world, shop, LinkPurpose::confirmation, token);
    if (!link.ok()) return link.error();
    const auto found = world.find(shop.tenant, link.value().owner.customer);
    if (!found.ok()) return found.error();
    if (const auto reason = reason_against_link(shop, link.value(), found.value(), now))
      return refuse_link(world, shop, link.value(), *reason, now);

    const auto outcome = detail::spend_confirmation(world, shop, link.value(), now);
    if (outcome.ok() && outcome.value() == CommitOutcome::conflict(kFirstOwnChange + kLineageOfSpend))
      return Error{Errc::link_from_lost_lineage, "confirm"};
    if (outcome.ok() && outcome.value().kind == CommitOutcome::Kind::conflict) continue;  // look again
    const auto applied = expect_applied(outcome, "confirm");
    if (!applied.ok()) return applied.error();
    return detail::mark_confirmed(world, shop, *found.value());
  }
  return Error{Errc::conflict, "confirm"};
}

}  // namespace jeton
