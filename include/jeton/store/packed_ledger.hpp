// SPDX-License-Identifier: Apache-2.0
//
// packed_ledger.hpp: a whole ledger over any store that can read one value and compare-and-swap it: each
// partition is packed into one value of at most 64 KiB, and a batch is one swap of that value.
//
// Not for shops whose mail and housekeeping must be quick: walk() and purge() read every partition, because
// such a store has no index. It keeps no feed: a record and its shelf's list are two values, and no one swap
// writes both (protocol P10), so feed() is invalid_input.unsupported. A partition once used keeps a value of
// some 12 bytes for ever, because such a store cannot erase.
//
// Order: a partition is entered into its shelf's directory before its first commit, and a shelf into the list
// of shelves before its first directory page. A crash between leaves an entry for nothing, which is harmless;
// the other order would lose a partition to walk() and purge().
//
// A swap that lost to another writer is tried again on the fresh value, all guards judged anew, which is
// right because nothing was applied. A swap whose outcome is unknown is a commit whose outcome is unknown:
// the batch's receipt decides when the same bytes are sent again (protocol P2).
//
//   jeton::Stores stores = jeton::memory_stores();
//   stores.ledger = jeton::packed_ledger(std::make_unique<ShopTable>());   // your KeyValueStore
#pragma once

#include <jeton/store/key_value_store.hpp>
#include <jeton/store/ledger.hpp>

#include <memory>

namespace jeton {

class PackedLedger final : public Ledger {
 public:
  /// Borrows `values`, which must outlive it.
  explicit PackedLedger(KeyValueStore& values) noexcept : values_(&values) {}

  /// durable_on_ack and lineage as the store's durable_on_ack and one_history; the rest is always there.
  [[nodiscard]] LedgerAbilities abilities() const noexcept override;

  /// errors  store.unknown_format: packed by another version; store.damaged_record
  /// cost    one get of the store
  [[nodiscard]] Result<Done> get(const Partition& partition, std::span<RecordSlot> slots) override;

  /// errors  store.partition_full: over 64 KiB even without what expired more than a day ago;
  ///         store.busy: other writers of the partition were faster 64 times; store.unavailable: also if the
  ///         partition's entry in the directory is in doubt. In each case nothing was applied.
  /// cost    one get, one swap; about four of each for the first commit of a partition
  [[nodiscard]] Result<CommitOutcome> commit(const Batch& batch) override;

  /// A random name, made once and kept in the store: gone with everything else that the store loses.
  [[nodiscard]] Result<Lineage> lineage() override;

  /// cost    one get
  [[nodiscard]] Result<std::vector<ScannedRecord>> scan(const Partition& partition, const Mark& mark,
                                                        const std::optional<RecordKey>& after,
                                                        std::size_t limit) override;

  /// cost    one get for each partition on `shelves` behind `after` until `limit` are found, one or a few for
  ///         each shelf in use
  [[nodiscard]] Result<std::vector<WalkedRecord>> walk(const ShelfRange& shelves, const Mark& mark,
                                                       const std::optional<WalkPosition>& after,
                                                       std::size_t limit) override;

  /// errors  store.unknown_outcome: some records may or may not be gone
  /// cost    as walk() over all shelves, and a swap for each partition that loses records
  [[nodiscard]] Result<std::size_t> purge(Timestamp before, std::size_t limit) override;

 private:
  KeyValueStore* values_;
};

/// A PackedLedger that owns its store, ready for Stores.
[[nodiscard]] std::unique_ptr<Ledger> packed_ledger(std::unique_ptr<KeyValueStore> values);

}  // namespace jeton
