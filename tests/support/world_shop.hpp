// SPDX-License-Identifier: Apache-2.0
//
// world_shop.hpp: the methods of Authority once more, over any world at one moment, so that one line of a
// test speaks to both. Same names, same arguments; what has no flow (keys, CSRF, why) is not here.
//
//   WorldShop shop(world, host, {tenant, policy, keys}, now);
//   auto in = shop.login("bob@example.com", "b0bl0bl@w");
// Over budget, because it is a flat list: three lines a use case, in the order of authority.hpp.
#pragma once

#include <jeton/authority.hpp>
#include <jeton/flow/assist.hpp>
#include <jeton/flow/blocking.hpp>
#include <jeton/flow/change_password.hpp>
#include <jeton/flow/confirm.hpp>
#include <jeton/flow/consent_of.hpp>
#include <jeton/flow/credentials_changed.hpp>
#include <jeton/flow/customer_disabled.hpp>
#include <jeton/flow/deployment.hpp>
#include <jeton/flow/end_assistance.hpp>
#include <jeton/flow/extend.hpp>
#include <jeton/flow/find_reset_link.hpp>
#include <jeton/flow/login_by_identity.hpp>
#include <jeton/flow/login_by_secret.hpp>
#include <jeton/flow/login_changed.hpp>
#include <jeton/flow/next_delivery.hpp>
#include <jeton/flow/reissue.hpp>
#include <jeton/flow/request_confirmation.hpp>
#include <jeton/flow/request_reset.hpp>
#include <jeton/flow/reset_password.hpp>
#include <jeton/flow/revoke_all.hpp>
#include <jeton/flow/verify.hpp>

#include "../src/flow/api_key_listing.hpp"
#include "../src/flow/audit_trail.hpp"
#include "support/any_world.hpp"

namespace jeton::test {

/// What loops over pages need besides a world: an event loop has no part in them.
struct PageHost {
  Blocking* driver;
  Ledger& ledger;
};

class WorldShop {
 public:
  WorldShop(AnyWorld& world, PageHost host, const Shop& shop, Timestamp now) noexcept
      : world_(world), host_(host), shop_(shop), now_(now) {}

  Result<Customer> find_customer(const CustomerId& customer) {
    const auto found = world_.find(shop_.tenant, customer);
    if (!found.ok()) return found.error();
    if (found.value() == nullptr) return Error{Errc::customer_unknown, "Authority::find_customer"};
    return Customer(*found.value());
  }

  Result<Customer> find_customer_by_login(std::string_view login) {
    const auto id = find_customer_id(world_, shop_, login);
    if (!id.ok()) return id.error();
    const auto found = world_.find(shop_.tenant, id.value());
    if (!found.ok()) return found.error();
    if (found.value() == nullptr) return Error{Errc::customer_unknown, "Authority::find_customer_by_login"};
    return Customer(*found.value());
  }

  Result<CustomerId> register_customer(std::string_view login, std::string_view password,
                                       Confirmation confirmation = Confirmation::done) {
    return jeton::register_customer(world_, shop_, {login, bytes_of(password), confirmation}, now_);
  }

  Result<CustomerId> import_customer(const ImportedCustomer& imported) {
    return jeton::import_customer(world_, shop_, imported, now_);
  }

  Result<SignIn> login(std::string_view login, std::string_view password, std::string_view device = {}) {
    return jeton::login(world_, shop_, {login, bytes_of(password), device}, now_);
  }

  Result<SignIn> login_by_secret(std::string_view login, std::string_view secret,
                                 std::string_view device = {}) {
    return jeton::login_by_secret(world_, shop_, {login, bytes_of(secret), device}, now_);
  }

  Result<SignIn> issue(const CustomerId& customer, std::string_view note = {}) {
    return jeton::issue(world_, shop_, {customer, note}, now_);
  }

  Result<SignIn> issue_by_login(std::string_view login, std::string_view note = {}) {
    const auto customer = find_customer_id(world_, shop_, login);
    if (!customer.ok()) return customer.error();
    return jeton::issue(world_, shop_, {customer.value(), note}, now_);
  }

  Result<Verified> verify(std::string_view token) { return jeton::verify(world_, shop_, token, now_); }

  Result<Verified> extend(std::string_view token) { return jeton::extend(world_, shop_, token, now_); }

  Result<Ended> revoke(std::string_view token) { return jeton::revoke(world_, shop_, token, now_); }

  Result<Ended> revoke_all(const CustomerId& customer) {
    return jeton::revoke_all(world_, shop_, customer, now_);
  }

  Result<Ended> change_password(std::string_view token, std::string_view current_password,
                                std::string_view new_password) {
    return jeton::change_password(world_, shop_, {token, bytes_of(current_password), bytes_of(new_password)},
                                  now_);
  }

  Result<Done> set_consent(std::string_view token, Consent consent) {
    return jeton::set_consent(world_, shop_, token, consent, now_);
  }

  Result<Consent> consent_of(const CustomerId& customer) {
    return jeton::consent_of(world_, shop_, customer);
  }

  Result<IssuedCode> issue_code(const CustomerId& customer, std::string_view actor, std::string_view reason) {
    return jeton::issue_code(world_, shop_, {customer, actor, reason}, now_);
  }

  Result<SignIn> exchange_code(std::string_view login, std::string_view code) {
    return jeton::exchange_code(world_, shop_, {login, code}, now_);
  }

  Result<SignIn> assist(const CustomerId& customer, std::string_view actor, std::string_view reason) {
    return jeton::assist(world_, shop_, {customer, actor, reason}, now_);
  }

  Result<Ended> end_assistance(const CustomerId& customer) {
    return jeton::end_assistance(world_, shop_, customer, now_);
  }

  Result<Accepted> request_reset(std::string_view login, std::string_view site = {}) {
    return jeton::request_reset(world_, shop_, {login, site}, now_);
  }

  Result<Accepted> request_confirmation(std::string_view login, std::string_view site = {}) {
    return jeton::request_confirmation(world_, shop_, {login, site}, now_);
  }

  Result<Ended> reset_password(std::string_view token, std::string_view new_password) {
    return jeton::reset_password(world_, shop_, {token, bytes_of(new_password)}, now_);
  }

  Result<CustomerId> find_reset_link(std::string_view token) {
    return jeton::find_reset_link(world_, shop_, token, now_);
  }

  Result<CustomerId> confirm(std::string_view token) { return jeton::confirm(world_, shop_, token, now_); }

  Result<std::optional<Delivery>> next_delivery() {
    return jeton::next_delivery(*host_.driver, host_.ledger, shop_, now_);
  }

  Result<Done> delivered(std::string_view delivery_id) {
    return jeton::delivered(world_, shop_, delivery_id, now_);
  }

  Result<Ended> customer_disabled(const CustomerId& customer) {
    return jeton::customer_disabled(world_, shop_, customer, now_);
  }

  Result<Ended> login_changed(const CustomerId& customer) {
    return jeton::login_changed(world_, shop_, customer, now_);
  }

  Result<Ended> credentials_changed(const CustomerId& customer) {
    return jeton::credentials_changed(world_, shop_, customer, now_);
  }

  Result<IssuedApiKey> create_api_key(const ApiKeyRequest& request) {
    return jeton::create_api_key(world_, shop_, request, now_);
  }

  Result<ApiKeyId> import_api_key(std::string_view text, const ApiKeyRequest& request) {
    return jeton::import_api_key(world_, shop_, Secret::copy_of(text), request, now_);
  }

  Result<VerifiedApiKey> verify_api_key(std::string_view text, Scope needed) {
    return jeton::verify_api_key(world_, shop_, text, needed, now_);
  }

  Result<Ended> revoke_api_key(const ApiKeyId& id) { return jeton::revoke_api_key(world_, shop_, id, now_); }

  Result<std::vector<ApiKeyEntry>> api_keys() { return read_api_keys(host_.ledger, shop_); }

  Result<BegunIdempotent> begin_idempotent(const IdempotentRequest& request) {
    return jeton::begin_idempotent(world_, shop_, request, now_);
  }

  Result<Done> finish_idempotent(const IdempotencyTicket& ticket, Bytes answer) {
    return jeton::finish_idempotent(world_, shop_, ticket, answer, now_);
  }

  Result<Done> abandon_idempotent(const IdempotencyTicket& ticket) {
    return jeton::abandon_idempotent(world_, shop_, ticket, now_);
  }

  Result<Introspection> introspect(std::string_view token) {
    return jeton::introspect(world_, shop_, token, now_);
  }

  Result<Explanation> explain(std::string_view token) { return jeton::explain(world_, shop_, token, now_); }

  Result<std::size_t> purge(std::size_t limit = 1000) {
    return host_.ledger.purge(now_ - std::chrono::hours(24), limit);
  }

  Result<AuditTrail> audit_of(const CustomerId& customer) {
    return read_audit_trail(*host_.driver, host_.ledger, shop_, Owner::of(shop_, customer));
  }

  Result<BegunRegistration> begin_registration(std::string_view login, std::string_view password) {
    return jeton::begin_registration(world_, shop_, {login, bytes_of(password)}, now_);
  }

  Result<BegunRegistration> begin_identity_registration(const IdentityRegistration& request) {
    return jeton::begin_identity_registration(world_, shop_, request, now_);
  }

  Result<FoundRegistration> find_registration(std::string_view token) {
    return jeton::find_registration(world_, shop_, token, now_);
  }

  Result<CustomerId> finish_registration(std::string_view token, std::string_view login = {}) {
    return jeton::finish_registration(world_, shop_, {token, login}, now_);
  }

  Result<SignIn> claim_registration(std::string_view token) {
    return jeton::claim_registration(world_, shop_, token, now_);
  }

  Result<Secret> begin_provider_sign_in(const ProviderSignIn& request) {
    return jeton::begin_provider_sign_in(world_, shop_, request, now_);
  }

  Result<std::string> consume_provider_state(const ProviderReturn& back) {
    return jeton::consume_provider_state(world_, shop_, back, now_);
  }

  Result<SignIn> login_by_identity(const Identity& identity) {
    return jeton::login_by_identity(world_, shop_, identity, now_);
  }

  Result<Done> link_identity(const CustomerId& customer, const Identity& identity) {
    return jeton::link_identity(world_, shop_, customer, identity, now_);
  }

  Result<Done> unlink_identity(const CustomerId& customer, const Identity& identity) {
    return jeton::unlink_identity(world_, shop_, customer, identity, now_);
  }

  Result<SignIn> reissue(std::string_view token) { return jeton::reissue(world_, shop_, token, now_); }

 private:
  AnyWorld& world_;
  PageHost host_;
  Shop shop_;
  Timestamp now_;
};

}  // namespace jeton::test
