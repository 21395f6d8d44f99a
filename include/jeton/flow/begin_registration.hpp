// SPDX-License-Identifier: Apache-2.0
//
// begin_registration.hpp: the first of two steps to a new customer: a password is chosen, or a provider has
// vouched for an identity, and a registration token is given out. There is no customer before the second
// step, finish_registration.hpp.
//
// Whether the login is taken is said here, as the platforms that register in two steps do. The hash is made
// before the store is asked, so the time tells nothing that the answer does not.
//
// Commits: one batch (receipt, registration) in a partition of the token's own. No audit event: anybody may
// begin, and an audit chain is kept for a year.
//
//   auto begun = begin_registration(world, shop, {"ann@example.com", password}, now);
#pragma once

#include <jeton/flow/identity.hpp>
#include <jeton/flow/register_customer.hpp>
#include <jeton/flow/registration.hpp>

namespace jeton {

/// Somebody whom a provider vouches for and who is no customer yet.
///
/// in      login: the address that the provider names, 1..320 bytes; confirmation: done only if the provider
///         says that it verified that address
struct IdentityRegistration {
  Identity identity;
  std::string_view login;
  Confirmation confirmation = Confirmation::awaited;
};

namespace detail {

template <World W>
Result<Done> expect_login_free(W& world, const Shop& shop, std::string_view login) {
  const auto found = world.find_by_login(shop.tenant, login);
  if (!found.ok()) return found.error();
  if (found.value() != nullptr) return Error{Errc::login_taken, "begin_registration"};
  return Done{};
}

}  // namespace detail

/// errors  refused.login_taken; invalid_input.malformed_login, .login_too_long, .password_empty,
///         .password_too_long, .password_not_text, .password_too_short; store.*
/// cost    one Argon2id run, whether the login is taken or not
template <World W>
Result<BegunRegistration> begin_registration(W& world, const Shop& shop, const Registration& request,
                                             Timestamp now) {
  const auto canonical = canonical_login(request.login);
  if (!canonical.ok()) return canonical.error();
  const auto password = PasswordAttempt::of(request.password);
  if (!password.ok()) return password.error();
  const auto valid = validate_new_password(shop.policy, password.value());
  if (!valid.ok()) return valid.error();

  const auto hash = hash_with_fresh_salt(world, password.value().normalised);
  if (!hash.ok()) return hash.error();
  const auto free = detail::expect_login_free(world, shop, request.login);
  if (!free.ok()) return free.error();
  const RegistrationRecord record{.tenant = shop.tenant.text(),
                                  .login = request.login,
                                  .password_hash = hash.value(),
                                  .provider = {},
                                  .subject = {},
                                  .confirmed = request.confirmation == Confirmation::done,
                                  .expires_at = now + shop.policy.registration_lifetime};
  return detail::write_registration(world, shop, record, now);
}

/// The same for an identity: the customer will have no password until one is set.
///
/// errors  refused.login_taken: a customer of that address exists; an address at a provider is no proof of
///         being that customer, so the two are not linked by themselves; invalid_input.malformed_id,
///         .malformed_login, .login_too_long; store.*
template <World W>
Result<BegunRegistration> begin_identity_registration(W& world, const Shop& shop,
                                                      const IdentityRegistration& request, Timestamp now) {
  const auto valid = validate_identity(request.identity);
  if (!valid.ok()) return valid.error();
  const auto canonical = canonical_login(request.login);
  if (!canonical.ok()) return canonical.error();
  const auto free = detail::expect_login_free(world, shop, request.login);
  if (!free.ok()) return free.error();
  const RegistrationRecord record{.tenant = shop.tenant.text(),
                                  .login = request.login,
                                  .password_hash = {},
                                  .provider = request.identity.provider,
                                  .subject = request.identity.subject,
                                  .confirmed = request.confirmation == Confirmation::done,
                                  .expires_at = now + shop.policy.registration_lifetime};
  return detail::write_registration(world, shop, record, now);
}

}  // namespace jeton
