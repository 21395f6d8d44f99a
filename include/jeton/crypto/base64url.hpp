// SPDX-License-Identifier: Apache-2.0
//
// base64url.hpp: RFC 4648 section 5 without padding, strict: no padding, no white space, no '+' or '/', and
// unused bits must be zero, so that encode(decode(x)) == x for all x that is accepted (attack J15).
#pragma once

#include <jeton/base/bytes.hpp>
#include <jeton/base/result.hpp>

#include <string_view>

namespace jeton {

constexpr std::size_t base64url_length(std::size_t bytes) noexcept { return (bytes * 4 + 2) / 3; }

/// Number of bytes that `characters` characters stand for; a remainder of 1 stands for nothing and is refused
/// on decode.
constexpr std::size_t base64url_bytes(std::size_t characters) noexcept { return characters * 3 / 4; }

/// Writes base64url_length(bytes.size()) characters to `out` and answers how many.
std::size_t encode_base64url(Bytes bytes, std::span<char> out) noexcept;

/// Reads `text` into the front of `out` and answers how many bytes it wrote.
/// errors  invalid_input.malformed_encoding: not canonical base64url, or `out` is too small
[[nodiscard]] Result<std::size_t> decode_base64url(std::string_view text, MutableBytes out) noexcept;

}  // namespace jeton
