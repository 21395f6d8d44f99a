// SPDX-License-Identifier: Apache-2.0
//
// api_key_records.cpp: the fields of an API key's record in their order, once for writing and once for
// reading.
#include <jeton/store/api_key_records.hpp>

#include "record_frame.hpp"

namespace jeton {

RecordWriter encode(const ApiKeyRecord& r) noexcept {
  RecordWriter out = detail::begin('k');
  out.text(r.tenant).raw(r.digest).text(r.name).u64(r.scopes).text(r.actor);
  out.time(r.created_at).time(r.expires_at).time(r.last_used_at).time(r.revoked_at);
  return out;
}

template <>
Result<ApiKeyRecord> decode<ApiKeyRecord>(Bytes value) noexcept {
  return detail::read_record<ApiKeyRecord>(value, 'k', [](RecordReader& in) {
    return ApiKeyRecord{in.text(), in.raw<32>(), in.text(), in.u64(), in.text(),
                        in.time(), in.time(),    in.time(), in.time()};
  });
}

}  // namespace jeton
