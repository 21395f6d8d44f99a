// SPDX-License-Identifier: Apache-2.0
//
// readiness.hpp: a handle of the operating system that is readable while something waits, for event loops
// (epoll, kqueue's poll, libuv, asyncio); and which process this is.
//
//   auto ready = Readiness::make();      // not readable
//   ready.value().raise();               // readable, until
//   ready.value().lower();
#pragma once

#include <jeton/base/result.hpp>

#include <utility>

namespace jeton::platform {

/// An eventfd: non-blocking, closed on exec. raise() and lower() are to be ordered by the caller's lock.
class Readiness {
 public:
  /// errors  internal.out_of_memory: the process has no handle left
  static Result<Readiness> make() noexcept;

  Readiness(Readiness&& other) noexcept : handle_(std::exchange(other.handle_, -1)) {}
  Readiness& operator=(Readiness&&) = delete;
  Readiness(const Readiness&) = delete;
  Readiness& operator=(const Readiness&) = delete;
  ~Readiness();

  void raise() const noexcept;
  void lower() const noexcept;

  /// To wait on, for reading only; owned by this object.
  [[nodiscard]] int handle() const noexcept { return handle_; }

 private:
  explicit Readiness(int handle) noexcept : handle_(handle) {}
  int handle_;
};

/// The number of this process; another one in a child of fork.
[[nodiscard]] long process_number() noexcept;

}  // namespace jeton::platform
