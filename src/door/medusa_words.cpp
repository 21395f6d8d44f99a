// SPDX-License-Identifier: Apache-2.0
//
// medusa_words.cpp: the types, statuses and codes of Medusa's errors.
#include "medusa_words.hpp"

#include <jeton/base/json_writer.hpp>
#include <jeton/web/headers.hpp>
#include <jeton/web/problem.hpp>

#include <algorithm>

namespace jeton::medusa {

Response refusal(int status, std::string_view type, std::string_view message, std::string_view code) {
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  if (!code.empty()) json.key("code").string(code);
  json.key("type").string(type).key("message").string(message).end_object();
  return json_response(status, std::move(body));
}

Response invalid_data(std::string_view message) { return refusal(400, "invalid_data", message); }
Response not_allowed(std::string_view message) { return refusal(400, "not_allowed", message); }
Response unauthorized(std::string_view message) { return refusal(401, "unauthorized", message); }
Response forbidden(std::string_view message) { return refusal(403, "forbidden", message); }
Response not_found(std::string_view message) { return refusal(404, "not_found", message); }
Response duplicate(std::string_view message) {
  return refusal(422, "duplicate_error", message, "invalid_request_error");
}

Response unknown_error() {
  return refusal(500, "unknown_error", "An unknown error occurred.", "unknown_error");
}

bool is_fault(const Error& error) noexcept {
  return kind(error.code) == ErrorKind::store || kind(error.code) == ErrorKind::internal;
}

Response fault(const Error& error) {
  switch (error.code) {
    case Errc::conflict:
    case Errc::busy:
    case Errc::change_in_progress:
      return refusal(
          409, "conflict",
          "The request conflicted with another request. You may retry the request with the provided "
          "Idempotency-Key.",
          "invalid_state_error");
    default: break;
  }
  if (kind(error.code) == ErrorKind::store)
    return refusal(500, "database_error", words(PublicReason::try_later), "api_error");
  return unknown_error();
}

Response guard(const Request& request) {
  if (prefers(request, "text/plain", "application/json")) return text_response(401, "Unauthorized");
  return json_response(401, R"({"message":"Unauthorized"})");
}

Response guard_or_fault(const Request& request, const Error& error) {
  if (error.code == Errc::cross_site) return forbidden(words(PublicReason::not_allowed));
  return is_fault(error) ? fault(error) : guard(request);
}

std::string_view repeatable(std::string_view word) noexcept {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  const bool fits = !word.empty() && word.size() <= 64 && std::all_of(word.begin(), word.end(), is_plain);
  return fits ? word : "(unknown)";
}

}  // namespace jeton::medusa
