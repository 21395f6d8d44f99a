// SPDX-License-Identifier: Apache-2.0
//
// faulty_customers.hpp: a customer store whose n-th call goes wrong in a named way (see faulty_ledger.hpp).
//
// A lost acknowledgement is Swap::unknown, or store.unknown_outcome from create(); a conflict is
// Swap::changed, or refused.login_taken from create().
//
//   jeton::FaultyCustomers customers(memory, {.nth = 2, .fault = jeton::Fault::unavailable});
#pragma once

#include <jeton/store/faulty_ledger.hpp>
#include <jeton/store/forwarding_customers.hpp>

#include <atomic>

namespace jeton {

class FaultyCustomers final : public ForwardingCustomers {
 public:
  FaultyCustomers(CustomerStore& inner, const FaultPlan& plan) noexcept
      : ForwardingCustomers(inner), plan_(plan) {}

  /// How many operations were asked for so far, failed ones included.
  [[nodiscard]] std::size_t calls() const noexcept { return calls_.load(); }

  [[nodiscard]] Result<std::optional<Customer>> find_by_login(const TenantId& tenant,
                                                              std::string_view login) override {
    if (read_fails()) return Error{Errc::unavailable, "FaultyCustomers::find_by_login"};
    return inner().find_by_login(tenant, login);
  }
  [[nodiscard]] Result<std::optional<Customer>> find(const TenantId& tenant, const CustomerId& id) override {
    if (read_fails()) return Error{Errc::unavailable, "FaultyCustomers::find"};
    return inner().find(tenant, id);
  }
  [[nodiscard]] Result<Swap> replace_password_if(const TenantId& tenant, const CustomerId& id,
                                                 std::string_view expected_hash,
                                                 std::string_view new_hash) override {
    return swap([&] { return inner().replace_password_if(tenant, id, expected_hash, new_hash); });
  }
  [[nodiscard]] Result<Swap> set_confirmed_if(const TenantId& tenant, const CustomerId& id,
                                              std::string_view login) override {
    return swap([&] { return inner().set_confirmed_if(tenant, id, login); });
  }

  [[nodiscard]] Result<CustomerId> create(const TenantId& tenant, const NewCustomer& customer) override {
    if (!plan_.hits(++calls_)) return inner().create(tenant, customer);
    switch (plan_.fault) {
      case Fault::unavailable: break;
      case Fault::unknown: return Error{Errc::unknown_outcome, "FaultyCustomers::create"};
      case Fault::applied_but_unknown: {
        auto created = inner().create(tenant, customer);
        if (!created.ok()) return created;
        return Error{Errc::unknown_outcome, "FaultyCustomers::create"};
      }
      case Fault::conflict_once:
      case Fault::conflict_always: return Error{Errc::login_taken, "FaultyCustomers::create"};
      case Fault::throws: throw_planned_fault();
    }
    return Error{Errc::unavailable, "FaultyCustomers::create"};
  }

 private:
  bool read_fails() {
    if (!plan_.hits(++calls_)) return false;
    if (plan_.fault == Fault::throws) throw_planned_fault();
    return plan_.fault != Fault::conflict_once && plan_.fault != Fault::conflict_always;
  }

  template <class Write>
  Result<Swap> swap(const Write& write) {
    if (!plan_.hits(++calls_)) return write();
    switch (plan_.fault) {
      case Fault::unavailable: break;
      case Fault::unknown: return Swap::unknown;
      case Fault::applied_but_unknown: {
        Result<Swap> written = write();
        if (!written.ok() || written.value() != Swap::applied) return written;
        return Swap::unknown;
      }
      case Fault::conflict_once:
      case Fault::conflict_always: return Swap::changed;
      case Fault::throws: throw_planned_fault();
    }
    return Error{Errc::unavailable, "FaultyCustomers::swap"};
  }

  FaultPlan plan_;
  std::atomic<std::size_t> calls_{0};
};

}  // namespace jeton
