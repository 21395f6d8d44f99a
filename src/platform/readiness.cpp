// SPDX-License-Identifier: Apache-2.0
//
// readiness.cpp: eventfd(2). Its counter is 0 or 1 here, so neither call can block or overflow.
#include "platform/readiness.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>

namespace jeton::platform {

Result<Readiness> Readiness::make() noexcept {
  const int handle = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (handle < 0) return Error{Errc::out_of_memory, "Readiness::make"};
  return Readiness(handle);
}

Readiness::~Readiness() {
  if (handle_ >= 0) ::close(handle_);
}

void Readiness::raise() const noexcept {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(handle_, &one, sizeof one);
}

void Readiness::lower() const noexcept {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto read = ::read(handle_, &count, sizeof count);
}

long process_number() noexcept { return static_cast<long>(::getpid()); }

}  // namespace jeton::platform
