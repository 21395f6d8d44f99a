// SPDX-License-Identifier: Apache-2.0
//
// record_codec.hpp: how a record's fields become bytes and come back, without allocating and without trusting
// them.
//
// A record starts with its format number (promise 15). Integers are big-endian, texts have their length in
// two bytes. The reader is total: whatever a hostile database holds, it answers damaged_record or
// unknown_format, never reads past the end and never half-fills a value that somebody then uses (promise 9).
//
//   RecordWriter out; out.u8(kFormat).text(tenant).time(expires_at);       batch.put(key, guard, out.bytes(),
//   ...); RecordReader in(slot.value()); auto format = in.u8(); ... if (!in.finished()) return damaged;
#pragma once

#include <jeton/base/bytes.hpp>
#include <jeton/base/result.hpp>
#include <jeton/base/timestamp.hpp>
#include <jeton/store/ledger.hpp>

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace jeton {

inline constexpr std::size_t kRecordRoom = 1024;  ///< the most that any record of the core takes
using RecordRoom = ByteArray<kRecordRoom>;

class RecordWriter {
 public:
  RecordWriter& u8(std::uint8_t value) noexcept { return integer(value); }
  RecordWriter& u16(std::uint16_t value) noexcept { return integer(value); }
  RecordWriter& u64(std::uint64_t value) noexcept { return integer(value); }
  RecordWriter& time(Timestamp at) noexcept { return integer(at.unix_ms); }
  RecordWriter& raw(Bytes bytes) noexcept {
    if (bytes.size() > room_.size() - size_) {
      fits_ = false;
      return *this;
    }
    std::copy(bytes.begin(), bytes.end(), room_.begin() + static_cast<std::ptrdiff_t>(size_));
    size_ += bytes.size();
    return *this;
  }
  RecordWriter& text(std::string_view text) noexcept {
    if (text.size() > 0xFFFF) fits_ = false;
    return u16(static_cast<std::uint16_t>(text.size())).raw(bytes_of(text));
  }

  /// What was written. Empty if it did not fit; a batch with an empty value for a record that has fields is
  /// never read back as one.
  [[nodiscard]] Bytes bytes() const noexcept { return fits_ ? Bytes(room_).first(size_) : Bytes{}; }

 private:
  template <class Integer>
  RecordWriter& integer(Integer value) noexcept {
    ByteArray<sizeof(Integer)> bytes;
    store_big_endian(value, bytes);
    return raw(bytes);
  }

  RecordRoom room_;
  std::size_t size_ = 0;
  bool fits_ = true;
};

class RecordReader {
 public:
  explicit RecordReader(Bytes bytes) noexcept : rest_(bytes) {}

  std::uint8_t u8() noexcept { return integer<std::uint8_t>(); }
  std::uint16_t u16() noexcept { return integer<std::uint16_t>(); }
  std::uint64_t u64() noexcept { return integer<std::uint64_t>(); }
  Timestamp time() noexcept { return {integer<std::int64_t>()}; }
  /// Borrowed from the bytes that are read.
  std::string_view text() noexcept { return text_of(take(u16())); }
  /// `size` bytes, borrowed like a text; empty if they are not there.
  Bytes bytes(std::size_t size) noexcept { return take(size); }
  template <std::size_t N>
  ByteArray<N> raw() noexcept {
    ByteArray<N> out{};
    const Bytes bytes = take(N);
    std::copy(bytes.begin(), bytes.end(), out.begin());
    return out;
  }

  /// True if every field was there and nothing is left over.
  [[nodiscard]] bool finished() const noexcept { return whole_ && rest_.empty(); }

 private:
  Bytes take(std::size_t size) noexcept {
    if (size > rest_.size()) {
      whole_ = false;
      rest_ = {};
      return {};
    }
    const Bytes taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }
  template <class Integer>
  Integer integer() noexcept {
    const Bytes bytes = take(sizeof(Integer));
    return bytes.empty() ? Integer{} : load_big_endian<Integer>(bytes);
  }

  Bytes rest_;
  bool whole_ = true;
};

/// Reads a record; its texts are borrowed from `value`.
/// errors  store.damaged_record: not such a record; store.unknown_format: written by another version
template <class Record>
Result<Record> decode(Bytes value) noexcept;

}  // namespace jeton
