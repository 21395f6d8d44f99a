// SPDX-License-Identifier: Apache-2.0
//
// problem_test.cpp: an answer says what its public reason allows, and not a byte more.
#include "support/catch.hpp"
#include "web/web_kit.hpp"

#include <jeton/base/json.hpp>
#include <jeton/web/problem.hpp>

#include <algorithm>
#include <string>

using namespace jeton;
using namespace jeton::web_test;

namespace {

/// Everything that goes over the wire.
std::string bytes_of_response(const Response& response) {
  std::string bytes = std::to_string(response.status);
  for (const ResponseHeader& header : response.headers) bytes += "\n" + header.name + ": " + header.value;
  return bytes + "\n\n" + response.body;
}

std::string answer_to(Errc code, Lifetime retry_after = Lifetime(0)) {
  return bytes_of_response(problem_response({code, "some_place", retry_after}));
}

}  // namespace

TEST_CASE("a problem is JSON of five members that no cache keeps", "[web][rfc9457-3]") {
  const Response response = problem_response({Errc::login_taken, "register_customer"});
  CHECK(response.status == 409);
  CHECK(header_of(response, "Content-Type") == "application/problem+json");
  CHECK(header_of(response, "Cache-Control") == "no-store");
  CHECK(header_of(response, "Pragma") == "no-cache");
  CHECK(
      response.body ==
      R"({"type":"about:blank","title":"Conflict","status":409,"detail":"This login is already registered.",)"
      R"("code":"already_registered"})");
}

TEST_CASE("a problem carries the reference that support asks for", "[web]") {
  Error error{Errc::wrong_credentials, "login"};
  std::copy_n("ABCDEFGHIJKLMNOP", 16, error.reference.characters.begin());
  const Response response = problem_response(error);
  const auto body = JsonObject::parse(response.body);
  REQUIRE(body.ok());
  CHECK(body.value().find("reference")->equals("ABCDEFGHIJKLMNOP"));
  CHECK(answer_to(Errc::wrong_credentials).find("reference") == std::string::npos);
}

TEST_CASE("a refused sign-in answers the same bytes whatever the reason, and when to come back is not said",
          "[web][promise-3]") {
  const std::string said = answer_to(Errc::wrong_credentials);
  for (const Errc code :
       {Errc::account_locked, Errc::account_disabled, Errc::throttled, Errc::customer_unknown,
        Errc::malformed_hash, Errc::hash_too_costly, Errc::unsupported_hash}) {
    INFO(name(code));
    CHECK(answer_to(code, Lifetime(900'000)) == said);
  }
}

TEST_CASE("errors of one public reason differ only where they say what the caller sent", "[web][promise-3]") {
  for (const ErrcText& a : detail::kErrcTexts)
    for (const ErrcText& b : detail::kErrcTexts) {
      const bool tells_input = a.reason == PublicReason::input_not_understood;
      const bool tells_fault = a.reason == PublicReason::try_later;  // 503 or 500
      const bool is_key =
          a.name.starts_with("refused.idempotency") || b.name.starts_with("refused.idempotency");
      if (a.reason != b.reason || tells_input || tells_fault || is_key) continue;
      INFO(a.name << " and " << b.name);
      CHECK(answer_to(a.code) == answer_to(b.code));
    }
}

TEST_CASE("no answer names a reason that is not the caller's to know", "[web][promise-3]") {
  for (const ErrcText& row : detail::kErrcTexts) {
    INFO(row.name);
    const std::string answer = answer_to(row.code);
    CHECK(answer.find("some_place") == std::string::npos);
    CHECK(answer.find(row.expected) == std::string::npos);
    const bool is_shown = row.reason == PublicReason::input_not_understood;
    CHECK((answer.find(row.name) != std::string::npos) == is_shown);
  }
}

TEST_CASE("every error has a status of its kind", "[web][rfc9110-15]") {
  for (const ErrcText& row : detail::kErrcTexts) {
    INFO(row.name);
    const int status = http_status(row.code);
    CHECK(status >= 400);
    if (kind(row.code) == ErrorKind::store) CHECK(status == 503);
    if (kind(row.code) == ErrorKind::internal) CHECK(status == 500);
    if (kind(row.code) == ErrorKind::refused) CHECK(status < 500);
    CHECK(JsonObject::parse(problem_response({row.code, "place"}).body).ok());
  }
}

TEST_CASE("statuses are the usual ones", "[web][rfc9110-15]") {
  CHECK(http_status(Errc::wrong_credentials) == 401);
  CHECK(http_status(Errc::token_expired) == 401);
  CHECK(http_status(Errc::code_already_used) == 401);
  CHECK(http_status(Errc::link_expired) == 401);
  CHECK(http_status(Errc::api_key_revoked) == 401);
  CHECK(http_status(Errc::malformed_token) == 401);
  CHECK(http_status(Errc::not_confirmed) == 403);
  CHECK(http_status(Errc::cross_site) == 403);
  CHECK(http_status(Errc::consent_missing) == 403);
  CHECK(http_status(Errc::malformed_request) == 400);
  CHECK(http_status(Errc::password_too_short) == 400);
  CHECK(http_status(Errc::request_too_large) == 413);
  CHECK(http_status(Errc::login_taken) == 409);
  CHECK(http_status(Errc::idempotency_mismatch) == 409);
  CHECK(http_status(Errc::idempotency_in_flight) == 409);
  CHECK(http_status(Errc::busy) == 503);
  CHECK(http_status(Errc::out_of_memory) == 500);
  CHECK(http_status(Errc::secret_missing) == 500);
}

TEST_CASE("a busy server says when to come back, in whole seconds rounded up", "[web]") {
  const auto retry_after = [](Errc code, Lifetime in) {
    return header_of(problem_response({code, "place", in}), "Retry-After");
  };
  CHECK(retry_after(Errc::busy, Lifetime(1)) == "1");
  CHECK(retry_after(Errc::busy, Lifetime(1'000)) == "1");
  CHECK(retry_after(Errc::busy, Lifetime(1'001)) == "2");
  CHECK(retry_after(Errc::busy, Lifetime(0)).empty());
  CHECK(retry_after(Errc::throttled, Lifetime(9'000)).empty());
}

TEST_CASE("401 says how to sign in", "[web][rfc6750-3]") {
  CHECK(header_of(problem_response({Errc::token_expired, "verify"}), "WWW-Authenticate") == "Bearer");
  CHECK(header_of(problem_response({Errc::login_taken, "register"}), "WWW-Authenticate").empty());
}

TEST_CASE("JSON and text answers name their type", "[web]") {
  const Response json = json_response(201, R"({"a":1})");
  CHECK(bytes_of_response(json) == "201\nContent-Type: application/json\n\n{\"a\":1}");
  Response text = text_response(200, "Created");
  CHECK(header_of(text, "Content-Type") == "text/plain; charset=utf-8");
  CHECK(header_of(text, "Cache-Control").empty());
  no_store(text);
  CHECK(header_of(text, "Cache-Control") == "no-store");
  CHECK(header_of(text, "Pragma") == "no-cache");
}
