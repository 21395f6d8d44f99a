// SPDX-License-Identifier: Apache-2.0
//
// authority.cpp: one method per use case: ask the clock, make a driver, run the flow. The one catch of the
// library is here: memory that ran out is internal.out_of_memory, and nothing was granted.
// Over budget, because it is a flat list: four lines a use case, in the order of the header.
#include <jeton/authority.hpp>
#include <jeton/flow/assist.hpp>
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

#include "authority_core.hpp"
#include "flow/api_key_listing.hpp"
#include "flow/audit_trail.hpp"
#include "flow/tenant_keys.hpp"
#include "platform/deployment_secret_file.hpp"

#include <algorithm>
#include <cstdio>
#include <new>

namespace jeton {

namespace {

void notice_on_stderr(std::string_view message) {
  std::fprintf(stderr, "{\"jeton\":\"notice\",\"message\":\"%.*s\"}\n", static_cast<int>(message.size()),
               message.data());
}

void tell(const Options& options, std::string_view message) {
  if (options.notice_with != nullptr) return options.notice_with(options.notice_host, message);
  (options.notice != nullptr ? options.notice : notice_on_stderr)(message);
}

/// A secret that nobody gave: beside the file, or thrown away with the process, or refused.
Result<Secret> secret_of_home(const Stores& stores, RandomSource& random, const Options& options,
                              bool is_new) {
  switch (stores.home) {
    case StoreHome::memory: {
      Secret throw_away = Secret::of_size(32);
      const auto drawn = random.fill(throw_away.fill());
      if (!drawn.ok()) return drawn.error();
      return throw_away;
    }
    case StoreHome::file: {
      auto kept = platform::read_secret_file(stores.secret_file);
      if (kept.ok() || kept.error().code != Errc::secret_missing) return kept;
      if (!is_new)
        return Error{Errc::secret_missing, "Authority::open"};  // a new one could not open this ledger
      auto made = platform::make_secret_file(stores.secret_file, random);
      if (made.ok())
        tell(options,
             "made a new deployment secret beside the store, in a file ending in .secret; back it up");
      return made;
    }
    case StoreHome::server: break;
  }
  return Error{Errc::secret_missing, "Authority::open"};
}

Result<Secret> find_secret(const Stores& stores, RandomSource& random, Options& options, bool is_new) {
  if (options.secret) {
    if (options.secret->size() != 32) return Error{Errc::malformed_secret, "Authority::open"};
    return std::move(*options.secret);
  }
  auto given = platform::secret_from_environment();
  if (!given.ok()) return given.error();
  if (given.value()) return std::move(*given.value());
  return secret_of_home(stores, random, options, is_new);
}

/// What the shop's own code may know of a customer: all but the hash.
Customer without_hash(const Customer& customer) {
  return {customer.id, customer.login, {}, customer.confirmed, customer.disabled};
}

bool can_serve(const LedgerAbilities& abilities) noexcept {
  return abilities.atomic_commit && abilities.holds_durable && abilities.holds_passing;
}

}  // namespace

Authority::Authority(std::unique_ptr<Bound> bound) noexcept : bound_(std::move(bound)) {}
Authority::Authority(Authority&&) noexcept = default;
Authority& Authority::operator=(Authority&&) noexcept = default;
Authority::~Authority() = default;

Result<Authority> Authority::assemble(std::unique_ptr<Core> core, Options options) noexcept try {
  const auto tenant = TenantId::parse(options.tenant);
  if (!tenant.ok()) return tenant.error();
  const auto valid = options.policy.validate();
  if (!valid.ok()) return valid.error();
  if (!can_serve(core->stores.ledger->abilities())) return Error{Errc::ability_missing, "Authority::open"};
  const auto now = core->clock->now();
  if (!now.ok()) return now.error();

  auto bound = std::make_unique<Bound>(Bound{tenant.value(), core.get(), std::move(core), options.policy});
  Blocking world = bound->world();
  const auto known = has_deployment_record(world);
  if (!known.ok()) return known.error();
  const auto secret = find_secret(bound->core->stores, *bound->core->random, options, !known.value());
  if (!secret.ok()) return secret.error();
  auto keys = open_deployment(world, secret.value(), now.value(), now.value() + bound->policy.store_deadline);
  if (!keys.ok()) return keys.error();
  bound->core->keys = std::move(keys).value();
  return Authority(std::move(bound));
} catch (const std::bad_alloc&) {
  return Error{Errc::out_of_memory, "Authority::open"};
} catch (...) {
  return Error{Errc::unavailable, "Authority::open"};
}

Result<Authority> Authority::open(Result<Stores> stores, Options options) noexcept try {
  if (!stores.ok()) return stores.error();
  auto clock = std::make_unique<SystemClock>();
  Clock* const borrowed = clock.get();
  auto core = std::make_unique<Core>(
      Core{std::move(stores).value(), std::move(clock), std::make_unique<SystemRandom>(), borrowed, {}});
  return assemble(std::move(core), std::move(options));
} catch (const std::bad_alloc&) {
  return Error{Errc::out_of_memory, "Authority::open"};
}

Result<Authority> Authority::open_for_tests(Result<Stores> stores, VirtualClock& clock, std::uint64_t seed,
                                            Options options) noexcept try {
  if (!stores.ok()) return stores.error();
  auto core = std::make_unique<Core>(
      Core{std::move(stores).value(), nullptr, std::make_unique<SeededRandom>(seed), &clock, {}});
  return assemble(std::move(core), std::move(options));
} catch (const std::bad_alloc&) {
  return Error{Errc::out_of_memory, "Authority::open_for_tests"};
}

Result<Authority> Authority::of_tenant(std::string_view tenant) const noexcept try {
  const auto id = TenantId::parse(tenant);
  if (!id.ok()) return id.error();
  return Authority(
      std::make_unique<Bound>(Bound{id.value(), bound_->core, nullptr, bound_->policy, bound_->shape}));
} catch (const std::bad_alloc&) {
  return Error{Errc::out_of_memory, "Authority::of_tenant"};
}

Result<Authority> Authority::with_sessions(TokenShape shape, Lifetime lifetime) const noexcept try {
  Policy policy = bound_->policy;
  policy.session_lifetime = lifetime;
  if (policy.session_absolute_lifetime < lifetime) policy.session_absolute_lifetime = lifetime;
  const auto valid = policy.validate();
  if (!valid.ok()) return valid.error();
  return Authority(std::make_unique<Bound>(Bound{bound_->tenant, bound_->core, nullptr, policy, shape}));
} catch (const std::bad_alloc&) {
  return Error{Errc::out_of_memory, "Authority::with_sessions"};
}

const TenantId& Authority::tenant() const noexcept { return bound_->tenant; }
const Policy& Authority::policy() const noexcept { return bound_->policy; }
Result<Timestamp> Authority::now() const noexcept { return bound_->core->clock->now(); }

Result<KeyRing> Authority::signing_keys(Algorithm algorithm) const noexcept try {
  return tenant_key_ring(bound_->shop(), algorithm);
} catch (const std::bad_alloc&) {
  return Error{Errc::out_of_memory, "Authority::signing_keys"};
}

Result<std::string> Authority::csrf_token(std::string_view session_token) const noexcept try {
  ByteArray<kCsrfRandomBytes> random{};
  const auto drawn = bound_->core->random->fill(random);
  if (!drawn.ok()) return drawn.error();
  return mint_csrf_token(bound_->core->keys.csrf, sha256({bytes_of(session_token)}), random);
} catch (const std::bad_alloc&) {
  return Error{Errc::out_of_memory, "Authority::csrf_token"};
}

Result<Done> Authority::verify_csrf(const Request& request, std::string_view session_token) const noexcept {
  return jeton::verify_csrf(request, bound_->core->keys.csrf, sha256({bytes_of(session_token)}));
}

Result<Customer> Authority::find_customer(const CustomerId& customer) const noexcept {
  return bound_->run<Customer>([&](Blocking& world, const Shop& shop, Timestamp) -> Result<Customer> {
    const auto found = world.find(shop.tenant, customer);
    if (!found.ok()) return found.error();
    if (found.value() == nullptr) return Error{Errc::customer_unknown, "Authority::find_customer"};
    return without_hash(*found.value());
  });
}

Result<Customer> Authority::find_customer_by_login(std::string_view login) const noexcept {
  return bound_->run<Customer>([&](Blocking& world, const Shop& shop, Timestamp) -> Result<Customer> {
    const auto id = find_customer_id(world, shop, login);
    if (!id.ok()) return id.error();
    const auto found = world.find(shop.tenant, id.value());
    if (!found.ok()) return found.error();
    if (found.value() == nullptr) return Error{Errc::customer_unknown, "Authority::find_customer_by_login"};
    return without_hash(*found.value());
  });
}

Result<CustomerId> Authority::register_customer(std::string_view login, std::string_view password,
                                                Confirmation confirmation) const noexcept {
  return bound_->run<CustomerId>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::register_customer(world, shop, {login, bytes_of(password), confirmation}, now);
  });
}

Result<CustomerId> Authority::import_customer(const ImportedCustomer& imported) const noexcept {
  return bound_->run<CustomerId>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::import_customer(world, shop, imported, now);
  });
}

Result<SignIn> Authority::login(std::string_view login, std::string_view password,
                                std::string_view device) const noexcept {
  return bound_->run<SignIn>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::login(world, shop, {login, bytes_of(password), device}, now);
  });
}

Result<SignIn> Authority::login_by_secret(std::string_view login, std::string_view secret,
                                          std::string_view device) const noexcept {
  return bound_->run<SignIn>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::login_by_secret(world, shop, {login, bytes_of(secret), device}, now);
  });
}

Result<SignIn> Authority::issue(const CustomerId& customer, std::string_view note) const noexcept {
  return bound_->run<SignIn>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::issue(world, shop, {customer, note}, now);
  });
}

Result<SignIn> Authority::issue_by_login(std::string_view login, std::string_view note) const noexcept {
  return bound_->run<SignIn>([&](Blocking& world, const Shop& shop, Timestamp now) -> Result<SignIn> {
    const auto customer = find_customer_id(world, shop, login);
    if (!customer.ok()) return customer.error();
    return jeton::issue(world, shop, {customer.value(), note}, now);
  });
}

Result<Verified> Authority::verify(std::string_view token) const noexcept {
  return bound_->run<Verified>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::verify(world, shop, token, now);
  });
}

Result<Verified> Authority::extend(std::string_view token) const noexcept {
  return bound_->run<Verified>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::extend(world, shop, token, now);
  });
}

Result<Ended> Authority::revoke(std::string_view token) const noexcept {
  return bound_->run<Ended>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::revoke(world, shop, token, now);
  });
}

Result<Ended> Authority::revoke_all(const CustomerId& customer) const noexcept {
  return bound_->run<Ended>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::revoke_all(world, shop, customer, now);
  });
}

Result<Ended> Authority::change_password(std::string_view token, std::string_view current_password,
                                         std::string_view new_password) const noexcept {
  return bound_->run<Ended>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::change_password(world, shop, {token, bytes_of(current_password), bytes_of(new_password)},
                                  now);
  });
}

Result<Done> Authority::set_consent(std::string_view token, Consent consent) const noexcept {
  return bound_->run<Done>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::set_consent(world, shop, token, consent, now);
  });
}

Result<Consent> Authority::consent_of(const CustomerId& customer) const noexcept {
  return bound_->run<Consent>(
      [&](Blocking& world, const Shop& shop, Timestamp) { return jeton::consent_of(world, shop, customer); });
}

Result<IssuedCode> Authority::issue_code(const CustomerId& customer, std::string_view actor,
                                         std::string_view reason) const noexcept {
  return bound_->run<IssuedCode>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::issue_code(world, shop, {customer, actor, reason}, now);
  });
}

Result<SignIn> Authority::exchange_code(std::string_view login, std::string_view code) const noexcept {
  return bound_->run<SignIn>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::exchange_code(world, shop, {login, code}, now);
  });
}

Result<SignIn> Authority::assist(const CustomerId& customer, std::string_view actor,
                                 std::string_view reason) const noexcept {
  return bound_->run<SignIn>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::assist(world, shop, {customer, actor, reason}, now);
  });
}

Result<Ended> Authority::end_assistance(const CustomerId& customer) const noexcept {
  return bound_->run<Ended>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::end_assistance(world, shop, customer, now);
  });
}

Result<Accepted> Authority::request_reset(std::string_view login, std::string_view site) const noexcept {
  return bound_->run<Accepted>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::request_reset(world, shop, {login, site}, now);
  });
}

Result<Accepted> Authority::request_confirmation(std::string_view login,
                                                 std::string_view site) const noexcept {
  return bound_->run<Accepted>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::request_confirmation(world, shop, {login, site}, now);
  });
}

Result<Ended> Authority::reset_password(std::string_view token,
                                        std::string_view new_password) const noexcept {
  return bound_->run<Ended>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::reset_password(world, shop, {token, bytes_of(new_password)}, now);
  });
}

Result<CustomerId> Authority::find_reset_link(std::string_view token) const noexcept {
  return bound_->run<CustomerId>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::find_reset_link(world, shop, token, now);
  });
}

Result<CustomerId> Authority::confirm(std::string_view token) const noexcept {
  return bound_->run<CustomerId>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::confirm(world, shop, token, now);
  });
}

Result<std::optional<Delivery>> Authority::next_delivery() const noexcept {
  return bound_->run<std::optional<Delivery>>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::next_delivery(world, *bound_->core->stores.ledger, shop, now);
  });
}

Result<Done> Authority::delivered(std::string_view delivery_id) const noexcept {
  return bound_->run<Done>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::delivered(world, shop, delivery_id, now);
  });
}

Result<Ended> Authority::customer_disabled(const CustomerId& customer) const noexcept {
  return bound_->run<Ended>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::customer_disabled(world, shop, customer, now);
  });
}

Result<Ended> Authority::login_changed(const CustomerId& customer) const noexcept {
  return bound_->run<Ended>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::login_changed(world, shop, customer, now);
  });
}

Result<Ended> Authority::credentials_changed(const CustomerId& customer) const noexcept {
  return bound_->run<Ended>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::credentials_changed(world, shop, customer, now);
  });
}

Result<IssuedApiKey> Authority::create_api_key(const ApiKeyRequest& request) const noexcept {
  return bound_->run<IssuedApiKey>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::create_api_key(world, shop, request, now);
  });
}

Result<ApiKeyId> Authority::import_api_key(std::string_view text,
                                           const ApiKeyRequest& request) const noexcept {
  return bound_->run<ApiKeyId>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::import_api_key(world, shop, Secret::copy_of(text), request, now);
  });
}

Result<VerifiedApiKey> Authority::verify_api_key(std::string_view text, Scope needed) const noexcept {
  return bound_->run<VerifiedApiKey>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::verify_api_key(world, shop, text, needed, now);
  });
}

Result<Ended> Authority::revoke_api_key(const ApiKeyId& id) const noexcept {
  return bound_->run<Ended>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::revoke_api_key(world, shop, id, now);
  });
}

Result<std::vector<ApiKeyEntry>> Authority::api_keys() const noexcept {
  return bound_->run<std::vector<ApiKeyEntry>>([&](Blocking&, const Shop& shop, Timestamp) {
    return read_api_keys(*bound_->core->stores.ledger, shop);
  });
}

Result<BegunIdempotent> Authority::begin_idempotent(const IdempotentRequest& request) const noexcept {
  return bound_->run<BegunIdempotent>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::begin_idempotent(world, shop, request, now);
  });
}

Result<Done> Authority::finish_idempotent(const IdempotencyTicket& ticket, Bytes answer) const noexcept {
  return bound_->run<Done>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::finish_idempotent(world, shop, ticket, answer, now);
  });
}

Result<Done> Authority::abandon_idempotent(const IdempotencyTicket& ticket) const noexcept {
  return bound_->run<Done>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::abandon_idempotent(world, shop, ticket, now);
  });
}

Result<Introspection> Authority::introspect(std::string_view token) const noexcept {
  return bound_->run<Introspection>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::introspect(world, shop, token, now);
  });
}

Result<Explanation> Authority::explain(std::string_view token) const noexcept {
  return bound_->run<Explanation>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::explain(world, shop, token, now);
  });
}

Result<std::size_t> Authority::purge(std::size_t limit) const noexcept {
  constexpr Lifetime kMargin =
      std::chrono::hours(24);  // a clock that runs ahead takes nothing alive (protocol P1)
  constexpr std::size_t kMost = 100'000;
  return bound_->run<std::size_t>([&](Blocking&, const Shop&, Timestamp now) {
    return bound_->core->stores.ledger->purge(now - kMargin, std::clamp<std::size_t>(limit, 1, kMost));
  });
}

Result<Why> Authority::why(std::string_view reference) const noexcept {
  return read_reference(bound_->core->keys.reference, reference);
}

Result<AuditTrail> Authority::audit_of(const CustomerId& customer) const noexcept {
  return bound_->run<AuditTrail>([&](Blocking& world, const Shop& shop, Timestamp) {
    return read_audit_trail(world, *bound_->core->stores.ledger, shop, Owner::of(shop, customer));
  });
}

Result<BegunRegistration> Authority::begin_registration(std::string_view login,
                                                        std::string_view password) const noexcept {
  return bound_->run<BegunRegistration>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::begin_registration(world, shop, {login, bytes_of(password)}, now);
  });
}

Result<BegunRegistration> Authority::begin_identity_registration(
    const IdentityRegistration& request) const noexcept {
  return bound_->run<BegunRegistration>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::begin_identity_registration(world, shop, request, now);
  });
}

Result<FoundRegistration> Authority::find_registration(std::string_view token) const noexcept {
  return bound_->run<FoundRegistration>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::find_registration(world, shop, token, now);
  });
}

Result<CustomerId> Authority::finish_registration(std::string_view token,
                                                  std::string_view login) const noexcept {
  return bound_->run<CustomerId>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::finish_registration(world, shop, {token, login}, now);
  });
}

Result<SignIn> Authority::claim_registration(std::string_view token) const noexcept {
  return bound_->run<SignIn>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::claim_registration(world, shop, token, now);
  });
}

Result<Secret> Authority::begin_provider_sign_in(const ProviderSignIn& request) const noexcept {
  return bound_->run<Secret>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::begin_provider_sign_in(world, shop, request, now);
  });
}

Result<std::string> Authority::consume_provider_state(const ProviderReturn& back) const noexcept {
  return bound_->run<std::string>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::consume_provider_state(world, shop, back, now);
  });
}

Result<SignIn> Authority::login_by_identity(const Identity& identity) const noexcept {
  return bound_->run<SignIn>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::login_by_identity(world, shop, identity, now);
  });
}

Result<Done> Authority::link_identity(const CustomerId& customer, const Identity& identity) const noexcept {
  return bound_->run<Done>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::link_identity(world, shop, customer, identity, now);
  });
}

Result<Done> Authority::unlink_identity(const CustomerId& customer, const Identity& identity) const noexcept {
  return bound_->run<Done>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::unlink_identity(world, shop, customer, identity, now);
  });
}

Result<SignIn> Authority::reissue(std::string_view token) const noexcept {
  return bound_->run<SignIn>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::reissue(world, shop, token, now);
  });
}

}  // namespace jeton
