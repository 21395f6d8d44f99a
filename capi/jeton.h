/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jeton.h: customer authentication, for C and for whatever can call C. Over budget in lines, because it is
 * the whole interface.
 *
 *   jeton_authority *shop;
 *   if (jeton_authority_open(NULL, &shop, NULL) != JETON_OK) return 1;
 *   jeton_sign_in *signed_in;
 *   jeton_login(shop, login, login_len, password, password_len, NULL, 0, &signed_in, NULL);
 *
 * Rules, said once:
 * - A function answers a jeton_status: JETON_OK, or the number of why not, the same for the same reason for
 *   ever. It writes `*out` always: a handle, or NULL (a number: 0) if the status is not JETON_OK; nothing
 *   that means yes is zero. Only `error` and what is said to be nullable may be NULL.
 * - `error`, if it is not NULL, receives an object that says more, or NULL: success, or no memory left for
 *   it. What a customer may read of it is jeton_error_public_words() and jeton_error_reference(); everything
 *   else is for the shop's log.
 * - Texts are UTF-8 as pointer and length, need no NUL, are borrowed for the call and read at most once.
 *   NULL with length 0 is the empty text. A length over the field's limit, however large, is refused before
 *   a byte is read. Passwords and tokens are copied only into memory that is wiped.
 * - A returned text belongs to the handle it was asked of and lives until that handle is freed or refilled.
 *   It is never NULL and a NUL stands behind it; `len`, if it is not NULL, receives its length.
 * - A handle is freed by the function named after it, in any order; NULL is fine. A handle that was freed,
 *   or is of another kind, is found out: invalid_input.wrong_handle, or an empty text or 0 from a function
 *   without status. Freeing a handle that another thread is using is the one mistake that is not found out.
 * - A handle that is `const` may be used by several threads at once, any other by one at a time.
 * - Times are milliseconds since 1970-01-01T00:00Z; 0: none. Questions are answered JETON_YES or JETON_NO.
 * - An authority that no thread is using survives fork(): parent and child may both go on with it.
 * - Structs begin with struct_size = sizeof of what the caller was compiled with, grow only at their end, and
 *   what is not set is zero and means the default.
 */
#ifndef JETON_H
#define JETON_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define JETON_API __attribute__((visibility("default")))
#define JETON_CALL \
  __attribute__((visibility("default"), warn_unused_result)) /* its status is to be looked at */
#else
#define JETON_API
#define JETON_CALL
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Status ------------------------------------------------------------------------------------------- */

typedef int32_t jeton_status;

#define JETON_OK 0
#define JETON_PENDING 1 /* no error: something has to be done or waited for first */

/* The high byte is the kind. Refused: a normal day. Invalid input: the caller's to mend. Store: try again.
 * Internal: ours. A fault is never of kind refused. */
#define JETON_KIND_REFUSED 1
#define JETON_KIND_INVALID_INPUT 2
#define JETON_KIND_STORE 3
#define JETON_KIND_INTERNAL 4

#define JETON_REFUSED_WRONG_CREDENTIALS 0x0101
#define JETON_REFUSED_ACCOUNT_LOCKED 0x0102
#define JETON_REFUSED_ACCOUNT_DISABLED 0x0103
#define JETON_REFUSED_NOT_CONFIRMED 0x0104
#define JETON_REFUSED_THROTTLED 0x0105
#define JETON_REFUSED_CUSTOMER_UNKNOWN 0x0106
#define JETON_REFUSED_LOGIN_TAKEN 0x0107
#define JETON_REFUSED_TOKEN_UNKNOWN 0x0108
#define JETON_REFUSED_TOKEN_EXPIRED 0x0109
#define JETON_REFUSED_TOKEN_REVOKED 0x010A
#define JETON_REFUSED_TOKEN_ENDED 0x010B
#define JETON_REFUSED_TOKEN_NOT_YET_VALID 0x010C
#define JETON_REFUSED_BAD_SIGNATURE 0x010D
#define JETON_REFUSED_WRONG_ISSUER 0x010E
#define JETON_REFUSED_WRONG_AUDIENCE 0x010F
#define JETON_REFUSED_WRONG_TOKEN_KIND 0x0110
#define JETON_REFUSED_CODE_UNKNOWN 0x0111
#define JETON_REFUSED_CODE_EXPIRED 0x0112
#define JETON_REFUSED_CODE_ALREADY_USED 0x0113
#define JETON_REFUSED_CODE_ENDED 0x0114
#define JETON_REFUSED_CONSENT_MISSING 0x0115
#define JETON_REFUSED_CODE_FROM_LOST_LINEAGE 0x0116
#define JETON_REFUSED_NOT_FOR_IMPERSONATOR 0x0117
#define JETON_REFUSED_UNKNOWN_KEY 0x0118
#define JETON_REFUSED_WRONG_TENANT 0x0119
#define JETON_REFUSED_LINK_UNKNOWN 0x011A
#define JETON_REFUSED_LINK_EXPIRED 0x011B
#define JETON_REFUSED_LINK_ALREADY_USED 0x011C
#define JETON_REFUSED_LINK_ENDED 0x011D
#define JETON_REFUSED_LINK_FROM_LOST_LINEAGE 0x011E
#define JETON_REFUSED_API_KEY_UNKNOWN 0x011F
#define JETON_REFUSED_API_KEY_EXPIRED 0x0120
#define JETON_REFUSED_API_KEY_REVOKED 0x0121
#define JETON_REFUSED_SCOPE_MISSING 0x0122
#define JETON_REFUSED_IDEMPOTENCY_MISMATCH 0x0123
#define JETON_REFUSED_IDEMPOTENCY_IN_FLIGHT 0x0124
#define JETON_REFUSED_TOKEN_ALREADY_USED 0x0125
#define JETON_REFUSED_PROVIDER_UNKNOWN 0x0126
#define JETON_REFUSED_PROVIDER_REFUSED 0x0127
#define JETON_REFUSED_PROVIDER_STATE_UNKNOWN 0x0128
#define JETON_REFUSED_CROSS_SITE 0x0129
#define JETON_INVALID_INPUT_MALFORMED_LOGIN 0x0201
#define JETON_INVALID_INPUT_LOGIN_TOO_LONG 0x0202
#define JETON_INVALID_INPUT_PASSWORD_EMPTY 0x0203
#define JETON_INVALID_INPUT_PASSWORD_TOO_LONG 0x0204
#define JETON_INVALID_INPUT_PASSWORD_NOT_TEXT 0x0205
#define JETON_INVALID_INPUT_PASSWORD_TOO_SHORT 0x0206
#define JETON_INVALID_INPUT_MALFORMED_TOKEN 0x0207
#define JETON_INVALID_INPUT_TOKEN_TOO_LONG 0x0208
#define JETON_INVALID_INPUT_MALFORMED_HASH 0x0209
#define JETON_INVALID_INPUT_HASH_TOO_COSTLY 0x020A
#define JETON_INVALID_INPUT_UNSUPPORTED_HASH 0x020B
#define JETON_INVALID_INPUT_MALFORMED_KEY 0x020C
#define JETON_INVALID_INPUT_KEY_TOO_SHORT 0x020D
#define JETON_INVALID_INPUT_MALFORMED_JSON 0x020E
#define JETON_INVALID_INPUT_MISSING_CLAIM 0x020F
#define JETON_INVALID_INPUT_MALFORMED_CLAIM 0x0210
#define JETON_INVALID_INPUT_MALFORMED_ID 0x0211
#define JETON_INVALID_INPUT_MALFORMED_CODE 0x0212
#define JETON_INVALID_INPUT_MALFORMED_ENCODING 0x0213
#define JETON_INVALID_INPUT_UNKNOWN_POLICY 0x0214
#define JETON_INVALID_INPUT_POLICY_OUT_OF_RANGE 0x0215
#define JETON_INVALID_INPUT_MALFORMED_POLICY 0x0216
#define JETON_INVALID_INPUT_SECRET_MISSING 0x0217
#define JETON_INVALID_INPUT_MALFORMED_SECRET 0x0218
#define JETON_INVALID_INPUT_DEPLOYMENT_SECRET_MISMATCH 0x0219
#define JETON_INVALID_INPUT_SECRET_FILE_EXPOSED 0x021A
#define JETON_INVALID_INPUT_UNSUPPORTED 0x021B
#define JETON_INVALID_INPUT_MALFORMED_REFERENCE 0x021C
#define JETON_INVALID_INPUT_REASON_MISSING 0x021D
#define JETON_INVALID_INPUT_MALFORMED_BATCH 0x021E
#define JETON_INVALID_INPUT_MALFORMED_API_KEY 0x021F
#define JETON_INVALID_INPUT_MALFORMED_REQUEST 0x0220
#define JETON_INVALID_INPUT_REQUEST_TOO_LARGE 0x0221
#define JETON_INVALID_INPUT_API_KEY_LIMIT 0x0222
#define JETON_INVALID_INPUT_NULL_ARGUMENT 0x0223
#define JETON_INVALID_INPUT_HANDLE_IN_USE 0x0224
#define JETON_INVALID_INPUT_NOT_WANTED 0x0225
#define JETON_INVALID_INPUT_WRONG_PROCESS 0x0226
#define JETON_INVALID_INPUT_MALFORMED_TABLE 0x0227
#define JETON_INVALID_INPUT_WRONG_HANDLE 0x0228
#define JETON_INVALID_INPUT_TABLE_UNFIT 0x0229
#define JETON_STORE_UNAVAILABLE 0x0301
#define JETON_STORE_UNKNOWN_OUTCOME 0x0302
#define JETON_STORE_CONFLICT 0x0303
#define JETON_STORE_BUSY 0x0304
#define JETON_STORE_CHANGE_IN_PROGRESS 0x0305
#define JETON_STORE_DAMAGED_RECORD 0x0306
#define JETON_STORE_UNKNOWN_FORMAT 0x0307
#define JETON_STORE_FOREIGN_FILE 0x0308
#define JETON_STORE_ABILITY_MISSING 0x0309
#define JETON_STORE_PAST_DEADLINE 0x030A
#define JETON_STORE_PARTITION_FULL 0x030B
#define JETON_INTERNAL_OUT_OF_MEMORY 0x0401
#define JETON_INTERNAL_NO_RANDOMNESS 0x0402
#define JETON_INTERNAL_FLOW_NOT_PURE 0x0403
#define JETON_INTERNAL_FLOW_TOO_LONG 0x0404
#define JETON_INTERNAL_CLOCK_UNUSABLE 0x0405
#define JETON_INTERNAL_CRYPTO_FAILED 0x0406

/* The stable name of a status, such as "refused.wrong_credentials"; what would have been accepted; the words
 * a customer may read. Empty for a number that is no reason. Static: never freed. */
JETON_API const char* jeton_status_name(jeton_status status, size_t* len);
JETON_API const char* jeton_status_expected(jeton_status status, size_t* len);
JETON_API const char* jeton_status_public_words(jeton_status status, size_t* len);
/* JETON_KIND_*; 0: JETON_OK, or no status with a reason. */
JETON_API uint32_t jeton_status_kind(jeton_status status);

/* "0.1.0", and the number that changes when a binary built before would not work any more. */
JETON_API const char* jeton_version_string(size_t* len);
JETON_API uint32_t jeton_abi_version(void);
#define JETON_ABI_VERSION 0

#define JETON_YES 1
#define JETON_NO 2

/* ---- Errors ------------------------------------------------------------------------------------------- */

#define JETON_ADVICE_NEVER 1   /* the same call will not do better */
#define JETON_ADVICE_NOW 2     /* try again */
#define JETON_ADVICE_LATER 3   /* try again after jeton_error_retry_after_ms() */
#define JETON_ADVICE_ANOTHER 4 /* ask the shop for a fresh token, code or link */

typedef struct jeton_error jeton_error;

JETON_API void jeton_error_free(jeton_error* error);
JETON_API jeton_status jeton_error_code(const jeton_error* error);
JETON_API const char* jeton_error_name(const jeton_error* error, size_t* len);
JETON_API const char* jeton_error_expected(const jeton_error* error, size_t* len);
/* Which function said it, with the range or the nearest name where a policy was refused. */
JETON_API const char* jeton_error_place(const jeton_error* error, size_t* len);
/* For the customer: one of a few sentences, and 16 characters that support asks jeton_why() about. */
JETON_API const char* jeton_error_public_words(const jeton_error* error, size_t* len);
JETON_API const char* jeton_error_reference(const jeton_error* error, size_t* len);
JETON_API uint32_t jeton_error_advice(const jeton_error* error);
/* 0: unknown, or at once. */
JETON_API int64_t jeton_error_retry_after_ms(const jeton_error* error);

/* ---- Opening ------------------------------------------------------------------------------------------ */

/* A shop: one tenant of one deployment. */
typedef struct jeton_authority jeton_authority;

/* One policy by its name and its value as text, as in a policy file: "login_tries", "3". */
typedef struct jeton_setting {
  const char* name;
  uint64_t name_len;
  const char* value;
  uint64_t value_len;
} jeton_setting;

typedef struct jeton_options {
  uint32_t struct_size;
  uint32_t reserved;
  const char* store; /* "sqlite:FILE" or "memory"; default: "sqlite:jeton.db" */
  uint64_t store_len;
  const char* tenant; /* default: "default" */
  uint64_t tenant_len;
  /* 32 bytes. Default: the file named by JETON_SECRET_FILE, then JETON_SECRET, then FILE.secret, which is
   * made, mode 0600, with a new store. */
  const uint8_t* secret;
  uint64_t secret_len;
  const jeton_setting* settings;
  uint64_t setting_count;
  uint64_t setting_stride; /* bytes from one setting to the next; default: sizeof(jeton_setting) */
  /* Told, during open and on its thread, what the operator should know: one line of JSON. Default: stderr. */
  void (*notice)(void* user_data, const char* line, size_t line_len);
  void* user_data;
} jeton_options;

/* in      options: NULL for the defaults
 * errors  invalid_input.secret_missing, .malformed_secret, .deployment_secret_mismatch,
 *         .secret_file_exposed, .malformed_id: the tenant; .unsupported: the store; .unknown_policy,
 *         .malformed_policy, .policy_out_of_range: see jeton_error_place(); .malformed_table: struct_size;
 *         store.* */
JETON_CALL jeton_status jeton_authority_open(const jeton_options* options, jeton_authority** out,
                                             jeton_error** error);
/* What was made from it lives on: siblings, doors, results. */
JETON_API void jeton_authority_free(jeton_authority* authority);

/* The same stores and keys for another tenant. Cheap. */
JETON_CALL jeton_status jeton_of_tenant(const jeton_authority* authority, const char* tenant,
                                        size_t tenant_len, jeton_authority** out, jeton_error** error);

#define JETON_TOKEN_SHAPE_NATIVE 1    /* jtn_..., 66 characters, found by leak scanners */
#define JETON_TOKEN_SHAPE_BASE58_24 2 /* 24 base58 characters, Workarea's */
#define JETON_TOKEN_SHAPE_ALNUM_32 3  /* 32 characters 0-9 a-z, Adobe Commerce's */

/* The same shop, whose new sessions have another form and lifetime. Cheap. */
JETON_CALL jeton_status jeton_with_sessions(const jeton_authority* authority, uint32_t token_shape,
                                            int64_t lifetime_ms, jeton_authority** out, jeton_error** error);

JETON_API const char* jeton_tenant(const jeton_authority* authority, size_t* len);
/* The authority's own clock. */
JETON_CALL jeton_status jeton_now(const jeton_authority* authority, int64_t* out, jeton_error** error);

/* ---- Results ------------------------------------------------------------------------------------------ */

/* A text that a use case made; it may be a secret, and is wiped. */
typedef struct jeton_string jeton_string;
JETON_API const char* jeton_string_text(const jeton_string* string, size_t* len);
JETON_API void jeton_string_free(jeton_string* string);

/* A sign-in that was granted. Hand token and device to the customer, store them nowhere. */
typedef struct jeton_sign_in jeton_sign_in;
#define JETON_SIGN_IN_SIGNED_IN 1 /* jeton_sign_in_kind(); later versions append kinds */
JETON_API uint32_t jeton_sign_in_kind(const jeton_sign_in* sign_in);
JETON_API const char* jeton_sign_in_token(const jeton_sign_in* sign_in, size_t* len);
JETON_API const char* jeton_sign_in_customer(const jeton_sign_in* sign_in, size_t* len);
/* For the customer's browser; give it to the next jeton_login() from there. Empty where there is none. */
JETON_API const char* jeton_sign_in_device(const jeton_sign_in* sign_in, size_t* len);
JETON_API int64_t jeton_sign_in_issued_at(const jeton_sign_in* sign_in);
JETON_API int64_t jeton_sign_in_expires_at(const jeton_sign_in* sign_in);
JETON_API int64_t jeton_sign_in_absolute_end(const jeton_sign_in* sign_in); /* extending ends here */
JETON_API int64_t jeton_sign_in_device_expires_at(const jeton_sign_in* sign_in);
JETON_API void jeton_sign_in_free(jeton_sign_in* sign_in);

#define JETON_TOKEN_KIND_SESSION 0x73    /* 's': the customer's own */
#define JETON_TOKEN_KIND_ASSISTANCE 0x61 /* 'a': staff acting for the customer */

/* Whose live token it is. Made once, empty, and refilled by jeton_verify() and its like without allocating;
 * a call that fails leaves it empty: no customer, kind 0. */
typedef struct jeton_verified jeton_verified;
JETON_CALL jeton_status jeton_verified_new(jeton_verified** out, jeton_error** error);
JETON_API const char* jeton_verified_customer(const jeton_verified* verified, size_t* len);
JETON_API uint32_t jeton_verified_kind(const jeton_verified* verified); /* JETON_TOKEN_KIND_* */
JETON_API int64_t jeton_verified_issued_at(const jeton_verified* verified);
JETON_API int64_t jeton_verified_expires_at(const jeton_verified* verified);
JETON_API int64_t jeton_verified_absolute_end(const jeton_verified* verified);
JETON_API void jeton_verified_free(jeton_verified* verified);

/* Something made that is shown once: a one-time code, a registration's token, an API key. Wiped. */
typedef struct jeton_issued jeton_issued;
JETON_API const char* jeton_issued_text(const jeton_issued* issued, size_t* len);
JETON_API const char* jeton_issued_id(const jeton_issued* issued, size_t* len); /* an API key's */
JETON_API int64_t jeton_issued_expires_at(const jeton_issued* issued);
JETON_API void jeton_issued_free(jeton_issued* issued);

/* A customer as the shop's table has them, without the password hash. */
typedef struct jeton_customer jeton_customer;
JETON_API const char* jeton_customer_id(const jeton_customer* customer, size_t* len);
JETON_API const char* jeton_customer_login(const jeton_customer* customer, size_t* len);
JETON_API uint32_t jeton_customer_is_confirmed(const jeton_customer* customer); /* JETON_YES, JETON_NO */
JETON_API uint32_t jeton_customer_is_disabled(const jeton_customer* customer);
JETON_API void jeton_customer_free(jeton_customer* customer);

/* ---- Customers ---------------------------------------------------------------------------------------- */

#define JETON_CONFIRMATION_DONE 1
#define JETON_CONFIRMATION_AWAITED 2 /* no sign-in before jeton_confirm() */

/* in      login: 1..320 bytes; password: 1..1024 bytes without NUL; confirmation: JETON_CONFIRMATION_*
 * out     the customer's id
 * errors  refused.login_taken; invalid_input.malformed_login, .login_too_long, .password_*; store.*
 * cost    one Argon2id run */
JETON_CALL jeton_status jeton_register_customer(const jeton_authority* authority, const char* login,
                                                size_t login_len, const char* password, size_t password_len,
                                                uint32_t confirmation, jeton_string** out,
                                                jeton_error** error);

#define JETON_IMPORT_CONFIRMED 1
#define JETON_IMPORT_DISABLED 2
#define JETON_IMPORT_ALLOWS_ASSISTANCE 4

/* A customer with the hash that another system kept. flags: JETON_IMPORT_*; out: the customer's id */
JETON_CALL jeton_status jeton_import_customer(const jeton_authority* authority, const char* login,
                                              size_t login_len, const char* password_hash,
                                              size_t password_hash_len, uint64_t flags, jeton_string** out,
                                              jeton_error** error);

/* errors  refused.customer_unknown; store.* */
JETON_CALL jeton_status jeton_find_customer(const jeton_authority* authority, const char* customer,
                                            size_t customer_len, jeton_customer** out, jeton_error** error);
JETON_CALL jeton_status jeton_find_customer_by_login(const jeton_authority* authority, const char* login,
                                                     size_t login_len, jeton_customer** out,
                                                     jeton_error** error);

/* What the host did in its own table: disabled or deleted a customer (do that first), changed the login, or
 * wrote another password hash. Ends what rests on it. survives_failover: see jeton_revoke() */
JETON_CALL jeton_status jeton_customer_disabled(const jeton_authority* authority, const char* customer,
                                                size_t customer_len, uint32_t* survives_failover,
                                                jeton_error** error);
JETON_CALL jeton_status jeton_login_changed(const jeton_authority* authority, const char* customer,
                                            size_t customer_len, uint32_t* survives_failover,
                                            jeton_error** error);
JETON_CALL jeton_status jeton_credentials_changed(const jeton_authority* authority, const char* customer,
                                                  size_t customer_len, uint32_t* survives_failover,
                                                  jeton_error** error);

/* ---- Sign-in ------------------------------------------------------------------------------------------ */

/* Signs a customer in with a password.
 *
 * in      device: jeton_sign_in_device() of an earlier sign-in from this browser, so that strangers who lock
 *         the account do not lock it; anything else counts as none
 * errors  refused.wrong_credentials: unknown login, wrong password, locked or disabled account, all alike;
 *         refused.not_confirmed: the password was right; store.*; internal.*
 * cost    one Argon2id run, whether the customer exists or not */
JETON_CALL jeton_status jeton_login(const jeton_authority* authority, const char* login, size_t login_len,
                                    const char* password, size_t password_len, const char* device,
                                    size_t device_len, jeton_sign_in** out, jeton_error** error);
/* The same where one field takes any secret the customer may have: password, reset link's token, code. */
JETON_CALL jeton_status jeton_login_by_secret(const jeton_authority* authority, const char* login,
                                              size_t login_len, const char* secret, size_t secret_len,
                                              const char* device, size_t device_len, jeton_sign_in** out,
                                              jeton_error** error);

/* A session for a customer whom a trusted server names. Nobody's password is asked: call it only for a
 * caller that you have authenticated yourself. note: goes into the audit; may be empty */
JETON_CALL jeton_status jeton_issue(const jeton_authority* authority, const char* customer,
                                    size_t customer_len, const char* note, size_t note_len,
                                    jeton_sign_in** out, jeton_error** error);
JETON_CALL jeton_status jeton_issue_by_login(const jeton_authority* authority, const char* login,
                                             size_t login_len, const char* note, size_t note_len,
                                             jeton_sign_in** out, jeton_error** error);

/* Spends a one-time code. Of any number of simultaneous presentations at most one is granted. */
JETON_CALL jeton_status jeton_exchange_code(const jeton_authority* authority, const char* login,
                                            size_t login_len, const char* code, size_t code_len,
                                            jeton_sign_in** out, jeton_error** error);

/* Another token for a live session's customer, with the same absolute end; the old one stays. */
JETON_CALL jeton_status jeton_reissue(const jeton_authority* authority, const char* token, size_t token_len,
                                      jeton_sign_in** out, jeton_error** error);

/* ---- Tokens ------------------------------------------------------------------------------------------- */

/* Whose live token this is. Strict: asks the store every time, so a revoked token is dead at once.
 *
 * out     into: refilled; made by jeton_verified_new()
 * errors  invalid_input.malformed_token, .token_too_long: without asking a store; refused.token_unknown,
 *         .token_expired, .token_revoked, .token_ended; store.* */
JETON_CALL jeton_status jeton_verify(const jeton_authority* authority, const char* token, size_t token_len,
                                     jeton_verified* into, jeton_error** error);
/* The same token lives on, until session_lifetime from now but not past its absolute end. */
JETON_CALL jeton_status jeton_extend(const jeton_authority* authority, const char* token, size_t token_len,
                                     jeton_verified* into, jeton_error** error);

/* Ends one token, or all of a customer. After it answers no verification accepts them.
 * out     survives_failover, nullable: JETON_NO if a failover of the store could undo it */
JETON_CALL jeton_status jeton_revoke(const jeton_authority* authority, const char* token, size_t token_len,
                                     uint32_t* survives_failover, jeton_error** error);
JETON_CALL jeton_status jeton_revoke_all(const jeton_authority* authority, const char* customer,
                                         size_t customer_len, uint32_t* survives_failover,
                                         jeton_error** error);

/* For another server (RFC 7662): JETON_YES or JETON_NO, and no reason. into, nullable: refilled if active */
JETON_CALL jeton_status jeton_introspect(const jeton_authority* authority, const char* token,
                                         size_t token_len, uint32_t* active, jeton_verified* into,
                                         jeton_error** error);

/* For the shop's staff: why a token is dead. */
typedef struct jeton_explanation jeton_explanation;
JETON_CALL jeton_status jeton_explain(const jeton_authority* authority, const char* token, size_t token_len,
                                      jeton_explanation** out, jeton_error** error);
/* Why it is dead, as a status; JETON_OK and jeton_explanation_kind() not 0: it is alive. */
JETON_API jeton_status jeton_explanation_dead_because(const jeton_explanation* explanation);
JETON_API const char* jeton_explanation_customer(const jeton_explanation* explanation, size_t* len);
JETON_API uint32_t jeton_explanation_kind(const jeton_explanation* explanation); /* 0: stands for nothing */
JETON_API int64_t jeton_explanation_issued_at(const jeton_explanation* explanation);
JETON_API int64_t jeton_explanation_expires_at(const jeton_explanation* explanation);
JETON_API int64_t jeton_explanation_absolute_end(const jeton_explanation* explanation);
JETON_API int64_t jeton_explanation_revoked_at(const jeton_explanation* explanation);
JETON_API void jeton_explanation_free(jeton_explanation* explanation);

/* For the shop's staff: the reason behind the support reference of a refused sign-in, and its minute. */
JETON_CALL jeton_status jeton_why(const jeton_authority* authority, const char* reference,
                                  size_t reference_len, jeton_status* reason, int64_t* minute,
                                  jeton_error** error);

/* ---- Passwords, links and mail ------------------------------------------------------------------------ */

/* After this answers every token of the customer is dead, `token` too. cost: two Argon2id runs */
JETON_CALL jeton_status jeton_change_password(const jeton_authority* authority, const char* token,
                                              size_t token_len, const char* current_password,
                                              size_t current_password_len, const char* new_password,
                                              size_t new_password_len, uint32_t* survives_failover,
                                              jeton_error** error);

/* Somebody forgot the password, or has an address to confirm. JETON_OK for every address; what to send comes
 * out of jeton_next_delivery(). in: site: 0..256 bytes that come back with the mail */
JETON_CALL jeton_status jeton_request_reset(const jeton_authority* authority, const char* login,
                                            size_t login_len, const char* site, size_t site_len,
                                            jeton_error** error);
JETON_CALL jeton_status jeton_request_confirmation(const jeton_authority* authority, const char* login,
                                                   size_t login_len, const char* site, size_t site_len,
                                                   jeton_error** error);

/* Spends a reset link. A password that is refused spends nothing. errors  refused.link_* */
JETON_CALL jeton_status jeton_reset_password(const jeton_authority* authority, const char* token,
                                             size_t token_len, const char* new_password,
                                             size_t new_password_len, uint32_t* survives_failover,
                                             jeton_error** error);
/* Whose reset link this is, without spending it. out: the customer's id */
JETON_CALL jeton_status jeton_find_reset_link(const jeton_authority* authority, const char* token,
                                              size_t token_len, jeton_string** out, jeton_error** error);
/* Spends a confirmation link. out: the customer's id */
JETON_CALL jeton_status jeton_confirm(const jeton_authority* authority, const char* token, size_t token_len,
                                      jeton_string** out, jeton_error** error);

#define JETON_DELIVERY_RESET 1             /* here is a link to choose a new password */
#define JETON_DELIVERY_CONFIRMATION 2      /* here is a link to confirm the address */
#define JETON_DELIVERY_NO_ACCOUNT 3        /* somebody gave this address; there is no account to use */
#define JETON_DELIVERY_ALREADY_CONFIRMED 4 /* somebody asked to confirm it, and it is confirmed */

/* A mail to be sent now. */
typedef struct jeton_delivery jeton_delivery;
/* The next mail of this tenant, leased to the caller for delivery_lease; out: NULL with JETON_OK: none */
JETON_CALL jeton_status jeton_next_delivery(const jeton_authority* authority, jeton_delivery** out,
                                            jeton_error** error);
/* It was sent. */
JETON_CALL jeton_status jeton_delivered(const jeton_authority* authority, const char* delivery_id,
                                        size_t delivery_id_len, jeton_error** error);
JETON_API const char* jeton_delivery_id(const jeton_delivery* delivery, size_t* len);
JETON_API uint32_t jeton_delivery_kind(const jeton_delivery* delivery); /* JETON_DELIVERY_* */
JETON_API const char* jeton_delivery_login(const jeton_delivery* delivery, size_t* len); /* address */
JETON_API const char* jeton_delivery_token(const jeton_delivery* delivery, size_t* len); /* may be empty */
JETON_API const char* jeton_delivery_site(const jeton_delivery* delivery, size_t* len);
JETON_API int64_t jeton_delivery_expires_at(const jeton_delivery* delivery);
JETON_API uint32_t jeton_delivery_attempts(const jeton_delivery* delivery); /* this one included */
JETON_API void jeton_delivery_free(jeton_delivery* delivery);

/* ---- Staff acting for a customer ---------------------------------------------------------------------- */

#define JETON_CONSENT_GIVEN 1
#define JETON_CONSENT_WITHDRAWN 2

/* The customer's own word on it. Withdrawing ends such sessions at once. */
JETON_CALL jeton_status jeton_set_consent(const jeton_authority* authority, const char* token,
                                          size_t token_len, uint32_t consent, jeton_error** error);
/* Never asked is withdrawn. */
JETON_CALL jeton_status jeton_consent_of(const jeton_authority* authority, const char* customer,
                                         size_t customer_len, uint32_t* out, jeton_error** error);
/* A code with which `actor` signs in as a consenting customer, once. Both texts go into the audit. */
JETON_CALL jeton_status jeton_issue_code(const jeton_authority* authority, const char* customer,
                                         size_t customer_len, const char* actor, size_t actor_len,
                                         const char* reason, size_t reason_len, jeton_issued** out,
                                         jeton_error** error);
/* A session for `actor` as a consenting customer, at once. errors  refused.consent_missing */
JETON_CALL jeton_status jeton_assist(const jeton_authority* authority, const char* customer,
                                     size_t customer_len, const char* actor, size_t actor_len,
                                     const char* reason, size_t reason_len, jeton_sign_in** out,
                                     jeton_error** error);
/* Ends every session of staff for this customer, and every code not spent yet. */
JETON_CALL jeton_status jeton_end_assistance(const jeton_authority* authority, const char* customer,
                                             size_t customer_len, uint32_t* survives_failover,
                                             jeton_error** error);

/* ---- Registration in two steps, and identities at providers ------------------------------------------- */

/* Chooses a login and a password; out: the token that makes the customer, once. */
JETON_CALL jeton_status jeton_begin_registration(const jeton_authority* authority, const char* login,
                                                 size_t login_len, const char* password, size_t password_len,
                                                 jeton_issued** out, jeton_error** error);
/* The same for somebody whom a provider vouches for. confirmation: DONE only if the provider verified it */
JETON_CALL jeton_status jeton_begin_identity_registration(const jeton_authority* authority,
                                                          const char* provider, size_t provider_len,
                                                          const char* subject, size_t subject_len,
                                                          const char* login, size_t login_len,
                                                          uint32_t confirmation, jeton_issued** out,
                                                          jeton_error** error);

#define JETON_REGISTRATION_BEGUN 1
#define JETON_REGISTRATION_FINISHED 2 /* it is a customer; the first session may be claimed */
#define JETON_REGISTRATION_OVER 3

/* What a registration's token is good for. */
typedef struct jeton_registration jeton_registration;
JETON_CALL jeton_status jeton_find_registration(const jeton_authority* authority, const char* token,
                                                size_t token_len, jeton_registration** out,
                                                jeton_error** error);
JETON_API uint32_t jeton_registration_state(const jeton_registration* registration);
JETON_API const char* jeton_registration_login(const jeton_registration* registration, size_t* len);
JETON_API const char* jeton_registration_provider(const jeton_registration* registration, size_t* len);
JETON_API int64_t jeton_registration_expires_at(const jeton_registration* registration);
JETON_API void jeton_registration_free(jeton_registration* registration);

/* Makes the customer. in: login: empty, or the begun one again; out: the customer's id */
JETON_CALL jeton_status jeton_finish_registration(const jeton_authority* authority, const char* token,
                                                  size_t token_len, const char* login, size_t login_len,
                                                  jeton_string** out, jeton_error** error);
/* The customer's first session, once. */
JETON_CALL jeton_status jeton_claim_registration(const jeton_authority* authority, const char* token,
                                                 size_t token_len, jeton_sign_in** out, jeton_error** error);

/* The state that goes to a provider and comes back once, with the callback URL kept under it.
 * browser: binds it to one browser; may be empty */
JETON_CALL jeton_status jeton_begin_provider_sign_in(const jeton_authority* authority, const char* provider,
                                                     size_t provider_len, const char* callback_url,
                                                     size_t callback_url_len, const char* browser,
                                                     size_t browser_len, jeton_string** out,
                                                     jeton_error** error);
/* errors  refused.provider_state_unknown; out: the callback URL */
JETON_CALL jeton_status jeton_consume_provider_state(const jeton_authority* authority, const char* provider,
                                                     size_t provider_len, const char* state, size_t state_len,
                                                     const char* browser, size_t browser_len,
                                                     jeton_string** out, jeton_error** error);
/* errors  refused.customer_unknown: no customer has this identity */
JETON_CALL jeton_status jeton_login_by_identity(const jeton_authority* authority, const char* provider,
                                                size_t provider_len, const char* subject, size_t subject_len,
                                                jeton_sign_in** out, jeton_error** error);
/* errors  refused.login_taken: another customer has it */
JETON_CALL jeton_status jeton_link_identity(const jeton_authority* authority, const char* customer,
                                            size_t customer_len, const char* provider, size_t provider_len,
                                            const char* subject, size_t subject_len, jeton_error** error);
JETON_CALL jeton_status jeton_unlink_identity(const jeton_authority* authority, const char* customer,
                                              size_t customer_len, const char* provider, size_t provider_len,
                                              const char* subject, size_t subject_len, jeton_error** error);

/* ---- API keys of trusted servers ---------------------------------------------------------------------- */

#define JETON_SCOPE_ISSUE UINT64_C(1)
#define JETON_SCOPE_ASSIST UINT64_C(2)
#define JETON_SCOPE_INTROSPECT UINT64_C(4)
#define JETON_SCOPE_REVOKE UINT64_C(8)
#define JETON_SCOPE_CUSTOMERS UINT64_C(16)
#define JETON_SCOPE_MANAGE_KEYS UINT64_C(32)

/* The text is shown once. in: scopes: JETON_SCOPE_*; expires_at: 0 for never; actor: may be empty */
JETON_CALL jeton_status jeton_create_api_key(const jeton_authority* authority, const char* name,
                                             size_t name_len, uint64_t scopes, int64_t expires_at,
                                             const char* actor, size_t actor_len, jeton_issued** out,
                                             jeton_error** error);
/* Another system's key, whose text is known. out: the key's id */
JETON_CALL jeton_status jeton_import_api_key(const jeton_authority* authority, const char* text,
                                             size_t text_len, const char* name, size_t name_len,
                                             uint64_t scopes, int64_t expires_at, const char* actor,
                                             size_t actor_len, jeton_string** out, jeton_error** error);
JETON_CALL jeton_status jeton_revoke_api_key(const jeton_authority* authority, const char* id, size_t id_len,
                                             uint32_t* survives_failover, jeton_error** error);

/* API keys: one that was verified, or a tenant's list. */
typedef struct jeton_api_keys jeton_api_keys;
/* in      needed: one JETON_SCOPE_*; out: a list of one: id, name and scopes
 * errors  refused.api_key_*, .scope_missing */
JETON_CALL jeton_status jeton_verify_api_key(const jeton_authority* authority, const char* text,
                                             size_t text_len, uint64_t needed, jeton_api_keys** out,
                                             jeton_error** error);
JETON_CALL jeton_status jeton_list_api_keys(const jeton_authority* authority, jeton_api_keys** out,
                                            jeton_error** error);
JETON_API size_t jeton_api_keys_count(const jeton_api_keys* keys);
/* Of the key at `index`; beyond the last: empty or 0. */
JETON_API const char* jeton_api_keys_id(const jeton_api_keys* keys, size_t index, size_t* len);
JETON_API const char* jeton_api_keys_name(const jeton_api_keys* keys, size_t index, size_t* len);
JETON_API const char* jeton_api_keys_actor(const jeton_api_keys* keys, size_t index, size_t* len);
JETON_API uint64_t jeton_api_keys_scopes(const jeton_api_keys* keys, size_t index);
JETON_API int64_t jeton_api_keys_created_at(const jeton_api_keys* keys, size_t index);
JETON_API int64_t jeton_api_keys_expires_at(const jeton_api_keys* keys, size_t index);
JETON_API int64_t jeton_api_keys_last_used_at(const jeton_api_keys* keys, size_t index);
JETON_API int64_t jeton_api_keys_revoked_at(const jeton_api_keys* keys, size_t index);
JETON_API void jeton_api_keys_free(jeton_api_keys* keys);

/* ---- Requests that may be sent twice ------------------------------------------------------------------ */

/* A request with an Idempotency-Key: the work is the caller's to do, or it was done and this is its answer.
 */
typedef struct jeton_idempotent jeton_idempotent;
/* in      purpose: use case and caller, 1..255 bytes; key: as the client sent it, 1..255 printable ASCII;
 *         request: all that decides what is done
 * errors  refused.idempotency_mismatch, .idempotency_in_flight */
JETON_CALL jeton_status jeton_begin_idempotent(const jeton_authority* authority, const char* purpose,
                                               size_t purpose_len, const char* key, size_t key_len,
                                               const void* request, size_t request_len,
                                               jeton_idempotent** out, jeton_error** error);
JETON_API uint32_t jeton_idempotent_answered(const jeton_idempotent* idempotent); /* JETON_YES, _NO */
JETON_API const char* jeton_idempotent_answer(const jeton_idempotent* idempotent, size_t* len);
/* The work is done: stores its answer; or it did nothing, and may be sent again. */
JETON_CALL jeton_status jeton_finish_idempotent(const jeton_authority* authority,
                                                const jeton_idempotent* idempotent, const void* answer,
                                                size_t answer_len, jeton_error** error);
JETON_CALL jeton_status jeton_abandon_idempotent(const jeton_authority* authority,
                                                 const jeton_idempotent* idempotent, jeton_error** error);
JETON_API void jeton_idempotent_free(jeton_idempotent* idempotent);

/* ---- Audit and housekeeping --------------------------------------------------------------------------- */

/* A customer's audit, oldest first. */
typedef struct jeton_audit jeton_audit;
JETON_CALL jeton_status jeton_audit_of(const jeton_authority* authority, const char* customer,
                                       size_t customer_len, jeton_audit** out, jeton_error** error);
JETON_API size_t jeton_audit_count(const jeton_audit* audit);
/* JETON_NO: an event was changed, removed or moved. */
JETON_API uint32_t jeton_audit_whole(const jeton_audit* audit);
/* Of the event at `index`: its number (enum class AuditEvent of flow/audit.hpp), and why it was refused,
 * JETON_OK if it succeeded. Beyond the last: 0 or empty. */
JETON_API uint32_t jeton_audit_event(const jeton_audit* audit, size_t index);
JETON_API jeton_status jeton_audit_reason(const jeton_audit* audit, size_t index);
JETON_API int64_t jeton_audit_at(const jeton_audit* audit, size_t index);
JETON_API const char* jeton_audit_actor(const jeton_audit* audit, size_t index, size_t* len);
JETON_API const char* jeton_audit_note(const jeton_audit* audit, size_t index, size_t* len);
JETON_API void jeton_audit_free(jeton_audit* audit);

/* Removes up to `limit` (1..100,000) records of the whole deployment that were over more than 24 hours ago.
 * out: how many; call it again until it is less than `limit` */
JETON_CALL jeton_status jeton_purge(const jeton_authority* authority, uint64_t limit, uint64_t* removed,
                                    jeton_error** error);

/* ---- Web ---------------------------------------------------------------------------------------------- */

#define JETON_ALGORITHM_HS256 1
#define JETON_ALGORITHM_ED25519 2

/* This tenant's public keys for JWTs as a JWKS document. */
JETON_CALL jeton_status jeton_jwks(const jeton_authority* authority, uint32_t algorithm, jeton_string** out,
                                   jeton_error** error);

/* A CSRF token for a session that travels in a cookie. */
JETON_CALL jeton_status jeton_csrf_token(const jeton_authority* authority, const char* session_token,
                                         size_t session_token_len, jeton_string** out, jeton_error** error);

typedef struct jeton_http_header {
  const char* name;
  uint64_t name_len;
  const char* value;
  uint64_t value_len;
} jeton_http_header;

/* A request as plain data, borrowed for the call. */
typedef struct jeton_http_request {
  uint32_t struct_size;
  uint32_t reserved;
  const char* method; /* "GET" */
  uint64_t method_len;
  const char* target; /* path and query as received, percent-encoding kept */
  uint64_t target_len;
  const jeton_http_header* headers;
  uint64_t header_count;
  uint64_t header_stride; /* default: sizeof(jeton_http_header) */
  const char* body;
  uint64_t body_len;
  /* What the host says of where the request comes from; never taken from a header. */
  const char* address_class;
  uint64_t address_class_len;
} jeton_http_request;

/* Whether a request that came with a session's cookie was made by the shop's own page.
 * errors  refused.cross_site */
JETON_CALL jeton_status jeton_verify_csrf(const jeton_authority* authority, const jeton_http_request* request,
                                          const char* session_token, size_t session_token_len,
                                          jeton_error** error);

#define JETON_DOOR_STANDARD 1 /* jeton's own, for customers */
#define JETON_DOOR_SERVER 2   /* jeton's own, for trusted servers with an API key */
#define JETON_DOOR_APPSTLE 3
#define JETON_DOOR_ADOBE 4
#define JETON_DOOR_MEDUSA 5
#define JETON_DOOR_WORKAREA 6

/* One platform's interface at one host. Lists are texts with one space between entries. */
typedef struct jeton_door {
  uint32_t struct_size;
  uint32_t kind; /* JETON_DOOR_* */
  const jeton_authority* authority;
  const char* host; /* as in a Host header, in lower case; empty: every host */
  uint64_t host_len;
  const char* prefix; /* where its paths begin; empty: as the platform has it */
  uint64_t prefix_len;
  const char* shop; /* appstle: "mystore.myshopify.com" */
  uint64_t shop_len;
  const char* portal_url; /* appstle */
  uint64_t portal_url_len;
  const char* publishable_keys; /* medusa: a list, at least one */
  uint64_t publishable_keys_len;
  const char* origins; /* a list: whose pages may call this host (CORS), with cookies */
  uint64_t origins_len;
} jeton_door;

/* A server's doors. Requests of one host are offered to its doors in the order given. */
typedef struct jeton_doors jeton_doors;
/* in      stride: bytes from one door to the next; 0: sizeof(jeton_door)
 * errors  invalid_input.malformed_id: a host with capitals, no publishable key; .policy_out_of_range: an
 *         origin that is none; .malformed_table: struct_size, kind */
JETON_CALL jeton_status jeton_doors_open(const jeton_door* doors, size_t count, size_t stride,
                                         jeton_doors** out, jeton_error** error);
JETON_API void jeton_doors_free(jeton_doors* doors);

/* The answer to any request at all; a refusal is an answer. errors  only of the call itself */
typedef struct jeton_http_response jeton_http_response;
JETON_CALL jeton_status jeton_http_handle(const jeton_doors* doors, const jeton_http_request* request,
                                          jeton_http_response** out, jeton_error** error);
JETON_API uint32_t jeton_http_response_status(const jeton_http_response* response);
JETON_API size_t jeton_http_response_header_count(const jeton_http_response* response);
JETON_API const char* jeton_http_response_header_name(const jeton_http_response* response, size_t index,
                                                      size_t* len);
JETON_API const char* jeton_http_response_header_value(const jeton_http_response* response, size_t index,
                                                       size_t* len);
JETON_API const char* jeton_http_response_body(const jeton_http_response* response, size_t* len);
JETON_API void jeton_http_response_free(jeton_http_response* response);

/* ==== Stepping and the pool stand below this line ======================================================= */

/* ---- Stepping ----------------------------------------------------------------------------------------- */

/* One use case under way. jeton_<use case>_begin() takes what jeton_<use case>() takes and copies it; nothing
 * is done yet. Then a pool does it (below), or the host steps it, doing each look-up in its own way
 * (jeton_store.h). When it has ended, the result is taken, once, with the function that stands first in each
 * group here. Every jeton_op_take_...() answers
 *   JETON_OK: it is the caller's now; the reason why the use case failed, as often as it is asked;
 *   invalid_input.not_wanted: it has not ended, was taken, or came to something else.
 * It holds its authority. */
typedef struct jeton_op jeton_op;

/* At any point. What has been written to a store stays: at most an attempt that was charged, or a session
 * whose token nobody has; a code that was spent is spent. In use by a pool or another thread, it is gone as
 * soon as that is over. */
JETON_API void jeton_op_free(jeton_op* op);

/* A sign-in. */
JETON_CALL jeton_status jeton_op_take_sign_in(jeton_op* op, jeton_sign_in** out, jeton_error** error);
JETON_CALL jeton_status jeton_login_begin(const jeton_authority* authority, const char* login,
                                          size_t login_len, const char* password, size_t password_len,
                                          const char* device, size_t device_len, jeton_op** out,
                                          jeton_error** error);
JETON_CALL jeton_status jeton_login_by_secret_begin(const jeton_authority* authority, const char* login,
                                                    size_t login_len, const char* secret, size_t secret_len,
                                                    const char* device, size_t device_len, jeton_op** out,
                                                    jeton_error** error);
JETON_CALL jeton_status jeton_exchange_code_begin(const jeton_authority* authority, const char* login,
                                                  size_t login_len, const char* code, size_t code_len,
                                                  jeton_op** out, jeton_error** error);
JETON_CALL jeton_status jeton_issue_begin(const jeton_authority* authority, const char* customer,
                                          size_t customer_len, const char* note, size_t note_len,
                                          jeton_op** out, jeton_error** error);
JETON_CALL jeton_status jeton_issue_by_login_begin(const jeton_authority* authority, const char* login,
                                                   size_t login_len, const char* note, size_t note_len,
                                                   jeton_op** out, jeton_error** error);
JETON_CALL jeton_status jeton_assist_begin(const jeton_authority* authority, const char* customer,
                                           size_t customer_len, const char* actor, size_t actor_len,
                                           const char* reason, size_t reason_len, jeton_op** out,
                                           jeton_error** error);
JETON_CALL jeton_status jeton_claim_registration_begin(const jeton_authority* authority, const char* token,
                                                       size_t token_len, jeton_op** out, jeton_error** error);
JETON_CALL jeton_status jeton_login_by_identity_begin(const jeton_authority* authority, const char* provider,
                                                      size_t provider_len, const char* subject,
                                                      size_t subject_len, jeton_op** out,
                                                      jeton_error** error);
JETON_CALL jeton_status jeton_reissue_begin(const jeton_authority* authority, const char* token,
                                            size_t token_len, jeton_op** out, jeton_error** error);

/* Whose live token it is; `into` is made by jeton_verified_new(). */
JETON_CALL jeton_status jeton_op_take_verified(jeton_op* op, jeton_verified* into, jeton_error** error);
JETON_CALL jeton_status jeton_verify_begin(const jeton_authority* authority, const char* token,
                                           size_t token_len, jeton_op** out, jeton_error** error);
JETON_CALL jeton_status jeton_extend_begin(const jeton_authority* authority, const char* token,
                                           size_t token_len, jeton_op** out, jeton_error** error);

/* JETON_YES or JETON_NO, and whose it is (nullable). */
JETON_CALL jeton_status jeton_op_take_introspection(jeton_op* op, uint32_t* active, jeton_verified* into,
                                                    jeton_error** error);
JETON_CALL jeton_status jeton_introspect_begin(const jeton_authority* authority, const char* token,
                                               size_t token_len, jeton_op** out, jeton_error** error);

/* Why a token is dead. */
JETON_CALL jeton_status jeton_op_take_explanation(jeton_op* op, jeton_explanation** out, jeton_error** error);
JETON_CALL jeton_status jeton_explain_begin(const jeton_authority* authority, const char* token,
                                            size_t token_len, jeton_op** out, jeton_error** error);

/* JETON_YES or JETON_NO; nullable. */
JETON_CALL jeton_status jeton_op_take_ended(jeton_op* op, uint32_t* survives_failover, jeton_error** error);
JETON_CALL jeton_status jeton_revoke_begin(const jeton_authority* authority, const char* token,
                                           size_t token_len, jeton_op** out, jeton_error** error);
JETON_CALL jeton_status jeton_revoke_all_begin(const jeton_authority* authority, const char* customer,
                                               size_t customer_len, jeton_op** out, jeton_error** error);
JETON_CALL jeton_status jeton_change_password_begin(const jeton_authority* authority, const char* token,
                                                    size_t token_len, const char* current_password,
                                                    size_t current_password_len, const char* new_password,
                                                    size_t new_password_len, jeton_op** out,
                                                    jeton_error** error);
JETON_CALL jeton_status jeton_end_assistance_begin(const jeton_authority* authority, const char* customer,
                                                   size_t customer_len, jeton_op** out, jeton_error** error);
JETON_CALL jeton_status jeton_reset_password_begin(const jeton_authority* authority, const char* token,
                                                   size_t token_len, const char* new_password,
                                                   size_t new_password_len, jeton_op** out,
                                                   jeton_error** error);
JETON_CALL jeton_status jeton_customer_disabled_begin(const jeton_authority* authority, const char* customer,
                                                      size_t customer_len, jeton_op** out,
                                                      jeton_error** error);
JETON_CALL jeton_status jeton_login_changed_begin(const jeton_authority* authority, const char* customer,
                                                  size_t customer_len, jeton_op** out, jeton_error** error);
JETON_CALL jeton_status jeton_credentials_changed_begin(const jeton_authority* authority,
                                                        const char* customer, size_t customer_len,
                                                        jeton_op** out, jeton_error** error);
JETON_CALL jeton_status jeton_revoke_api_key_begin(const jeton_authority* authority, const char* id,
                                                   size_t id_len, jeton_op** out, jeton_error** error);

/* Nothing but that it happened. */
JETON_CALL jeton_status jeton_op_take_done(jeton_op* op, jeton_error** error);
JETON_CALL jeton_status jeton_request_reset_begin(const jeton_authority* authority, const char* login,
                                                  size_t login_len, const char* site, size_t site_len,
                                                  jeton_op** out, jeton_error** error);
JETON_CALL jeton_status jeton_request_confirmation_begin(const jeton_authority* authority, const char* login,
                                                         size_t login_len, const char* site, size_t site_len,
                                                         jeton_op** out, jeton_error** error);
JETON_CALL jeton_status jeton_delivered_begin(const jeton_authority* authority, const char* delivery_id,
                                              size_t delivery_id_len, jeton_op** out, jeton_error** error);
JETON_CALL jeton_status jeton_link_identity_begin(const jeton_authority* authority, const char* customer,
                                                  size_t customer_len, const char* provider,
                                                  size_t provider_len, const char* subject,
                                                  size_t subject_len, jeton_op** out, jeton_error** error);
JETON_CALL jeton_status jeton_unlink_identity_begin(const jeton_authority* authority, const char* customer,
                                                    size_t customer_len, const char* provider,
                                                    size_t provider_len, const char* subject,
                                                    size_t subject_len, jeton_op** out, jeton_error** error);
JETON_CALL jeton_status jeton_set_consent_begin(const jeton_authority* authority, const char* token,
                                                size_t token_len, uint32_t consent, jeton_op** out,
                                                jeton_error** error);
JETON_CALL jeton_status jeton_finish_idempotent_begin(const jeton_authority* authority,
                                                      const jeton_idempotent* idempotent, const void* answer,
                                                      size_t answer_len, jeton_op** out, jeton_error** error);
JETON_CALL jeton_status jeton_abandon_idempotent_begin(const jeton_authority* authority,
                                                       const jeton_idempotent* idempotent, jeton_op** out,
                                                       jeton_error** error);

/* JETON_CONSENT_*. */
JETON_CALL jeton_status jeton_op_take_consent(jeton_op* op, uint32_t* consent, jeton_error** error);
JETON_CALL jeton_status jeton_consent_of_begin(const jeton_authority* authority, const char* customer,
                                               size_t customer_len, jeton_op** out, jeton_error** error);

/* A code, a registration's token or an API key. */
JETON_CALL jeton_status jeton_op_take_issued(jeton_op* op, jeton_issued** out, jeton_error** error);
JETON_CALL jeton_status jeton_issue_code_begin(const jeton_authority* authority, const char* customer,
                                               size_t customer_len, const char* actor, size_t actor_len,
                                               const char* reason, size_t reason_len, jeton_op** out,
                                               jeton_error** error);
JETON_CALL jeton_status jeton_begin_registration_begin(const jeton_authority* authority, const char* login,
                                                       size_t login_len, const char* password,
                                                       size_t password_len, jeton_op** out,
                                                       jeton_error** error);
JETON_CALL jeton_status jeton_begin_identity_registration_begin(const jeton_authority* authority,
                                                                const char* provider, size_t provider_len,
                                                                const char* subject, size_t subject_len,
                                                                const char* login, size_t login_len,
                                                                uint32_t confirmation, jeton_op** out,
                                                                jeton_error** error);
JETON_CALL jeton_status jeton_create_api_key_begin(const jeton_authority* authority, const char* name,
                                                   size_t name_len, uint64_t scopes, int64_t expires_at,
                                                   const char* actor, size_t actor_len, jeton_op** out,
                                                   jeton_error** error);

/* An id, a provider's state or a callback URL. */
JETON_CALL jeton_status jeton_op_take_string(jeton_op* op, jeton_string** out, jeton_error** error);
JETON_CALL jeton_status jeton_find_reset_link_begin(const jeton_authority* authority, const char* token,
                                                    size_t token_len, jeton_op** out, jeton_error** error);
JETON_CALL jeton_status jeton_confirm_begin(const jeton_authority* authority, const char* token,
                                            size_t token_len, jeton_op** out, jeton_error** error);
JETON_CALL jeton_status jeton_finish_registration_begin(const jeton_authority* authority, const char* token,
                                                        size_t token_len, const char* login, size_t login_len,
                                                        jeton_op** out, jeton_error** error);
JETON_CALL jeton_status jeton_begin_provider_sign_in_begin(const jeton_authority* authority,
                                                           const char* provider, size_t provider_len,
                                                           const char* callback_url, size_t callback_url_len,
                                                           const char* browser, size_t browser_len,
                                                           jeton_op** out, jeton_error** error);
JETON_CALL jeton_status jeton_consume_provider_state_begin(const jeton_authority* authority,
                                                           const char* provider, size_t provider_len,
                                                           const char* state, size_t state_len,
                                                           const char* browser, size_t browser_len,
                                                           jeton_op** out, jeton_error** error);
JETON_CALL jeton_status jeton_register_customer_begin(const jeton_authority* authority, const char* login,
                                                      size_t login_len, const char* password,
                                                      size_t password_len, uint32_t confirmation,
                                                      jeton_op** out, jeton_error** error);
JETON_CALL jeton_status jeton_import_customer_begin(const jeton_authority* authority, const char* login,
                                                    size_t login_len, const char* password_hash,
                                                    size_t password_hash_len, uint64_t flags, jeton_op** out,
                                                    jeton_error** error);
JETON_CALL jeton_status jeton_import_api_key_begin(const jeton_authority* authority, const char* text,
                                                   size_t text_len, const char* name, size_t name_len,
                                                   uint64_t scopes, int64_t expires_at, const char* actor,
                                                   size_t actor_len, jeton_op** out, jeton_error** error);

/* What a registration's token is good for. */
JETON_CALL jeton_status jeton_op_take_registration(jeton_op* op, jeton_registration** out,
                                                   jeton_error** error);
JETON_CALL jeton_status jeton_find_registration_begin(const jeton_authority* authority, const char* token,
                                                      size_t token_len, jeton_op** out, jeton_error** error);

/* A customer. */
JETON_CALL jeton_status jeton_op_take_customer(jeton_op* op, jeton_customer** out, jeton_error** error);
JETON_CALL jeton_status jeton_find_customer_begin(const jeton_authority* authority, const char* customer,
                                                  size_t customer_len, jeton_op** out, jeton_error** error);
JETON_CALL jeton_status jeton_find_customer_by_login_begin(const jeton_authority* authority,
                                                           const char* login, size_t login_len,
                                                           jeton_op** out, jeton_error** error);

/* A claim, or an answer. */
JETON_CALL jeton_status jeton_op_take_idempotent(jeton_op* op, jeton_idempotent** out, jeton_error** error);
JETON_CALL jeton_status jeton_begin_idempotent_begin(const jeton_authority* authority, const char* purpose,
                                                     size_t purpose_len, const char* key, size_t key_len,
                                                     const void* request, size_t request_len, jeton_op** out,
                                                     jeton_error** error);

/* A mail to send; NULL: none waits. Reads pages: only jeton does it, see jeton_op_perform(). */
JETON_CALL jeton_status jeton_op_take_delivery(jeton_op* op, jeton_delivery** out, jeton_error** error);
JETON_CALL jeton_status jeton_next_delivery_begin(const jeton_authority* authority, jeton_op** out,
                                                  jeton_error** error);

/* The audit. Reads pages. */
JETON_CALL jeton_status jeton_op_take_audit(jeton_op* op, jeton_audit** out, jeton_error** error);
JETON_CALL jeton_status jeton_audit_of_begin(const jeton_authority* authority, const char* customer,
                                             size_t customer_len, jeton_op** out, jeton_error** error);

/* API keys: a list, or the one that was verified. The list reads pages. */
JETON_CALL jeton_status jeton_op_take_api_keys(jeton_op* op, jeton_api_keys** out, jeton_error** error);
JETON_CALL jeton_status jeton_verify_api_key_begin(const jeton_authority* authority, const char* text,
                                                   size_t text_len, uint64_t needed, jeton_op** out,
                                                   jeton_error** error);
JETON_CALL jeton_status jeton_list_api_keys_begin(const jeton_authority* authority, jeton_op** out,
                                                  jeton_error** error);

/* How many records were removed. One call of the ledger. */
JETON_CALL jeton_status jeton_op_take_count(jeton_op* op, uint64_t* count, jeton_error** error);
JETON_CALL jeton_status jeton_purge_begin(const jeton_authority* authority, uint64_t limit, jeton_op** out,
                                          jeton_error** error);

/* ---- Pool ---------------------------------------------------------------------------------------------- */

/* A few threads that do the slow part of operations, for hosts with an event loop. They call no function of
 * the host; what is done is announced on a queue, whose handle becomes readable, and taken by the host on a
 * thread of its own. Every submission that answered JETON_OK is announced exactly once, unless its queue or
 * pool is closed before.
 *
 * From submit until its completion is taken the operation is in the pool's use: other calls answer
 * invalid_input.handle_in_use, and jeton_op_free() drops it: it is gone once its completion is taken. That is
 * how a caller cancels: the answer is dropped, not the operation, so no half of a use case is left. An
 * operation that is freed between two of its steps leaves at most an attempt that was charged, or a session
 * whose token nobody has.
 *
 * The threads do not survive fork(): in the child every function of that pool answers
 * invalid_input.wrong_process, its memory is not given back, and the child opens one of its own. */
typedef struct jeton_pool jeton_pool;
typedef struct jeton_queue jeton_queue;

#define JETON_CANCELLED 2 /* jeton_completion.status: withdrawn before it began, or freed meanwhile */

#define JETON_NO_DEADLINE INT64_MAX

/* How much of an operation is done before it is announced. The last two call the stores the authority was
 * opened with; if those are a host's tables, only with JETON_STORE_ANY_THREAD. */
#define JETON_WORK_HASH 1   /* the wanted hash; then step on */
#define JETON_WORK_EFFECT 2 /* what is wanted, whatever it is; then step on */
#define JETON_WORK_WHOLE 3  /* everything to the end, by the authority's clock; then take the result */

#define JETON_CLOCK_MACHINE 1 /* the machine's monotonic clock */
#define JETON_CLOCK_MANUAL 2  /* stands at 0 until jeton_pool_set_time(): for tests */

typedef struct jeton_pool_options {
  uint32_t struct_size;
  uint32_t threads;   /* 0: as many as processors, at most 4; 1..256. They start when there is work */
  uint64_t most_jobs; /* in flight, completions not taken included; 0: 1024; then store.busy */
  uint32_t clock;     /* 0: JETON_CLOCK_MACHINE */
  uint32_t reserved;
} jeton_pool_options;

typedef struct jeton_completion {
  uint32_t struct_size;
  jeton_status status; /* JETON_OK; JETON_CANCELLED; store.past_deadline: it did not begin; whole: also the
                          error the operation ended with */
  uint64_t user_data;
  jeton_op* op; /* the host's again; NULL if it was freed meanwhile */
} jeton_completion;

/* in      options: NULL for the defaults
 * thread  the functions of a pool and of its queues may be called by several threads at once, close alone */
JETON_CALL jeton_status jeton_pool_open(const jeton_pool_options* options, jeton_pool** out,
                                        jeton_error** error);
/* Withdraws what has not begun, waits for what has, ends the threads and closes the queues. Operations stay
 * the host's, to be freed. NULL: nothing. */
JETON_API jeton_status jeton_pool_close(jeton_pool* pool);
/* Manual clock only, never back. errors  invalid_input.not_wanted */
JETON_API jeton_status jeton_pool_set_time(jeton_pool* pool, int64_t now_ms);

/* A queue of completions, one for each loop. */
JETON_CALL jeton_status jeton_queue_open(jeton_pool* pool, jeton_queue** out, jeton_error** error);
/* Its completions are dropped, their operations stay the host's. NULL: nothing. */
JETON_API jeton_status jeton_queue_close(jeton_queue* queue);
/* A handle of the operating system (on Linux a file descriptor) to wait on: readable while a completion
 * waits. Never read from it; it is closed with the queue. */
JETON_CALL jeton_status jeton_queue_handle(const jeton_queue* queue, int64_t* handle);
/* The oldest completion. JETON_PENDING: there is none. in: completion->struct_size is set */
JETON_CALL jeton_status jeton_queue_next(jeton_queue* queue, jeton_completion* completion,
                                         jeton_error** error);

/* Gives `op` to the threads.
 *
 * in      work: JETON_WORK_*; patience_ms: how long it may wait for a thread, 0 or more, or
 *         JETON_NO_DEADLINE: what has not begun by then is announced as store.past_deadline, and not done
 * errors  store.busy: most_jobs are in flight; invalid_input.not_wanted: no hash (or nothing) is wanted, so
 *         step first; invalid_input.unsupported: it would call the host's tables on a thread of the pool;
 *         invalid_input.handle_in_use */
JETON_CALL jeton_status jeton_pool_submit(jeton_pool* pool, jeton_queue* queue, jeton_op* op, uint32_t work,
                                          int64_t patience_ms, uint64_t user_data, jeton_error** error);
/* Withdraws `op` if it has not begun: JETON_OK, and it is announced as JETON_CANCELLED. JETON_PENDING: it
 * runs or is done, and is announced as that. */
JETON_API jeton_status jeton_pool_cancel(jeton_pool* pool, const jeton_op* op);

#ifdef __cplusplus
}
#endif

#endif
