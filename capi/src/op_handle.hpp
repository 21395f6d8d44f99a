// SPDX-License-Identifier: Apache-2.0
//
// op_handle.hpp: what stands behind a jeton_op, and who may use it: one thread at a time.
//
// A second thread that comes meanwhile is told so and changes nothing; a free that comes meanwhile is
// remembered, and whoever uses the operation frees it when done. So a host may drop an operation whose hash
// is still running.
#pragma once

#include <atomic>
#include <memory>

#include "effect_view.hpp"
#include "handles.hpp"
#include "operation.hpp"

struct jeton_op {
 public:
  static constexpr auto kKind = jeton::c::HandleKind::op;
  jeton_op(const jeton_authority* authority, std::unique_ptr<jeton::c::Operation> begun) noexcept
      : held(authority), operation(std::move(begun)) {}

  /// False: somebody uses it.
  bool try_use() noexcept {
    std::uint8_t idle = 0;
    return state_.compare_exchange_strong(idle, kInUse, std::memory_order_acquire);
  }

  /// The use is over. True: it was dropped meanwhile, and is gone now.
  static bool end_use(jeton_op* op) noexcept {
    const bool dropped = (op->state_.fetch_and(kNotInUse, std::memory_order_acq_rel) & kDropped) != 0;
    if (dropped) delete op;
    return dropped;
  }

  /// Frees it now, or as soon as nobody uses it.
  static void drop(jeton_op* op) noexcept {
    if ((op->state_.fetch_or(kDropped, std::memory_order_acq_rel) & kInUse) == 0) delete op;
  }

  [[nodiscard]] bool is_dropped() const noexcept {
    return (state_.load(std::memory_order_acquire) & kDropped) != 0;
  }

  jeton::c::HeldAuthority held;  // first: what it was begun on outlives it
  std::unique_ptr<jeton::c::Operation> operation;
  jeton_op* handle = nullptr;  ///< what the host calls it
  jeton::c::EffectView view{};

 private:
  static constexpr std::uint8_t kInUse = 1;
  static constexpr std::uint8_t kDropped = 2;
  static constexpr std::uint8_t kNotInUse = 0xFE;
  std::atomic<std::uint8_t> state_{0};
};

namespace jeton::c {

/// Use of an operation for the length of one call.
class OpUse {
 public:
  explicit OpUse(jeton_op* op) noexcept : op_(op != nullptr && op->try_use() ? op : nullptr) {}
  OpUse(const OpUse&) = delete;
  OpUse& operator=(const OpUse&) = delete;
  ~OpUse() {
    if (op_ != nullptr) jeton_op::end_use(op_);
  }

  [[nodiscard]] bool ok() const noexcept { return op_ != nullptr; }
  jeton_op* operator->() const noexcept { return op_; }
  Operation& operator*() const noexcept { return *op_->operation; }

 private:
  jeton_op* op_;
};

}  // namespace jeton::c
