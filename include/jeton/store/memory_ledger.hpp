// SPDX-License-Identifier: Apache-2.0
//
// memory_ledger.hpp: a complete ledger in this process's memory, for tests, trials and single-process caches.
//
// It keeps every rule of ledger.hpp but one: nothing survives the process, so it does not claim
// durable_on_ack. Records lie in 64 shards chosen by partition, each under its own mutex, so a batch, a get
// and a scan are each one critical section. get() allocates nothing. A commit that runs out of memory changes
// nothing: everything is built first and put in place by steps that cannot fail.
//
//   jeton::MemoryLedger ledger;
//   auto outcome = ledger.commit(batch);
#pragma once

#include <jeton/store/ledger.hpp>

#include <memory>

namespace jeton {

/// What a ledger in memory can honestly promise.
inline constexpr LedgerAbilities kMemoryLedgerAbilities{.atomic_commit = true,
                                                        .durable_on_ack = false,
                                                        .lineage = true,
                                                        .holds_durable = true,
                                                        .holds_passing = true};

class MemoryLedger final : public Ledger {
 public:
  /// in      declared: what abilities() answers, so that a test can play a weaker or a stronger ledger
  explicit MemoryLedger(const LedgerAbilities& declared = kMemoryLedgerAbilities);
  ~MemoryLedger() override;
  MemoryLedger(const MemoryLedger&) = delete;
  MemoryLedger& operator=(const MemoryLedger&) = delete;

  [[nodiscard]] LedgerAbilities abilities() const noexcept override { return declared_; }

  /// errors  invalid_input.malformed_batch: over 16 slots, or an empty key; store.damaged_record: too
  ///         small a room
  /// cost    one mutex, one probe per slot, no allocation
  [[nodiscard]] Result<Done> get(const Partition& partition, std::span<RecordSlot> slots) override;

  /// errors  invalid_input.malformed_batch, also for an add to a record or a put over a counter;
  ///         internal.out_of_memory: nothing was applied
  [[nodiscard]] Result<CommitOutcome> commit(const Batch& batch) override;

  /// A random name made with this ledger: another one has lost this one's history.
  /// errors  internal.no_randomness
  [[nodiscard]] Result<Lineage> lineage() override;

  /// errors  invalid_input.malformed_batch: a limit outside 1..1000; internal.out_of_memory
  [[nodiscard]] Result<std::vector<ScannedRecord>> scan(const Partition& partition, const Mark& mark,
                                                        const std::optional<RecordKey>& after,
                                                        std::size_t limit) override;

  /// errors  invalid_input.malformed_batch: a limit outside 1..1000, a range that is none;
  ///         internal.out_of_memory
  /// cost    up to `limit` records of each of the 64 shards, sorted; one shard is locked at a time
  [[nodiscard]] Result<std::vector<WalkedRecord>> walk(const ShelfRange& shelves, const Mark& mark,
                                                       const std::optional<WalkPosition>& after,
                                                       std::size_t limit) override;

  /// errors  as walk()
  /// cost    O(limit + log entries), one mutex shared by all shelves
  [[nodiscard]] Result<FeedPage> feed(std::uint16_t shelf, const FeedCursor& after,
                                      std::size_t limit) override;

  /// cost    walks every record until `limit` are found; one shard is locked at a time
  [[nodiscard]] Result<std::size_t> purge(Timestamp before, std::size_t limit) override;

 private:
  struct Shard;
  struct Feed;

  [[nodiscard]] Shard& shard_of(const Partition& partition) const noexcept;
  Result<CommitOutcome> build_and_apply(const Batch& batch);

  LedgerAbilities declared_;
  Result<Lineage> lineage_;
  std::unique_ptr<Shard[]> shards_;
  std::unique_ptr<Feed> feed_;
};

}  // namespace jeton
