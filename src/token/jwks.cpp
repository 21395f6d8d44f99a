// SPDX-License-Identifier: Apache-2.0
//
// jwks.cpp: one JWK for each public key.
#include <jeton/token/jwks.hpp>

#include <jeton/base/json_writer.hpp>

#include "jwt_header.hpp"

namespace jeton {

std::string write_jwks(const KeyRing& keys) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("keys").begin_array();
  for (const VerifyKey& key : keys.verify_keys()) {
    const auto public_key = key.public_key();
    if (!public_key) continue;
    std::string x;
    detail::append_base64url(*public_key, x);
    json.begin_object().key("kty").string("OKP").key("crv").string("Ed25519").key("x").string(x);
    json.key("use").string("sig").key("alg").string(algorithm_name(key.algorithm()));
    json.key("kid").string(key.key_id().text()).end_object();
  }
  json.end_array().end_object();
  return out;
}

}  // namespace jeton
