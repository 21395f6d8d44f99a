// SPDX-License-Identifier: Apache-2.0
//
// idempotent.hpp: requests that carry an Idempotency-Key are answered once: the same key and body get the
// same answer again for 24 hours, the same key with another body, or while the first is in flight, gets 409.
//
//   return idempotently(authority, request, "register customer", [&] { return register_customer(request); });
//
// The stored answer is sealed, since it may hold a token. Answers of faults (500 and more) are not kept, so
// the request can be tried again. draft-ietf-httpapi-idempotency-key-header.
#pragma once

#include <jeton/authority.hpp>
#include <jeton/web/headers.hpp>
#include <jeton/web/problem.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace jeton {

inline constexpr std::string_view kIdempotencyHeader = "Idempotency-Key";

/// A response as it is kept, and back. Nothing if the text is none of the former's.
[[nodiscard]] std::string write_kept_response(const Response& response);
[[nodiscard]] std::optional<Response> read_kept_response(std::string_view text);

/// What a request does: method, target, credential and body. Two requests are the same if these are.
[[nodiscard]] Digest digest_of_request(const Request& request) noexcept;

/// Runs `work()` at most once for the request's key; without a key, runs it.
///
/// in      purpose: use case and, where there is one, the caller; one caller's key is nothing to another
/// out     work's answer, the one that was kept, or a problem: 400 a malformed key, 409 refused.idempotency_*
template <class Work>
Response idempotently(const Authority& authority, const Request& request, std::string_view purpose,
                      Work work) {
  const auto key = find_header(request, kIdempotencyHeader);
  if (!key.ok()) return problem_response(key.error());
  if (!key.value()) return work();
  const auto begun = authority.begin_idempotent({purpose, *key.value(), digest_of_request(request)});
  if (!begun.ok()) return problem_response(begun.error());
  if (begun.value().is_answered()) {
    auto kept = read_kept_response(text_of(begun.value().answer()));
    return kept ? std::move(*kept) : problem_response(Error{Errc::damaged_record, "idempotently"});
  }
  Response answer = work();
  if (answer.status >= 500)
    best_effort(authority.abandon_idempotent(begun.value().ticket()));
  else
    best_effort(authority.finish_idempotent(begun.value().ticket(), bytes_of(write_kept_response(answer))));
  return answer;
}

}  // namespace jeton
