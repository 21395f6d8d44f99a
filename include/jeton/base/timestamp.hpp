// SPDX-License-Identifier: Apache-2.0
//
// timestamp.hpp: points in time and durations, in milliseconds, that cannot overflow.
//
// Time is always given: functions take `Timestamp now`. Only Authority asks a clock. Lifetimes are half open:
// a thing is alive when not_before <= now < expires_at (RFC 7519 section 4.1.4).
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <limits>

namespace jeton {

using Lifetime = std::chrono::milliseconds;

/// Milliseconds since 1970-01-01T00:00:00Z. Sums saturate, so a hostile number never wraps into the past.
struct Timestamp {
  std::int64_t unix_ms = 0;

  friend constexpr auto operator<=>(const Timestamp&, const Timestamp&) noexcept = default;
};

constexpr Timestamp operator+(Timestamp at, Lifetime by) noexcept {
  using Limits = std::numeric_limits<std::int64_t>;
  const std::int64_t delta = by.count();
  if (delta > 0 && at.unix_ms > Limits::max() - delta) return {Limits::max()};
  if (delta < 0 && at.unix_ms < Limits::min() - delta) return {Limits::min()};
  return {at.unix_ms + delta};
}

constexpr Timestamp operator-(Timestamp at, Lifetime by) noexcept {
  return by.count() == std::numeric_limits<std::int64_t>::min()
             ? Timestamp{std::numeric_limits<std::int64_t>::max()}
             : at + Lifetime(-by.count());
}

/// True from the first millisecond of life until, and not including, the moment of death.
constexpr bool is_live(Timestamp now, Timestamp not_before, Timestamp expires_at) noexcept {
  return not_before <= now && now < expires_at;
}

constexpr Timestamp earlier(Timestamp a, Timestamp b) noexcept { return a < b ? a : b; }

inline constexpr Timestamp kLeastUsableTime{946'684'800'000};  ///< 2000-01-01, a clock before it is broken
inline constexpr Timestamp kMostUsableTime{
    253'402'300'799'000};  ///< 9999-12-31T23:59:59Z (RFC 3339 section 1)

}  // namespace jeton
