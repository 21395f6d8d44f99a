// SPDX-License-Identifier: Apache-2.0
//
// platform_token_fuzz.cpp: any text as a token in a platform's shape and as a platform's JWT, any text as
// header or payload under a right signature, and any bytes as the randomness of a token.
//
// Invariants: nothing that was not signed is accepted; what is accepted has a later end and the platform's
// own claims, and its payload can be signed again to a token that verifies; what is minted has the shape it
// was asked for, and no other; a text has at most one shape and never that of jeton's own tokens.
#include "token/token_kit.hpp"

#include <jeton/token/opaque_token.hpp>
#include <jeton/token/platform_jwt.hpp>
#include <jeton/token/platform_token.hpp>

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace jeton;
using namespace jeton::token_test;

void require(bool holds) {
  if (!holds) std::abort();
}

const PlatformJwt& platform() {
  static const PlatformJwt made =
      PlatformJwt::make(KeyRing::make(hmac_key()).value(), {"actor_type", "iat"}).value();
  return made;
}

void require_sense(const std::string& token) {
  const auto verified = platform().verify(token, kNoon);
  if (!verified.ok()) return require(kind(verified.error().code) != ErrorKind::store);
  const PlatformClaims& claims = verified.value();
  require(claims.expires_at() > kNoon);
  require(claims.has("actor_type") && claims.has("iat") && claims.has("exp") && claims.has("jti"));
  require(!platform().verify(token, claims.expires_at()).ok());
  const auto again = platform().sign(claims.payload());
  if (again.ok()) require(platform().verify(again.value(), kNoon).value().payload() == claims.payload());
}

void require_shape(std::string_view text) {
  const auto shape = platform_shape_of(text);
  if (!shape) return;
  require(text.size() == (*shape == TokenShape::base58_24 ? 24U : 32U));
  require(std::all_of(text.begin(), text.end(),
                      [](char c) { return std::isalnum(static_cast<unsigned char>(c)); }));
  require(!parse_opaque_token(text).ok());
}

void mint(Bytes bytes) {
  for (const TokenShape shape : {TokenShape::base58_24, TokenShape::alnum_32}) {
    const auto minted = mint_platform_token(shape, bytes);
    if (minted.ok()) require(platform_shape_of(text_of(minted.value().reveal())) == shape);
    if (!minted.ok()) require(minted.error().code == Errc::no_randomness);
  }
  require(!mint_platform_token(TokenShape::native, bytes).ok());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  require(!platform().verify(text, kNoon).ok());
  require_sense(forge(hmac_key(), R"({"alg":"HS256","kid":"h1","typ":"JWT"})", text));
  require_sense(forge(hmac_key(), text, R"({"actor_type":"customer","iat":1,"exp":1900000900,"jti":"x"})"));
  require_shape(text);
  require_shape(std::string_view(text).substr(0, 24));
  require_shape(std::string_view(text).substr(0, 32));
  mint(bytes_of(text));
  return 0;
}
