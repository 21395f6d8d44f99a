// SPDX-License-Identifier: Apache-2.0
//
// cors.cpp: the list of origins, and the headers that say who is on it.
#include <jeton/web/cors.hpp>

#include <jeton/web/headers.hpp>

#include "web/ascii.hpp"

#include <algorithm>

namespace jeton {
namespace {

/// host or host:port as a browser writes them: lower case, digits, IPv6 in brackets.
bool is_authority(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || detail::is_digit(c) ||
           std::string_view("-.:[]_").find(c) != std::string_view::npos;
  });
}

/// An origin as a browser sends it (RFC 6454 section 6.2), which leaves out the scheme's own port.
bool is_origin(std::string_view text) noexcept {
  if (text.starts_with("https://")) return is_authority(text.substr(8)) && !text.ends_with(":443");
  return text.starts_with("http://") && is_authority(text.substr(7)) && !text.ends_with(":80");
}

bool is_list(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) { return c == ' ' || detail::is_visible(c); });
}

bool has_header(const Request& request, std::string_view name) noexcept {
  const auto found = find_header(request, name);
  return found.ok() && found.value().has_value();
}

}  // namespace

Result<Cors> Cors::allow(CorsRules rules) {
  const Error refused{Errc::policy_out_of_range, "Cors::allow"};
  Cors cors(std::move(rules));
  const CorsRules& given = cors.rules_;
  if (!is_list(given.methods) || !is_list(given.headers) || given.max_age.count() < 0) return refused;
  if (cors.is_open() && given.credentials == CorsCredentials::withheld) return cors;
  if (!std::all_of(given.origins.begin(), given.origins.end(), is_origin)) return refused;
  return cors;
}

std::optional<Response> Cors::answer_preflight(const Request& request) const {
  const bool is_preflight = request.method == "OPTIONS" && has_header(request, "Origin") &&
                            has_header(request, "Access-Control-Request-Method");
  if (!is_preflight) return std::nullopt;
  Response response{204, {}, {}};
  add_headers(request, response);
  if (allowed_origin(request).empty()) return response;
  response.with("Access-Control-Allow-Methods", rules_.methods)
      .with("Access-Control-Allow-Headers", rules_.headers)
      .with("Access-Control-Max-Age", std::to_string(rules_.max_age.count()));
  return response;
}

void Cors::add_headers(const Request& request, Response& response) const {
  if (!is_open()) response.with("Vary", "Origin");  // also without Origin: a cache must not mix the two
  const std::string_view origin = allowed_origin(request);
  if (origin.empty()) return;
  response.with("Access-Control-Allow-Origin", origin);
  if (rules_.credentials == CorsCredentials::sent) response.with("Access-Control-Allow-Credentials", "true");
}

/// "*", or the request's origin if it is on the list, or nothing.
std::string_view Cors::allowed_origin(const Request& request) const noexcept {
  if (is_open()) return "*";
  const auto origin = find_header(request, "Origin");
  if (!origin.ok() || !origin.value()) return {};
  const auto listed = std::find(rules_.origins.begin(), rules_.origins.end(), *origin.value());
  return listed == rules_.origins.end() ? std::string_view() : std::string_view(*listed);
}

}  // namespace jeton
