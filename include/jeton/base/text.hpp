// SPDX-License-Identifier: Apache-2.0
//
// text.hpp: UTF-8 from outside: is it text at all, and when do two spellings mean the same login?
//
// canonical_login() is what throttles and decoys count by: a shop's collation matches spellings
// ("BOB@EXAMPLE.COM ") that must not multiply guesses. It is never shown, stored as the login, or sent mail
// to (attack P11).
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/base/secret.hpp>

#include <string>
#include <string_view>

namespace jeton {

inline constexpr std::size_t kMostLoginBytes = 320;      // 64 + @ + 255, RFC 5321 section 4.5.3.1
inline constexpr std::size_t kMostPasswordBytes = 1024;  // design: 1..1024 bytes of UTF-8 without NUL

/// Well-formed UTF-8 (Unicode table 3-7: no surrogates, no overlong forms), NUL allowed.
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

/// Well-formed UTF-8 without control characters (U+0000..U+001F, U+007F..U+009F).
[[nodiscard]] bool is_printable_utf8(std::string_view text) noexcept;

/// Number of code points of well-formed UTF-8: the unit of password length (SP 800-63B-4 section 3.1.1.2).
[[nodiscard]] std::size_t count_code_points(std::string_view text) noexcept;

/// The form by which logins are counted: white space trimmed, case folded, NFC. Idempotent.
///
/// errors  invalid_input.login_too_long: over kMostLoginBytes, found before a byte is copied;
///         invalid_input.malformed_login: empty after trimming, broken UTF-8, a control character
[[nodiscard]] Result<std::string> canonical_login(std::string_view login);

/// The password as it is hashed: NFC, with non-ASCII spaces mapped to U+0020 (RFC 8265 section 4.2.2).
///
/// errors  invalid_input.password_empty, .password_too_long (before a byte is copied), .password_not_text
[[nodiscard]] Result<Secret> prepare_password(Bytes password);

}  // namespace jeton
