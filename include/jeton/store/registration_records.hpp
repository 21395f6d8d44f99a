// SPDX-License-Identifier: Apache-2.0
//
// registration_records.hpp: the two records that wait for a customer who is not there yet: a registration
// that was begun, and a sign-in that went off to a provider. Both are spent by changing them (protocol P1: a
// missing record refuses), both lie in a partition of their own secret, because no customer owns them.
//
//   const RecordWriter value = encode(RegistrationRecord{tenant, login, hash, {}, {}, true, expires_at});
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/store/record_codec.hpp>

#include <cstdint>
#include <string_view>

namespace jeton {

/// A customer to be: by a password that was hashed already, or by an identity that a provider vouched for.
struct RegistrationRecord {
  std::string_view tenant;
  std::string_view login;          ///< empty once it is spent
  std::string_view password_hash;  ///< empty once it is spent, and for an identity
  std::string_view provider;       ///< empty for a password
  std::string_view subject;        ///< the provider's name for the customer
  bool confirmed;                  ///< whether the address needs no confirmation any more
  Timestamp expires_at;
  Timestamp used_at = {};          ///< 0: nobody was made of it yet
  std::string_view customer = {};  ///< who was made of it
  std::uint64_t epoch = 0;         ///< the customer's first session epoch
  Timestamp claimed_at = {};       ///< 0: the customer's first session was not begun with it
};

/// A sign-in at a provider that has not come back yet.
struct ProviderStateRecord {
  std::string_view tenant;
  std::string_view provider;
  std::string_view callback_url;
  ByteArray<32> browser;  ///< digest of what only this browser can show
  Timestamp expires_at;
  Timestamp used_at = {};  ///< 0: not come back
};

RecordWriter encode(const RegistrationRecord& record) noexcept;
RecordWriter encode(const ProviderStateRecord& record) noexcept;

template <>
Result<RegistrationRecord> decode<RegistrationRecord>(Bytes value) noexcept;
template <>
Result<ProviderStateRecord> decode<ProviderStateRecord>(Bytes value) noexcept;

}  // namespace jeton
