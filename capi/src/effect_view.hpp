// SPDX-License-Identifier: Apache-2.0
//
// effect_view.hpp: the effect an operation wants, as jeton_effect shows it. Passwords and salts are not
// shown.
#pragma once

#include "operation.hpp"
#include "store_words.hpp"

namespace jeton::c {

class EffectView {
 public:
  EffectView() = default;
  EffectView(const EffectView&) = delete;
  EffectView& operator=(const EffectView&) = delete;
  ~EffectView() { slots_.wipe(); }

  /// Shows `wanted`, borrowed; nullptr: pages.
  const jeton_effect* show(const WantedEffect* wanted);

  /// What is shown now, 0 if nothing.
  [[nodiscard]] std::uint32_t kind() const noexcept { return effect_.kind; }
  [[nodiscard]] std::uint64_t number() const noexcept { return effect_.number; }
  [[nodiscard]] const SlotRooms& slots() const noexcept { return slots_; }
  [[nodiscard]] std::size_t changes() const noexcept { return changes_; }

  /// Nothing is wanted any more: what was shown is wiped.
  void forget() noexcept {
    slots_.wipe();
    effect_ = {};
  }

 private:
  void show_shop(const WantedEffect& wanted) noexcept;

  jeton_effect effect_{};
  jeton_new_customer customer_{};
  SlotRooms slots_;
  BatchView batch_;
  std::size_t changes_ = 0;
};

}  // namespace jeton::c
