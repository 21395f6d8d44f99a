// SPDX-License-Identifier: Apache-2.0
//
// ledger_trial.cpp: complaints, and threads that start together.
#include "ledger_trial.hpp"

#include <latch>
#include <thread>
#include <vector>

namespace jeton::conformance {

void LedgerTrial::expect(std::string_view step, std::string_view wanted) {
  const std::string got = ask(step);
  if (got != wanted)
    complain("\"" + std::string(step) + "\" must be answered \"" + std::string(wanted) +
             "\"; it was answered \"" + got + "\"");
}

void LedgerTrial::complain(std::string what) {
  const std::scoped_lock lock(mutex_);
  if (!what_.empty()) return;
  what_ = std::move(what);
  shown_ = shown(history_.calls());
}

CheckOutcome LedgerTrial::outcome() const {
  if (is_broken()) return CheckOutcome::broken(what_, shown_);
  if (applied_.load() == 0)
    return CheckOutcome::broken("no commit was ever applied", shown(history_.calls()));
  return CheckOutcome::kept();
}

void run_together(std::size_t width, const std::function<void(std::size_t)>& work) {
  std::latch start(static_cast<std::ptrdiff_t>(width));
  std::vector<std::thread> threads;
  threads.reserve(width);
  for (std::size_t lane = 0; lane < width; ++lane)
    threads.emplace_back([&start, &work, lane] {
      start.arrive_and_wait();
      work(lane);
    });
  for (std::thread& thread : threads) thread.join();
}

}  // namespace jeton::conformance
