// SPDX-License-Identifier: Apache-2.0
//
// base64url.cpp: the strict coder over the alphabet of RFC 4648 section 5.
//
// Not for PEM or e-mail, which pad and break lines.
//
//   encode_base64url(bytes_of("hi"), out)     // "aGk"
#include <jeton/crypto/base64url.hpp>

#include "base64_strict.hpp"

namespace jeton {

std::size_t encode_base64url(Bytes bytes, std::span<char> out) noexcept {
  return detail::encode_base64(detail::kUrlBase64, bytes, out);
}

Result<std::size_t> decode_base64url(std::string_view text, MutableBytes out) noexcept {
  return detail::decode_base64(detail::kUrlBase64, text, out);
}

}  // namespace jeton
