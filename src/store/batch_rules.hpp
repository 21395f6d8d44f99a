// SPDX-License-Identifier: Apache-2.0
//
// batch_rules.hpp: what the lines of a batch mean, once for every adapter that reads a record's state before
// it writes.
//
// An adapter finds the state of each change's key before the batch, asks judge() in order, stops at the first
// answer that is not applied, and only then writes. Nothing here touches a store.
#pragma once

#include <jeton/store/ledger.hpp>

#include <algorithm>
#include <limits>

namespace jeton::detail {

/// A key's record before the batch; `count` is meaningful only for a counter.
struct RecordState {
  bool found = false;
  bool is_counter = false;
  Version version{};
  std::int64_t count = 0;
};

inline bool guard_holds(const Guard& guard, const RecordState& state) noexcept {
  if (guard.is_absent()) return !state.found;
  return state.found && state.version == guard.expected();
}

/// old + delta, held inside the type's range.
inline std::int64_t saturating_sum(std::int64_t old, std::int64_t delta) noexcept {
  using Limits = std::numeric_limits<std::int64_t>;
  if (delta > 0 && old > Limits::max() - delta) return Limits::max();
  if (delta < 0 && old < Limits::min() - delta) return Limits::min();
  return old + delta;
}

/// The counter after `change`, which judge() let through. An absent counter counts as 0.
inline std::int64_t count_after(const Change& change, const RecordState& state) noexcept {
  return std::max(change.floor, saturating_sum(state.count, change.delta));
}

inline bool rises_over_ceiling(const Change& change, const RecordState& state) noexcept {
  if (change.delta <= 0) return false;
  if (state.count > std::numeric_limits<std::int64_t>::max() - change.delta) return true;
  return state.count + change.delta > change.ceiling;
}

/// Whether `change`, line `index` of its batch, may go ahead.
/// errors  invalid_input.malformed_batch: an add to a record, a put over a counter
inline Result<CommitOutcome> judge(const Change& change, std::size_t index, const RecordState& state,
                                   const Lineage& lineage) noexcept {
  const bool mixes_kinds = state.found && ((change.kind == ChangeKind::add && !state.is_counter) ||
                                           (change.kind == ChangeKind::put && state.is_counter));
  if (mixes_kinds) return Error{Errc::malformed_batch, "Ledger::commit"};
  switch (change.kind) {
    case ChangeKind::require:
    case ChangeKind::put:
    case ChangeKind::erase:
      return guard_holds(change.guard, state) ? CommitOutcome::applied() : CommitOutcome::conflict(index);
    case ChangeKind::add:
      return rises_over_ceiling(change, state) ? CommitOutcome::ceiling(index) : CommitOutcome::applied();
    case ChangeKind::require_lineage:
      return change.lineage == lineage ? CommitOutcome::applied() : CommitOutcome::conflict(index);
  }
  return Error{Errc::malformed_batch, "Ledger::commit"};
}

/// Whether get() may be asked for these slots: at most 16, each with a key.
inline bool slots_are_well_formed(std::span<const RecordSlot> slots) noexcept {
  return slots.size() <= kMostChanges && std::none_of(slots.begin(), slots.end(), [](const RecordSlot& slot) {
           return slot.key.bytes().empty();
         });
}

inline constexpr std::size_t kMostScanned = 1000;

inline bool scan_limit_is_valid(std::size_t limit) noexcept { return limit >= 1 && limit <= kMostScanned; }

/// The shelf that `partition` lies on.
inline std::uint16_t shelf_of(const Partition& partition) noexcept {
  constexpr int kBitsBelowShelf = 16 - 12;
  return static_cast<std::uint16_t>(load_big_endian<std::uint16_t>(partition.bytes) >> kBitsBelowShelf);
}

/// Whether `change` is a put that enters its shelf's feed.
inline bool enters_feed(const Change& change) noexcept {
  const auto marks = std::span(change.marks).first(change.mark_count);
  return change.kind == ChangeKind::put && std::find(marks.begin(), marks.end(), kFeedMark) != marks.end();
}

/// Cursors of the ledgers that number their entries by themselves: eight big-endian bytes, then zeros.
inline FeedCursor cursor_at(std::uint64_t number) noexcept {
  FeedCursor cursor;
  store_big_endian(number, cursor.bytes);
  return cursor;
}
inline std::uint64_t number_of(const FeedCursor& cursor) noexcept {
  return load_big_endian<std::uint64_t>(cursor.bytes);
}

/// The position just before the first record of `shelves`, or `after` if that lies behind it.
inline WalkPosition walk_start(const ShelfRange& shelves, const std::optional<WalkPosition>& after) noexcept {
  constexpr int kBitsBelowShelf = 64 - 12;
  WalkPosition first;  // a key is never empty, so nothing lies at this position itself
  store_big_endian(std::uint64_t{shelves.first} << kBitsBelowShelf, first.partition.bytes);
  return after ? std::max(first, *after) : first;
}

/// The last partition that lies on `shelves`.
inline Partition walk_end(const ShelfRange& shelves) noexcept {
  constexpr int kBitsBelowShelf = 64 - 12;
  constexpr std::uint64_t kAllBelow = (std::uint64_t{1} << kBitsBelowShelf) - 1;
  Partition last;
  store_big_endian(std::uint64_t{shelves.last} << kBitsBelowShelf | kAllBelow, last.bytes);
  return last;
}

}  // namespace jeton::detail
