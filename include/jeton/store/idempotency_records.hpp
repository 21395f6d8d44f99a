// SPDX-License-Identifier: Apache-2.0
//
// idempotency_records.hpp: the record of a request that is to have one effect however often it is sent: a
// claim while it is worked on, and afterwards its answer, sealed.
//
// It is larger than other records, since it holds a whole answer; so it has a writer's result and a room of
// its own. The ledger sees neither the Idempotency-Key nor the request, only keyed digests of them.
//
//   const WideRecord value = encode(IdempotencyRecord{tenant, request, now, ends, sealed});
//   WideRecordRoom room;                                   // for get()
#pragma once

#include <jeton/crypto/seal.hpp>
#include <jeton/store/records.hpp>

namespace jeton {

/// The most bytes of an answer that are kept: with seal, tenant and times they stay within a ledger's value.
inline constexpr std::size_t kMostAnswerBytes = 3500;

using WideRecordRoom = ByteArray<kMostValueBytes>;

/// The bytes of a record that may fill a ledger's whole value.
class WideRecord {
 public:
  /// `head`, then `rest`. Empty if that is more than a value holds.
  WideRecord(Bytes head, Bytes rest) noexcept {
    if (head.empty() || head.size() > room_.size() || rest.size() > room_.size() - head.size()) return;
    std::copy(rest.begin(), rest.end(), std::copy(head.begin(), head.end(), room_.begin()));
    size_ = head.size() + rest.size();
  }

  [[nodiscard]] Bytes bytes() const noexcept { return Bytes(room_).first(size_); }

 private:
  WideRecordRoom room_;
  std::size_t size_ = 0;
};

/// A claim on a request, or its answer.
struct IdempotencyRecord {
  std::string_view tenant;
  ByteArray<32> request;  ///< keyed digest of what was asked for
  Timestamp claimed_at;
  Timestamp expires_at;  ///< afterwards the same Idempotency-Key is a new one
  Bytes sealed_answer;   ///< empty: not answered yet; an answer of no bytes is not empty once sealed
};

WideRecord encode(const IdempotencyRecord& record) noexcept;

template <>
Result<IdempotencyRecord> decode<IdempotencyRecord>(Bytes value) noexcept;

}  // namespace jeton
