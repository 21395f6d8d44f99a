// SPDX-License-Identifier: Apache-2.0
//
// medusa.hpp: the customer side of Medusa's HTTP interface (version 2), as its js-sdk speaks it.
//
//   POST, GET   /auth/customer/emailpass            {email, password}   -> {token}
//   POST        /auth/customer/emailpass/register   {email, password}   -> {token} of a registration
//   POST        /auth/customer/emailpass/reset-password  {identifier}   -> 201 Created, whoever it is
//   POST        /auth/customer/emailpass/update     {password}, Bearer: the mailed token
//   POST, GET   /auth/customer/{provider}           {callback_url?}     -> {location}
//   GET, POST   /auth/customer/{provider}/callback  code, state, error  -> {token}
//   GET         /auth/customer/providers;  POST /auth/token/refresh;  POST, DELETE /auth/session
//   POST        /store/customers                    Bearer: a registration's token -> {customer}
//   GET, POST   /store/customers/me
//
// A token is a JWT whose jti names a session of ours: it can be revoked, dies with a password change, and a
// refresh never outlives the absolute end of the sign-in. A registration's token has no actor_id, makes one
// customer, and then refreshes once into the customer's first token.
//
// /auth/session keeps the token in a `__Host-` cookie (SameSite=Lax). Whatever then changes something must
// send Content-Type: application/json, as the js-sdk does, and come from this origin or one of `storefronts`:
// a page elsewhere can send neither without being asked first (CORS).
#pragma once

#include <jeton/door/door.hpp>
#include <jeton/door/jwt_envelope.hpp>
#include <jeton/door/profile.hpp>
#include <jeton/door/sign_in_provider.hpp>
#include <jeton/web/body_fields.hpp>
#include <jeton/web/cookie.hpp>
#include <jeton/web/target.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace jeton {

/// Whether a sign-in at a provider must end in the browser it began in. With `cookie` nobody can be made to
/// finish a stranger's sign-in (RFC 9700 section 4.7), but the storefront must send cookies: js-sdk's session
/// mode does, its jwt mode does not.
enum class ProviderBinding : std::uint8_t { none = 1, cookie = 2 };

struct MedusaOptions {
  std::vector<std::string> publishable_keys;  ///< of which every request under /store names one
  std::vector<OfferedProvider> providers = {};
  std::vector<std::string> storefronts =
      {};  ///< origins whose pages may use the cookie: "https://shop.example"
  ProviderBinding provider_binding = ProviderBinding::none;
  Lifetime lifetime = std::chrono::hours(24);  ///< of a token, unless the sign-in's absolute end is nearer
  std::optional<KeyRing> keys = std::nullopt;  ///< default: the tenant's own, HS256
  std::string prefix = {};
};

class MedusaDoor final : public Door {
 public:
  /// Borrows authority, providers and profile.
  /// errors  invalid_input.malformed_id: no publishable key; a provider whose id is not as
  /// sign_in_provider.hpp
  ///         says, is there twice or is a word of this door, or that has no callback; as JwtEnvelope::open()
  static Result<MedusaDoor> open(const Authority& authority, MedusaOptions options,
                                 const Profile& profile = empty_profile());

  [[nodiscard]] std::optional<Response> answer(const Request& request) const override;

  /// Whose live token this is, for the shop's own server.
  /// errors  as PlatformJwt::verify() and Authority::verify(); refused.wrong_token_kind: nobody's yet
  [[nodiscard]] Result<Verified> verify(std::string_view jwt) const;

 private:
  using Path = std::span<const std::string>;

  /// Who asks: a customer with a live session, or somebody who is about to register.
  struct Caller {
    std::string handle;  ///< of the session, or the registration token
    bool by_cookie;
    std::optional<Verified> session;
  };

  MedusaDoor(JwtEnvelope envelope, HostCookie session, HostCookie browser, MedusaOptions options,
             const Profile& profile);
  [[nodiscard]] const Authority& authority() const noexcept { return envelope_.authority(); }

  [[nodiscard]] std::optional<Response> route(const Request& request, const Target& target) const;
  [[nodiscard]] std::optional<Response> route_auth(const Request& request, const Target& target,
                                                   Path path) const;
  [[nodiscard]] std::optional<Response> route_emailpass(const Request& request, std::string_view step) const;
  [[nodiscard]] std::optional<Response> route_provider(const Request& request, const Target& target,
                                                       const OfferedProvider& provider,
                                                       std::string_view step) const;
  [[nodiscard]] std::optional<Response> route_store(const Request& request, Path path) const;

  // Who asks.
  [[nodiscard]] Result<Caller> identify(std::string_view jwt) const;
  [[nodiscard]] Result<std::optional<Caller>> find_bearer(const Request& request) const;
  [[nodiscard]] Result<std::optional<Caller>> find_cookie_session(const Request& request) const;
  [[nodiscard]] Result<Caller> find_caller(const Request& request) const;
  [[nodiscard]] bool is_from_own_page(const Request& request) const noexcept;
  [[nodiscard]] bool is_publishable(const Request& request) const noexcept;

  // Tokens.
  [[nodiscard]] Result<std::string> seal(const SignIn& signed_in) const;
  [[nodiscard]] Result<std::string> seal_registration(std::string_view token, Timestamp expires_at,
                                                      std::string_view provider_login) const;
  [[nodiscard]] Response token_response(const Result<std::string>& jwt) const;

  // emailpass.
  [[nodiscard]] Response log_in(const Request& request) const;
  [[nodiscard]] Response register_login(const Request& request) const;
  [[nodiscard]] Response request_reset(const Request& request) const;
  [[nodiscard]] Response update_password(const Request& request) const;

  // Sessions.
  [[nodiscard]] Response refresh(const Request& request) const;
  [[nodiscard]] Response refresh_registration(const Request& request, const Caller& caller) const;
  [[nodiscard]] Response begin_session(const Request& request) const;
  [[nodiscard]] Response end_session(const Request& request) const;

  // Providers.
  [[nodiscard]] Response list_providers() const;
  [[nodiscard]] Response begin_provider(const Request& request, const Target& target,
                                        const OfferedProvider& provider) const;
  [[nodiscard]] Response finish_provider(const Request& request, const Target& target,
                                         const OfferedProvider& provider) const;
  [[nodiscard]] Response sign_in_by(const SignInProvider& provider, const ProviderIdentity& who) const;

  // Customers.
  [[nodiscard]] Response create_customer(const Request& request) const;
  [[nodiscard]] Response show_customer(const Request& request) const;
  [[nodiscard]] Response update_customer(const Request& request) const;
  [[nodiscard]] Response customer_response(const CustomerId& id) const;

  JwtEnvelope envelope_;
  HostCookie session_cookie_;
  HostCookie browser_cookie_;
  MedusaOptions options_;
  const Profile* profile_;
};

}  // namespace jeton
