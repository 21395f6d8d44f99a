// SPDX-License-Identifier: Apache-2.0
//
// cookie_test.cpp: our cookie is found among anybody's, and set so that nobody else can set or read it.
#include "support/catch.hpp"
#include "web/web_kit.hpp"

#include <jeton/web/cookie.hpp>

#include <string>

using namespace jeton;
using namespace jeton::web_test;

namespace {

std::string found(std::string_view header) {
  return told(find_cookie(Asking({{"Cookie", header}}), "__Host-session"));
}

HostCookie session_cookie() { return HostCookie::named("session", SameSite::lax).value(); }

}  // namespace

TEST_CASE("a cookie is found by its name", "[web][rfc6265-5.4]") {
  CHECK(found("__Host-session=jtn_s1") == "jtn_s1");
  CHECK(found("a=1; __Host-session=jtn_s1; b=2") == "jtn_s1");
  CHECK(found("a=1;__Host-session=jtn_s1;b=2") == "jtn_s1");
  CHECK(found(" __Host-session = jtn_s1 ") == "jtn_s1");
  CHECK(found("__Host-session=a=b") == "a=b");
  CHECK(found("__Host-session; __Host-session=x") == "x");  // the first is a value without a name
  CHECK(told(session_cookie().find(Asking({{"cookie", "__Host-session=x"}}))) == "x");
}

TEST_CASE("a request without our cookie, or with an empty one, carries none", "[web]") {
  CHECK(told(find_cookie(Asking({}), "__Host-session")) == "(none)");
  for (const char* header :
       {"", ";", ";;; ", "a=1", "session=x", "__host-session=x", "__Host-session2=x", "x__Host-session=x",
        "__Host-session", "=__Host-session", "__Host-session=", "a=__Host-session=x", "a=\"; b"}) {
    INFO(header);
    CHECK(found(header) == "(none)");
  }
}

TEST_CASE("other people's cookies may be any bytes", "[web]") {
  CHECK(found("_ga=\"{a,b}\"; \xFF\xFE=\x01; ===; x; __Host-session=x; \\") == "x");
}

TEST_CASE("our cookie twice is refused, whichever is the planted one", "[web][promise-9]") {
  const std::string malformed = "invalid_input.malformed_request";
  CHECK(found("__Host-session=a; __Host-session=b") == malformed);
  CHECK(found("__Host-session=a; __Host-session=a") == malformed);
  CHECK(found("__Host-session=; __Host-session=a") == malformed);
  CHECK(told(find_cookie(Asking({{"Cookie", "__Host-session=a"}, {"COOKIE", "__Host-session=b"}}),
                         "__Host-session")) == malformed);
}

TEST_CASE("cookies in several headers are one list", "[web][rfc9113-8.2.3]") {
  const Asking request({{"Cookie", "a=1"}, {"Host", "shop.example"}, {"Cookie", "__Host-session=x"}});
  CHECK(told(find_cookie(request, "__Host-session")) == "x");
}

TEST_CASE("a value that no server of ours could have set is refused", "[web][rfc6265-4.1.1][promise-9]") {
  for (const char* header : {"__Host-session=\"x\"", "__Host-session=a b", "__Host-session=a,b",
                             "__Host-session=a\\b", "__Host-session=\xC3\xA9", "__Host-session=\x7F"}) {
    INFO(header);
    CHECK(found(header) == "invalid_input.malformed_request");
  }
}

TEST_CASE("cookie headers are read up to 16 KiB in all", "[web][promise-9]") {
  const std::string half = "a=" + std::string(kMostCookieHeaderBytes / 2 - 2, 'a');
  const std::string last = half.substr(0, half.size() - 17) + ";__Host-session=x";
  CHECK(told(find_cookie(Asking({{"Cookie", half}, {"Cookie", last}}), "__Host-session")) == "x");
  const auto refused = find_cookie(Asking({{"Cookie", half}, {"Cookie", last + "y"}}), "__Host-session");
  CHECK(refused.error().code == Errc::request_too_large);
}

TEST_CASE("a cookie is set for this host only, over TLS only, out of reach of scripts", "[web][rfc6265bis]") {
  CHECK(session_cookie().name() == "__Host-session");
  CHECK(session_cookie().set("jtn_s1", std::chrono::hours(336)).value() ==
        "__Host-session=jtn_s1; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=1209600");
  const auto device = HostCookie::named("device", SameSite::strict).value();
  CHECK(device.set("x", std::nullopt).value() ==
        "__Host-device=x; Path=/; Secure; HttpOnly; SameSite=Strict");
}

TEST_CASE("a cookie never outlives its session by rounding", "[web]") {
  CHECK(session_cookie().set("x", Lifetime(1'999)).value().ends_with("; Max-Age=1"));
  CHECK(session_cookie().set("x", Lifetime(999)).value().ends_with("; Max-Age=0"));
  CHECK(session_cookie().set("x", Lifetime(-5'000)).value().ends_with("; Max-Age=0"));
}

TEST_CASE("a cleared cookie has the attributes it was set with", "[web]") {
  CHECK(session_cookie().clear() == "__Host-session=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
}

TEST_CASE("no value can add an attribute or a header", "[web][promise-9]") {
  for (const char* value :
       {"", "a; Domain=evil.example", "a\r\nSet-Cookie: b=c", "a b", "a,b", "\"a\"", "\xC3\xA9"}) {
    INFO(value);
    CHECK(session_cookie().set(value, std::nullopt).error().code == Errc::malformed_token);
  }
  const std::string most(kMostCookieBytes - session_cookie().name().size(), 'a');
  CHECK(session_cookie().set(most, std::nullopt).ok());
  CHECK(session_cookie().set(most + "a", std::nullopt).error().code == Errc::token_too_long);
}

TEST_CASE("a cookie's name is an HTTP token of at most 64 characters", "[web]") {
  CHECK(HostCookie::named(std::string(64, 'a'), SameSite::lax).ok());
  for (const std::string& name : {std::string(), std::string(65, 'a'), std::string("a=b"), std::string("a b"),
                                  std::string("a;b"), std::string("\xC3\xA9")}) {
    INFO(name);
    CHECK(HostCookie::named(name, SameSite::lax).error().code == Errc::malformed_id);
  }
}
