// SPDX-License-Identifier: Apache-2.0
//
// record_table.hpp: the hash table under MemoryLedger: open addressing, one block of memory per record.
//
// A look-up touches two cache lines (the slot, the record) where std::unordered_map of libstdc++ touches
// three or more, and room can be reserved first, so that putting a record in place cannot fail. Linear
// probing with backward-shift deletion (Knuth, The Art of Computer Programming 3, section 6.4, algorithm R).
#pragma once

#include <jeton/store/ledger.hpp>

#include <cstring>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace jeton::detail {

/// A record and, behind it in the same block, its value.
struct StoredRecord {
  Partition partition;
  RecordKey key;
  Version version{};
  Timestamp keep_until{};
  std::int64_t count = 0;
  std::uint16_t value_size = 0;
  bool is_counter = false;
  std::uint8_t mark_count = 0;
  std::array<Mark, kMostMarks> marks{};

  [[nodiscard]] Bytes value() const noexcept {
    return {reinterpret_cast<const std::byte*>(this + 1), value_size};
  }
  [[nodiscard]] std::span<const Mark> marked() const noexcept { return std::span(marks).first(mark_count); }
};

struct FreeRecord {
  void operator()(StoredRecord* record) const noexcept {
    record->~StoredRecord();
    ::operator delete(record);
  }
};
using RecordPointer = std::unique_ptr<StoredRecord, FreeRecord>;

/// The record that a put or an add leaves behind; an add's count is set when it is known.
inline RecordPointer make_record(const Partition& partition, const Change& change) {
  void* const block = ::operator new(sizeof(StoredRecord) + change.value.size());
  RecordPointer record(new (block) StoredRecord{.partition = partition, .key = change.key});
  record->version = change.new_version;
  record->keep_until = change.keep_until;
  record->value_size = static_cast<std::uint16_t>(change.value.size());
  record->is_counter = change.kind == ChangeKind::add;
  record->mark_count = change.mark_count;
  record->marks = change.marks;
  if (!change.value.empty()) std::memcpy(record.get() + 1, change.value.data(), change.value.size());
  return record;
}

inline std::uint64_t mix(std::uint64_t state, Bytes bytes) noexcept {
  constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15U;  // 2^64 / golden ratio, Knuth 6.4
  for (std::size_t at = 0; at < bytes.size(); at += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, std::min(sizeof word, bytes.size() - at));
    state = (state ^ word) * kGolden;
    state ^= state >> 32;
  }
  return state;
}

/// No secret seed: a partition is a keyed digest, so nobody outside chooses what collides.
inline std::uint64_t hash_of(const Partition& partition, const RecordKey& key) noexcept {
  return mix(mix(key.bytes().size(), partition.bytes), key.bytes());
}

class RecordTable {
 public:
  [[nodiscard]] StoredRecord* find(const Partition& partition, const RecordKey& key) const noexcept {
    return slots_.empty() ? nullptr : slots_[position_of(partition, key)].record.get();
  }

  /// Makes room for `more` records, so that as many put() after it cannot fail.
  void reserve_for(std::size_t more) {
    const std::size_t wanted = (used_ + more) * 4 / 3 + 1;  // at most three quarters full
    if (wanted <= slots_.size()) return;
    std::size_t size = slots_.empty() ? 16 : slots_.size();
    while (size < wanted) size *= 2;
    std::vector<Slot> old(size);
    old.swap(slots_);
    for (Slot& slot : old)
      if (slot.record) slots_[free_position(slot.hash)] = std::move(slot);
  }

  /// Puts `record` in the place of the one with its key, if any. Room must have been reserved.
  void put(RecordPointer record) noexcept {
    Slot& slot = slots_[position_of(record->partition, record->key)];
    if (!slot.record) ++used_;
    slot.hash = hash_of(record->partition, record->key);
    slot.record = std::move(record);
  }

  void remove(const Partition& partition, const RecordKey& key) noexcept {
    if (find(partition, key) != nullptr) remove_at(position_of(partition, key));
  }

  /// Removes up to `limit` records that `dies` names, after showing each to `before_removal`.
  template <class Predicate, class Visitor>
  std::size_t remove_if(std::size_t limit, const Predicate& dies, const Visitor& before_removal) noexcept {
    std::size_t removed = 0;
    for (std::size_t at = 0; at < slots_.size() && removed < limit;) {
      StoredRecord* const record = slots_[at].record.get();
      if (record == nullptr || !dies(*record)) {
        ++at;
        continue;
      }
      before_removal(*record);
      remove_at(at);  // what followed may have moved here: look again
      ++removed;
    }
    return removed;
  }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    RecordPointer record;
  };

  [[nodiscard]] std::size_t next(std::size_t at) const noexcept { return (at + 1) & (slots_.size() - 1); }
  [[nodiscard]] std::size_t home_of(std::uint64_t hash) const noexcept { return hash & (slots_.size() - 1); }

  [[nodiscard]] std::size_t free_position(std::uint64_t hash) const noexcept {
    std::size_t at = home_of(hash);
    while (slots_[at].record) at = next(at);
    return at;
  }

  /// Where the key lies, or the free slot where it would be put. A quarter of the slots is always free.
  [[nodiscard]] std::size_t position_of(const Partition& partition, const RecordKey& key) const noexcept {
    const std::uint64_t hash = hash_of(partition, key);
    std::size_t at = home_of(hash);
    while (slots_[at].record && !(slots_[at].hash == hash && slots_[at].record->partition == partition &&
                                  slots_[at].record->key == key))
      at = next(at);
    return at;
  }

  void remove_at(std::size_t hole) noexcept {
    slots_[hole].record.reset();
    --used_;
    for (std::size_t at = next(hole); slots_[at].record; at = next(at)) {
      const std::size_t mask = slots_.size() - 1;
      const std::size_t from_home = (at - home_of(slots_[at].hash)) & mask;
      const std::size_t from_hole = (at - hole) & mask;
      if (from_home < from_hole) continue;  // moving it would put it before its home, where no probe looks
      slots_[hole] = std::move(slots_[at]);
      hole = at;
    }
  }

  std::vector<Slot> slots_;  // a power of two, or empty
  std::size_t used_ = 0;
};

}  // namespace jeton::detail
