// SPDX-License-Identifier: Apache-2.0
//
// revoke_all.hpp: sign a customer out everywhere, by replacing the epoch that all their tokens remember; and
// the step by which every flow ends things, for one purpose or several at once.
//
// Commits: one batch (event, head, new epochs, each guarded by the version of the old). Costs one record for
// each purpose, however many sessions there are.
#pragma once

#include <jeton/flow/audit.hpp>
#include <jeton/flow/epoch.hpp>
#include <jeton/flow/revoke.hpp>

#include <algorithm>
#include <array>
#include <span>
#include <vector>

namespace jeton {

/// Several epochs of a customer and the head of their audit, as one get() saw them.
struct Standings {
  std::vector<EpochView> epochs;  ///< in the order asked for
  AuditHead head;
};

inline constexpr std::size_t kEpochPurposes = 4;

/// in      purposes: up to kEpochPurposes, each once
template <World W>
Result<Standings> read_standings(W& world, const Shop& shop, const Owner& owner,
                                 std::span<const EpochPurpose> purposes) {
  std::array<RecordRoom, 2 * kEpochPurposes + 1> rooms;
  std::array<RecordSlot, 2 * kEpochPurposes + 1> slots;
  std::size_t used = 0;
  const auto ask = [&](const RecordKey& key) {
    slots[used] = {.key = key, .room = rooms[used]};
    ++used;
  };
  for (const EpochPurpose purpose : purposes.first(std::min(purposes.size(), kEpochPurposes))) {
    ask(first_epoch_key(purpose));
    ask(second_epoch_key(purpose, owner));
  }
  ask(audit_head_key());
  const auto read = world.get(owner.partition, std::span(slots).first(used));
  if (!read.ok()) return read.error();

  const auto head = view_head(slots[used - 1]);
  if (!head.ok()) return head.error();
  Standings standings{{}, head.value()};
  for (std::size_t i = 0; i + 1 < used; i += 2) {
    const auto epoch = view_epoch(shop, owner, slots[i], slots[i + 1]);
    if (!epoch.ok()) return epoch.error();
    standings.epochs.push_back(epoch.value());
  }
  return standings;
}

/// One epoch of a customer and the head of their audit.
struct Standing {
  EpochView epoch;
  AuditHead head;
};

template <World W>
Result<Standing> read_standing(W& world, const Shop& shop, const Owner& owner, EpochPurpose purpose) {
  const auto standings = read_standings(world, shop, owner, std::span(&purpose, 1));
  if (!standings.ok()) return standings.error();
  return Standing{standings.value().epochs.front(), standings.value().head};
}

/// Replaces the epochs of all `purposes` by new random values, in one batch with `happening` in the audit.
/// Everything that remembers an old one is dead when this answers. Needs nothing of the customer but the id.
///
/// errors  store.unknown_outcome: ask again; store.*
template <World W>
Result<Ended> replace_epochs(W& world, const Shop& shop, const Owner& owner,
                             std::span<const EpochPurpose> purposes, const Happening& happening,
                             Timestamp now) {
  for (int tries = 0; tries < kMostConflicts; ++tries) {
    auto standings = read_standings(world, shop, owner, purposes);
    if (!standings.ok()) return standings.error();
    const std::vector<EpochView>& epochs = standings.value().epochs;
    std::vector<RecordWriter> values;
    for (std::size_t i = 0; i < epochs.size(); ++i) {
      const auto fresh = draw<8>(world);
      if (!fresh.ok()) return fresh.error();
      values.push_back(epoch_value(shop, owner, load_big_endian<std::uint64_t>(fresh.value())));
    }
    const auto outcome = commit_with_event(
        world, shop, owner, standings.value().head, happening, Durability::durable, now,
        [&](Batch& batch, const Version& version) {
          for (std::size_t i = 0; i < epochs.size(); ++i)
            batch.put(epochs[i].key, epochs[i].guard, values[i].bytes(), version, kMostUsableTime);
        });
    if (outcome.ok() && outcome.value().kind == CommitOutcome::Kind::conflict) continue;
    const auto applied = expect_applied(outcome, "replace_epochs");
    if (!applied.ok()) return applied.error();
    return Ended{world.abilities().durable_on_ack};
  }
  return Error{Errc::conflict, "replace_epochs"};
}

template <World W>
Result<Ended> replace_epoch(W& world, const Shop& shop, const Owner& owner, EpochPurpose purpose,
                            const Happening& happening, Timestamp now) {
  return replace_epochs(world, shop, owner, std::span(&purpose, 1), happening, now);
}

/// errors  refused.customer_unknown; store.*
template <World W>
Result<Ended> revoke_all(W& world, const Shop& shop, const CustomerId& customer, Timestamp now) {
  const auto found = world.find(shop.tenant, customer);
  if (!found.ok()) return found.error();
  if (found.value() == nullptr) return Error{Errc::customer_unknown, "revoke_all"};
  return replace_epoch(world, shop, Owner::of(shop, customer), EpochPurpose::session,
                       {AuditEvent::signed_out_everywhere}, now);
}

}  // namespace jeton
