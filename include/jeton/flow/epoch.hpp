// SPDX-License-Identifier: Apache-2.0
//
// epoch.hpp: the random value that every token remembers, and whose replacement ends them all (protocol P3).
//
// Compared for equality only: a counter plus a failover brings an old number back to life. One per purpose.
//
// Where it lies: a token carries only its route, so its epoch must be found from the route alone to come with
// the session in one look-up. The first customer of a route therefore keeps the epoch at a key without owner;
// should a second customer ever fall on the same 8 bytes, theirs lies at a key with their digest. Epochs are
// never purged, so which of the two is whose never changes.
#pragma once

#include <jeton/flow/shop.hpp>
#include <jeton/flow/world.hpp>

namespace jeton {

enum class EpochPurpose : std::uint8_t { session = 's', assist = 'a', reset = 'r', confirmation = 'f' };

inline RecordKey first_epoch_key(EpochPurpose purpose) noexcept {
  const auto letter = static_cast<std::byte>(purpose);
  return record_key(RecordKind::epoch, {Bytes(&letter, 1)});
}
inline RecordKey second_epoch_key(EpochPurpose purpose, const Owner& owner) noexcept {
  const auto letter = static_cast<std::byte>(purpose);
  return record_key(RecordKind::epoch, {Bytes(&letter, 1), owner.digest});
}

/// A customer's epoch as one get() saw it.
struct EpochView {
  RecordKey key;
  Guard guard;  ///< that it is still as seen: this version, or still absent
  bool present;
  std::uint64_t value;  ///< only if present
};

/// The two slots in which a customer's epoch may lie, for a get().
struct EpochSlots {
  RecordRoom first_room;
  RecordRoom second_room;
};

/// Reads which of the two slots, filled by one get(), is this customer's epoch.
inline Result<EpochView> view_epoch(const Shop& shop, const Owner& owner, const RecordSlot& first,
                                    const RecordSlot& second) noexcept {
  const auto owned = [&](const EpochRecord& record) {
    return record.tenant == shop.tenant.text() && record.customer == owner.customer.text();
  };
  if (!first.found) return EpochView{first.key, Guard::absent(), false, 0};
  const auto holder = decode<EpochRecord>(first.value());
  if (!holder.ok()) return holder.error();
  if (owned(holder.value()))
    return EpochView{first.key, Guard::version(first.version), true, holder.value().value};

  if (!second.found) return EpochView{second.key, Guard::absent(), false, 0};
  const auto own = decode<EpochRecord>(second.value());
  if (!own.ok()) return own.error();
  if (!owned(own.value())) return Error{Errc::damaged_record, "view_epoch"};
  return EpochView{second.key, Guard::version(second.version), true, own.value().value};
}

/// The bytes of an epoch record of `owner`.
inline RecordWriter epoch_value(const Shop& shop, const Owner& owner, std::uint64_t value) noexcept {
  return encode(EpochRecord{shop.tenant.text(), owner.customer.text(), value});
}

}  // namespace jeton
