// SPDX-License-Identifier: Apache-2.0
//
// key_value_store.hpp: the least a store must be able to do so that PackedLedger makes a whole ledger of it:
// read one value, and replace one value if it is still the one that was read.
//
// jeton promises the implementer: keys of at most 32 of the characters a-z, 0-9 and '.', so that they may be
// names of files; values of 1..65536 bytes; nothing is ever deleted. The implementer promises jeton:
//   - get() reads from the primary: the last swap that was acknowledged, or a later one;
//   - compare_and_swap() is one atomic step, for all threads, processes and machines;
//   - `changed` is said only of a call that changed nothing: a client that sends a lost swap once more by
//     itself must answer `unknown`;
//   - nothing expires by itself; every method may be called by several threads at once.
// What breaks otherwise: a store that compares first and writes later sells one code twice.
//
//   class Table final : public jeton::KeyValueStore { ... };   // 20 lines:
//   examples/09_own_key_value_store.cpp
#pragma once

#include <jeton/base/bytes.hpp>
#include <jeton/store/customer_store.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace jeton {

inline constexpr std::size_t kMostPackedBytes = std::size_t{64} * 1024;  ///< of one value

/// What a key-value store can promise; it becomes what its ledger promises.
struct KeyValueAbilities {
  bool durable_on_ack;  ///< an acknowledged swap survives a crash and a failover
  /// What was acknowledged is never lost in part: no replica that lags behind takes over. All of it may be
  /// gone, as with a process's memory. Without it one-time secrets that need a lineage are refused.
  bool one_history;
};

class KeyValueStore {
 public:
  virtual ~KeyValueStore() = default;

  [[nodiscard]] virtual KeyValueAbilities abilities() const noexcept = 0;

  /// The value of `key`, or none.
  /// errors  store.unavailable, store.busy
  [[nodiscard]] virtual Result<std::optional<std::vector<std::byte>>> get(std::string_view key) = 0;

  /// Makes `wanted` the value of `key` if it is `expected` now, byte for byte; no `expected`: if it is
  /// absent. out     applied; changed: it is another, nothing was done; unknown: the acknowledgement was lost
  /// errors  store.unavailable, store.busy: nothing was done
  [[nodiscard]] virtual Result<Swap> compare_and_swap(std::string_view key,
                                                      const std::optional<Bytes>& expected, Bytes wanted) = 0;
};

}  // namespace jeton
