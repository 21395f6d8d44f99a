// SPDX-License-Identifier: Apache-2.0
//
// platform_token.hpp: opaque tokens in the shapes that platforms' clients expect. Only random characters: no
// route, no kind, no checksum, so a store must be asked about every text of the right shape.
//
//   auto token = mint_platform_token(TokenShape::base58_24, random);
//   if (auto shape = platform_shape_of(text)) ...                         // a look-up through its alias
//
// See opaque_token.hpp for the native shape, which is better where there is a choice.
#pragma once

#include <jeton/base/bytes.hpp>
#include <jeton/base/result.hpp>
#include <jeton/base/secret.hpp>
#include <jeton/token/token_shape.hpp>

#include <optional>
#include <string_view>

namespace jeton {

inline constexpr std::size_t kPlatformTokenRandomBytes = 64;

/// The token that `random` stands for, every character equally likely: bytes that would favour some are
/// passed over.
///
/// in      shape: base58_24 or alnum_32; random: kPlatformTokenRandomBytes fresh bytes of a RandomSource,
///         which the caller wipes
/// errors  internal.no_randomness: too many bytes had to be passed over, which chance does not do;
///         invalid_input.unsupported: a shape that is not made of random characters only
[[nodiscard]] Result<Secret> mint_platform_token(TokenShape shape, Bytes random);

/// base58_24 or alnum_32 if `text` has that shape; nothing for any other text. That the shape is right does
/// not say that it was ever issued. cost    no allocation
[[nodiscard]] std::optional<TokenShape> platform_shape_of(std::string_view text) noexcept;

}  // namespace jeton
