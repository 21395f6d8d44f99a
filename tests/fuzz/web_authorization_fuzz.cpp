// SPDX-License-Identifier: Apache-2.0
//
// web_authorization_fuzz.cpp: any bytes as the value of Authorization, Accept and Content-Type.
//
// Invariants: an answered token lies inside the header and is one b64token; what the strict form accepts, the
// form of Rails accepts as the same token; a second token behind it is refused by both.
#include <jeton/web/bearer.hpp>
#include <jeton/web/headers.hpp>

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

namespace {

using namespace jeton;

void require(bool holds) {
  if (!holds) std::abort();
}

std::optional<std::string> token_in(std::string_view value, AuthorizationForm form) {
  const Header headers[] = {{"Authorization", value}};
  const auto token = parse_authorization({"GET", "/", headers, ""}, form);
  if (!token.ok() || !token.value()) return std::nullopt;
  require(token.value()->data() >= value.data());
  require(token.value()->data() + token.value()->size() <= value.data() + value.size());
  return std::string(*token.value());
}

void require_one_token(std::string_view value, AuthorizationForm form) {
  const auto token = token_in(value, form);
  if (!token) return;
  require(token->find_first_of(" \t,;\"\\") == std::string::npos && !token->empty());
  for (const char* more : {", token=\"b\"", ", Bearer b", " b", ";token=b"})
    require(!token_in(std::string(value) + more, form));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  require_one_token(text, AuthorizationForm::bearer);
  require_one_token(text, AuthorizationForm::rails_token);
  require_one_token("Token " + std::string(text), AuthorizationForm::rails_token);
  const auto strict = token_in(text, AuthorizationForm::bearer);
  if (strict && !strict->starts_with("token="))  // where Rails reads a name and an empty value
    require(token_in(text, AuthorizationForm::rails_token) == strict);

  const Header headers[] = {{"Accept", text}};
  const Request request{"GET", "/", headers, ""};
  const bool likes_text = prefers(request, "text/plain", "application/json");
  const bool likes_json = prefers(request, "application/json", "text/plain");
  require(!(likes_text && likes_json));
  static_cast<void>(is_media_type(text, "application/json"));
  return 0;
}
