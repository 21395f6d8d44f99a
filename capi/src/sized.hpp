// SPDX-License-Identifier: Apache-2.0
//
// sized.hpp: reading a struct that says its own size. A shorter one of an older caller is filled up with
// zeros; a longer one of a newer caller is taken only if what this library does not know is zero, so an
// option is never ignored in silence.
//
//   const auto options = read_sized(given, offsetof(jeton_options, user_data) + sizeof given->user_data, ..);
#pragma once

#include <jeton/base/result.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace jeton::c {

inline constexpr std::uint32_t kMostStructBytes = 4096;

/// in      first_size: of the first version there was
/// errors  invalid_input.null_argument, .malformed_table
template <class T>
Result<T> read_sized(const T* given, std::size_t first_size, const char* place) noexcept {
  if (given == nullptr) return Error{Errc::null_argument, place};
  std::uint32_t size = 0;
  std::memcpy(&size, given, sizeof size);
  if (size < first_size || size > kMostStructBytes) return Error{Errc::malformed_table, place};
  const auto* const bytes = reinterpret_cast<const unsigned char*>(given);
  for (std::size_t i = sizeof(T); i < size; ++i)
    if (bytes[i] != 0) return Error{Errc::malformed_table, place};
  T known{};
  std::memcpy(&known, given, std::min<std::size_t>(size, sizeof(T)));
  return known;
}

/// The element at `index` of a caller's array.
template <class T>
const T* element(const T* first, std::uint64_t stride, std::uint64_t index) noexcept {
  return reinterpret_cast<const T*>(reinterpret_cast<const unsigned char*>(first) + stride * index);
}

/// The stride of an array of at most `most` elements that can be walked: T's size if none was said.
/// errors  invalid_input.null_argument; .malformed_table: too short, not a multiple of its alignment, too
/// many
template <class T>
Result<std::uint64_t> stride_of(const T* first, std::uint64_t count, std::uint64_t stride, std::uint64_t most,
                                const char* place) noexcept {
  const std::uint64_t step = stride == 0 ? sizeof(T) : stride;
  const bool sound = step >= sizeof(T) && step <= kMostStructBytes && step % alignof(T) == 0 && count <= most;
  if (!sound) return Error{Errc::malformed_table, place};
  if (first == nullptr && count != 0) return Error{Errc::null_argument, place};
  return step;
}

}  // namespace jeton::c
