// SPDX-License-Identifier: Apache-2.0
//
// idempotency.hpp: a request that is sent twice has one effect and one answer
// (draft-ietf-httpapi-idempotency-key-header).
//
// Whoever claims an Idempotency-Key first does the work and stores the answer, sealed; whoever sends the
// same request again gets that answer for policy.idempotency_lifetime. Another request under the same key is
// refused, and so is the same one while the first is still in flight.
// Not a transaction: a claim that was never answered (a crash) may be claimed again after
// policy.idempotency_in_flight, so work whose answer was lost may be done twice. Faults that did nothing are
// abandoned instead.
//
//   auto begun = begin_idempotent(world, shop, {"register", key, sha256(body)}, now);
//   if (!begun.ok()) return conflict(begun.error());
//   if (begun.value().is_answered()) return repeat(begun.value().answer());
//   ... do the work ...; best_effort(finish_idempotent(world, shop, begun.value().ticket(), answer, now));
//
// Commits: begin: one batch (receipt, claim); finish: one (receipt, answer guarded by the claim's version);
// abandon: one (receipt, the claim erased, guarded alike).
#pragma once

#include <jeton/base/secret.hpp>
#include <jeton/crypto/constant_time.hpp>
#include <jeton/crypto/seal.hpp>
#include <jeton/flow/audit.hpp>
#include <jeton/flow/receipt.hpp>
#include <jeton/flow/revoke.hpp>
#include <jeton/store/idempotency_records.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace jeton {

inline constexpr std::size_t kMostIdempotencyKeyBytes = 255;
inline constexpr std::size_t kMostPurposeBytes = 255;

/// in      purpose: use case and caller, 1..255 bytes; one caller's key is nothing to another
///         key: as the client sent it, 1..255 printable characters of ASCII
///         request: SHA-256 of all that decides what is done, secrets included; only a keyed digest of it is
///         stored
struct IdempotentRequest {
  std::string_view purpose;
  std::string_view key;
  Digest request;
};

/// The right to do the work of a request, once. Copyable data; it outlives the operation that claimed it.
struct IdempotencyTicket {
  Digest place;    ///< of tenant, purpose and key: partition and record
  Digest request;  ///< keyed digest of the request
  Version version;
  Timestamp claimed_at;
};

/// How a request began: the work is yours to do, or it was done and this is its answer.
class BegunIdempotent {
 public:
  static BegunIdempotent claimed(const IdempotencyTicket& ticket) noexcept { return {ticket, std::nullopt}; }
  static BegunIdempotent answered(Secret answer) noexcept { return {{}, std::move(answer)}; }

  [[nodiscard]] bool is_answered() const noexcept { return answer_.has_value(); }
  /// The stored answer, which may hold a token; empty unless is_answered(). Owned by this object.
  [[nodiscard]] Bytes answer() const noexcept { return answer_ ? answer_->reveal() : Bytes{}; }
  /// What to finish or abandon with; good for nothing if is_answered().
  [[nodiscard]] const IdempotencyTicket& ticket() const noexcept { return ticket_; }

 private:
  BegunIdempotent(const IdempotencyTicket& ticket, std::optional<Secret> answer) noexcept
      : ticket_(ticket), answer_(std::move(answer)) {}

  IdempotencyTicket ticket_;
  std::optional<Secret> answer_;
};

namespace detail {

inline bool is_well_formed(const IdempotentRequest& request) noexcept {
  const bool printable =
      std::all_of(request.key.begin(), request.key.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
  return printable && !request.key.empty() && request.key.size() <= kMostIdempotencyKeyBytes &&
         !request.purpose.empty() && request.purpose.size() <= kMostPurposeBytes;
}

/// Keyed by the route key, which outlives a rotation of the secret: a repeat across one is found, and then
/// fails on its seal instead of being done twice. A dump cannot be searched for the password in a request.
inline IdempotencyTicket ticket_of(const Shop& shop, const IdempotentRequest& request,
                                   Timestamp now) noexcept {
  const Key32& key = shop.keys.route;
  const Digest place = hmac_sha256(key, {bytes_of("idempotency key"), field(shop.tenant.text()),
                                         field(request.purpose), field(request.key)});
  return {place,
          hmac_sha256(key, {bytes_of("idempotent request"), Bytes(place), Bytes(request.request)}),
          {},
          now};
}

inline Partition idempotency_partition(const IdempotencyTicket& ticket) noexcept {
  Partition partition;
  std::copy_n(ticket.place.begin(), partition.bytes.size(), partition.bytes.begin());
  return partition;
}
inline RecordKey idempotency_key(const IdempotencyTicket& ticket) noexcept {
  return record_key(RecordKind::idempotency, {ticket.place});
}
/// An answer opens for its own tenant, purpose, key and request only: the request's digest covers them all.
inline std::string answer_context(const IdempotencyTicket& ticket) {
  return std::string("jeton idempotent answer v1").append(text_of(ticket.request));
}

inline Result<Secret> open_answer(const Shop& shop, const IdempotencyTicket& ticket, Bytes sealed) {
  if (sealed.size() < kSealOverheadBytes) return Error{Errc::damaged_record, "begin_idempotent"};
  Secret answer = Secret::of_size(sealed.size() - kSealOverheadBytes);
  const auto opened = open_sealed(shop.keys.seal, answer_context(ticket), sealed, answer.fill());
  if (!opened.ok()) return opened.error();
  return answer;
}

/// What stands at the request's place: its answer, nothing (it may be claimed), or why it must not be done.
inline Result<std::optional<Secret>> judge_claim(const Shop& shop, const RecordSlot& slot,
                                                 const IdempotencyTicket& ticket, Timestamp now) {
  std::optional<Secret> nothing;
  if (!slot.found) return nothing;
  const auto read = decode<IdempotencyRecord>(slot.value());
  if (!read.ok()) return read.error();
  const IdempotencyRecord& record = read.value();
  if (record.tenant != shop.tenant.text()) return Error{Errc::damaged_record, "begin_idempotent"};
  if (now >= record.expires_at) return nothing;
  if (!equal_in_constant_time(record.request, ticket.request))
    return Error{Errc::idempotency_mismatch, "begin_idempotent"};
  if (!record.sealed_answer.empty()) {
    auto answer = open_answer(shop, ticket, record.sealed_answer);
    if (!answer.ok()) return answer.error();
    return std::optional<Secret>(std::move(answer).value());
  }
  const Timestamp given_up = record.claimed_at + shop.policy.idempotency_in_flight;
  if (now >= given_up) return nothing;
  return Error{Errc::idempotency_in_flight, "begin_idempotent", Lifetime(given_up.unix_ms - now.unix_ms)};
}

/// Writes a claim or an answer over what `before` saw; `ticket` then holds the version written.
template <World W>
Result<CommitOutcome> write_idempotency(W& world, const Shop& shop, IdempotencyTicket& ticket,
                                        const Guard& before, const IdempotencyRecord& record, Timestamp now) {
  auto begun = begin_batch(world, shop, idempotency_partition(ticket), Durability::durable, now);
  if (!begun.ok()) return begun.error();
  const WideRecord value = encode(record);
  begun.value().batch.put(idempotency_key(ticket), before, value.bytes(), begun.value().version,
                          record.expires_at + kAfterlife);
  ticket.version = begun.value().version;
  return world.commit(begun.value().batch);
}

}  // namespace detail

/// Claims a request, or finds the answer that it was given before.
///
/// errors  refused.idempotency_mismatch: another request had this key first; refused.idempotency_in_flight:
///         the same request is being worked on, with retry_after; invalid_input.malformed_request: key or
///         purpose; store.damaged_record: also after the deployment's secret was replaced; store.*
template <World W>
Result<BegunIdempotent> begin_idempotent(W& world, const Shop& shop, const IdempotentRequest& request,
                                         Timestamp now) {
  if (!detail::is_well_formed(request)) return Error{Errc::malformed_request, "begin_idempotent"};
  IdempotencyTicket ticket = detail::ticket_of(shop, request, now);
  const Lifetime longest = std::max(shop.policy.idempotency_lifetime, shop.policy.idempotency_in_flight);
  const IdempotencyRecord claim{shop.tenant.text(), ticket.request, now, now + longest, {}};
  for (int tries = 0; tries < kMostConflicts; ++tries) {
    WideRecordRoom room;
    RecordSlot slots[] = {{.key = detail::idempotency_key(ticket), .room = room}};
    const auto read = world.get(detail::idempotency_partition(ticket), slots);
    if (!read.ok()) return read.error();
    auto standing = detail::judge_claim(shop, slots[0], ticket, now);
    if (!standing.ok()) return standing.error();
    if (standing.value()) return BegunIdempotent::answered(std::move(*standing.value()));

    const Guard before = slots[0].found ? Guard::version(slots[0].version) : Guard::absent();
    const auto outcome = detail::write_idempotency(world, shop, ticket, before, claim, now);
    if (outcome.ok() && outcome.value() == CommitOutcome::conflict(kFirstAfterReceipt))
      continue;  // somebody else claimed it meanwhile: look what they have made of it
    const auto applied = expect_applied(outcome, "begin_idempotent");
    if (!applied.ok()) return applied.error();
    return BegunIdempotent::claimed(ticket);
  }
  return Error{Errc::conflict, "begin_idempotent"};
}

/// Stores the answer of a claimed request, sealed. The work is done by then: whatever this answers, the
/// caller of the request gets the answer.
///
/// in      answer: 0..3500 bytes, any
/// errors  invalid_input.malformed_batch: the answer is longer, and nothing is stored; store.conflict: the
///         claim had been given up, or was finished or abandoned before; store.*
template <World W>
Result<Done> finish_idempotent(W& world, const Shop& shop, const IdempotencyTicket& ticket, Bytes answer,
                               Timestamp now) {
  if (answer.size() > kMostAnswerBytes) return Error{Errc::malformed_batch, "finish_idempotent"};
  const auto nonce = draw<kSealNonceBytes>(world);
  if (!nonce.ok()) return nonce.error();
  ByteArray<kSealOverheadBytes + kMostAnswerBytes> room;
  const MutableBytes sealed = MutableBytes(room).first(kSealOverheadBytes + answer.size());
  seal(shop.keys.seal, nonce.value(), detail::answer_context(ticket), answer, sealed);

  IdempotencyTicket mine = ticket;
  const IdempotencyRecord record{shop.tenant.text(), ticket.request, ticket.claimed_at,
                                 now + shop.policy.idempotency_lifetime, sealed};
  return expect_applied(
      detail::write_idempotency(world, shop, mine, Guard::version(ticket.version), record, now),
      "finish_idempotent");
}

/// Gives a claim back, so that the same request may be tried again at once; for work that failed without
/// having done anything. A claim that is no longer ours is left as it is.
///
/// errors  store.*: the claim stays until policy.idempotency_in_flight is over
template <World W>
Result<Done> abandon_idempotent(W& world, const Shop& shop, const IdempotencyTicket& ticket, Timestamp now) {
  auto begun = begin_batch(world, shop, detail::idempotency_partition(ticket), Durability::durable, now);
  if (!begun.ok()) return begun.error();
  begun.value().batch.erase(detail::idempotency_key(ticket), Guard::version(ticket.version));
  const auto outcome = world.commit(begun.value().batch);
  if (outcome.ok() && outcome.value() == CommitOutcome::conflict(kFirstAfterReceipt)) return Done{};
  return expect_applied(outcome, "abandon_idempotent");
}

}  // namespace jeton
