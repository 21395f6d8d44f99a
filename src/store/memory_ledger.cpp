// SPDX-License-Identifier: Apache-2.0
//
// memory_ledger.cpp: MemoryLedger: 64 shards, each a hash table of records and an ordered index of marks.
//
// A batch is built outside the lock, judged and put in place inside it; the second half allocates nothing but
// the table's room, and that before the first change.
#include <jeton/store/memory_ledger.hpp>

#include <jeton/crypto/random.hpp>

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include "batch_rules.hpp"
#include "record_table.hpp"

namespace jeton {

using detail::RecordPointer;
using detail::RecordState;
using detail::StoredRecord;

namespace {

constexpr std::size_t kShards = 64;  // far more than threads that meet, at 8 KiB for an empty ledger

/// The mark comes first, so that one index serves a scan of one partition and a walk over many.
struct MarkEntry {
  Mark mark;
  Partition partition;
  RecordKey key;
  friend auto operator<=>(const MarkEntry&, const MarkEntry&) noexcept = default;
};
using MarkIndex = std::set<MarkEntry>;

/// An entry's place in the feeds of all shelves; the number counts over all of them.
struct FeedPlace {
  std::uint16_t shelf = 0;
  std::uint64_t number = 0;
  friend auto operator<=>(const FeedPlace&, const FeedPlace&) noexcept = default;
};
using FeedEntries = std::map<FeedPlace, FeedEntry>;

FeedEntry feed_entry(const StoredRecord& record) {
  return {.position = {record.partition, record.key()},
          .version = record.version,
          .keep_until = record.keep_until,
          .value = {record.value().begin(), record.value().end()}};
}

/// What a batch will leave behind, built before anything is changed.
struct Draft {
  std::array<RecordPointer, kMostChanges> records;
  MarkIndex marks;
  FeedEntries feed;  // numbered within the batch until it is applied

  explicit Draft(const Batch& batch) {
    std::size_t index = 0;
    for (const Change& change : batch.changes()) {
      const bool leaves_record = change.kind == ChangeKind::put || change.kind == ChangeKind::add;
      if (leaves_record) records[index] = detail::make_record(batch.partition(), change);
      if (change.kind == ChangeKind::put)
        for (const Mark& mark : records[index]->marked()) marks.insert({mark, batch.partition(), change.key});
      if (detail::enters_feed(change))
        feed.try_emplace({detail::shelf_of(batch.partition()), index}, feed_entry(*records[index]));
      ++index;
    }
  }
};

RecordState state_of(const StoredRecord* record) noexcept {
  if (record == nullptr) return {};
  return {
      .found = true, .is_counter = record->is_counter, .version = record->version, .count = record->count};
}

Result<Lineage> fresh_lineage() noexcept {
  Lineage lineage;
  SystemRandom random;
  const auto filled = random.fill(lineage.bytes);
  if (!filled.ok()) return filled.error();
  return lineage;
}

bool copy_value(Bytes value, RecordSlot& slot) noexcept {
  if (value.size() > slot.room.size()) return false;
  std::copy(value.begin(), value.end(), slot.room.begin());
  slot.size = value.size();
  return true;
}

bool copy_record(const StoredRecord& record, RecordSlot& slot) noexcept {
  ByteArray<sizeof(std::int64_t)> count;
  store_big_endian(record.count, count);
  slot.found = copy_value(record.is_counter ? Bytes(count) : record.value(), slot);
  slot.version = record.version;
  slot.keep_until = record.keep_until;
  return slot.found;
}

ScannedRecord scanned(const StoredRecord& record) {
  return {.key = record.key(),
          .version = record.version,
          .value = {record.value().begin(), record.value().end()}};
}

}  // namespace

/// The feeds of all shelves. Locked after a shard, never before one. A number is given and its entry put in
/// place in one critical section: nothing can appear before a place that a reader has passed.
struct MemoryLedger::Feed {
  std::mutex mutex;
  FeedEntries entries;
  std::uint64_t last = 0;

  /// Allocates nothing: the nodes are the draft's.
  void append(FeedEntries& drafted) noexcept {
    if (drafted.empty()) return;
    const std::scoped_lock lock(mutex);
    while (!drafted.empty()) {
      auto node = drafted.extract(drafted.begin());
      node.key().number = ++last;
      entries.insert(std::move(node));
    }
  }

  void purge(Timestamp before, std::size_t limit) noexcept {
    const std::scoped_lock lock(mutex);
    for (auto at = entries.begin(); at != entries.end() && limit > 0;) {
      const bool is_over = at->second.keep_until < before;
      at = is_over ? entries.erase(at) : std::next(at);
      if (is_over) --limit;
    }
  }
};

struct alignas(64) MemoryLedger::Shard {
  std::mutex mutex;
  detail::RecordTable table;
  MarkIndex marks;

  void unmark(const StoredRecord& record) noexcept {
    for (const Mark& mark : record.marked()) marks.erase({mark, record.partition, record.key()});
  }

  /// Appends up to `limit` records that carry `mark`, after `from`, in partitions up to `last`.
  void walk(const Mark& mark, const WalkPosition& from, const Partition& last, std::size_t limit,
            std::vector<WalkedRecord>& found) {
    const std::scoped_lock lock(mutex);
    auto at = marks.upper_bound({mark, from.partition, from.key});
    for (; limit > 0 && at != marks.end() && at->mark == mark && at->partition <= last; ++at, --limit) {
      const StoredRecord& record = *table.find(at->partition, at->key);
      const Bytes value = record.value();
      found.push_back({{at->partition, at->key}, record.version, {value.begin(), value.end()}});
    }
  }

  void apply(const Partition& partition, const Change& change, RecordPointer left_behind) noexcept {
    if (change.kind == ChangeKind::require || change.kind == ChangeKind::require_lineage) return;
    const StoredRecord* const before = table.find(partition, change.key);
    if (before != nullptr) unmark(*before);
    if (change.kind == ChangeKind::erase) return table.remove(partition, change.key);
    if (change.kind == ChangeKind::add) left_behind->count = detail::count_after(change, state_of(before));
    table.put(std::move(left_behind));
  }
};

MemoryLedger::MemoryLedger(const LedgerAbilities& declared)
    : declared_(declared),
      lineage_(fresh_lineage()),
      shards_(std::make_unique<Shard[]>(kShards)),
      feed_(std::make_unique<Feed>()) {}

MemoryLedger::~MemoryLedger() = default;

MemoryLedger::Shard& MemoryLedger::shard_of(const Partition& partition) const noexcept {
  return shards_[(detail::mix(1, partition.bytes) >> 8) % kShards];
}

Result<Done> MemoryLedger::get(const Partition& partition, std::span<RecordSlot> slots) {
  if (!detail::slots_are_well_formed(slots)) return Error{Errc::malformed_batch, "MemoryLedger::get"};
  std::array<std::uint64_t, kMostChanges> hashes;
  std::transform(slots.begin(), slots.end(), hashes.begin(),
                 [&](const RecordSlot& slot) { return detail::hash_of(partition, slot.key); });
  const auto wanted = std::span(hashes).first(slots.size());
  Shard& shard = shard_of(partition);
  const std::scoped_lock lock(shard.mutex);
  for (const std::uint64_t hash : wanted) shard.table.prefetch_slot(hash);  // all waits at once, not in turn
  for (const std::uint64_t hash : wanted) shard.table.prefetch_record(hash);
  for (std::size_t at = 0; at < slots.size(); ++at) {
    RecordSlot& slot = slots[at];
    slot.found = false;
    slot.size = 0;
    const StoredRecord* const record = shard.table.find(hashes[at], partition, slot.key);
    if (record != nullptr && !copy_record(*record, slot))
      return Error{Errc::damaged_record, "MemoryLedger::get"};
  }
  return Done{};
}

Result<CommitOutcome> MemoryLedger::commit(const Batch& batch) {
  if (!batch.is_well_formed()) return Error{Errc::malformed_batch, "MemoryLedger::commit"};
  try {
    return build_and_apply(batch);
  } catch (const std::bad_alloc&) {
    return Error{Errc::out_of_memory, "MemoryLedger::commit"};
  }
}

Result<CommitOutcome> MemoryLedger::build_and_apply(const Batch& batch) {
  Draft draft(batch);
  const Lineage lineage = lineage_.ok() ? lineage_.value() : Lineage{};
  Shard& shard = shard_of(batch.partition());
  const std::scoped_lock lock(shard.mutex);

  std::size_t index = 0;
  for (const Change& change : batch.changes()) {
    const RecordState state = state_of(shard.table.find(batch.partition(), change.key));
    const auto judged = detail::judge(change, index++, state, lineage);
    if (!judged.ok() || !judged.value().is_applied()) return judged;
  }
  shard.table.reserve_for(batch.changes().size());

  index = 0;  // from here on nothing can fail
  for (const Change& change : batch.changes())
    shard.apply(batch.partition(), change, std::move(draft.records[index++]));
  shard.marks.merge(draft.marks);
  feed_->append(draft.feed);
  return CommitOutcome::applied();
}

Result<Lineage> MemoryLedger::lineage() { return lineage_; }

Result<std::vector<ScannedRecord>> MemoryLedger::scan(const Partition& partition, const Mark& mark,
                                                      const std::optional<RecordKey>& after,
                                                      std::size_t limit) {
  if (!detail::scan_limit_is_valid(limit)) return Error{Errc::malformed_batch, "MemoryLedger::scan"};
  try {
    std::vector<ScannedRecord> found;
    Shard& shard = shard_of(partition);
    const std::scoped_lock lock(shard.mutex);
    auto at = shard.marks.upper_bound({mark, partition, after.value_or(RecordKey())});
    for (; at != shard.marks.end() && found.size() < limit; ++at) {
      if (at->partition != partition || at->mark != mark) break;
      found.push_back(scanned(*shard.table.find(partition, at->key)));
    }
    return found;
  } catch (const std::bad_alloc&) {
    return Error{Errc::out_of_memory, "MemoryLedger::scan"};
  }
}

Result<std::vector<WalkedRecord>> MemoryLedger::walk(const ShelfRange& shelves, const Mark& mark,
                                                     const std::optional<WalkPosition>& after,
                                                     std::size_t limit) {
  if (!detail::scan_limit_is_valid(limit) || !shelves.is_valid())
    return Error{Errc::malformed_batch, "MemoryLedger::walk"};
  try {
    std::vector<WalkedRecord> found;
    const WalkPosition from = detail::walk_start(shelves, after);
    const Partition last = detail::walk_end(shelves);
    for (std::size_t at = 0; at < kShards; ++at) shards_[at].walk(mark, from, last, limit, found);
    std::sort(found.begin(), found.end(),
              [](const WalkedRecord& a, const WalkedRecord& b) { return a.position < b.position; });
    if (found.size() > limit) found.erase(found.begin() + static_cast<std::ptrdiff_t>(limit), found.end());
    return found;
  } catch (const std::bad_alloc&) {
    return Error{Errc::out_of_memory, "MemoryLedger::walk"};
  }
}

Result<FeedPage> MemoryLedger::feed(std::uint16_t shelf, const FeedCursor& after, std::size_t limit) {
  if (!detail::scan_limit_is_valid(limit) || shelf >= kShelves)
    return Error{Errc::malformed_batch, "MemoryLedger::feed"};
  try {
    FeedPage page{.entries = {}, .next = after};
    const std::scoped_lock lock(feed_->mutex);
    auto at = feed_->entries.upper_bound({shelf, detail::number_of(after)});
    for (; at != feed_->entries.end() && at->first.shelf == shelf && page.entries.size() < limit; ++at) {
      page.entries.push_back(at->second);
      page.next = detail::cursor_at(at->first.number);
    }
    return page;
  } catch (const std::bad_alloc&) {
    return Error{Errc::out_of_memory, "MemoryLedger::feed"};
  }
}

Result<std::size_t> MemoryLedger::purge(Timestamp before, std::size_t limit) {
  feed_->purge(before, limit);
  std::size_t removed = 0;
  for (std::size_t at = 0; at < kShards && removed < limit; ++at) {
    Shard& shard = shards_[at];
    const std::scoped_lock lock(shard.mutex);
    removed += shard.table.remove_if(
        limit - removed, [&](const StoredRecord& record) { return record.keep_until < before; },
        [&](const StoredRecord& record) { shard.unmark(record); });
  }
  return removed;
}

}  // namespace jeton
