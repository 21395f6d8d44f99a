// SPDX-License-Identifier: Apache-2.0
//
// authority.cpp: one method per use case: ask the clock, make a driver, run the flow. The one catch of the
// library is here: memory that ran out is internal.out_of_memory, and nothing was granted.
#include <jeton/authority.hpp>
#include <jeton/flow/blocking.hpp>
#include <jeton/flow/change_password.hpp>
#include <jeton/flow/deployment.hpp>
#include <jeton/flow/extend.hpp>
#include <jeton/flow/revoke_all.hpp>
#include <jeton/flow/verify.hpp>

#include "flow/audit_trail.hpp"
#include "platform/deployment_secret_file.hpp"

#include <algorithm>
#include <cstdio>
#include <new>

namespace jeton {

/// What the siblings of one deployment share.
struct Authority::Core {
  Stores stores;
  std::unique_ptr<Clock> own_clock;
  std::unique_ptr<RandomSource> random;
  Clock* clock;
  Policy policy;
  DeploymentKeys keys;
};

/// One tenant's view. Owns its core, or borrows that of the authority it was made from.
struct Authority::Bound {
  TenantId tenant;
  Core* core;
  std::unique_ptr<Core> owned;

  [[nodiscard]] Shop shop() const noexcept { return {tenant, core->policy, core->keys}; }
  [[nodiscard]] Blocking world() const {
    return {*core->stores.customers, *core->stores.ledger, *core->random, *core->clock, core->policy};
  }

  /// Runs `flow(world, shop, now)` at one moment; what memory lacks becomes an error.
  template <class T, class Flow>
  Result<T> run(Flow flow) const noexcept {
    try {
      const auto now = core->clock->now();
      if (!now.ok()) return now.error();
      Blocking driver = world();
      const Shop mine = shop();
      return flow(driver, mine, now.value());
    } catch (const std::bad_alloc&) {
      return Error{Errc::out_of_memory, "Authority"};
    } catch (...) {
      return Error{Errc::unavailable, "Authority"};  // a store's exception that no driver met
    }
  }
};

namespace {

void notice_on_stderr(std::string_view message) {
  std::fprintf(stderr, "{\"jeton\":\"notice\",\"message\":\"%.*s\"}\n", static_cast<int>(message.size()),
               message.data());
}

void tell(const Options& options, std::string_view message) {
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
  core->policy = options.policy;
  if (!can_serve(core->stores.ledger->abilities())) return Error{Errc::ability_missing, "Authority::open"};
  const auto now = core->clock->now();
  if (!now.ok()) return now.error();

  auto bound = std::make_unique<Bound>(Bound{tenant.value(), core.get(), std::move(core)});
  Blocking world = bound->world();
  const auto known = has_deployment_record(world);
  if (!known.ok()) return known.error();
  const auto secret = find_secret(bound->core->stores, *bound->core->random, options, !known.value());
  if (!secret.ok()) return secret.error();
  auto keys =
      open_deployment(world, secret.value(), now.value(), now.value() + bound->core->policy.store_deadline);
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
      Core{std::move(stores).value(), std::move(clock), std::make_unique<SystemRandom>(), borrowed, {}, {}});
  return assemble(std::move(core), std::move(options));
} catch (const std::bad_alloc&) {
  return Error{Errc::out_of_memory, "Authority::open"};
}

Result<Authority> Authority::open_for_tests(Result<Stores> stores, VirtualClock& clock, std::uint64_t seed,
                                            Options options) noexcept try {
  if (!stores.ok()) return stores.error();
  auto core = std::make_unique<Core>(
      Core{std::move(stores).value(), nullptr, std::make_unique<SeededRandom>(seed), &clock, {}, {}});
  return assemble(std::move(core), std::move(options));
} catch (const std::bad_alloc&) {
  return Error{Errc::out_of_memory, "Authority::open_for_tests"};
}

Result<Authority> Authority::of_tenant(std::string_view tenant) const noexcept try {
  const auto id = TenantId::parse(tenant);
  if (!id.ok()) return id.error();
  return Authority(std::make_unique<Bound>(Bound{id.value(), bound_->core, nullptr}));
} catch (const std::bad_alloc&) {
  return Error{Errc::out_of_memory, "Authority::of_tenant"};
}

const TenantId& Authority::tenant() const noexcept { return bound_->tenant; }

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

Result<SignIn> Authority::login(std::string_view login, std::string_view password) const noexcept {
  return bound_->run<SignIn>([&](Blocking& world, const Shop& shop, Timestamp now) {
    return jeton::login(world, shop, {login, bytes_of(password)}, now);
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

}  // namespace jeton
