// SPDX-License-Identifier: Apache-2.0
//
// record_frame.hpp: what all records' bytes begin with, for the files that write and read them.
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/store/record_codec.hpp>
#include <jeton/store/records.hpp>

namespace jeton::detail {

/// Each kind of record has its own letter after the format, so one kind's bytes never read as another's.
inline RecordWriter begin(char letter) noexcept {
  RecordWriter out;
  out.u8(kRecordFormat).u8(static_cast<std::uint8_t>(letter));
  return out;
}

/// Checks format and letter, lets `read` take the fields, and accepts only if they were exactly there.
template <class Record, class Read>
Result<Record> read_record(Bytes value, char letter, Read read) noexcept {
  RecordReader in(value);
  const std::uint8_t format = in.u8();
  if (!value.empty() && format != kRecordFormat) return Error{Errc::unknown_format, "decode"};
  const bool named = in.u8() == static_cast<std::uint8_t>(letter);
  const Record record = read(in);
  if (!named || !in.finished()) return Error{Errc::damaged_record, "decode"};
  return record;
}

}  // namespace jeton::detail
