// SPDX-License-Identifier: Apache-2.0
//
// opaque_token.cpp: the one text of 40 bytes and a kind, and back.
#include <jeton/token/opaque_token.hpp>

#include <jeton/crypto/base62.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace jeton {
namespace {

constexpr std::size_t kRouteBytes = 8;
constexpr std::size_t kPayloadBytes = kRouteBytes + 32;
constexpr std::size_t kChecksumCharacters = 6;
constexpr std::size_t kPayloadAt = kOpaqueTokenPrefix.size() + 1;
constexpr std::size_t kChecksumAt = kPayloadAt + base62_length(kPayloadBytes);
static_assert(kChecksumAt + kChecksumCharacters == kOpaqueTokenCharacters);

std::optional<TokenKind> kind_of_letter(char letter) noexcept {
  constexpr std::array kKinds = {TokenKind::session,      TokenKind::assistance,   TokenKind::code,
                                 TokenKind::refresh,      TokenKind::registration, TokenKind::password_reset,
                                 TokenKind::confirmation, TokenKind::api_key};
  for (const TokenKind kind : kKinds)
    if (static_cast<char>(kind) == letter) return kind;
  return std::nullopt;
}

/// A checksum is no secret: it is computed from text that whoever sent it has.
bool has_right_checksum(std::string_view text) noexcept {
  const auto right = checksum_base62(text.substr(0, kChecksumAt));
  return std::equal(right.begin(), right.end(), text.begin() + kChecksumAt, text.end());
}

}  // namespace

OpaqueText mint_opaque_token(TokenKind kind, const ByteArray<8>& route,
                             const ByteArray<32>& random) noexcept {
  SecretArray<kPayloadBytes> payload;
  std::copy(route.begin(), route.end(), payload.fill().begin());
  std::copy(random.begin(), random.end(), payload.fill().begin() + kRouteBytes);

  OpaqueText minted;
  const MutableBytes room = minted.characters_.fill();
  const std::span<char> characters(reinterpret_cast<char*>(room.data()), room.size());
  std::copy(kOpaqueTokenPrefix.begin(), kOpaqueTokenPrefix.end(), characters.begin());
  characters[kOpaqueTokenPrefix.size()] = static_cast<char>(kind);
  encode_base62(payload.reveal(), characters.subspan(kPayloadAt, base62_length(kPayloadBytes)));
  const auto checksum = checksum_base62(std::string_view(characters.data(), kChecksumAt));
  std::copy(checksum.begin(), checksum.end(), characters.begin() + kChecksumAt);
  return minted;
}

Result<ParsedOpaque> parse_opaque_token(std::string_view text) noexcept {
  if (text.size() > kMostTokenBytes) return Error{Errc::token_too_long, "parse_opaque_token"};
  const Error malformed{Errc::malformed_token, "parse_opaque_token"};
  if (text.size() != kOpaqueTokenCharacters || !text.starts_with(kOpaqueTokenPrefix)) return malformed;
  if (!has_right_checksum(text)) return malformed;
  const std::optional<TokenKind> kind = kind_of_letter(text[kOpaqueTokenPrefix.size()]);
  if (!kind) return malformed;

  SecretArray<kPayloadBytes> payload;
  const std::string_view coded = text.substr(kPayloadAt, base62_length(kPayloadBytes));
  if (!decode_base62(coded, payload.fill()).ok()) return malformed;

  ParsedOpaque parsed(*kind);
  const Bytes bytes = payload.reveal();
  std::copy_n(bytes.begin(), kRouteBytes, parsed.route.begin());
  std::copy(bytes.begin() + kRouteBytes, bytes.end(), parsed.random.begin());
  return parsed;
}

}  // namespace jeton
