// SPDX-License-Identifier: Apache-2.0
//
// ledger.hpp: jeton's own records: opaque, versioned, changed only by guarded batches.
//
// Everything that must happen once (a code spent, a session begun, an attempt charged) is one commit() of one
// batch, so single use is written once, in the core, and an adapter is about 150 lines that a stranger can
// write.
//
// jeton promises the implementer: at most 16 changes of one partition per batch, each key once, keys of at
// most 64 and values of at most 4096 bytes, versions that are random and never repeated. The implementer
// promises jeton:
//   - commit() is all or nothing; every guard is judged against the state before the batch;
//   - get() is one snapshot, read from the primary, never from a replica;
//   - whether something has expired is not the store's business: no TTL hides a record before purge() is told
//   to;
//   - every method may be called by several threads at once.
// What breaks otherwise: a ledger that checks first and writes later sells one code twice; one that hides
// expired records lets a spent code work again.
#pragma once

#include <jeton/base/bytes.hpp>
#include <jeton/base/result.hpp>
#include <jeton/base/timestamp.hpp>
#include <jeton/store/batch.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace jeton {

/// What became of a batch. `index` names the change whose guard or ceiling failed; it is 0 otherwise.
struct CommitOutcome {
  enum class Kind : std::uint8_t { applied = 1, conflict = 2, ceiling = 3, unknown = 4 };
  Kind kind;
  std::size_t index = 0;

  static CommitOutcome applied() noexcept { return {Kind::applied, 0}; }
  static CommitOutcome conflict(std::size_t index) noexcept { return {Kind::conflict, index}; }
  static CommitOutcome ceiling(std::size_t index) noexcept { return {Kind::ceiling, index}; }
  static CommitOutcome unknown() noexcept { return {Kind::unknown, 0}; }

  [[nodiscard]] bool is_applied() const noexcept { return kind == Kind::applied; }
  friend bool operator==(const CommitOutcome&, const CommitOutcome&) noexcept = default;
};

/// Where get() writes one record: the caller names the key and lends the room. A counter's value is its count
/// as eight big-endian bytes.
struct RecordSlot {
  RecordKey key;
  MutableBytes room;  ///< too small for the value: the get fails with store.damaged_record
  bool found = false;
  std::size_t size = 0;
  Version version{};
  Timestamp keep_until{};

  [[nodiscard]] Bytes value() const noexcept { return Bytes(room).first(size); }
};

/// One record of a scan(), owned.
struct ScannedRecord {
  RecordKey key;
  Version version;
  std::vector<std::byte> value;
};

/// What a ledger can promise. The core refuses a use case whose need is not met and never degrades silently.
struct LedgerAbilities {
  bool atomic_commit;   ///< commit() is all or nothing
  bool durable_on_ack;  ///< an acknowledged durable batch survives a crash and a failover
  bool lineage;         ///< lineage() changes when history may have been lost
  bool holds_durable;   ///< identities, consents, audit may live here
  bool holds_passing;   ///< tokens, codes, counters may live here
};

class Ledger {
 public:
  virtual ~Ledger() = default;

  [[nodiscard]] virtual LedgerAbilities abilities() const noexcept = 0;

  /// Reads up to 16 records of one partition as one snapshot, into the callers' rooms.
  /// errors  store.unavailable, store.busy; store.damaged_record: a value larger than its room
  [[nodiscard]] virtual Result<Done> get(const Partition& partition, std::span<RecordSlot> slots) = 0;

  /// Applies every change of `batch` or none.
  /// out     applied; conflict or ceiling (index of the first change that failed); unknown: the
  /// acknowledgement was lost errors  store.unavailable, store.busy: nothing was applied;
  /// invalid_input.malformed_batch attack  a ledger that checks first and writes later sells one code twice
  [[nodiscard]] virtual Result<CommitOutcome> commit(const Batch& batch) = 0;

  /// The history this ledger is part of now.
  [[nodiscard]] virtual Result<Lineage> lineage() = 0;

  /// Up to `limit` (1..1000) records of `partition` that carry `mark`, in key order, after the key `after`.
  [[nodiscard]] virtual Result<std::vector<ScannedRecord>> scan(const Partition& partition, const Mark& mark,
                                                                const std::optional<RecordKey>& after,
                                                                std::size_t limit) = 0;

  /// Removes up to `limit` records whose keep_until is before `before`, and answers how many. Housekeeping
  /// only: whether a record has expired is decided from the record.
  [[nodiscard]] virtual Result<std::size_t> purge(Timestamp before, std::size_t limit) = 0;
};

}  // namespace jeton
