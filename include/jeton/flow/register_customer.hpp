// SPDX-License-Identifier: Apache-2.0
//
// register_customer.hpp: a new customer in the shop's own table, with a password hash of today's cost.
//
// Insert only: an existing login is refused and never touched (attack T19). The hash is made before the store
// is asked, so a taken login costs the same work.
//
// Steps: hash; create in the customer store; the event in the ledger, best effort: the customer exists by
// then.
#pragma once

#include <jeton/base/text.hpp>
#include <jeton/flow/audit.hpp>
#include <jeton/flow/prove_password.hpp>

namespace jeton {

/// Whether the new customer may sign in at once or has to confirm the address first.
enum class Confirmation : std::uint8_t { done = 1, awaited = 2 };

/// in      login: 1..320 bytes of UTF-8; password: 1..1024 bytes of UTF-8, at least password_least_length
/// code points
struct Registration {
  std::string_view login;
  Bytes password;
  Confirmation confirmation = Confirmation::done;
};

/// errors  invalid_input.password_too_short: after normalising, in code points (SP 800-63B-4 section 3.1.1.2)
inline Result<Done> validate_new_password(const Policy& policy, const PasswordAttempt& password) noexcept {
  const std::size_t length = count_code_points(text_of(password.normalised.reveal()));
  if (length < policy.password_least_length) return Error{Errc::password_too_short, "validate_new_password"};
  return Done{};
}

template <World W>
Result<CustomerId> register_customer(W& world, const Shop& shop, const Registration& request, Timestamp now) {
  const auto canonical = canonical_login(request.login);
  if (!canonical.ok()) return canonical.error();
  const auto password = PasswordAttempt::of(request.password);
  if (!password.ok()) return password.error();
  const auto valid = validate_new_password(shop.policy, password.value());
  if (!valid.ok()) return valid.error();

  const auto hash = hash_with_fresh_salt(world, password.value().normalised);
  if (!hash.ok()) return hash.error();
  const bool confirmed = request.confirmation == Confirmation::done;
  const auto created = world.create(shop.tenant, {request.login, hash.value(), confirmed, false});
  if (!created.ok()) return created.error();

  const Owner owner = Owner::of(shop, created.value());
  AuditHead head;  // a new customer has no chain yet; if the partition is shared, the head is looked up
  best_effort(commit_with_event(world, shop, owner, head, {AuditEvent::registered}, Durability::durable, now,
                                kNoChanges));
  return created.value();
}

}  // namespace jeton
