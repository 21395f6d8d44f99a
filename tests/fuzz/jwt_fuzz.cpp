// SPDX-License-Identifier: Apache-2.0
//
// jwt_fuzz.cpp: any text as a token, and any text as header or payload under a right signature.
//
// Invariants: nothing that was not signed is accepted; what is accepted has the required claims and can be
// minted again to a token that verifies.
#include "token/token_kit.hpp"

#include <jeton/token/jwt.hpp>

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace jeton;
using namespace jeton::token_test;

void require(bool holds) {
  if (!holds) std::abort();
}

void require_sense(const JwtVerifier& verifier, const SigningKey& key, const std::string& token) {
  const auto verified = verifier.verify(token, kNoon);
  if (!verified.ok()) return;
  const VerifiedClaims& claims = verified.value();
  require(claims.issuer() == "https://shop.example" && claims.tenant() == "shop-7" &&
          !claims.subject().empty());
  require(claims.expires_at() > kNoon);
  const AccessClaims copy = claims.copy();
  require(copy.sub == claims.subject() && !copy.aud.empty());
  const auto again = mint_jwt(key, copy);
  if (again.ok())
    require(verifier.verify(again.value(), kNoon).value().copy().host_claims == copy.host_claims);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const SigningKey key = hmac_key();  // made once: the work of a run is the parser's
  static const JwtVerifier verifier = usual_verifier();
  const std::string text(reinterpret_cast<const char*>(data), size);
  require(!verifier.verify(text, kNoon).ok());
  require_sense(verifier, key, forge(key, usual_header(key), text));
  require_sense(verifier, key, forge(key, text, payload_with("x", "1")));
  return 0;
}
