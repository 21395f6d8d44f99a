// SPDX-License-Identifier: Apache-2.0
//
// provider_state.hpp: the `state` that a customer takes along to a sign-in provider and brings back, once
// (RFC 6749 section 10.12, RFC 9700 section 4.7). Without it anybody could make a browser finish a sign-in
// that it did not begin.
//
// The ledger keeps its digest, the provider and the callback it was made for, and a digest of what only the
// browser can show. Commits: at the beginning one batch (receipt, state); at the end one batch (receipt,
// state spent), before anything else is done with the provider's answer (protocol P9).
//
//   auto begun = begin_provider_sign_in(world, shop, {"google", callback, browser}, now);
//   auto back = consume_provider_state(world, shop, {"google", state, browser}, now);
#pragma once

#include <jeton/crypto/base64url.hpp>
#include <jeton/crypto/constant_time.hpp>
#include <jeton/flow/identity.hpp>
#include <jeton/flow/receipt.hpp>
#include <jeton/store/registration_records.hpp>

#include <string>

namespace jeton {

inline constexpr std::size_t kMostCallbackBytes = 512;
inline constexpr std::size_t kProviderStateBytes = 32;
inline constexpr std::size_t kProviderStateCharacters = base64url_length(kProviderStateBytes);

/// in      provider: 1..64 bytes; callback_url: 1..512 bytes, one that the shop allows; browser: what only
/// this
///         browser can show again (a cookie's value), empty if nothing binds the state to it
struct ProviderSignIn {
  std::string_view provider;
  std::string_view callback_url;
  std::string_view browser = {};
};

/// What came back. All three untrusted.
struct ProviderReturn {
  std::string_view provider;
  std::string_view state;
  std::string_view browser = {};
};

namespace detail {

/// Where the state's record lies: both by a digest of the decoded bytes, so the ledger never sees a state.
struct ProviderStatePlace {
  Partition partition;
  RecordKey key;
};

inline ProviderStatePlace provider_state_place(const Shop& shop, Bytes random) noexcept {
  const Digest route = sha256({bytes_of("provider state route"), field(shop.tenant.text()), random});
  Partition partition;
  std::copy_n(route.begin(), partition.bytes.size(), partition.bytes.begin());
  const Digest digest = sha256({bytes_of("provider state"), field(shop.tenant.text()), random});
  return {partition, record_key(RecordKind::provider_state, {digest})};
}

inline Digest browser_digest(std::string_view browser) noexcept {
  return sha256({bytes_of("browser"), field(browser)});
}

inline bool is_state_good(const Shop& shop, const ProviderStateRecord& record, const ProviderReturn& back,
                          Timestamp now) noexcept {
  return record.tenant == shop.tenant.text() && record.provider == back.provider &&
         equal_in_constant_time(record.browser, browser_digest(back.browser)) &&
         record.used_at == Timestamp{} && now < record.expires_at;
}

}  // namespace detail

/// The text of a fresh state: kProviderStateCharacters of base64url.
///
/// errors  invalid_input.malformed_id: provider or callback; store.*
template <World W>
Result<Secret> begin_provider_sign_in(W& world, const Shop& shop, const ProviderSignIn& request,
                                      Timestamp now) {
  const auto valid = validate_identity({request.provider, "any"});
  if (!valid.ok()) return valid.error();
  const bool usable = !request.callback_url.empty() && request.callback_url.size() <= kMostCallbackBytes;
  if (!usable) return Error{Errc::malformed_id, "begin_provider_sign_in"};
  SecretArray<kProviderStateBytes> random;
  const auto drawn = world.random(random.fill());
  if (!drawn.ok()) return drawn.error();

  const auto place = detail::provider_state_place(shop, random.reveal());
  const Timestamp expires_at = now + shop.policy.provider_state_lifetime;
  const RecordWriter value =
      encode(ProviderStateRecord{shop.tenant.text(), request.provider, request.callback_url,
                                 detail::browser_digest(request.browser), expires_at});
  auto begun = begin_batch(world, shop, place.partition, Durability::passing, now);
  if (!begun.ok()) return begun.error();
  begun.value().batch.put(place.key, Guard::absent(), value.bytes(), begun.value().version,
                          expires_at + kAfterlife);
  const auto applied = expect_applied(world.commit(begun.value().batch), "begin_provider_sign_in");
  if (!applied.ok()) return applied.error();

  Secret state = Secret::of_size(kProviderStateCharacters);
  encode_base64url(random.reveal(), {reinterpret_cast<char*>(state.fill().data()), state.size()});
  return state;
}

/// Spends a state and answers the callback it was begun for. Of any number of simultaneous presentations at
/// most one is granted.
///
/// errors  refused.provider_state_unknown: missing, malformed, of another provider or browser, used, expired,
///         all alike; store.unknown_outcome: it counts as spent; store.*
template <World W>
Result<std::string> consume_provider_state(W& world, const Shop& shop, const ProviderReturn& back,
                                           Timestamp now) {
  const Error refused{Errc::provider_state_unknown, "consume_provider_state"};
  SecretArray<kProviderStateBytes> random;
  const auto size = decode_base64url(back.state, random.fill());
  if (!size.ok() || size.value() != kProviderStateBytes) return refused;
  const auto place = detail::provider_state_place(shop, random.reveal());
  RecordRoom room;
  RecordSlot slots[] = {{.key = place.key, .room = room}};
  const auto read = world.get(place.partition, slots);
  if (!read.ok()) return read.error();
  if (!slots[0].found) return refused;
  const auto record = decode<ProviderStateRecord>(slots[0].value());
  if (!record.ok()) return record.error();
  if (!detail::is_state_good(shop, record.value(), back, now)) return refused;

  std::string callback(
      record.value().callback_url);  // before the spend, which must not fail for memory after
  ProviderStateRecord spent = record.value();
  spent.used_at = now;
  const RecordWriter tombstone = encode(spent);
  auto begun = begin_batch(world, shop, place.partition, Durability::durable, now);
  if (!begun.ok()) return begun.error();
  begun.value().batch.put(place.key, Guard::version(slots[0].version), tombstone.bytes(),
                          begun.value().version, spent.expires_at + kAfterlife);
  const auto outcome = world.commit(begun.value().batch);
  if (outcome.ok() && outcome.value() == CommitOutcome::conflict(kFirstAfterReceipt)) return refused;
  const auto applied = expect_applied(outcome, "consume_provider_state");
  if (!applied.ok()) return applied.error();
  return callback;
}

}  // namespace jeton
