// SPDX-License-Identifier: Apache-2.0
//
// manage_api_keys.hpp: make, import and revoke the API keys of a tenant. A key's text is shown once, when it
// is made; afterwards it is known by its id.
//
// At most policy.api_keys_per_tenant keys are live at once. The count changes in the batch of the key, so it
// holds however many servers make keys. A key keeps its place in the count until it is revoked, also after
// it has expired; its record is never purged before that.
//
//   auto key = create_api_key(world, shop, {"warehouse", {Scope::issue}}, now);
//   show_once(text_of(key.value().text.reveal()));
//
// Commits: create, import: one batch (event, head, key, count). Revoke: one batch (event, head, tombstone
// guarded by the key's version, count given back).
#pragma once

#include <jeton/flow/account.hpp>
#include <jeton/flow/api_key.hpp>
#include <jeton/flow/audit.hpp>
#include <jeton/flow/issue.hpp>
#include <jeton/flow/revoke.hpp>

namespace jeton {

/// in      name: 1..128 bytes, actor: who makes it, at most 128 bytes, both printable UTF-8; scopes: at least
///         one; expires_at: after now
struct ApiKeyRequest {
  std::string_view name;
  Scopes scopes;
  Timestamp expires_at = kMostUsableTime;  ///< never, unless told
  std::string_view actor = {};             ///< for the audit
};

/// A new key. Its text exists only here.
struct IssuedApiKey {
  Secret text;
  ApiKeyId id;
  Timestamp expires_at;
};

namespace detail {

/// The end of a key as its record holds it.
inline Timestamp end_of_key(const ApiKeyRequest& request) noexcept {
  return earlier(request.expires_at, kMostUsableTime);
}

/// The counter of a tenant's live keys. The letter is this counter's own (CounterPurpose has the others').
inline RecordKey live_api_keys(const Owner& keys) noexcept {
  constexpr std::byte kLetter{'k'};
  return record_key(RecordKind::counter, {Bytes(&kLetter, 1), keys.digest});
}

inline Result<Done> validate_api_key_request(const ApiKeyRequest& request, Timestamp now) noexcept {
  const bool named =
      !request.name.empty() && request.name.size() <= kMostApiKeyNameBytes && is_printable_utf8(request.name);
  if (!named || request.scopes.empty() || request.expires_at <= now)
    return Error{Errc::api_key_limit, "validate_api_key_request"};
  if (request.actor.size() > kMostActorBytes || !is_printable_utf8(request.actor))
    return Error{Errc::reason_missing, "validate_api_key_request"};
  return Done{};
}

/// Writes a key and counts it; false if its place is taken.
template <World W>
Result<bool> add_api_key(W& world, const Shop& shop, const ApiKeyPlace& place, const ApiKeyRequest& request,
                         Timestamp now) {
  auto head = read_head(world, place.keys);
  if (!head.ok()) return head.error();
  const RecordWriter value = encode(ApiKeyRecord{shop.tenant.text(),
                                                 place.digest,
                                                 request.name,
                                                 request.scopes.bits(),
                                                 request.actor,
                                                 now,
                                                 end_of_key(request),
                                                 {},
                                                 {}});
  const Mark mark = api_key_mark();
  const auto outcome = commit_with_event(
      world, shop, place.keys, head.value(), {AuditEvent::api_key_created, 0, request.actor, place.id.text()},
      Durability::durable, now, [&](Batch& batch, const Version& version) {
        batch.put(place.key, Guard::absent(), value.bytes(), version, kMostUsableTime, std::span(&mark, 1));
        batch.add(live_api_keys(place.keys), 1, 0, shop.policy.api_keys_per_tenant, version, kMostUsableTime);
      });
  if (outcome.ok() && outcome.value() == CommitOutcome::conflict(kFirstOwnChange)) return false;
  if (outcome.ok() && outcome.value().kind == CommitOutcome::Kind::ceiling)
    return Error{Errc::api_key_limit, "add_api_key"};
  const auto applied = expect_applied(outcome, "add_api_key");
  if (!applied.ok()) return applied.error();
  return true;
}

/// An import that was sent twice is one import; terms that differ, or a revoked key, are not taken over.
template <World W>
Result<ApiKeyId> judge_repeated_import(W& world, const Shop& shop, const ApiKeyPlace& place,
                                       const ApiKeyRequest& request) {
  RecordRoom room;
  RecordSlot slots[] = {{.key = place.key, .room = room}};
  const auto read = world.get(place.keys.partition, slots);
  if (!read.ok()) return read.error();
  const auto view = view_api_key(shop, slots[0]);
  if (!view.ok()) return view.error();
  const ApiKeyRecord& key = view.value().record;
  if (key.revoked_at != Timestamp{}) return Error{Errc::api_key_revoked, "import_api_key"};
  const bool same = equal_in_constant_time(key.digest, place.digest) && key.name == request.name &&
                    key.scopes == request.scopes.bits() && key.expires_at == end_of_key(request);
  if (!same) return Error{Errc::api_key_limit, "import_api_key"};
  return place.id;
}

}  // namespace detail

/// Makes a key of this tenant. An outcome that stays unknown may leave a key that nobody holds: it is in the
/// list, and can be revoked.
///
/// errors  invalid_input.api_key_limit: name, scopes or end, or as many keys are live as may be;
///         invalid_input.reason_missing: the actor; store.*; internal.no_randomness
template <World W>
Result<IssuedApiKey> create_api_key(W& world, const Shop& shop, const ApiKeyRequest& request, Timestamp now) {
  const auto valid = detail::validate_api_key_request(request, now);
  if (!valid.ok()) return valid.error();
  ByteArray<32> random{};
  const auto drawn = world.random(random);
  if (!drawn.ok()) return drawn.error();
  const ByteArray<8>& route = api_key_owner(shop).partition.bytes;
  Secret text = Secret::copy_of(mint_opaque_token(TokenKind::api_key, route, random).text());
  secure_wipe(random);

  const ApiKeyPlace place = place_of_api_key(shop, text_of(text.reveal()));
  const auto added = detail::add_api_key(world, shop, place, request, now);
  if (!added.ok()) return added.error();
  if (!added.value()) return Error{Errc::conflict, "create_api_key"};
  return IssuedApiKey{std::move(text), place.id, detail::end_of_key(request)};
}

/// Takes over a key that another system made, so that its holders go on. The same import twice is one.
///
/// in      text: 20..128 letters, digits and signs of ASCII; jeton's own keys are made, not imported
/// errors  invalid_input.malformed_api_key; invalid_input.api_key_limit: as create_api_key(), or the key is
///         there with another name, scopes or end; refused.api_key_revoked: it was revoked here; store.*
template <World W>
Result<ApiKeyId> import_api_key(W& world, const Shop& shop, const Secret& text, const ApiKeyRequest& request,
                                Timestamp now) {
  const std::string_view written = text_of(text.reveal());
  if (!detail::is_foreign_api_key(written)) return Error{Errc::malformed_api_key, "import_api_key"};
  const auto valid = detail::validate_api_key_request(request, now);
  if (!valid.ok()) return valid.error();
  const ApiKeyPlace place = place_of_api_key(shop, written);
  const auto added = detail::add_api_key(world, shop, place, request, now);
  if (!added.ok()) return added.error();
  return added.value() ? Result<ApiKeyId>(place.id)
                       : detail::judge_repeated_import(world, shop, place, request);
}

/// Ends a key. It stays as a tombstone, so that it is *revoked* afterwards and not *unknown*. Once more is
/// fine.
///
/// in      actor: who revokes it, for the audit
/// errors  refused.api_key_unknown: no key of this tenant has the id; invalid_input.reason_missing: the
/// actor;
///         store.unknown_outcome: ask again; store.*
template <World W>
Result<Ended> revoke_api_key(W& world, const Shop& shop, const ApiKeyId& id, Timestamp now,
                             std::string_view actor = {}) {
  if (actor.size() > kMostActorBytes || !is_printable_utf8(actor))
    return Error{Errc::reason_missing, "revoke_api_key"};
  const Ended ended{world.abilities().durable_on_ack};
  const Owner keys = api_key_owner(shop);
  for (int tries = 0; tries < kMostConflicts; ++tries) {
    RecordRoom key_room, head_room;
    RecordSlot slots[] = {{.key = api_key_key(keys, id), .room = key_room},
                          {.key = audit_head_key(), .room = head_room}};
    const auto read = world.get(keys.partition, slots);
    if (!read.ok()) return read.error();
    const auto view = detail::view_api_key(shop, slots[0]);
    if (!view.ok()) return view.error();
    if (view.value().record.revoked_at != Timestamp{}) return ended;
    auto head = view_head(slots[1]);
    if (!head.ok()) return head.error();

    ApiKeyRecord tombstone = view.value().record;
    tombstone.revoked_at = now;
    const RecordWriter value = encode(tombstone);
    const Mark mark = api_key_mark();
    const auto outcome = commit_with_event(
        world, shop, keys, head.value(), {AuditEvent::api_key_revoked, 0, actor, id.text()},
        Durability::durable, now, [&](Batch& batch, const Version& version) {
          batch.put(slots[0].key, Guard::version(view.value().version), value.bytes(), version,
                    now + shop.policy.audit_retention, std::span(&mark, 1));
          batch.add(detail::live_api_keys(keys), -1, 0, kNoCeiling, version, kMostUsableTime);
        });
    if (outcome.ok() && outcome.value() == CommitOutcome::conflict(kFirstOwnChange)) continue;  // just used
    const auto applied = expect_applied(outcome, "revoke_api_key");
    if (!applied.ok()) return applied.error();
    return ended;
  }
  return Error{Errc::conflict, "revoke_api_key"};
}

}  // namespace jeton
