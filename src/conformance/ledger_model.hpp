// SPDX-License-Identifier: Apache-2.0
//
// ledger_model.hpp: what one partition of a ledger means, as plainly as it can be said: the judge of
// histories.
//
// It shares no line with the adapters. It knows commit and get; times and marks have checks of their own.
#pragma once

#include <map>
#include <string>

#include "step_script.hpp"

namespace jeton::conformance {

class LedgerModel {
 public:
  /// What a ledger in this state must answer; a commit that applies changes the state.
  [[nodiscard]] std::string run(const Step& step);

  /// Equal for equal states and for no others.
  [[nodiscard]] std::string fingerprint() const;

 private:
  struct Record {
    std::string value;
    std::uint64_t version = 0;
    std::int64_t count = 0;
    bool is_counter = false;
  };

  [[nodiscard]] std::string judge(const StepChange& change, std::size_t index) const;
  void apply(const StepChange& change);

  std::map<std::string, Record> records_;
};

}  // namespace jeton::conformance
