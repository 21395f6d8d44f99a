// SPDX-License-Identifier: Apache-2.0
//
// cors.hpp: which other origins' pages may call a door, and the answer to a browser that asks first.
//
//   auto cors = Cors::allow({.origins = {"https://shop.example"}, .credentials = CorsCredentials::sent});
//   if (auto answer = cors.value().answer_preflight(request)) return *answer;
//   Response response = door.handle(request);
//   cors.value().add_headers(request, response);
//
// An origin is compared byte for byte with a configured list: no pattern, no suffix, never echoed unless it
// is on the list. CORS opens what browsers close; it guards nothing by itself. Fetch standard section 3.2.
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/web/http.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace jeton {

/// Whether a page of another origin may send cookies along.
enum class CorsCredentials : std::uint8_t { withheld = 1, sent = 2 };

/// What is allowed to whom. `methods` and `headers` are sent as they stand.
struct CorsRules {
  std::vector<std::string> origins;  ///< "https://shop.example", "http://localhost:8000"; or only "*"
  CorsCredentials credentials = CorsCredentials::withheld;
  std::string methods = "GET, POST, PUT, PATCH, DELETE, OPTIONS";
  std::string headers = "Authorization, Content-Type, X-CSRF-Token";
  std::chrono::seconds max_age = std::chrono::seconds(600);  ///< Chromium keeps no answer longer than 2 hours
};

/// Rules that were found to make sense.
class Cors {
 public:
  /// errors  invalid_input.policy_out_of_range: an origin that is none as a browser sends it (lower case,
  ///         scheme and host, a port only if it is not the scheme's own, no path); "*" beside another, or
  ///         with credentials; a list that is no visible ASCII; a negative age
  [[nodiscard]] static Result<Cors> allow(CorsRules rules);

  /// The answer to a preflight: 204, and what is allowed if the origin is on the list. Nothing if `request`
  /// is no preflight: it goes to the door.
  [[nodiscard]] std::optional<Response> answer_preflight(const Request& request) const;

  /// Adds to the door's answer that the request's origin may read it, if it is on the list.
  void add_headers(const Request& request, Response& response) const;

 private:
  explicit Cors(CorsRules rules) noexcept : rules_(std::move(rules)) {}
  [[nodiscard]] bool is_open() const noexcept {
    return rules_.origins.size() == 1 && rules_.origins[0] == "*";
  }
  [[nodiscard]] std::string_view allowed_origin(const Request& request) const noexcept;

  CorsRules rules_;
};

}  // namespace jeton
