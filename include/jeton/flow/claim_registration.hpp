// SPDX-License-Identifier: Apache-2.0
//
// claim_registration.hpp: whoever registered is signed in without proving the same thing twice: a
// registration token that became a customer begins that customer's first session, once, before the token's
// own end. And what a token is worth, for a door that has to choose.
//
// Commits, in order: the token claimed (the secret lies apart from the customer, so its spend comes first:
// protocol P9); then one batch: event, head, epoch required, session. The epoch must still be the customer's
// first: a password change or "sign out everywhere" ends this way in as it ends all sessions.
#pragma once

#include <jeton/flow/registration.hpp>
#include <jeton/flow/revoke_all.hpp>
#include <jeton/flow/session.hpp>

#include <string>

namespace jeton {

/// What a registration token is good for: to make the customer, to begin the first session, or nothing more.
enum class RegistrationState : std::uint8_t { begun = 1, finished = 2, over = 3 };

/// A registration as its token's holder may know it.
struct FoundRegistration {
  RegistrationState state;
  std::string login;     ///< only while it is begun
  std::string provider;  ///< empty for a password
  Timestamp expires_at;
};

/// errors  as read_registration()
template <World W>
Result<FoundRegistration> find_registration(W& world, const Shop& shop, std::string_view token,
                                            Timestamp now) {
  RecordRoom room;
  const auto view = read_registration(world, shop, token, now, room);
  if (!view.ok()) return view.error();
  const RegistrationRecord& record = view.value().record;
  const bool claimable = !record.customer.empty() && record.claimed_at == Timestamp{};
  const auto state = record.used_at == Timestamp{} ? RegistrationState::begun
                     : claimable                   ? RegistrationState::finished
                                                   : RegistrationState::over;
  return FoundRegistration{state, std::string(record.login), std::string(record.provider), record.expires_at};
}

namespace detail {

/// The customer's session, if nothing ended all of the customer's sessions since `epoch`.
template <World W>
Result<SignIn> begin_first_session(W& world, const Shop& shop, const CustomerId& customer,
                                   std::uint64_t epoch, Timestamp now) {
  const Owner owner = Owner::of(shop, customer);
  const auto standing = read_standing(world, shop, owner, EpochPurpose::session);
  if (!standing.ok()) return standing.error();
  const EpochView& current = standing.value().epoch;
  if (!current.present || current.value != epoch) return Error{Errc::token_ended, "claim_registration"};
  const auto found = world.find(shop.tenant, customer);
  if (!found.ok()) return found.error();
  if (found.value() == nullptr) return Error{Errc::customer_unknown, "claim_registration"};
  if (found.value()->disabled) return Error{Errc::account_disabled, "claim_registration"};
  if (!found.value()->confirmed) return Error{Errc::not_confirmed, "claim_registration"};

  const Happening happening{AuditEvent::session_issued, 0, {}, "registered"};
  auto session = issue_session(world, shop, {owner, current, standing.value().head},
                               customer_terms(shop, now, happening), now, kNoChanges);
  if (!session.ok()) return session.error();
  if (session.value().epoch_moved) return Error{Errc::token_ended, "claim_registration"};
  if (!session.value().issued) return Error{Errc::conflict, "claim_registration"};
  return SignIn::signed_in(std::move(*session.value().issued));
}

}  // namespace detail

/// errors  as read_registration(); refused.token_already_used: a session was begun with it;
///         refused.wrong_token_kind: it is no customer yet; refused.token_ended, .account_disabled,
///         .not_confirmed, .customer_unknown: the token is spent all the same; store.*
template <World W>
Result<SignIn> claim_registration(W& world, const Shop& shop, std::string_view token, Timestamp now) {
  RecordRoom room;
  const auto view = read_registration(world, shop, token, now, room);
  if (!view.ok()) return view.error();
  RegistrationRecord claimed = view.value().record;
  if (claimed.used_at == Timestamp{}) return Error{Errc::wrong_token_kind, "claim_registration"};
  if (claimed.customer.empty() || claimed.claimed_at != Timestamp{})
    return Error{Errc::token_already_used, "claim_registration"};
  const auto customer = CustomerId::parse(claimed.customer);
  if (!customer.ok()) return Error{Errc::damaged_record, "claim_registration"};

  claimed.claimed_at = now;
  const auto spent = detail::replace_registration(world, shop, view.value(), claimed, now);
  if (!spent.ok()) return spent.error();
  if (!spent.value()) return Error{Errc::token_already_used, "claim_registration"};
  return detail::begin_first_session(world, shop, customer.value(), claimed.epoch, now);
}

}  // namespace jeton
