// SPDX-License-Identifier: Apache-2.0
//
// faulty_ledger.hpp: a ledger whose n-th call goes wrong in a named way, so that a test can walk every fault
// over every store call of a flow and see that each one refuses (promise 6).
//
// The nasty fault is applied_but_unknown: the batch took effect and the acknowledgement was lost. A caller
// that then tries again with a new batch grants twice, or tells an honest customer that the code was stolen
// (protocol P2).
//
//   jeton::FaultyLedger ledger(memory, {.nth = 3, .fault = jeton::Fault::applied_but_unknown});
#pragma once

#include <jeton/store/forwarding_ledger.hpp>

#include <atomic>
#include <cstdint>
#include <stdexcept>

namespace jeton {

/// What goes wrong. A read cannot be unknown or in conflict: there the first three are unavailable, and the
/// conflicts are no fault.
enum class Fault : std::uint8_t {
  unavailable = 1,          ///< nothing was applied, and the store says so
  unknown = 2,              ///< nothing was applied, and the acknowledgement was lost
  applied_but_unknown = 3,  ///< it was applied, and the acknowledgement was lost
  conflict_once = 4,        ///< a guard is said to have failed
  conflict_always = 5,      ///< every guarded write from the n-th call on is said to have failed
  throws = 6,               ///< an exception out of the adapter, nothing applied
};

/// Which calls go wrong: those numbered nth .. nth + times - 1, counted from 1 over all operations.
struct FaultPlan {
  std::size_t nth = 1;
  Fault fault = Fault::unavailable;
  std::size_t times = 1;

  [[nodiscard]] bool hits(std::size_t call) const noexcept {
    if (call < nth) return false;
    return fault == Fault::conflict_always || call - nth < times;
  }
};

/// Thrown by Fault::throws and by nothing else.
struct PlannedFault : std::runtime_error {
  PlannedFault() : std::runtime_error("planned fault") {}
};

/// Throws it. Defined in the library, so that this header serves programs built without exceptions too.
[[noreturn]] void throw_planned_fault();

class FaultyLedger final : public ForwardingLedger {
 public:
  FaultyLedger(Ledger& inner, const FaultPlan& plan) noexcept : ForwardingLedger(inner), plan_(plan) {}

  /// How many operations were asked for so far, failed ones included.
  [[nodiscard]] std::size_t calls() const noexcept { return calls_.load(); }

  [[nodiscard]] Result<Done> get(const Partition& partition, std::span<RecordSlot> slots) override {
    if (read_fails()) return Error{Errc::unavailable, "FaultyLedger::get"};
    return inner().get(partition, slots);
  }

  /// A planned conflict names the last change: conflict on the first means "this batch was applied before"
  /// (P2).
  [[nodiscard]] Result<CommitOutcome> commit(const Batch& batch) override {
    if (!plan_.hits(++calls_)) return inner().commit(batch);
    switch (plan_.fault) {
      case Fault::unavailable: break;
      case Fault::unknown: return CommitOutcome::unknown();
      case Fault::applied_but_unknown: return after_applying(batch);
      case Fault::conflict_once:
      case Fault::conflict_always:
        return CommitOutcome::conflict(batch.changes().empty() ? 0 : batch.changes().size() - 1);
      case Fault::throws: throw_planned_fault();
    }
    return Error{Errc::unavailable, "FaultyLedger::commit"};
  }

  [[nodiscard]] Result<Lineage> lineage() override {
    if (read_fails()) return Error{Errc::unavailable, "FaultyLedger::lineage"};
    return inner().lineage();
  }
  [[nodiscard]] Result<std::vector<ScannedRecord>> scan(const Partition& partition, const Mark& mark,
                                                        const std::optional<RecordKey>& after,
                                                        std::size_t limit) override {
    if (read_fails()) return Error{Errc::unavailable, "FaultyLedger::scan"};
    return inner().scan(partition, mark, after, limit);
  }
  [[nodiscard]] Result<std::vector<WalkedRecord>> walk(const ShelfRange& shelves, const Mark& mark,
                                                       const std::optional<WalkPosition>& after,
                                                       std::size_t limit) override {
    if (read_fails()) return Error{Errc::unavailable, "FaultyLedger::walk"};
    return inner().walk(shelves, mark, after, limit);
  }
  [[nodiscard]] Result<FeedPage> feed(std::uint16_t shelf, const FeedCursor& after,
                                      std::size_t limit) override {
    if (read_fails()) return Error{Errc::unavailable, "FaultyLedger::feed"};
    return inner().feed(shelf, after, limit);
  }
  [[nodiscard]] Result<std::size_t> purge(Timestamp before, std::size_t limit) override {
    if (read_fails()) return Error{Errc::unavailable, "FaultyLedger::purge"};
    return inner().purge(before, limit);
  }

 private:
  bool read_fails() {
    if (!plan_.hits(++calls_)) return false;
    if (plan_.fault == Fault::throws) throw_planned_fault();
    return plan_.fault != Fault::conflict_once && plan_.fault != Fault::conflict_always;
  }

  /// A batch that the inner ledger itself refuses is answered as it is: only an applied one loses its answer.
  Result<CommitOutcome> after_applying(const Batch& batch) {
    auto outcome = inner().commit(batch);
    if (!outcome.ok() || !outcome.value().is_applied()) return outcome;
    return CommitOutcome::unknown();
  }

  FaultPlan plan_;
  std::atomic<std::size_t> calls_{0};
};

}  // namespace jeton
