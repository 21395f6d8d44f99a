// SPDX-License-Identifier: Apache-2.0
//
// redeeming.hpp: the smallest one-time secret over a ledger: a record written at issue, changed once when it
// is spent.
//
// It is what every flow of jeton does with a code, without the flow: read, then commit guarded by the version
// read.
#pragma once

#include <cstdint>
#include <string>

#include "contract/contract_records.hpp"

namespace jeton::test {

enum class Redeemed : char { granted = 'G', refused = 'R', failed = 'E' };

inline std::string one_time_key(std::size_t number) { return "code-" + std::to_string(number); }

/// One record per number, unspent; eight partitions, so that different records meet as well.
inline bool issue_records(Ledger& ledger, std::size_t count) {
  for (std::size_t number = 0; number < count; ++number) {
    auto issue = batch(number % 8);
    issue.put(key(one_time_key(number)), Guard::absent(), bytes_of("fresh"), version(number + 1), kLater);
    if (commit(ledger, issue) != CommitOutcome::applied()) return false;
  }
  return true;
}

/// Spends record `number` in the name of `who`, unless it is spent already or missing.
inline Redeemed redeem(Ledger& ledger, std::size_t number, std::uint64_t who,
                       Durability durability = Durability::passing) {
  std::array<std::byte, 64> room;
  RecordSlot slot{.key = key(one_time_key(number)), .room = room};
  const auto got = ledger.get(partition(number % 8), std::span(&slot, 1));
  if (!got.ok()) return Redeemed::failed;
  if (!slot.found || text_of(slot.value()) != "fresh") return Redeemed::refused;

  auto spend = batch(number % 8, durability);
  spend.put(slot.key, Guard::version(slot.version), bytes_of("spent"), version((who + 1) << 32 | number),
            kLater);
  const auto outcome = ledger.commit(spend);
  if (!outcome.ok()) return Redeemed::failed;
  if (outcome.value().kind == CommitOutcome::Kind::conflict) return Redeemed::refused;
  return outcome.value().is_applied() ? Redeemed::granted : Redeemed::failed;
}

}  // namespace jeton::test
