// SPDX-License-Identifier: Apache-2.0
//
// identity_records.hpp: the two sides of a link between a customer and an identity at a provider (protocol
// P9).
//
// The identity's record lies where its provider and subject lead, and finds the customer. The link lies with
// the customer, and is the truth: the identity is believed only if the customer lists it as confirmed.
//
//   const RecordWriter value = encode(IdentityRecord{tenant, "google", subject, customer});
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/store/record_codec.hpp>

#include <cstdint>
#include <string_view>

namespace jeton {

/// Says which customer an identity may belong to.
struct IdentityRecord {
  std::string_view tenant;
  std::string_view provider;
  std::string_view subject;
  std::string_view customer;
};

/// Numbers are stored and never reused.
enum class LinkState : std::uint8_t { pending = 1, confirmed = 2 };

/// Says that a customer has an identity.
struct IdentityLinkRecord {
  std::string_view tenant;
  std::string_view customer;
  std::string_view provider;
  std::string_view subject;
  LinkState state;
  Timestamp at;
};

RecordWriter encode(const IdentityRecord& record) noexcept;
RecordWriter encode(const IdentityLinkRecord& record) noexcept;

template <>
Result<IdentityRecord> decode<IdentityRecord>(Bytes value) noexcept;
template <>
Result<IdentityLinkRecord> decode<IdentityLinkRecord>(Bytes value) noexcept;

}  // namespace jeton
