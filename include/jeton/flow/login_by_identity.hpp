// SPDX-License-Identifier: Apache-2.0
//
// login_by_identity.hpp: a customer signs in by an identity that a provider vouched for and that the customer
// has linked (link_identity.hpp). The provider's answer was verified by the caller; there is no password
// here, so a password change under way is nothing to this sign-in (protocol P5).
//
// Commits: one batch (event, head, epoch required, session, link required). Link and epoch are read before
// the customer, as at a login, so a customer disabled meanwhile is not let in; a link that is cut or an epoch
// that moves meanwhile starts this over.
#pragma once

#include <jeton/flow/identity.hpp>
#include <jeton/flow/login.hpp>

namespace jeton {

namespace detail {

/// What a sign-in by an identity rests on, from one get().
struct LinkedStanding {
  EpochView epoch;
  AuditHead head;
  IdentityLinkView link;
};

template <World W>
Result<LinkedStanding> read_linked(W& world, const Shop& shop, const Owner& owner, const Identity& identity) {
  RecordRoom first, second, head_room, link_room;
  const RecordKey key = identity_link_key(owner, identity_digest(shop, identity));
  RecordSlot slots[] = {{.key = first_epoch_key(EpochPurpose::session), .room = first},
                        {.key = second_epoch_key(EpochPurpose::session, owner), .room = second},
                        {.key = audit_head_key(), .room = head_room},
                        {.key = key, .room = link_room}};
  const auto read = world.get(owner.partition, slots);
  if (!read.ok()) return read.error();
  const auto epoch = view_epoch(shop, owner, slots[0], slots[1]);
  if (!epoch.ok()) return epoch.error();
  const auto head = view_head(slots[2]);
  if (!head.ok()) return head.error();
  const auto link = view_identity_link(shop, owner, identity, slots[3]);
  if (!link.ok()) return link.error();
  return LinkedStanding{epoch.value(), head.value(), link.value()};
}

}  // namespace detail

/// errors  refused.customer_unknown: no customer has this identity, begin_identity_registration() is next;
///         refused.wrong_credentials: the account is disabled or gone; refused.not_confirmed;
///         invalid_input.malformed_id; store.*
template <World W>
Result<SignIn> login_by_identity(W& world, const Shop& shop, const Identity& identity, Timestamp now) {
  for (int restart = 0; restart <= kMostRestarts; ++restart) {
    const auto customer = find_identity(world, shop, identity);
    if (!customer.ok()) return customer.error();
    if (!customer.value()) return Error{Errc::customer_unknown, "login_by_identity"};
    const Owner owner = Owner::of(shop, *customer.value());
    const auto standing = detail::read_linked(world, shop, owner, identity);
    if (!standing.ok()) return standing.error();
    if (standing.value().link.state != LinkState::confirmed) continue;  // cut meanwhile

    const auto found = world.find(shop.tenant, owner.customer);
    if (!found.ok()) return found.error();
    if (found.value() == nullptr) return refuse_sign_in(world, shop, Errc::customer_unknown, now);
    if (found.value()->disabled) return refuse_sign_in(world, shop, Errc::account_disabled, now);
    if (!found.value()->confirmed) return Error{Errc::not_confirmed, "login_by_identity"};

    const Happening happening{AuditEvent::signed_in, 0, {}, identity.provider};
    const RecordKey key = detail::identity_link_key(owner, detail::identity_digest(shop, identity));
    auto session =
        issue_session(world, shop, {owner, standing.value().epoch, standing.value().head},
                      customer_terms(shop, now, happening), now,
                      [&](Batch& batch, const Version&) { batch.require(key, standing.value().link.guard); });
    if (!session.ok()) return session.error();
    if (session.value().issued) return SignIn::signed_in(std::move(*session.value().issued));
  }
  return Error{Errc::conflict, "login_by_identity"};
}

}  // namespace jeton
