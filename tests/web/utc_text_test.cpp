// SPDX-License-Identifier: Apache-2.0
#include <jeton/web/utc_text.hpp>

#include "support/catch.hpp"

#include <limits>

using namespace jeton;

TEST_CASE("a time is written in UTC with milliseconds and a Z", "[web][rfc3339][workarea][appstle]") {
  CHECK(utc_text(Timestamp{1'598'450'127'851}) == "2020-08-26T13:55:27.851Z");  // the documented example
  CHECK(utc_text(Timestamp{0}) == "1970-01-01T00:00:00.000Z");
  CHECK(utc_text(Timestamp{951'782'400'000}) == "2000-02-29T00:00:00.000Z");
  CHECK(utc_text(Timestamp{253'402'300'799'999}) == "9999-12-31T23:59:59.999Z");
}

TEST_CASE("a time nobody lives in is written as the nearer end", "[web]") {
  CHECK(utc_text(Timestamp{-1}) == "1970-01-01T00:00:00.000Z");
  CHECK(utc_text(Timestamp{std::numeric_limits<std::int64_t>::max()}) == "9999-12-31T23:59:59.999Z");
}
