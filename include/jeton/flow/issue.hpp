// SPDX-License-Identifier: Apache-2.0
//
// issue.hpp: a trusted server names a customer, by id or by login, and gets a session for them. No password
// is asked: whoever may call this has been authenticated by the host.
//
// Commits: one batch (event, head, epoch required, session). The epoch is read before the customer, as at
// login, so a customer disabled meanwhile is not issued to.
#pragma once

#include <jeton/flow/account.hpp>
#include <jeton/flow/login.hpp>
#include <jeton/flow/revoke_all.hpp>

namespace jeton {

/// in      note: why, for the audit; up to 256 bytes of UTF-8, may be empty
struct TrustedIssue {
  CustomerId customer;
  std::string_view note = {};
};

inline constexpr std::size_t kMostNoteBytes = 256;
inline constexpr std::size_t kMostActorBytes = 128;

/// Finds the id of the customer whose login this is, for a trusted caller.
/// errors  refused.customer_unknown; invalid_input.malformed_login, .login_too_long; store.*
template <World W>
Result<CustomerId> find_customer_id(W& world, const Shop& shop, std::string_view login) {
  const auto canonical = canonical_login(login);
  if (!canonical.ok()) return canonical.error();
  const auto account = find_account(world, shop, login, canonical.value());
  if (!account.ok()) return account.error();
  if (!account.value().known) return Error{Errc::customer_unknown, "find_customer_id"};
  return account.value().owner.customer;
}

/// errors  refused.customer_unknown, .account_disabled, .not_confirmed: this caller may know; store.*
template <World W>
Result<SignIn> issue(W& world, const Shop& shop, const TrustedIssue& request, Timestamp now) {
  if (request.note.size() > kMostNoteBytes || !is_printable_utf8(request.note))
    return Error{Errc::reason_missing, "issue"};
  const Owner owner = Owner::of(shop, request.customer);
  for (int restart = 0; restart <= kMostRestarts; ++restart) {
    const auto standing = read_standing(world, shop, owner, EpochPurpose::session);
    if (!standing.ok()) return standing.error();
    const auto found = world.find(shop.tenant, request.customer);
    if (!found.ok()) return found.error();
    if (found.value() == nullptr) return Error{Errc::customer_unknown, "issue"};
    if (found.value()->disabled) return Error{Errc::account_disabled, "issue"};
    if (!found.value()->confirmed) return Error{Errc::not_confirmed, "issue"};

    const Happening happening{AuditEvent::session_issued, 0, {}, request.note};
    auto session = issue_session(world, shop, {owner, standing.value().epoch, standing.value().head},
                                 customer_terms(shop, now, happening), now, kNoChanges);
    if (!session.ok()) return session.error();
    if (session.value().issued) return SignIn::signed_in(std::move(*session.value().issued));
    if (!session.value().epoch_moved) break;
  }
  return Error{Errc::conflict, "issue"};
}

}  // namespace jeton
