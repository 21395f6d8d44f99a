// SPDX-License-Identifier: Apache-2.0
//
// api_key_records.hpp: the record of a trusted server's API key. It holds a keyed digest of the key and
// never the key, so who reads the ledger can neither use nor guess one (promise 7).
//
//   const RecordWriter value = encode(ApiKeyRecord{tenant, digest, "warehouse", scopes, ...});
//   auto record = decode<ApiKeyRecord>(slot.value());
#pragma once

#include <jeton/store/records.hpp>

namespace jeton {

/// What an API key may be used for, until when, and what became of it.
struct ApiKeyRecord {
  std::string_view tenant;
  ByteArray<32> digest;    ///< of the key's text; the record's own key holds eight bytes of it
  std::string_view name;   ///< what staff call it
  std::uint64_t scopes;    ///< one bit for each thing it may be used for
  std::string_view actor;  ///< who made it; may be empty
  Timestamp created_at;
  Timestamp expires_at;
  Timestamp last_used_at;  ///< 0: not used; up to a minute behind
  Timestamp revoked_at;    ///< 0: not revoked
};

RecordWriter encode(const ApiKeyRecord& record) noexcept;

template <>
Result<ApiKeyRecord> decode<ApiKeyRecord>(Bytes value) noexcept;

}  // namespace jeton
