// SPDX-License-Identifier: Apache-2.0
//
// planted_alone.cpp: ledgers whose fault shows to one caller who looks closely.
#include <algorithm>
#include <limits>

#include "planted_ledger.hpp"

namespace jeton::conformance {
namespace {

class AddAboveCeiling final : public PlantedLedger {
 public:
  using PlantedLedger::PlantedLedger;
  Result<CommitOutcome> commit(const Batch& batch) override {
    return inner().commit(rebuilt(batch, [](Change& change) {
      if (change.ceiling < std::numeric_limits<std::int64_t>::max())
        ++change.ceiling;  // "<=" where "<" belongs
    }));
  }
};

class AddBelowFloor final : public PlantedLedger {
 public:
  using PlantedLedger::PlantedLedger;
  Result<CommitOutcome> commit(const Batch& batch) override {
    return inner().commit(
        rebuilt(batch, [](Change& change) { change.floor = std::numeric_limits<std::int64_t>::min(); }));
  }
};

class TtlDecides final : public PlantedLedger {
 public:
  using PlantedLedger::PlantedLedger;
  Result<Done> get(const Partition& partition, std::span<RecordSlot> slots) override {
    constexpr Timestamp kStoreClock{1'577'836'800'000};  // 2020-01-01, so that no test depends on today
    auto got = inner().get(partition, slots);
    for (RecordSlot& slot : slots)
      if (got.ok() && slot.found && slot.keep_until < kStoreClock) slot.found = false;
    return got;
  }
};

class PartialBatch final : public PlantedLedger {
 public:
  using PlantedLedger::PlantedLedger;
  Result<CommitOutcome> commit(const Batch& batch) override {
    if (!batch.is_well_formed()) return inner().commit(batch);
    std::size_t index = 0;
    for (const Change& change : batch.changes()) {
      Batch alone(batch.partition(), batch.durability(), batch.not_after());
      append_change(alone, change);
      auto outcome = inner().commit(alone);
      if (!outcome.ok()) return outcome;
      outcome.value().index = index++;
      if (!outcome.value().is_applied()) return outcome;
    }
    return CommitOutcome::applied();
  }
};

class VersionReused final : public PlantedLedger {
 public:
  using PlantedLedger::PlantedLedger;
  Result<CommitOutcome> commit(const Batch& batch) override {
    return inner().commit(rebuilt(batch, [](Change& change) {
      if (change.kind == ChangeKind::put && !change.guard.is_absent())
        change.new_version = change.guard.expected();
    }));
  }
};

class PurgeOfLive final : public PlantedLedger {
 public:
  using PlantedLedger::PlantedLedger;
  Result<std::size_t> purge(Timestamp before, std::size_t limit) override {
    constexpr std::int64_t kFastClockMs = 60'000;
    return inner().purge(Timestamp{before.unix_ms + kFastClockMs}, limit);
  }
};

class MarkIndexMissing final : public PlantedLedger {
 public:
  using PlantedLedger::PlantedLedger;
  Result<CommitOutcome> commit(const Batch& batch) override {
    return inner().commit(rebuilt(batch, [](Change& change) {
      if (!change.guard.is_absent()) change.mark_count = 0;  // an update that forgets the index
    }));
  }
};

class ScanSkipsPage final : public PlantedLedger {
 public:
  using PlantedLedger::PlantedLedger;
  Result<std::vector<ScannedRecord>> scan(const Partition& partition, const Mark& mark,
                                          const std::optional<RecordKey>& after, std::size_t limit) override {
    auto page = inner().scan(partition, mark, after, limit);
    const bool is_later_page = page.ok() && after.has_value() && !page.value().empty();
    if (is_later_page) page.value().erase(page.value().begin());  // an offset counted twice
    return page;
  }
};

class ConflictNamesLast final : public PlantedLedger {
 public:
  using PlantedLedger::PlantedLedger;
  Result<CommitOutcome> commit(const Batch& batch) override {
    auto outcome = inner().commit(batch);
    if (outcome.ok() && !outcome.value().is_applied()) outcome.value().index = batch.changes().size() - 1;
    return outcome;
  }
};

class BlindPut final : public PlantedLedger {
 public:
  using PlantedLedger::PlantedLedger;
  Result<CommitOutcome> commit(const Batch& batch) override {
    return inner().commit(rebuilt(batch, [&](Change& change) {
      if (change.kind == ChangeKind::put)
        change.guard = present_guard(inner(), batch.partition(), change.key);
    }));
  }
};

class CaseFoldedKey final : public PlantedLedger {
 public:
  using PlantedLedger::PlantedLedger;
  Result<CommitOutcome> commit(const Batch& batch) override {
    if (!batch.is_well_formed()) return inner().commit(batch);
    return inner().commit(rebuilt(batch, [](Change& change) { change.key = folded(change.key); }));
  }
  Result<Done> get(const Partition& partition, std::span<RecordSlot> slots) override {
    std::vector<RecordSlot> asked(slots.begin(), slots.end());
    for (RecordSlot& slot : asked) slot.key = folded(slot.key);
    auto got = inner().get(partition, asked);
    for (std::size_t at = 0; at < slots.size(); ++at) {
      asked[at].key = slots[at].key;
      slots[at] = asked[at];
    }
    return got;
  }

 private:
  static RecordKey folded(const RecordKey& key) {
    std::vector<std::byte> bytes(key.bytes().begin(), key.bytes().end());
    for (std::byte& byte : bytes)
      if (byte >= std::byte{'A'} && byte <= std::byte{'Z'}) byte |= std::byte{0x20};
    return RecordKey(bytes);
  }
};

constexpr PlantedRow kRows[] = {
    {{"add-above-ceiling", "lets one add more through than the ceiling allows", "counter.ceiling"},
     make_planted<AddAboveCeiling>},
    {{"add-below-floor", "does not stop a counter at its floor", "counter.floor"},
     make_planted<AddBelowFloor>},
    {{"ttl-decides", "hides what is over by its own clock", "clock.library"}, make_planted<TtlDecides>},
    {{"partial-batch", "writes the changes of a batch one by one", "batch.whole"},
     make_planted<PartialBatch>},
    {{"version-reused", "keeps a record's version when it is written over", "version.fresh"},
     make_planted<VersionReused>},
    {{"purge-of-a-live-record", "purges by a clock that is a minute fast", "purge.live"},
     make_planted<PurgeOfLive>},
    {{"mark-index-missing", "forgets a record's marks when it is written over", "marks.index"},
     make_planted<MarkIndexMissing>},
    {{"scan-skipping-a-page", "leaves out the first record of every later page", "scan.pages"},
     make_planted<ScanSkipsPage>},
    {{"conflict-naming-the-wrong-operation", "says that the last change failed, whichever did",
      "batch.first-failure"},
     make_planted<ConflictNamesLast>},
    {{"blind-put", "writes whatever the guard says", "guard.state"}, make_planted<BlindPut>},
    {{"case-folded-key", "takes keys that differ in case for one", "key.bytes"}, make_planted<CaseFoldedKey>},
};

}  // namespace

std::span<const PlantedRow> planted_alone() { return kRows; }

}  // namespace jeton::conformance
