// SPDX-License-Identifier: Apache-2.0
//
// host_ledger.hpp: a ledger behind a host's table of functions.
//
//   auto ledger = HostLedger::adopt(table);   // from here on the table's destroy is called exactly once
#pragma once

#include <jeton/store/ledger.hpp>

#include "host_table.hpp"

namespace jeton::c {

class HostLedger final : public Ledger {
 public:
  explicit HostLedger(HostTable<jeton_ledger> table) noexcept : table_(std::move(table)) {}

  [[nodiscard]] LedgerAbilities abilities() const noexcept override;
  [[nodiscard]] Result<Done> get(const Partition& partition, std::span<RecordSlot> slots) override;
  [[nodiscard]] Result<CommitOutcome> commit(const Batch& batch) override;
  [[nodiscard]] Result<Lineage> lineage() override;
  [[nodiscard]] Result<std::vector<ScannedRecord>> scan(const Partition& partition, const Mark& mark,
                                                        const std::optional<RecordKey>& after,
                                                        std::size_t limit) override;
  [[nodiscard]] Result<std::vector<WalkedRecord>> walk(const ShelfRange& shelves, const Mark& mark,
                                                       const std::optional<WalkPosition>& after,
                                                       std::size_t limit) override;
  [[nodiscard]] Result<std::size_t> purge(Timestamp before, std::size_t limit) override;

  /// Whether the host lets threads that it did not make call its table.
  [[nodiscard]] bool may_be_called_anywhere() const noexcept {
    return (table_->flags & JETON_STORE_ANY_THREAD) != 0;
  }

 private:
  HostTable<jeton_ledger> table_;
};

}  // namespace jeton::c
