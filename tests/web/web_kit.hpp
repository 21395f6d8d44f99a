// SPDX-License-Identifier: Apache-2.0
//
// web_kit.hpp: requests that own their headers, and answers told in one word, for the tests of web/.
//
//   CHECK(told(parse_authorization(Asking({{"Authorization", "Bearer x"}}), form)) == "x");
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/web/http.hpp>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace jeton::web_test {

/// A request with these headers. Keep it as long as what is read from it.
class Asking {
 public:
  Asking(std::initializer_list<Header> headers, std::string_view method = "GET")
      : headers_(headers), request_{method, "/", headers_, ""} {}
  Asking(const Asking&) = delete;
  Asking& operator=(const Asking&) = delete;
  operator const Request&() const noexcept { return request_; }  // NOLINT(google-explicit-constructor)

 private:
  std::vector<Header> headers_;
  Request request_;
};

/// The value, "(none)", or the error's name.
inline std::string told(const Result<std::optional<std::string_view>>& result) {
  if (!result.ok()) return std::string(result.error().name());
  return std::string(result.value().value_or("(none)"));
}

/// The values of the response's headers `name`, joined by '|'.
inline std::string header_of(const Response& response, std::string_view name) {
  std::string values;
  for (const ResponseHeader& header : response.headers)
    if (equals_ignoring_case(header.name, name)) values += (values.empty() ? "" : "|") + header.value;
  return values;
}

}  // namespace jeton::web_test
