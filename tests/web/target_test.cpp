// SPDX-License-Identifier: Apache-2.0
//
// target_test.cpp: a path has one reading or is refused, and no secret of a query reaches a log.
#include "support/catch.hpp"

#include <jeton/web/parameters.hpp>
#include <jeton/web/target.hpp>

#include <string>

using namespace jeton;

namespace {

/// The segments between bars, then the query behind a '?'; or the error's name.
std::string reading_of(std::string_view text) {
  const auto target = Target::parse(text);
  if (!target.ok()) return std::string(target.error().name());
  std::string out = "|";
  for (const std::string& segment : target.value().segments()) out += segment + "|";
  return out + "?" + std::string(target.value().query());
}

bool is_refused(std::string_view text) { return reading_of(text) == "invalid_input.malformed_request"; }

}  // namespace

TEST_CASE("a target is a path in segments and a query", "[web][rfc3986-3.3]") {
  CHECK(reading_of("/") == "|?");
  CHECK(reading_of("/account") == "|account|?");
  CHECK(reading_of("/auth/customer/emailpass?code=1&state=%26") ==
        "|auth|customer|emailpass|?code=1&state=%26");
  CHECK(reading_of("/a%20b/%C3%A9") == "|a b|\u00e9|?");
  CHECK(reading_of("/a+b") == "|a+b|?");
  CHECK(reading_of("/a?b?c") == "|a|?b?c");
  CHECK(reading_of("/?a") == "|?a");
  CHECK(reading_of("/a:b@c;d=e,f'(g)*!$&~") == "|a:b@c;d=e,f'(g)*!$&~|?");
}

TEST_CASE("an empty segment is a segment, so a path with two slashes is another path", "[web]") {
  CHECK(reading_of("/a/") == "|a||?");
  CHECK(reading_of("//a") == "||a|?");
  CHECK(reading_of("/a//b") == "|a||b|?");
  CHECK_FALSE(Target::parse("/a/").value().is("/a"));
  CHECK_FALSE(Target::parse("//a").value().is("/a"));
}

TEST_CASE("a path is compared decoded", "[web]") {
  CHECK(Target::parse("/").value().is("/"));
  CHECK(Target::parse("/?a").value().is("/"));
  CHECK(Target::parse("/%61ccount?x").value().is("/account"));
  CHECK(Target::parse("/auth/session").value().is("/auth/session"));
  CHECK_FALSE(Target::parse("/auth/session").value().is("/auth"));
  CHECK_FALSE(Target::parse("/auth").value().is("/auth/session"));
  CHECK_FALSE(Target::parse("/auth").value().is("/author"));
  CHECK_FALSE(Target::parse("/author").value().is("/auth"));
  CHECK_FALSE(Target::parse("/auth").value().is("auth"));
  CHECK_FALSE(Target::parse("/auth").value().is(""));
  CHECK_FALSE(Target::parse("/").value().is(""));
}

TEST_CASE("a door mounted below a prefix sees only what is below it", "[web]") {
  const auto below = [](std::string_view text, std::string_view prefix) {
    const auto target = Target::parse(text).value();
    std::string out = "|";
    for (const std::string& segment : target.below(prefix)) out += segment + "|";
    return out;
  };
  CHECK(below("/api/v2/customers/7", "/api/v2") == "|customers|7|");
  CHECK(below("/api/v2/customers", "") == "|api|v2|customers|");
  CHECK(below("/%61pi/v2/a%20b", "/api/v2") == "|a b|");
  for (const char* prefix : {"/api/v2/customers", "/api/v", "/api/v22", "api/v2", "/", "/v2", "//api",
                             "/api/", "/api/v2/customers/7"}) {
    INFO(prefix);
    CHECK(below("/api/v2/customers", prefix) == "|");
  }
  CHECK(below("/", "/api") == "|");
}

TEST_CASE("a broken escape refuses the whole target", "[web][promise-9][rfc3986-2.1]") {
  for (const char* text : {"/%", "/%4", "/%zz", "/%4z", "/a/%/b", "/a%", "/%%41", "/%+1", "/% 1"}) {
    INFO(text);
    CHECK(is_refused(text));
  }
}

TEST_CASE("what two readers could take for two paths is refused", "[web][promise-9]") {
  for (const char* text :
       {"/a%2Fb", "/a%2fb", "/a%5Cb", "/a\\b", "/a%00", "/%00", "/a%0Ab", "/a%0D%0AX: y", "/a%7F", "/a%C2%85",
        "/..", "/a/../b", "/a/.", "/%2e%2e/b", "/.%2E", "/a%FF", "/%C0%AF", "/%ED%A0%80"}) {
    INFO(text);
    CHECK(is_refused(text));
  }
  CHECK(is_refused(std::string_view("/a\0b", 4)));
}

TEST_CASE("only origin-form is a target", "[web][rfc9112-3.2.1]") {
  for (const char* text :
       {"", "*", "account", "?a", "http://shop.example/account", "shop.example:443", "/a#b", "/a?b#c", "/#",
        "/a b", "/a\tb", "/a\r\nHost: x", "/\xC3\xA9", "/a?\xFF"}) {
    INFO(text);
    CHECK(is_refused(text));
  }
}

TEST_CASE("a target of 8 KiB is read and one byte more is refused by its length", "[web][promise-9]") {
  std::string text(kMostTargetBytes, 'a');
  text[0] = '/';
  CHECK(Target::parse(text).ok());
  CHECK(Target::parse(text + "a").error().code == Errc::request_too_large);
  CHECK(Target::parse(std::string(1 << 20, '%')).error().code == Errc::request_too_large);
}

TEST_CASE("a key in a query is not in the log", "[web][promise-7][appstle]") {
  const auto redact = [](std::string_view target) { return redact_target(target, {"api_key", "token"}); };
  CHECK(redact("/portal?api_key=apst_secret&customerId=7") == "/portal?api_key=[redacted]&customerId=7");
  CHECK(redact("/portal?customerId=7&api_key=secret") == "/portal?customerId=7&api_key=[redacted]");
  CHECK(redact("/portal?token=a.b.c") == "/portal?token=[redacted]");
  CHECK(redact("/portal?token=a&token=b") == "/portal?token=[redacted]&token=[redacted]");
  CHECK(redact("/portal?tokens=a&x=token&mytoken=b") == "/portal?tokens=a&x=token&mytoken=b");
  CHECK(redact("/portal?token=") == "/portal?token=");
  CHECK(redact("/portal?token") == "/portal?token");
  CHECK(redact("/portal") == "/portal");
  CHECK(redact("").empty());
  CHECK(redact("/a&&b?") == "/a&&b?");
}

TEST_CASE("no spelling of a query gets its key into the log", "[web][promise-7][appstle]") {
  for (const char* text :
       {"/p?API_KEY=secret", "/p?%61pi_key=secret", "/p?api%5Fkey=secret", "/p?x=1;api_key=secret",
        "/p?x=1?api_key=secret", "/p?api_key=se;cret", "/p?api_key=se=cret", "/p?api_key=se?cret#secret",
        "/p#api_key=secret", "/p?x=api_key=secret", "/p;api_key=secret", "api_key=secret",
        "http://h/p?api_key=secret", "/p?api_key%=secret", "/p?%zz=secret", "/p?a=b#c&api_key=secret",
        "/p?api_key=%73ecret secret", "/p?=&==api_key=secret"}) {
    INFO(text);
    const std::string line = redact_target(text, {"api_key"});
    CHECK(line.find("ecret") == std::string::npos);
    CHECK(line.find("cret") == std::string::npos);
    CHECK(line.ends_with("[redacted]"));
  }
}

TEST_CASE("what is logged of a target stays one line of visible characters", "[web][promise-9]") {
  CHECK(redact_target("/a\r\nroot logged in\x1b[2J\xC3\xA9", {}) == "/a%0D%0Aroot%20logged%20in%1B[2J%C3%A9");
  CHECK(redact_target(std::string(100'000, '\n'), {"token"}).size() == 3 * kMostTargetBytes);
  const std::string cut =
      redact_target("/" + std::string(kMostTargetBytes, 'a') + "?token=secret", {"token"});
  CHECK(cut.size() == kMostTargetBytes);
}
