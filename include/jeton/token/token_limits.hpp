// SPDX-License-Identifier: Apache-2.0
//
// token_limits.hpp: how long a token of any shape may be.
//
// The length is looked at before anything else, so an oversized text costs one comparison (promise 9, attack
// J17).
//
//   if (text.size() > kMostTokenBytes) return Error{Errc::token_too_long, "parse_opaque_token"};
#pragma once

#include <cstddef>

namespace jeton {

/// Longest token that is looked at, opaque or JWT. Common servers refuse header lines over 8 KiB anyway.
inline constexpr std::size_t kMostTokenBytes = 8192;

}  // namespace jeton
