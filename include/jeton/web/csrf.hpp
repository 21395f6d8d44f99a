// SPDX-License-Identifier: Apache-2.0
//
// csrf.hpp: proof that a request which carries the session cookie was made by the shop's own page.
//
// A CSRF token is fresh random bytes and their HMAC together with the session's digest: nothing is stored,
// and a token of one session is nothing in another, not even in the next session of the same customer. Needed
// only where the browser adds the credential by itself; a request with a bearer token needs none.
//
//   std::string token = mint_csrf_token(key, session, random);            // into the page or a JSON answer
//   auto own = verify_csrf(request, key, session);                        // sent back in X-CSRF-Token
//
// OWASP CSRF Prevention: signed double submit, bound to the session; W3C Fetch Metadata. Attack T32.
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/crypto/digest.hpp>
#include <jeton/web/http.hpp>

#include <string>
#include <string_view>

namespace jeton {

inline constexpr std::string_view kCsrfHeader = "X-CSRF-Token";
inline constexpr std::size_t kCsrfRandomBytes = 16;
inline constexpr std::size_t kCsrfTokenCharacters = 64;  // base64url of 16 + 32 bytes

/// True if the browser itself says that a page of another site made the request (Fetch Metadata). No header,
/// as old browsers and programs send none, is no proof of it.
[[nodiscard]] bool is_cross_site(const Request& request) noexcept;

/// True for every method but GET, HEAD, OPTIONS and TRACE, which change nothing (RFC 9110 section 9.2.1).
[[nodiscard]] bool csrf_needed(std::string_view method) noexcept;

/// A CSRF token of `session`. Every answer may carry a new one; older ones stay good as long as the session.
///
/// in      session: digest of the session token; random: fresh bytes of a RandomSource
/// out     kCsrfTokenCharacters of base64url; not wiped, because it goes into a page
[[nodiscard]] std::string mint_csrf_token(const Key32& key, const Digest& session,
                                          const ByteArray<kCsrfRandomBytes>& random);

/// errors  refused.cross_site: `token` was not minted with this key for this session
/// cost    one HMAC, compared in constant time; no allocation
[[nodiscard]] Result<Done> verify_csrf_token(const Key32& key, const Digest& session,
                                             std::string_view token) noexcept;

/// Says that `request`, which came with the cookie of `session`, was made by this site: its method is safe,
/// or the browser does not call it cross-site (Sec-Fetch-Site) and its X-CSRF-Token is one of the session.
///
/// errors  refused.cross_site: anything else, a missing or repeated header included
[[nodiscard]] Result<Done> verify_csrf(const Request& request, const Key32& key,
                                       const Digest& session) noexcept;

}  // namespace jeton
