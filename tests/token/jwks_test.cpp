// SPDX-License-Identifier: Apache-2.0
#include <jeton/base/secret.hpp>
#include <jeton/token/jwks.hpp>

#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace jeton;

namespace {

Secret secret_of_hex(std::string_view digits) {
  const auto bytes = test::text_of_hex(digits);
  return Secret::copy_of(bytes);
}

}  // namespace

TEST_CASE("a published key is the one of RFC 8037 appendix A", "[token][rfc8037][promise-8]") {
  const auto seed = secret_of_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  auto ring = KeyRing::make(SigningKey::ed25519("2026-11", seed.reveal()).value());
  CHECK(write_jwks(ring.value()) ==
        R"({"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",)"
        R"("use":"sig","alg":"EdDSA","kid":"2026-11"}]})");
}

TEST_CASE("an HMAC key is never published", "[token][rfc7517][promise-7]") {
  const auto secret = secret_of_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  auto ring = KeyRing::make(SigningKey::hs256("hs", secret.reveal()).value());
  CHECK(write_jwks(ring.value()) == R"({"keys":[]})");
}
