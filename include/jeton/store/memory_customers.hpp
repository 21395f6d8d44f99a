// SPDX-License-Identifier: Apache-2.0
//
// memory_customers.hpp: a shop's customer table in this process's memory, for tests and trials.
//
// It can match logins the way a shop's database does, looser than canonical_login(): such collations multiply
// an attacker's guesses unless the flow compares canonical forms itself (protocol P4 step 2), and a test
// needs one.
//
//   jeton::MemoryCustomers customers;
//   auto id = customers.create(tenant, {.login = "bob@example.com", .password_hash = hash, .confirmed = true,
//                                       .disabled = false});
#pragma once

#include <jeton/store/customer_store.hpp>

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace jeton {

/// Which stored login find_by_login() takes for the same as the submitted one.
enum class LoginMatch : std::uint8_t {
  exact = 1,      ///< byte for byte
  canonical = 2,  ///< equal canonical_login(): case, outer white space and composition do not matter
  collation =
      3,  ///< as canonical, and accents of Latin-1 letters do not matter either (as MySQL's general_ci)
};

class MemoryCustomers final : public CustomerStore {
 public:
  explicit MemoryCustomers(LoginMatch match = LoginMatch::canonical) noexcept : match_(match) {}

  /// A login that is no login at all (broken UTF-8, too long) is absent, not an error.
  [[nodiscard]] Result<std::optional<Customer>> find_by_login(const TenantId& tenant,
                                                              std::string_view login) override;
  [[nodiscard]] Result<std::optional<Customer>> find(const TenantId& tenant, const CustomerId& id) override;
  /// errors  internal.out_of_memory: nothing was changed
  [[nodiscard]] Result<Swap> replace_password_if(const TenantId& tenant, const CustomerId& id,
                                                 std::string_view expected_hash,
                                                 std::string_view new_hash) override;
  [[nodiscard]] Result<Swap> set_confirmed_if(const TenantId& tenant, const CustomerId& id,
                                              std::string_view login) override;

  /// Ids are "c1", "c2", .. and never given twice, whatever the tenant.
  /// errors  refused.login_taken; invalid_input.malformed_login, .login_too_long; internal.out_of_memory:
  /// nothing made
  [[nodiscard]] Result<CustomerId> create(const TenantId& tenant, const NewCustomer& customer) override;

  /// Inserts a customer under an id that the caller chose, as an import does.
  /// errors  as create(); store.conflict: the tenant has a customer of that id
  [[nodiscard]] Result<Done> import_customer(const TenantId& tenant, const CustomerId& id,
                                             const NewCustomer& customer);

  /// What the shop's own back office does behind jeton's back. Answers changed if there is no such customer.
  Swap disable(const TenantId& tenant, const CustomerId& id);

 private:
  struct Shop {
    std::map<CustomerId, Customer> by_id;
    std::map<std::string, CustomerId, std::less<>> by_canonical_login;
  };

  [[nodiscard]] static const CustomerId* id_of(const Shop& shop, LoginMatch match,
                                               std::string_view canonical);
  [[nodiscard]] Customer* row_of(const TenantId& tenant, const CustomerId& id);
  Result<Done> insert(const TenantId& tenant, const CustomerId& id, const NewCustomer& customer,
                      std::string canonical);

  LoginMatch match_;
  std::mutex mutex_;
  std::map<TenantId, Shop> shops_;
  std::uint64_t last_id_ = 0;
};

}  // namespace jeton
