// SPDX-License-Identifier: Apache-2.0
//
// epoch_failover_test.cpp: every order of minting, signing out everywhere and failovers that lose the last
// sign-out (models/epoch.py): what was minted before a sign-out that stood is dead. A counter in the epoch's
// place is caught.
#include <jeton/flow/blocking.hpp>
#include <jeton/flow/issue.hpp>
#include <jeton/flow/verify.hpp>
#include <jeton/store/forwarding_ledger.hpp>

#include "simulation/stage.hpp"
#include "support/catch.hpp"

namespace jeton::test {
namespace {

enum class EpochKind : std::uint8_t { random = 1, counter = 2 };

/// A ledger that can lose the replacement of an epoch, and that may count where the library draws.
class FailingOver final : public ForwardingLedger {
 public:
  FailingOver(Ledger& inner, EpochKind kind) : ForwardingLedger(inner), kind_(kind) {}

  [[nodiscard]] Result<CommitOutcome> commit(const Batch& batch) override {
    Batch told(batch.partition(), batch.durability(), batch.not_after());
    RecordWriter counted;
    for (const Change& change : batch.changes()) {
      const bool replaces = change.kind == ChangeKind::put && is_kind(change.key, RecordKind::epoch) &&
                            !change.guard.is_absent();
      if (replaces) remember(batch.partition(), change.key);
      if (replaces && kind_ == EpochKind::counter) {
        EpochRecord next = decode<EpochRecord>(before_).value();
        ++next.value;
        counted = encode(next);
        append_change(told, change, counted.bytes());
      } else {
        append_change(told, change, change.value);
      }
    }
    return inner().commit(told);
  }

  /// The last replacement is lost. False: there is none to lose.
  bool fail_over() {
    if (before_.empty()) return false;
    RecordRoom room;
    RecordSlot slots[] = {{.key = key_, .room = room}};
    (void)inner().get(partition_, slots).value();
    Batch lost(partition_, Durability::durable, kMostUsableTime);
    Version version = slots[0].version;
    version.bytes[0] ^= std::byte{0xFF};
    lost.put(key_, Guard::version(slots[0].version), before_, version, kMostUsableTime);
    (void)inner().commit(lost).value();
    before_.clear();
    return true;
  }

 private:
  void remember(const Partition& partition, const RecordKey& key) {
    RecordRoom room;
    RecordSlot slots[] = {{.key = key, .room = room}};
    (void)inner().get(partition, slots).value();
    before_.assign(slots[0].value().begin(), slots[0].value().end());
    partition_ = partition;
    key_ = key;
  }

  EpochKind kind_;
  Partition partition_{};
  RecordKey key_;
  std::vector<std::byte> before_;
};

/// Plays `events` (digits 0 mint, 1 sign out everywhere, 2 failover), and tells whether something minted
/// before the last sign-out is alive although that one was not lost.
bool outlives(EpochKind kind, std::size_t length, std::size_t events) {
  Stage stage(1, {});
  FailingOver ledger(stage.stores.ledger, kind);
  VirtualClock clock(stage.now);
  const CustomerId bob = stage.people[0].id;
  const Shop& shop = stage.shops[0];
  Blocking world(stage.stores.customers, ledger, stage.random, clock, stage.policy);
  std::vector<std::string> minted{std::string(issue(world, shop, {bob}, stage.now).value().token())};
  std::size_t covered = 0;  // tokens minted before the last sign-out
  bool lost = false;
  for (std::size_t i = 0; i < length; ++i, events /= 3) {
    if (events % 3 == 0) minted.emplace_back(issue(world, shop, {bob}, stage.now).value().token());
    if (events % 3 == 1) {
      (void)revoke_all(world, shop, bob, stage.now).value();
      covered = minted.size();
      lost = false;
    }
    if (events % 3 == 2) lost = ledger.fail_over() || lost;
  }
  if (lost) return false;
  for (std::size_t i = 0; i < covered; ++i)
    if (verify(world, shop, minted[i], stage.now).ok()) return true;
  return false;
}

std::size_t count_outliving(EpochKind kind) {
  std::size_t found = 0;
  std::size_t orders = 3;
  for (std::size_t length = 1; length <= 5; ++length, orders *= 3)
    for (std::size_t events = 0; events < orders; ++events) found += outlives(kind, length, events) ? 1 : 0;
  return found;
}

}  // namespace

TEST_CASE("P3: no token outlives a sign-out that stood, whatever a failover lost before",
          "[simulation][promise-2]") {
  CHECK(count_outliving(EpochKind::random) == 0);
}

TEST_CASE("P3: an epoch that counts is caught", "[simulation][promise-2]") {
  CHECK(count_outliving(EpochKind::counter) > 0);
}

}  // namespace jeton::test
