// SPDX-License-Identifier: Apache-2.0
//
// dice.hpp: the one source of chance of a simulation: SplitMix64, so that a seed means the same run on every
// machine. (std::uniform_int_distribution does not.)
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace jeton::test {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) noexcept : state_(seed) {}

  std::uint64_t next() noexcept {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }
  /// 0 .. bound - 1; bound is at least 1.
  std::size_t below(std::size_t bound) noexcept { return static_cast<std::size_t>(next() % bound); }
  /// True in `percent` of 100 throws.
  bool chance(std::size_t percent) noexcept { return below(100) < percent; }
  /// An index, drawn in proportion to its weight; the weights are not all zero.
  std::size_t weighted(const std::vector<std::size_t>& weights) noexcept {
    std::size_t sum = 0;
    for (const std::size_t weight : weights) sum += weight;
    std::size_t at = below(sum);
    std::size_t index = 0;
    while (at >= weights[index]) at -= weights[index++];
    return index;
  }

 private:
  std::uint64_t state_;
};

}  // namespace jeton::test
