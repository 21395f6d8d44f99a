// SPDX-License-Identifier: Apache-2.0
//
// random_test.cpp: the system's randomness fills everything it was asked for; the tests' stream repeats
// itself.
#include "support/catch.hpp"
#include "support/hex.hpp"

#include <jeton/crypto/random.hpp>

#include <sys/mman.h>

#include <algorithm>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace jeton;
using jeton::test::hex_of;

TEST_CASE("a large request for randomness is filled to its last byte", "[crypto][promise-6]") {
  SystemRandom random;
  std::vector<std::byte> bytes(3 << 20);
  REQUIRE(random.fill(bytes).ok());
  for (std::size_t at = 0; at < bytes.size(); at += bytes.size() / 8) {
    const auto window = MutableBytes(bytes).subspan(at, 64);
    CHECK(std::any_of(window.begin(), window.end(), [](std::byte b) { return b != std::byte{0}; }));
  }
  CHECK(random.fill({}).ok());
}

TEST_CASE("no two tokens get the same randomness", "[crypto]") {
  SystemRandom random;
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    ByteArray<16> bytes{};
    REQUIRE(random.fill(bytes).ok());
    CHECK(seen.insert(hex_of(bytes)).second);
  }
}

TEST_CASE("memory that cannot be written makes randomness fail, not fall back", "[crypto][promise-6]") {
  SystemRandom random;
  void* page = ::mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  REQUIRE(page != MAP_FAILED);
  const MutableBytes unwritable(static_cast<std::byte*>(page), 16);  // the kernel answers EFAULT
  const auto refused = random.fill(unwritable);
  ::munmap(page, 4096);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == Errc::no_randomness);
}

TEST_CASE("a seeded stream repeats with its seed and differs without", "[crypto]") {
  const auto stream = [](std::uint64_t seed) {
    SeededRandom random(seed);
    ByteArray<100> bytes{};
    CHECK(random.fill(bytes).ok());
    return hex_of(bytes);
  };
  CHECK(stream(1) == stream(1));
  CHECK(stream(1) != stream(2));
}

TEST_CASE("two fills of a seeded stream are two different blocks", "[crypto]") {
  SeededRandom random(7);
  ByteArray<16> first{};
  ByteArray<16> second{};
  REQUIRE(random.fill(first).ok());
  REQUIRE(random.fill(second).ok());
  CHECK(first != second);
}

TEST_CASE("threads that share a seeded stream never get the same bytes", "[crypto]") {
  SeededRandom random(7);
  std::vector<ByteArray<16>> taken(64);
  std::vector<std::thread> threads;
  for (std::size_t part = 0; part < 4; ++part) {
    threads.emplace_back([&, part] {
      for (std::size_t i = part * 16; i < part * 16 + 16; ++i) static_cast<void>(random.fill(taken[i]).ok());
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<std::string> seen;
  for (const auto& bytes : taken) CHECK(seen.insert(hex_of(bytes)).second);
}
