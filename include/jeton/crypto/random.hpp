// SPDX-License-Identifier: Apache-2.0
//
// random.hpp: the one source of randomness. It fails loudly and never falls back (promise 6).
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/base/secret.hpp>

#include <cstdint>
#include <mutex>

namespace jeton {

class RandomSource {
 public:
  virtual ~RandomSource() = default;

  /// Fills `out` with unpredictable bytes. May be called by several threads at once.
  /// errors  internal.no_randomness: the operating system gave none; `out` must not be used
  [[nodiscard]] virtual Result<Done> fill(MutableBytes out) noexcept = 0;
};

/// getrandom(2): unpredictable, and different in a forked child.
class SystemRandom final : public RandomSource {
 public:
  [[nodiscard]] Result<Done> fill(MutableBytes out) noexcept override;
};

/// A repeatable stream (SHA-256 in counter mode), only for authorities opened for tests.
class SeededRandom final : public RandomSource {
 public:
  explicit SeededRandom(std::uint64_t seed) noexcept : seed_(seed) {}
  [[nodiscard]] Result<Done> fill(MutableBytes out) noexcept override;

 private:
  std::mutex mutex_;
  std::uint64_t seed_;
  std::uint64_t block_ = 0;
};

}  // namespace jeton
