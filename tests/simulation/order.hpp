// SPDX-License-Identifier: Apache-2.0
//
// order.hpp: the orders of steps that the protocols were searched for: the right one, and each that was found
// to break a promise. And how a batch is written once more with a step of it changed.
#pragma once

#include <jeton/store/batch.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace jeton::test {

enum class Order : std::uint8_t {
  right = 1,
  blind_touch,                   ///< P1, revokeall.py: extending a session insists on no version
  code_known_by_its_use,         ///< P1: a code has no record until it is used
  read_again_after_unknown,      ///< P2: a lost acknowledgement is looked up, and a new batch is built
  hash_before_epoch,             ///< P4, P5, pw3.py "stale": the customer is read before the epoch
  commit_again_after_conflict,   ///< P4, revokeall.py: the epoch is read again at the mint
  charge_after_verify,           ///< P4
  charge_login_as_typed,         ///< P4: the spelling is charged, not the account
  clear_before_swap_is_decided,  ///< P5
  refund_resets,                 ///< P7, refund.py
  refund_current_window,         ///< P7, refund.py
  refund_retried,                ///< P7, refund.py
  grant_before_charge,           ///< P9
};

struct NamedOrder {
  Order order;
  std::string_view name;
};
inline constexpr std::array kBrokenOrders{
    NamedOrder{Order::blind_touch, "blind_touch"},
    NamedOrder{Order::code_known_by_its_use, "code_known_by_its_use"},
    NamedOrder{Order::read_again_after_unknown, "read_again_after_unknown"},
    NamedOrder{Order::hash_before_epoch, "hash_before_epoch"},
    NamedOrder{Order::commit_again_after_conflict, "commit_again_after_conflict"},
    NamedOrder{Order::charge_after_verify, "charge_after_verify"},
    NamedOrder{Order::charge_login_as_typed, "charge_login_as_typed"},
    NamedOrder{Order::clear_before_swap_is_decided, "clear_before_swap_is_decided"},
    NamedOrder{Order::refund_resets, "refund_resets"},
    NamedOrder{Order::refund_current_window, "refund_current_window"},
    NamedOrder{Order::refund_retried, "refund_retried"},
    NamedOrder{Order::grant_before_charge, "grant_before_charge"},
};

/// The same change once more, with another value.
inline void append_change(Batch& to, const Change& change, Bytes value) noexcept {
  switch (change.kind) {
    case ChangeKind::require: to.require(change.key, change.guard); return;
    case ChangeKind::put:
      to.put(change.key, change.guard, value, change.new_version, change.keep_until,
             std::span(change.marks).first(change.mark_count));
      return;
    case ChangeKind::erase: to.erase(change.key, change.guard); return;
    case ChangeKind::add:
      to.add(change.key, change.delta, change.floor, change.ceiling, change.new_version, change.keep_until);
      return;
    case ChangeKind::require_lineage: to.require_lineage(change.lineage); return;
  }
}

}  // namespace jeton::test
