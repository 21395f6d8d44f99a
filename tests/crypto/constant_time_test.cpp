// SPDX-License-Identifier: Apache-2.0
//
// constant_time_test.cpp: equal means equal in every byte, and nothing else means equal.
#include "support/catch.hpp"

#include <jeton/crypto/constant_time.hpp>

#include <string>

using namespace jeton;

TEST_CASE("no difference between two bytes is taken for equality", "[crypto][P12]") {
  for (unsigned a = 0; a < 256; ++a) {
    for (unsigned b = 0; b < 256; ++b) {
      const ByteArray<2> left{std::byte{1}, static_cast<std::byte>(a)};
      const ByteArray<2> right{std::byte{1}, static_cast<std::byte>(b)};
      if (equal_in_constant_time(Bytes(left), Bytes(right)) != (a == b)) FAIL(a << " and " << b);
    }
  }
}

TEST_CASE("one changed bit at any place makes a difference", "[crypto][P12]") {
  for (std::size_t size : {1U, 16U, 31U, 32U, 33U, 64U}) {
    const std::string text(size, 'x');
    for (std::size_t bit = 0; bit < size * 8; ++bit) {
      std::string changed = text;
      changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
      CHECK_FALSE(equal_in_constant_time(bytes_of(text), bytes_of(changed)));
    }
    CHECK(equal_in_constant_time(bytes_of(text), bytes_of(std::string(text))));
  }
}

TEST_CASE("a prefix is not equal to the whole", "[crypto][P12]") {
  CHECK_FALSE(equal_in_constant_time(bytes_of("secret"), bytes_of("secre")));
  CHECK_FALSE(equal_in_constant_time(bytes_of(""), bytes_of("s")));
  CHECK(equal_in_constant_time(Bytes{}, bytes_of("")));
  CHECK(equal_in_constant_time(Secret::copy_of("secret"), Secret::copy_of("secret")));
  CHECK_FALSE(equal_in_constant_time(Secret::copy_of("secret"), Secret::copy_of("Secret")));
}
