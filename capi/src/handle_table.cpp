// SPDX-License-Identifier: Apache-2.0
//
// handle_table.cpp: opening and closing handles. Free slots are a stack whose head carries a count of its
// changes, so that a slot that was taken and given back meanwhile is not mistaken for one that stayed.
#include "handle_table.hpp"

#include <new>

namespace jeton::c {
namespace {

constexpr std::uint32_t kNone = UINT32_MAX;

}  // namespace

std::uint32_t HandleTable::take_free() noexcept {
  std::uint64_t head = free_.load(std::memory_order_acquire);
  while (static_cast<std::uint32_t>(head) != 0) {
    const std::uint32_t index = static_cast<std::uint32_t>(head) - 1;
    const std::uint64_t next = slot_of(index)->next_free.load(std::memory_order_relaxed);
    const std::uint64_t changed = ((head >> 32) + 1) << 32;
    if (free_.compare_exchange_weak(head, changed | next, std::memory_order_acq_rel)) return index;
  }
  return kNone;
}

std::uint32_t HandleTable::take_unused() noexcept {
  std::uint32_t index = unused_.load(std::memory_order_relaxed);
  for (;;) {
    if (index >> kIndexBits != 0) return kNone;
    auto& chunk = chunks_[chunk_of(index)];
    Slot* slots = chunk.load(std::memory_order_acquire);
    if (slots == nullptr) {
      Slot* const made = new (std::nothrow) Slot[std::size_t{kFirstChunk} << chunk_of(index)];
      if (made == nullptr) return kNone;
      if (!chunk.compare_exchange_strong(slots, made, std::memory_order_acq_rel)) delete[] made;
    }
    if (unused_.compare_exchange_weak(index, index + 1, std::memory_order_acq_rel)) return index;
  }
}

void HandleTable::give_back(std::uint32_t index) noexcept {
  std::uint64_t head = free_.load(std::memory_order_relaxed);
  std::uint64_t mine = 0;
  do {
    slot_of(index)->next_free.store(static_cast<std::uint32_t>(head), std::memory_order_relaxed);
    mine = (((head >> 32) + 1) << 32) | (index + 1);
  } while (!free_.compare_exchange_weak(head, mine, std::memory_order_acq_rel));
}

std::uintptr_t HandleTable::open(HandleKind kind, void* object) noexcept {
  std::uint32_t index = take_free();
  if (index == kNone) index = take_unused();
  if (index == kNone) return 0;
  Slot& slot = *slot_of(index);
  const std::uint64_t last = slot.word.load(std::memory_order_relaxed) >> 8;
  const std::uint64_t uses = last == kMostUses ? 1 : last + 1;
  slot.hidden.store(~reinterpret_cast<std::uintptr_t>(object), std::memory_order_relaxed);
  slot.word.store(uses << 8 | static_cast<std::uint64_t>(kind), std::memory_order_release);
  return (uses << kIndexBits | index) << kLowBits;
}

void* HandleTable::close(std::uintptr_t handle, HandleKind kind) noexcept {
  Slot* const slot = slot_of(index_of(handle));
  if (slot == nullptr) return nullptr;
  void* const object = shown(slot->hidden.load(std::memory_order_relaxed));
  std::uint64_t live = word_of(handle, kind);
  const std::uint64_t dead = live >> 8 << 8;
  if (!slot->word.compare_exchange_strong(live, dead, std::memory_order_acq_rel)) return nullptr;
  give_back(index_of(handle));
  return object;
}

}  // namespace jeton::c
