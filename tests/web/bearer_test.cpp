// SPDX-License-Identifier: Apache-2.0
//
// bearer_test.cpp: a request carries one token, none, or is refused; it never carries two.
#include "support/allocation_counter.hpp"
#include "support/catch.hpp"
#include "web/web_kit.hpp"

#include <jeton/web/bearer.hpp>
#include <jeton/web/headers.hpp>

#include <string>

using namespace jeton;
using namespace jeton::web_test;
namespace counter = jeton::test::allocation_counter;

namespace {

constexpr std::string_view kMalformed = "invalid_input.malformed_token";

std::string bearer(std::string_view value) {
  return told(parse_authorization(Asking({{"Authorization", value}}), AuthorizationForm::bearer));
}

std::string rails(std::string_view value) {
  return told(parse_authorization(Asking({{"Authorization", value}}), AuthorizationForm::rails_token));
}

}  // namespace

TEST_CASE("a bearer token is read whatever the case of its scheme", "[web][rfc6750-2.1][adobe][medusa]") {
  CHECK(bearer("Bearer mF_9.B5f-4.1JqM") == "mF_9.B5f-4.1JqM");
  CHECK(bearer("bearer ar4116zozoagxty1xjn4lj13kim36r6x") == "ar4116zozoagxty1xjn4lj13kim36r6x");
  CHECK(bearer("BEARER a") == "a");
  CHECK(bearer("Bearer   a") == "a");
  CHECK(bearer(" Bearer a ") == "a");
  CHECK(bearer("Bearer aZ09-._~+/==") == "aZ09-._~+/==");
}

TEST_CASE("a request without a token is nobody's, and so is an empty header", "[web][adobe]") {
  for (const AuthorizationForm form : {AuthorizationForm::bearer, AuthorizationForm::rails_token}) {
    CHECK(told(parse_authorization(Asking({}), form)) == "(none)");
    CHECK(told(parse_authorization(Asking({{"authorization", ""}}), form)) == "(none)");
    CHECK(told(parse_authorization(Asking({{"Authorization", " \t"}}), form)) == "(none)");
    CHECK(told(parse_authorization(Asking({{"X-Authorization", "Bearer a"}}), form)) == "(none)");
  }
}

TEST_CASE("anything but one bearer token is refused", "[web][J44][rfc6750-2.1][promise-9]") {
  for (const char* value : {"Bearer",
                            "Bearer ",
                            "a",
                            "Bearera",
                            "Bearer\ta",
                            "Bearer a b",
                            "Bearer a,b",
                            "Bearer  x,Bearer y",
                            "Bearer a, Bearer b",
                            "Bearer a;b",
                            "Bearer \"a\"",
                            "Bearer =",
                            "Bearer ==",
                            "Bearer a=b",
                            "Bearer a=b=",
                            "Bearer a\tb",
                            "Bearer a\r\nX: y",
                            "Bearer \xC3\xA9",
                            "Bearer a%20b",
                            "Basic Ym9iOmI=",
                            "Token token=\"a\"",
                            "Token a",
                            "Bearer token=\"a\"",
                            "Bearer: a",
                            ", Bearer a",
                            "Bearer a,",
                            "Digest username=\"bob\""}) {
    INFO(value);
    CHECK(bearer(value) == kMalformed);
  }
  CHECK(bearer(std::string_view("Bearer a\0", 9)) == kMalformed);
}

TEST_CASE("two Authorization headers are refused, also if one is empty", "[web][J44][promise-9]") {
  for (const AuthorizationForm form : {AuthorizationForm::bearer, AuthorizationForm::rails_token}) {
    CHECK(told(parse_authorization(Asking({{"Authorization", "Bearer a"}, {"authorization", "Bearer a"}}),
                                   form)) == kMalformed);
    CHECK(told(parse_authorization(Asking({{"Authorization", ""}, {"Authorization", "Bearer a"}}), form)) ==
          kMalformed);
  }
}

TEST_CASE("an Authorization header over 8 KiB is refused by its length", "[web][J17][promise-9]") {
  const std::string most = "Bearer " + std::string(kMostHeaderBytes - 7, 'a');
  CHECK(bearer(most) == most.substr(7));
  CHECK(bearer(most + "a") == "invalid_input.token_too_long");
  CHECK(rails(most + "a") == "invalid_input.token_too_long");
  CHECK(bearer(std::string(1 << 20, ' ')) == "invalid_input.token_too_long");
}

TEST_CASE("a refused header says neither token nor scheme", "[web][promise-7]") {
  const auto refused =
      parse_authorization(Asking({{"Authorization", "Bearer s3cret x"}}), AuthorizationForm::bearer);
  REQUIRE(refused.error().code == Errc::malformed_token);
  CHECK(std::string(refused.error().place) == "parse_authorization");
  CHECK(refused.error().expected().find("s3cret") == std::string_view::npos);
}

TEST_CASE("reading a token allocates nothing", "[web]") {
  const Asking request({{"Host", "shop.example"}, {"Authorization", "Token token=\"a\", nonce=\"b\""}});
  counter::start();
  const bool found = parse_authorization(request, AuthorizationForm::rails_token).ok();
  CHECK(counter::stop().allocations == 0);
  CHECK(found);
}

TEST_CASE("a storefront's Token header is read as Rails writes it", "[web][workarea]") {
  CHECK(rails("Token token=\"ghsBisE8nroaeQ1UNYx4t2Tn\"") == "ghsBisE8nroaeQ1UNYx4t2Tn");
  CHECK(rails("Token token=ghsBisE8nroaeQ1UNYx4t2Tn") == "ghsBisE8nroaeQ1UNYx4t2Tn");
  CHECK(rails("token token=\"a\"") == "a");
  CHECK(rails("Token   token=\"a\"") == "a");
  CHECK(rails("Token\ttoken=\"a\"") == "a");
  CHECK(rails("Token token=\"aa==\"") == "aa==");
}

TEST_CASE("the word Bearer and a bare token are read as later Rails reads them", "[web][workarea]") {
  CHECK(rails("Bearer ghsBisE8nroaeQ1UNYx4t2Tn") == "ghsBisE8nroaeQ1UNYx4t2Tn");
  CHECK(rails("Bearer token=\"a\"") == "a");
  CHECK(rails("Token a") == "a");
  CHECK(rails("Token token") == "token");
  CHECK(rails("Token a, nonce=\"x\"") == "a");
}

TEST_CASE("further pairs behind the token are read and ignored", "[web][workarea]") {
  CHECK(rails("Token token=\"a\", nonce=\"def\"") == "a");
  CHECK(rails("Token token=\"a\",nonce=def") == "a");
  CHECK(rails("Token token=\"a\"; nonce=\"def\"; x=\"y\"") == "a");
  CHECK(rails("Token token=\"a\"\tnonce=\"def\"") == "a");
  CHECK(rails("Token token=\"a\" , nonce=\"d,e;f\tg\"") == "a");
  CHECK(rails("Token token=\"a\", nonce=\"\", x=") == "a");
  CHECK(rails("Token token=\"a\", nonce=\"say \\\"hi\\\", token=b\"") == "a");
  CHECK(rails("Token token=\"a\", size=\"5\\\" pipe, token=b\"") == "a");
  CHECK(rails("Token token=\"a\",, ;") == "a");
}

TEST_CASE("a second token behind the first is not ignored", "[web][J44][workarea][promise-9]") {
  for (const char* value :
       {"Token token=\"a\", token=\"b\"", "Token token=\"a\"; TOKEN=b", "Token a, token=\"b\"",
        "Token token=\"a\", Bearer b", "Bearer a, Bearer b", "Bearer  x,Bearer y", "Token a, b",
        "Token token=\"a\" b", "Token token=\"a\" nonce=\"b\"", "Token token=\"a\"\"b\""}) {
    INFO(value);
    CHECK(rails(value) == kMalformed);
  }
}

TEST_CASE("a malformed Token header is refused", "[web][workarea][promise-9]") {
  for (const char* value : {"Token",
                            "Token ",
                            "Token token=",
                            "Token token=\"\"",
                            "Token token=\"a",
                            "Token token=a\"",
                            "Token token=\"",
                            "Token token=\"a b\"",
                            "Token token=\"a,b\"",
                            "Token token=\"\\a\"",
                            "Token ,",
                            "Token , token=\"a\"",
                            "Token nonce=\"x\", token=\"a\"",
                            "Token token=\"a\", =b",
                            "Token token=\"a\", n",
                            "Token token=\"a\", n=\"b",
                            "Token token=\"a\", n=\"b\\\"",
                            "Token token=\"a\", n=\"b\"c",
                            "Token token=\"a\", n o=\"b\"",
                            "Token token=\"a\", n=a b",
                            "Tokentoken=\"a\"",
                            "Token: token=\"a\"",
                            "Basic Ym9iOmI=",
                            "Digest token=\"a\"",
                            "token=\"a\"",
                            "Token TOKEN=\"a\"",
                            "Token token =\"a\""}) {
    INFO(value);
    CHECK(rails(value) == kMalformed);
  }
}
