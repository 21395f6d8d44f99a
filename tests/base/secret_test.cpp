// SPDX-License-Identifier: Apache-2.0
//
// secret_test.cpp: a secret cannot be compared, printed or copied by accident, and leaves nothing behind.
#include "support/allocation_counter.hpp"
#include "support/catch.hpp"

#include <jeton/base/secret.hpp>

#include <algorithm>
#include <new>
#include <ostream>
#include <type_traits>

using namespace jeton;
namespace counter = jeton::test::allocation_counter;

namespace {

template <class T>
concept Comparable = requires(const T& a, const T& b) {
  a == b;
};
template <class T>
concept Printable = requires(std::ostream& out, const T& secret) {
  out << secret;
};

static_assert(Comparable<int> && Printable<int>, "the concepts themselves can say yes");
static_assert(!Comparable<Secret> && !Comparable<SecretArray<32>>);
static_assert(!Printable<Secret> && !Printable<SecretArray<32>>);
static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
static_assert(!std::is_copy_constructible_v<SecretArray<32>> && !std::is_copy_assignable_v<SecretArray<32>>);
static_assert(std::is_nothrow_move_constructible_v<Secret> && std::is_nothrow_move_assignable_v<Secret>);
static_assert(!std::is_default_constructible_v<Secret>, "an empty password is never made by forgetting");

constexpr std::string_view kCanary = "correct horse battery staple";

}  // namespace

TEST_CASE("a password is gone from memory when its owner lets go of it", "[base][promise-7][P17]") {
  counter::start_watching(kCanary);
  {
    Secret first = Secret::copy_of(kCanary);
    Secret second = std::move(first);
    Secret third = Secret::of_size(3);
    third = std::move(second);
    third = Secret::copy_of("another");
  }
  const auto tally = counter::stop();
  CHECK(tally.allocations >= 3);
  CHECK(tally.freed_with_canary == 0);
}

TEST_CASE("the watch that finds secrets in freed memory does find one", "[base]") {
  counter::start_watching(kCanary);
  { const std::string careless(kCanary); }
  CHECK(counter::stop().freed_with_canary == 1);
}

TEST_CASE("a key on the stack is gone when its scope ends", "[base][promise-7]") {
  alignas(SecretArray<32>) ByteArray<sizeof(SecretArray<32>)> storage;
  auto* key = new (storage.data()) SecretArray<32>();
  std::fill(key->fill().begin(), key->fill().end(), std::byte{0xA5});
  SecretArray<32> moved(std::move(*key));
  CHECK(moved.reveal()[31] == std::byte{0xA5});
  CHECK(key->reveal()[31] == std::byte{0});

  std::fill(key->fill().begin(), key->fill().end(), std::byte{0xA5});
  key->~SecretArray<32>();
  CHECK(std::all_of(storage.begin(), storage.end(), [](std::byte b) { return b == std::byte{0}; }));
}

TEST_CASE("a secret holds the bytes it was given, NUL and all", "[base]") {
  const std::string_view text("a\0b", 3);
  const Secret secret = Secret::copy_of(text);
  CHECK(text_of(secret.reveal()) == text);
  CHECK(secret.size() == 3);
}
