// SPDX-License-Identifier: Apache-2.0
//
// allocation_tally.cpp: malloc and operator new that count, and the hooks of OpenSSL and SQLite.
#include "allocation_tally.hpp"

#include <openssl/crypto.h>
#include <sqlite3.h>

#include <atomic>
#include <cstdlib>
#include <new>

extern "C" {
// glibc's own, under the names by which an interposed malloc reaches them.
void* __libc_malloc(std::size_t);                 // NOLINT(bugprone-reserved-identifier)
void* __libc_calloc(std::size_t, std::size_t);    // NOLINT(bugprone-reserved-identifier)
void* __libc_realloc(void*, std::size_t);         // NOLINT(bugprone-reserved-identifier)
void* __libc_memalign(std::size_t, std::size_t);  // NOLINT(bugprone-reserved-identifier)
}

namespace {

std::atomic<std::size_t> by_new, by_openssl, by_sqlite, by_all;

void* openssl_malloc(std::size_t size, const char*, int) {
  ++by_openssl;
  return std::malloc(size);
}
void* openssl_realloc(void* block, std::size_t size, const char*, int) {
  ++by_openssl;
  return std::realloc(block, size);
}
void openssl_free(void* block, const char*, int) { std::free(block); }

sqlite3_mem_methods sqlite_default;

void* sqlite_malloc(int size) {
  ++by_sqlite;
  return sqlite_default.xMalloc(size);
}
void* sqlite_realloc(void* block, int size) {
  ++by_sqlite;
  return sqlite_default.xRealloc(block, size);
}

void* counted_new(std::size_t size) {
  ++by_new;
  if (void* const block = std::malloc(size == 0 ? 1 : size)) return block;
  throw std::bad_alloc();
}

}  // namespace

extern "C" {
void* malloc(std::size_t size) {
  ++by_all;
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  ++by_all;
  return __libc_calloc(count, size);
}
void* realloc(void* block, std::size_t size) {
  ++by_all;
  return __libc_realloc(block, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  ++by_all;
  return __libc_memalign(alignment, size);
}
}

void* operator new(std::size_t size) { return counted_new(size); }
void* operator new[](std::size_t size) { return counted_new(size); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  ++by_new;
  if (void* const block = aligned_alloc(static_cast<std::size_t>(alignment), size)) return block;
  throw std::bad_alloc();
}
void operator delete(void* block) noexcept { std::free(block); }
void operator delete[](void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }
void operator delete[](void* block, std::size_t) noexcept { std::free(block); }
void operator delete(void* block, std::align_val_t) noexcept { std::free(block); }
void operator delete(void* block, std::size_t, std::align_val_t) noexcept { std::free(block); }

namespace jeton::bench::tally {

void prepare() noexcept {
  const bool hooked = CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free) == 1 &&
                      sqlite3_config(SQLITE_CONFIG_GETMALLOC, &sqlite_default) == SQLITE_OK;
  sqlite3_mem_methods counting = sqlite_default;
  counting.xMalloc = sqlite_malloc;
  counting.xRealloc = sqlite_realloc;
  if (!hooked || sqlite3_config(SQLITE_CONFIG_MALLOC, &counting) != SQLITE_OK) std::abort();
}

Tally now() noexcept { return {by_new, by_openssl, by_sqlite, by_all}; }

}  // namespace jeton::bench::tally
