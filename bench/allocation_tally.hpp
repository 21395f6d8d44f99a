// SPDX-License-Identifier: Apache-2.0
//
// allocation_tally.hpp: who takes memory: jeton (operator new), OpenSSL and SQLite (by their own hooks), or
// another (malloc that none of them asked for).
//
// Whoever links allocation_tally.cpp gets malloc and operator new that count. glibc only.
//
//   tally::prepare();                       // first line of main: the hooks must come before the libraries'
//   first use const Tally before = tally::now();  work();  const Tally spent = tally::now() - before;
#pragma once

#include <cstddef>

namespace jeton::bench {

struct Tally {
  std::size_t jeton = 0;
  std::size_t openssl = 0;
  std::size_t sqlite = 0;
  std::size_t all = 0;  ///< every malloc, calloc, realloc and aligned one of the process

  friend Tally operator-(const Tally& a, const Tally& b) noexcept {
    return {a.jeton - b.jeton, a.openssl - b.openssl, a.sqlite - b.sqlite, a.all - b.all};
  }
};

namespace tally {
void prepare() noexcept;
Tally now() noexcept;
}  // namespace tally

}  // namespace jeton::bench
