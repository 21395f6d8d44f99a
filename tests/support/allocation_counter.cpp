// SPDX-License-Identifier: Apache-2.0
//
// allocation_counter.cpp: replaces the global operator new and delete of a test program.
//
// The one place of the tree with state of its own at namespace scope: an operator new has no other place for
// it. Under AddressSanitizer, malloc and free are the sanitizer's, so overruns and leaks are still found.
//
//   allocation_counter::start();  work();  auto tally = allocation_counter::stop();
#include "support/allocation_counter.hpp"

#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>

namespace jeton::test::allocation_counter {

namespace {

struct State {
  std::atomic<bool> counting{false};
  std::atomic<std::size_t> allocations{0};
  std::atomic<std::size_t> bytes{0};
  std::atomic<std::size_t> largest{0};
  std::atomic<std::size_t> failing_at{0};  // 0: none
  std::atomic<bool> failing_after{false};  // and all that follow
  std::atomic<std::size_t> freed_with_canary{0};
  std::string_view canary{};
  std::atomic<bool> keeping{false};
  char* kept = nullptr;  // on malloc, which these operators do not see
  std::size_t kept_bytes = 0;
  std::size_t kept_room = 0;
};
constinit State state;

void begin(std::size_t failing_at, bool failing_after, std::string_view canary) noexcept {
  state.counting = false;
  state.failing_after = failing_after;
  state.allocations = state.bytes = state.largest = state.freed_with_canary = 0;
  state.failing_at = failing_at;
  state.canary = canary;
  state.keeping = false;
  state.kept_bytes = 0;
  state.counting = true;
}

/// Counts one request; false if it is the one that has to fail.
bool admit(std::size_t size) noexcept {
  if (!state.counting) return true;
  const std::size_t number = ++state.allocations;
  state.bytes += size;
  std::size_t largest = state.largest;
  while (size > largest && !state.largest.compare_exchange_weak(largest, size)) continue;
  const std::size_t failing_at = state.failing_at;
  if (state.failing_after) return number < failing_at;
  return number != failing_at;
}

/// One thread only, as start_keeping() is for.
void keep(std::string_view held) noexcept {
  const std::size_t wanted = state.kept_bytes + held.size();
  if (wanted > state.kept_room) {
    const std::size_t room = 2 * wanted;
    char* const grown = static_cast<char*>(std::realloc(state.kept, room));
    if (grown == nullptr) std::abort();
    state.kept = grown;
    state.kept_room = room;
  }
  std::copy(held.begin(), held.end(), state.kept + state.kept_bytes);
  state.kept_bytes = wanted;
}

void look_into(void* block) noexcept {
  if (block == nullptr || !state.counting || (state.canary.empty() && !state.keeping)) return;
  const std::string_view held(static_cast<const char*>(block), malloc_usable_size(block));
  if (state.keeping) return keep(held);
  if (held.find(state.canary) != std::string_view::npos) ++state.freed_with_canary;
}

}  // namespace

void start() noexcept { begin(0, false, {}); }
void start_failing_at(std::size_t nth) noexcept { begin(nth, false, {}); }
void start_failing_from(std::size_t nth) noexcept { begin(nth, true, {}); }
void start_watching(std::string_view canary) noexcept { begin(0, false, canary); }

void start_keeping() noexcept {
  begin(0, false, {});
  state.keeping = true;
}
std::string_view freed() noexcept { return {state.kept, state.kept_bytes}; }

Uncounted::Uncounted() noexcept : was_counting_(state.counting.exchange(false)) {}
Uncounted::~Uncounted() { state.counting = was_counting_; }

Tally stop() noexcept {
  state.counting = false;
  return {state.allocations, state.bytes, state.largest, state.freed_with_canary};
}

}  // namespace jeton::test::allocation_counter

namespace counter = jeton::test::allocation_counter;

namespace {

void* take(std::size_t size, std::size_t alignment) noexcept {
  if (!counter::admit(size)) return nullptr;
  const std::size_t wanted = std::max<std::size_t>(size, 1);
  if (alignment <= alignof(std::max_align_t)) return std::malloc(wanted);
  return std::aligned_alloc(alignment, (wanted + alignment - 1) / alignment * alignment);
}

void* take_or_throw(std::size_t size, std::size_t alignment) {
  void* block = take(size, alignment);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}

void give_back(void* block) noexcept {
  counter::look_into(block);
  std::free(block);
}

}  // namespace

void* operator new(std::size_t size) { return take_or_throw(size, 1); }
void* operator new[](std::size_t size) { return take_or_throw(size, 1); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return take(size, 1); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return take(size, 1); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return take_or_throw(size, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return take_or_throw(size, static_cast<std::size_t>(alignment));
}
void* operator new(std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return take(size, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return take(size, static_cast<std::size_t>(alignment));
}

void operator delete(void* block) noexcept { give_back(block); }
void operator delete[](void* block) noexcept { give_back(block); }
void operator delete(void* block, std::size_t) noexcept { give_back(block); }
void operator delete[](void* block, std::size_t) noexcept { give_back(block); }
void operator delete(void* block, const std::nothrow_t&) noexcept { give_back(block); }
void operator delete[](void* block, const std::nothrow_t&) noexcept { give_back(block); }
void operator delete(void* block, std::align_val_t) noexcept { give_back(block); }
void operator delete[](void* block, std::align_val_t) noexcept { give_back(block); }
void operator delete(void* block, std::size_t, std::align_val_t) noexcept { give_back(block); }
void operator delete[](void* block, std::size_t, std::align_val_t) noexcept { give_back(block); }
void operator delete(void* block, std::align_val_t, const std::nothrow_t&) noexcept { give_back(block); }
void operator delete[](void* block, std::align_val_t, const std::nothrow_t&) noexcept { give_back(block); }
