// SPDX-License-Identifier: Apache-2.0
//
// records.hpp: the records of the core, one struct each, with the bytes they become.
//
// Every record that belongs to somebody names its tenant and customer in full, and a reader compares them:
// two customers whose partitions collide share a place, never a record (promise 12).
#pragma once

#include <jeton/base/id.hpp>
#include <jeton/base/result.hpp>
#include <jeton/store/record_codec.hpp>

#include <cstdint>
#include <string_view>

namespace jeton {

inline constexpr std::uint8_t kRecordFormat = 1;  ///< first byte of every value; others are unknown_format

/// 16 random bytes that name one batch, and the audit event in it.
using ReceiptId = ByteArray<16>;
using ChainDigest = ByteArray<32>;

/// A session or an assistance session: what an opaque token stands for.
struct SessionRecord {
  std::string_view tenant;
  std::string_view customer;
  std::uint8_t kind;           ///< the token's kind letter
  std::uint64_t epoch;         ///< the customer's session epoch it was begun in
  std::uint64_t assist_epoch;  ///< assistance only: the epoch of the customer's consent
  Timestamp issued_at;
  Timestamp expires_at;
  Timestamp absolute_end;
  Timestamp revoked_at;    ///< 0: not revoked
  std::string_view actor;  ///< assistance only: who acts for the customer
};

/// Where the session of a token in a platform's shape lies.
struct AliasRecord {
  std::string_view tenant;
  ByteArray<8> route;
};

/// The random value whose replacement ends everything issued under it (protocol P3). Never purged.
struct EpochRecord {
  std::string_view tenant;
  std::string_view customer;
  std::uint64_t value;
};

/// A password change that has begun and whose end is not known yet (protocol P5).
struct PendingChangeRecord {
  ByteArray<32> expected_hash_digest;
  Timestamp deadline;
};

/// The last link of a partition's audit chain, and the customer's last successful sign-in.
struct AuditHeadRecord {
  std::uint64_t sequence;  ///< of the last event; 0: none yet
  ChainDigest chain;       ///< SHA-256 of the last event's bytes
  ReceiptId last_success;  ///< event of the last sign-in; part of the failure counter's key
};

/// Something that happened. Never a secret, never a login.
struct AuditEventRecord {
  std::uint8_t event;    ///< AuditEvent
  std::uint16_t reason;  ///< Errc, or 0 where it succeeded
  std::uint64_t sequence;
  ChainDigest previous;  ///< SHA-256 of the event before, zero for the first
  Timestamp at;
  std::string_view tenant;
  std::string_view customer;
  std::string_view actor;
  std::string_view note;
};

/// A one-time code of staff, spent by changing it (protocol P1: a missing record refuses).
struct CodeRecord {
  std::string_view tenant;
  std::string_view customer;
  std::uint64_t assist_epoch;
  Lineage lineage;
  Timestamp issued_at;
  Timestamp expires_at;
  Timestamp used_at;  ///< 0: not used
  std::string_view actor;
  std::string_view note;  ///< the reason that staff gave
};

/// Whether the customer lets staff act for them.
struct ConsentRecord {
  std::string_view tenant;
  std::string_view customer;
  bool allowed;
  Timestamp at;
};

/// What every open of a ledger compares with its own secret (design 3.4).
struct DeploymentRecord {
  ByteArray<16> id;
  ByteArray<16> check;             ///< of the secret in force
  ByteArray<16> previous_check;    ///< of its predecessor, zero for none
  ByteArray<72> sealed_route_key;  ///< 32 bytes under the secret, for ever
};

RecordWriter encode(const SessionRecord& record) noexcept;
RecordWriter encode(const AliasRecord& record) noexcept;
RecordWriter encode(const EpochRecord& record) noexcept;
RecordWriter encode(const PendingChangeRecord& record) noexcept;
RecordWriter encode(const AuditHeadRecord& record) noexcept;
RecordWriter encode(const AuditEventRecord& record) noexcept;
RecordWriter encode(const CodeRecord& record) noexcept;
RecordWriter encode(const ConsentRecord& record) noexcept;
RecordWriter encode(const DeploymentRecord& record) noexcept;

template <>
Result<SessionRecord> decode<SessionRecord>(Bytes value) noexcept;
template <>
Result<AliasRecord> decode<AliasRecord>(Bytes value) noexcept;
template <>
Result<EpochRecord> decode<EpochRecord>(Bytes value) noexcept;
template <>
Result<PendingChangeRecord> decode<PendingChangeRecord>(Bytes value) noexcept;
template <>
Result<AuditHeadRecord> decode<AuditHeadRecord>(Bytes value) noexcept;
template <>
Result<AuditEventRecord> decode<AuditEventRecord>(Bytes value) noexcept;
template <>
Result<CodeRecord> decode<CodeRecord>(Bytes value) noexcept;
template <>
Result<ConsentRecord> decode<ConsentRecord>(Bytes value) noexcept;
template <>
Result<DeploymentRecord> decode<DeploymentRecord>(Bytes value) noexcept;

}  // namespace jeton
