// SPDX-License-Identifier: Apache-2.0
//
// bearer.cpp: the two grammars of an Authorization header that carries one token.
#include <jeton/web/bearer.hpp>

#include <jeton/web/headers.hpp>

#include "web/ascii.hpp"

#include <algorithm>

namespace jeton {
namespace {

using MaybeToken = std::optional<std::string_view>;

constexpr std::string_view kTokenKey = "token=";

/// RFC 6750 section 2.1.
bool is_b64token(std::string_view text) noexcept {
  const std::size_t padding = text.find('=');
  const std::string_view body = text.substr(0, padding);
  const bool is_padded_well =
      padding == std::string_view::npos || text.find_first_not_of('=', padding) == std::string_view::npos;
  return is_padded_well && !body.empty() && std::all_of(body.begin(), body.end(), [](char c) {
           return detail::is_alphanumeric(c) || std::string_view("-._~+/").find(c) != std::string_view::npos;
         });
}

/// Takes the scheme and the space behind it off `value`; empty if no space follows.
std::string_view take_scheme(std::string_view& value, std::string_view spaces) noexcept {
  const std::size_t end = value.find_first_of(spaces);
  if (end == std::string_view::npos) return {};
  const std::string_view scheme = value.substr(0, end);
  value.remove_prefix(std::min(value.find_first_not_of(spaces, end), value.size()));
  return scheme;
}

MaybeToken parse_bearer(std::string_view value) noexcept {
  const bool is_bearer = equals_ignoring_case(take_scheme(value, " "), "Bearer");
  if (!is_bearer || !is_b64token(value)) return std::nullopt;
  return value;
}

/// Takes the pair before the next ',', ';' or tab off `rest`, without the spaces around it. A delimiter
/// inside quotes delimits nothing.
std::string_view take_pair(std::string_view& rest) noexcept {
  bool is_quoted = false;
  std::size_t end = 0;
  for (; end < rest.size(); ++end) {
    const char c = rest[end];
    if (is_quoted && c == '\\') ++end;
    if (c == '"') is_quoted = !is_quoted;
    if (!is_quoted && (c == ',' || c == ';' || c == '\t')) break;
  }
  end = std::min(end, rest.size());
  const std::string_view pair = detail::trim(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return pair;
}

/// What stands between the quotes of `text`, or `text` if it has none; nothing if a quote has no partner.
MaybeToken without_quotes(std::string_view text) noexcept {
  if (!text.starts_with('"'))
    return text.find('"') == std::string_view::npos ? MaybeToken(text) : std::nullopt;
  if (text.size() < 2 || !text.ends_with('"')) return std::nullopt;
  return text.substr(1, text.size() - 2);
}

/// `token="..."`, `token=...` or the token alone.
MaybeToken token_of(std::string_view pair) noexcept {
  const bool is_named = pair.starts_with(kTokenKey);
  const MaybeToken token = is_named ? without_quotes(pair.substr(kTokenKey.size())) : pair;
  if (!token || !is_b64token(*token)) return std::nullopt;
  return token;
}

/// True if `text` is a quoted string (RFC 9110 section 5.6.4) or a word.
bool is_option_value(std::string_view text) noexcept {
  if (!text.starts_with('"')) return std::all_of(text.begin(), text.end(), detail::is_token_character);
  std::size_t at = 1;
  while (at < text.size() && text[at] != '"') at += text[at] == '\\' ? 2 : 1;
  return at + 1 == text.size();
}

/// A further pair, which we ignore. One that names a token again is not ignored: whose token would it be?
bool is_ignorable(std::string_view pair) noexcept {
  const std::size_t equals = pair.find('=');
  if (equals == std::string_view::npos || equals == 0) return false;
  const std::string_view key = pair.substr(0, equals);
  return std::all_of(key.begin(), key.end(), detail::is_token_character) &&
         !equals_ignoring_case(key, "token") && is_option_value(pair.substr(equals + 1));
}

MaybeToken parse_rails_token(std::string_view value) noexcept {
  const std::string_view scheme = take_scheme(value, " \t");
  if (!equals_ignoring_case(scheme, "Token") && !equals_ignoring_case(scheme, "Bearer")) return std::nullopt;
  const MaybeToken token = token_of(take_pair(value));
  while (token && !value.empty()) {
    const std::string_view pair = take_pair(value);
    if (!pair.empty() && !is_ignorable(pair)) return std::nullopt;  // Rails passes over empty pairs
  }
  return token;
}

}  // namespace

Result<std::optional<std::string_view>> parse_authorization(const Request& request,
                                                            AuthorizationForm form) noexcept {
  const Error malformed{Errc::malformed_token, "parse_authorization"};
  const auto header = find_header(request, "Authorization");
  if (!header.ok() && header.error().code == Errc::request_too_large)
    return Error{Errc::token_too_long, "parse_authorization"};
  if (!header.ok()) return malformed;
  if (!header.value() || header.value()->empty()) return MaybeToken();

  const std::string_view value = *header.value();
  const MaybeToken token = form == AuthorizationForm::bearer ? parse_bearer(value) : parse_rails_token(value);
  if (!token) return malformed;
  return token;
}

}  // namespace jeton
