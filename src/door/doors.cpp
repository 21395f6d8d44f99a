// SPDX-License-Identifier: Apache-2.0
//
// doors.cpp: host, preflight, doors; and the one catch of this layer: memory that ran out grants nothing.
#include <jeton/door/doors.hpp>

#include <jeton/web/headers.hpp>
#include <jeton/web/problem.hpp>

#include <algorithm>
#include <new>

namespace jeton {
namespace {

/// Nothing here allocates more than a short string's worth, so it can be said when memory is scarce.
Response plain(int status) { return Response{status, {}, {}}; }

std::string_view without_port(std::string_view host) noexcept {
  const std::size_t colon = host.rfind(':');
  if (colon == std::string_view::npos || host.ends_with(']')) return host;  // [::1] has colons of its own
  return host.substr(0, colon);
}

bool is_mountable(std::string_view host) noexcept {
  return !host.empty() && std::none_of(host.begin(), host.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) <= ' ' || c == 127;
  });
}

}  // namespace

Result<Done> Doors::mount(std::string_view host, std::vector<const Door*> doors, std::optional<Cors> cors) {
  const bool known =
      std::any_of(sites_.begin(), sites_.end(), [&](const Site& site) { return site.host == host; });
  if (!is_mountable(host) || known) return Error{Errc::malformed_id, "Doors::mount"};
  sites_.push_back({std::string(host), std::move(doors), std::move(cors)});
  return Done{};
}

const Doors::Site* Doors::find_site(std::string_view host) const noexcept {
  const auto find = [&](std::string_view wanted) -> const Site* {
    const auto at = std::find_if(sites_.begin(), sites_.end(),
                                 [&](const Site& site) { return equals_ignoring_case(site.host, wanted); });
    return at == sites_.end() ? nullptr : &*at;
  };
  const Site* const exact = find(host);
  if (exact != nullptr) return exact;
  const Site* const every_port = find(without_port(host));
  return every_port != nullptr ? every_port : find(kEveryHost);
}

Response Doors::answer(const Site& site, const Request& request) {
  if (site.cors)
    if (auto preflight = site.cors->answer_preflight(request)) return std::move(*preflight);
  for (const Door* const door : site.doors) {
    auto response = door->answer(request);
    if (!response) continue;
    if (site.cors) site.cors->add_headers(request, *response);
    return std::move(*response);
  }
  Response unknown = text_response(404, "Not Found");
  no_store(unknown);
  return unknown;
}

Response Doors::handle(const Request& request) const noexcept try {
  const auto host = find_header(request, "Host");
  if (!host.ok()) return text_response(400, "Bad Request");
  const Site* const site = host.value() ? find_site(*host.value()) : nullptr;
  if (site == nullptr) return text_response(404, "Not Found");
  return answer(*site, request);
} catch (const std::bad_alloc&) {
  return plain(503);
} catch (...) {
  return plain(500);
}

}  // namespace jeton
