// SPDX-License-Identifier: Apache-2.0
//
// identity.hpp: somebody as a provider names them, and where the two records of a link to a customer lie
// (protocol P9: the customer's side is the truth, the identity's side only finds it).
//
// The subject is the provider's own, never changing name (OpenID Connect Core section 2, `sub`), not an
// e-mail address: addresses are given to new owners.
#pragma once

#include <jeton/base/text.hpp>
#include <jeton/flow/shop.hpp>
#include <jeton/flow/world.hpp>
#include <jeton/store/identity_records.hpp>

#include <optional>

namespace jeton {

/// in      provider: 1..64 bytes, subject: 1..255 bytes (OpenID Connect Core section 2); both printable UTF-8
struct Identity {
  std::string_view provider;
  std::string_view subject;
};

inline constexpr std::size_t kMostProviderBytes = 64;
inline constexpr std::size_t kMostSubjectBytes = 255;

/// errors  invalid_input.malformed_id
inline Result<Done> validate_identity(const Identity& identity) noexcept {
  const auto fits = [](std::string_view text, std::size_t most) {
    return !text.empty() && text.size() <= most && is_printable_utf8(text);
  };
  if (!fits(identity.provider, kMostProviderBytes) || !fits(identity.subject, kMostSubjectBytes))
    return Error{Errc::malformed_id, "validate_identity"};
  return Done{};
}

namespace detail {

inline Digest identity_digest(const Shop& shop, const Identity& identity) noexcept {
  return sha256(
      {bytes_of("identity"), field(shop.tenant.text()), field(identity.provider), field(identity.subject)});
}
inline Partition identity_partition(const Digest& digest) noexcept {
  Partition partition;
  std::copy_n(digest.begin(), partition.bytes.size(), partition.bytes.begin());
  return partition;
}
inline RecordKey identity_key(const Digest& digest) noexcept {
  return record_key(RecordKind::identity, {digest});
}
/// 24 bytes of the digest: with the owner's 32 and the kind they fit a key.
inline RecordKey identity_link_key(const Owner& owner, const Digest& digest) noexcept {
  return record_key(RecordKind::identity_link, {owner.digest, Bytes(digest).first(24)});
}

}  // namespace detail

/// The identity's side as one get() saw it.
struct IdentityView {
  Guard guard = Guard::absent();
  std::optional<CustomerId> customer;  ///< whom it finds
};

template <World W>
Result<IdentityView> read_identity(W& world, const Shop& shop, const Identity& identity) {
  const Digest digest = detail::identity_digest(shop, identity);
  RecordRoom room;
  RecordSlot slots[] = {{.key = detail::identity_key(digest), .room = room}};
  const auto read = world.get(detail::identity_partition(digest), slots);
  if (!read.ok()) return read.error();
  if (!slots[0].found) return IdentityView{};
  const auto record = decode<IdentityRecord>(slots[0].value());
  if (!record.ok()) return record.error();
  const bool ours = record.value().tenant == shop.tenant.text() &&
                    record.value().provider == identity.provider &&
                    record.value().subject == identity.subject;
  const auto customer = CustomerId::parse(record.value().customer);
  if (!ours || !customer.ok()) return Error{Errc::damaged_record, "read_identity"};
  return IdentityView{Guard::version(slots[0].version), customer.value()};
}

/// The customer's side as one get() saw it.
struct IdentityLinkView {
  Guard guard = Guard::absent();
  std::optional<LinkState> state;  ///< nothing: the customer does not list it
};

inline Result<IdentityLinkView> view_identity_link(const Shop& shop, const Owner& owner,
                                                   const Identity& identity,
                                                   const RecordSlot& slot) noexcept {
  if (!slot.found) return IdentityLinkView{};
  const auto record = decode<IdentityLinkRecord>(slot.value());
  if (!record.ok()) return record.error();
  const bool ours =
      record.value().tenant == shop.tenant.text() && record.value().customer == owner.customer.text() &&
      record.value().provider == identity.provider && record.value().subject == identity.subject;
  if (!ours) return Error{Errc::damaged_record, "view_identity_link"};
  return IdentityLinkView{Guard::version(slot.version), record.value().state};
}

template <World W>
Result<IdentityLinkView> read_identity_link(W& world, const Shop& shop, const Owner& owner,
                                            const Identity& identity) {
  RecordRoom room;
  RecordSlot slots[] = {
      {.key = detail::identity_link_key(owner, detail::identity_digest(shop, identity)), .room = room}};
  const auto read = world.get(owner.partition, slots);
  if (!read.ok()) return read.error();
  return view_identity_link(shop, owner, identity, slots[0]);
}

/// The customer who has this identity, or none: nobody ever had it, the link was cut, or it was never
/// completed.
///
/// errors  invalid_input.malformed_id; store.*
template <World W>
Result<std::optional<CustomerId>> find_identity(W& world, const Shop& shop, const Identity& identity) {
  const auto valid = validate_identity(identity);
  if (!valid.ok()) return valid.error();
  const auto side = read_identity(world, shop, identity);
  if (!side.ok()) return side.error();
  if (!side.value().customer) return std::optional<CustomerId>{};
  const auto link = read_identity_link(world, shop, Owner::of(shop, *side.value().customer), identity);
  if (!link.ok()) return link.error();
  if (link.value().state != LinkState::confirmed) return std::optional<CustomerId>{};
  return side.value().customer;
}

}  // namespace jeton
