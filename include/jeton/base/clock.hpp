// SPDX-License-Identifier: Apache-2.0
//
// clock.hpp: the one door through which time comes in. Flows never ask a clock; Authority asks once per call.
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/base/timestamp.hpp>

#include <atomic>

namespace jeton {

class Clock {
 public:
  virtual ~Clock() = default;

  /// The time now. May be called by several threads at once.
  /// errors  internal.clock_unusable: outside the years 2000 to 9999
  [[nodiscard]] virtual Result<Timestamp> now() noexcept = 0;
};

/// The operating system's wall clock.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Result<Timestamp> now() noexcept override;
};

/// A clock that stands still until told otherwise, for tests of shops and of jeton.
class VirtualClock final : public Clock {
 public:
  explicit VirtualClock(Timestamp start) noexcept : now_(start.unix_ms) {}

  [[nodiscard]] Result<Timestamp> now() noexcept override {
    const Timestamp at{now_.load()};
    if (at < kLeastUsableTime || at > kMostUsableTime)
      return Error{Errc::clock_unusable, "VirtualClock::now"};
    return at;
  }
  void set(Timestamp to) noexcept { now_.store(to.unix_ms); }
  void advance(Lifetime by) noexcept { now_.fetch_add(by.count()); }

 private:
  std::atomic<std::int64_t> now_;
};

}  // namespace jeton
