// SPDX-License-Identifier: Apache-2.0
//
// simulated_stores.hpp: the two stores of a simulation as its host uses them: what is written can go wrong in
// every way a network has, and can arrive after everybody stopped waiting. Watches each write that takes
// effect.
#pragma once

#include <jeton/flow/account.hpp>
#include <jeton/flow/delivery.hpp>
#include <jeton/flow/pending_change.hpp>
#include <jeton/flow/stepped.hpp>
#include <jeton/store/memory_customers.hpp>
#include <jeton/store/memory_ledger.hpp>

#include <functional>
#include <list>
#include <string>
#include <utility>
#include <vector>

#include "simulation/misordered_world.hpp"
#include "simulation/shadow.hpp"

namespace jeton::test {

/// What becomes of a write.
enum class Fate : std::uint8_t { done = 1, unavailable, done_but_silent, lost, on_its_way };

/// A batch in memory of its own.
class OwnedBatch {
 public:
  explicit OwnedBatch(const Batch& batch) : shell_(batch) {
    for (const Change& change : batch.changes())
      values_.emplace_back(change.value.begin(), change.value.end());
  }
  [[nodiscard]] Batch batch() const {
    Batch whole(shell_.partition(), shell_.durability(), shell_.not_after());
    for (std::size_t i = 0; i < values_.size(); ++i) append_change(whole, shell_.changes()[i], values_[i]);
    return whole;
  }

 private:
  Batch shell_;  // its values are not looked at
  std::vector<std::vector<std::byte>> values_;
};

class SimulatedStores {
 public:
  explicit SimulatedStores(Order order) : order_(order) {}

  MemoryCustomers customers;
  MemoryLedger ledger;
  std::map<std::string, std::string> password_of{};  ///< by stored hash
  std::function<void(const Partition&, const Change&)> on_mail = [](const Partition&, const Change&) {};
  std::function<void(const TenantId&, const CustomerId&, const std::string&)> on_password =
      [](const TenantId&, const CustomerId&, const std::string&) {};

  /// `writer`: for whom, so that the customer whose record is cleared is known.
  Result<CommitOutcome> commit(const Batch& batch, Timestamp now, const TenantId& tenant,
                               const CustomerId& customer, Findings& findings) {
    const Batch told = misordered(batch, now);
    const bool clears = clears_pending_change_too_early(told, tenant, customer);
    const auto outcome = ledger.commit(told);
    if (!outcome.ok() || !outcome.value().is_applied()) return outcome;
    if (clears)
      findings.accuse("promise 2", "a pending change was cleared while the hash it expects is stored");
    for (const Change& change : told.changes()) {
      const bool writes = change.kind == ChangeKind::put;
      if (writes && is_kind(change.key, RecordKind::delivery)) on_mail(told.partition(), change);
      if (change.kind == ChangeKind::erase && is_kind(change.key, RecordKind::epoch))
        findings.accuse("promise 2", "an epoch record was erased");
    }
    return outcome;
  }

  Result<Swap> swap(const TenantId& tenant, const CustomerId& id, const std::string& expected,
                    const std::string& fresh) {
    auto swapped = customers.replace_password_if(tenant, id, expected, fresh);
    if (swapped.ok() && swapped.value() == Swap::applied) on_password(tenant, id, password_of[fresh]);
    return swapped;
  }

  // Writes that nobody waits for any more; each is carried out at most once.
  void send_later(std::function<void()> write) { on_their_way_.push_back(std::move(write)); }
  [[nodiscard]] std::size_t on_their_way() const noexcept { return on_their_way_.size(); }
  void let_arrive(std::size_t index) {
    auto at = std::next(on_their_way_.begin(), static_cast<std::ptrdiff_t>(index));
    const auto write = std::move(*at);
    on_their_way_.erase(at);
    write();
  }

 private:
  /// P5's invariant, looked at just before the write.
  bool clears_pending_change_too_early(const Batch& batch, const TenantId& tenant,
                                       const CustomerId& customer) {
    for (const Change& change : batch.changes()) {
      if (change.kind != ChangeKind::erase || !is_kind(change.key, RecordKind::pending_change)) continue;
      RecordRoom room;
      RecordSlot slots[] = {{.key = change.key, .room = room}};
      if (!ledger.get(batch.partition(), slots).ok() || !slots[0].found) return false;
      const auto pending = decode<PendingChangeRecord>(slots[0].value());
      const auto found = customers.find(tenant, customer);
      return pending.ok() && found.ok() && found.value() &&
             hash_digest(found.value()->password_hash) == pending.value().expected_hash_digest;
    }
    return false;
  }

  /// The broken orders that are at home in the store: blind writes, and refunds that give back more than
  /// their own.
  Batch misordered(const Batch& batch, Timestamp now) {
    if (order_ != Order::blind_touch && order_ != Order::refund_resets &&
        order_ != Order::refund_current_window)
      return batch;
    Batch other(batch.partition(), batch.durability(), batch.not_after());
    for (const Change& change : batch.changes()) {
      Change next = change;
      const bool is_refund = change.kind == ChangeKind::add && change.delta < 0;
      if (order_ == Order::refund_resets && is_refund) next.delta = -1'000'000;
      if (order_ == Order::refund_current_window && is_refund) next.key = in_window_of(change.key, now);
      const bool touches = batch.changes().size() == 2 && change.kind == ChangeKind::put &&
                           is_kind(change.key, RecordKind::session) && !change.guard.is_absent();
      if (order_ == Order::blind_touch && touches) next.guard = whatever_is_there(batch.partition(), change);
      append_change(other, next, change.value);
    }
    return other;
  }
  Guard whatever_is_there(const Partition& partition, const Change& change) {
    RecordRoom room;
    RecordSlot slots[] = {{.key = change.key, .room = room}};
    const bool found = ledger.get(partition, slots).ok() && slots[0].found;
    return found ? Guard::version(slots[0].version) : change.guard;
  }
  static RecordKey in_window_of(const RecordKey& key, Timestamp now) {
    constexpr std::size_t kWindowAt = 2 + 32 + 1;
    if (key.bytes().size() != kWindowAt + 8 || key.bytes()[1] != static_cast<std::byte>('a')) return key;
    std::vector<std::byte> bytes(key.bytes().begin(), key.bytes().end());
    store_big_endian(window_of(now, std::chrono::minutes(15)), std::span(bytes).subspan(kWindowAt));
    return RecordKey(bytes);
  }

  Order order_;
  std::list<std::function<void()>> on_their_way_;
};

}  // namespace jeton::test
