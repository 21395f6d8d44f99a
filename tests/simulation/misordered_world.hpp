// SPDX-License-Identifier: Apache-2.0
//
// misordered_world.hpp: the broken orders of the protocols, each put back at exactly its one step. A flow
// runs over this world; in the right order it hands every effect on. Those at home in the store or the host
// (refunds, blind writes) are in misordered_batch.hpp.
//
//   MisorderedWorld world(driver, Order::hash_before_epoch, scene);
//   login(world, shop, request, now);            // verifies a hash that was read before the epoch
#pragma once

#include <jeton/flow/exchange_code.hpp>
#include <jeton/flow/stepped.hpp>

#include <optional>
#include <string>
#include <string_view>

#include "simulation/order.hpp"

namespace jeton::test {

/// What a broken order knows besides the effects.
struct Scene {
  const Shop* shop = nullptr;
  std::optional<CustomerId> customer{};
  std::string typed{};       ///< the login as typed
  Timestamp code_ends_at{};  ///< of a code that staff made: where only its use is stored
};

inline std::byte kind_byte(const RecordKey& key) noexcept { return key.bytes().front(); }
inline bool is_kind(const RecordKey& key, RecordKind kind) noexcept {
  return kind_byte(key) == static_cast<std::byte>(kind);
}
/// Whether this batch raises a counter of that purpose.
inline bool raises(const Batch& batch, CounterPurpose purpose) noexcept {
  for (const Change& change : batch.changes())
    if (change.kind == ChangeKind::add && change.delta > 0 && is_kind(change.key, RecordKind::counter) &&
        change.key.bytes()[1] == static_cast<std::byte>(purpose))
      return true;
  return false;
}

class MisorderedWorld {
 public:
  MisorderedWorld(Stepped& inner, Order order, const Scene& scene)
      : inner_(inner), order_(order), scene_(scene) {}

  [[nodiscard]] LedgerAbilities abilities() const noexcept { return inner_.abilities(); }
  Result<Done> get(const Partition& partition, std::span<RecordSlot> slots) {
    if (order_ == Order::hash_before_epoch) read_customer_early(slots);
    auto read = inner_.get(partition, slots);
    return order_ == Order::code_known_by_its_use && read.ok() ? invent_code(slots) : read;
  }
  Result<CommitOutcome> commit(const Batch& batch) {
    switch (order_) {
      case Order::charge_after_verify: return commit_late(batch, CounterPurpose::account);
      case Order::grant_before_charge: return commit_late(batch, CounterPurpose::codes);
      case Order::charge_login_as_typed: return inner_.commit(moved(batch));
      case Order::commit_again_after_conflict: return commit_again(batch);
      case Order::read_again_after_unknown: return commit_and_read(batch);
      case Order::code_known_by_its_use: return inner_.commit(without_code(batch));
      default: return inner_.commit(batch);
    }
  }
  Result<CommitOutcome> commit_once(const Batch& batch) {
    return inner_.commit_once(order_ == Order::charge_login_as_typed ? moved(batch) : batch);
  }
  Result<Lineage> lineage() { return inner_.lineage(); }
  Result<const Customer*> find_by_login(const TenantId& tenant, std::string_view login) {
    auto found = inner_.find_by_login(tenant, login);
    if (found.ok() && found.value() != nullptr) scene_.customer = found.value()->id;
    return found;
  }
  Result<const Customer*> find(const TenantId& tenant, const CustomerId& id) {
    if (!early_) return inner_.find(tenant, id);
    const auto found = *early_;
    early_.reset();
    return found;
  }
  Result<Swap> replace_password_if(const TenantId& tenant, const CustomerId& id, std::string_view expected,
                                   std::string_view fresh) {
    auto swapped = inner_.replace_password_if(tenant, id, expected, fresh);
    const bool silent = swapped.ok() && swapped.value() == Swap::unknown;
    if (order_ == Order::clear_before_swap_is_decided && silent) return Swap::changed;
    return swapped;
  }
  Result<Swap> set_confirmed_if(const TenantId& tenant, const CustomerId& id, std::string_view login) {
    return inner_.set_confirmed_if(tenant, id, login);
  }
  Result<CustomerId> create(const TenantId& tenant, const NewCustomer& customer) {
    return inner_.create(tenant, customer);
  }
  Result<bool> verify_password(const Secret& password, std::string_view encoded) {
    auto verified = inner_.verify_password(password, encoded);
    if (order_ != Order::charge_after_verify || !late_) return verified;
    const auto paid = pay_late();
    if (!paid.ok()) return paid.error();
    if (paid.value().kind == CommitOutcome::Kind::ceiling) return false;
    return verified;
  }
  Result<std::string_view> hash_password(const Secret& password, const ByteArray<kSaltBytes>& salt) {
    return inner_.hash_password(password, salt);
  }
  Result<Done> random(MutableBytes out) { return inner_.random(out); }

 private:
  /// P4, P5: the customer first, then the epoch.
  void read_customer_early(std::span<const RecordSlot> slots) {
    for (const RecordSlot& slot : slots)
      if (is_kind(slot.key, RecordKind::pending_change) && scene_.customer)
        early_ = inner_.find(scene_.shop->tenant, *scene_.customer);
  }

  /// P4, P9: the charge waits until the deed is done.
  Result<CommitOutcome> commit_late(const Batch& batch, CounterPurpose purpose) {
    if (raises(batch, purpose)) {
      late_ = batch;  // its receipt has no value, so nothing is borrowed
      return CommitOutcome::applied();
    }
    auto outcome = inner_.commit(batch);
    if (order_ == Order::grant_before_charge && late_) best_effort(pay_late());
    return outcome;
  }
  Result<CommitOutcome> pay_late() {
    const Batch charge = *late_;
    late_.reset();
    return inner_.commit(charge);
  }

  /// P4: every spelling has a counter of its own.
  [[nodiscard]] Batch moved(const Batch& batch) const {
    Partition partition = batch.partition();
    bool counts_account = false;
    for (const Change& change : batch.changes())
      counts_account = counts_account || (change.kind == ChangeKind::add &&
                                          change.key.bytes()[1] == static_cast<std::byte>('a'));
    const Digest digest = sha256(bytes_of(scene_.typed));
    if (counts_account)
      for (std::size_t i = 0; i < partition.bytes.size(); ++i) partition.bytes[i] ^= digest[i];
    Batch other(partition, batch.durability(), batch.not_after());
    for (const Change& change : batch.changes()) append_change(other, change, change.value);
    return other;
  }

  /// P4, revokeall.py: after a conflict on the epoch: read it again, commit again under it.
  Result<CommitOutcome> commit_again(const Batch& batch) {
    auto outcome = inner_.commit(batch);
    if (!outcome.ok() || outcome.value().kind != CommitOutcome::Kind::conflict) return outcome;
    const Change& failed = batch.changes()[outcome.value().index];
    if (failed.kind != ChangeKind::require || !is_kind(failed.key, RecordKind::epoch)) return outcome;
    RecordRoom room;
    RecordSlot slots[] = {{.key = failed.key, .room = room}};
    const auto read = inner_.get(batch.partition(), slots);
    if (!read.ok()) return read.error();
    const auto epoch = decode<EpochRecord>(slots[0].value());
    if (!epoch.ok()) return epoch.error();
    std::optional<RecordWriter> session;
    for (const Change& change : batch.changes())
      if (change.kind == ChangeKind::put && is_kind(change.key, RecordKind::session)) {
        SessionRecord record = decode<SessionRecord>(change.value).value();
        record.epoch = epoch.value().value;
        session = encode(record);
      }
    if (!session) return outcome;
    Batch again(batch.partition(), batch.durability(), batch.not_after());
    for (const Change& change : batch.changes()) {
      const bool is_session = change.kind == ChangeKind::put && is_kind(change.key, RecordKind::session);
      Change next = change;
      if (change.key == failed.key) next.guard = Guard::version(slots[0].version);
      append_change(again, next, is_session ? session->bytes() : change.value);
    }
    return inner_.commit(again);
  }

  /// P2: a silent commit is judged by reading instead of sending the same bytes, and a new batch is made.
  Result<CommitOutcome> commit_and_read(const Batch& batch) {
    auto outcome = inner_.commit_once(batch);
    if (!outcome.ok() || outcome.value().kind != CommitOutcome::Kind::unknown) return outcome;
    RecordRoom room;
    RecordSlot slots[] = {{.key = batch.changes()[0].key, .room = room}};
    const auto read = inner_.get(batch.partition(), slots);
    if (!read.ok()) return outcome;
    return slots[0].found ? CommitOutcome::applied() : CommitOutcome::conflict(1);
  }

  /// P1: no record at issue; one made up for a code that nobody has used yet.
  Result<Done> invent_code(std::span<RecordSlot> slots) {
    for (RecordSlot& slot : slots) {
      if (!is_kind(slot.key, RecordKind::code) || slot.found || scene_.code_ends_at == Timestamp{}) continue;
      const auto assist = decode<EpochRecord>(slots[2].value());
      const auto lineage = inner_.lineage();
      if (!lineage.ok()) return lineage.error();
      if (!assist.ok()) continue;
      const RecordWriter record = encode(CodeRecord{scene_.shop->tenant.text(),
                                                    scene_.customer->text(),
                                                    assist.value().value,
                                                    lineage.value(),
                                                    scene_.code_ends_at - std::chrono::seconds(30),
                                                    scene_.code_ends_at,
                                                    {},
                                                    "staff:ann",
                                                    "ticket 7"});
      std::copy(record.bytes().begin(), record.bytes().end(), slot.room.begin());
      slot.size = record.bytes().size();
      slot.found = true;
      invented_ = true;
    }
    return Done{};
  }
  [[nodiscard]] Batch without_code(const Batch& batch) const {
    Batch other(batch.partition(), batch.durability(), batch.not_after());
    for (const Change& change : batch.changes()) {
      const bool is_code = change.kind == ChangeKind::put && is_kind(change.key, RecordKind::code);
      if (is_code && change.guard.is_absent()) continue;  // made by staff: not stored
      Change next = change;
      if (is_code && invented_) next.guard = Guard::absent();
      if (is_code) next.keep_until = scene_.code_ends_at;
      append_change(other, next, change.value);
    }
    return other;
  }

  Stepped& inner_;
  Order order_;
  Scene scene_;
  std::optional<Result<const Customer*>> early_;
  std::optional<Batch> late_;
  bool invented_ = false;
};

}  // namespace jeton::test
