// SPDX-License-Identifier: Apache-2.0
//
// sqlite_customers.hpp: jeton's own customer table in a SQLite file, for shops that have none. Internal;
// open_sqlite() makes it. Every write is durable: a password change that was acknowledged never comes back
// undone.
#pragma once

#include <jeton/store/customer_store.hpp>

#include <string>

#include "sqlite_pool.hpp"

namespace jeton::detail {

class SqliteCustomers final : public CustomerStore {
 public:
  SqliteCustomers(std::string path, Lifetime busy_deadline) : pool_(std::move(path), busy_deadline) {}

  /// Logins match by their canonical form; one that has none is absent.
  [[nodiscard]] Result<std::optional<Customer>> find_by_login(const TenantId& tenant,
                                                              std::string_view login) override;
  [[nodiscard]] Result<std::optional<Customer>> find(const TenantId& tenant, const CustomerId& id) override;
  [[nodiscard]] Result<Swap> replace_password_if(const TenantId& tenant, const CustomerId& id,
                                                 std::string_view expected_hash,
                                                 std::string_view new_hash) override;
  [[nodiscard]] Result<Swap> set_confirmed_if(const TenantId& tenant, const CustomerId& id,
                                              std::string_view login) override;
  /// Ids are "c" and 32 random hexadecimal digits: never given twice, even after a row was deleted.
  [[nodiscard]] Result<CustomerId> create(const TenantId& tenant, const NewCustomer& customer) override;

 private:
  SqlitePool pool_;
};

}  // namespace jeton::detail
