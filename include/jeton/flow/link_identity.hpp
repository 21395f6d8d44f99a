// SPDX-License-Identifier: Apache-2.0
//
// link_identity.hpp: a customer gets, or gives up, an identity at a provider as a way to sign in.
//
// Two partitions are involved, so the order is fixed (protocol P9). Commits, in order:
//   1. with the customer: the link, pending
//   2. with the identity: whom it finds
//   3. with the customer: event, head, the link confirmed
// A crash in between leaves an identity that finds a customer who does not list it: nobody signs in by that,
// and linking again completes it. Cutting the link is the customer's side alone.
//
// Whoever calls this has seen both the customer's session and the provider's word for the identity.
#pragma once

#include <jeton/flow/audit.hpp>
#include <jeton/flow/identity.hpp>
#include <jeton/flow/receipt.hpp>
#include <jeton/flow/revoke.hpp>

namespace jeton {

namespace detail {

inline RecordWriter link_value(const Shop& shop, const Owner& owner, const Identity& identity,
                               LinkState state, Timestamp now) noexcept {
  return encode(IdentityLinkRecord{shop.tenant.text(), owner.customer.text(), identity.provider,
                                   identity.subject, state, now});
}

/// Commit 1. A link that is there already stays as it is.
/// out     the guard that commit 3 insists on; nothing if the record moved meanwhile
template <World W>
Result<std::optional<Guard>> propose_link(W& world, const Shop& shop, const Owner& owner,
                                          const Identity& identity, const IdentityLinkView& link,
                                          Timestamp now) {
  if (link.state) return std::optional<Guard>(link.guard);
  auto begun = begin_batch(world, shop, owner.partition, Durability::durable, now);
  if (!begun.ok()) return begun.error();
  const RecordWriter value = link_value(shop, owner, identity, LinkState::pending, now);
  const RecordKey key = identity_link_key(owner, identity_digest(shop, identity));
  begun.value().batch.put(key, Guard::absent(), value.bytes(), begun.value().version, kMostUsableTime);
  const auto outcome = world.commit(begun.value().batch);
  if (outcome.ok() && outcome.value().kind == CommitOutcome::Kind::conflict) return std::optional<Guard>{};
  const auto applied = expect_applied(outcome, "link_identity");
  if (!applied.ok()) return applied.error();
  return std::optional<Guard>(Guard::version(begun.value().version));
}

/// Commit 2. An identity that another customer lists stays theirs; one that nobody lists is taken over.
/// out     false: the record moved meanwhile
/// errors  refused.login_taken: it is another customer's
template <World W>
Result<bool> point_identity(W& world, const Shop& shop, const Owner& owner, const Identity& identity,
                            Timestamp now) {
  const auto side = read_identity(world, shop, identity);
  if (!side.ok()) return side.error();
  if (side.value().customer == owner.customer) return true;
  if (side.value().customer) {
    const auto theirs = read_identity_link(world, shop, Owner::of(shop, *side.value().customer), identity);
    if (!theirs.ok()) return theirs.error();
    if (theirs.value().state == LinkState::confirmed) return Error{Errc::login_taken, "link_identity"};
  }
  const Digest digest = identity_digest(shop, identity);
  auto begun = begin_batch(world, shop, identity_partition(digest), Durability::durable, now);
  if (!begun.ok()) return begun.error();
  const RecordWriter value =
      encode(IdentityRecord{shop.tenant.text(), identity.provider, identity.subject, owner.customer.text()});
  begun.value().batch.put(identity_key(digest), side.value().guard, value.bytes(), begun.value().version,
                          kMostUsableTime);
  const auto outcome = world.commit(begun.value().batch);
  if (outcome.ok() && outcome.value().kind == CommitOutcome::Kind::conflict) return false;
  const auto applied = expect_applied(outcome, "link_identity");
  if (!applied.ok()) return applied.error();
  return true;
}

/// Commit 3.
template <World W>
Result<CommitOutcome> confirm_link(W& world, const Shop& shop, const Owner& owner, const Identity& identity,
                                   const Guard& proposed, Timestamp now) {
  auto head = read_head(world, owner);
  if (!head.ok()) return head.error();
  const RecordWriter value = link_value(shop, owner, identity, LinkState::confirmed, now);
  const RecordKey key = identity_link_key(owner, identity_digest(shop, identity));
  return commit_with_event(world, shop, owner, head.value(),
                           {AuditEvent::identity_linked, 0, {}, identity.provider}, Durability::durable, now,
                           [&](Batch& batch, const Version& version) {
                             batch.put(key, proposed, value.bytes(), version, kMostUsableTime);
                           });
}

}  // namespace detail

/// After this answers the identity signs the customer in. Linking what is linked already changes nothing.
///
/// errors  refused.customer_unknown; refused.login_taken: the identity is another customer's;
///         invalid_input.malformed_id; store.*
template <World W>
Result<Done> link_identity(W& world, const Shop& shop, const CustomerId& customer, const Identity& identity,
                           Timestamp now) {
  const auto valid = validate_identity(identity);
  if (!valid.ok()) return valid.error();
  const auto found = world.find(shop.tenant, customer);
  if (!found.ok()) return found.error();
  if (found.value() == nullptr) return Error{Errc::customer_unknown, "link_identity"};

  const Owner owner = Owner::of(shop, customer);
  for (int tries = 0; tries < kMostConflicts; ++tries) {
    const auto link = read_identity_link(world, shop, owner, identity);
    if (!link.ok()) return link.error();
    const auto proposed = detail::propose_link(world, shop, owner, identity, link.value(), now);
    if (!proposed.ok()) return proposed.error();
    if (!proposed.value()) continue;
    const auto pointed = detail::point_identity(world, shop, owner, identity, now);
    if (!pointed.ok()) return pointed.error();
    if (!pointed.value()) continue;
    if (link.value().state == LinkState::confirmed) return Done{};

    const auto outcome = detail::confirm_link(world, shop, owner, identity, *proposed.value(), now);
    if (outcome.ok() && outcome.value() == CommitOutcome::conflict(kFirstOwnChange)) continue;
    return expect_applied(outcome, "link_identity");
  }
  return Error{Errc::conflict, "link_identity"};
}

/// After this answers the identity signs nobody in. Cutting what is not linked changes nothing.
///
/// errors  invalid_input.malformed_id; store.*
template <World W>
Result<Done> unlink_identity(W& world, const Shop& shop, const CustomerId& customer, const Identity& identity,
                             Timestamp now) {
  const auto valid = validate_identity(identity);
  if (!valid.ok()) return valid.error();
  const Owner owner = Owner::of(shop, customer);
  const RecordKey key = detail::identity_link_key(owner, detail::identity_digest(shop, identity));
  for (int tries = 0; tries < kMostConflicts; ++tries) {
    const auto link = read_identity_link(world, shop, owner, identity);
    if (!link.ok()) return link.error();
    if (!link.value().state) return Done{};
    auto head = read_head(world, owner);
    if (!head.ok()) return head.error();
    const auto outcome =
        commit_with_event(world, shop, owner, head.value(),
                          {AuditEvent::identity_unlinked, 0, {}, identity.provider}, Durability::durable, now,
                          [&](Batch& batch, const Version&) { batch.erase(key, link.value().guard); });
    if (outcome.ok() && outcome.value() == CommitOutcome::conflict(kFirstOwnChange)) continue;
    return expect_applied(outcome, "unlink_identity");
  }
  return Error{Errc::conflict, "unlink_identity"};
}

}  // namespace jeton
