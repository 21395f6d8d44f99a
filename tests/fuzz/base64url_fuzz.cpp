// SPDX-License-Identifier: Apache-2.0
//
// base64url_fuzz.cpp: any text as base64url, and any bytes into it.
//
// Invariants: encode(decode(x)) == x for every x that is accepted (attack J15); decode(encode(b)) == b; room
// that is too small is refused.
#include <jeton/crypto/base64url.hpp>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

std::string encoded(jeton::Bytes bytes) {
  std::string text(jeton::base64url_length(bytes.size()), '?');
  require(jeton::encode_base64url(bytes, text) == text.size());
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jeton;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<std::byte> out(base64url_bytes(size));
  const auto decoded = decode_base64url(text, out);
  if (decoded.ok()) {
    require(decoded.value() == out.size());
    require(encoded(out) == text);
    if (!out.empty()) require(!decode_base64url(text, MutableBytes(out).first(out.size() - 1)).ok());
  }

  std::vector<std::byte> back(size);
  const auto returned = decode_base64url(encoded(bytes_of(text)), back);
  require(returned.ok() && returned.value() == size && text_of(back) == text);
  return 0;
}
