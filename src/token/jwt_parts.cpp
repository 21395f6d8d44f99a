// SPDX-License-Identifier: Apache-2.0
//
// jwt_parts.cpp: dots, and a header that may only agree with the key.
#include "jwt_parts.hpp"

#include "jwt_header.hpp"

namespace jeton::detail {

std::optional<JwtParts> split_jwt(std::string_view token) noexcept {
  const std::size_t first = token.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
    return std::nullopt;
  const JwtParts parts{token.substr(0, first), token.substr(first + 1, second - first - 1),
                       token.substr(second + 1), token.substr(0, second)};
  if (parts.header.empty() || parts.payload.empty() || parts.signature.empty()) return std::nullopt;
  return parts;
}

Result<const VerifyKey*> find_verify_key(const KeyRing& keys, std::string_view coded_header,
                                         std::string_view type) {
  constexpr const char* kPlace = "JwtVerifier::verify";
  HeaderScratch scratch;
  const auto header = parse_jwt_header(coded_header, scratch);
  if (!header.ok()) return header.error();
  const VerifyKey* const key = keys.find(header.value().kid);
  if (key == nullptr) return Error{Errc::unknown_key, kPlace};
  if (header.value().alg != algorithm_name(key->algorithm())) return Error{Errc::bad_signature, kPlace};
  if (!is_same_media_type(header.value().typ, type)) return Error{Errc::wrong_token_kind, kPlace};
  return key;
}

}  // namespace jeton::detail
