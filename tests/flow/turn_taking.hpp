// SPDX-License-Identifier: Apache-2.0
//
// turn_taking.hpp: runs two flows on two threads, one effect at a time, in an order that the test chose.
// Randomness is no turn: it meets nobody.
//
//   TurnTaking turns({{0, 3}, {1, 5}});        // flow 0 does three effects, flow 1 five, then each runs to
//   its end turns.run(first, second, [](auto& world) { ... }, [](auto& world) { ... });
#pragma once

#include <condition_variable>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "support/test_shop.hpp"

namespace jeton::test {

/// Up to `effects` effects of flow `who` (0 or 1).
struct Turn {
  std::size_t who;
  std::size_t effects;
};

class TurnTaking {
 public:
  /// After the turns, flow 0 runs to its end before flow 1 goes on.
  explicit TurnTaking(std::vector<Turn> turns) : turns_(std::move(turns)) {}

  /// Runs `first(world)` and `second(world)`, each over a world of its own; the second on another thread.
  template <class First, class Second>
  void run(Blocking& first_inner, Blocking& second_inner, First first, Second second) {
    TracedWorld<Blocking> first_world(first_inner);
    TracedWorld<Blocking> second_world(second_inner);
    first_world.before = [&](std::size_t, std::string_view effect) { wait_for_turn(0, effect); };
    second_world.before = [&](std::size_t, std::string_view effect) { wait_for_turn(1, effect); };
    std::thread other([&] {
      second(second_world);
      finish(1);
    });
    first(first_world);
    finish(0);
    other.join();
  }

 private:
  void wait_for_turn(std::size_t who, std::string_view effect) {
    if (effect.starts_with("random")) return;
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return whose_turn() == who; });
    if (at_ < turns_.size()) ++done_;
  }

  void finish(std::size_t who) {
    const std::scoped_lock lock(mutex_);
    finished_[who] = true;
    changed_.notify_all();
  }

  /// Steps over turns that are over; called with the lock held.
  std::size_t whose_turn() {
    while (at_ < turns_.size() && (done_ == turns_[at_].effects || finished_[turns_[at_].who])) {
      ++at_;
      done_ = 0;
      changed_.notify_all();
    }
    if (at_ < turns_.size()) return turns_[at_].who;
    return finished_[0] ? 1 : 0;
  }

  std::vector<Turn> turns_;
  std::size_t at_ = 0;
  std::size_t done_ = 0;
  std::array<bool, 2> finished_{};
  std::mutex mutex_;
  std::condition_variable changed_;
};

}  // namespace jeton::test
