// SPDX-License-Identifier: Apache-2.0
//
// import_customer.hpp: a customer from another system, with the password hash that system kept.
//
// The hash is inspected before the store is asked: one that could never be verified, or that would cost more
// than this deployment allows, is refused by name and nothing is written.
//
// Steps: inspect; create in the customer store; consent, if given; the event. Without the last two the
// customer exists and may sign in; the error says so by being a store's.
#pragma once

#include <jeton/base/text.hpp>
#include <jeton/crypto/password_hash.hpp>
#include <jeton/flow/set_consent.hpp>

namespace jeton {

/// in      login: 1..320 bytes of UTF-8; password_hash: an encoded hash string, or empty: no password sign-in
struct ImportedCustomer {
  std::string_view login;
  std::string_view password_hash;
  bool confirmed = false;
  bool disabled = false;
  bool allows_assistance = false;
};

/// errors  invalid_input.malformed_login, .malformed_hash, .unsupported_hash, .hash_too_costly;
/// refused.login_taken;
///         store.*
template <World W>
Result<CustomerId> import_customer(W& world, const Shop& shop, const ImportedCustomer& imported,
                                   Timestamp now) {
  const auto canonical = canonical_login(imported.login);
  if (!canonical.ok()) return canonical.error();
  if (!imported.password_hash.empty()) {
    const auto inspected = inspect_hash(imported.password_hash, shop.policy.hash_limits());
    if (!inspected.ok()) return inspected.error();
  }
  const auto created = world.create(
      shop.tenant, {imported.login, imported.password_hash, imported.confirmed, imported.disabled});
  if (!created.ok()) return created.error();

  const Owner owner = Owner::of(shop, created.value());
  if (imported.allows_assistance) {
    const auto consented = write_consent(world, shop, owner, Consent::given, now);
    if (!consented.ok()) return consented.error();
  }
  auto head = read_head(world, owner);
  if (!head.ok()) return head.error();
  const auto told = commit_with_event(world, shop, owner, head.value(), {AuditEvent::imported},
                                      Durability::durable, now, kNoChanges);
  const auto applied = expect_applied(told, "import_customer");
  if (!applied.ok()) return applied.error();
  return created.value();
}

}  // namespace jeton
