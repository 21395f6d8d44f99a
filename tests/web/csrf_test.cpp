// SPDX-License-Identifier: Apache-2.0
//
// csrf_test.cpp: another site's page cannot act with a customer's cookie.
#include "support/catch.hpp"
#include "web/web_kit.hpp"

#include <jeton/crypto/random.hpp>
#include <jeton/web/csrf.hpp>

#include <string>

using namespace jeton;
using namespace jeton::web_test;

namespace {

template <std::size_t N>
ByteArray<N> bytes_from(std::uint64_t seed) {
  ByteArray<N> bytes{};
  SeededRandom random(seed);
  REQUIRE(random.fill(bytes).ok());
  return bytes;
}

Key32 key_from(std::uint64_t seed) { return derive_key(bytes_from<32>(seed), "csrf test"); }

const Digest kSession = sha256(bytes_of("session one"));
const Digest kOther = sha256(bytes_of("session two"));

std::string token_of(const Digest& session, std::uint64_t seed = 7) {
  return mint_csrf_token(key_from(1), session, bytes_from<kCsrfRandomBytes>(seed));
}

bool is_ours(const Request& request) { return verify_csrf(request, key_from(1), kSession).ok(); }

}  // namespace

TEST_CASE("a CSRF token is good in the session it was minted for", "[web][T32]") {
  const std::string token = token_of(kSession);
  CHECK(token.size() == kCsrfTokenCharacters);
  CHECK(verify_csrf_token(key_from(1), kSession, token).ok());
  CHECK(verify_csrf_token(key_from(1), kSession, token_of(kSession, 8)).ok());
  CHECK(token != token_of(kSession, 8));
}

TEST_CASE("a CSRF token is nothing in another session or under another key", "[web][T32]") {
  CHECK(verify_csrf_token(key_from(1), kOther, token_of(kSession)).error().code == Errc::cross_site);
  CHECK(verify_csrf_token(key_from(2), kSession, token_of(kSession)).error().code == Errc::cross_site);
}

TEST_CASE("a CSRF token with one changed character is refused", "[web][T32][J15]") {
  const std::string token = token_of(kSession);
  for (std::size_t i = 0; i < token.size(); ++i)
    for (const char c : {'A', 'B', '_', '=', '+', ' ', '\0'}) {
      if (token[i] == c) continue;
      std::string changed = token;
      changed[i] = c;
      INFO(changed);
      CHECK_FALSE(verify_csrf_token(key_from(1), kSession, changed).ok());
    }
}

TEST_CASE("a CSRF token of another length is refused", "[web][T32]") {
  const std::string token = token_of(kSession);
  for (const std::string& text : {std::string(), token.substr(1), token.substr(0, 63), token + "A",
                                  token + "=", token + token, std::string(1 << 20, 'A')})
    CHECK_FALSE(verify_csrf_token(key_from(1), kSession, text).ok());
}

TEST_CASE("what changes something needs a CSRF token, what does not needs none", "[web][rfc9110-9.2.1]") {
  for (const char* method : {"GET", "HEAD", "OPTIONS", "TRACE"}) CHECK_FALSE(csrf_needed(method));
  for (const char* method : {"POST", "PUT", "PATCH", "DELETE", "get", "", "PROPFIND"})
    CHECK(csrf_needed(method));
}

TEST_CASE("a page of the shop acts with its token", "[web][T32]") {
  const std::string token = token_of(kSession);
  CHECK(is_ours(Asking({}, "GET")));
  CHECK(is_ours(Asking({{"X-CSRF-Token", token}}, "POST")));
  for (const char* site : {"same-origin", "same-site", "none", ""})
    CHECK(is_ours(Asking({{"x-csrf-token", token}, {"Sec-Fetch-Site", site}}, "POST")));
}

TEST_CASE("another site's page does not act, whatever it sends", "[web][T32]") {
  const std::string token = token_of(kSession);
  CHECK_FALSE(is_ours(Asking({}, "POST")));
  CHECK_FALSE(is_ours(Asking({{"X-CSRF-Token", ""}}, "POST")));
  CHECK_FALSE(is_ours(Asking({{"X-CSRF-Token", token_of(kOther)}}, "POST")));
  CHECK_FALSE(is_ours(Asking({{"X-CSRF-Token", token}, {"X-CSRF-Token", token}}, "POST")));
  CHECK_FALSE(is_ours(Asking({{"X-CSRF-Token", token}, {"Sec-Fetch-Site", "cross-site"}}, "POST")));
  CHECK_FALSE(is_ours(
      Asking({{"X-CSRF-Token", token}, {"Sec-Fetch-Site", "same-origin"}, {"Sec-Fetch-Site", "cross-site"}},
             "POST")));
  CHECK(verify_csrf(Asking({}, "POST"), key_from(1), kSession).error().code == Errc::cross_site);
}
