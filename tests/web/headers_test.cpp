// SPDX-License-Identifier: Apache-2.0
//
// headers_test.cpp: a header is there once or not at all, and Accept is weighed as RFC 9110 says.
#include "support/catch.hpp"
#include "web/web_kit.hpp"

#include <jeton/web/headers.hpp>

#include <string>

using namespace jeton;
using namespace jeton::web_test;

namespace {

bool prefers_text(std::string_view accept) {
  return prefers(Asking({{"Accept", accept}}), "text/plain", "application/json");
}

}  // namespace

TEST_CASE("a header is found without case and without the spaces around it", "[web][rfc9110-5.1]") {
  const Asking request(
      {{"Host", "shop.example"}, {"x-api-key", " \tkey \t"}, {"X-Empty", ""}, {"X-Blank", " "}});
  CHECK(told(find_header(request, "X-API-Key")) == "key");
  CHECK(told(find_header(request, "host")) == "shop.example");
  CHECK(told(find_header(request, "X-Empty")).empty());
  CHECK(told(find_header(request, "X-Blank")).empty());
  CHECK(told(find_header(request, "X-API")) == "(none)");
  CHECK(told(find_header(Asking({}), "Host")) == "(none)");
}

TEST_CASE("a header that is there twice is refused, also if both say the same", "[web][J44][promise-9]") {
  CHECK(find_header(Asking({{"Host", "a"}, {"HOST", "b"}}), "Host").error().code == Errc::malformed_request);
  CHECK(find_header(Asking({{"Host", "a"}, {"Host", "a"}}), "Host").error().code == Errc::malformed_request);
  CHECK(find_header(Asking({{"Host", ""}, {"Host", "a"}}), "Host").error().code == Errc::malformed_request);
}

TEST_CASE("a header of 8 KiB is read and one byte more is refused", "[web][promise-9]") {
  const std::string most(kMostHeaderBytes, 'a');
  CHECK(told(find_header(Asking({{"X", most}}), "X")) == most);
  CHECK(find_header(Asking({{"X", most + "a"}}), "X").error().code == Errc::request_too_large);
}

TEST_CASE("a content type is compared without its parameters", "[web][rfc9110-8.3.1]") {
  CHECK(is_media_type("application/json", "application/json"));
  CHECK(is_media_type("Application/JSON; charset=utf-8", "application/json"));
  CHECK(is_media_type("application/json;charset=utf-8", "application/json"));
  CHECK(is_media_type("application/json ;x", "application/json"));
  CHECK_FALSE(is_media_type("application/json+x", "application/json"));
  CHECK_FALSE(is_media_type("application/jso", "application/json"));
  CHECK_FALSE(is_media_type("text/plain; application/json", "application/json"));
  CHECK_FALSE(is_media_type("application/json, text/plain", "application/json"));
  CHECK_FALSE(is_media_type("", "application/json"));
}

TEST_CASE("a client that asks for text gets text", "[web][rfc9110-12.5.1][medusa]") {
  CHECK(prefers_text("text/plain"));
  CHECK(prefers_text("TEXT/Plain"));
  CHECK(prefers_text("text/*"));
  CHECK(prefers_text("text/plain, application/json;q=0.9"));
  CHECK(prefers_text("application/json; q=0.001 , text/plain;q=0.002"));
  CHECK(prefers_text("text/plain;format=flowed;q=0.5"));
  CHECK(prefers_text("*/*;q=0.1, text/plain"));
  CHECK(prefers_text("*/*, application/json;q=0.5"));
  CHECK(prefers_text("application/*;q=0.2, text/*;q=0.3"));
  CHECK(prefers(Asking({{"Accept", "application/json;q=0.5"}, {"Accept", "text/plain"}}), "text/plain",
                "application/json"));
}

TEST_CASE("a client without a preference gets the usual", "[web][rfc9110-12.5.1][medusa]") {
  CHECK_FALSE(prefers(Asking({}), "text/plain", "application/json"));
  for (const char* accept :
       {"", "*/*", "application/json", "application/json, text/plain, */*", "text/plain, */*", "text/html",
        "text/plain;q=0", "text/plain;q=0.5, application/json", "text/plain;Q=0.1,*/*", "text/plain2",
        "text/plainapplication", "text", "text/", "*", "plain", ",,,;;;", "application/*, text/*",
        "*/*;q=0.5, text/plain;q=0.4"}) {
    INFO(accept);
    CHECK_FALSE(prefers_text(accept));
  }
}

TEST_CASE("a quality that is no number makes a type unwanted", "[web][rfc9110-12.4.2]") {
  for (const char* quality : {"", "2", "1.001", "0.1234", "-1", "a", ".5", "0,5", "1.1", "00", "0.x"}) {
    INFO(quality);
    CHECK_FALSE(prefers_text(std::string("text/plain;q=") + quality));
  }
  for (const char* quality : {"1", "1.", "1.0", "1.000", "0.001", "0.5", "0.999"}) {
    INFO(quality);
    CHECK(prefers_text(std::string("text/plain;q=") + quality));
  }
  CHECK_FALSE(prefers_text("text/plain;q=0."));
  CHECK_FALSE(prefers_text("text/plain;q=0.000"));
}

TEST_CASE("an Accept over 8 KiB says nothing", "[web][promise-9]") {
  CHECK_FALSE(prefers_text("text/plain," + std::string(kMostHeaderBytes, ' ')));
}
