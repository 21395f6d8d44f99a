// SPDX-License-Identifier: Apache-2.0
//
// call_history.cpp: recording, showing, and the search for an order.
#include "call_history.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "ledger_model.hpp"

namespace jeton::conformance {
namespace {

constexpr std::uint64_t kStillRunning = UINT64_MAX;
constexpr std::size_t kShownCalls = 64;

/// A call whose answer binds nobody: it may have taken effect or not.
bool is_open(const Call& call) { return call.end == kStillRunning || call.answered == "unknown"; }
/// A store that says busy or unavailable says that nothing happened.
bool is_error(const Call& call) { return call.answered.starts_with("error"); }

class OrderSearch {
 public:
  explicit OrderSearch(const std::vector<Call>& calls) : calls_(calls) {
    for (const Call& call : calls_) steps_.push_back(parse_step(call.asked));
    for (std::size_t at = 0; at < calls_.size(); ++at)
      if (!is_open(calls_[at])) must_ |= std::uint64_t{1} << at;
  }

  bool explains(std::uint64_t done, const LedgerModel& model) {
    if ((done & must_) == must_) return true;
    if (!seen_.insert({done, model.fingerprint()}).second) return false;
    const std::uint64_t first_end = earliest_end(done);
    for (std::size_t at = 0; at < calls_.size(); ++at) {
      const std::uint64_t bit = std::uint64_t{1} << at;
      if ((done & bit) != 0 || calls_[at].begin > first_end) continue;  // somebody else had ended by then
      LedgerModel after = model;
      if (fits(at, after) && explains(done | bit, after)) return true;
    }
    return false;
  }

 private:
  [[nodiscard]] std::uint64_t earliest_end(std::uint64_t done) const {
    std::uint64_t first = kStillRunning;
    for (std::size_t at = 0; at < calls_.size(); ++at)
      if ((done >> at & 1U) == 0 && !is_open(calls_[at])) first = std::min(first, calls_[at].end);
    return first;
  }

  bool fits(std::size_t at, LedgerModel& model) const {
    if (is_error(calls_[at])) return true;
    const std::string answer = model.run(steps_[at]);
    return is_open(calls_[at]) || answer == calls_[at].answered;
  }

  const std::vector<Call>& calls_;
  std::vector<Step> steps_;
  std::uint64_t must_ = 0;
  std::set<std::pair<std::uint64_t, std::string>> seen_;
};

/// A stranger's adapter may throw; that is an answer like any other, and never the expected one.
std::string answer_of(Ledger& ledger, std::string_view step) {
  try {
    return run_step(ledger, step);
  } catch (...) {
    return "an exception";
  }
}

/// The history as it stood at the tick `end`: later calls unseen, running ones without an answer.
std::vector<Call> until(const std::vector<Call>& calls, std::uint64_t end) {
  std::vector<Call> seen;
  for (const Call& call : calls) {
    if (call.begin > end) continue;
    seen.push_back(call);
    if (call.end > end) seen.back().end = kStillRunning;
  }
  return seen;
}

}  // namespace

std::string CallHistory::ask(Ledger& ledger, std::size_t lane, std::string_view step) {
  std::uint64_t begin = 0;
  {
    const std::scoped_lock lock(mutex_);
    begin = ++ticks_;
  }
  std::string answer = answer_of(ledger, step);
  const std::scoped_lock lock(mutex_);
  calls_.push_back({lane, begin, ++ticks_, std::string(step), answer});
  return answer;
}

void CallHistory::forget() {
  const std::scoped_lock lock(mutex_);
  calls_.clear();
}

std::vector<Call> CallHistory::calls() const {
  const std::scoped_lock lock(mutex_);
  auto sorted = calls_;
  std::sort(sorted.begin(), sorted.end(), [](const Call& a, const Call& b) { return a.begin < b.begin; });
  return sorted;
}

std::string shown(const std::vector<Call>& calls) {
  std::string text;
  const std::size_t from = calls.size() > kShownCalls ? calls.size() - kShownCalls : 0;
  for (std::size_t at = from; at < calls.size(); ++at) {
    const Call& call = calls[at];
    const bool runs = call.end == kStillRunning;
    text += "caller " + std::to_string(call.lane) + "  from " + std::to_string(call.begin) +
            (runs ? std::string(", still running") : " to " + std::to_string(call.end)) + "  " + call.asked +
            (runs ? std::string() : "  ->  " + call.answered) + "\n";
  }
  return text;
}

std::vector<Call> unexplained(std::vector<Call> calls) {
  if (OrderSearch(calls).explains(0, {})) return {};
  std::vector<std::uint64_t> ends;
  ends.reserve(calls.size());
  for (const Call& call : calls) ends.push_back(call.end);
  std::sort(ends.begin(), ends.end());
  for (const std::uint64_t end : ends) {
    auto beginning = until(calls, end);
    if (!OrderSearch(beginning).explains(0, {})) return beginning;
  }
  return calls;
}

}  // namespace jeton::conformance
