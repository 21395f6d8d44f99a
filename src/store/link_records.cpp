// SPDX-License-Identifier: Apache-2.0
//
// link_records.cpp: the fields of links and deliveries in their order, once for writing and once for reading.
#include <jeton/store/link_records.hpp>

#include "record_frame.hpp"

namespace jeton {
namespace {

/// The purpose is the record's own letter, the second byte. What is neither is refused as a reset link.
LinkPurpose purpose_of(Bytes value) noexcept {
  const auto letter = static_cast<std::byte>(LinkPurpose::confirmation);
  return value.size() > 1 && value[1] == letter ? LinkPurpose::confirmation : LinkPurpose::reset;
}

LinkFacts read_facts(RecordReader& in) noexcept {
  return LinkFacts{in.u64(), Lineage{in.raw<16>()}, in.raw<32>(), in.time(), in.time(), in.time()};
}

}  // namespace

RecordWriter encode(const LinkRecord& r) noexcept {
  RecordWriter out = detail::begin(static_cast<char>(r.purpose));
  out.text(r.tenant).text(r.customer).u64(r.facts.epoch).raw(r.facts.lineage.bytes).raw(r.facts.login_digest);
  out.time(r.facts.issued_at).time(r.facts.expires_at).time(r.facts.used_at);
  return out;
}

template <>
Result<LinkRecord> decode<LinkRecord>(Bytes value) noexcept {
  const LinkPurpose purpose = purpose_of(value);
  return detail::read_record<LinkRecord>(value, static_cast<char>(purpose), [&](RecordReader& in) {
    return LinkRecord{purpose, in.text(), in.text(), read_facts(in)};
  });
}

RecordWriter encode(const DeliveryRecord& r) noexcept {
  RecordWriter out = detail::begin('d');
  out.text(r.tenant).time(r.expires_at).time(r.leased_until).u16(r.attempts).text(r.sealed);
  return out;
}

template <>
Result<DeliveryRecord> decode<DeliveryRecord>(Bytes value) noexcept {
  return detail::read_record<DeliveryRecord>(value, 'd', [](RecordReader& in) {
    return DeliveryRecord{in.text(), in.time(), in.time(), in.u16(), in.text()};
  });
}

}  // namespace jeton
