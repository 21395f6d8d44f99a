// SPDX-License-Identifier: Apache-2.0
//
// opaque_token_fuzz.cpp: any text as an opaque token, and any bytes as one with a right checksum.
//
// Invariant: a text that is accepted is the text that minting its parts gives.
#include <jeton/crypto/base62.hpp>
#include <jeton/token/opaque_token.hpp>

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

void require_one_text(std::string_view text) {
  const auto parsed = jeton::parse_opaque_token(text);
  if (!parsed.ok()) return;
  const auto& token = parsed.value();
  if (jeton::mint_opaque_token(token.kind, token.route, token.random).text() != text) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  require_one_text(text);

  std::string dressed = "jtn_" + std::string(text.substr(0, 56));
  const auto checksum = jeton::checksum_base62(dressed);
  require_one_text(dressed.append(checksum.begin(), checksum.end()));
  return 0;
}
