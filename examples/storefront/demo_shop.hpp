// SPDX-License-Identifier: Apache-2.0
//
// demo_shop.hpp: one shop of the storefront: its authority, its demo customer, its API key and every door.
//
//   auto tea = DemoShop::open(std::move(authority), profile, {.name = "tea", ...});
//   doors.mount("127.0.0.1", tea.value()->doors());
#pragma once

#include <jeton/authority.hpp>
#include <jeton/door/door.hpp>
#include <jeton/door/profile.hpp>
#include <jeton/token/key_ring.hpp>

#include "demo_provider.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace storefront {

/// Medusa's storefronts send it with every request to /store; it is no secret.
inline constexpr std::string_view kPublishableKey = "pk_storefront_demo";

struct DemoCustomer {
  std::string_view login;
  std::string_view password;
};

struct ShopSettings {
  std::string_view address;            ///< "tea.example", as it is called in answers
  std::optional<jeton::KeyRing> keys;  ///< signs Medusa's JWTs; nothing: the shop's own, HS256
  bool has_demo_provider = false;
};

class DemoShop {
 public:
  /// Borrows the profile.
  static jeton::Result<std::unique_ptr<DemoShop>> open(jeton::Authority authority,
                                                       const jeton::Profile& profile, ShopSettings settings);
  DemoShop(const DemoShop&) = delete;
  DemoShop& operator=(const DemoShop&) = delete;
  ~DemoShop();

  [[nodiscard]] const jeton::Authority& authority() const noexcept { return authority_; }
  [[nodiscard]] std::vector<const jeton::Door*> doors() const;

  /// Registers the customer unless an earlier run did.
  jeton::Result<jeton::CustomerId> settle(const DemoCustomer& customer) const;
  /// A key with which a trusted server names customers and staff helps them. Shown once; the one of the run
  /// before ends.
  jeton::Result<std::string> renew_api_key() const;

 private:
  explicit DemoShop(jeton::Authority authority);
  jeton::Result<jeton::Done> open_doors(const jeton::Profile& profile, ShopSettings settings);
  template <class D>
  jeton::Result<jeton::Done> add(jeton::Result<D> door);

  DemoProvider provider_;
  jeton::Authority authority_;  // doors borrow it: a DemoShop is never moved
  std::vector<std::unique_ptr<const jeton::Door>> doors_;
};

}  // namespace storefront
