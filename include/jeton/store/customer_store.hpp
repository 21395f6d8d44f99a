// SPDX-License-Identifier: Apache-2.0
//
// customer_store.hpp: the shop's own table of customers, as narrow as it can be.
//
// jeton promises the implementer: the tenant always comes first; no transaction is asked for; ids are ones
// that the store made (or any text that a stranger wrote into a token: then answer "absent", never an error).
// The implementer promises jeton: every method may be called by several threads at once; reads come from the
// primary; replace_password_if is one atomic statement (UPDATE .. WHERE id = ? AND hash = ?). What breaks
// otherwise: a rehash at login that reads, then writes, overwrites a concurrent password change, and the old
// password works again.
//
//   class ShopCustomers final : public jeton::CustomerStore { ... };   // about 60 lines over the shop's own
//   table
#pragma once

#include <jeton/base/id.hpp>
#include <jeton/base/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace jeton {

/// One row of the shop's table as jeton sees it.
struct Customer {
  CustomerId id;
  std::string login;          ///< as stored, not as searched for
  std::string password_hash;  ///< may be empty: no password sign-in
  bool confirmed;
  bool disabled;
};

struct NewCustomer {
  std::string_view login;
  std::string_view password_hash;
  bool confirmed;
  bool disabled;
};

/// What became of a guarded write. `unknown`: the acknowledgement was lost; it may or may not have happened.
enum class Swap : std::uint8_t { applied = 1, changed = 2, unknown = 3 };

class CustomerStore {
 public:
  virtual ~CustomerStore() = default;

  /// The customer whose login the shop takes for the same as `login` (its own collation decides), or none.
  /// errors  store.unavailable
  [[nodiscard]] virtual Result<std::optional<Customer>> find_by_login(const TenantId& tenant,
                                                                      std::string_view login) = 0;

  /// The customer of that id, or none; an id of another tenant or one the store cannot parse is absent.
  /// errors  store.unavailable
  [[nodiscard]] virtual Result<std::optional<Customer>> find(const TenantId& tenant,
                                                             const CustomerId& id) = 0;

  /// Replaces the hash only if it still equals `expected_hash`, byte for byte.
  /// out     applied, changed (absent counts as changed), unknown
  /// errors  store.unavailable: nothing was changed
  [[nodiscard]] virtual Result<Swap> replace_password_if(const TenantId& tenant, const CustomerId& id,
                                                         std::string_view expected_hash,
                                                         std::string_view new_hash) = 0;

  /// Marks the customer confirmed only if `login` is still the stored one. Optional.
  /// errors  invalid_input.unsupported; store.unavailable
  [[nodiscard]] virtual Result<Swap> set_confirmed_if(const TenantId&, const CustomerId&, std::string_view) {
    return Error{Errc::unsupported, "CustomerStore::set_confirmed_if"};
  }

  /// Inserts, never updates; unique in the tenant by canonical login. Optional.
  /// out     the id the store made
  /// errors  refused.login_taken; invalid_input.unsupported; store.unavailable; store.unknown_outcome
  [[nodiscard]] virtual Result<CustomerId> create(const TenantId&, const NewCustomer&) {
    return Error{Errc::unsupported, "CustomerStore::create"};
  }
};

}  // namespace jeton
