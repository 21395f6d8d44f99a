// SPDX-License-Identifier: Apache-2.0
//
// sign_in_provider.hpp: somebody else who can say who a customer is (Google, GitHub, a company's own
// sign-in): the door sends the browser there with a state, and asks the provider about what comes back.
//
// A provider knows the protocol with the outside; it does not see customers, sessions or the ledger. The door
// has spent the state before finish() is called, so an implementation need not compare it again.
//
//   class Google final : public jeton::SignInProvider { ... };
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/web/parameters.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace jeton {

/// Whom the provider vouches for.
struct ProviderIdentity {
  std::string subject;  ///< the provider's own name, never given to somebody else (OpenID Connect Core: sub)
  std::string login;    ///< the e-mail address
  bool email_verified;  ///< only if the provider says that it verified the address
};

class SignInProvider {
 public:
  virtual ~SignInProvider() = default;

  /// The word in paths and records: 1..64 characters a-z 0-9 - _, for ever the same.
  [[nodiscard]] virtual std::string_view id() const noexcept = 0;
  [[nodiscard]] virtual std::string_view display_name() const noexcept = 0;

  /// Where to send the browser.
  /// in      callback_url: one that the shop allows; state: to be brought back, kept nowhere
  /// errors  store.unavailable: the provider does not answer
  [[nodiscard]] virtual Result<std::string> begin(std::string_view callback_url,
                                                  std::string_view state) const = 0;

  /// Asks the provider about what the browser brought back. May block; called by several threads at once.
  /// in      parameters: untrusted, `code` among them; callback_url: the one of begin()
  /// errors  refused.provider_refused: it does not vouch; store.unavailable: it does not answer
  [[nodiscard]] virtual Result<ProviderIdentity> finish(const Parameters& parameters,
                                                        std::string_view callback_url) const = 0;
};

/// A provider that a shop offers, and where it may send browsers back to; the first is meant unless a request
/// names another.
struct OfferedProvider {
  const SignInProvider* provider;  ///< borrowed
  std::vector<std::string> callback_urls;
};

/// The offered provider of that id, borrowed from the list.
/// errors  refused.provider_unknown
inline Result<const OfferedProvider*> find_provider(std::span<const OfferedProvider> offered,
                                                    std::string_view id) noexcept {
  for (const OfferedProvider& each : offered)
    if (each.provider->id() == id) return &each;
  return Error{Errc::provider_unknown, "find_provider"};
}

}  // namespace jeton
