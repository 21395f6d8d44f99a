// SPDX-License-Identifier: Apache-2.0
//
// bytes.hpp: borrowed bytes, and wiping.
//
//   Bytes key = bytes_of("text");     // borrows, copies nothing
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace jeton {

using Bytes = std::span<const std::byte>;
using MutableBytes = std::span<std::byte>;
template <std::size_t N>
using ByteArray = std::array<std::byte, N>;

inline Bytes bytes_of(std::string_view text) noexcept {
  return std::as_bytes(std::span(text.data(), text.size()));
}

inline std::string_view text_of(Bytes bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Overwrites `bytes` in a way the compiler may not remove.
void secure_wipe(MutableBytes bytes) noexcept;

/// Writes `value` big-endian into the first sizeof(Integer) bytes of `out`.
template <class Integer>
constexpr void store_big_endian(Integer value, MutableBytes out) noexcept {
  for (std::size_t i = 0; i < sizeof(Integer); ++i)
    out[i] = static_cast<std::byte>(static_cast<std::uint64_t>(value) >> (8 * (sizeof(Integer) - 1 - i)));
}

/// Reads a big-endian integer from the first sizeof(Integer) bytes of `in`.
template <class Integer>
constexpr Integer load_big_endian(Bytes in) noexcept {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < sizeof(Integer); ++i) value = value << 8 | static_cast<std::uint64_t>(in[i]);
  return static_cast<Integer>(value);
}

}  // namespace jeton
