// SPDX-License-Identifier: Apache-2.0
//
// token_shape.hpp: what a session's token looks like to the outside. What it can do is the same in every
// shape.
//
//   shop.issue(customer, TokenShape::base58_24);
//
// The numbers are kept in records and never reused.
#pragma once

#include <cstdint>

namespace jeton {

enum class TokenShape : std::uint8_t {
  native = 1,     ///< jtn_..., 66 characters, carries its route: found in one look-up, seen by leak scanners
  base58_24 = 2,  ///< 24 base58 characters (140 bits), Workarea's: found through an alias
  alnum_32 = 3,   ///< 32 characters 0-9 a-z (165 bits), Adobe Commerce's: found through an alias
  enveloped = 4   ///< the native token travels inside a signed JWT as its jti
};

}  // namespace jeton
