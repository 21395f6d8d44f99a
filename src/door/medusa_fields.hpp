// SPDX-License-Identifier: Apache-2.0
//
// medusa_fields.hpp: how Medusa's handlers begin: a body that is understood, and an Idempotency-Key if there
// is one, both refused in Medusa's words.
#pragma once

#include <jeton/door/idempotent.hpp>
#include <jeton/web/body_fields.hpp>

#include "medusa_words.hpp"

namespace jeton::medusa {

/// Runs `then(fields)`. The body of a GET is not looked at.
template <class Then>
Response with_fields(const Request& request, Then then) {
  Request read = request;
  if (request.method == "GET") read.body = {};
  const auto fields = BodyFields::parse(read);
  if (!fields.ok()) return invalid_data("The body should be one JSON object, or a form");
  return then(fields.value());
}

/// idempotently(), with its refusals in Medusa's words.
template <class Work>
Response once(const Authority& authority, const Request& request, std::string_view purpose, Work work) {
  bool ours = false;
  Response response = idempotently(authority, request, purpose, [&] {
    ours = true;
    return work();
  });
  const bool is_problem =
      !ours && !response.headers.empty() && response.headers.front().value == "application/problem+json";
  if (!is_problem) return response;
  if (response.status == 409) return fault(Error{Errc::conflict, "idempotently"});
  if (response.status >= 500) return fault(Error{Errc::unavailable, "idempotently"});
  return invalid_data("The Idempotency-Key is malformed");
}

}  // namespace jeton::medusa
