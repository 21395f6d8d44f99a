// SPDX-License-Identifier: Apache-2.0
//
// web_origin_fuzz.cpp: any bytes as the Origin of a request, as a configured origin, and as the headers that
// say whose page made a request.
//
// Invariants: only an origin on the list is ever allowed, byte for byte, and none is echoed otherwise; "*"
// never goes with credentials; no header that is written holds a line end; a request without a minted CSRF
// token changes nothing.
#include <jeton/web/cors.hpp>
#include <jeton/web/csrf.hpp>
#include <jeton/web/headers.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace jeton;

void require(bool holds) {
  if (!holds) std::abort();
}

std::string_view header_of(const Response& response, std::string_view name) {
  std::string_view found;
  for (const ResponseHeader& header : response.headers) {
    require(header.value.find_first_of("\r\n") == std::string::npos);
    if (header.name == name) found = header.value;
  }
  return found;
}

void ask(const Cors& cors, std::string_view origin, std::string_view listed) {
  const Header headers[] = {{"Origin", origin}, {"Access-Control-Request-Method", "POST"}};
  const auto answer = cors.answer_preflight({"OPTIONS", "/", headers, ""});
  Response response{200, {}, ""};
  cors.add_headers({"POST", "/", headers, ""}, response);
  const std::string_view allowed = header_of(response, "Access-Control-Allow-Origin");
  require(allowed.empty() || allowed == listed || allowed == "https://shop.example");
  if (!allowed.empty()) require(origin.find(allowed) != std::string::npos);  // spaces around it may be gone
  require(answer && header_of(*answer, "Access-Control-Allow-Origin") == allowed);
}

void configure(const std::string& origin) {
  const auto cors =
      Cors::allow({.origins = {"https://shop.example", origin}, .credentials = CorsCredentials::sent});
  if (!cors.ok()) return require(cors.error().code == Errc::policy_out_of_range);
  require(origin != "*" && origin.starts_with("http") && origin.find('/', 8) == std::string::npos);
  ask(cors.value(), origin, origin);
  ask(cors.value(), origin + "x", origin + "x is not listed");
  ask(cors.value(), "x" + origin, "x is not listed");
}

void require_no_proof(std::string_view text) {
  for (const bool says_site : {true, false}) {
    const Header headers[] = {{"X-CSRF-Token", text}, {says_site ? "Sec-Fetch-Site" : "X-Site", text}};
    require(!verify_csrf({"POST", "/", headers, ""}, Key32(), Digest{}).ok());
    require(!verify_csrf({text, "/", headers, ""}, Key32(), Digest{}).ok() || !csrf_needed(text));
  }
  const std::string minted = mint_csrf_token(Key32(), Digest{}, {});
  const Header headers[] = {{"X-CSRF-Token", minted}, {"Sec-Fetch-Site", text}};
  const Request request{"POST", "/", headers, ""};
  require(verify_csrf(request, Key32(), Digest{}).ok() == !is_cross_site(request));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  static const Cors known =
      Cors::allow({.origins = {"https://shop.example", "http://localhost:8000"}}).value();
  ask(known, text, "http://localhost:8000");
  configure(text);
  configure("https://" + text);
  require_no_proof(text);
  return 0;
}
