// SPDX-License-Identifier: Apache-2.0
//
// medusa_kit.hpp: a shop behind Medusa's door, with one customer, one sign-in provider that answers as a test
// tells it, and the profile of the shop; and the calls of the js-sdk in one word each.
//
//   MedusaShop shop;
//   const std::string token = shop.login();
//   CHECK(shop.me(token).status == 200);
#pragma once

#include <jeton/crypto/base64url.hpp>
#include <jeton/door/medusa.hpp>
#include <jeton/store/faulty_ledger.hpp>

#include <map>
#include <string>
#include <string_view>

#include "door/door_visitor.hpp"
#include "support/catch.hpp"

namespace jeton::test {

inline constexpr std::string_view kPublishable = "pk_test_1";
inline constexpr std::string_view kMedusaLogin = "/auth/customer/emailpass";
inline constexpr std::string_view kNewPassword = "correct horse";

inline std::string medusa_credentials(std::string_view email, std::string_view password) {
  return R"({"email":")" + std::string(email) + R"(","password":")" + std::string(password) + R"("})";
}

/// The payload of a JWT, without looking at its signature.
inline Answer medusa_claims(std::string_view jwt) {
  const std::size_t first = jwt.find('.');
  const std::string_view payload = jwt.substr(first + 1, jwt.rfind('.') - first - 1);
  Answer claims;
  claims.body.resize(payload.size());
  const auto size = decode_base64url(payload, std::as_writable_bytes(std::span(claims.body)));
  claims.body.resize(size.ok() ? size.value() : 0);
  return claims;
}

/// Vouches for whomever the test names, and remembers where it sent the browser.
class ProviderStub final : public SignInProvider {
 public:
  explicit ProviderStub(std::string name) : name_(std::move(name)) {}
  std::string_view id() const noexcept override { return name_; }
  std::string_view display_name() const noexcept override { return "Stub"; }
  Result<std::string> begin(std::string_view callback_url, std::string_view state) const override {
    return "https://provider.example/authorize?redirect_uri=" + std::string(callback_url) +
           "&state=" + std::string(state);
  }
  Result<ProviderIdentity> finish(const Parameters& parameters,
                                  std::string_view callback_url) const override {
    ++asked;
    last_callback = callback_url;
    if (is_down) return Error{Errc::unavailable, "ProviderStub"};
    if (parameters.find_once("code").value() != "good") return Error{Errc::provider_refused, "ProviderStub"};
    return who;
  }

  ProviderIdentity who{"1098", "ann@example.com", true};
  bool is_down = false;
  mutable int asked = 0;
  mutable std::string last_callback;

 private:
  std::string name_;
};

/// A shop that keeps first names.
class FirstNames final : public Profile {
 public:
  void write(const Customer& customer, JsonWriter& object) const override {
    const auto at = names_.find(customer.id.text());
    object.key("first_name");
    at == names_.end() ? object.null() : object.string(at->second);
  }
  Result<Done> save(const Customer& customer, const BodyFields& fields) const override {
    if (const auto name = fields.text("first_name")) names_[std::string(customer.id.text())] = *name;
    return Done{};
  }

 private:
  mutable std::map<std::string, std::string, std::less<>> names_;
};

struct MedusaShop : DoorShop {
  explicit MedusaShop(ProviderBinding binding = ProviderBinding::none)
      : door(MedusaDoor::open(
                 authority,
                 {.publishable_keys = {std::string(kPublishable)},
                  .providers = {{&google, {"https://shop.example/cb", "https://shop.example/cb2"}},
                                {&github, {"https://shop.example/gh"}}},
                  .storefronts = {"https://shop.example"},
                  .provider_binding = binding},
                 profile)
                 .value()) {}

  ProviderStub google{"google"};
  ProviderStub github{"github"};
  FirstNames profile;
  CustomerId bob = add_bob();
  MedusaDoor door;
  Visitor<MedusaDoor> visitor{door, "api.shop.example"};

  static Headers bearer(const std::string& token) {
    return {{"Authorization", "Bearer " + token}, {"x-publishable-api-key", std::string(kPublishable)}};
  }
  Answer try_login(std::string_view email = kBob, std::string_view password = kBobsPassword) const {
    return visitor.post(kMedusaLogin, medusa_credentials(email, password));
  }
  std::string login(std::string_view email = kBob, std::string_view password = kBobsPassword) const {
    const Answer answer = try_login(email, password);
    REQUIRE(answer.status == 200);
    return answer.text("token");
  }
  Answer try_register(std::string_view email, std::string_view password) const {
    return visitor.post("/auth/customer/emailpass/register", medusa_credentials(email, password));
  }
  /// What the js-sdk sends without a body: content-length 0, and JSON as its type.
  Answer refresh(const std::string& token) const {
    Headers headers = bearer(token);
    headers.push_back({"Content-Type", "application/json"});
    return visitor.post("/auth/token/refresh", "", headers);
  }
  Answer me(const std::string& token) const { return visitor.get("/store/customers/me", bearer(token)); }
  Answer create(const std::string& token, std::string_view body = "{}") const {
    return visitor.post("/store/customers", body, bearer(token));
  }
  /// The state of the location that a sign-in at a provider begins with.
  std::string begin_at(std::string_view provider = "google") const {
    const std::string location =
        visitor.post("/auth/customer/" + std::string(provider), "{}").text("location");
    return location.substr(location.rfind('=') + 1);
  }
  Answer callback(std::string_view query, std::string_view provider = "google",
                  const Headers& headers = {}) const {
    return visitor.get("/auth/customer/" + std::string(provider) + "/callback?" + std::string(query),
                       headers);
  }
};

}  // namespace jeton::test
