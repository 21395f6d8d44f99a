// SPDX-License-Identifier: Apache-2.0
//
// registration.hpp: what the steps of a registration in two parts share: where its record lies, what it says,
// and how it is spent.
//
// Whoever begins proves a password or an identity and gets a registration token; whoever holds the token
// makes the customer (begin_registration.hpp, finish_registration.hpp). The token carries no epoch: it is
// single-use and a record of its own (protocol P3), in a partition of its own, because there is no customer
// yet.
#pragma once

#include <jeton/flow/receipt.hpp>
#include <jeton/flow/shop.hpp>
#include <jeton/flow/world.hpp>
#include <jeton/store/registration_records.hpp>
#include <jeton/token/opaque_token.hpp>

#include <optional>

namespace jeton {

/// A token to hand to whoever registers; hand it out once, store it nowhere.
struct BegunRegistration {
  Secret token;
  Timestamp expires_at;
};

/// Where the record of a registration lies.
struct RegistrationPlace {
  Partition partition;
  RecordKey key;
};

/// A registration as one get() saw it. The record's texts are borrowed from the room.
struct RegistrationView {
  RegistrationPlace place;
  RegistrationRecord record;
  Version version;
};

namespace detail {

/// The partition is a digest of the secret: who reads the ledger cannot tell whose it is.
inline Partition registration_partition(const Shop& shop, Bytes random) noexcept {
  const Digest digest = sha256({bytes_of("registration route"), field(shop.tenant.text()), random});
  Partition partition;
  std::copy_n(digest.begin(), partition.bytes.size(), partition.bytes.begin());
  return partition;
}

inline RegistrationPlace registration_place(const Shop& shop, Bytes route, Bytes random) noexcept {
  Partition partition;
  std::copy_n(route.begin(), partition.bytes.size(), partition.bytes.begin());
  const Digest digest = sha256({bytes_of("registration"), field(shop.tenant.text()), route, random});
  return {partition, record_key(RecordKind::registration, {digest})};
}

/// Writes `record` under a fresh token: the one commit of a registration that is begun.
template <World W>
Result<BegunRegistration> write_registration(W& world, const Shop& shop, const RegistrationRecord& record,
                                             Timestamp now) {
  ByteArray<32> random{};
  const auto drawn = world.random(random);
  if (!drawn.ok()) return drawn.error();
  const Partition partition = registration_partition(shop, random);
  const RecordKey key = registration_place(shop, partition.bytes, random).key;
  Secret text = Secret::copy_of(mint_opaque_token(TokenKind::registration, partition.bytes, random).text());
  secure_wipe(random);

  auto begun = begin_batch(world, shop, partition, Durability::passing, now);
  if (!begun.ok()) return begun.error();
  const RecordWriter value = encode(record);
  begun.value().batch.put(key, Guard::absent(), value.bytes(), begun.value().version,
                          record.expires_at + kAfterlife);
  const auto applied = expect_applied(world.commit(begun.value().batch), "begin_registration");
  if (!applied.ok()) return applied.error();
  return BegunRegistration{std::move(text), record.expires_at};
}

/// Replaces the record that `view` saw. True: replaced; false: somebody else was first.
/// errors  store.unknown_outcome: it counts as spent (protocol P2); store.*
template <World W>
Result<bool> replace_registration(W& world, const Shop& shop, const RegistrationView& view,
                                  const RegistrationRecord& next, Timestamp now) {
  auto begun = begin_batch(world, shop, view.place.partition, Durability::durable, now);
  if (!begun.ok()) return begun.error();
  const RecordWriter value = encode(next);
  begun.value().batch.put(view.place.key, Guard::version(view.version), value.bytes(), begun.value().version,
                          view.record.expires_at + kAfterlife);
  const auto outcome = world.commit(begun.value().batch);
  if (outcome.ok() && outcome.value() == CommitOutcome::conflict(kFirstAfterReceipt)) return false;
  const auto applied = expect_applied(outcome, "registration");
  if (!applied.ok()) return applied.error();
  return true;
}

}  // namespace detail

/// Reads the registration of a token, spent or not, before its end.
///
/// errors  invalid_input.malformed_token, .token_too_long; refused.wrong_token_kind, .token_unknown,
///         .token_expired; store.*
template <World W>
Result<RegistrationView> read_registration(W& world, const Shop& shop, std::string_view token, Timestamp now,
                                           RecordRoom& room) {
  const auto parsed = parse_opaque_token(token);
  if (!parsed.ok()) return parsed.error();
  if (parsed.value().kind != TokenKind::registration)
    return Error{Errc::wrong_token_kind, "read_registration"};
  const auto place = detail::registration_place(shop, parsed.value().route, parsed.value().random);
  RecordSlot slots[] = {{.key = place.key, .room = room}};
  const auto read = world.get(place.partition, slots);
  if (!read.ok()) return read.error();
  if (!slots[0].found) return Error{Errc::token_unknown, "read_registration"};

  const auto record = decode<RegistrationRecord>(slots[0].value());
  if (!record.ok()) return record.error();
  if (record.value().tenant != shop.tenant.text()) return Error{Errc::damaged_record, "read_registration"};
  if (now >= record.value().expires_at) return Error{Errc::token_expired, "read_registration"};
  return RegistrationView{place, record.value(), slots[0].version};
}

}  // namespace jeton
