// SPDX-License-Identifier: Apache-2.0
//
// 07: you wrote a ledger of your own. The conformance kit tells you about the fault that you left in.
#include <jeton/conformance/conformance.hpp>
#include <jeton/store/forwarding_ledger.hpp>
#include <jeton/store/memory_ledger.hpp>

#include <iostream>

using jeton::conformance::check_ledger;
using jeton::conformance::report_text;

// Stands for your adapter: its purge trusts a clock of its own that is an hour fast.
class MyLedger : public jeton::ForwardingLedger {
 public:
  MyLedger() : ForwardingLedger(table_) {}

  jeton::Result<std::size_t> purge(jeton::Timestamp before, std::size_t limit) override {
    return inner().purge(jeton::Timestamp{before.unix_ms + 3'600'000}, limit);
  }

 private:
  jeton::MemoryLedger table_;
};

// How the kit gets at it: an empty one for each check. Say another() if a second server can open the same
// data, and worker_command() if a second process can; then they race too.
class MyLedgers : public jeton::conformance::LedgerFactory {
 public:
  std::unique_ptr<jeton::Ledger> fresh() override { return std::make_unique<MyLedger>(); }
};

int main() {
  MyLedgers mine;
  const auto report =
      check_ledger(mine, {.seed = 1, .rounds = 5});  // yours: return report.conforms() ? 0 : 1;
  std::cout << report_text(report);
  return report.conforms() ? 1 : 0;
}
