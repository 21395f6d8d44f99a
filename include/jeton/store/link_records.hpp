// SPDX-License-Identifier: Apache-2.0
//
// link_records.hpp: the records behind links that are mailed: what a link stands for, and what is still to be
// sent.
//
// A link is a one-time secret, so it is a record written when it is asked for and changed when it is spent; a
// missing one refuses (protocol P1). What is to be sent lies sealed: whoever reads the ledger learns neither
// the link nor the address nor whether there is an account.
//
//   RecordWriter spent = encode(LinkRecord{LinkPurpose::reset, tenant, customer, facts});
#pragma once

#include <jeton/store/records.hpp>

namespace jeton {

/// What a mailed link is good for; the value is the letter of its record.
enum class LinkPurpose : std::uint8_t { reset = 'r', confirmation = 'f' };

/// What a link was when it was made, and when it was used.
struct LinkFacts {
  std::uint64_t epoch;         ///< the customer's epoch of this purpose when it was made
  Lineage lineage;             ///< the ledger's history when it was made
  ByteArray<32> login_digest;  ///< of the stored login that it was sent to
  Timestamp issued_at;
  Timestamp expires_at;
  Timestamp used_at;  ///< 0: not used
};

/// A mailed link. At a key of the digest of its secret; the secret itself is nowhere.
struct LinkRecord {
  LinkPurpose purpose;
  std::string_view tenant;
  std::string_view customer;
  LinkFacts facts;
};

/// A mail to be sent. Everything that names anybody is in `sealed`.
struct DeliveryRecord {
  std::string_view tenant;
  Timestamp expires_at;     ///< not handed out from then on
  Timestamp leased_until;   ///< somebody is sending it; 0: nobody
  std::uint16_t attempts;   ///< how often it was handed out
  std::string_view sealed;  ///< kind, login, token and site; see flow/delivery.hpp
};

RecordWriter encode(const LinkRecord& record) noexcept;
RecordWriter encode(const DeliveryRecord& record) noexcept;

template <>
Result<LinkRecord> decode<LinkRecord>(Bytes value) noexcept;
template <>
Result<DeliveryRecord> decode<DeliveryRecord>(Bytes value) noexcept;

}  // namespace jeton
