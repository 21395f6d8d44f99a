// SPDX-License-Identifier: Apache-2.0
//
// jwt_header.hpp: the first part of a JWT, written by mint_jwt and read by JwtVerifier. Private to src/token.
//
// The text that is read here is not yet verified: it may name a key, and nothing else that it says is obeyed.
//
//   auto named = parse_jwt_header(parts[0], scratch);     // alg, kid and typ, or malformed_token
//
// RFC 7515 section 4.1.
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/crypto/signing_key.hpp>

#include <array>
#include <string>
#include <string_view>

namespace jeton::detail {

inline constexpr std::size_t kMostHeaderBytes = 1536;  // ours take under 200, those with kid of 128 under 256

/// Where the header's texts stand; has to outlive the JwtHeader.
struct HeaderScratch {
  std::array<char, kMostHeaderBytes> json;
  std::array<char, kMostHeaderBytes> meanings;  // of strings that were escaped
};

/// What a header claims. Untrusted.
struct JwtHeader {
  std::string_view alg;
  std::string_view kid;
  std::string_view typ;  // empty if absent or no string
};

/// errors  invalid_input.malformed_token: not canonical base64url of a strict JSON object, over
/// kMostHeaderBytes, no
///         string `alg`, no `kid` of KeyId's form, or a member that asks for what we never do
[[nodiscard]] Result<JwtHeader> parse_jwt_header(std::string_view base64url, HeaderScratch& scratch);

/// The coded header of a token signed by such a key.
[[nodiscard]] std::string encode_jwt_header(Algorithm algorithm, const KeyId& key_id, std::string_view type);

/// 1..127 characters of a media type name (RFC 6838 section 4.2), with at most one slash inside.
[[nodiscard]] bool is_media_type(std::string_view type) noexcept;

/// RFC 7515 section 4.1.9: names without a slash stand for "application/" and the name; case does not matter.
[[nodiscard]] bool is_same_media_type(std::string_view a, std::string_view b) noexcept;

/// `text` in base64url, appended to `out`.
void append_base64url(Bytes bytes, std::string& out);

}  // namespace jeton::detail
