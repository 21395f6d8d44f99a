// SPDX-License-Identifier: Apache-2.0
//
// records.cpp: each record's fields in their order, once for writing and once for reading.
#include <jeton/store/records.hpp>

#include "record_frame.hpp"

namespace jeton {
using detail::begin;
using detail::read_record;

RecordWriter encode(const SessionRecord& r) noexcept {
  RecordWriter out = begin('s');
  out.text(r.tenant).text(r.customer).u8(r.kind).u64(r.epoch).u64(r.assist_epoch).time(r.issued_at);
  out.time(r.expires_at).time(r.absolute_end).time(r.revoked_at).text(r.actor);
  return out;
}

template <>
Result<SessionRecord> decode<SessionRecord>(Bytes value) noexcept {
  return read_record<SessionRecord>(value, 's', [](RecordReader& in) {
    return SessionRecord{in.text(), in.text(), in.u8(),   in.u64(),  in.u64(),
                         in.time(), in.time(), in.time(), in.time(), in.text()};
  });
}

RecordWriter encode(const AliasRecord& r) noexcept {
  RecordWriter out = begin('l');
  out.text(r.tenant).raw(r.route);
  return out;
}

template <>
Result<AliasRecord> decode<AliasRecord>(Bytes value) noexcept {
  return read_record<AliasRecord>(value, 'l', [](RecordReader& in) {
    return AliasRecord{in.text(), in.raw<8>()};
  });
}

RecordWriter encode(const EpochRecord& r) noexcept {
  RecordWriter out = begin('e');
  out.text(r.tenant).text(r.customer).u64(r.value);
  return out;
}

template <>
Result<EpochRecord> decode<EpochRecord>(Bytes value) noexcept {
  return read_record<EpochRecord>(value, 'e', [](RecordReader& in) {
    return EpochRecord{in.text(), in.text(), in.u64()};
  });
}

RecordWriter encode(const PendingChangeRecord& r) noexcept {
  RecordWriter out = begin('p');
  out.raw(r.expected_hash_digest).time(r.deadline);
  return out;
}

template <>
Result<PendingChangeRecord> decode<PendingChangeRecord>(Bytes value) noexcept {
  return read_record<PendingChangeRecord>(value, 'p', [](RecordReader& in) {
    return PendingChangeRecord{in.raw<32>(), in.time()};
  });
}

RecordWriter encode(const AuditHeadRecord& r) noexcept {
  RecordWriter out = begin('h');
  out.u64(r.sequence).raw(r.chain).raw(r.last_success);
  return out;
}

template <>
Result<AuditHeadRecord> decode<AuditHeadRecord>(Bytes value) noexcept {
  return read_record<AuditHeadRecord>(value, 'h', [](RecordReader& in) {
    return AuditHeadRecord{in.u64(), in.raw<32>(), in.raw<16>()};
  });
}

RecordWriter encode(const AuditEventRecord& r) noexcept {
  RecordWriter out = begin('a');
  out.u8(r.event).u16(r.reason).u64(r.sequence).raw(r.previous).time(r.at);
  out.text(r.tenant).text(r.customer).text(r.actor).text(r.note);
  return out;
}

template <>
Result<AuditEventRecord> decode<AuditEventRecord>(Bytes value) noexcept {
  return read_record<AuditEventRecord>(value, 'a', [](RecordReader& in) {
    return AuditEventRecord{in.u8(),   in.u16(),  in.u64(),  in.raw<32>(), in.time(),
                            in.text(), in.text(), in.text(), in.text()};
  });
}

RecordWriter encode(const CodeRecord& r) noexcept {
  RecordWriter out = begin('c');
  out.text(r.tenant).text(r.customer).u64(r.assist_epoch).raw(r.lineage.bytes).time(r.issued_at);
  out.time(r.expires_at).time(r.used_at).text(r.actor).text(r.note);
  return out;
}

template <>
Result<CodeRecord> decode<CodeRecord>(Bytes value) noexcept {
  return read_record<CodeRecord>(value, 'c', [](RecordReader& in) {
    return CodeRecord{in.text(), in.text(), in.u64(), Lineage{in.raw<16>()}, in.time(), in.time(),
                      in.time(), in.text(), in.text()};
  });
}

RecordWriter encode(const ConsentRecord& r) noexcept {
  RecordWriter out = begin('n');
  out.text(r.tenant).text(r.customer).u8(r.allowed ? 1 : 2).time(r.at);
  return out;
}

template <>
Result<ConsentRecord> decode<ConsentRecord>(Bytes value) noexcept {
  return read_record<ConsentRecord>(value, 'n', [](RecordReader& in) {
    return ConsentRecord{in.text(), in.text(), in.u8() == 1, in.time()};
  });
}

RecordWriter encode(const DeploymentRecord& r) noexcept {
  RecordWriter out = begin('D');
  out.raw(r.id).raw(r.check).raw(r.previous_check).raw(r.sealed_route_key);
  return out;
}

template <>
Result<DeploymentRecord> decode<DeploymentRecord>(Bytes value) noexcept {
  return read_record<DeploymentRecord>(value, 'D', [](RecordReader& in) {
    return DeploymentRecord{in.raw<16>(), in.raw<16>(), in.raw<16>(), in.raw<72>()};
  });
}

}  // namespace jeton
