// SPDX-License-Identifier: Apache-2.0
//
// httplib_adapter.hpp: jeton's doors behind cpp-httplib, in one call. Copy it into your own server.
//
//   httplib::Server server;
//   storefront::mount(server, doors);          // every method, every path; what no door knows is 404
//   server.listen("127.0.0.1", 8080);
//
// cpp-httplib answers on several threads at once; Doors::handle() may be called so. It percent-decodes the
// values of headers before we see them; none that a door reads or writes holds a percent sign.
// See github.com/yhirose/cpp-httplib, README, "Server".
#pragma once

#include <jeton/door/doors.hpp>

#include <httplib.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace storefront {

/// What `doors` answer to `request` with that body.
inline jeton::Response ask(const jeton::Doors& doors, const httplib::Request& request,
                           std::string_view body) {
  std::vector<jeton::Header> headers;
  headers.reserve(request.headers.size());
  for (const auto& [name, value] : request.headers) headers.push_back({name, value});
  return doors.handle({request.method, request.target, headers, body});
}

/// Writes `answer` into cpp-httplib's own response.
inline void send(const jeton::Response& answer, httplib::Response& response) {
  response.status = answer.status;
  for (const auto& [name, value] : answer.headers) response.set_header(name, value);
  response.body = answer.body;
}

/// The body of a request; nothing if it could not be read: then cpp-httplib has set the status, 400 or 413.
inline std::optional<std::string> read_body(const httplib::Request& request,
                                            const httplib::ContentReader& read) {
  std::string body;
  // Without a length there is no body (RFC 9112 section 6.3); cpp-httplib 0.11 would wait for one.
  if (!request.has_header("Content-Length") && !request.has_header("Transfer-Encoding")) return body;
  const bool is_whole = read([&body](const char* bytes, std::size_t count) {
    body.append(bytes, count);
    return true;
  });
  return is_whole ? std::optional(std::move(body)) : std::nullopt;
}

/// Sends every request of `server` to `doors`, which it borrows; `after` runs when an answer is ready, before
/// it is sent.
inline void mount(
    httplib::Server& server, const jeton::Doors& doors, std::function<void()> after = [] {}) {
  const auto bare = [&doors, after](const httplib::Request& request, httplib::Response& response) {
    send(ask(doors, request, {}), response);
    after();
  };
  const auto with_body = [&doors, after](const httplib::Request& request, httplib::Response& response,
                                         const httplib::ContentReader& read) {
    const auto body = read_body(request, read);
    if (!body) return;
    send(ask(doors, request, *body), response);
    after();
  };
  constexpr const char* kEveryPath = ".*";
  server.Get(kEveryPath, bare).Options(kEveryPath, bare);
  server.Post(kEveryPath, with_body).Put(kEveryPath, with_body);
  server.Patch(kEveryPath, with_body).Delete(kEveryPath, with_body);
}

}  // namespace storefront
