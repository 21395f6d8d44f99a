// SPDX-License-Identifier: Apache-2.0
//
// host_customers.hpp: the shop's customers behind a host's table of functions.
#pragma once

#include <jeton/store/customer_store.hpp>

#include "host_table.hpp"

namespace jeton::c {

class HostCustomers final : public CustomerStore {
 public:
  explicit HostCustomers(HostTable<jeton_customers> table) noexcept : table_(std::move(table)) {}

  [[nodiscard]] Result<std::optional<Customer>> find_by_login(const TenantId& tenant,
                                                              std::string_view login) override;
  [[nodiscard]] Result<std::optional<Customer>> find(const TenantId& tenant, const CustomerId& id) override;
  [[nodiscard]] Result<Swap> replace_password_if(const TenantId& tenant, const CustomerId& id,
                                                 std::string_view expected_hash,
                                                 std::string_view new_hash) override;
  [[nodiscard]] Result<Swap> set_confirmed_if(const TenantId& tenant, const CustomerId& id,
                                              std::string_view login) override;
  [[nodiscard]] Result<CustomerId> create(const TenantId& tenant, const NewCustomer& customer) override;

  /// Whether the host lets threads that it did not make call its table.
  [[nodiscard]] bool may_be_called_anywhere() const noexcept {
    return (table_->flags & JETON_STORE_ANY_THREAD) != 0;
  }

 private:
  HostTable<jeton_customers> table_;
};

}  // namespace jeton::c
