// SPDX-License-Identifier: Apache-2.0
//
// session_token.hpp: from the text of a session token to the place of its record, and back.
//
// A native text carries route and random, so it says where its session lies. A text in a platform's shape
// carries no route: an *alias*, in the partition of the text's digest, says it. The alias is committed before
// the session; an alias without session grants nothing, and a crash in between leaves just that.
// An enveloped text is route and random without prefix and checksum: the jti of a JWT. It is accepted only
// by a shop whose own tokens have that shape, that is, by a door which has opened the JWT around it.
#pragma once

#include <jeton/crypto/base62.hpp>
#include <jeton/flow/audit.hpp>
#include <jeton/flow/receipt.hpp>
#include <jeton/token/opaque_token.hpp>
#include <jeton/token/platform_token.hpp>

#include <optional>

namespace jeton {

/// Where a token's session lies. `kind` as the text says it; a text without a kind letter leaves it to the
/// record.
struct SessionPlace {
  Partition partition;
  RecordKey key;
  std::optional<TokenKind> kind;
};

/// A text to hand out and the key its session is to be written at.
struct MintedSession {
  Secret text;
  RecordKey key;
};

namespace detail {

inline constexpr std::size_t kEnvelopedBytes = 40;  // route 8, random 32
inline constexpr std::size_t kEnvelopedCharacters = base62_length(kEnvelopedBytes);

/// The key of an alias, which is a digest of tenant and text: the ledger never sees the text (promise 7).
inline Digest alias_digest(const Shop& shop, std::string_view text) noexcept {
  return sha256({bytes_of("alias"), field(shop.tenant.text()), field(text)});
}
inline Partition alias_partition(const Digest& digest) noexcept {
  Partition partition;
  std::copy_n(digest.begin(), partition.bytes.size(), partition.bytes.begin());
  return partition;
}
/// The session's key: derived from the text itself, so who reads the ledger cannot make a text from it.
inline RecordKey aliased_session_key(const Shop& shop, Bytes route, std::string_view text) noexcept {
  return session_key(shop, route, sha256({bytes_of("aliased session"), field(text)}));
}

template <World W>
Result<MintedSession> mint_aliased(W& world, const Shop& shop, const Owner& owner, Timestamp keep_until,
                                   Timestamp now) {
  Secret random = Secret::of_size(kPlatformTokenRandomBytes);
  const auto drawn = world.random(random.fill());
  if (!drawn.ok()) return drawn.error();
  auto text = mint_platform_token(shop.shape, random.reveal());
  if (!text.ok()) return text.error();
  const std::string_view written = text_of(text.value().reveal());

  const Digest digest = alias_digest(shop, written);
  auto begun = begin_batch(world, shop, alias_partition(digest), Durability::passing, now);
  if (!begun.ok()) return begun.error();
  const RecordWriter alias = encode(AliasRecord{shop.tenant.text(), owner.partition.bytes});
  begun.value().batch.put(record_key(RecordKind::alias, {digest}), Guard::absent(), alias.bytes(),
                          begun.value().version, keep_until);
  const auto applied = expect_applied(world.commit(begun.value().batch), "mint_session");
  if (!applied.ok()) return applied.error();
  const RecordKey key = aliased_session_key(shop, owner.partition.bytes, written);
  return MintedSession{std::move(text).value(), key};
}

template <World W>
Result<SessionPlace> find_alias(W& world, const Shop& shop, std::string_view text) {
  const Digest digest = alias_digest(shop, text);
  RecordRoom room;
  RecordSlot slots[] = {{.key = record_key(RecordKind::alias, {digest}), .room = room}};
  const auto read = world.get(alias_partition(digest), slots);
  if (!read.ok()) return read.error();
  if (!slots[0].found) return Error{Errc::token_unknown, "find_session"};
  const auto alias = decode<AliasRecord>(slots[0].value());
  if (!alias.ok()) return alias.error();
  if (alias.value().tenant != shop.tenant.text()) return Error{Errc::damaged_record, "find_session"};
  return SessionPlace{Partition{alias.value().route}, aliased_session_key(shop, alias.value().route, text),
                      std::nullopt};
}

inline Secret enveloped_text(const ByteArray<8>& route, const ByteArray<32>& random) {
  SecretArray<kEnvelopedBytes> payload;
  std::copy(route.begin(), route.end(), payload.fill().begin());
  std::copy(random.begin(), random.end(), payload.fill().subspan(route.size()).begin());
  Secret text = Secret::of_size(kEnvelopedCharacters);
  encode_base62(payload.reveal(), {reinterpret_cast<char*>(text.fill().data()), text.size()});
  return text;
}

inline Result<SessionPlace> open_enveloped(const Shop& shop, std::string_view text) noexcept {
  SecretArray<kEnvelopedBytes> payload;
  if (!decode_base62(text, payload.fill()).ok()) return Error{Errc::malformed_token, "find_session"};
  const Bytes bytes = payload.reveal();
  Partition route;
  std::copy_n(bytes.begin(), route.bytes.size(), route.bytes.begin());
  return SessionPlace{route, session_key(shop, route.bytes, bytes.subspan(route.bytes.size())), std::nullopt};
}

}  // namespace detail

/// The text of a new session in the shop's shape. A platform's shape commits its alias here.
template <World W>
Result<MintedSession> mint_session(W& world, const Shop& shop, const Owner& owner, TokenKind kind,
                                   Timestamp keep_until, Timestamp now) {
  if (shop.shape == TokenShape::base58_24 || shop.shape == TokenShape::alnum_32)
    return detail::mint_aliased(world, shop, owner, keep_until, now);
  ByteArray<32> random{};
  const auto drawn = world.random(random);
  if (!drawn.ok()) return drawn.error();
  const ByteArray<8>& route = owner.partition.bytes;
  MintedSession minted{shop.shape == TokenShape::enveloped
                           ? detail::enveloped_text(route, random)
                           : Secret::copy_of(mint_opaque_token(kind, route, random).text()),
                       session_key(shop, route, random)};
  secure_wipe(random);
  return minted;
}

/// Where the session of `text` lies; of another kind of token: nowhere.
///
/// errors  invalid_input.malformed_token, .token_too_long: without a store call; refused.wrong_token_kind,
///         .token_unknown: no such alias; store.*
template <World W>
Result<SessionPlace> place_of_session(W& world, const Shop& shop, std::string_view text) {
  if (platform_shape_of(text)) return detail::find_alias(world, shop, text);
  if (shop.shape == TokenShape::enveloped && text.size() == detail::kEnvelopedCharacters)
    return detail::open_enveloped(shop, text);
  const auto parsed = parse_opaque_token(text);
  if (!parsed.ok()) return parsed.error();
  const TokenKind kind = parsed.value().kind;
  if (kind != TokenKind::session && kind != TokenKind::assistance)
    return Error{Errc::wrong_token_kind, "find_session"};
  return SessionPlace{Partition{parsed.value().route},
                      session_key(shop, parsed.value().route, parsed.value().random), kind};
}

}  // namespace jeton
