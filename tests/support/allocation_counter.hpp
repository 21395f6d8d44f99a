// SPDX-License-Identifier: Apache-2.0
//
// allocation_counter.hpp: counts what a piece of code takes through operator new, and can make it fail.
//
// Including nothing is enough to be affected: whoever links the test helpers gets these operators, which
// count only between start() and stop(). They sit on malloc, so AddressSanitizer still watches every block.
// Memory taken straight from malloc or mmap by C libraries is not seen. All threads are counted; one test at
// a time.
//
//   allocation_counter::start();
//   auto refused = prepare_password(huge);
//   CHECK(allocation_counter::stop().allocations == 0);
#pragma once

#include <cstddef>
#include <string_view>

namespace jeton::test::allocation_counter {

struct Tally {
  std::size_t allocations = 0;
  std::size_t bytes = 0;
  std::size_t largest = 0;            ///< bytes of the largest single block
  std::size_t freed_with_canary = 0;  ///< blocks given back while they still held the watched text
};

/// Begins a new count.
void start() noexcept;

/// As start(), and the n-th allocation from now (1: the next) throws std::bad_alloc, or answers null where it
/// may not.
void start_failing_at(std::size_t nth) noexcept;

/// As start_failing_at(), and every allocation after it fails too.
void start_failing_from(std::size_t nth) noexcept;

/// As start(), and looks into every freed block for `canary`, which must outlive stop().
void start_watching(std::string_view canary) noexcept;

/// As start(), and keeps a copy of every block as it was when it was given back; see freed().
void start_keeping() noexcept;

/// What start_keeping() has kept until stop(), block after block. Valid until the next start.
[[nodiscard]] std::string_view freed() noexcept;

/// Ends the count.
Tally stop() noexcept;

/// What a test's own helper takes while this lives is neither counted nor failed nor looked into.
class Uncounted {
 public:
  Uncounted() noexcept;
  Uncounted(const Uncounted&) = delete;
  Uncounted& operator=(const Uncounted&) = delete;
  ~Uncounted();

 private:
  bool was_counting_;
};

}  // namespace jeton::test::allocation_counter
