// SPDX-License-Identifier: Apache-2.0
//
// adobe.hpp: Adobe Commerce's customer sign-in: GraphQL and the two REST calls, tokens of 32 characters 0-9
// a-z that live an hour.
//
//   POST <base>/graphql   {query, variables, operationName}        GET, for queries only: ?query=&variables=
//   POST <base>/rest[/<store>]/V1/integration/customer/token   {username, password}   -> "<token>"
//   POST <base>/rest[/<store>]/V1/customer/<id>/otp            {reason}   API key     -> {"otp": "<code>"}
//
// What each GraphQL field does is adobe_resolver.hpp, REST is adobe_rest.hpp, sessions in cookies (a sign-in
// with `X-Jeton-Session: cookie`) are adobe_visit.hpp. The bearer of staff is an API key with Scope::assist.
// Where this differs from the original, and why, is in DESIGN.md, "Deviations".
#pragma once

#include <jeton/authority.hpp>
#include <jeton/door/adobe_resolver.hpp>
#include <jeton/door/adobe_rest.hpp>
#include <jeton/door/adobe_schema.hpp>
#include <jeton/door/door.hpp>
#include <jeton/web/parameters.hpp>
#include <jeton/web/problem.hpp>
#include <jeton/web/target.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace jeton {

/// The HTTP status of a GraphQL answer that says graphql-authentication or -authorization: releases differ.
enum class AdobeRefusalStatus : std::uint8_t { ok_200 = 1, unauthorized_401 = 2 };

struct AdobeOptions {
  std::string base = {};  ///< where the platform's paths begin: "" or "/shop"
  AdobeRefusalStatus refusal_status = AdobeRefusalStatus::ok_200;
};

class AdobeDoor final : public Door {
 public:
  static constexpr Lifetime kTokenLifetime = std::chrono::hours(1);
  static constexpr std::size_t kMostGraphqlBytes = 8192;

  /// Borrows authority and profile.
  /// errors  invalid_input.policy_out_of_range
  static Result<AdobeDoor> open(const Authority& authority, AdobeOptions options = {},
                                const Profile& profile = empty_profile()) {
    auto own = authority.with_sessions(TokenShape::alnum_32, kTokenLifetime);
    if (!own.ok()) return own.error();
    auto session = HostCookie::named("adobe-session", SameSite::lax);
    if (!session.ok()) return session.error();
    auto device = HostCookie::named("adobe-device", SameSite::lax);
    if (!device.ok()) return device.error();
    return AdobeDoor(std::move(own).value(), std::move(options), profile, std::move(session).value(),
                     std::move(device).value());
  }

  [[nodiscard]] std::optional<Response> answer(const Request& request) const override {
    const auto target = Target::parse(request.target);
    if (!target.ok()) return std::nullopt;
    if (target.value().is(options_.base + "/graphql")) return finish(graphql(request, target.value()));
    auto response = AdobeRest(authority_, options_.base).answer(request, target.value());
    return response ? std::optional(finish(*std::move(response))) : std::nullopt;
  }

 private:
  AdobeDoor(Authority authority, AdobeOptions options, const Profile& profile, HostCookie session,
            HostCookie device)
      : authority_(std::move(authority)),
        options_(std::move(options)),
        profile_(&profile),
        session_cookie_(std::move(session)),
        device_cookie_(std::move(device)) {}

  // GraphQL.

  Response graphql(const Request& request, const Target& target) const {
    if (request.method != "GET" && request.method != "POST")
      return graphql_fault(405, "Use POST, or GET for a query.").with("Allow", "GET, POST");
    const auto asked = request.method == "GET" ? graphql_of_query(target) : graphql_of_body(request);
    if (!asked.ok() && asked.error().code == Errc::request_too_large)
      return graphql_fault(413, "The request is larger than 8 KiB.");
    if (!asked.ok()) return graphql_fault(400, "Expected a JSON object with a query.");

    const AdobeShop shop{authority_, *profile_, session_cookie_, device_cookie_};
    AdobeVisit visit(shop, request);
    AdobeResolver resolver(shop, visit);
    const GraphqlResult result = execute_graphql(kAdobeSchema, resolver, asked.value());
    Response response = json_response(graphql_status(result), write_graphql(result));
    visit.add_headers(response);
    return response;
  }

  static Result<GraphqlRequest> graphql_of_body(const Request& request) {
    if (request.body.size() > kMostGraphqlBytes) return Error{Errc::request_too_large, "AdobeDoor"};
    if (!adobe::is_json(request)) return Error{Errc::malformed_request, "AdobeDoor"};
    return parse_graphql_request(request.body);
  }

  /// A GET changes nothing: links are followed by mail scanners (promise 10).
  static Result<GraphqlRequest> graphql_of_query(const Target& target) {
    const auto parameters = Parameters::parse(target.query());
    if (!parameters.ok()) return parameters.error();
    const auto document = parameters.value().find_once("query");
    const auto variables = parameters.value().find_once("variables");
    const auto name = parameters.value().find_once("operationName");
    if (!document.ok() || !document.value() || !variables.ok() || !name.ok())
      return Error{Errc::malformed_request, "AdobeDoor"};
    GraphqlRequest asked{std::string(*document.value())};
    asked.variables = variables.value().value_or("");
    if (name.value() && !name.value()->empty()) asked.operation_name = std::string(*name.value());
    asked.allowed = GraphqlAllowed::queries;
    return asked;
  }

  int graphql_status(const GraphqlResult& result) const {
    const bool strict = options_.refusal_status == AdobeRefusalStatus::unauthorized_401;
    int status = 200;
    for (const GraphqlError& error : result.errors) {
      if (error.category == adobe::kInternal) return 503;
      if (strict && (error.category == adobe::kAuthentication || error.category == adobe::kAuthorization))
        status = 401;
    }
    return status;
  }

  static Response graphql_fault(int status, std::string_view text) {
    GraphqlResult result;
    result.errors.push_back({.message = std::string(text), .category = adobe::kInput});
    return json_response(status, write_graphql(result));
  }

  /// Kept by no cache; a problem body has said all this already.
  static Response finish(Response response) {
    for (const ResponseHeader& header : response.headers)
      if (header.name == "Cache-Control") return response;
    if (response.status == 401) response.with("WWW-Authenticate", "Bearer");
    no_store(response);
    return response;
  }

  Authority authority_;
  AdobeOptions options_;
  const Profile* profile_;
  HostCookie session_cookie_;
  HostCookie device_cookie_;
};

}  // namespace jeton
