// SPDX-License-Identifier: Apache-2.0
//
// faulty_key_value.hpp: a key-value store that passes every call on, and one whose n-th call goes wrong in a
// named way (see faulty_ledger.hpp). A lost acknowledgement is Swap::unknown, a conflict is Swap::changed.
//
//   jeton::FaultyKeyValue values(memory, {.nth = 2, .fault = jeton::Fault::applied_but_unknown});
#pragma once

#include <jeton/store/faulty_ledger.hpp>
#include <jeton/store/key_value_store.hpp>

#include <atomic>

namespace jeton {

/// Override one method in a test. Borrows the store behind it.
class ForwardingKeyValue : public KeyValueStore {
 public:
  explicit ForwardingKeyValue(KeyValueStore& inner) noexcept : inner_(&inner) {}

  [[nodiscard]] KeyValueAbilities abilities() const noexcept override { return inner_->abilities(); }
  [[nodiscard]] Result<std::optional<std::vector<std::byte>>> get(std::string_view key) override {
    return inner_->get(key);
  }
  [[nodiscard]] Result<Swap> compare_and_swap(std::string_view key, const std::optional<Bytes>& expected,
                                              Bytes wanted) override {
    return inner_->compare_and_swap(key, expected, wanted);
  }

 private:
  KeyValueStore* inner_;
};

class FaultyKeyValue final : public ForwardingKeyValue {
 public:
  FaultyKeyValue(KeyValueStore& inner, const FaultPlan& plan) noexcept
      : ForwardingKeyValue(inner), plan_(plan) {}

  /// How many operations were asked for so far, failed ones included.
  [[nodiscard]] std::size_t calls() const noexcept { return calls_.load(); }

  [[nodiscard]] Result<std::optional<std::vector<std::byte>>> get(std::string_view key) override {
    if (!plan_.hits(++calls_)) return ForwardingKeyValue::get(key);
    if (plan_.fault == Fault::throws) throw_planned_fault();
    const bool is_conflict = plan_.fault == Fault::conflict_once || plan_.fault == Fault::conflict_always;
    if (is_conflict) return ForwardingKeyValue::get(key);
    return Error{Errc::unavailable, "FaultyKeyValue::get"};
  }
  [[nodiscard]] Result<Swap> compare_and_swap(std::string_view key, const std::optional<Bytes>& expected,
                                              Bytes wanted) override {
    if (!plan_.hits(++calls_)) return ForwardingKeyValue::compare_and_swap(key, expected, wanted);
    switch (plan_.fault) {
      case Fault::unavailable: break;
      case Fault::unknown: return Swap::unknown;
      case Fault::applied_but_unknown: {
        const auto swapped = ForwardingKeyValue::compare_and_swap(key, expected, wanted);
        if (!swapped.ok() || swapped.value() != Swap::applied) return swapped;
        return Swap::unknown;
      }
      case Fault::conflict_once:
      case Fault::conflict_always: return Swap::changed;
      case Fault::throws: throw_planned_fault();
    }
    return Error{Errc::unavailable, "FaultyKeyValue::compare_and_swap"};
  }

 private:
  FaultPlan plan_;
  std::atomic<std::size_t> calls_{0};
};

}  // namespace jeton
