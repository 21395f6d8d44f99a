// SPDX-License-Identifier: Apache-2.0
//
// demo_provider.hpp: a sign-in provider that believes anybody: whoever brings the code `demo-<name>` back is
// <name>. For tests of storefronts only; it must never be mounted where customers are.
//
//   medusa.providers.push_back({&provider, {"https://shop.example/callback"}});
#pragma once

#include <jeton/door/sign_in_provider.hpp>

#include <string>
#include <string_view>

namespace storefront {

class DemoProvider final : public jeton::SignInProvider {
 public:
  [[nodiscard]] std::string_view id() const noexcept override { return "demo"; }
  [[nodiscard]] std::string_view display_name() const noexcept override { return "Demonstration"; }

  /// A real provider's page would be here; this one does not exist.
  [[nodiscard]] jeton::Result<std::string> begin(std::string_view callback_url,
                                                 std::string_view state) const override {
    std::string location = "https://provider.invalid/authorize?redirect_uri=";
    location.append(callback_url).append("&state=").append(state);
    return location;
  }

  [[nodiscard]] jeton::Result<jeton::ProviderIdentity> finish(const jeton::Parameters& parameters,
                                                              std::string_view) const override {
    constexpr std::string_view kPrefix = "demo-";
    const auto code = parameters.find_once("code");
    if (!code.ok()) return code.error();
    const std::string_view text = code.value().value_or("");
    if (!text.starts_with(kPrefix) || text.size() == kPrefix.size())
      return jeton::Error{jeton::Errc::provider_refused, "DemoProvider::finish"};
    const std::string name(text.substr(kPrefix.size()));
    return jeton::ProviderIdentity{name, name + "@example.com", true};
  }
};

}  // namespace storefront
