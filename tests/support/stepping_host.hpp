// SPDX-License-Identifier: Apache-2.0
//
// stepping_host.hpp: what an event loop does for a stepped flow, here on plain stores: performs the wanted
// effect and answers it. And a ledger that writes down every batch it is given, so that two drivers can be
// compared byte for byte.
#pragma once

#include <jeton/crypto/password_hash.hpp>
#include <jeton/flow/policy.hpp>
#include <jeton/flow/stepped.hpp>
#include <jeton/store/forwarding_ledger.hpp>

#include <string>
#include <vector>

namespace jeton::test {

/// Performs effects on stores. Every answer it gives is the store's own, errors included.
class SteppingHost {
 public:
  SteppingHost(CustomerStore& customers, Ledger& ledger, const Policy& policy)
      : customers_(customers), ledger_(ledger), policy_(policy) {}

  /// Runs `op` to its end at one moment.
  template <class T, class Flow>
  Result<T> finish(SteppedOperation<T, Flow>& op, Timestamp now) {
    while (!op.step(now)) {
      const auto answered = perform(op.driver());
      if (!answered.ok()) return answered.error();
    }
    return op.take();
  }

  Result<Done> perform(Stepped& driver) {
    const WantedEffect& wanted = *driver.wanted();
    const std::size_t number = wanted.number;
    switch (wanted.kind) {
      case EffectKind::get: return perform_get(driver, wanted);
      case EffectKind::commit:
      case EffectKind::commit_once: {
        const auto outcome = ledger_.commit(*wanted.batch);
        return outcome.ok() ? driver.answer_commit(number, outcome.value())
                            : driver.answer_failed(number, outcome.error());
      }
      case EffectKind::lineage: {
        const auto lineage = ledger_.lineage();
        return lineage.ok() ? driver.answer_lineage(number, lineage.value())
                            : driver.answer_failed(number, lineage.error());
      }
      case EffectKind::find_by_login: {
        auto found = customers_.find_by_login(*wanted.tenant, wanted.text);
        return found.ok() ? driver.answer_found(number, std::move(found).value())
                          : driver.answer_failed(number, found.error());
      }
      case EffectKind::find: {
        auto found = customers_.find(*wanted.tenant, *wanted.customer);
        return found.ok() ? driver.answer_found(number, std::move(found).value())
                          : driver.answer_failed(number, found.error());
      }
      case EffectKind::replace_password_if: {
        const auto swap =
            customers_.replace_password_if(*wanted.tenant, *wanted.customer, wanted.text, wanted.new_text);
        return swap.ok() ? driver.answer_swap(number, swap.value())
                         : driver.answer_failed(number, swap.error());
      }
      case EffectKind::set_confirmed_if: {
        const auto swap = customers_.set_confirmed_if(*wanted.tenant, *wanted.customer, wanted.text);
        return swap.ok() ? driver.answer_swap(number, swap.value())
                         : driver.answer_failed(number, swap.error());
      }
      case EffectKind::create: {
        const auto id = customers_.create(*wanted.tenant,
                                          {wanted.text, wanted.new_text, wanted.confirmed, wanted.disabled});
        return id.ok() ? driver.answer_created(number, id.value()) : driver.answer_failed(number, id.error());
      }
      case EffectKind::verify_password: {
        const auto right = verify_password(*wanted.secret, wanted.text, policy_.hash_limits());
        return right.ok() ? driver.answer_verified(number, right.value())
                          : driver.answer_failed(number, right.error());
      }
      case EffectKind::hash_password: {
        auto made = hash_password(*wanted.secret, policy_.argon2_cost(), wanted.salt);
        return made.ok() ? driver.answer_hashed(number, std::move(made).value())
                         : driver.answer_failed(number, made.error());
      }
    }
    return Error{Errc::flow_not_pure, "SteppingHost"};
  }

 private:
  Result<Done> perform_get(Stepped& driver, const WantedEffect& wanted) {
    std::vector<RecordSlot> slots(wanted.keys.size());
    std::vector<std::vector<std::byte>> rooms(slots.size(), std::vector<std::byte>(kMostValueBytes));
    for (std::size_t i = 0; i < slots.size(); ++i) {
      slots[i].key = wanted.keys[i];
      slots[i].room = rooms[i];
    }
    const auto read = ledger_.get(wanted.partition, slots);
    if (!read.ok()) return driver.answer_failed(wanted.number, read.error());
    std::vector<ReadRecord> records;
    for (const RecordSlot& slot : slots)
      records.push_back(
          {slot.found, slot.version, slot.keep_until, {slot.value().begin(), slot.value().end()}});
    return driver.answer_get(wanted.number, std::move(records));
  }

  CustomerStore& customers_;
  Ledger& ledger_;
  const Policy& policy_;
};

/// Writes down each batch and its outcome.
class RecordingLedger final : public ForwardingLedger {
 public:
  using ForwardingLedger::ForwardingLedger;

  [[nodiscard]] Result<CommitOutcome> commit(const Batch& batch) override {
    auto outcome = inner().commit(batch);
    std::string line(text_of(batch.partition().bytes));
    for (const Change& change : batch.changes()) {
      line += std::to_string(static_cast<int>(change.kind));
      line += text_of(change.key.bytes());
      line += change.guard.is_absent() ? "-" : std::string(text_of(change.guard.expected().bytes));
      line += text_of(change.value);
      line += text_of(change.new_version.bytes);
      line += std::to_string(change.keep_until.unix_ms) + "," + std::to_string(change.delta) + "," +
              std::to_string(change.ceiling) + ";";
    }
    if (outcome.ok()) line += std::to_string(static_cast<int>(outcome.value().kind));
    const Lineage own =
        inner().lineage().value();  // each ledger's own: not part of what drivers may differ in
    const std::string_view lineage = text_of(own.bytes);
    for (std::size_t at = line.find(lineage); at != std::string::npos; at = line.find(lineage))
      line.erase(at, lineage.size());
    log.push_back(std::move(line));
    return outcome;
  }

  std::vector<std::string> log;
};

}  // namespace jeton::test
