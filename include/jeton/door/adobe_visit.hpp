// SPDX-License-Identifier: Apache-2.0
//
// adobe_visit.hpp: one request to Adobe Commerce's GraphQL: the session it brings along, by Bearer or by
// cookie, and the cookies and CSRF token that its answer takes back.
//
// A cookie alone may ask; to change something it also needs X-CSRF-Token. A bearer token goes before a
// cookie, so a program with both is never asked for a CSRF token.
//
//   AdobeVisit visit(shop, request);
//   auto presented = visit.find_token(AdobeVisit::To::change);
//   visit.add_headers(response);
#pragma once

#include <jeton/authority.hpp>
#include <jeton/door/profile.hpp>
#include <jeton/web/bearer.hpp>
#include <jeton/web/cookie.hpp>
#include <jeton/web/csrf.hpp>
#include <jeton/web/headers.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

namespace jeton {

/// Ours: a sign-in with `X-Jeton-Session: cookie` keeps the token out of the page.
inline constexpr std::string_view kAdobeSessionHeader = "X-Jeton-Session";

/// What the door lends to every visit.
struct AdobeShop {
  const Authority& authority;
  const Profile& profile;
  const HostCookie& session;
  const HostCookie& device;
};

class AdobeVisit {
 public:
  enum class To : std::uint8_t { ask = 1, change = 2 };

  struct Presented {
    std::string_view token;
    bool by_cookie;
  };

  /// Borrows both.
  AdobeVisit(const AdobeShop& shop, const Request& request) : shop_(shop), request_(request) {}

  /// errors  invalid_input.malformed_token: none, or not one; refused.cross_site; as find_cookie()
  [[nodiscard]] Result<Presented> find_token(To purpose) const {
    const auto bearer = parse_authorization(request_, AuthorizationForm::bearer);
    if (!bearer.ok()) return bearer.error();
    if (bearer.value()) return Presented{*bearer.value(), false};
    const auto cookie = shop_.session.find(request_);
    if (!cookie.ok()) return cookie.error();
    if (!cookie.value()) return Error{Errc::malformed_token, "AdobeVisit"};
    if (purpose == To::change) {
      const auto own = shop_.authority.verify_csrf(request_, *cookie.value());
      if (!own.ok()) return own.error();
    }
    return Presented{*cookie.value(), true};
  }

  /// The Bearer alone, empty if there is none: for API keys, which no browser holds.
  [[nodiscard]] Result<std::string_view> find_key() const {
    const auto bearer = parse_authorization(request_, AuthorizationForm::bearer);
    if (!bearer.ok()) return bearer.error();
    return bearer.value().value_or("");
  }

  /// The device cookie, if the browser has one: strangers who lock the account do not lock this browser.
  [[nodiscard]] std::string_view device() const {
    const auto cookie = shop_.device.find(request_);
    return cookie.ok() ? cookie.value().value_or("") : std::string_view();
  }

  [[nodiscard]] bool wishes_cookie() const {
    const auto wish = find_header(request_, kAdobeSessionHeader);
    return wish.ok() && wish.value() == "cookie";
  }

  /// A page of another site would sign its visitors in as somebody else.
  [[nodiscard]] bool may_sign_in() const { return !wishes_cookie() || !is_cross_site(request_); }

  /// The session travels in cookies from now on.
  void keep_in_cookies(const SignIn& session) {
    set_cookie(shop_.session, session.token(), session.expires_at());
    if (!session.device().empty()) set_cookie(shop_.device, session.device(), session.device_expires_at());
    give_csrf_token(session.token());
  }

  void forget(const Presented& presented) {
    if (presented.by_cookie) headers_.push_back({"Set-Cookie", shop_.session.clear()});
  }

  /// A fresh CSRF token of that session, for the page's next change.
  void give_csrf_token(std::string_view session_token) {
    const auto token = shop_.authority.csrf_token(session_token);
    if (token.ok()) headers_.push_back({std::string(kCsrfHeader), token.value()});
  }

  void add_headers(Response& response) const {
    for (const ResponseHeader& header : headers_) response.with(header.name, header.value);
  }

 private:
  void set_cookie(const HostCookie& cookie, std::string_view value, Timestamp expires_at) {
    const auto now = shop_.authority.now();
    if (!now.ok()) return;
    const auto text = cookie.set(value, Lifetime(expires_at.unix_ms - now.value().unix_ms));
    if (text.ok()) headers_.push_back({"Set-Cookie", text.value()});
  }

  AdobeShop shop_;
  const Request& request_;
  std::vector<ResponseHeader> headers_;
};

}  // namespace jeton
