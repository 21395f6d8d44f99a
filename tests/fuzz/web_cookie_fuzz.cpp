// SPDX-License-Identifier: Apache-2.0
//
// web_cookie_fuzz.cpp: any bytes as a Cookie header, as a cookie's value, and as a CSRF token.
//
// Invariants: what set() accepts is found again, also between other people's cookies that do not carry its
// name; a found value holds no separator; twice the same cookie is refused; no text but a minted one is a
// CSRF token.
#include <jeton/web/cookie.hpp>
#include <jeton/web/csrf.hpp>

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace jeton;

void require(bool holds) {
  if (!holds) std::abort();
}

/// The value found, "" if there is none, "?" if the header is refused.
std::string found_in(std::string_view cookies, std::string_view name) {
  const Header headers[] = {{"Cookie", cookies}};
  const auto found = find_cookie({"GET", "/", headers, ""}, name);
  return found.ok() ? std::string(found.value().value_or("")) : "?";
}

void set_and_find(std::string_view value) {
  const auto cookie = HostCookie::named("session", SameSite::lax);
  require(cookie.ok());
  const auto set = cookie.value().set(value, Lifetime(60'000));
  if (!set.ok()) return;
  require(set.value().find_first_of("\r\n") == std::string::npos);
  const std::string pair = set.value().substr(0, set.value().find(';'));
  require(found_in(pair, cookie.value().name()) == value);
  require(found_in("a=1; " + pair + "; b=2", cookie.value().name()) == value);
  require(found_in(pair + "; " + pair, cookie.value().name()) == "?");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  set_and_find(text);
  const std::string found = found_in(text, "__Host-session");
  if (found != "?") require(found.find_first_of("; \t\",\\") == std::string::npos);
  const bool is_alone = found.empty() && text.find("__Host-session") == std::string::npos;
  if (is_alone && size < 8'192) require(found_in(text + ";__Host-session=x", "__Host-session") == "x");

  require(!verify_csrf_token(Key32(), Digest{}, text).ok());
  return 0;
}
