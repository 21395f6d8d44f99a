// SPDX-License-Identifier: Apache-2.0
//
// packed_ledger.cpp: PackedLedger: read a partition, judge the batch on it, swap it.
//
// A judgement and the swap belong to the same bytes, so the swap is what makes the judgement true. Versions
// are random and never repeated: a value that comes back byte for byte is the same state.
#include <jeton/store/packed_ledger.hpp>

#include <algorithm>
#include <chrono>
#include <new>
#include <utility>

#include "packed_values.hpp"

namespace jeton {

using detail::PackedRecord;
using detail::PackedRecords;
using detail::StoredValue;

namespace {

constexpr const char* kGet = "PackedLedger::get";
constexpr const char* kCommit = "PackedLedger::commit";
constexpr const char* kPurge = "PackedLedger::purge";

/// A partition as read: `records` borrow from `stored`.
struct ReadPartition {
  StoredValue stored;
  PackedRecords records;
};

Result<ReadPartition> read_partition(KeyValueStore& values, const Partition& partition) {
  auto stored = detail::read_value(values, detail::partition_key(partition));
  if (!stored.ok()) return stored.error();
  ReadPartition read{.stored = std::move(stored).value(), .records = {}};
  if (!read.stored) return read;
  auto records = detail::parse_partition(partition, *read.stored);
  if (!records.ok()) return records.error();
  read.records = std::move(records).value();
  return read;
}

bool fill_slot(const PackedRecord& record, RecordSlot& slot) noexcept {
  ByteArray<sizeof(std::int64_t)> count;
  store_big_endian(record.count, count);
  const Bytes value = record.is_counter ? Bytes(count) : record.value;
  if (value.size() > slot.room.size()) return false;
  std::copy(value.begin(), value.end(), slot.room.begin());
  slot.found = true;
  slot.size = value.size();
  slot.version = record.version;
  slot.keep_until = record.keep_until;
  return true;
}

Result<CommitOutcome> judge_all(const Batch& batch, PackedRecords& records, const Lineage& lineage) {
  std::size_t index = 0;
  for (const Change& change : batch.changes()) {
    const auto judged = detail::judge(change, index++, detail::state_of(records, change.key), lineage);
    if (!judged.ok() || !judged.value().is_applied()) return judged;
  }
  return CommitOutcome::applied();
}

bool names(const Batch& batch, const RecordKey& key) noexcept {
  const auto changes = batch.changes();
  return std::any_of(changes.begin(), changes.end(), [&](const Change& change) {
    return change.kind != ChangeKind::require_lineage && change.key == key;
  });
}

/// What a full partition may drop: the smaller of the store's time, which is this machine's, and the
/// library's, less the 24 hours of protocol P1, and one more because a batch says its deadline, not its time.
Timestamp droppable_before(const Batch& batch) noexcept {
  using std::chrono::system_clock;
  const auto since = std::chrono::duration_cast<Lifetime>(system_clock::now().time_since_epoch());
  constexpr std::int64_t kTwentyFiveHours = std::int64_t{25} * 60 * 60 * 1000;
  const std::int64_t now = std::min<std::int64_t>(since.count(), batch.not_after().unix_ms);
  return Timestamp{std::max<std::int64_t>(now, kTwentyFiveHours) - kTwentyFiveHours};
}

std::size_t drop_expired(PackedRecords& records, Timestamp before, const Batch& batch) {
  return std::erase_if(records, [&](const PackedRecord& record) {
    return record.keep_until < before && !names(batch, record.key);
  });
}

/// What one try at a commit came to before anything was written.
struct Plan {
  StoredValue expected;
  std::vector<std::byte> wanted;  ///< empty: nothing is to be written
  CommitOutcome outcome = CommitOutcome::unknown();
};

/// The bytes after `batch`, which was judged good.
Result<std::vector<std::byte>> apply_and_pack(const Batch& batch, PackedRecords& records) {
  for (const Change& change : batch.changes()) detail::apply(records, change);
  if (detail::packed_size(records) > kMostPackedBytes) drop_expired(records, droppable_before(batch), batch);
  if (detail::packed_size(records) > kMostPackedBytes) return Error{Errc::partition_full, kCommit};
  return detail::pack_partition(batch.partition(), records);
}

Result<Lineage> lineage_for(KeyValueStore& values, const Batch& batch) {
  const auto changes = batch.changes();
  const bool is_asked = std::any_of(changes.begin(), changes.end(), [](const Change& change) {
    return change.kind == ChangeKind::require_lineage;
  });
  return is_asked ? detail::read_lineage(values) : Result<Lineage>(Lineage{});
}

/// The lineage is read before the partition: a store that lost everything in between has lost the record too.
Result<Plan> plan_commit(KeyValueStore& values, const Batch& batch) {
  const auto lineage = lineage_for(values, batch);
  if (!lineage.ok()) return lineage.error();
  auto read = read_partition(values, batch.partition());
  if (!read.ok()) return read.error();
  PackedRecords& records = read.value().records;
  const auto judged = judge_all(batch, records, lineage.value());
  if (!judged.ok()) return judged.error();

  Plan plan{.expected = {}, .wanted = {}, .outcome = judged.value()};
  if (!judged.value().is_applied()) return plan;
  auto packed = apply_and_pack(batch, records);
  if (!packed.ok()) return packed.error();
  plan.expected = std::move(read.value().stored);
  const bool is_new = !plan.expected && !records.empty();
  if (is_new || (plan.expected && *plan.expected != packed.value())) plan.wanted = std::move(packed).value();
  if (!is_new) return plan;
  if (auto entered = detail::enter_directory(values, batch.partition()); !entered.ok())
    return entered.error();
  return plan;
}

/// Everything but the swap may run out of memory without harm: nothing was applied.
Result<Plan> plan_or_say_why(KeyValueStore& values, const Batch& batch) try {
  return plan_commit(values, batch);
} catch (const std::bad_alloc&) {
  return Error{Errc::out_of_memory, kCommit};
}

/// Removes up to `limit` records of one partition. A partition that others write all the time keeps its
/// records until the next purge.
Result<std::size_t> purge_partition(KeyValueStore& values, const Partition& partition, Timestamp before,
                                    std::size_t limit) {
  for (int left = detail::kMostTries; left > 0; --left) {
    auto read = read_partition(values, partition);
    if (!read.ok()) return read.error();
    std::size_t removed = 0;
    std::erase_if(read.value().records, [&](const PackedRecord& record) {
      const bool goes = record.keep_until < before && removed < limit;
      if (goes) ++removed;
      return goes;
    });
    if (removed == 0) return std::size_t{0};
    const auto swapped = detail::swap_value(values, detail::partition_key(partition), read.value().stored,
                                            detail::pack_partition(partition, read.value().records));
    if (!swapped.ok()) return swapped.error();
    if (swapped.value() == Swap::unknown) return Error{Errc::unknown_outcome, kPurge};
    if (swapped.value() == Swap::applied) return removed;
  }
  return std::size_t{0};
}

/// Calls `visit(partition)` for every partition on `shelves` from `from` on, in order, until it answers no
/// more room, or an error.
template <class Visit>
Result<Done> for_each_partition(KeyValueStore& values, const ShelfRange& shelves, const Partition& from,
                                const Visit& visit) {
  const auto used = detail::read_shelves(values);
  if (!used.ok()) return used.error();
  for (std::uint32_t shelf = shelves.first; shelf <= shelves.last; ++shelf) {
    const auto number = static_cast<std::uint16_t>(shelf);
    if (!used.value().has(number) || number < detail::shelf_of(from)) continue;
    const auto entries = detail::read_directory(values, number);
    if (!entries.ok()) return entries.error();
    for (const Partition& partition : entries.value()) {
      if (partition < from) continue;
      const Result<std::size_t> room = visit(partition);
      if (!room.ok()) return room.error();
      if (room.value() == 0) return Done{};
    }
  }
  return Done{};
}

ScannedRecord scanned(const PackedRecord& record) {
  return {.key = record.key, .version = record.version, .value = {record.value.begin(), record.value.end()}};
}

/// Owns the store behind the ledger.
class OwningPackedLedger final : public Ledger {
 public:
  explicit OwningPackedLedger(std::unique_ptr<KeyValueStore> values) noexcept
      : values_(std::move(values)), ledger_(*values_) {}

  [[nodiscard]] LedgerAbilities abilities() const noexcept override { return ledger_.abilities(); }
  [[nodiscard]] Result<Done> get(const Partition& partition, std::span<RecordSlot> slots) override {
    return ledger_.get(partition, slots);
  }
  [[nodiscard]] Result<CommitOutcome> commit(const Batch& batch) override { return ledger_.commit(batch); }
  [[nodiscard]] Result<Lineage> lineage() override { return ledger_.lineage(); }
  [[nodiscard]] Result<std::vector<ScannedRecord>> scan(const Partition& partition, const Mark& mark,
                                                        const std::optional<RecordKey>& after,
                                                        std::size_t limit) override {
    return ledger_.scan(partition, mark, after, limit);
  }
  [[nodiscard]] Result<std::vector<WalkedRecord>> walk(const ShelfRange& shelves, const Mark& mark,
                                                       const std::optional<WalkPosition>& after,
                                                       std::size_t limit) override {
    return ledger_.walk(shelves, mark, after, limit);
  }
  [[nodiscard]] Result<std::size_t> purge(Timestamp before, std::size_t limit) override {
    return ledger_.purge(before, limit);
  }

 private:
  std::unique_ptr<KeyValueStore> values_;
  PackedLedger ledger_;
};

}  // namespace

LedgerAbilities PackedLedger::abilities() const noexcept {
  const KeyValueAbilities of = values_->abilities();
  return {.atomic_commit = true,
          .durable_on_ack = of.durable_on_ack,
          .lineage = of.one_history,
          .holds_durable = true,
          .holds_passing = true};
}

Result<Done> PackedLedger::get(const Partition& partition, std::span<RecordSlot> slots) try {
  if (!detail::slots_are_well_formed(slots)) return Error{Errc::malformed_batch, kGet};
  auto read = read_partition(*values_, partition);
  if (!read.ok()) return read.error();
  PackedRecords& records = read.value().records;
  for (RecordSlot& slot : slots) {
    slot.found = false;
    slot.size = 0;
    const auto at = detail::place_of(records, slot.key);
    if (at == records.end() || at->key != slot.key) continue;
    if (!fill_slot(*at, slot)) return Error{Errc::damaged_record, kGet};
  }
  return Done{};
} catch (const std::bad_alloc&) {
  return Error{Errc::out_of_memory, kGet};
}

Result<CommitOutcome> PackedLedger::commit(const Batch& batch) {
  if (!batch.is_well_formed()) return Error{Errc::malformed_batch, kCommit};
  for (int left = detail::kMostTries; left > 0; --left) {
    const auto plan = plan_or_say_why(*values_, batch);
    if (!plan.ok()) return plan.error();
    if (plan.value().wanted.empty()) return plan.value().outcome;
    const auto swapped = detail::swap_value(*values_, detail::partition_key(batch.partition()),
                                            plan.value().expected, plan.value().wanted);
    if (!swapped.ok()) return swapped.error();
    if (swapped.value() == Swap::unknown) return CommitOutcome::unknown();
    if (swapped.value() == Swap::applied) return CommitOutcome::applied();
  }
  return Error{Errc::busy, kCommit};
}

Result<Lineage> PackedLedger::lineage() try {
  return detail::read_lineage(*values_);
} catch (const std::bad_alloc&) {
  return Error{Errc::out_of_memory, "PackedLedger::lineage"};
}

Result<std::vector<ScannedRecord>> PackedLedger::scan(const Partition& partition, const Mark& mark,
                                                      const std::optional<RecordKey>& after,
                                                      std::size_t limit) try {
  if (!detail::scan_limit_is_valid(limit)) return Error{Errc::malformed_batch, "PackedLedger::scan"};
  const auto read = read_partition(*values_, partition);
  if (!read.ok()) return read.error();
  std::vector<ScannedRecord> found;
  const RecordKey from = after.value_or(RecordKey());
  for (const PackedRecord& record : read.value().records)
    if (record.key > from && record.carries(mark) && found.size() < limit) found.push_back(scanned(record));
  return found;
} catch (const std::bad_alloc&) {
  return Error{Errc::out_of_memory, "PackedLedger::scan"};
}

Result<std::vector<WalkedRecord>> PackedLedger::walk(const ShelfRange& shelves, const Mark& mark,
                                                     const std::optional<WalkPosition>& after,
                                                     std::size_t limit) try {
  if (!detail::scan_limit_is_valid(limit) || !shelves.is_valid())
    return Error{Errc::malformed_batch, "PackedLedger::walk"};
  std::vector<WalkedRecord> found;
  const WalkPosition from = detail::walk_start(shelves, after);
  const auto walked = for_each_partition(
      *values_, shelves, from.partition, [&](const Partition& partition) -> Result<std::size_t> {
        const auto read = read_partition(*values_, partition);
        if (!read.ok()) return read.error();
        for (const PackedRecord& record : read.value().records) {
          const WalkPosition position{partition, record.key};
          if (found.size() == limit || position <= from || !record.carries(mark)) continue;
          found.push_back({position, record.version, {record.value.begin(), record.value.end()}});
        }
        return limit - found.size();
      });
  if (!walked.ok()) return walked.error();
  return found;
} catch (const std::bad_alloc&) {
  return Error{Errc::out_of_memory, "PackedLedger::walk"};
}

Result<std::size_t> PackedLedger::purge(Timestamp before, std::size_t limit) try {
  std::size_t removed = 0;
  if (limit == 0) return removed;
  const auto walked = for_each_partition(
      *values_, ShelfRange{}, Partition{}, [&](const Partition& partition) -> Result<std::size_t> {
        const auto gone = purge_partition(*values_, partition, before, limit - removed);
        if (!gone.ok()) return gone.error();
        removed += gone.value();
        return limit - removed;
      });
  if (!walked.ok()) return walked.error();
  return removed;
} catch (const std::bad_alloc&) {
  return Error{Errc::out_of_memory, kPurge};
}

std::unique_ptr<Ledger> packed_ledger(std::unique_ptr<KeyValueStore> values) {
  return std::make_unique<OwningPackedLedger>(std::move(values));
}

}  // namespace jeton
