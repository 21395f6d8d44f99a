// SPDX-License-Identifier: Apache-2.0
//
// system_clock.cpp: the operating system's wall clock, refused where it is plainly not set.
//
// A machine that starts in 1970 would find every token not yet valid and every code alive: no time is better.
//
//   Result<Timestamp> now = SystemClock().now();
#include <jeton/base/clock.hpp>

#include <chrono>

namespace jeton {

Result<Timestamp> SystemClock::now() noexcept {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();  // Unix time since C++20
  const Timestamp at{std::chrono::floor<std::chrono::milliseconds>(since_epoch).count()};
  if (at < kLeastUsableTime || at > kMostUsableTime) return Error{Errc::clock_unusable, "SystemClock::now"};
  return at;
}

}  // namespace jeton
