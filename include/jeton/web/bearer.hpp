// SPDX-License-Identifier: Apache-2.0
//
// bearer.hpp: the token that a request carries in its Authorization header: one, none, or a refusal.
//
//   auto token = parse_authorization(request, AuthorizationForm::bearer);
//   if (!token.ok()) return problem_response(token.error());
//   if (!token.value()) ...                                           // nobody signed in
//
// Exactly one token: a second header, a comma and another, or anything after the token is refused, so that no
// proxy and we read different ones (attack J44). Whether the token is any good is not said here.
// RFC 6750 section 2.1, RFC 9110 section 11.4; the form of Ruby on Rails' HttpAuthentication::Token.
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/web/http.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace jeton {

/// How the header carries the token.
enum class AuthorizationForm : std::uint8_t {
  bearer = 1,      ///< Bearer mF_9.B5f-4.1JqM
  rails_token = 2  ///< Token token="ghsBisE8nroaeQ1UNYx4t2Tn"; also the word Bearer, also the token alone
};

/// The token of the Authorization header, borrowed from the request. Nothing if the header is absent or
/// empty: some storefronts send an empty one when nobody is signed in.
///
/// The word before the token is compared without case. In the form of Rails the token comes first; further
/// `key="value"` pairs behind ',', ';' or tab must be well-formed and are ignored, a second token is refused.
///
/// in      request: untrusted
/// out     1*(letter, digit, - . _ ~ + /) and '=' at its end: RFC 6750's b64token
/// errors  invalid_input.token_too_long: a value over 8 KiB, of which nothing was read;
///         invalid_input.malformed_token: another scheme, no token, more than one, two headers
[[nodiscard]] Result<std::optional<std::string_view>> parse_authorization(const Request& request,
                                                                          AuthorizationForm form) noexcept;

}  // namespace jeton
