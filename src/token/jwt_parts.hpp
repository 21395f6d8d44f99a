// SPDX-License-Identifier: Apache-2.0
//
// jwt_parts.hpp: a compact JWS taken apart, and the key its header names. Private to src/token.
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/token/key_ring.hpp>

#include <optional>
#include <string_view>

namespace jeton::detail {

inline constexpr std::size_t kMostForeignSignatureBytes =
    512;  // RSA 4096: well-formed, though no key of ours

struct JwtParts {
  std::string_view header;
  std::string_view payload;
  std::string_view signature;
  std::string_view signing_input;
};

/// Three parts that are not empty, and exactly two dots (attacks J16, J17, J34).
[[nodiscard]] std::optional<JwtParts> split_jwt(std::string_view token) noexcept;

/// The key of `keys` that the header names, if the header agrees with the key's algorithm and says `type`.
/// errors  invalid_input.malformed_token; refused.unknown_key, .bad_signature, .wrong_token_kind
[[nodiscard]] Result<const VerifyKey*> find_verify_key(const KeyRing& keys, std::string_view coded_header,
                                                       std::string_view type);

}  // namespace jeton::detail
