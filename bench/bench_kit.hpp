// SPDX-License-Identifier: Apache-2.0
//
// bench_kit.hpp: what every program of bench/ measures with: two pieces of work side by side, in many short
// turns.
//
// A figure alone says more about the machine's neighbours than about us, so none stands alone: bare primitive
// and operation take turns of a few milliseconds in one process, and the ratio of their best turns is what is
// judged. The number of turns is fixed before the first one; nothing is measured again because it was slow.
// Not Google Benchmark: it runs one case to its end before it begins the next, and a busy neighbour then
// falls on one.
//
//   const Pair pair = measure_pair(turns, per_turn, bare, ours);      // each is called as work(per_turn)
//   print_pair("opaque.memory", pair);                                // one line of JSON for bench/table.py
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <thread>
#include <vector>

namespace jeton::bench {

using Nanoseconds = double;

/// Keeps a computed value, and what led to it, from being optimised away.
template <class T>
inline void keep(const T& value) noexcept {
  asm volatile("" : : "r,m"(value) : "memory");
}

/// Ends the program: a benchmark of something that fails measures nothing.
[[noreturn]] inline void give_up(std::string_view why) {
  std::fprintf(stderr, "bench: %.*s\n", static_cast<int>(why.size()), why.data());
  std::exit(2);
}

/// The value of a result, or the end of the program.
template <class R>
auto must(R result, std::string_view what) {
  if (!result.ok()) give_up(what);
  return std::move(result).value();
}

/// How much is measured. `quick` tells whether it works, and little about speed.
struct Effort {
  std::size_t turns;
  std::size_t sessions;
};

inline Effort effort_of(int argc, char** argv) noexcept {
  const bool quick = argc > 1 && std::string_view(argv[1]) == "--quick";
  return quick ? Effort{101, 100'000} : Effort{401, 1'000'000};
}

/// Time of one turn of `work`, for each of its `count` pieces.
template <class Work>
Nanoseconds time_of(Work& work, std::size_t count) {
  const auto begun = std::chrono::steady_clock::now();
  work(count);
  const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begun;
  return took.count() / static_cast<double>(count);
}

inline double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

/// Best turns of both, and the middle of the turns' own ratios.
struct Pair {
  Nanoseconds bare;
  Nanoseconds ours;
  double median_ratio;
};

/// `turns` turns of each, which goes first changing every time; one turn of each before them is not counted.
template <class Bare, class Ours>
Pair measure_pair(std::size_t turns, std::size_t per_turn, Bare bare, Ours ours) {
  static_cast<void>(time_of(bare, per_turn));
  static_cast<void>(time_of(ours, per_turn));
  std::vector<double> bares, others, ratios;
  for (std::size_t turn = 0; turn < turns; ++turn) {
    const bool bare_first = turn % 2 == 0;
    Nanoseconds first = bare_first ? time_of(bare, per_turn) : time_of(ours, per_turn);
    Nanoseconds second = bare_first ? time_of(ours, per_turn) : time_of(bare, per_turn);
    if (!bare_first) std::swap(first, second);
    bares.push_back(first);
    others.push_back(second);
    ratios.push_back(second / first);
  }
  return {*std::min_element(bares.begin(), bares.end()), *std::min_element(others.begin(), others.end()),
          median(ratios)};
}

inline void print_pair(std::string_view id, const Pair& pair) {
  std::printf("{\"id\":\"%.*s\",\"bare_ns\":%.1f,\"ours_ns\":%.1f,\"ratio\":%.3f,\"median_ratio\":%.3f}\n",
              static_cast<int>(id.size()), id.data(), pair.bare, pair.ours, pair.ours / pair.bare,
              pair.median_ratio);
  std::fflush(stdout);
}

/// Arithmetic that touches no memory: what two threads can reach on this machine at this hour.
inline void compute(std::size_t count) noexcept {
  std::uint64_t state = 0x9E3779B97F4A7C15U;
  for (std::size_t i = 0; i < count * 100; ++i) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
  }
  keep(state);
}

/// Rates of one thread and of two, best turns.
struct Scaling {
  Nanoseconds one = 1e18;
  Nanoseconds two = 1e18;  ///< for each piece of one thread, while the other does as many

  [[nodiscard]] double factor() const noexcept { return 2 * one / two; }
};

template <class Work>
void scale_once(Scaling& scaling, std::size_t per_turn, Work& work) {
  auto alone = [&](std::size_t count) { work(std::size_t{0}, count); };
  scaling.one = std::min(scaling.one, time_of(alone, per_turn));
  auto together = [&](std::size_t count) {
    std::thread other([&] { work(std::size_t{1}, count); });
    work(std::size_t{0}, count);
    other.join();
  };
  scaling.two = std::min(scaling.two, time_of(together, per_turn));
}

/// How much more two threads do than one, beside what a computation gains that touches no memory: the second
/// core may be half a core, or somebody else's. `work(thread, count)` is called with thread 0 and 1.
template <class Work>
void print_scaling(std::string_view id, std::size_t turns, std::size_t per_turn, Work work) {
  Scaling control, ours;
  auto computing = [](std::size_t, std::size_t count) { compute(count * 3); };
  for (std::size_t turn = 0; turn < turns; ++turn) {
    scale_once(control, per_turn, computing);
    scale_once(ours, per_turn, work);
  }
  std::printf("{\"id\":\"%.*s\",\"control\":%.2f,\"ours\":%.2f,\"ratio\":%.3f}\n",
              static_cast<int>(id.size()), id.data(), control.factor(), ours.factor(),
              ours.factor() / control.factor());
  std::fflush(stdout);
}

}  // namespace jeton::bench
