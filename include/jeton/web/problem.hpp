// SPDX-License-Identifier: Apache-2.0
//
// problem.hpp: answers: an error as a problem body, JSON, text, and the words that keep them out of caches.
//
//   if (!signed_in.ok()) return problem_response(signed_in.error());
//   Response answer = json_response(200, body);
//   no_store(answer);
//
// What a stranger may learn is decided by the public reason alone: errors that share one give the same bytes
// (promise 3). RFC 9457 (problem bodies), RFC 9110 section 15 (status codes), RFC 9111 section 5.2 (caching).
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/web/http.hpp>

#include <string>
#include <string_view>

namespace jeton {

/// The HTTP status of an error.
///
///   400  input_not_understood; 413 if it is too large
///   401  sign_in_failed, sign_in_again, code_not_accepted, link_not_accepted, key_not_accepted
///   403  confirm_first, not_allowed
///   409  already_registered; a conflict of an Idempotency-Key
///   503  try_later from a store; 500 from anywhere else
[[nodiscard]] int http_status(Errc code) noexcept;

/// A stable word for programs: "sign_in_failed", or, where the fault is all in what the caller sent, the
/// whole name: "invalid_input.password_too_short".
[[nodiscard]] std::string_view public_code(Errc code) noexcept;

/// An application/problem+json answer that no cache keeps: type, title, status, detail (the customer's
/// words), code, and reference if there is one. 401 asks for a Bearer token (RFC 6750 section 3). Retry-After
/// is said only where it depends on no account: on try_later.
[[nodiscard]] Response problem_response(const Error& error);

/// in      body: JSON, as JsonWriter wrote it
[[nodiscard]] Response json_response(int status, std::string body);

/// in      body: UTF-8
[[nodiscard]] Response text_response(int status, std::string body);

/// Keeps `response` out of every cache, HTTP/1.0's too. For every answer that holds or depends on a secret.
void no_store(Response& response);

}  // namespace jeton
