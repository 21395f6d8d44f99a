// SPDX-License-Identifier: Apache-2.0
//
// base62_fuzz.cpp: any text as base62, and any bytes into it.
//
// Invariants: encode(decode(x)) == x for every x that is accepted; decode(encode(b)) == b; a checksum is six
// digits.
#include <jeton/crypto/base62.hpp>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

std::string encoded(jeton::Bytes bytes) {
  std::string text(jeton::base62_length(bytes.size()), '?');
  jeton::encode_base62(bytes, text);
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jeton;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<std::byte> out(size / kBase62BlockCharacters * kBase62BlockBytes);
  if (decode_base62(text, out).ok()) require(encoded(out) == text);

  const Bytes blocks = bytes_of(text).first(size / kBase62BlockBytes * kBase62BlockBytes);
  std::vector<std::byte> back(blocks.size());
  require(decode_base62(encoded(blocks), back).ok());
  require(text_of(back) == text_of(blocks));

  for (const char c : checksum_base62(text)) require(kBase62Alphabet.find(c) != std::string_view::npos);
  return 0;
}
