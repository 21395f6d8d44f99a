// SPDX-License-Identifier: Apache-2.0
//
// door_kit.hpp: the few moves that doors of our own wording share: fields that must be there, answers of one
// JSON object, and a table of routes.
#pragma once

#include <jeton/base/json_writer.hpp>
#include <jeton/web/body_fields.hpp>
#include <jeton/web/problem.hpp>
#include <jeton/web/target.hpp>

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace jeton {

/// A method and a path, and the member of the door `D` that answers them.
template <class D>
struct Route {
  std::string_view method;
  std::string_view path;
  Response (D::*handle)(const Request&) const;
};

/// The answer of the route that fits: nothing if no path does, 405 with Allow if only the method does not.
template <class D>
std::optional<Response> answer_by_routes(const D& door, std::span<const Route<D>> routes,
                                         std::string_view prefix, const Request& request) {
  const auto target = Target::parse(request.target);
  if (!target.ok()) return std::nullopt;
  std::string allowed;
  for (const Route<D>& route : routes) {
    if (!target.value().is(std::string(prefix).append(route.path))) continue;
    if (request.method == route.method) return (door.*route.handle)(request);
    allowed.append(allowed.empty() ? "" : ", ").append(route.method);
  }
  if (allowed.empty()) return std::nullopt;
  return text_response(405, "Method Not Allowed").with("Allow", allowed);
}

/// Runs `then(fields)` if the body is understood and every field of `needed` is a text; else 400.
template <class Then>
Response with_fields(const Request& request, std::initializer_list<std::string_view> needed, Then then) {
  const auto fields = BodyFields::parse(request);
  if (!fields.ok()) return problem_response(fields.error());
  for (const std::string_view name : needed)
    if (!fields.value().text(name)) return problem_response(Error{Errc::malformed_request, "with_fields"});
  return then(fields.value());
}

/// One JSON object whose members `write(json)` writes; kept by no cache.
template <class Write>
Response object_response(int status, Write write) {
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  write(json);
  json.end_object();
  Response response = json_response(status, std::move(body));
  no_store(response);
  return response;
}

/// 204: it is done, and there is nothing to say.
inline Response nothing_response() {
  Response response{204, {}, {}};
  no_store(response);
  return response;
}

template <class T>
Response done_or_problem(const Result<T>& result) {
  return result.ok() ? nothing_response() : problem_response(result.error());
}

}  // namespace jeton
