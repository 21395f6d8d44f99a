// SPDX-License-Identifier: Apache-2.0
//
// planted_together.cpp: ledgers that answer one caller rightly and fail two at once, or a crash, or a second
// look.
#include <algorithm>
#include <list>
#include <map>
#include <mutex>
#include <string>

#include "planted_ledger.hpp"

namespace jeton::conformance {
namespace {

/// Reads each key, decides, and then writes over whatever is there by then.
class ReadThenWrite final : public PlantedLedger {
 public:
  using PlantedLedger::PlantedLedger;
  Result<CommitOutcome> commit(const Batch& batch) override {
    for (const Change& change : batch.changes())
      if (has_guard(change) &&
          !same_guard(change.guard, present_guard(inner(), batch.partition(), change.key)))
        return inner().commit(batch);
    let_others_in();
    for (;;) {
      const auto outcome = inner().commit(rebuilt(batch, [&](Change& change) {
        if (has_guard(change)) change.guard = present_guard(inner(), batch.partition(), change.key);
      }));
      const bool is_conflict = outcome.ok() && outcome.value().kind == CommitOutcome::Kind::conflict;
      if (!is_conflict || batch.changes()[outcome.value().index].kind == ChangeKind::require_lineage)
        return outcome;
    }
  }
};

/// Writes atomically, but looks at the required records in a transaction of its own, before.
class GuardsApart final : public PlantedLedger {
 public:
  using PlantedLedger::PlantedLedger;
  Result<CommitOutcome> commit(const Batch& batch) override {
    bool requires_something = false;
    for (const Change& change : batch.changes()) {
      if (change.kind != ChangeKind::require) continue;
      requires_something = true;
      if (!same_guard(change.guard, present_guard(inner(), batch.partition(), change.key)))
        return inner().commit(batch);
    }
    if (!requires_something) return inner().commit(batch);
    let_others_in();
    return inner().commit(rebuilt(batch, [&](Change& change) {
      if (change.kind == ChangeKind::require)
        change.guard = present_guard(inner(), batch.partition(), change.key);
    }));
  }
};

/// Reads from a replica that is one commit behind, once after each commit of a key.
class StaleRead final : public PlantedLedger {
 public:
  using PlantedLedger::PlantedLedger;
  Result<CommitOutcome> commit(const Batch& batch) override {
    const std::scoped_lock lock(mutex_);
    for (const Change& change : batch.changes())
      if (change.kind != ChangeKind::require_lineage) remember(batch.partition(), change.key);
    return inner().commit(batch);
  }
  Result<Done> get(const Partition& partition, std::span<RecordSlot> slots) override {
    const std::scoped_lock lock(mutex_);
    auto got = inner().get(partition, slots);
    for (RecordSlot& slot : slots)
      if (const auto old = old_.extract({partition, slot.key}); got.ok() && !old.empty())
        show(old.mapped(), slot);
    return got;
  }

 private:
  struct Old {
    bool found;
    std::string value;
    Version version;
  };

  void remember(const Partition& partition, const RecordKey& key) {
    if (key.bytes().empty()) return;
    std::array<std::byte, kMostValueBytes> room;
    RecordSlot slot{.key = key, .room = room};
    if (inner().get(partition, std::span(&slot, 1)).ok())
      old_.insert_or_assign({partition, key},
                            Old{slot.found, std::string(text_of(slot.value())), slot.version});
  }
  static void show(const Old& old, RecordSlot& slot) {
    if (old.value.size() > slot.room.size()) return;
    slot.found = old.found;
    slot.size = old.value.size();
    slot.version = old.version;
    std::copy_n(bytes_of(old.value).begin(), old.value.size(), slot.room.begin());
  }

  std::mutex mutex_;
  std::map<std::pair<Partition, RecordKey>, Old> old_;
};

/// Keeps the last durable batch of new records to itself and writes it with the next call.
class AcknowledgedBeforeDurable final : public PlantedLedger {
 public:
  using PlantedLedger::PlantedLedger;
  Result<CommitOutcome> commit(const Batch& batch) override {
    const std::scoped_lock lock(mutex_);
    flush();
    if (batch.durability() != Durability::durable || !would_apply(batch)) return inner().commit(batch);
    values_.clear();
    pending_.emplace(rebuilt(batch, [&](Change& change) {
      auto& value = values_.emplace_back(text_of(change.value));
      change.value = bytes_of(value);
    }));
    return CommitOutcome::applied();
  }
  Result<Done> get(const Partition& partition, std::span<RecordSlot> slots) override {
    const std::scoped_lock lock(mutex_);
    flush();
    return inner().get(partition, slots);
  }

 private:
  bool would_apply(const Batch& batch) {
    const auto changes = batch.changes();
    return batch.is_well_formed() && std::all_of(changes.begin(), changes.end(), [&](const Change& change) {
             return change.kind == ChangeKind::put && change.guard.is_absent() &&
                    present_guard(inner(), batch.partition(), change.key).is_absent();
           });
  }
  void flush() {
    if (pending_) static_cast<void>(inner().commit(*pending_));
    pending_.reset();
  }

  std::mutex mutex_;
  std::list<std::string> values_;
  std::optional<Batch> pending_;
};

/// Reads the records of one get one after another.
class TornRead final : public PlantedLedger {
 public:
  using PlantedLedger::PlantedLedger;
  Result<Done> get(const Partition& partition, std::span<RecordSlot> slots) override {
    for (std::size_t at = 0; at < slots.size(); ++at) {
      if (at > 0) let_others_in();
      if (auto got = inner().get(partition, slots.subspan(at, 1)); !got.ok()) return got;
    }
    return Done{};
  }
};

/// Numbers feed entries before they commit, as a SEQUENCE column read by poll does.
class FeedNumberedEarly final : public PlantedLedger {
 public:
  static constexpr bool kHasHandles = false;  // the numbers are this handle's
  using PlantedLedger::PlantedLedger;

  Result<CommitOutcome> commit(const Batch& batch) override {
    const auto changes = batch.changes();
    const bool feeds = std::any_of(changes.begin(), changes.end(), [](const Change& change) {
      return change.mark_count > 0 && change.marks[0] == kFeedMark;
    });
    if (!feeds) return inner().commit(batch);
    const std::uint64_t number = next_number();
    if (number % 2 == 0) let_others_in();  // some commits take longer than others
    auto outcome = inner().commit(batch);
    if (outcome.ok() && outcome.value().is_applied()) enter(number, batch);
    return outcome;
  }
  Result<FeedPage> feed(std::uint16_t, const FeedCursor& after, std::size_t limit) override {
    const std::scoped_lock lock(mutex_);
    FeedPage page{.entries = {}, .next = after};
    auto at = entries_.upper_bound(load_big_endian<std::uint64_t>(after.bytes));
    for (; at != entries_.end() && page.entries.size() < limit; ++at) {
      page.entries.push_back(at->second);
      store_big_endian(at->first, page.next.bytes);
    }
    return page;
  }

 private:
  std::uint64_t next_number() {
    const std::scoped_lock lock(mutex_);
    return ++last_;
  }
  void enter(std::uint64_t number, const Batch& batch) {
    const std::scoped_lock lock(mutex_);
    const Change& change = batch.changes()[0];
    entries_[number] = {{batch.partition(), change.key}, change.new_version, change.keep_until, {}};
  }

  std::mutex mutex_;
  std::uint64_t last_ = 0;
  std::map<std::uint64_t, FeedEntry> entries_;
};

constexpr PlantedRow kRows[] = {
    {{"read-then-write", "reads, decides and then writes, as most hand-written one-time codes do",
      "race.put-version"},
     make_planted<ReadThenWrite>},
    {{"guards-checked-in-another-transaction",
      "looks at what a batch requires before the transaction that writes", "race.require"},
     make_planted<GuardsApart>},
    {{"stale-read", "reads from a replica that lags behind", "read.newest"}, make_planted<StaleRead>},
    {{"acknowledged-before-durable", "acknowledges a batch that it has yet to write", "durable.acknowledged"},
     make_planted<AcknowledgedBeforeDurable>},
    {{"torn-read", "reads the records of one get one after another", "order.snapshot"},
     make_planted<TornRead>},
    {{"feed-numbered-early", "numbers feed entries before they commit", "feed.misses-nothing"},
     make_planted<FeedNumberedEarly>},
};

}  // namespace

std::span<const PlantedRow> planted_together() { return kRows; }

}  // namespace jeton::conformance
