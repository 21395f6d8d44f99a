// SPDX-License-Identifier: Apache-2.0
//
// shop_customers.hpp: the storefront's own table of customers, as a shop would have it: numbered rows with
// names that are no business of jeton's. jeton reads it as a CustomerStore, doors show its names as a
// Profile.
//
//   auto customers = ShopCustomers::open("shop.customers.db");      // makes the table if there is none
//   stores.customers = std::move(customers).value();
//
// One connection behind one mutex: plain rather than fast. One table for all shops, the shop's name first.
#pragma once

#include <jeton/door/profile.hpp>
#include <jeton/store/customer_store.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;

namespace storefront {

class ShopCustomers final : public jeton::CustomerStore {
 public:
  struct Names {
    std::string first, last;
  };

  /// errors  store.unavailable: the file cannot be opened or is no database
  static jeton::Result<std::unique_ptr<ShopCustomers>> open(const std::string& path);
  ~ShopCustomers() override;
  ShopCustomers(const ShopCustomers&) = delete;
  ShopCustomers& operator=(const ShopCustomers&) = delete;

  jeton::Result<std::optional<jeton::Customer>> find_by_login(const jeton::TenantId& shop,
                                                              std::string_view login) override;
  jeton::Result<std::optional<jeton::Customer>> find(const jeton::TenantId& shop,
                                                     const jeton::CustomerId& id) override;
  jeton::Result<jeton::Swap> replace_password_if(const jeton::TenantId& shop, const jeton::CustomerId& id,
                                                 std::string_view expected, std::string_view wanted) override;
  jeton::Result<jeton::Swap> set_confirmed_if(const jeton::TenantId& shop, const jeton::CustomerId& id,
                                              std::string_view login) override;
  jeton::Result<jeton::CustomerId> create(const jeton::TenantId& shop,
                                          const jeton::NewCustomer& customer) override;

  /// The names of a customer, empty where none are known.
  jeton::Result<Names> names_of(const jeton::CustomerId& id) const;
  /// Absent names stay as they are.
  jeton::Result<jeton::Done> rename(const jeton::CustomerId& id, std::optional<std::string_view> first,
                                    std::optional<std::string_view> last) const;

 private:
  explicit ShopCustomers(sqlite3* database) noexcept : database_(database) {}

  mutable std::mutex mutex_;
  sqlite3* database_;
};

/// The names of ShopCustomers in the answers of doors: `first_name` and `last_name`.
class ShopProfile final : public jeton::Profile {
 public:
  explicit ShopProfile(const ShopCustomers& customers) noexcept : customers_(&customers) {}
  void write(const jeton::Customer& customer, jeton::JsonWriter& object) const override;
  jeton::Result<jeton::Done> save(const jeton::Customer& customer,
                                  const jeton::BodyFields& fields) const override;

 private:
  const ShopCustomers* customers_;
};

}  // namespace storefront
