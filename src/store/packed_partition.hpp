// SPDX-License-Identifier: Apache-2.0
//
// packed_partition.hpp: how the records of one partition become one value, and come back without being
// trusted (promise 9). Internal to PackedLedger.
//
// Format 1: u8 format, 'P', the partition (8), u16 number of records, then each in strictly ascending order
// of keys: u8 key size, key, version (16), i64 keep_until, u8 kind; kind 1, a record: u8 number of marks,
// marks (16 each, strictly ascending), u16 value size, value; kind 2, a counter: i64 count. Nothing behind
// it. Integers are big-endian. There is one way to write a state, so parse and write are each other's
// inverse.
#pragma once

#include <jeton/store/key_value_store.hpp>
#include <jeton/store/ledger.hpp>

#include <vector>

#include "batch_rules.hpp"

namespace jeton::detail {

/// One record; its value is borrowed from what was parsed, or from the batch that puts it.
struct PackedRecord {
  RecordKey key;
  Version version{};
  Timestamp keep_until{};
  bool is_counter = false;
  std::int64_t count = 0;
  std::uint8_t mark_count = 0;
  std::array<Mark, kMostMarks> marks{};
  Bytes value{};

  [[nodiscard]] bool carries(const Mark& mark) const noexcept;
  [[nodiscard]] RecordState state() const noexcept {
    return {.found = true, .is_counter = is_counter, .version = version, .count = count};
  }
};

/// In strictly ascending order of keys.
using PackedRecords = std::vector<PackedRecord>;

/// errors  store.unknown_format, store.damaged_record: also if it is another partition's
Result<PackedRecords> parse_partition(const Partition& partition, Bytes packed);

std::size_t packed_size(const PackedRecords& records) noexcept;
std::vector<std::byte> pack_partition(const Partition& partition, const PackedRecords& records);

/// The record of `key`, or the place where it would be.
PackedRecords::iterator place_of(PackedRecords& records, const RecordKey& key) noexcept;
/// Its state, absent if there is none.
RecordState state_of(PackedRecords& records, const RecordKey& key) noexcept;
/// Does what `change` says, which judge() let through.
void apply(PackedRecords& records, const Change& change);

/// A page of a shelf's directory: the partitions in use, in the order of entering.
/// Format 1: u8 format, 'D', u16 shelf, u16 page, then 8 bytes for each partition, 1..kMostPageEntries.
inline constexpr std::size_t kMostPageEntries = 2048;

struct PagePlace {
  std::uint16_t shelf;
  std::uint16_t page;
};

/// errors  store.unknown_format, store.damaged_record: also if it is another page, or an entry lies elsewhere
Result<std::vector<Partition>> parse_page(const PagePlace& place, Bytes packed);
std::vector<std::byte> pack_page(const PagePlace& place, std::span<const Partition> entries);

/// Which shelves have a directory, one bit each. Format 1: u8 format, 'S', 512 bytes.
class ShelfSet {
 public:
  static Result<ShelfSet> parse(Bytes packed) noexcept;
  [[nodiscard]] std::vector<std::byte> pack() const;
  [[nodiscard]] bool has(std::uint16_t shelf) const noexcept;
  void add(std::uint16_t shelf) noexcept;

 private:
  ByteArray<kShelves / 8> bits_{};
};

}  // namespace jeton::detail
