// SPDX-License-Identifier: Apache-2.0
//
// secret_kit.hpp: a shop whose customers type a password, a link's token or a code into one field. For tests
// of flows only.
//
//   SecretShop shop;
//   CHECK(shop.enter(shop.mailed_reset()).ok());
#pragma once

#include <jeton/flow/login_by_secret.hpp>

#include <string>

#include "flow/mail_kit.hpp"
#include "flow/sign_in_kit.hpp"

namespace jeton::test {

template <class W>
Result<SignIn> enter_in(W& world, TestShop& shop, std::string_view secret, std::string_view login = kBob,
                        std::string_view device = {}) {
  return login_by_secret(world, shop.shop(), {login, bytes_of(secret), device}, shop.now());
}

/// A shop where Bob consents to assistance, and Eve too.
struct SecretShop : MailShop {
  CustomerId eve = add(kEve, "eves-own-password");
  std::string eves = token_of(issue_to(*this, eve));

  SecretShop() {
    REQUIRE(consent(*this, token, Consent::given).ok());
    REQUIRE(consent(*this, eves, Consent::given).ok());
  }
  std::string code_of(const CustomerId& id) { return text_of_code(code_for(*this, id)); }
  Result<SignIn> enter(std::string_view secret, std::string_view login = kBob, std::string_view device = {}) {
    return run([&](auto& world) { return enter_in(world, *this, secret, login, device); });
  }
  void lock() {
    for (int i = 0; i < 5; ++i) REQUIRE_FALSE(sign_in(kBob, "a wrong guess").ok());
  }
  void withdraw() { REQUIRE(consent(*this, token, Consent::withdrawn).ok()); }
};

}  // namespace jeton::test
