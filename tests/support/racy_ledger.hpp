// SPDX-License-Identifier: Apache-2.0
//
// racy_ledger.hpp: a deliberately broken ledger: it checks a batch's guards in one transaction and writes in
// another, as most hand-written one-time codes do. It exists to show that the race tests catch such an
// adapter.
//
// One after another its answers are right: it passes a sequential test. Two callers at once both pass the
// check.
//
//   RacyLedger racy(*stores.value().ledger);
#pragma once

#include <jeton/store/forwarding_ledger.hpp>

#include <array>
#include <optional>
#include <thread>
#include <vector>

namespace jeton::test {

class RacyLedger final : public ForwardingLedger {
 public:
  using ForwardingLedger::ForwardingLedger;

  [[nodiscard]] Result<CommitOutcome> commit(const Batch& batch) override {
    const auto now = versions_of(batch);
    if (!now.ok()) return now.error();
    for (std::size_t i = 0; i < batch.changes().size(); ++i)
      if (!holds(batch.changes()[i], now.value()[i])) return CommitOutcome::conflict(i);
    std::this_thread::yield();  // where a database's round trip would be
    return write_blindly(batch);
  }

 private:
  using Versions = std::array<std::optional<Version>, kMostChanges>;

  static bool holds(const Change& change, const std::optional<Version>& now) noexcept {
    if (change.kind == ChangeKind::add || change.kind == ChangeKind::require_lineage) return true;
    if (change.guard.is_absent()) return !now.has_value();
    return now.has_value() && *now == change.guard.expected();
  }

  Result<Versions> versions_of(const Batch& batch) {
    std::vector<std::byte> room(kMostValueBytes);
    Versions versions;
    for (std::size_t i = 0; i < batch.changes().size(); ++i) {
      if (batch.changes()[i].kind == ChangeKind::require_lineage) continue;
      RecordSlot slot{.key = batch.changes()[i].key, .room = room};
      const auto got = inner().get(batch.partition(), std::span(&slot, 1));
      if (!got.ok()) return got.error();
      if (slot.found) versions[i] = slot.version;
    }
    return versions;
  }

  /// Puts every value over whatever is there by now.
  Result<CommitOutcome> write_blindly(const Batch& batch) {
    for (;;) {
      const auto now = versions_of(batch);
      if (!now.ok()) return now.error();
      Batch write(batch.partition(), batch.durability(), batch.not_after());
      for (std::size_t i = 0; i < batch.changes().size(); ++i) {
        const Change& change = batch.changes()[i];
        const Guard guard = now.value()[i] ? Guard::version(*now.value()[i]) : Guard::absent();
        if (change.kind == ChangeKind::put)
          write.put(change.key, guard, change.value, change.new_version, change.keep_until);
        if (change.kind == ChangeKind::erase) write.erase(change.key, guard);
      }
      if (write.changes().empty()) return CommitOutcome::applied();
      const auto outcome = inner().commit(write);
      if (!outcome.ok() || outcome.value().is_applied()) return outcome;
    }
  }
};

}  // namespace jeton::test
