// SPDX-License-Identifier: Apache-2.0
//
// jeton.hpp: table of contents, and the house rules, said once.
//
//   base/        Result, Errc, Secret, ids, Timestamp, bytes
//   crypto/      randomness, digests, constant-time compare, base62, base64url, password hashes, keys
//   token/       the texts of tokens: opaque tokens, JWTs; knows no store
//   code/        the texts of one-time codes; knows no store
//   store/       the shop's customers and jeton's ledger: interfaces, memory versions, factories of the
//   adapters flow/        one header per use case, each a story from top to bottom authority.hpp  the facade:
//   one method per use case
//
// Threads    a const member may run concurrently, a non-const one not; stores promise more (see their
// headers). Ownership  views and spans are borrowed for the call; values are owned; unique_ptr only for
// stores. Secrets    are Secret: wiped, move-only, without ==, read only by reveal(). Clock      functions
// take `Timestamp now`; only Authority asks a clock. Alive is not_before <= now < expires_at. Errors
// Result<T>; no exception of ours, no thread-local state. Switch on kind(error.code), log error.name(), show
//            customers words(public_reason(error.code)) and error.reference.
#pragma once

#include <jeton/authority.hpp>
#include <jeton/store/stores.hpp>
