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

/// A record and, behind it in the same block, its key, its value and its marks: as long as they are, so that
/// a session is read from four cache lines.
struct StoredRecord {
  Partition partition;
  Version version{};
  Timestamp keep_until{};
  std::int64_t count = 0;
  std::uint16_t value_size = 0;
  std::uint8_t key_size = 0;
  std::uint8_t mark_count = 0;
  bool is_counter = false;

  [[nodiscard]] Bytes key_bytes() const noexcept { return {behind(), key_size}; }
  [[nodiscard]] RecordKey key() const noexcept { return RecordKey(key_bytes()); }
  [[nodiscard]] Bytes value() const noexcept { return {behind() + key_size, value_size}; }
  [[nodiscard]] std::span<const Mark> marked() const noexcept {
    static_assert(alignof(Mark) == 1);
    return {reinterpret_cast<const Mark*>(behind() + key_size + value_size), mark_count};
  }

  /// Asks for what a look-up is about to read, without waiting for it.
  [[gnu::always_inline]] void prefetch() const noexcept {
    constexpr std::size_t kLine = 64;
    const std::size_t kUsual = 256;  // bytes of a session or an epoch, whatever follows is not hurried
    for (std::size_t at = 0; at < kUsual; at += kLine)
      __builtin_prefetch(reinterpret_cast<const std::byte*>(this) + at);
  }

 private:
  [[nodiscard]] const std::byte* behind() const noexcept {
    return reinterpret_cast<const std::byte*>(this + 1);
  }
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
  const auto key = change.key.bytes();
  const auto marks = std::as_bytes(std::span(change.marks).first(change.mark_count));
  void* const block = ::operator new(sizeof(StoredRecord) + key.size() + change.value.size() + marks.size());
  RecordPointer record(new (block) StoredRecord{.partition = partition,
                                                .version = change.new_version,
                                                .keep_until = change.keep_until,
                                                .value_size = static_cast<std::uint16_t>(change.value.size()),
                                                .key_size = static_cast<std::uint8_t>(key.size()),
                                                .mark_count = change.mark_count,
                                                .is_counter = change.kind == ChangeKind::add});
  auto* behind = reinterpret_cast<std::byte*>(record.get() + 1);
  for (const Bytes piece : {key, change.value, Bytes(marks)})
    behind = std::copy(piece.begin(), piece.end(), behind);
  return record;
}

inline std::uint64_t mix_word(std::uint64_t state, std::uint64_t word) noexcept {
  constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15U;  // 2^64 / golden ratio, Knuth 6.4
  state = (state ^ word) * kGolden;
  return state ^ state >> 32;
}

/// The last word overlaps the one before it, so that no length is copied that the compiler does not know.
inline std::uint64_t mix(std::uint64_t state, Bytes bytes) noexcept {
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  if (bytes.size() < kWord) {
    std::uint64_t word = 0;
    for (const std::byte byte : bytes) word = word << 8 | static_cast<std::uint64_t>(byte);
    return mix_word(state, word);
  }
  std::uint64_t word = 0;
  for (std::size_t at = 0; at + kWord <= bytes.size(); at += kWord) {
    std::memcpy(&word, bytes.data() + at, kWord);
    state = mix_word(state, word);
  }
  std::memcpy(&word, bytes.data() + bytes.size() - kWord, kWord);
  return bytes.size() % kWord == 0 ? state : mix_word(state, word);
}

inline bool are_equal(Bytes a, Bytes b) noexcept {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size()) == 0;
}

/// No secret seed: a partition is a keyed digest, so nobody outside chooses what collides.
inline std::uint64_t hash_of(const Partition& partition, const RecordKey& key) noexcept {
  return mix(mix(key.bytes().size(), partition.bytes), key.bytes());
}

class RecordTable {
 public:
  [[nodiscard]] StoredRecord* find(const Partition& partition, const RecordKey& key) const noexcept {
    return find(hash_of(partition, key), partition, key);
  }
  /// As above, for who knows hash_of(partition, key) already.
  [[nodiscard]] StoredRecord* find(std::uint64_t hash, const Partition& partition,
                                   const RecordKey& key) const noexcept {
    return slots_.empty() ? nullptr : slots_[position_of(hash, partition, key)].record.get();
  }

  /// The two waits of a look-up, begun ahead of it: first for the slot, then for the record in it.
  [[gnu::always_inline]] void prefetch_slot(std::uint64_t hash) const noexcept {
    if (!slots_.empty()) __builtin_prefetch(&slots_[home_of(hash)]);
  }
  [[gnu::always_inline]] void prefetch_record(std::uint64_t hash) const noexcept {
    if (slots_.empty()) return;
    std::size_t at = home_of(hash);
    while (slots_[at].record && slots_[at].hash != hash) at = next(at);
    if (slots_[at].record) slots_[at].record->prefetch();
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
    const RecordKey key = record->key();
    const std::uint64_t hash = hash_of(record->partition, key);
    Slot& slot = slots_[position_of(hash, record->partition, key)];
    if (!slot.record) ++used_;
    slot.hash = hash;
    slot.record = std::move(record);
  }

  void remove(const Partition& partition, const RecordKey& key) noexcept {
    const std::uint64_t hash = hash_of(partition, key);
    if (find(hash, partition, key) != nullptr) remove_at(position_of(hash, partition, key));
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
  [[nodiscard]] std::size_t position_of(std::uint64_t hash, const Partition& partition,
                                        const RecordKey& key) const noexcept {
    std::size_t at = home_of(hash);
    while (slots_[at].record && !(slots_[at].hash == hash && is_record(*slots_[at].record, partition, key)))
      at = next(at);
    return at;
  }

  [[nodiscard]] static bool is_record(const StoredRecord& record, const Partition& partition,
                                      const RecordKey& key) noexcept {
    return are_equal(record.partition.bytes, partition.bytes) && are_equal(record.key_bytes(), key.bytes());
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
