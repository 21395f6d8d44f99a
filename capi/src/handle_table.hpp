// SPDX-License-Identifier: Apache-2.0
//
// handle_table.hpp: what a handle of jeton.h is: not an address but the number of a slot and how often the
// slot was used, so a handle that was freed, or is of another kind, is found out without touching memory
// that is gone.
//
//   jeton_sign_in* handle = open_handle(std::move(owned));     // nullptr: no memory
//   if (jeton_sign_in* object = find_object(handle)) ...
//   close_handle(handle);                                      // nothing if it is stale
//
// The table is the one thing of its process that jeton keeps outside of an authority: a handle is all that a
// C caller hands back. It takes no lock, so a fork at any moment leaves it whole. A look-up is two loads.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <memory>

namespace jeton::c {

/// What a handle stands for. Fixed numbers.
enum class HandleKind : std::uint8_t {
  error = 1,
  authority = 2,
  string = 3,
  sign_in = 4,
  verified = 5,
  issued = 6,
  customer = 7,
  explanation = 8,
  delivery = 9,
  registration = 10,
  api_keys = 11,
  idempotent = 12,
  audit = 13,
  doors = 14,
  http_response = 15,
  op = 16,
  pool = 17,
  queue = 18,
};

class HandleTable {
 public:
  /// A handle of `object`; 0: no memory, or 2^24 handles are open.
  std::uintptr_t open(HandleKind kind, void* object) noexcept;

  /// The object of a live handle of that kind, else nullptr.
  [[nodiscard]] void* find(std::uintptr_t handle, HandleKind kind) const noexcept {
    const Slot* const slot = slot_of(index_of(handle));
    if (slot == nullptr || slot->word.load(std::memory_order_acquire) != word_of(handle, kind))
      return nullptr;
    return shown(slot->hidden.load(std::memory_order_relaxed));
  }

  /// As find(), and the handle is dead from now on, for whoever comes first.
  void* close(std::uintptr_t handle, HandleKind kind) noexcept;

 private:
  /// `word` is the number of uses and the kind, which is 0 while the slot is free.
  struct Slot {
    std::atomic<std::uint64_t> word{0};
    std::atomic<std::uintptr_t> hidden{0};
    std::atomic<std::uint32_t> next_free{0};
  };

  // A handle: uses (36 bits), slot (24 bits), 4 bits of zero, so that it looks aligned.
  static constexpr unsigned kIndexBits = 24;
  static constexpr unsigned kLowBits = 4;
  static constexpr std::uint64_t kMostUses = (std::uint64_t{1} << (64 - kIndexBits - kLowBits)) - 1;
  static constexpr std::uint32_t kFirstChunk = 64;  // chunk k holds 64 << k slots
  static constexpr std::size_t kChunks = kIndexBits - 5;

  static std::uint32_t index_of(std::uintptr_t handle) noexcept {
    return static_cast<std::uint32_t>(handle >> kLowBits) & ((1U << kIndexBits) - 1);
  }
  static std::uint64_t word_of(std::uintptr_t handle, HandleKind kind) noexcept {
    return (handle >> (kIndexBits + kLowBits) << 8) | static_cast<std::uint64_t>(kind);
  }
  /// Kept inverted, so that a leak checker does not take the table for an owner.
  static void* shown(std::uintptr_t hidden) noexcept {
    return reinterpret_cast<void*>(~hidden);  // NOLINT(performance-no-int-to-ptr): that is what it is
  }
  static std::size_t chunk_of(std::uint32_t index) noexcept {
    return static_cast<std::size_t>(std::bit_width(index + kFirstChunk)) - std::bit_width(kFirstChunk);
  }
  [[nodiscard]] Slot* slot_of(std::uint32_t index) const noexcept {
    const std::size_t chunk = chunk_of(index);
    Slot* const slots = chunks_[chunk].load(std::memory_order_acquire);
    return slots == nullptr ? nullptr : slots + (index + kFirstChunk - (kFirstChunk << chunk));
  }

  std::uint32_t take_free() noexcept;
  std::uint32_t take_unused() noexcept;
  void give_back(std::uint32_t index) noexcept;

  std::array<std::atomic<Slot*>, kChunks> chunks_{};
  std::atomic<std::uint32_t> unused_{0};  // slots from here on were never used
  std::atomic<std::uint64_t> free_{0};    // how often it changed (32 bits), index + 1 of the first free slot
};

static_assert(sizeof(std::uintptr_t) == 8, "handles need pointers of 64 bits");

/// Of this process. Never destroyed: a handle may be freed by a destructor that runs at exit.
inline constinit HandleTable handle_table{};

/// T says its kind as T::kKind.
template <class T>
std::uintptr_t number_of(const T* handle) noexcept {
  return reinterpret_cast<std::uintptr_t>(handle);
}

template <class T>
T* find_object(const T* handle) noexcept {
  return static_cast<T*>(handle_table.find(number_of(handle), T::kKind));
}

}  // namespace jeton::c
