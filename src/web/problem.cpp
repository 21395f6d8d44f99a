// SPDX-License-Identifier: Apache-2.0
//
// problem.cpp: what is said when something is refused, and how.
#include <jeton/web/problem.hpp>

#include <jeton/base/json_writer.hpp>

namespace jeton {
namespace {

Response response_of(int status, std::string_view content_type, std::string body) {
  Response response{status, {}, std::move(body)};
  response.with("Content-Type", content_type);
  return response;
}

/// RFC 9110 section 15, for the statuses of http_status().
std::string_view title_of(int status) noexcept {
  switch (status) {
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 409: return "Conflict";
    case 413: return "Content Too Large";
    case 503: return "Service Unavailable";
    default: return "Internal Server Error";
  }
}

int fault_status(Errc code) noexcept { return kind(code) == ErrorKind::store ? 503 : 500; }

/// Nothing but the public reason, status and reference goes in: no place, no name of a secret reason.
std::string problem_body(const Error& error, int status) {
  std::string body;
  JsonWriter json(body);
  json.begin_object().key("type").string("about:blank").key("title").string(title_of(status));
  json.key("status").integer(status).key("detail").string(words(public_reason(error.code)));
  json.key("code").string(public_code(error.code));
  if (!error.reference.empty()) json.key("reference").string(error.reference.text());
  json.end_object();
  if (!json.finish().ok()) return "{}";  // only a reference that make_reference never makes
  return body;
}

std::string whole_seconds(Lifetime lifetime) {
  return std::to_string(std::chrono::ceil<std::chrono::seconds>(lifetime).count());
}

}  // namespace

int http_status(Errc code) noexcept {
  if (code == Errc::request_too_large) return 413;
  if (code == Errc::idempotency_mismatch || code == Errc::idempotency_in_flight) return 409;
  switch (public_reason(code)) {
    case PublicReason::sign_in_failed:
    case PublicReason::sign_in_again:
    case PublicReason::code_not_accepted:
    case PublicReason::link_not_accepted:
    case PublicReason::key_not_accepted: return 401;
    case PublicReason::confirm_first:
    case PublicReason::not_allowed: return 403;
    case PublicReason::input_not_understood: return 400;
    case PublicReason::already_registered: return 409;
    case PublicReason::try_later: return fault_status(code);
  }
  return 500;
}

std::string_view public_code(Errc code) noexcept {
  switch (public_reason(code)) {
    case PublicReason::sign_in_failed: return "sign_in_failed";
    case PublicReason::confirm_first: return "confirm_first";
    case PublicReason::sign_in_again: return "sign_in_again";
    case PublicReason::code_not_accepted: return "code_not_accepted";
    case PublicReason::not_allowed: return "not_allowed";
    case PublicReason::input_not_understood: return name(code);
    case PublicReason::already_registered: return "already_registered";
    case PublicReason::try_later: return "try_later";
    case PublicReason::link_not_accepted: return "link_not_accepted";
    case PublicReason::key_not_accepted: return "key_not_accepted";
  }
  return "try_later";
}

Response problem_response(const Error& error) {
  const int status = http_status(error.code);
  Response response = response_of(status, "application/problem+json", problem_body(error, status));
  no_store(response);
  if (status == 401) response.with("WWW-Authenticate", "Bearer");
  const bool may_say_when = public_reason(error.code) == PublicReason::try_later;
  if (may_say_when && error.retry_after > Lifetime(0))
    response.with("Retry-After", whole_seconds(error.retry_after));
  return response;
}

Response json_response(int status, std::string body) {
  return response_of(status, "application/json", std::move(body));
}

Response text_response(int status, std::string body) {
  return response_of(status, "text/plain; charset=utf-8", std::move(body));
}

void no_store(Response& response) { response.with("Cache-Control", "no-store").with("Pragma", "no-cache"); }

}  // namespace jeton
