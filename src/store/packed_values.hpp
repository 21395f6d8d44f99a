// SPDX-License-Identifier: Apache-2.0
//
// packed_values.hpp: the values of PackedLedger by name: which key holds what, and how the directory of
// partitions grows. Internal to PackedLedger.
#pragma once

#include <string>

#include "packed_partition.hpp"

namespace jeton::detail {

using StoredValue = std::optional<std::vector<std::byte>>;

std::string partition_key(const Partition& partition);

/// A store's own answer, but a fault never wears a code of another kind (promise 6).
Result<StoredValue> read_value(KeyValueStore& values, std::string_view key);
/// As read_value(); an error store.unknown_outcome is Swap::unknown.
Result<Swap> swap_value(KeyValueStore& values, std::string_view key, const StoredValue& expected,
                        Bytes wanted);

/// The shelves that have a directory.
Result<ShelfSet> read_shelves(KeyValueStore& values);
/// Every partition that was ever entered on `shelf`, in their order.
Result<std::vector<Partition>> read_directory(KeyValueStore& values, std::uint16_t shelf);
/// Sees to it that `partition` is in the directory of its shelf.
/// errors  store.unavailable: also if a swap's outcome is in doubt; store.busy
Result<Done> enter_directory(KeyValueStore& values, const Partition& partition);

/// The lineage of the store, made if there is none.
Result<Lineage> read_lineage(KeyValueStore& values);

/// How often a swap that lost to another writer is tried: among 64 rivals that never rest, each round lets
/// one through.
inline constexpr int kMostTries = 64;

}  // namespace jeton::detail
