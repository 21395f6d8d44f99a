// SPDX-License-Identifier: Apache-2.0
//
// authority_core.hpp: the inside of an authority, for authority.cpp and for the C border, which runs the same
// flows over another driver.
//
//   const Shop shop = AuthorityAccess::shop(authority);   // borrowed: the authority outlives it
#pragma once

#include <jeton/authority.hpp>
#include <jeton/flow/blocking.hpp>

#include <new>

namespace jeton {

/// What the siblings of one deployment share.
struct Authority::Core {
  Stores stores;
  std::unique_ptr<Clock> own_clock;
  std::unique_ptr<RandomSource> random;
  Clock* clock;
  DeploymentKeys keys;
};

/// One tenant's view. Owns its core, or borrows that of the authority it was made from.
struct Authority::Bound {
  TenantId tenant;
  Core* core;
  std::unique_ptr<Core> owned;
  Policy policy;
  TokenShape shape = TokenShape::native;

  [[nodiscard]] Shop shop() const noexcept { return {tenant, policy, core->keys, shape}; }
  [[nodiscard]] Blocking world() const {
    return {*core->stores.customers, *core->stores.ledger, *core->random, *core->clock, policy};
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

/// What a stepped operation needs of its authority. Everything is borrowed from it.
struct AuthorityAccess {
  static Shop shop(const Authority& authority) noexcept { return authority.bound_->shop(); }
  static RandomSource& random(const Authority& authority) noexcept { return *authority.bound_->core->random; }
  static Ledger& ledger(const Authority& authority) noexcept {
    return *authority.bound_->core->stores.ledger;
  }
  static CustomerStore& customers(const Authority& authority) noexcept {
    return *authority.bound_->core->stores.customers;
  }
  /// Does effects at once, on the authority's own stores and by its own clock.
  static Blocking world(const Authority& authority) { return authority.bound_->world(); }
};

}  // namespace jeton
