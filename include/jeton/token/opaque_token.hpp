// SPDX-License-Identifier: Apache-2.0
//
// opaque_token.hpp: jeton's native opaque token, as text and as bytes. It knows no store and no lifetime.
//
// The text is `jtn_`, one kind letter, 55 base62 characters of 40 bytes (route 8, random 32) and 6 characters
// of checksum over all that stands before them: 66 in all. The prefix lets leak scanners find it, the
// checksum keeps typos away from a store. Every 40 bytes and kind have exactly one text.
//
//   const OpaqueText text = mint_opaque_token(TokenKind::session, route, random);
//   auto parsed = parse_opaque_token(text.text());       // kind, route and random again
#pragma once

#include <jeton/base/bytes.hpp>
#include <jeton/base/result.hpp>
#include <jeton/base/secret.hpp>
#include <jeton/token/token_limits.hpp>

#include <cstdint>
#include <string_view>
#include <utility>

namespace jeton {

/// What a token is good for; the value is its letter in the text. A token of one kind is never one of another
/// (J38).
enum class TokenKind : std::uint8_t {
  session = 's',
  assistance = 'a',
  code = 'c',
  refresh = 'r',
  registration = 'g',
  password_reset = 'p',
  confirmation = 'f',
  api_key = 'k',
};

inline constexpr std::string_view kOpaqueTokenPrefix = "jtn_";
inline constexpr std::size_t kOpaqueTokenCharacters = 66;

/// The text of a minted token. It is the secret itself: move-only, wiped at the end, nothing on the heap.
class OpaqueText {
 public:
  /// Borrowed from this object; put it into a Secret or an answer to the customer, nowhere else.
  [[nodiscard]] std::string_view text() const noexcept { return text_of(characters_.reveal()); }

 private:
  friend OpaqueText mint_opaque_token(TokenKind, const ByteArray<8>&, const ByteArray<32>&) noexcept;
  OpaqueText() noexcept = default;

  SecretArray<kOpaqueTokenCharacters> characters_;
};

/// What the text of an opaque token says. That its form is right does not say that it was ever issued.
struct ParsedOpaque {
  ParsedOpaque() = delete;
  explicit ParsedOpaque(TokenKind of_kind) noexcept : kind(of_kind) {}
  ParsedOpaque(ParsedOpaque&& other) noexcept : kind(other.kind), route(other.route), random(other.random) {
    secure_wipe(other.random);
  }
  ParsedOpaque(const ParsedOpaque&) = delete;
  ParsedOpaque& operator=(const ParsedOpaque&) = delete;
  ParsedOpaque& operator=(ParsedOpaque&&) = delete;
  ~ParsedOpaque() { secure_wipe(random); }

  TokenKind kind;
  ByteArray<8> route{};    ///< where its records live; not secret
  ByteArray<32> random{};  ///< the secret; wiped with this object
};

/// The text of a token.
///
/// in      random: 32 fresh bytes of a RandomSource; the caller wipes its own copy
/// cost    no allocation
[[nodiscard]] OpaqueText mint_opaque_token(TokenKind kind, const ByteArray<8>& route,
                                           const ByteArray<32>& random) noexcept;

/// Reads the text of a token; of any two different texts at most one is accepted for the same bytes.
///
/// in      text: untrusted, any bytes
/// errors  invalid_input.token_too_long: over kMostTokenBytes; invalid_input.malformed_token: anything but a
/// text that
///         mint_opaque_token makes
/// cost    no allocation; the checksum is compared before anything else in the text is believed
[[nodiscard]] Result<ParsedOpaque> parse_opaque_token(std::string_view text) noexcept;

}  // namespace jeton
