// SPDX-License-Identifier: Apache-2.0
//
// hostile_host.hpp: a host of stepped flows whose every answer comes from a tape of bytes: what an honest
// host says, a failure, an answer of another kind or to another number, or a lie of the right kind. It writes
// down what it said, so that a grant can be held against it. For fuzz targets only.
//
// Honest answers come from one shop, made once and never changed: commits are answered "applied" and change
// nothing, so each input is judged alone. A tape that has ended is honest.
//
//   HostileHost host(shop, tape);
//   while (!op.step(now)) host.perform(op.driver());
#pragma once

#include <jeton/flow/stepped.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "support/test_shop.hpp"

namespace jeton::test {

inline void require(bool holds) {
  if (!holds) std::abort();
}

/// The fuzzer's bytes, one after the other; zeros behind them.
class Tape {
 public:
  explicit Tape(Bytes bytes) noexcept : rest_(bytes) {}

  std::uint8_t next() noexcept {
    if (rest_.empty()) return 0;
    const auto byte = static_cast<std::uint8_t>(rest_.front());
    rest_ = rest_.subspan(1);
    return byte;
  }
  Bytes take(std::size_t most) noexcept {
    const Bytes taken = rest_.first(std::min(most, rest_.size()));
    rest_ = rest_.subspan(taken.size());
    return taken;
  }
  std::string text() { return std::string(text_of(take(next()))); }
  [[nodiscard]] bool has_ended() const noexcept { return rest_.empty(); }

 private:
  Bytes rest_;
};

/// A batch that the flow was told had been applied, and what the host had said before.
struct ToldApplied {
  std::vector<Change> changes;           ///< `value` is empty: see `values`
  std::vector<std::string> values;       ///< of each change
  std::optional<Customer> customer;      ///< the last answer to find
  bool password_was_right = false;       ///< and it was said to be right for that customer's hash
  std::map<RecordKey, ReadRecord> read;  ///< the last answers to get
};

class HostileHost {
 public:
  HostileHost(TestShop& shop, Tape& tape) : shop_(shop), tape_(tape) {}

  /// Answers the wanted effect, or gives it an answer that the driver must refuse and then one that fits.
  void perform(Stepped& driver) {
    require(++answers <= kMostEffects + kMostEffects);  // each commit may be sent twice
    const WantedEffect& wanted = *driver.wanted();
    switch (tape_.next() % 8) {
      case 4: return fail(driver, wanted);
      case 5: misplace(driver, wanted); break;
      case 6:
      case 7: lies_ = true; break;
      default: break;
    }
    answer(driver, wanted);
    lies_ = false;
  }

  std::size_t answers = 0;
  std::vector<ToldApplied> applied;
  std::set<std::pair<std::string, std::string>>
      swapped;  ///< expected and new hash of each swap said to apply
  std::set<std::string> hashed;

 private:
  /// Kinds are the store's; the values of the others a host could make up too.
  void fail(Stepped& driver, const WantedEffect& wanted) {
    static constexpr Errc kErrors[] = {Errc::unavailable,     Errc::busy,          Errc::damaged_record,
                                       Errc::unknown_outcome, Errc::out_of_memory, Errc::wrong_credentials,
                                       Errc::conflict,        Errc::past_deadline};
    const Errc code = kErrors[tape_.next() % std::size(kErrors)];
    require(driver.answer_failed(wanted.number, Error{code, "hostile"}).ok());
  }

  /// What the driver must not take: another number, another kind, another count.
  void misplace(Stepped& driver, const WantedEffect& wanted) {
    const std::size_t number = wanted.number;
    const std::size_t other = number + 1 + tape_.next();
    const EffectKind kind = wanted.kind;
    const auto refused = [](const Result<Done>& answer) {
      require(!answer.ok() && answer.error().code == Errc::flow_not_pure);
    };
    refused(driver.answer_failed(other, Error{Errc::unavailable, "hostile"}));
    refused(driver.answer_commit(other, CommitOutcome::applied()));
    refused(driver.answer_verified(other, true));
    refused(driver.answer_get(number, std::vector<ReadRecord>(wanted.keys.size() + 1)));
    if (kind != EffectKind::verify_password) refused(driver.answer_verified(number, true));
    if (kind != EffectKind::find && kind != EffectKind::find_by_login)
      refused(driver.answer_found(number, std::nullopt));
    if (kind != EffectKind::hash_password) refused(driver.answer_hashed(number, "hash"));
    if (kind != EffectKind::lineage) refused(driver.answer_lineage(number, Lineage{}));
    if (kind != EffectKind::commit && kind != EffectKind::commit_once)
      refused(driver.answer_commit(number, CommitOutcome::applied()));
    require(driver.wanted() == &wanted && wanted.number == number && wanted.kind == kind);
  }

  void answer(Stepped& driver, const WantedEffect& wanted) {
    const std::size_t number = wanted.number;
    Result<Done> taken = Done{};
    switch (wanted.kind) {
      case EffectKind::get: taken = driver.answer_get(number, read(wanted)); break;
      case EffectKind::commit:
      case EffectKind::commit_once: return commit(driver, wanted);
      case EffectKind::lineage: taken = driver.answer_lineage(number, lineage()); break;
      case EffectKind::find_by_login: taken = driver.answer_found(number, any_customer()); break;
      case EffectKind::find:
        found_ = any_customer();
        right_for_.clear();
        taken = driver.answer_found(number, found_);
        break;
      case EffectKind::replace_password_if:
      case EffectKind::set_confirmed_if: {
        const Swap swap = lies_ ? static_cast<Swap>(tape_.next() % 5) : Swap::applied;
        if (swap == Swap::applied && wanted.kind == EffectKind::replace_password_if)
          swapped.insert({wanted.text, wanted.new_text});
        taken = driver.answer_swap(number, swap);
        break;
      }
      case EffectKind::create: taken = driver.answer_created(number, bob()->id); break;
      case EffectKind::verify_password: {
        const bool matches = !lies_;
        if (matches) right_for_.insert(wanted.text);
        taken = driver.answer_verified(number, matches);
        break;
      }
      case EffectKind::hash_password: {
        std::string encoded = lies_ ? tape_.text() : bob()->password_hash + "X";
        hashed.insert(encoded);
        taken = driver.answer_hashed(number, std::move(encoded));
        break;
      }
    }
    require(taken.ok());
  }

  void commit(Stepped& driver, const WantedEffect& wanted) {
    const bool again = wanted.sent_again;
    CommitOutcome outcome = CommitOutcome::applied();
    if (lies_) {
      outcome.kind = static_cast<CommitOutcome::Kind>(tape_.next() % 6);
      outcome.index = tape_.next();
    }
    const bool had_been = wanted.kind == EffectKind::commit && again && outcome == CommitOutcome::conflict(0);
    const bool resent =
        wanted.kind == EffectKind::commit && !again && outcome.kind == CommitOutcome::Kind::unknown;
    if (outcome.is_applied() || had_been) write_down(*wanted.batch);
    require(driver.answer_commit(wanted.number, outcome).ok());
    if (resent) require(driver.wanted() != nullptr && driver.wanted()->sent_again);
  }

  void write_down(const Batch& batch) {
    ToldApplied told;
    for (Change change : batch.changes()) {
      told.values.emplace_back(text_of(change.value));
      change.value = {};
      told.changes.push_back(change);
    }
    told.customer = found_;
    told.password_was_right = found_ && right_for_.contains(found_->password_hash);
    told.read = read_;
    applied.push_back(std::move(told));
  }

  std::vector<ReadRecord> read(const WantedEffect& wanted) {
    std::vector<std::vector<std::byte>> rooms(wanted.keys.size(), std::vector<std::byte>(kMostValueBytes));
    std::vector<RecordSlot> slots(wanted.keys.size());
    for (std::size_t i = 0; i < slots.size(); ++i) {
      slots[i].key = wanted.keys[i];
      slots[i].room = rooms[i];
    }
    require(shop_.ledger.get(wanted.partition, slots).ok());
    std::vector<ReadRecord> records;
    for (const RecordSlot& slot : slots) {
      ReadRecord record{
          slot.found, slot.version, slot.keep_until, {slot.value().begin(), slot.value().end()}};
      if (lies_) bend(record, slot.key);
      read_[slot.key] = record;
      records.push_back(std::move(record));
    }
    return records;
  }

  /// Another record in place of the honest one: gone, cut, changed in one byte, any bytes, or well made and
  /// wrong.
  void bend(ReadRecord& record, const RecordKey& key) {
    std::vector<std::byte>& value = record.value;
    switch (tape_.next() % 8) {
      case 0: record = {}; break;
      case 1: value.resize(std::min<std::size_t>(value.size(), tape_.next())); break;
      case 2:
      case 3:
        if (!value.empty()) value[tape_.next() % value.size()] ^= static_cast<std::byte>(tape_.next());
        break;
      case 4: {
        const Bytes any = tape_.take(tape_.next());
        record.found = tape_.next() % 2 == 0;
        value.assign(any.begin(), any.end());
        break;
      }
      case 5: value.resize(kMostValueBytes + tape_.next()); break;
      case 6: record.version.bytes[0] ^= static_cast<std::byte>(tape_.next()); break;
      default: make_up(record, key); break;
    }
  }

  void make_up(ReadRecord& record, const RecordKey& key) {
    if (key.bytes()[0] != static_cast<std::byte>(RecordKind::pending_change)) return;
    PendingChangeRecord pending{{}, kNoon + Lifetime(static_cast<int>(tape_.next()) - 128)};
    if (tape_.next() % 2 == 0) pending.expected_hash_digest = hash_digest(bob()->password_hash);
    const RecordWriter written = encode(pending);
    record = {
        true, Version{{std::byte{9}}}, kMostUsableTime, {written.bytes().begin(), written.bytes().end()}};
  }

  Lineage lineage() {
    Lineage lineage = shop_.ledger.lineage().value();
    if (lies_) lineage.bytes[0] ^= static_cast<std::byte>(tape_.next());
    return lineage;
  }

  std::optional<Customer> bob() { return shop_.customers.find_by_login(shop_.shop().tenant, kName).value(); }

  std::optional<Customer> any_customer() {
    std::optional<Customer> customer = bob();
    if (!lies_) return customer;
    const std::uint8_t choice = tape_.next();
    if ((choice & 1) != 0) customer->confirmed = false;
    if ((choice & 2) != 0) customer->disabled = true;
    if ((choice & 4) != 0) customer->login = tape_.text();
    if ((choice & 8) != 0) customer->password_hash = tape_.text();
    if ((choice & 16) != 0) {
      const auto other = CustomerId::parse(tape_.text());
      if (other.ok()) customer->id = other.value();
    }
    if ((choice & 96) == 96) customer.reset();
    return customer;
  }

 public:
  static constexpr std::string_view kName = "bob@example.com";

 private:
  TestShop& shop_;
  Tape& tape_;
  bool lies_ = false;
  std::optional<Customer> found_;
  std::set<std::string> right_for_;
  std::map<RecordKey, ReadRecord> read_;
};

}  // namespace jeton::test
