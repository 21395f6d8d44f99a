// SPDX-License-Identifier: Apache-2.0
//
// sqlite_ledger.hpp: the ledger over one SQLite file. Internal; open_sqlite() makes it.
#pragma once

#include <jeton/store/ledger.hpp>

#include <string>

#include "sqlite_pool.hpp"

namespace jeton::detail {

class SqliteLedger final : public Ledger {
 public:
  SqliteLedger(std::string path, Lifetime busy_deadline, const Lineage& lineage)
      : pool_(std::move(path), busy_deadline), lineage_(lineage) {}

  [[nodiscard]] LedgerAbilities abilities() const noexcept override;
  [[nodiscard]] Result<Done> get(const Partition& partition, std::span<RecordSlot> slots) override;
  [[nodiscard]] Result<CommitOutcome> commit(const Batch& batch) override;
  [[nodiscard]] Result<Lineage> lineage() override { return lineage_; }
  [[nodiscard]] Result<std::vector<ScannedRecord>> scan(const Partition& partition, const Mark& mark,
                                                        const std::optional<RecordKey>& after,
                                                        std::size_t limit) override;
  [[nodiscard]] Result<std::vector<WalkedRecord>> walk(const ShelfRange& shelves, const Mark& mark,
                                                       const std::optional<WalkPosition>& after,
                                                       std::size_t limit) override;
  [[nodiscard]] Result<FeedPage> feed(std::uint16_t shelf, const FeedCursor& after,
                                      std::size_t limit) override;
  [[nodiscard]] Result<std::size_t> purge(Timestamp before, std::size_t limit) override;

 private:
  SqlitePool pool_;
  Lineage lineage_;  // never changes: one file has no replica that could be promoted
};

}  // namespace jeton::detail
