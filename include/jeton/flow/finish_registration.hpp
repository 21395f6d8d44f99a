// SPDX-License-Identifier: Apache-2.0
//
// finish_registration.hpp: the second of two steps to a new customer: the token that begin_registration.hpp
// gave out is spent, and the customer is made.
//
// Commits, in order (protocol P9: the secret belongs to no customer, so its spend is a batch of its own and
// comes first; a crash after it wastes a token and never makes two customers):
//   1. with the token: spent; the hash and the login are forgotten
//   2. the customer store: create
//   3. with the customer: event, head, the first session epoch; for an identity its link (link_identity.hpp)
//   4. with the token: who it became, so that its holder may begin one session (claim_registration.hpp)
// From 3 on the customer exists. A failure of 3 or 4 costs the convenience of 4, nothing else: the customer
// signs in with the password. A failed link is an error: the customer exists without a way in until a reset.
#pragma once

#include <jeton/flow/begin_registration.hpp>
#include <jeton/flow/epoch.hpp>
#include <jeton/flow/link_identity.hpp>

namespace jeton {

/// in      login: must mean the login that the registration was begun with; empty: not compared
struct RegistrationFinish {
  std::string_view token;
  std::string_view login = {};
};

namespace detail {

inline bool is_same_login(std::string_view wanted, std::string_view begun) {
  const auto a = canonical_login(wanted);
  const auto b = canonical_login(begun);
  return a.ok() && b.ok() && a.value() == b.value();
}

/// Commit 1.
template <World W>
Result<Done> spend_registration(W& world, const Shop& shop, const RegistrationView& view, Timestamp now) {
  RegistrationRecord spent = view.record;
  spent.login = {};
  spent.password_hash = {};
  spent.used_at = now;
  const auto replaced = replace_registration(world, shop, view, spent, now);
  if (!replaced.ok()) return replaced.error();
  if (!replaced.value()) return Error{Errc::token_already_used, "finish_registration"};
  return Done{};
}

/// Commit 3: the customer's first event and first epoch. Answers the epoch, if it was written.
template <World W>
Result<std::uint64_t> begin_customer(W& world, const Shop& shop, const Owner& owner, Timestamp now) {
  const auto fresh = draw<8>(world);
  if (!fresh.ok()) return fresh.error();
  const auto epoch = load_big_endian<std::uint64_t>(fresh.value());
  const RecordWriter value = epoch_value(shop, owner, epoch);
  AuditHead head;  // none yet; if the partition is shared, the head is looked up
  const auto outcome = commit_with_event(world, shop, owner, head, {AuditEvent::registered},
                                         Durability::durable, now, [&](Batch& batch, const Version& version) {
                                           batch.put(first_epoch_key(EpochPurpose::session), Guard::absent(),
                                                     value.bytes(), version, kMostUsableTime);
                                         });
  const auto applied = expect_applied(outcome, "finish_registration");
  if (!applied.ok()) return applied.error();
  return epoch;
}

/// Commit 4.
template <World W>
Result<Done> note_customer(W& world, const Shop& shop, std::string_view token, const CustomerId& customer,
                           std::uint64_t epoch, Timestamp now) {
  RecordRoom room;
  const auto view = read_registration(world, shop, token, now, room);
  if (!view.ok()) return view.error();
  RegistrationRecord noted = view.value().record;
  noted.customer = customer.text();
  noted.epoch = epoch;
  const auto replaced = replace_registration(world, shop, view.value(), noted, now);
  if (!replaced.ok()) return replaced.error();
  return Done{};
}

}  // namespace detail

/// Makes the customer. Of any number of simultaneous presentations of a token at most one does.
///
/// errors  as read_registration(); refused.token_already_used; refused.login_taken: somebody else registered
/// it
///         meanwhile, and the token is spent; invalid_input.malformed_request: another login than it was
///         begun with, and the token is not spent; invalid_input.unsupported: the shop's store makes no
///         customers; store.unknown_outcome: the customer may exist, and the token counts as spent; store.*
template <World W>
Result<CustomerId> finish_registration(W& world, const Shop& shop, const RegistrationFinish& request,
                                       Timestamp now) {
  RecordRoom room;
  const auto view = read_registration(world, shop, request.token, now, room);
  if (!view.ok()) return view.error();
  const RegistrationRecord& begun = view.value().record;
  if (begun.used_at != Timestamp{}) return Error{Errc::token_already_used, "finish_registration"};
  if (!request.login.empty() && !detail::is_same_login(request.login, begun.login))
    return Error{Errc::malformed_request, "finish_registration"};

  const auto spent = detail::spend_registration(world, shop, view.value(), now);
  if (!spent.ok()) return spent.error();
  const auto created = world.create(shop.tenant, {begun.login, begun.password_hash, begun.confirmed, false});
  if (!created.ok()) return created.error();

  const auto epoch = detail::begin_customer(world, shop, Owner::of(shop, created.value()), now);
  if (!begun.provider.empty()) {
    const auto linked = link_identity(world, shop, created.value(), {begun.provider, begun.subject}, now);
    if (!linked.ok()) return linked.error();
  }
  if (epoch.ok())
    best_effort(detail::note_customer(world, shop, request.token, created.value(), epoch.value(), now));
  return created.value();
}

}  // namespace jeton
