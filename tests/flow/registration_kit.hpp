// SPDX-License-Identifier: Apache-2.0
//
// registration_kit.hpp: each step of a registration and of a sign-in at a provider as one call on a TestShop,
// in any world. For tests of flows only.
//
//   TestShop shop;
//   const std::string token = begun_token(begin(shop, "ann@example.com", "correct horse"));
//   CHECK(finish(shop, token).ok());
#pragma once

#include <jeton/flow/claim_registration.hpp>
#include <jeton/flow/finish_registration.hpp>
#include <jeton/flow/login_by_identity.hpp>
#include <jeton/flow/provider_state.hpp>
#include <jeton/flow/reissue.hpp>

#include <string>
#include <string_view>

#include "flow/every_fault.hpp"
#include "flow/session_kit.hpp"

namespace jeton::test {

inline constexpr std::string_view kAnn = "ann@example.com";
inline constexpr std::string_view kAnnsPassword = "correct horse";
inline constexpr Identity kAnnsIdentity{"google", "1098"};
inline constexpr std::string_view kCallback = "https://shop.example/callback";

template <class W>
Result<BegunRegistration> begin_in(W& world, TestShop& shop, std::string_view login = kAnn,
                                   std::string_view password = kAnnsPassword) {
  return begin_registration(world, shop.shop(), {login, bytes_of(password)}, shop.now());
}
inline Result<BegunRegistration> begin(TestShop& shop, std::string_view login = kAnn,
                                       std::string_view password = kAnnsPassword) {
  return shop.run([&](auto& world) { return begin_in(world, shop, login, password); });
}
inline Result<BegunRegistration> begin_identity(TestShop& shop, const Identity& identity = kAnnsIdentity,
                                                std::string_view login = kAnn) {
  return shop.run([&](auto& world) {
    return begin_identity_registration(world, shop.shop(), {identity, login, Confirmation::done}, shop.now());
  });
}

/// The token's text, or a failed test.
inline std::string begun_token(const Result<BegunRegistration>& begun) {
  if (!begun.ok()) FAIL("not begun: " << begun.error().name());
  return std::string(text_of(begun.value().token.reveal()));
}

template <class W>
Result<CustomerId> finish_in(W& world, TestShop& shop, std::string_view token, std::string_view login = {}) {
  return finish_registration(world, shop.shop(), {token, login}, shop.now());
}
inline Result<CustomerId> finish(TestShop& shop, std::string_view token, std::string_view login = {}) {
  return shop.run([&](auto& world) { return finish_in(world, shop, token, login); });
}
inline Result<SignIn> claim(TestShop& shop, std::string_view token) {
  return shop.run([&](auto& world) { return claim_registration(world, shop.shop(), token, shop.now()); });
}

inline Result<Done> link(TestShop& shop, const CustomerId& id, const Identity& identity = kAnnsIdentity) {
  return shop.run([&](auto& world) { return link_identity(world, shop.shop(), id, identity, shop.now()); });
}
inline Result<Done> unlink(TestShop& shop, const CustomerId& id, const Identity& identity = kAnnsIdentity) {
  return shop.run([&](auto& world) { return unlink_identity(world, shop.shop(), id, identity, shop.now()); });
}
inline std::optional<CustomerId> found(TestShop& shop, const Identity& identity = kAnnsIdentity) {
  return shop.run([&](auto& world) { return find_identity(world, shop.shop(), identity); }).value();
}
inline Result<SignIn> by_identity(TestShop& shop, const Identity& identity = kAnnsIdentity) {
  return shop.run([&](auto& world) { return login_by_identity(world, shop.shop(), identity, shop.now()); });
}

inline std::string begin_state(TestShop& shop, std::string_view provider = "google",
                               std::string_view browser = {}) {
  const auto state = shop.run([&](auto& world) {
    return begin_provider_sign_in(world, shop.shop(), {provider, kCallback, browser}, shop.now());
  });
  return std::string(text_of(state.value().reveal()));
}
inline Result<std::string> bring_back(TestShop& shop, std::string_view state,
                                      std::string_view provider = "google", std::string_view browser = {}) {
  return shop.run([&](auto& world) {
    return consume_provider_state(world, shop.shop(), {provider, state, browser}, shop.now());
  });
}

}  // namespace jeton::test
