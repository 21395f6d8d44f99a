// SPDX-License-Identifier: Apache-2.0
//
// bytes_test.cpp: numbers keep their order of bytes, and wiped is wiped.
#include "support/catch.hpp"

#include <jeton/base/bytes.hpp>

#include <algorithm>

using namespace jeton;

TEST_CASE("a number is written big-endian and read back", "[base]") {
  ByteArray<8> bytes{};
  store_big_endian<std::uint64_t>(0x0102030405060708, bytes);
  for (std::size_t i = 0; i < bytes.size(); ++i)
    CHECK(std::to_integer<int>(bytes[i]) == static_cast<int>(i) + 1);
  CHECK(load_big_endian<std::uint64_t>(bytes) == 0x0102030405060708);
  CHECK(load_big_endian<std::uint16_t>(bytes) == 0x0102);

  store_big_endian<std::int64_t>(-2, bytes);
  CHECK(load_big_endian<std::int64_t>(bytes) == -2);
}

TEST_CASE("wiping leaves zeros and touches nothing beside", "[base][promise-7]") {
  ByteArray<16> bytes;
  bytes.fill(std::byte{0xFF});
  secure_wipe(MutableBytes(bytes).subspan(4, 8));
  CHECK(std::count(bytes.begin(), bytes.end(), std::byte{0}) == 8);
  CHECK(bytes[3] == std::byte{0xFF});
  CHECK(bytes[12] == std::byte{0xFF});
  secure_wipe({});
}

TEST_CASE("text and bytes are two views of the same memory", "[base]") {
  const std::string_view text = "jeton";
  CHECK(static_cast<const void*>(bytes_of(text).data()) == static_cast<const void*>(text.data()));
  CHECK(text_of(bytes_of(text)) == text);
}
