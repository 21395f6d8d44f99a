// SPDX-License-Identifier: Apache-2.0
//
// csrf.cpp: random bytes and the HMAC that binds them to a session.
#include <jeton/web/csrf.hpp>

#include <jeton/crypto/base64url.hpp>
#include <jeton/crypto/constant_time.hpp>
#include <jeton/web/headers.hpp>

#include <algorithm>
#include <array>

namespace jeton {
namespace {

constexpr std::size_t kTokenBytes = kCsrfRandomBytes + sizeof(Digest);
static_assert(base64url_length(kTokenBytes) == kCsrfTokenCharacters);

Digest proof_of(const Key32& key, const Digest& session, Bytes random) noexcept {
  return hmac_sha256(key, {field("csrf"), Bytes(session), random});
}

}  // namespace

bool csrf_needed(std::string_view method) noexcept {
  constexpr std::array<std::string_view, 4> kSafe = {"GET", "HEAD", "OPTIONS", "TRACE"};
  return std::find(kSafe.begin(), kSafe.end(), method) == kSafe.end();
}

std::string mint_csrf_token(const Key32& key, const Digest& session,
                            const ByteArray<kCsrfRandomBytes>& random) {
  ByteArray<kTokenBytes> bytes;
  const Digest proof = proof_of(key, session, random);
  std::copy(proof.begin(), proof.end(), std::copy(random.begin(), random.end(), bytes.begin()));
  std::string token(kCsrfTokenCharacters, '\0');
  encode_base64url(bytes, token);
  return token;
}

Result<Done> verify_csrf_token(const Key32& key, const Digest& session, std::string_view token) noexcept {
  const Error refused{Errc::cross_site, "verify_csrf_token"};
  ByteArray<kTokenBytes> bytes;
  if (token.size() != kCsrfTokenCharacters || !decode_base64url(token, bytes).ok()) return refused;
  const Bytes sent(bytes);
  const Digest proof = proof_of(key, session, sent.first(kCsrfRandomBytes));
  if (!equal_in_constant_time(proof, sent.subspan(kCsrfRandomBytes))) return refused;
  return Done{};
}

bool is_cross_site(const Request& request) noexcept {
  const auto site = find_header(request, "Sec-Fetch-Site");  // set by browsers, out of reach of scripts
  return !site.ok() || site.value() == "cross-site";
}

Result<Done> verify_csrf(const Request& request, const Key32& key, const Digest& session) noexcept {
  if (!csrf_needed(request.method)) return Done{};
  const Error refused{Errc::cross_site, "verify_csrf"};
  if (is_cross_site(request)) return refused;
  const auto token = find_header(request, kCsrfHeader);
  if (!token.ok() || !token.value()) return refused;
  return verify_csrf_token(key, session, *token.value());
}

}  // namespace jeton
