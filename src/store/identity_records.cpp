// SPDX-License-Identifier: Apache-2.0
//
// identity_records.cpp: the fields of identities and links in their order, once for writing and once for
// reading.
#include <jeton/store/identity_records.hpp>

#include "record_frame.hpp"

namespace jeton {
using detail::begin;
using detail::read_record;

RecordWriter encode(const IdentityRecord& r) noexcept {
  RecordWriter out = begin('y');
  out.text(r.tenant).text(r.provider).text(r.subject).text(r.customer);
  return out;
}

template <>
Result<IdentityRecord> decode<IdentityRecord>(Bytes value) noexcept {
  return read_record<IdentityRecord>(value, 'y', [](RecordReader& in) {
    return IdentityRecord{in.text(), in.text(), in.text(), in.text()};
  });
}

RecordWriter encode(const IdentityLinkRecord& r) noexcept {
  RecordWriter out = begin('z');
  out.text(r.tenant).text(r.customer).text(r.provider).text(r.subject);
  out.u8(static_cast<std::uint8_t>(r.state)).time(r.at);
  return out;
}

template <>
Result<IdentityLinkRecord> decode<IdentityLinkRecord>(Bytes value) noexcept {
  return read_record<IdentityLinkRecord>(value, 'z', [](RecordReader& in) {
    // Whatever is not "confirmed" is pending: a damaged byte never means yes.
    return IdentityLinkRecord{in.text(),
                              in.text(),
                              in.text(),
                              in.text(),
                              in.u8() == static_cast<std::uint8_t>(LinkState::confirmed)
                                  ? LinkState::confirmed
                                  : LinkState::pending,
                              in.time()};
  });
}

}  // namespace jeton
