// SPDX-License-Identifier: Apache-2.0
//
// http.hpp: a request and a response as plain data: no socket, no framework, no thread. A server fills the
// one, hands it to a door and writes out the other.
//
//   const Header headers[] = {{"Host", "shop.example"}, {"Content-Type", "application/json"}};
//   Response answer = door.handle({"POST", "/session", headers, body});
//
// See RFC 9110. Header names are compared without case; values are as received, without surrounding space.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace jeton {

/// One header of a request, borrowed from the server.
struct Header {
  std::string_view name;
  std::string_view value;
};

/// A request, borrowed for the call. What a proxy adds (X-Forwarded-For and the like) is never believed:
/// whatever the host knows about where a request comes from it says in `address_class`.
struct Request {
  std::string_view method;  ///< "GET", as received: methods are case-sensitive
  std::string_view target;  ///< path and query as received, percent-encoding kept: "/account?fields=id"
  std::span<const Header> headers;
  std::string_view body;
  std::string_view address_class = {};
};

/// One header of a response, owned.
struct ResponseHeader {
  std::string name;
  std::string value;
};

/// A response. Its body may hold a token: it leaves for the network, and what a server keeps of it is out of
/// our hands.
struct Response {
  int status;
  std::vector<ResponseHeader> headers;
  std::string body;

  Response& with(std::string_view name, std::string_view value) & {
    headers.push_back({std::string(name), std::string(value)});
    return *this;
  }
  Response&& with(std::string_view name, std::string_view value) && {
    headers.push_back({std::string(name), std::string(value)});
    return std::move(*this);
  }
};

/// True if the two are the same but for ASCII case.
constexpr bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

}  // namespace jeton
