// SPDX-License-Identifier: Apache-2.0
//
// idempotency_records.cpp: the fields of a claim or an answer in their order, once for writing and once for
// reading.
#include <jeton/store/idempotency_records.hpp>

#include "record_frame.hpp"

namespace jeton {

static_assert(2 + 2 + TenantId::kMostBytes + 32 + 8 + 8 + 2 + kSealOverheadBytes + kMostAnswerBytes <=
              kMostValueBytes);

WideRecord encode(const IdempotencyRecord& r) noexcept {
  if (r.sealed_answer.size() > kSealOverheadBytes + kMostAnswerBytes) return {{}, {}};
  RecordWriter head = detail::begin('i');
  head.text(r.tenant).raw(r.request).time(r.claimed_at).time(r.expires_at);
  head.u16(static_cast<std::uint16_t>(r.sealed_answer.size()));
  return {head.bytes(), r.sealed_answer};
}

template <>
Result<IdempotencyRecord> decode<IdempotencyRecord>(Bytes value) noexcept {
  return detail::read_record<IdempotencyRecord>(value, 'i', [](RecordReader& in) {
    return IdempotencyRecord{in.text(), in.raw<32>(), in.time(), in.time(), bytes_of(in.text())};
  });
}

}  // namespace jeton
