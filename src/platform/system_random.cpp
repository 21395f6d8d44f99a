// SPDX-License-Identifier: Apache-2.0
//
// system_random.cpp: getrandom(2), asked until it has given everything.
//
// It blocks until the kernel's pool was seeded once and afterwards never; it holds no state here, so a forked
// child cannot repeat its parent. Whatever goes wrong is no_randomness: there is no second source (promise
// 6).
//
//   SystemRandom random; random.fill(nonce);
#include <jeton/crypto/random.hpp>

#include <sys/random.h>

#include <cerrno>

namespace jeton {

Result<Done> SystemRandom::fill(MutableBytes out) noexcept {
  while (!out.empty()) {
    const ssize_t given = ::getrandom(out.data(), out.size(), 0);
    if (given < 0 && errno == EINTR) continue;
    if (given <= 0) return Error{Errc::no_randomness, "SystemRandom::fill"};
    out = out.subspan(
        static_cast<std::size_t>(given));  // a signal or a request over 32 MiB is answered in parts
  }
  return Done{};
}

}  // namespace jeton
