// SPDX-License-Identifier: Apache-2.0
//
// forwarding_customers.hpp: a customer store that hands every call to another one, so that a test overrides
// one method. It adds nothing and keeps no state. The inner store must outlive it.
//
//   struct ChangesPasswordAfterFind : jeton::ForwardingCustomers { ... find(...) override ... };
#pragma once

#include <jeton/store/customer_store.hpp>

namespace jeton {

class ForwardingCustomers : public CustomerStore {
 public:
  explicit ForwardingCustomers(CustomerStore& inner) noexcept : inner_(inner) {}
  ForwardingCustomers(const ForwardingCustomers&) = delete;  // as in forwarding_ledger.hpp
  ForwardingCustomers& operator=(const ForwardingCustomers&) = delete;

  [[nodiscard]] Result<std::optional<Customer>> find_by_login(const TenantId& tenant,
                                                              std::string_view login) override {
    return inner_.find_by_login(tenant, login);
  }
  [[nodiscard]] Result<std::optional<Customer>> find(const TenantId& tenant, const CustomerId& id) override {
    return inner_.find(tenant, id);
  }
  [[nodiscard]] Result<Swap> replace_password_if(const TenantId& tenant, const CustomerId& id,
                                                 std::string_view expected_hash,
                                                 std::string_view new_hash) override {
    return inner_.replace_password_if(tenant, id, expected_hash, new_hash);
  }
  [[nodiscard]] Result<Swap> set_confirmed_if(const TenantId& tenant, const CustomerId& id,
                                              std::string_view login) override {
    return inner_.set_confirmed_if(tenant, id, login);
  }
  [[nodiscard]] Result<CustomerId> create(const TenantId& tenant, const NewCustomer& customer) override {
    return inner_.create(tenant, customer);
  }

 protected:
  [[nodiscard]] CustomerStore& inner() noexcept { return inner_; }

 private:
  CustomerStore& inner_;
};

}  // namespace jeton
