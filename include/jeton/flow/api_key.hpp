// SPDX-License-Identifier: Apache-2.0
//
// api_key.hpp: the credential of a trusted server: where its record lies, and the strict look-up that every
// use of it begins with. Keys are made, imported and revoked in manage_api_keys.hpp.
//
// A key is one of jeton's own, `jtn_k`... with a checksum, or a text that another system made and that was
// imported. Of either the ledger holds a keyed digest. All keys of a tenant lie in one partition, so
// they can be listed; what an API key is refused for reaches the caller as one public reason.
//
//   auto key = verify_api_key(world, shop, header, Scope::issue, now);
//   if (!key.ok()) return unauthorized(public_reason(key.error().code));
//
// Commits: when a key was used for the first time in a minute, that moment, best effort.
#pragma once

#include <jeton/base/id.hpp>
#include <jeton/base/secret.hpp>
#include <jeton/crypto/constant_time.hpp>
#include <jeton/flow/scope.hpp>
#include <jeton/flow/shop.hpp>
#include <jeton/flow/world.hpp>
#include <jeton/store/api_key_records.hpp>
#include <jeton/token/opaque_token.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace jeton {

/// 16 hexadecimal digits by which staff name a key; no secret, and no way to the key.
using ApiKeyId = Id<struct ApiKeyTag, 16>;

inline constexpr std::size_t kMostApiKeyNameBytes = 128;
inline constexpr std::size_t kLeastImportedKeyBytes = 20;
inline constexpr std::size_t kMostImportedKeyBytes = 128;
/// How often at most the moment of a key's last use is written.
inline constexpr Lifetime kLastUsedPrecision = std::chrono::minutes(1);

/// What a key that was accepted may do, and what to call it in a log.
struct VerifiedApiKey {
  ApiKeyId id;
  std::string name;
  Scopes scopes;
};

/// One line of a tenant's list of keys.
struct ApiKeyEntry {
  ApiKeyId id;
  std::string name;
  Scopes scopes;
  std::string actor;  ///< who made it; may be empty
  Timestamp created_at;
  std::optional<Timestamp> expires_at;
  std::optional<Timestamp> last_used_at;  ///< up to a minute behind
  std::optional<Timestamp> revoked_at;
};

/// Where a key's record lies, and the digest that it must hold.
struct ApiKeyPlace {
  Owner keys;
  RecordKey key;
  ApiKeyId id;
  Digest digest;
};

/// A key's record as one get() saw it; its texts are borrowed from the room of that get().
struct ApiKeyView {
  ApiKeyRecord record;
  Version version;
};

namespace detail {

template <std::size_t N>
std::array<char, N> hex_of(const Digest& digest) noexcept {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<char, N> text{};
  for (std::size_t i = 0; i < N; ++i)
    text[i] = kDigits[static_cast<std::size_t>(digest[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 15U];
  return text;
}

/// Letters, digits and signs of ASCII, no space: what other systems' keys are made of.
inline bool is_foreign_api_key(std::string_view text) noexcept {
  const bool graphic = std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
  return graphic && text.size() >= kLeastImportedKeyBytes && text.size() <= kMostImportedKeyBytes &&
         !text.starts_with(kOpaqueTokenPrefix);
}

inline bool is_own_api_key(std::string_view text) noexcept {
  const auto parsed = parse_opaque_token(text);
  return parsed.ok() && parsed.value().kind == TokenKind::api_key;
}

/// When a record at `slot` is this tenant's key, that key.
inline Result<ApiKeyView> view_api_key(const Shop& shop, const RecordSlot& slot) noexcept {
  if (!slot.found) return Error{Errc::api_key_unknown, "view_api_key"};
  const auto record = decode<ApiKeyRecord>(slot.value());
  if (!record.ok()) return record.error();
  if (record.value().tenant != shop.tenant.text()) return Error{Errc::damaged_record, "view_api_key"};
  return ApiKeyView{record.value(), slot.version};
}

}  // namespace detail

/// The stand-in for a customer, in whose partition a tenant's keys and their audit lie. Placed by the route
/// key, so it outlives a rotation of the deployment's secret, and no shop's id can be made to collide with
/// it.
inline Owner api_key_owner(const Shop& shop) noexcept {
  const Digest digest = hmac_sha256(shop.keys.route, {bytes_of("api key owner"), field(shop.tenant.text())});
  const auto text = detail::hex_of<40>(digest);
  return Owner::of(shop, CustomerId::parse({text.data(), text.size()}).value());
}

/// Which key of which tenant: the tenant's digest, then the id.
inline RecordKey api_key_key(const Owner& keys, const ApiKeyId& id) noexcept {
  return record_key(RecordKind::api_key, {keys.digest, bytes_of(id.text())});
}

/// All keys of a tenant carry this mark.
inline Mark api_key_mark() noexcept {
  return Mark{{std::byte{'k'}, std::byte{'e'}, std::byte{'y'}, std::byte{'s'}}};
}

/// Where the key of `text` lies; the text of another tenant's or deployment's key leads nowhere.
///
/// in      text: in the form of a key; verify_api_key() and import_api_key() look at it first
inline ApiKeyPlace place_of_api_key(const Shop& shop, std::string_view text) noexcept {
  const Owner keys = api_key_owner(shop);
  // Keyed: an imported key may be shorter than 128 random bits, and a dump must not be searchable for it.
  const Digest digest =
      hmac_sha256(shop.keys.route, {bytes_of("api key"), field(shop.tenant.text()), field(text)});
  const auto hex = detail::hex_of<ApiKeyId::kMostBytes>(digest);
  const ApiKeyId id = ApiKeyId::parse({hex.data(), hex.size()}).value();
  return {keys, api_key_key(keys, id), id, digest};
}

/// Writes when the key was used, unless that was written within the last minute. Guarded by the version seen,
/// so it never undoes a revocation; sent once, and nothing hangs on it.
template <World W>
void note_api_key_use(W& world, const Shop& shop, const ApiKeyPlace& place, const ApiKeyView& view,
                      Timestamp now) {
  if (now < view.record.last_used_at + kLastUsedPrecision) return;
  const auto drawn = draw<16>(world);
  if (!drawn.ok()) return;
  ApiKeyRecord used = view.record;
  used.last_used_at = now;
  const RecordWriter value = encode(used);
  const Mark mark = api_key_mark();
  Batch batch(place.keys.partition, Durability::passing, now + shop.policy.store_deadline);
  batch.put(place.key, Guard::version(view.version), value.bytes(), Version{drawn.value()}, kMostUsableTime,
            std::span(&mark, 1));
  best_effort(world.commit_once(batch));
}

/// Tells whether `text` is a live API key of this tenant that may be used for `needed`.
///
/// in      text: untrusted, any bytes
/// errors  invalid_input.malformed_api_key: without a store call; refused.api_key_unknown, .api_key_revoked,
///         .api_key_expired; refused.scope_missing; store.*
/// attack  another tenant's key, another deployment's key, a session token in its place: all nothing
template <World W>
Result<VerifiedApiKey> verify_api_key(W& world, const Shop& shop, std::string_view text, Scope needed,
                                      Timestamp now) {
  if (!detail::is_own_api_key(text) && !detail::is_foreign_api_key(text))
    return Error{Errc::malformed_api_key, "verify_api_key"};
  const ApiKeyPlace place = place_of_api_key(shop, text);
  RecordRoom room;
  RecordSlot slots[] = {{.key = place.key, .room = room}};
  const auto read = world.get(place.keys.partition, slots);
  if (!read.ok()) return read.error();
  const auto view = detail::view_api_key(shop, slots[0]);
  if (!view.ok()) return view.error();

  const ApiKeyRecord& key = view.value().record;
  if (!equal_in_constant_time(key.digest, place.digest))
    return Error{Errc::api_key_unknown, "verify_api_key"};
  if (key.revoked_at != Timestamp{}) return Error{Errc::api_key_revoked, "verify_api_key"};
  if (now >= key.expires_at) return Error{Errc::api_key_expired, "verify_api_key"};
  const Scopes scopes = Scopes::of_bits(key.scopes);
  if (!scopes.has(needed)) return Error{Errc::scope_missing, "verify_api_key"};
  VerifiedApiKey verified{place.id, std::string(key.name), scopes};
  note_api_key_use(world, shop, place, view.value(), now);
  return verified;
}

}  // namespace jeton
