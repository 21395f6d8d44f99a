// SPDX-License-Identifier: Apache-2.0
//
// parameters_test.cpp: forms and queries: one value, none, or a refusal.
#include "support/allocation_counter.hpp"
#include "support/catch.hpp"
#include "web/web_kit.hpp"

#include <jeton/web/parameters.hpp>

#include <string>
#include <utility>

using namespace jeton;
using namespace jeton::web_test;
namespace counter = jeton::test::allocation_counter;

namespace {

/// "name=value" of each parameter between bars, or the error's name.
std::string pairs_of(std::string_view text) {
  const auto parameters = Parameters::parse(text);
  if (!parameters.ok()) return std::string(parameters.error().name());
  std::string out = "|";
  for (const Parameter& parameter : parameters.value().all())
    out.append(parameter.name).append("=").append(parameter.value).append("|");
  return out;
}

}  // namespace

TEST_CASE("a form is names and values, decoded", "[web]") {
  CHECK(pairs_of("") == "|");
  CHECK(pairs_of("email=bob%40example.com&password=b0b+l0bl%26%3D") ==
        "|email=bob@example.com|password=b0b l0bl&=|");
  CHECK(pairs_of("a=1=2") == "|a=1=2|");
  CHECK(pairs_of("a") == "|a=|");
  CHECK(pairs_of("a=") == "|a=|");
  CHECK(pairs_of("=a") == "|=a|");
  CHECK(pairs_of("&&a=1&&b=2&") == "|a=1|b=2|");
  CHECK(pairs_of("a%3Db=c+d") == "|a=b=c d|");
  CHECK(pairs_of("a=%2B+%2b") == "|a=+ +|");
  CHECK(pairs_of("a=x%0Ay%09") == "|a=x\ny\t|");
  CHECK(pairs_of("n=Zo%C3%AB&m=Zo\xC3\xAB") == "|n=Zo\u00eb|m=Zo\u00eb|");
}

TEST_CASE("a broken escape, broken UTF-8 or NUL refuses the whole form", "[web][promise-9]") {
  for (const char* text : {"a=%", "a=%4", "a=%zz", "%=a", "a=1&b=%G0", "a=%00", "%00=1", "a=%FF", "a=\xFF",
                           "a=%C3", "a=%C3&b=%A9", "a=%ED%A0%80", "a%C3=%A9", "a=%C0%80"}) {
    INFO(text);
    CHECK(pairs_of(text) == "invalid_input.malformed_request");
  }
  CHECK(pairs_of(std::string_view("a=\0", 3)) == "invalid_input.malformed_request");
}

TEST_CASE("a repeated parameter is refused where it is asked for", "[web][promise-9][appstle]") {
  const auto parameters = Parameters::parse("customerId=1&email=&customerId=1&%65mpty").value();
  CHECK(told(parameters.find_once("customerId")) == "invalid_input.malformed_request");
  CHECK(told(parameters.find_once("email")).empty());
  CHECK(told(parameters.find_once("empty")).empty());
  CHECK(told(parameters.find_once("Email")) == "(none)");
  CHECK(told(parameters.find_once("phone")) == "(none)");
}

TEST_CASE("a repetition in another spelling is a repetition", "[web][promise-9][appstle]") {
  const auto parameters = Parameters::parse("customerId=1&%63ustomerId=2").value();
  CHECK(parameters.find_once("customerId").error().code == Errc::malformed_request);
}

TEST_CASE("a form has at most 64 parameters and 8 KiB", "[web][promise-9]") {
  std::string text;
  for (std::size_t i = 0; i < kMostParameters; ++i) text += "a=1&";
  CHECK(Parameters::parse(text).ok());
  CHECK(Parameters::parse(text + "b").error().code == Errc::request_too_large);
  CHECK(Parameters::parse(std::string(kMostFormBytes, 'a')).ok());
  CHECK(Parameters::parse(std::string(kMostFormBytes, '&')).value().all().empty());
  CHECK(Parameters::parse(std::string(kMostFormBytes + 1, 'a')).error().code == Errc::request_too_large);
}

TEST_CASE("parameters stay readable when they are moved", "[web]") {
  auto parsed = Parameters::parse("email=bob%40example.com");
  const Parameters moved = std::move(parsed).value();
  CHECK(told(moved.find_once("email")) == "bob@example.com");
}

TEST_CASE("a password of a form is wiped with the form, also of a refused one",
          "[web][promise-7][workarea]") {
  for (const char* text : {"password=b0bl0bl%40w-b0bl0bl%40w", "password=b0bl0bl%40w-b0bl0bl%40w&a=%"}) {
    INFO(text);
    counter::start_watching("b0bl0bl@w-b0bl0bl@w");
    { static_cast<void>(Parameters::parse(text).ok()); }
    CHECK(counter::stop().freed_with_canary == 0);
  }
}
