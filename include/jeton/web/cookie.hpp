// SPDX-License-Identifier: Apache-2.0
//
// cookie.hpp: cookies that only this host over TLS sets and reads, and no script sees: `__Host-`, Secure,
// HttpOnly, SameSite, Path=/.
//
//   const auto session = HostCookie::named("session", SameSite::lax);     // "__Host-session"
//   response.with("Set-Cookie", session.value().set(token, max_age).value());
//   auto token = session.value().find(request);
//
// The prefix makes browsers refuse such a cookie from a neighbour's subdomain or over plain HTTP, so nobody
// can plant a session. RFC 6265 sections 4 and 5; RFC 6265bis section 4.1.3.2 for the prefix.
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/base/timestamp.hpp>
#include <jeton/web/http.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace jeton {

inline constexpr std::string_view kHostPrefix = "__Host-";
inline constexpr std::size_t kMostCookieBytes = 4096;         // name and value: RFC 6265bis section 5.7
inline constexpr std::size_t kMostCookieHeaderBytes = 16384;  // of all Cookie headers of a request

/// When a browser sends the cookie along. `strict`: from this site's own pages only. `lax`: also when a link
/// elsewhere leads here.
enum class SameSite : std::uint8_t { strict = 1, lax = 2 };

/// The value of the cookie `name` in a request's Cookie headers, borrowed from it. Nothing if it is absent or
/// empty. Other cookies may be any bytes: they are other people's.
///
/// errors  invalid_input.malformed_request: it is there more than once, or its value is none that RFC 6265
///         section 4.1.1 allows; invalid_input.request_too_large: over kMostCookieHeaderBytes in all
[[nodiscard]] Result<std::optional<std::string_view>> find_cookie(const Request& request,
                                                                  std::string_view name) noexcept;

/// One cookie of ours: its name and how it is set, cleared and read.
class HostCookie {
 public:
  /// in      name: 1..64 characters of an HTTP token, without the prefix
  /// errors  invalid_input.malformed_id: anything else
  [[nodiscard]] static Result<HostCookie> named(std::string_view name, SameSite same_site);

  /// The whole name, "__Host-session".
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

  /// As find_cookie().
  [[nodiscard]] Result<std::optional<std::string_view>> find(const Request& request) const noexcept {
    return find_cookie(request, name_);
  }

  /// The value of a Set-Cookie header that sets the cookie.
  ///
  /// in      value: 1 and more cookie-octets; max_age: rounded down to seconds, none: until browsers close
  /// errors  invalid_input.malformed_token: another character;
  ///         invalid_input.token_too_long: name and value over kMostCookieBytes, which browsers drop
  [[nodiscard]] Result<std::string> set(std::string_view value, std::optional<Lifetime> max_age) const;

  /// The value of a Set-Cookie header that makes the browser forget the cookie.
  [[nodiscard]] std::string clear() const;

 private:
  HostCookie(std::string name, SameSite same_site) noexcept : name_(std::move(name)), same_site_(same_site) {}
  [[nodiscard]] std::string written(std::string_view value, std::optional<std::int64_t> seconds) const;

  std::string name_;
  SameSite same_site_;
};

}  // namespace jeton
