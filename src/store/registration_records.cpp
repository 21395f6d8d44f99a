// SPDX-License-Identifier: Apache-2.0
//
// registration_records.cpp: the fields of registrations and provider states in their order, once for writing
// and once for reading.
#include <jeton/store/registration_records.hpp>

#include "record_frame.hpp"

namespace jeton {
using detail::begin;
using detail::read_record;

RecordWriter encode(const RegistrationRecord& r) noexcept {
  RecordWriter out = begin('g');
  out.text(r.tenant).text(r.login).text(r.password_hash).text(r.provider).text(r.subject);
  out.u8(r.confirmed ? 1 : 2).time(r.expires_at).time(r.used_at);
  out.text(r.customer).u64(r.epoch).time(r.claimed_at);
  return out;
}

template <>
Result<RegistrationRecord> decode<RegistrationRecord>(Bytes value) noexcept {
  return read_record<RegistrationRecord>(value, 'g', [](RecordReader& in) {
    return RegistrationRecord{in.text(), in.text(), in.text(), in.text(), in.text(), in.u8() == 1,
                              in.time(), in.time(), in.text(), in.u64(),  in.time()};
  });
}

RecordWriter encode(const ProviderStateRecord& r) noexcept {
  RecordWriter out = begin('o');
  out.text(r.tenant).text(r.provider).text(r.callback_url).raw(r.browser).time(r.expires_at).time(r.used_at);
  return out;
}

template <>
Result<ProviderStateRecord> decode<ProviderStateRecord>(Bytes value) noexcept {
  return read_record<ProviderStateRecord>(value, 'o', [](RecordReader& in) {
    return ProviderStateRecord{in.text(), in.text(), in.text(), in.raw<32>(), in.time(), in.time()};
  });
}

}  // namespace jeton
