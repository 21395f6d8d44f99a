// SPDX-License-Identifier: Apache-2.0
//
// cookie.cpp: finding one cookie among anybody's, and writing ours.
#include <jeton/web/cookie.hpp>

#include "web/ascii.hpp"

#include <algorithm>

namespace jeton {
namespace {

constexpr std::size_t kMostNameBytes = 64;

/// RFC 6265 section 4.1.1: visible ASCII without quote, comma, semicolon and backslash.
bool is_cookie_value(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), detail::is_visible) &&
         text.find_first_of("\",;\\") == std::string_view::npos;
}

}  // namespace

Result<std::optional<std::string_view>> find_cookie(const Request& request, std::string_view name) noexcept {
  const Error malformed{Errc::malformed_request, "find_cookie"};
  std::optional<std::string_view> found;
  std::size_t bytes = 0;
  for (const Header& header : request.headers) {
    if (!equals_ignoring_case(header.name, "Cookie")) continue;
    bytes += std::min(header.value.size(), kMostCookieHeaderBytes + 1);
    if (bytes > kMostCookieHeaderBytes) return Error{Errc::request_too_large, "find_cookie"};
    for (std::string_view rest = header.value; !rest.empty();) {
      std::string_view pair = detail::take_until(rest, ';');
      const bool has_name = pair.find('=') != std::string_view::npos;  // without '=' it is all value
      if (!has_name || detail::trim(detail::take_until(pair, '=')) != name) continue;
      if (found) return malformed;  // two of one name: which of them did we set?
      found = detail::trim(pair);
    }
  }
  if (found && !is_cookie_value(*found)) return malformed;
  if (found && found->empty()) return std::optional<std::string_view>();
  return found;
}

Result<HostCookie> HostCookie::named(std::string_view name, SameSite same_site) {
  const bool is_name = !name.empty() && name.size() <= kMostNameBytes &&
                       std::all_of(name.begin(), name.end(), detail::is_token_character);
  if (!is_name) return Error{Errc::malformed_id, "HostCookie::named"};
  return HostCookie(std::string(kHostPrefix).append(name), same_site);
}

Result<std::string> HostCookie::set(std::string_view value, std::optional<Lifetime> max_age) const {
  if (name_.size() + value.size() > kMostCookieBytes) return Error{Errc::token_too_long, "HostCookie::set"};
  if (value.empty() || !is_cookie_value(value)) return Error{Errc::malformed_token, "HostCookie::set"};
  if (!max_age) return written(value, std::nullopt);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(*max_age).count();
  return written(value, std::max<std::int64_t>(seconds, 0));
}

std::string HostCookie::clear() const { return written("", 0); }

std::string HostCookie::written(std::string_view value, std::optional<std::int64_t> seconds) const {
  std::string cookie = name_ + "=";
  cookie.append(value).append("; Path=/; Secure; HttpOnly; SameSite=");
  cookie.append(same_site_ == SameSite::strict ? "Strict" : "Lax");
  if (seconds) cookie.append("; Max-Age=").append(std::to_string(*seconds));
  return cookie;
}

}  // namespace jeton
