// SPDX-License-Identifier: Apache-2.0
//
// errc.hpp: every way jeton says no, with fixed numbers.
//
// One enum for the whole library. The numbers are also the C status and are never reused; the high byte is
// the kind: a *refused* is a normal day, an *invalid_input* is the caller's to mend, a *store* may be
// retried, an *internal* is ours. A fault never wears a code of kind refused (promise 6).
//
// Two audiences: `name()` and `expected()` are for the shop's log; `public_reason()` is all a customer may
// read.
//
// Over budget in lines, on purpose: it is one table with a row per code, and codes and their words belong
// together.
//
//   if (!signed_in.ok() && kind(signed_in.error().code) == ErrorKind::store) retry_later();
#pragma once

#include <cstdint>
#include <string_view>

namespace jeton {

enum class ErrorKind : std::uint8_t { refused = 1, invalid_input = 2, store = 3, internal = 4 };

/// Fixed numbers; 0 is "granted" and deliberately not an enumerator: an Errc never means yes.
enum class Errc : std::uint32_t {
  wrong_credentials = 0x0101,
  account_locked = 0x0102,
  account_disabled = 0x0103,
  not_confirmed = 0x0104,
  throttled = 0x0105,
  customer_unknown = 0x0106,
  login_taken = 0x0107,
  token_unknown = 0x0108,
  token_expired = 0x0109,
  token_revoked = 0x010A,
  token_ended = 0x010B,
  token_not_yet_valid = 0x010C,
  bad_signature = 0x010D,
  wrong_issuer = 0x010E,
  wrong_audience = 0x010F,
  wrong_token_kind = 0x0110,
  code_unknown = 0x0111,
  code_expired = 0x0112,
  code_already_used = 0x0113,
  code_ended = 0x0114,
  consent_missing = 0x0115,
  code_from_lost_lineage = 0x0116,
  not_for_impersonator = 0x0117,
  unknown_key = 0x0118,
  wrong_tenant = 0x0119,
  link_unknown = 0x011A,
  link_expired = 0x011B,
  link_already_used = 0x011C,
  link_ended = 0x011D,
  link_from_lost_lineage = 0x011E,
  api_key_unknown = 0x011F,
  api_key_expired = 0x0120,
  api_key_revoked = 0x0121,
  scope_missing = 0x0122,
  idempotency_mismatch = 0x0123,
  idempotency_in_flight = 0x0124,
  token_already_used = 0x0125,
  provider_unknown = 0x0126,
  provider_refused = 0x0127,
  provider_state_unknown = 0x0128,
  cross_site = 0x0129,

  malformed_login = 0x0201,
  login_too_long = 0x0202,
  password_empty = 0x0203,
  password_too_long = 0x0204,
  password_not_text = 0x0205,
  password_too_short = 0x0206,
  malformed_token = 0x0207,
  token_too_long = 0x0208,
  malformed_hash = 0x0209,
  hash_too_costly = 0x020A,
  unsupported_hash = 0x020B,
  malformed_key = 0x020C,
  key_too_short = 0x020D,
  malformed_json = 0x020E,
  missing_claim = 0x020F,
  malformed_claim = 0x0210,
  malformed_id = 0x0211,
  malformed_code = 0x0212,
  malformed_encoding = 0x0213,
  unknown_policy = 0x0214,
  policy_out_of_range = 0x0215,
  malformed_policy = 0x0216,
  secret_missing = 0x0217,
  malformed_secret = 0x0218,
  deployment_secret_mismatch = 0x0219,
  secret_file_exposed = 0x021A,
  unsupported = 0x021B,
  malformed_reference = 0x021C,
  reason_missing = 0x021D,
  malformed_batch = 0x021E,
  malformed_api_key = 0x021F,
  malformed_request = 0x0220,
  request_too_large = 0x0221,
  api_key_limit = 0x0222,
  null_argument = 0x0223,
  handle_in_use = 0x0224,
  not_wanted = 0x0225,
  wrong_process = 0x0226,
  malformed_table = 0x0227,
  wrong_handle = 0x0228,
  table_unfit = 0x0229,

  unavailable = 0x0301,
  unknown_outcome = 0x0302,
  conflict = 0x0303,
  busy = 0x0304,
  change_in_progress = 0x0305,
  damaged_record = 0x0306,
  unknown_format = 0x0307,
  foreign_file = 0x0308,
  ability_missing = 0x0309,
  past_deadline = 0x030A,
  partition_full = 0x030B,

  out_of_memory = 0x0401,
  no_randomness = 0x0402,
  flow_not_pure = 0x0403,
  flow_too_long = 0x0404,
  clock_unusable = 0x0405,
  crypto_failed = 0x0406,
};

/// What a caller can sensibly do next. `another` means: ask the shop for a fresh secret (a spent code, an
/// ended token).
enum class Advice : std::uint8_t { never = 1, now = 2, later = 3, another = 4 };

/// The few words a customer may see. Unknown login, wrong password and a locked account share one (promise
/// 3).
enum class PublicReason : std::uint8_t {
  sign_in_failed = 1,
  confirm_first = 2,
  sign_in_again = 3,
  code_not_accepted = 4,
  not_allowed = 5,
  input_not_understood = 6,
  already_registered = 7,
  try_later = 8,
  link_not_accepted = 9,
  key_not_accepted = 10,
};

constexpr ErrorKind kind(Errc code) noexcept {
  return static_cast<ErrorKind>(static_cast<std::uint32_t>(code) >> 8);
}

/// One row of the catalogue: everything jeton says about a code.
struct ErrcText {
  Errc code;
  std::string_view name;      ///< stable id for logs: "refused.wrong_credentials"
  std::string_view expected;  ///< one sentence that names what would have been accepted; holds no caller data
  Advice advice;
  PublicReason reason;
};

namespace detail {
using enum Errc;
inline constexpr ErrcText kErrcTexts[] = {
    {wrong_credentials, "refused.wrong_credentials",
     "expected the login and password of a customer who may sign in; support can ask why(reference)",
     Advice::now, PublicReason::sign_in_failed},
    {account_locked, "refused.account_locked",
     "expected fewer failed attempts on this account; its window of tries must pass", Advice::later,
     PublicReason::sign_in_failed},
    {account_disabled, "refused.account_disabled", "expected an account that the shop has not disabled",
     Advice::never, PublicReason::sign_in_failed},
    {not_confirmed, "refused.not_confirmed", "expected a confirmed account; the password was right",
     Advice::later, PublicReason::confirm_first},
    {throttled, "refused.throttled", "expected fewer attempts with this login; its window of tries must pass",
     Advice::later, PublicReason::sign_in_failed},
    {customer_unknown, "refused.customer_unknown", "expected the id or login of a customer of this tenant",
     Advice::never, PublicReason::sign_in_failed},
    {login_taken, "refused.login_taken", "expected a login that no customer of this tenant has yet",
     Advice::never, PublicReason::already_registered},
    {token_unknown, "refused.token_unknown", "expected a token that this deployment issued to this tenant",
     Advice::another, PublicReason::sign_in_again},
    {token_expired, "refused.token_expired", "expected a token before its expires_at", Advice::another,
     PublicReason::sign_in_again},
    {token_revoked, "refused.token_revoked", "expected a token that was not revoked", Advice::another,
     PublicReason::sign_in_again},
    {token_ended, "refused.token_ended",
     "expected a token issued after the customer's last password change or sign-out everywhere",
     Advice::another, PublicReason::sign_in_again},
    {token_not_yet_valid, "refused.token_not_yet_valid", "expected a token at or after its not_before",
     Advice::later, PublicReason::sign_in_again},
    {bad_signature, "refused.bad_signature",
     "expected a signature made by the key and algorithm of its key id", Advice::another,
     PublicReason::sign_in_again},
    {wrong_issuer, "refused.wrong_issuer", "expected the configured issuer in iss", Advice::another,
     PublicReason::sign_in_again},
    {wrong_audience, "refused.wrong_audience", "expected one of the configured audiences in aud",
     Advice::another, PublicReason::sign_in_again},
    {wrong_token_kind, "refused.wrong_token_kind", "expected a token of the kind this call takes",
     Advice::another, PublicReason::sign_in_again},
    {code_unknown, "refused.code_unknown", "expected a one-time code issued to this customer",
     Advice::another, PublicReason::code_not_accepted},
    {code_expired, "refused.code_expired", "expected a one-time code before its expires_at", Advice::another,
     PublicReason::code_not_accepted},
    {code_already_used, "refused.code_already_used", "expected a one-time code that was not spent before",
     Advice::another, PublicReason::code_not_accepted},
    {code_ended, "refused.code_ended", "expected a one-time code issued after consent was last changed",
     Advice::another, PublicReason::code_not_accepted},
    {consent_missing, "refused.consent_missing", "expected the customer's consent to assistance",
     Advice::never, PublicReason::not_allowed},
    {code_from_lost_lineage, "refused.code_from_lost_lineage",
     "expected a one-time code issued since the ledger's last failover", Advice::another,
     PublicReason::code_not_accepted},
    {not_for_impersonator, "refused.not_for_impersonator",
     "expected the customer's own token, not one of somebody acting for the customer", Advice::never,
     PublicReason::not_allowed},
    {unknown_key, "refused.unknown_key", "expected the key id of a key in the ring", Advice::another,
     PublicReason::sign_in_again},
    {wrong_tenant, "refused.wrong_tenant", "expected a token of this tenant", Advice::another,
     PublicReason::sign_in_again},
    {link_unknown, "refused.link_unknown", "expected a link that this deployment sent to this customer",
     Advice::another, PublicReason::link_not_accepted},
    {link_expired, "refused.link_expired", "expected a link before its expires_at", Advice::another,
     PublicReason::link_not_accepted},
    {link_already_used, "refused.link_already_used", "expected a link that was not used before",
     Advice::another, PublicReason::link_not_accepted},
    {link_ended, "refused.link_ended",
     "expected the newest link, sent after the last change of password and login", Advice::another,
     PublicReason::link_not_accepted},
    {link_from_lost_lineage, "refused.link_from_lost_lineage",
     "expected a link sent since the ledger's last failover", Advice::another,
     PublicReason::link_not_accepted},
    {api_key_unknown, "refused.api_key_unknown", "expected an API key that was made for this tenant",
     Advice::another, PublicReason::key_not_accepted},
    {api_key_expired, "refused.api_key_expired", "expected an API key before its expires_at", Advice::another,
     PublicReason::key_not_accepted},
    {api_key_revoked, "refused.api_key_revoked", "expected an API key that was not revoked", Advice::another,
     PublicReason::key_not_accepted},
    {scope_missing, "refused.scope_missing", "expected an API key that was made for this use",
     Advice::another, PublicReason::not_allowed},
    {idempotency_mismatch, "refused.idempotency_mismatch",
     "expected the same request as the one this Idempotency-Key was first sent with", Advice::another,
     PublicReason::not_allowed},
    {idempotency_in_flight, "refused.idempotency_in_flight",
     "expected the first request of this Idempotency-Key to have been answered", Advice::later,
     PublicReason::try_later},
    {token_already_used, "refused.token_already_used",
     "expected a registration token that was not used before", Advice::another, PublicReason::sign_in_again},
    {provider_unknown, "refused.provider_unknown", "expected the name of a sign-in provider of this shop",
     Advice::never, PublicReason::not_allowed},
    {provider_refused, "refused.provider_refused", "expected the provider to vouch for the customer",
     Advice::now, PublicReason::sign_in_failed},
    {provider_state_unknown, "refused.provider_state_unknown",
     "expected the state of a sign-in that began at this provider and was not answered yet", Advice::now,
     PublicReason::sign_in_failed},
    {cross_site, "refused.cross_site", "expected the CSRF token of this session, sent from this site",
     Advice::never, PublicReason::not_allowed},

    {malformed_login, "invalid_input.malformed_login",
     "expected a login of 1 to 320 bytes of UTF-8 without control characters", Advice::never,
     PublicReason::input_not_understood},
    {login_too_long, "invalid_input.login_too_long", "expected a login of at most 320 bytes", Advice::never,
     PublicReason::input_not_understood},
    {password_empty, "invalid_input.password_empty", "expected a password of 1 to 1024 bytes", Advice::never,
     PublicReason::input_not_understood},
    {password_too_long, "invalid_input.password_too_long", "expected a password of at most 1024 bytes",
     Advice::never, PublicReason::input_not_understood},
    {password_not_text, "invalid_input.password_not_text", "expected a password in valid UTF-8 without NUL",
     Advice::never, PublicReason::input_not_understood},
    {password_too_short, "invalid_input.password_too_short",
     "expected a password of at least password_least_length code points", Advice::never,
     PublicReason::input_not_understood},
    {malformed_token, "invalid_input.malformed_token",
     "expected a token as issued: jtn_, a kind letter, 55 base62 characters and a 6 character checksum, or a "
     "JWT of "
     "three base64url parts",
     Advice::another, PublicReason::sign_in_again},
    {token_too_long, "invalid_input.token_too_long", "expected a token of at most 8192 bytes",
     Advice::another, PublicReason::sign_in_again},
    {malformed_hash, "invalid_input.malformed_hash",
     "expected a password hash string such as $argon2id$v=19$m=19456,t=2,p=1$salt$hash", Advice::never,
     PublicReason::sign_in_failed},
    {hash_too_costly, "invalid_input.hash_too_costly",
     "expected a password hash whose cost is within the configured limits", Advice::never,
     PublicReason::sign_in_failed},
    {unsupported_hash, "invalid_input.unsupported_hash",
     "expected a password hash of a supported format: argon2id, or bcrypt 2a, 2b, 2y", Advice::never,
     PublicReason::sign_in_failed},
    {malformed_key, "invalid_input.malformed_key", "expected a key of the named algorithm with a key id",
     Advice::never, PublicReason::input_not_understood},
    {key_too_short, "invalid_input.key_too_short",
     "expected a random key of at least 32 bytes for HS256 and exactly 32 bytes for Ed25519", Advice::never,
     PublicReason::input_not_understood},
    {malformed_json, "invalid_input.malformed_json",
     "expected one JSON object in UTF-8 without duplicate members, at most 16 levels deep", Advice::never,
     PublicReason::input_not_understood},
    {missing_claim, "invalid_input.missing_claim", "expected the claims exp, iss, aud and sub",
     Advice::another, PublicReason::sign_in_again},
    {malformed_claim, "invalid_input.malformed_claim",
     "expected string claims as strings and time claims as whole seconds in years 1970 to 9999",
     Advice::another, PublicReason::sign_in_again},
    {malformed_id, "invalid_input.malformed_id",
     "expected an id of 1 to 128 bytes (a tenant: 64) of UTF-8 without control characters", Advice::never,
     PublicReason::input_not_understood},
    {malformed_code, "invalid_input.malformed_code",
     "expected a one-time code as issued: 32 characters 0-9 a-z", Advice::another,
     PublicReason::code_not_accepted},
    {malformed_encoding, "invalid_input.malformed_encoding",
     "expected canonical base62, base64url or hexadecimal text of the right length", Advice::never,
     PublicReason::input_not_understood},
    {unknown_policy, "invalid_input.unknown_policy", "expected the name of a policy", Advice::never,
     PublicReason::input_not_understood},
    {policy_out_of_range, "invalid_input.policy_out_of_range", "expected a policy value within its range",
     Advice::never, PublicReason::input_not_understood},
    {malformed_policy, "invalid_input.malformed_policy",
     "expected lines of the form: name = value, with the unit of the policy's type", Advice::never,
     PublicReason::input_not_understood},
    {secret_missing, "invalid_input.secret_missing",
     "expected the deployment secret in the option secret, JETON_SECRET_FILE or JETON_SECRET; make one with: "
     "openssl rand -hex 32",
     Advice::never, PublicReason::try_later},
    {malformed_secret, "invalid_input.malformed_secret",
     "expected a deployment secret of 32 bytes written as 64 hexadecimal digits", Advice::never,
     PublicReason::try_later},
    {deployment_secret_mismatch, "invalid_input.deployment_secret_mismatch",
     "expected the secret this ledger was first opened with; copy that server's secret file here",
     Advice::never, PublicReason::try_later},
    {secret_file_exposed, "invalid_input.secret_file_exposed",
     "expected a regular secret file that only its owner can read; run: chmod 600 on it", Advice::never,
     PublicReason::try_later},
    {unsupported, "invalid_input.unsupported", "expected a use case that this customer store offers",
     Advice::never, PublicReason::not_allowed},
    {malformed_reference, "invalid_input.malformed_reference",
     "expected a support reference of 16 characters A-Z 2-7 made by this deployment", Advice::never,
     PublicReason::input_not_understood},
    {reason_missing, "invalid_input.reason_missing",
     "expected a reason of 1 to 256 bytes of UTF-8 and an actor of 1 to 128 bytes", Advice::never,
     PublicReason::input_not_understood},
    {malformed_batch, "invalid_input.malformed_batch",
     "expected 1 to 16 changes, each key once, keys of 1 to 64 bytes, values of at most 4096 bytes",
     Advice::never, PublicReason::try_later},
    {malformed_api_key, "invalid_input.malformed_api_key",
     "expected an API key as made: jtn_k, 55 base62 characters and a 6 character checksum", Advice::another,
     PublicReason::key_not_accepted},
    {malformed_request, "invalid_input.malformed_request",
     "expected a request whose target, headers and body are well-formed and not repeated", Advice::never,
     PublicReason::input_not_understood},
    {request_too_large, "invalid_input.request_too_large",
     "expected a target and headers of at most 8192 bytes each and a body within the door's limit",
     Advice::never, PublicReason::input_not_understood},
    {api_key_limit, "invalid_input.api_key_limit",
     "expected a name of 1 to 128 bytes, at least one scope, an end in the future, and room for another key",
     Advice::never, PublicReason::input_not_understood},
    {null_argument, "invalid_input.null_argument", "expected a pointer where NULL was given", Advice::never,
     PublicReason::try_later},
    {handle_in_use, "invalid_input.handle_in_use",
     "expected an operation that no other thread and no pool is using", Advice::later,
     PublicReason::try_later},
    {not_wanted, "invalid_input.not_wanted", "expected an answer to the effect that is wanted now",
     Advice::never, PublicReason::try_later},
    {wrong_process, "invalid_input.wrong_process",
     "expected the process that opened the pool; a forked child opens its own", Advice::never,
     PublicReason::try_later},
    {malformed_table, "invalid_input.malformed_table",
     "expected a struct of a size that this version knows, with its required fields set", Advice::never,
     PublicReason::try_later},
    {wrong_handle, "invalid_input.wrong_handle",
     "expected a live handle of the kind this call takes; it was freed, or is of another kind", Advice::never,
     PublicReason::try_later},
    {table_unfit, "invalid_input.table_unfit",
     "expected a customer table that jeton can use; inspect_customer_table() names each problem and the "
     "statements that mend it",
     Advice::never, PublicReason::try_later},

    {unavailable, "store.unavailable", "expected the store to answer; nothing was changed", Advice::later,
     PublicReason::try_later},
    {unknown_outcome, "store.unknown_outcome",
     "expected an acknowledgement; it was lost twice, so the secret counts as spent and nothing was granted",
     Advice::another, PublicReason::try_later},
    {conflict, "store.conflict", "expected the records to stand still for one of several tries", Advice::now,
     PublicReason::try_later},
    {busy, "store.busy", "expected the store's lock within the deadline", Advice::later,
     PublicReason::try_later},
    {change_in_progress, "store.change_in_progress",
     "expected no other password change of this customer in the last 10 seconds", Advice::later,
     PublicReason::try_later},
    {damaged_record, "store.damaged_record", "expected a record as jeton wrote it", Advice::never,
     PublicReason::try_later},
    {unknown_format, "store.unknown_format",
     "expected a record or file format that this version of jeton knows; it may be newer", Advice::never,
     PublicReason::try_later},
    {foreign_file, "store.foreign_file", "expected an empty file or one that jeton made", Advice::never,
     PublicReason::try_later},
    {ability_missing, "store.ability_missing",
     "expected a ledger with atomic commits that may hold both tokens and lasting records", Advice::never,
     PublicReason::try_later},
    {past_deadline, "store.past_deadline", "expected to reach the store before the operation's deadline",
     Advice::now, PublicReason::try_later},
    {partition_full, "store.partition_full",
     "expected the records of one customer to fit into a value of 64 KiB of a packed ledger", Advice::never,
     PublicReason::try_later},

    {out_of_memory, "internal.out_of_memory", "expected enough memory; nothing was changed", Advice::later,
     PublicReason::try_later},
    {no_randomness, "internal.no_randomness", "expected random bytes from the operating system",
     Advice::later, PublicReason::try_later},
    {flow_not_pure, "internal.flow_not_pure", "expected the same effects on a second run of a flow",
     Advice::never, PublicReason::try_later},
    {flow_too_long, "internal.flow_too_long", "expected at most 64 effects of one flow", Advice::never,
     PublicReason::try_later},
    {clock_unusable, "internal.clock_unusable", "expected a clock between the years 2000 and 9999",
     Advice::later, PublicReason::try_later},
    {crypto_failed, "internal.crypto_failed", "expected the cryptographic library to work", Advice::never,
     PublicReason::try_later},
};
}  // namespace detail

/// The catalogue row of `code`. Every Errc has one (a test walks the enum's numbers).
constexpr const ErrcText& describe(Errc code) noexcept {
  for (const ErrcText& row : detail::kErrcTexts)
    if (row.code == code) return row;
  return detail::kErrcTexts[sizeof(detail::kErrcTexts) / sizeof(detail::kErrcTexts[0]) - 1];
}

constexpr std::string_view name(Errc code) noexcept { return describe(code).name; }
constexpr std::string_view expected(Errc code) noexcept { return describe(code).expected; }
constexpr PublicReason public_reason(Errc code) noexcept { return describe(code).reason; }

/// The one sentence a customer may read for `reason`.
constexpr std::string_view words(PublicReason reason) noexcept {
  switch (reason) {
    case PublicReason::sign_in_failed: return "The sign-in was not accepted. Check it, or try again later.";
    case PublicReason::confirm_first: return "Please confirm your account first.";
    case PublicReason::sign_in_again: return "Please sign in again.";
    case PublicReason::code_not_accepted: return "This code was not accepted. Please ask for another one.";
    case PublicReason::not_allowed: return "This is not allowed.";
    case PublicReason::input_not_understood: return "The input was not understood.";
    case PublicReason::already_registered: return "This login is already registered.";
    case PublicReason::try_later: return "Please try again later.";
    case PublicReason::link_not_accepted: return "This link was not accepted. Please ask for another one.";
    case PublicReason::key_not_accepted: return "The API key was not accepted.";
  }
  return "Please try again later.";
}

}  // namespace jeton
