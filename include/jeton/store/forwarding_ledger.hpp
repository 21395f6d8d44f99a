// SPDX-License-Identifier: Apache-2.0
//
// forwarding_ledger.hpp: a ledger that hands every call to another one, so that a test overrides one method.
//
// It adds nothing and keeps no state. The inner ledger must outlive it.
//
//   struct CountsCommits : jeton::ForwardingLedger {
//     using ForwardingLedger::ForwardingLedger;
//     jeton::Result<jeton::CommitOutcome> commit(const jeton::Batch& b) override { ++n; return
//     inner().commit(b); } int n = 0;
//   };
#pragma once

#include <jeton/store/ledger.hpp>

namespace jeton {

class ForwardingLedger : public Ledger {
 public:
  explicit ForwardingLedger(Ledger& inner) noexcept : inner_(inner) {}
  /// No copy: made of another forwarding ledger it would be that one's twin, and what that one overrides
  /// would be skipped without a word. To wrap one, say static_cast<Ledger&>(it).
  ForwardingLedger(const ForwardingLedger&) = delete;
  ForwardingLedger& operator=(const ForwardingLedger&) = delete;

  [[nodiscard]] LedgerAbilities abilities() const noexcept override { return inner_.abilities(); }
  [[nodiscard]] Result<Done> get(const Partition& partition, std::span<RecordSlot> slots) override {
    return inner_.get(partition, slots);
  }
  [[nodiscard]] Result<CommitOutcome> commit(const Batch& batch) override { return inner_.commit(batch); }
  [[nodiscard]] Result<Lineage> lineage() override { return inner_.lineage(); }
  [[nodiscard]] Result<std::vector<ScannedRecord>> scan(const Partition& partition, const Mark& mark,
                                                        const std::optional<RecordKey>& after,
                                                        std::size_t limit) override {
    return inner_.scan(partition, mark, after, limit);
  }
  [[nodiscard]] Result<std::vector<WalkedRecord>> walk(const ShelfRange& shelves, const Mark& mark,
                                                       const std::optional<WalkPosition>& after,
                                                       std::size_t limit) override {
    return inner_.walk(shelves, mark, after, limit);
  }
  [[nodiscard]] Result<FeedPage> feed(std::uint16_t shelf, const FeedCursor& after,
                                      std::size_t limit) override {
    return inner_.feed(shelf, after, limit);
  }
  [[nodiscard]] Result<std::size_t> purge(Timestamp before, std::size_t limit) override {
    return inner_.purge(before, limit);
  }

 protected:
  [[nodiscard]] Ledger& inner() noexcept { return inner_; }

 private:
  Ledger& inner_;
};

}  // namespace jeton
