// SPDX-License-Identifier: Apache-2.0
//
// simulation.hpp: many clients of two shops over one ledger, one effect at a time, in an order and with
// accidents that a seed decides; virtual time, no threads. The same seed is the same run, byte for byte.
//
// Accidents: a store that is unavailable, an acknowledgement that is lost (applied or not), a write that is
// still on its way when everybody has stopped waiting for it, a client that dies between two effects, a
// process that restarts, a clock that jumps, an effect that is late, a purge. The hash is a stand-in of the
// right shape; everything else is the library itself.
//
//   const Verdict verdict = simulate(7, {});
//   if (!verdict.ok()) std::cout << verdict.report();
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "simulation/order.hpp"

namespace jeton::test {

/// What the clients mostly do.
enum class Theme : std::uint8_t {
  mixed = 1,    ///< each seed favours use cases of its own
  codes = 3,    ///< staff make codes that are presented again and again, and housekeeping is zealous
  guesses = 2,  ///< strangers guess while customers sign in, over a bad network, near the end of a window
};

struct SimulationTerms {
  Order order = Order::right;
  Theme theme = Theme::mixed;
  std::size_t clients = 10;  ///< at least 8
  std::size_t steps = 420;   ///< of all clients together, before everything comes to rest
};

struct Verdict {
  std::uint64_t seed = 0;
  std::vector<std::string> broken{};  ///< each promise in words; empty: all were kept
  std::string trace{};                ///< one line for each step
  std::size_t operations = 0;         ///< use cases begun
  std::size_t granted = 0;            ///< of these answered with what was asked for
  std::size_t faults = 0;             ///< accidents that happened

  [[nodiscard]] bool ok() const noexcept { return broken.empty(); }
  /// Seed, what was broken, and the last `lines` lines of the trace up to it.
  [[nodiscard]] std::string report(std::size_t lines = 60) const;
};

/// Runs until the first broken promise or the end.
[[nodiscard]] Verdict simulate(std::uint64_t seed, const SimulationTerms& terms);

}  // namespace jeton::test
