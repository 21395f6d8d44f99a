// SPDX-License-Identifier: Apache-2.0
//
// ledger_trial.hpp: what a check of a ledger works with: a fresh ledger, its handles, the history of what was
// asked, and an outcome that has to be said.
#pragma once

#include <jeton/conformance/conformance.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "call_history.hpp"

namespace jeton::conformance {

/// What came of a check. Made by one of three words; there is no default.
struct CheckOutcome {
  Verdict verdict;
  std::string what;
  std::string history;

  static CheckOutcome kept() { return {Verdict::kept, {}, {}}; }
  static CheckOutcome broken(std::string what, std::string history) {
    return {Verdict::broken, std::move(what), std::move(history)};
  }
  static CheckOutcome not_offered(std::string missing) {
    return {Verdict::not_offered, std::move(missing), {}};
  }
};

class LedgerTrial {
 public:
  LedgerTrial(LedgerFactory& factory, const Settings& settings)
      : factory_(factory), settings_(settings), ledger_(factory.fresh()), other_(factory.another()) {}

  [[nodiscard]] const Settings& settings() const noexcept { return settings_; }
  [[nodiscard]] LedgerFactory& factory() noexcept { return factory_; }
  [[nodiscard]] CallHistory& history() noexcept { return history_; }
  [[nodiscard]] bool has_ledger() const noexcept { return ledger_ != nullptr; }
  /// Callers share two handles, where the factory has two.
  [[nodiscard]] Ledger& handle(std::size_t lane) noexcept {
    return lane % 2 == 1 && other_ != nullptr ? *other_ : *ledger_;
  }
  std::string ask(std::string_view step, std::size_t lane = 0) {
    std::string answer = history_.ask(handle(lane), lane, step);
    if (answer == "applied") ++applied_;
    return answer;
  }

  /// Asks, and complains if the answer is not `wanted`.
  void expect(std::string_view step, std::string_view wanted);
  /// Remembers the first complaint and the history up to it. May be called by several threads.
  void complain(std::string what);
  [[nodiscard]] bool is_broken() const {
    const std::scoped_lock lock(mutex_);
    return !what_.empty();
  }
  /// Kept only if some commit applied and nobody complained: a store that is always busy keeps no promise.
  [[nodiscard]] CheckOutcome outcome() const;

 private:
  LedgerFactory& factory_;
  Settings settings_;
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<Ledger> other_;
  CallHistory history_;
  std::atomic<std::size_t> applied_{0};
  mutable std::mutex mutex_;  // of the two below
  std::string what_;
  std::string shown_;
};

/// Lets `width` threads loose at one moment, each with its number, and waits for all.
void run_together(std::size_t width, const std::function<void(std::size_t)>& work);

/// A step and the answer that it must get.
struct ScriptLine {
  std::string_view step;
  std::string_view answer;
};

struct LedgerCheck {
  std::string_view id;
  std::string_view promise;
  std::span<const ScriptLine> script;            ///< what to ask one after another; or
  CheckOutcome (*body)(LedgerTrial&) = nullptr;  ///< what to do instead
};

[[nodiscard]] std::span<const LedgerCheck> sequence_checks();
[[nodiscard]] std::span<const LedgerCheck> race_checks();
[[nodiscard]] std::span<const LedgerCheck> order_checks();
[[nodiscard]] std::span<const LedgerCheck> process_checks();

}  // namespace jeton::conformance
