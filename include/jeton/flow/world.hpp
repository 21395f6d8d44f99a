// SPDX-License-Identifier: Apache-2.0
//
// world.hpp: the effects, the only words by which a flow reaches the world.
//
// A flow is a plain function template over its world. Between effects it is pure: no clock (`now` is an
// argument), no randomness, no input or output. So one flow serves a thread (Blocking) and an event loop, and
// a whole login is a unit test.
//
// What an effect hands out by reference belongs to the driver until the operation ends. An effect's error may
// be ignored only through best_effort(); the driver, never the flow, decides what a halted run is worth.
#pragma once

#include <jeton/base/id.hpp>
#include <jeton/base/result.hpp>
#include <jeton/base/secret.hpp>
#include <jeton/crypto/password_hash.hpp>
#include <jeton/store/customer_store.hpp>
#include <jeton/store/ledger.hpp>

#include <concepts>
#include <span>
#include <string_view>

namespace jeton {

// clang-format off
template <class W>
concept World = requires(W& world, const Partition& partition, std::span<RecordSlot> slots, const Batch& batch,
                         const TenantId& tenant, std::string_view text, const CustomerId& id, const Secret& secret,
                         const NewCustomer& customer, MutableBytes room, const ByteArray<kSaltBytes>& salt) {
  { world.get(partition, slots) } -> std::same_as<Result<Done>>;
  { world.commit(batch) } -> std::same_as<Result<CommitOutcome>>;       // lost acknowledgement: sent once more (P2)
  { world.commit_once(batch) } -> std::same_as<Result<CommitOutcome>>;  // refunds: sent once, never again (P7)
  { world.abilities() } -> std::same_as<LedgerAbilities>;               // a constant of the ledger, no effect
  { world.lineage() } -> std::same_as<Result<Lineage>>;
  { world.find_by_login(tenant, text) } -> std::same_as<Result<const Customer*>>;  // nullptr: no such customer
  { world.find(tenant, id) } -> std::same_as<Result<const Customer*>>;
  { world.replace_password_if(tenant, id, text, text) } -> std::same_as<Result<Swap>>;
  { world.set_confirmed_if(tenant, id, text) } -> std::same_as<Result<Swap>>;
  { world.create(tenant, customer) } -> std::same_as<Result<CustomerId>>;
  { world.verify_password(secret, text) } -> std::same_as<Result<bool>>;           // slow
  { world.hash_password(secret, salt) } -> std::same_as<Result<std::string_view>>;       // slow
  { world.random(room) } -> std::same_as<Result<Done>>;
};
// clang-format on

/// That something was ended, and whether that outlives a failover of the ledger (protocol P3).
struct Ended {
  bool survives_failover;
};

/// Says in the code that this effect's failure changes nothing for the customer.
template <class T>
void best_effort(const Result<T>&) noexcept {}

/// A fixed number of fresh random bytes.
template <std::size_t N, World W>
Result<ByteArray<N>> draw(W& world) {
  ByteArray<N> bytes{};
  const auto drawn = world.random(bytes);
  if (!drawn.ok()) return drawn.error();
  return bytes;
}

/// A new hash of `password` under a salt of its own. Slow. Owned by the driver.
template <World W>
Result<std::string_view> hash_with_fresh_salt(W& world, const Secret& password) {
  const auto salt = draw<kSaltBytes>(world);
  if (!salt.ok()) return salt.error();
  return world.hash_password(password, salt.value());
}

}  // namespace jeton
