// SPDX-License-Identifier: Apache-2.0
//
// medusa_words.hpp: how Medusa words its refusals: a type, a message, sometimes a code, and the status that
// belongs to the type. Nothing from the request is repeated but words that a path may hold.
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/web/http.hpp>

#include <string_view>

namespace jeton::medusa {

/// {"code"?, "type", "message"}
[[nodiscard]] Response refusal(int status, std::string_view type, std::string_view message,
                               std::string_view code = {});

[[nodiscard]] Response invalid_data(std::string_view message);  // 400
[[nodiscard]] Response not_allowed(std::string_view message);   // 400
[[nodiscard]] Response unauthorized(std::string_view message);  // 401
[[nodiscard]] Response forbidden(std::string_view message);     // 403
[[nodiscard]] Response not_found(std::string_view message);     // 404
[[nodiscard]] Response duplicate(std::string_view message);     // 422
[[nodiscard]] Response unknown_error();                         // 500

/// Of kind store or internal: what went wrong is not the customer's.
[[nodiscard]] bool is_fault(const Error& error) noexcept;

/// 409 conflict: worth sending again; 500 database_error; 500 unknown_error.
[[nodiscard]] Response fault(const Error& error);

/// What a path without a good token answers: 401 {"message":"Unauthorized"}, or the plain word for whoever
/// asks for text.
[[nodiscard]] Response guard(const Request& request);

/// guard(), unless `error` is a fault, or a page elsewhere used the cookie: 403.
[[nodiscard]] Response guard_or_fault(const Request& request, const Error& error);

/// `word` if it may be repeated in an answer: 1 to 64 characters a-z A-Z 0-9 - _. Else "(unknown)".
[[nodiscard]] std::string_view repeatable(std::string_view word) noexcept;

}  // namespace jeton::medusa
