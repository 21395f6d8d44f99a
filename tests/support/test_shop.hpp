// SPDX-License-Identifier: Apache-2.0
//
// test_shop.hpp: a whole shop in memory for tests of flows: fixed time, seeded randomness, cheap hashes; and
// a world that writes down every effect, can do something just before one, and can fail one.
//
//   TestShop shop;
//   auto id = shop.add("bob@example.com", "b0bl0bl@w");
//   auto in = shop.run([&](auto& world) { return login(world, shop.shop(), {"bob@example.com",
//   bytes_of("b0bl0bl@w")}, shop.now()); });
#pragma once

#include <jeton/authority.hpp>
#include <jeton/flow/blocking.hpp>
#include <jeton/flow/change_password.hpp>
#include <jeton/flow/deployment.hpp>
#include <jeton/flow/extend.hpp>
#include <jeton/flow/revoke_all.hpp>
#include <jeton/flow/verify.hpp>
#include <jeton/store/memory_customers.hpp>
#include <jeton/store/memory_ledger.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace jeton::test {

inline constexpr Timestamp kNoon{1'800'014'400'000};  // 2027-01-15T12:00:00Z

inline constexpr std::string_view kBob = "bob@example.com";
inline constexpr std::string_view kEve = "eve@example.com";
inline constexpr std::string_view kPassword = "b0bl0bl@w";
/// A published vector of bcrypt: the hash of "U*U".
inline constexpr std::string_view kBcryptOfUstarU =
    "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";

/// Real Argon2id at the least work the policy allows, so that a test of a flow takes milliseconds.
inline Policy cheap_policy() {
  Policy policy;
  policy.argon2_memory_kib = 7168;
  policy.argon2_passes = 1;
  return policy;
}

/// A world around another: `trace` holds each effect's name in order; `before(n, name)` runs just before
/// effect n (counted from 0); effect `fail_at` answers `failure` instead of happening.
template <class Inner>
class TracedWorld {
 public:
  explicit TracedWorld(Inner& inner) : inner_(inner) {}

  std::vector<std::string> trace;
  std::function<void(std::size_t, std::string_view)> before;
  std::size_t fail_at = static_cast<std::size_t>(-1);
  Error failure{Errc::unavailable, "TracedWorld"};

  LedgerAbilities abilities() const { return inner_.abilities(); }
  Result<Done> get(const Partition& p, std::span<RecordSlot> s) {
    return step<Done>("get " + std::to_string(s.size()), [&] { return inner_.get(p, s); });
  }
  Result<CommitOutcome> commit(const Batch& b) {
    return step<CommitOutcome>("commit " + std::to_string(b.changes().size()),
                               [&] { return inner_.commit(b); });
  }
  Result<CommitOutcome> commit_once(const Batch& b) {
    return step<CommitOutcome>("commit_once " + std::to_string(b.changes().size()),
                               [&] { return inner_.commit_once(b); });
  }
  Result<Lineage> lineage() {
    return step<Lineage>("lineage", [&] { return inner_.lineage(); });
  }
  Result<const Customer*> find_by_login(const TenantId& t, std::string_view l) {
    return step<const Customer*>("find_by_login", [&] { return inner_.find_by_login(t, l); });
  }
  Result<const Customer*> find(const TenantId& t, const CustomerId& id) {
    return step<const Customer*>("find", [&] { return inner_.find(t, id); });
  }
  Result<Swap> replace_password_if(const TenantId& t, const CustomerId& id, std::string_view e,
                                   std::string_view n) {
    return step<Swap>("replace_password_if", [&] { return inner_.replace_password_if(t, id, e, n); });
  }
  Result<Swap> set_confirmed_if(const TenantId& t, const CustomerId& id, std::string_view l) {
    return step<Swap>("set_confirmed_if", [&] { return inner_.set_confirmed_if(t, id, l); });
  }
  Result<CustomerId> create(const TenantId& t, const NewCustomer& c) {
    return step<CustomerId>("create", [&] { return inner_.create(t, c); });
  }
  /// The trace names the cost, not the hash.
  Result<bool> verify_password(const Secret& s, std::string_view e) {
    return step<bool>("verify_password " + std::string(e.substr(0, e.find('$', 16))),
                      [&] { return inner_.verify_password(s, e); });
  }
  Result<std::string_view> hash_password(const Secret& s, const ByteArray<kSaltBytes>& salt) {
    return step<std::string_view>("hash_password", [&] { return inner_.hash_password(s, salt); });
  }
  Result<Done> random(MutableBytes out) {
    return step<Done>("random " + std::to_string(out.size()), [&] { return inner_.random(out); });
  }

 private:
  template <class T, class Do>
  Result<T> step(std::string name, Do effect) {
    const std::size_t number = trace.size();
    trace.push_back(std::move(name));
    if (before) before(number, trace[number]);
    if (number == fail_at) return failure;
    return effect();
  }

  Inner& inner_;
};

/// Stores, keys and clock of one shop in memory.
class TestShop {
 public:
  explicit TestShop(LoginMatch match = LoginMatch::canonical, Policy policy = cheap_policy(),
                    std::uint64_t seed = 1)
      : customers(match), random(seed), policy_(policy), tenant_(TenantId::parse("default").value()) {
    Blocking world = blocking();
    Secret secret = Secret::of_size(32);
    keys_ = open_deployment(world, secret, kNoon, kNoon + std::chrono::seconds(5)).value();
  }

  MemoryCustomers customers;
  MemoryLedger ledger;
  SeededRandom random;
  VirtualClock clock{kNoon};

  [[nodiscard]] Shop shop() const { return {tenant_, policy_, keys_}; }
  [[nodiscard]] Shop shop_of(const TenantId& tenant) const { return {tenant, policy_, keys_}; }
  [[nodiscard]] Timestamp now() { return clock.now().value(); }
  [[nodiscard]] Policy& policy() { return policy_; }
  [[nodiscard]] const DeploymentKeys& keys() const { return keys_; }
  [[nodiscard]] Blocking blocking() { return {customers, ledger, random, clock, policy_}; }
  /// A driver over other stores, such as faulty ones, with this shop's clock, randomness and policy.
  [[nodiscard]] Blocking blocking_over(CustomerStore& c, Ledger& l) { return {c, l, random, clock, policy_}; }

  /// A customer with a password; confirmed and enabled unless told.
  CustomerId add(std::string_view login, std::string_view password, bool confirmed = true,
                 bool disabled = false) {
    ByteArray<kSaltBytes> salt{};
    (void)random.fill(salt).ok();
    const auto hash = hash_password(Secret::copy_of(password), policy_.argon2_cost(), salt).value();
    return customers.create(tenant_, {login, hash, confirmed, disabled}).value();
  }

  /// Runs `flow(world)` with a fresh blocking driver.
  template <class Flow>
  auto run(Flow flow) {
    Blocking world = blocking();
    return flow(world);
  }
  /// The same, traced; the trace is left in `trace`.
  template <class Flow>
  auto run_traced(Flow flow) {
    Blocking inner = blocking();
    TracedWorld<Blocking> world(inner);
    auto result = flow(world);
    trace = world.trace;
    return result;
  }
  std::vector<std::string> trace;

  Result<SignIn> sign_in(std::string_view login, std::string_view password) {
    return run([&](auto& world) { return jeton::login(world, shop(), {login, bytes_of(password)}, now()); });
  }
  Result<Verified> check(std::string_view token) {
    return run([&](auto& world) { return jeton::verify(world, shop(), token, now()); });
  }

 private:
  Policy policy_;
  TenantId tenant_;
  DeploymentKeys keys_;
};

}  // namespace jeton::test
