// SPDX-License-Identifier: Apache-2.0
//
// delivery.hpp: a mail that waits in the ledger to be sent, and how its content is sealed.
//
// jeton sends no mail. What is to be sent is written, sealed, in the batch that made the link: whoever reads
// the ledger learns neither the link nor the address nor whether there is an account. The seal is bound to
// tenant and place, so a sealed letter put at another place does not open.
//
//   const auto sealed = seal_letter(world, shop, key, {DeliveryKind::reset, login, token, site});
#pragma once

#include <jeton/crypto/base64url.hpp>
#include <jeton/crypto/seal.hpp>
#include <jeton/flow/shop.hpp>
#include <jeton/flow/world.hpp>
#include <jeton/store/link_records.hpp>
#include <jeton/token/opaque_token.hpp>

#include <string>

namespace jeton {

/// What the mail should say. Numbers are stored and never reused.
enum class DeliveryKind : std::uint8_t {
  reset = 1,              ///< here is a link to choose a new password
  confirmation = 2,       ///< here is a link to confirm the address
  no_account = 3,         ///< somebody gave this address, and there is no account that can be used
  already_confirmed = 4,  ///< somebody asked to confirm this address, which is confirmed
};

inline constexpr std::size_t kMostSiteBytes = 256;

/// What is in a mail; borrowed. The token is there in every kind, so that all weigh the same.
struct Letter {
  DeliveryKind kind;
  std::string_view login;
  std::string_view token;  ///< kOpaqueTokenCharacters characters
  std::string_view site;   ///< what the asking host wants back, as it was given
};

/// A mail to be sent now. `id` is for delivered().
struct Delivery {
  std::string id;
  DeliveryKind kind;
  std::string login;  ///< to which address: as stored; for no_account of a stranger, as submitted
  Secret token;       ///< to be put into the link; empty for kinds without one
  std::string site;
  Timestamp expires_at;
  std::uint16_t attempts;  ///< this one included
};

/// Where a delivery lies.
struct DeliveryPlace {
  Partition partition;
  RecordKey key;
};

inline constexpr std::size_t kDeliveryIdBytes = 16;

inline RecordKey delivery_key(const ByteArray<kDeliveryIdBytes>& id) noexcept {
  return record_key(RecordKind::delivery, {id});
}

/// All waiting mails of a tenant carry this mark.
inline Mark delivery_mark(const Shop& shop) noexcept {
  const Digest digest = sha256({bytes_of("deliveries"), field(shop.tenant.text())});
  Mark mark;
  std::copy_n(digest.begin(), mark.bytes.size(), mark.bytes.begin());
  return mark;
}

/// The place as a text to hand out: base64url of partition and id.
inline std::string delivery_id(const DeliveryPlace& place) {
  ByteArray<sizeof(Partition) + kDeliveryIdBytes> bytes{};
  std::copy(place.partition.bytes.begin(), place.partition.bytes.end(), bytes.begin());
  const Bytes key = place.key.bytes().subspan(1);
  std::copy_n(key.begin(), std::min(key.size(), kDeliveryIdBytes), bytes.begin() + sizeof(Partition));
  std::string text(base64url_length(bytes.size()), '\0');
  encode_base64url(bytes, text);
  return text;
}

/// errors  invalid_input.malformed_id: no text that delivery_id() makes
inline Result<DeliveryPlace> parse_delivery_id(std::string_view text) noexcept {
  ByteArray<sizeof(Partition) + kDeliveryIdBytes> bytes{};
  const auto size = decode_base64url(text, bytes);
  if (!size.ok() || size.value() != bytes.size()) return Error{Errc::malformed_id, "parse_delivery_id"};
  DeliveryPlace place;
  std::copy_n(bytes.begin(), sizeof(Partition), place.partition.bytes.begin());
  place.key = record_key(RecordKind::delivery, {Bytes(bytes).subspan(sizeof(Partition))});
  return place;
}

namespace detail {

inline constexpr std::size_t kLetterHeadBytes = 1 + kOpaqueTokenCharacters + sizeof(std::uint16_t);

/// What the seal is bound to besides its key.
inline std::string letter_context(const Shop& shop, const RecordKey& key) {
  return std::string("delivery ").append(shop.tenant.text()).append(1, '\0').append(text_of(key.bytes()));
}

/// kind, token, length of the login, login, site.
inline Secret letter_bytes(const Letter& letter) {
  Secret plain = Secret::of_size(kLetterHeadBytes + letter.login.size() + letter.site.size());
  const MutableBytes out = plain.fill();
  out[0] = static_cast<std::byte>(letter.kind);
  std::copy_n(bytes_of(letter.token).begin(), kOpaqueTokenCharacters, out.begin() + 1);
  store_big_endian(static_cast<std::uint16_t>(letter.login.size()), out.subspan(1 + kOpaqueTokenCharacters));
  const auto rest = out.subspan(kLetterHeadBytes);
  std::copy_n(bytes_of(letter.login).begin(), letter.login.size(), rest.begin());
  std::copy_n(bytes_of(letter.site).begin(), letter.site.size(), rest.subspan(letter.login.size()).begin());
  return plain;
}

inline bool has_link(DeliveryKind kind) noexcept {
  return kind == DeliveryKind::reset || kind == DeliveryKind::confirmation;
}

}  // namespace detail

/// The letter as the ledger keeps it. in: a token of kOpaqueTokenCharacters, a login of at most
/// kMostLoginBytes, a site of at most kMostSiteBytes. errors  internal.no_randomness
template <World W>
Result<std::string> seal_letter(W& world, const Shop& shop, const RecordKey& key, const Letter& letter) {
  const auto nonce = draw<kSealNonceBytes>(world);
  if (!nonce.ok()) return nonce.error();
  const Secret plain = detail::letter_bytes(letter);
  std::string sealed(plain.size() + kSealOverheadBytes, '\0');
  seal(shop.keys.seal, nonce.value(), detail::letter_context(shop, key), plain.reveal(),
       std::as_writable_bytes(std::span(sealed)));
  return sealed;
}

/// Opens what seal_letter() made for this tenant and place.
/// errors  store.damaged_record
inline Result<Delivery> open_letter(const Shop& shop, const DeliveryPlace& place,
                                    const DeliveryRecord& record) {
  const Error damaged{Errc::damaged_record, "open_letter"};
  if (record.sealed.size() < kSealOverheadBytes + detail::kLetterHeadBytes) return damaged;
  Secret plain = Secret::of_size(record.sealed.size() - kSealOverheadBytes);
  const auto opened = open_sealed(shop.keys.seal, detail::letter_context(shop, place.key),
                                  bytes_of(record.sealed), plain.fill());
  if (!opened.ok()) return opened.error();

  const Bytes bytes = plain.reveal();
  const auto kind = static_cast<DeliveryKind>(bytes[0]);
  const auto login_size = load_big_endian<std::uint16_t>(bytes.subspan(1 + kOpaqueTokenCharacters));
  const Bytes rest = bytes.subspan(detail::kLetterHeadBytes);
  if (login_size > rest.size()) return damaged;
  const Bytes token = bytes.subspan(1, detail::has_link(kind) ? kOpaqueTokenCharacters : 0);
  return Delivery{delivery_id(place),
                  kind,
                  std::string(text_of(rest.first(login_size))),
                  Secret::copy_of(token),
                  std::string(text_of(rest.subspan(login_size))),
                  record.expires_at,
                  record.attempts};
}

}  // namespace jeton
