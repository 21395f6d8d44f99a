// SPDX-License-Identifier: Apache-2.0
//
// cors_test.cpp: pages of listed origins may call, pages of all others may not, and no cache mixes them up.
#include "support/catch.hpp"
#include "web/web_kit.hpp"

#include <jeton/web/cors.hpp>

#include <string>
#include <utility>

using namespace jeton;
using namespace jeton::web_test;

namespace {

Cors listed(CorsCredentials credentials = CorsCredentials::sent) {
  CorsRules rules;
  rules.origins = {"https://shop.example", "http://localhost:8000"};
  rules.credentials = credentials;
  return Cors::allow(std::move(rules)).value();
}

Cors open_to_all() {
  CorsRules rules;
  rules.origins = {"*"};
  rules.headers = "*";
  return Cors::allow(std::move(rules)).value();
}

Response preflight(const Cors& cors, std::string_view origin) {
  return cors
      .answer_preflight(Asking({{"Origin", origin}, {"Access-Control-Request-Method", "POST"}}, "OPTIONS"))
      .value();
}

Response answer(const Cors& cors, const Request& request) {
  Response response{200, {}, "x"};
  cors.add_headers(request, response);
  return response;
}

std::string allowed(const Response& response) { return header_of(response, "Access-Control-Allow-Origin"); }

bool is_refused(std::vector<std::string> origins, CorsCredentials credentials = CorsCredentials::withheld) {
  CorsRules rules;
  rules.origins = std::move(origins);
  rules.credentials = credentials;
  const auto cors = Cors::allow(std::move(rules));
  return !cors.ok() && cors.error().code == Errc::policy_out_of_range;
}

}  // namespace

TEST_CASE("a listed origin is told what it may send", "[web]") {
  const Response response = preflight(listed(), "https://shop.example");
  CHECK(response.status == 204);
  CHECK(response.body.empty());
  CHECK(allowed(response) == "https://shop.example");
  CHECK(header_of(response, "Access-Control-Allow-Credentials") == "true");
  CHECK(header_of(response, "Access-Control-Allow-Methods") == "GET, POST, PUT, PATCH, DELETE, OPTIONS");
  CHECK(header_of(response, "Access-Control-Allow-Headers") == "Authorization, Content-Type, X-CSRF-Token");
  CHECK(header_of(response, "Access-Control-Max-Age") == "600");
  CHECK(header_of(response, "Vary") == "Origin");
}

TEST_CASE("an origin that is not on the list is never named", "[web]") {
  for (const char* origin :
       {"https://evil.example", "https://shop.example.evil.example", "https://shop.example:444", "null",
        "http://shop.example", "https://SHOP.example", "https://shop.example/", "https://sub.shop.example",
        "*", "", "https://shop.exampl"}) {
    INFO(origin);
    const Response response = preflight(listed(), origin);
    CHECK(response.status == 204);
    CHECK(response.headers.size() == 1);
    CHECK(header_of(response, "Vary") == "Origin");
    CHECK(allowed(answer(listed(), Asking({{"Origin", origin}}))).empty());
  }
}

TEST_CASE("a door's answer may be read by listed origins, and varies for everybody", "[web]") {
  const Response response = answer(listed(), Asking({{"Origin", "http://localhost:8000"}}));
  CHECK(allowed(response) == "http://localhost:8000");
  CHECK(header_of(response, "Vary") == "Origin");
  CHECK(header_of(response, "Access-Control-Allow-Methods").empty());
  CHECK(header_of(answer(listed(), Asking({})), "Vary") == "Origin");
  CHECK(allowed(answer(listed(), Asking({}))).empty());
  const Asking twice({{"Origin", "https://shop.example"}, {"Origin", "https://shop.example"}});
  CHECK(allowed(answer(listed(), twice)).empty());
}

TEST_CASE("a door open to all names a star and takes no cookies", "[web][workarea]") {
  const Response response = preflight(open_to_all(), "https://anywhere.example");
  CHECK(allowed(response) == "*");
  CHECK(header_of(response, "Access-Control-Allow-Headers") == "*");
  CHECK(header_of(response, "Access-Control-Allow-Credentials").empty());
  CHECK(header_of(response, "Vary").empty());
  CHECK(allowed(answer(open_to_all(), Asking({}))) == "*");
}

TEST_CASE("credentials are offered only where they were configured", "[web]") {
  const Response response = preflight(listed(CorsCredentials::withheld), "https://shop.example");
  CHECK(allowed(response) == "https://shop.example");
  CHECK(header_of(response, "Access-Control-Allow-Credentials").empty());
}

TEST_CASE("what is no preflight goes to the door", "[web]") {
  const Header origin{"Origin", "https://shop.example"};
  const Header method{"Access-Control-Request-Method", "POST"};
  CHECK_FALSE(listed().answer_preflight(Asking({origin, method}, "POST")).has_value());
  CHECK_FALSE(listed().answer_preflight(Asking({origin}, "OPTIONS")).has_value());
  CHECK_FALSE(listed().answer_preflight(Asking({method}, "OPTIONS")).has_value());
  CHECK_FALSE(listed().answer_preflight(Asking({}, "OPTIONS")).has_value());
}

TEST_CASE("a star with credentials or beside an origin is refused when it is configured", "[web]") {
  CHECK_FALSE(is_refused({"*"}));
  CHECK(is_refused({"*"}, CorsCredentials::sent));
  CHECK(is_refused({"*", "https://shop.example"}));
  CHECK(is_refused({"https://shop.example", "*"}));
}

TEST_CASE("an origin that no browser sends is refused when it is configured", "[web]") {
  for (const char* origin :
       {"", "null", "shop.example", "https://", "https://shop.example/", "https://Shop.example",
        "https://shop.example:443", "http://shop.example:80", "https://*.example", "https://bob@shop.example",
        "ftp://shop.example", "https://shop.example\r\nX: y"}) {
    INFO(origin);
    CHECK(is_refused({origin}));
  }
  CHECK_FALSE(is_refused({}));
  CHECK_FALSE(is_refused({"https://shop.example:8443", "http://127.0.0.1:8080", "http://[::1]:80800"}));
}

TEST_CASE("rules that would break a header are refused", "[web]") {
  const auto is_rule_refused = [](auto change) {
    CorsRules rules;
    change(rules);
    return !Cors::allow(std::move(rules)).ok();
  };
  CHECK(is_rule_refused([](CorsRules& rules) { rules.methods = "GET\r\nX: y"; }));
  CHECK(is_rule_refused([](CorsRules& rules) { rules.headers = "A\nB"; }));
  CHECK(is_rule_refused([](CorsRules& rules) { rules.max_age = std::chrono::seconds(-1); }));
  CHECK_FALSE(is_rule_refused([](CorsRules&) {}));
}
