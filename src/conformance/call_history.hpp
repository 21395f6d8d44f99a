// SPDX-License-Identifier: Apache-2.0
//
// call_history.hpp: who asked what, when, and what was answered; and whether one ledger doing one thing at a
// time could have answered so (linearizability: Herlihy and Wing 1990; the search is Wing and Gong's, 1993,
// with the memory of Lowe 2017).
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "step_script.hpp"

namespace jeton::conformance {

/// One call. Times are ticks of one counter: a call that ended before another began has the smaller ticks.
struct Call {
  std::size_t lane;
  std::uint64_t begin;
  std::uint64_t end;
  std::string asked;
  std::string answered;
};

/// What was asked and answered; used by several threads at once, each under its lane's number.
class CallHistory {
 public:
  /// Runs the step on `ledger`, remembers it and hands back the answer.
  std::string ask(Ledger& ledger, std::size_t lane, std::string_view step);
  void forget();

  /// By begin.
  [[nodiscard]] std::vector<Call> calls() const;

 private:
  mutable std::mutex mutex_;
  std::uint64_t ticks_ = 0;
  std::vector<Call> calls_;
};

/// A line a call, by begin; of a long history the last 64.
[[nodiscard]] std::string shown(const std::vector<Call>& calls);

/// The shortest beginning of the history (calls by end) that no order of its calls explains, each between its
/// begin and its end; empty if the whole is explained. All calls are of one partition, commits and gets, at
/// most 60.
[[nodiscard]] std::vector<Call> unexplained(std::vector<Call> calls);

}  // namespace jeton::conformance
