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
#include <utility>

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

namespace detail {

// Written out byte by byte, not as a loop: so compilers make one load or store and a byte swap of it.
template <std::size_t... At>
constexpr void store_each(std::uint64_t value, MutableBytes out, std::index_sequence<At...>) noexcept {
  ((out[At] = static_cast<std::byte>(value >> (8 * (sizeof...(At) - 1 - At)))), ...);
}
template <std::size_t... At>
constexpr std::uint64_t load_each(Bytes in, std::index_sequence<At...>) noexcept {
  return ((static_cast<std::uint64_t>(in[At]) << (8 * (sizeof...(At) - 1 - At))) | ...);
}

}  // namespace detail

/// Writes `value` big-endian into the first sizeof(Integer) bytes of `out`.
template <class Integer>
constexpr void store_big_endian(Integer value, MutableBytes out) noexcept {
  detail::store_each(static_cast<std::uint64_t>(value), out, std::make_index_sequence<sizeof(Integer)>());
}

/// Reads a big-endian integer from the first sizeof(Integer) bytes of `in`.
template <class Integer>
constexpr Integer load_big_endian(Bytes in) noexcept {
  return static_cast<Integer>(detail::load_each(in, std::make_index_sequence<sizeof(Integer)>()));
}

}  // namespace jeton
