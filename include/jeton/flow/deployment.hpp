// SPDX-License-Identifier: Apache-2.0
//
// deployment.hpp: one secret of 32 bytes per deployment, and the record that every open of a ledger compares
// it with.
//
// The first open writes the record: id, route key (random, sealed, for ever) and check values. A server that
// holds another secret is told deployment_secret_mismatch before it issues a single token that its neighbours
// refuse. All other keys are derived from the secret by HKDF under fixed labels. Losing it ends sessions and
// codes.
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/base/secret.hpp>
#include <jeton/crypto/constant_time.hpp>
#include <jeton/crypto/seal.hpp>
#include <jeton/flow/receipt.hpp>
#include <jeton/flow/shop.hpp>
#include <jeton/flow/world.hpp>

#include <string_view>

namespace jeton {

/// 64 hexadecimal digits, optionally followed by one line end, as 32 bytes.
/// errors  invalid_input.malformed_secret
[[nodiscard]] Result<Secret> parse_deployment_secret(std::string_view text);

/// Tells whether the ledger has a deployment record yet, before anybody makes a secret for it.
template <World W>
Result<bool> has_deployment_record(W& world);

/// Compares `secret` with the ledger's deployment record, writing the record first if there is none. Two
/// first opens at once make one record.
///
/// errors  invalid_input.deployment_secret_mismatch; store.*; internal.no_randomness
template <World W>
Result<DeploymentKeys> open_deployment(W& world, const Secret& secret, Timestamp now, Timestamp not_after);

namespace detail {

inline ByteArray<16> check_value(Bytes secret) noexcept {
  const Key32 derived = derive_key(secret, "jeton deployment check v1");
  ByteArray<16> check{};
  std::copy_n(derived.reveal().begin(), check.size(), check.begin());  // one way: tells nothing of the secret
  return check;
}

inline constexpr std::string_view kRouteKeyContext = "jeton route key v1";

inline RecordKey deployment_key() noexcept { return record_key(RecordKind::deployment, {}); }

/// Opens what the record keeps sealed and derives the rest.
inline Result<DeploymentKeys> keys_of(const DeploymentRecord& record, const Secret& secret) noexcept {
  if (!equal_in_constant_time(check_value(secret.reveal()), record.check))
    return Error{Errc::deployment_secret_mismatch, "open_deployment"};

  DeploymentKeys keys;
  keys.reference = derive_key(secret.reveal(), "jeton support reference v1");
  keys.decoy = derive_key(secret.reveal(), "jeton decoy v1");
  keys.seal = derive_key(secret.reveal(), "jeton ledger seal v1");
  keys.code = derive_key(secret.reveal(), "jeton one-time code v1");
  keys.device = derive_key(secret.reveal(), "jeton device cookie v1");
  keys.csrf = derive_key(secret.reveal(), "jeton CSRF v1");
  keys.jwt = derive_key(secret.reveal(), "jeton JWT v1");
  keys.deployment_id = record.id;
  const auto opened = open_sealed(keys.seal, kRouteKeyContext, record.sealed_route_key, keys.route.fill());
  if (!opened.ok()) return opened.error();
  return keys;
}

/// A new deployment: a random route key, sealed under the secret.
template <World W>
Result<DeploymentRecord> new_deployment(W& world, const Secret& secret) {
  const auto id = draw<16>(world);
  if (!id.ok()) return id.error();
  const auto nonce = draw<kSealNonceBytes>(world);
  if (!nonce.ok()) return nonce.error();
  Key32 route;
  const auto drawn = world.random(route.fill());
  if (!drawn.ok()) return drawn.error();

  DeploymentRecord record{id.value(), check_value(secret.reveal()), {}, {}};
  const Key32 sealing = derive_key(secret.reveal(), "jeton ledger seal v1");
  seal(sealing, nonce.value(), kRouteKeyContext, route.reveal(), record.sealed_route_key);
  return record;
}

template <World W>
Result<CommitOutcome> write_deployment(W& world, const DeploymentRecord& record, Timestamp now,
                                       Timestamp not_after) {
  auto begun = begin_batch(world, deployment_partition(), Durability::durable, now, not_after);
  if (!begun.ok()) return begun.error();
  const RecordWriter value = encode(record);
  begun.value().batch.put(deployment_key(), Guard::absent(), value.bytes(), begun.value().version,
                          kMostUsableTime);
  return world.commit(begun.value().batch);
}

}  // namespace detail

template <World W>
Result<bool> has_deployment_record(W& world) {
  RecordRoom room;
  RecordSlot slots[] = {{.key = detail::deployment_key(), .room = room}};
  const auto read = world.get(deployment_partition(), slots);
  if (!read.ok()) return read.error();
  return slots[0].found;
}

template <World W>
Result<DeploymentKeys> open_deployment(W& world, const Secret& secret, Timestamp now, Timestamp not_after) {
  for (int tries = 0; tries < 2; ++tries) {
    RecordRoom room;
    RecordSlot slots[] = {{.key = detail::deployment_key(), .room = room}};
    const auto read = world.get(deployment_partition(), slots);
    if (!read.ok()) return read.error();
    if (slots[0].found) {
      const auto record = decode<DeploymentRecord>(slots[0].value());
      if (!record.ok()) return record.error();
      return detail::keys_of(record.value(), secret);
    }

    const auto record = detail::new_deployment(world, secret);
    if (!record.ok()) return record.error();
    const auto written = detail::write_deployment(world, record.value(), now, not_after);
    if (!written.ok()) return written.error();
    if (written.value().kind == CommitOutcome::Kind::unknown)
      return Error{Errc::unknown_outcome, "open_deployment"};
    if (written.value().is_applied()) return detail::keys_of(record.value(), secret);
    // somebody else's first open came before ours: compare with theirs
  }
  return Error{Errc::conflict, "open_deployment"};
}

}  // namespace jeton
