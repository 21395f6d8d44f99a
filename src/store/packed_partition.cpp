// SPDX-License-Identifier: Apache-2.0
//
// packed_partition.cpp: reading and writing the values of PackedLedger.
#include "packed_partition.hpp"

#include <jeton/store/record_codec.hpp>

#include <algorithm>

namespace jeton::detail {
namespace {

constexpr std::uint8_t kFormat = 1;
constexpr std::uint8_t kKindRecord = 1;
constexpr std::uint8_t kKindCounter = 2;
constexpr std::size_t kHeadBytes = 1 + 1 + 8 + 2;

class Packer {
 public:
  explicit Packer(std::size_t size) { out_.reserve(size); }
  template <class Integer>
  Packer& integer(Integer value) {
    ByteArray<sizeof(Integer)> bytes;
    store_big_endian(value, bytes);
    return raw(bytes);
  }
  Packer& raw(Bytes bytes) {
    out_.insert(out_.end(), bytes.begin(), bytes.end());
    return *this;
  }
  Packer& begin(char letter) { return integer(kFormat).integer(static_cast<std::uint8_t>(letter)); }
  std::vector<std::byte> take() { return std::move(out_); }

 private:
  std::vector<std::byte> out_;
};

Error damaged() noexcept { return {Errc::damaged_record, "PackedLedger"}; }

/// The reader of what follows format and letter.
Result<RecordReader> begin_reading(Bytes packed, char letter) noexcept {
  if (packed.empty() || packed.size() > kMostPackedBytes) return damaged();
  RecordReader in(packed);
  if (in.u8() != kFormat) return Error{Errc::unknown_format, "PackedLedger"};
  if (in.u8() != static_cast<std::uint8_t>(letter)) return damaged();
  return in;
}

bool read_marks(RecordReader& in, PackedRecord& record) noexcept {
  record.mark_count = in.u8();
  if (record.mark_count > kMostMarks) return false;
  for (std::size_t at = 0; at < record.mark_count; ++at) {
    record.marks[at] = Mark{in.raw<kMarkBytes>()};
    if (at > 0 && record.marks[at] <= record.marks[at - 1]) return false;
  }
  return true;
}

bool read_record(RecordReader& in, PackedRecord& record) noexcept {
  const std::size_t key_size = in.u8();
  if (key_size < 1 || key_size > kMostKeyBytes) return false;
  record.key = RecordKey(in.bytes(key_size));
  record.version = Version{in.raw<16>()};
  record.keep_until = in.time();
  const std::uint8_t kind = in.u8();
  record.is_counter = kind == kKindCounter;
  if (record.is_counter) record.count = static_cast<std::int64_t>(in.u64());
  if (record.is_counter) return true;
  if (kind != kKindRecord || !read_marks(in, record)) return false;
  record.value = bytes_of(in.text());
  return record.value.size() <= kMostValueBytes;
}

std::size_t size_of(const PackedRecord& record) noexcept {
  const std::size_t head = 1 + record.key.bytes().size() + 16 + 8 + 1;
  if (record.is_counter) return head + 8;
  return head + 1 + record.mark_count * kMarkBytes + 2 + record.value.size();
}

/// Sorted and each once, as the format wants them.
void take_marks(const Change& change, PackedRecord& record) noexcept {
  record.marks = change.marks;
  const auto begin = record.marks.begin();
  const auto end = begin + change.mark_count;
  std::sort(begin, end);
  record.mark_count = static_cast<std::uint8_t>(std::unique(begin, end) - begin);
}

PackedRecord left_behind(const Change& change, const RecordState& before) noexcept {
  PackedRecord record{.key = change.key, .version = change.new_version, .keep_until = change.keep_until};
  record.is_counter = change.kind == ChangeKind::add;
  if (record.is_counter) {
    record.count = count_after(change, before);
    return record;
  }
  take_marks(change, record);
  record.value = change.value;
  return record;
}

}  // namespace

bool PackedRecord::carries(const Mark& mark) const noexcept {
  const auto carried = std::span(marks).first(mark_count);
  return std::find(carried.begin(), carried.end(), mark) != carried.end();
}

Result<PackedRecords> parse_partition(const Partition& partition, Bytes packed) {
  auto begun = begin_reading(packed, 'P');
  if (!begun.ok()) return begun.error();
  RecordReader& in = begun.value();
  if (in.raw<8>() != partition.bytes) return damaged();
  const std::size_t count = in.u16();
  PackedRecords records;
  for (std::size_t at = 0; at < count; ++at) {
    PackedRecord record;
    if (!read_record(in, record)) return damaged();  // what is missing reads as an empty key
    if (at > 0 && record.key <= records.back().key) return damaged();
    records.push_back(record);
  }
  if (!in.finished()) return damaged();
  return records;
}

std::size_t packed_size(const PackedRecords& records) noexcept {
  std::size_t size = kHeadBytes;
  for (const PackedRecord& record : records) size += size_of(record);
  return size;
}

std::vector<std::byte> pack_partition(const Partition& partition, const PackedRecords& records) {
  Packer out(packed_size(records));
  out.begin('P').raw(partition.bytes).integer(static_cast<std::uint16_t>(records.size()));
  for (const PackedRecord& record : records) {
    out.integer(static_cast<std::uint8_t>(record.key.bytes().size())).raw(record.key.bytes());
    out.raw(record.version.bytes).integer(record.keep_until.unix_ms);
    out.integer(record.is_counter ? kKindCounter : kKindRecord);
    if (record.is_counter) {
      out.integer(record.count);
      continue;
    }
    out.integer(record.mark_count);
    for (std::size_t at = 0; at < record.mark_count; ++at) out.raw(record.marks[at].bytes);
    out.integer(static_cast<std::uint16_t>(record.value.size())).raw(record.value);
  }
  return out.take();
}

PackedRecords::iterator place_of(PackedRecords& records, const RecordKey& key) noexcept {
  return std::lower_bound(
      records.begin(), records.end(), key,
      [](const PackedRecord& record, const RecordKey& wanted) { return record.key < wanted; });
}

RecordState state_of(PackedRecords& records, const RecordKey& key) noexcept {
  const auto at = place_of(records, key);
  return at != records.end() && at->key == key ? at->state() : RecordState{};
}

void apply(PackedRecords& records, const Change& change) {
  if (change.kind == ChangeKind::require || change.kind == ChangeKind::require_lineage) return;
  const auto at = place_of(records, change.key);
  const bool is_there = at != records.end() && at->key == change.key;
  if (change.kind == ChangeKind::erase) {
    if (is_there) records.erase(at);
    return;
  }
  const PackedRecord record = left_behind(change, is_there ? at->state() : RecordState{});
  if (is_there)
    *at = record;
  else
    records.insert(at, record);
}

Result<std::vector<Partition>> parse_page(const PagePlace& place, Bytes packed) {
  auto begun = begin_reading(packed, 'D');
  if (!begun.ok()) return begun.error();
  RecordReader& in = begun.value();
  if (in.u16() != place.shelf || in.u16() != place.page) return damaged();
  constexpr std::size_t kPageHead = 1 + 1 + 2 + 2;
  const std::size_t size = packed.size() < kPageHead ? 0 : packed.size() - kPageHead;
  if (size == 0 || size % 8 != 0 || size / 8 > kMostPageEntries) return damaged();
  std::vector<Partition> entries(size / 8);
  for (Partition& entry : entries) {
    entry = Partition{in.raw<8>()};
    if (shelf_of(entry) != place.shelf) return damaged();
  }
  return entries;
}

std::vector<std::byte> pack_page(const PagePlace& place, std::span<const Partition> entries) {
  Packer out(6 + entries.size() * 8);
  out.begin('D').integer(place.shelf).integer(place.page);
  for (const Partition& entry : entries) out.raw(entry.bytes);
  return out.take();
}

Result<ShelfSet> ShelfSet::parse(Bytes packed) noexcept {
  auto begun = begin_reading(packed, 'S');
  if (!begun.ok()) return begun.error();
  ShelfSet set;
  set.bits_ = begun.value().raw<kShelves / 8>();
  if (!begun.value().finished()) return damaged();
  return set;
}

std::vector<std::byte> ShelfSet::pack() const {
  return Packer(2 + bits_.size()).begin('S').raw(bits_).take();
}

bool ShelfSet::has(std::uint16_t shelf) const noexcept {
  return (bits_[shelf / 8] & std::byte{1} << shelf % 8) != std::byte{0};
}

void ShelfSet::add(std::uint16_t shelf) noexcept { bits_[shelf / 8] |= std::byte{1} << shelf % 8; }

}  // namespace jeton::detail
