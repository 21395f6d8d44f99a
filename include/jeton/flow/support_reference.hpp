// SPDX-License-Identifier: Apache-2.0
//
// support_reference.hpp: 16 characters that look random to a customer and tell support staff why a sign-in
// was refused, without anything being stored.
//
// A reference is a keyed permutation of (reason, minute, nonce, check): an 80-bit Feistel network over
// HMAC-SHA-256. Two refusals never show whether they have the same reason: a nonce of 24 bits keeps those of
// one minute apart (16 bits gave 685 pairs alike in 10,000). A made-up reference passes the check once in
// 65,536.
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/base/timestamp.hpp>
#include <jeton/crypto/digest.hpp>

#include <string_view>

namespace jeton {

/// What `why(reference)` answers: the true reason, and the minute in which it happened.
struct Why {
  Errc reason;
  Timestamp minute;
};

[[nodiscard]] Reference make_reference(const Key32& key, Errc reason, Timestamp at,
                                       const ByteArray<3>& nonce) noexcept;

/// errors  invalid_input.malformed_reference: not 16 characters A-Z 2-7, or not made under this key
[[nodiscard]] Result<Why> read_reference(const Key32& key, std::string_view reference) noexcept;

}  // namespace jeton
