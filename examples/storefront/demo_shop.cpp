// SPDX-License-Identifier: Apache-2.0
//
// demo_shop.cpp: every door in one line, and what a demonstration needs to have somebody behind them.
#include "demo_shop.hpp"

#include <jeton/door/adobe.hpp>
#include <jeton/door/appstle.hpp>
#include <jeton/door/medusa.hpp>
#include <jeton/door/standard.hpp>
#include <jeton/door/standard_server.hpp>
#include <jeton/door/workarea.hpp>

namespace storefront {

using jeton::Done;
using jeton::Result;

DemoShop::DemoShop(jeton::Authority authority) : authority_(std::move(authority)) {}
DemoShop::~DemoShop() = default;

Result<std::unique_ptr<DemoShop>> DemoShop::open(jeton::Authority authority, const jeton::Profile& profile,
                                                 ShopSettings settings) {
  std::unique_ptr<DemoShop> shop(new DemoShop(std::move(authority)));
  const auto opened = shop->open_doors(profile, std::move(settings));
  if (!opened.ok()) return opened.error();
  return shop;
}

template <class D>
Result<Done> DemoShop::add(Result<D> door) {
  if (!door.ok()) return door.error();
  doors_.push_back(std::make_unique<const D>(std::move(door).value()));
  return Done{};
}

Result<Done> DemoShop::open_doors(const jeton::Profile& profile, ShopSettings settings) {
  const std::string shop(settings.address), url = "https://" + shop;
  jeton::AppstleOptions appstle{.shop = shop, .portal_url = url + "/portal"};
  jeton::MedusaOptions medusa{.publishable_keys = {std::string(kPublishableKey)}};
  medusa.keys = std::move(settings.keys);
  if (settings.has_demo_provider) medusa.providers = {{&provider_, {url + "/callback"}}};

  for (const auto& added : {
           add(jeton::StandardDoor::open(authority_)),
           add(jeton::StandardServerDoor::open(authority_)),
           add(jeton::AppstleDoor::open(authority_, std::move(appstle))),
           add(jeton::AdobeDoor::open(authority_, {}, profile)),
           add(jeton::MedusaDoor::open(authority_, std::move(medusa), profile)),
           add(jeton::WorkareaDoor::open(authority_, "/api/storefront", profile)),
       })
    if (!added.ok()) return added.error();
  return Done{};
}

std::vector<const jeton::Door*> DemoShop::doors() const {
  std::vector<const jeton::Door*> doors;
  for (const auto& door : doors_) doors.push_back(door.get());
  return doors;
}

Result<jeton::CustomerId> DemoShop::settle(const DemoCustomer& customer) const {
  const auto known = authority_.find_customer_by_login(customer.login);
  if (known.ok()) return known.value().id;
  if (known.error().code != jeton::Errc::customer_unknown) return known.error();
  return authority_.register_customer(customer.login, customer.password);
}

Result<std::string> DemoShop::renew_api_key() const {
  constexpr std::string_view kName = "storefront demo";
  const auto keys = authority_.api_keys();
  if (!keys.ok()) return keys.error();
  for (const jeton::ApiKeyEntry& key : keys.value()) {
    if (key.name != kName || key.revoked_at) continue;
    const auto revoked = authority_.revoke_api_key(key.id);
    if (!revoked.ok()) return revoked.error();
  }
  const auto issued =
      authority_.create_api_key({.name = kName, .scopes = {jeton::Scope::issue, jeton::Scope::assist}});
  if (!issued.ok()) return issued.error();
  const auto text = issued.value().text.reveal();
  return std::string(reinterpret_cast<const char*>(text.data()), text.size());
}

}  // namespace storefront
