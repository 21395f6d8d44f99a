// SPDX-License-Identifier: Apache-2.0
//
// clock_test.cpp: an unset clock is refused, and sums of times never wrap.
#include "support/catch.hpp"

#include <jeton/base/clock.hpp>

#include <limits>

using namespace jeton;
using namespace std::chrono_literals;

namespace {
constexpr Timestamp kNoon{1'767'268'800'000};  // 2026-01-01T12:00:00Z
constexpr Timestamp kLast{std::numeric_limits<std::int64_t>::max()};
constexpr Timestamp kFirst{std::numeric_limits<std::int64_t>::min()};
}  // namespace

TEST_CASE("the system's clock tells a time between 2000 and 9999", "[base]") {
  SystemClock clock;
  const auto first = clock.now();
  REQUIRE(first.ok());
  CHECK(first.value() >= kLeastUsableTime);
  CHECK(first.value() <= kMostUsableTime);
}

TEST_CASE("a clock that was never set refuses instead of answering 1970", "[base][promise-6][T34]") {
  VirtualClock clock(kNoon);
  CHECK(clock.now().value() == kNoon);
  clock.set({0});
  CHECK(clock.now().error().code == Errc::clock_unusable);
  clock.set({kMostUsableTime.unix_ms + 1});
  CHECK(clock.now().error().code == Errc::clock_unusable);
  clock.set(kLeastUsableTime);
  CHECK(clock.now().ok());
}

TEST_CASE("a virtual clock moves by exactly what it is told", "[base]") {
  VirtualClock clock(kNoon);
  clock.advance(90s);
  CHECK(clock.now().value() == kNoon + 90s);
}

TEST_CASE("a hostile lifetime never wraps into the past", "[base][promise-9]") {
  CHECK(kNoon + Lifetime::max() == kLast);
  CHECK(kNoon - Lifetime::min() == kLast);
  CHECK(Timestamp{-1} + Lifetime::min() == kFirst);
  CHECK(kLast + 1ms == kLast);
  CHECK(kFirst - 1ms == kFirst);
  CHECK(kNoon - 1ms < kNoon);
}

TEST_CASE("a token is alive at its first millisecond and dead at its last", "[base][rfc7519-4.1.4]") {
  CHECK(is_live(kNoon, kNoon, kNoon + 1ms));
  CHECK_FALSE(is_live(kNoon + 1ms, kNoon, kNoon + 1ms));
  CHECK_FALSE(is_live(kNoon - 1ms, kNoon, kNoon + 1ms));
}
