// SPDX-License-Identifier: Apache-2.0
//
// planted_ledger.hpp: what ledgers with a planted fault share: a factory over a memory ledger, a batch
// rebuilt with other words, and the moment between two calls in which somebody else gets in.
#pragma once

#include <jeton/conformance/planted.hpp>
#include <jeton/store/forwarding_ledger.hpp>
#include <jeton/store/memory_ledger.hpp>

#include <memory>
#include <optional>
#include <span>
#include <thread>

namespace jeton::conformance {

/// Where a database's round trip would be. Yields, so that even on one core everybody else has a turn.
inline void let_others_in() {
  for (int turn = 0; turn < 24; ++turn) std::this_thread::yield();
}

inline void append_change(Batch& batch, const Change& change) {
  const auto marks = std::span(change.marks).first(change.mark_count);
  switch (change.kind) {
    case ChangeKind::require: batch.require(change.key, change.guard); return;
    case ChangeKind::erase: batch.erase(change.key, change.guard); return;
    case ChangeKind::require_lineage: batch.require_lineage(change.lineage); return;
    case ChangeKind::add:
      batch.add(change.key, change.delta, change.floor, change.ceiling, change.new_version,
                change.keep_until);
      return;
    case ChangeKind::put:
      batch.put(change.key, change.guard, change.value, change.new_version, change.keep_until, marks);
      return;
  }
}

/// The batch with each change shown to `edit` first; a malformed one stays as it is. Borrows the same values.
template <class Edit>
Batch rebuilt(const Batch& batch, const Edit& edit) {
  if (!batch.is_well_formed()) return batch;
  Batch made(batch.partition(), batch.durability(), batch.not_after());
  for (Change change : batch.changes()) {
    edit(change);
    append_change(made, change);
  }
  return made;
}

/// The guard that the record's present state fulfils.
inline Guard present_guard(Ledger& ledger, const Partition& partition, const RecordKey& key) {
  std::array<std::byte, kMostValueBytes> room;
  RecordSlot slot{.key = key, .room = room};
  const auto got = ledger.get(partition, std::span(&slot, 1));
  return got.ok() && slot.found ? Guard::version(slot.version) : Guard::absent();
}

inline bool same_guard(const Guard& a, const Guard& b) noexcept {
  if (a.is_absent() || b.is_absent()) return a.is_absent() == b.is_absent();
  return a.expected() == b.expected();
}

inline bool has_guard(const Change& change) noexcept {
  return change.kind == ChangeKind::require || change.kind == ChangeKind::put ||
         change.kind == ChangeKind::erase;
}

template <class Planted>
class PlantedLedgers final : public LedgerFactory {
 public:
  std::unique_ptr<Ledger> fresh() override {
    data_ = std::make_unique<MemoryLedger>();
    return std::make_unique<Planted>(*data_);
  }
  std::unique_ptr<Ledger> another() override {
    if (!Planted::kHasHandles) return nullptr;
    return std::make_unique<Planted>(*data_);
  }

 private:
  std::unique_ptr<MemoryLedger> data_;
};

/// A planted ledger: everything as the one behind it, but for what it overrides.
class PlantedLedger : public ForwardingLedger {
 public:
  static constexpr bool kHasHandles = true;
  using ForwardingLedger::ForwardingLedger;
};

struct PlantedRow {
  PlantedFault fault;
  std::unique_ptr<LedgerFactory> (*make)();
};

template <class Planted>
std::unique_ptr<LedgerFactory> make_planted() {
  return std::make_unique<PlantedLedgers<Planted>>();
}

/// Faults that show to one caller alone, and those that need two.
[[nodiscard]] std::span<const PlantedRow> planted_alone();
[[nodiscard]] std::span<const PlantedRow> planted_together();

}  // namespace jeton::conformance
