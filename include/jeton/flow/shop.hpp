// SPDX-License-Identifier: Apache-2.0
//
// shop.hpp: what every flow is told besides its request: which shop (tenant) it serves, by which policy,
// under which keys; and where that shop's records lie.
//
// All records of one customer lie in one partition, the *route*: 8 bytes of HMAC(route key, tenant,
// customer). Keys hold a SHA-256 of (tenant, customer), 32 bytes, because ids of up to 64 + 128 bytes do not
// fit a key; the record itself names both in full and is compared. A collision of routes therefore only
// shares a partition.
#pragma once

#include <jeton/base/id.hpp>
#include <jeton/crypto/digest.hpp>
#include <jeton/flow/policy.hpp>
#include <jeton/store/ledger.hpp>
#include <jeton/store/records.hpp>
#include <jeton/token/token_shape.hpp>

#include <algorithm>
#include <initializer_list>

namespace jeton {

/// Keys derived from the deployment secret, and the route key that the ledger keeps sealed under it.
struct DeploymentKeys {
  Key32 route;      ///< permanent: places customers in partitions
  Key32 reference;  ///< support references
  Key32 decoy;      ///< what unknown logins are answered with
  Key32 seal;       ///< records sealed in the ledger
  Key32 code;       ///< digests of one-time codes
  Key32 device;     ///< device cookies
  Key32 csrf;       ///< CSRF tokens of doors
  Key32 jwt;        ///< from which each tenant's own signing keys are derived
  ByteArray<16> deployment_id{};
};

/// The shop a flow works for. Borrowed by every flow, changed by none.
struct Shop {
  const TenantId& tenant;
  const Policy& policy;
  const DeploymentKeys& keys;
  TokenShape shape = TokenShape::native;  ///< of the sessions that are begun
};

/// First byte of a record's key: what kind of record it is.
enum class RecordKind : std::uint8_t {
  deployment = 'D',
  epoch = 'e',
  pending_change = 'p',
  session = 's',
  code = 'c',
  consent = 'n',
  audit_head = 'h',
  audit_event = 'a',
  receipt = 'x',
  counter = 'w',
  alias = 'l',
  reset_link = 'r',
  confirmation_link = 'f',
  delivery = 'd',
  api_key = 'k',
  idempotency = 'i',
  registration = 'g',
  provider_state = 'o',
  identity = 'y',
  identity_link = 'z',
};

/// A key made of a kind and pieces.
inline RecordKey record_key(RecordKind kind, std::initializer_list<Bytes> pieces) noexcept {
  ByteArray<kMostKeyBytes> bytes{static_cast<std::byte>(kind)};
  std::size_t size = 1;
  for (const Bytes piece : pieces) {
    const std::size_t taken = std::min(piece.size(), kMostKeyBytes - size);
    std::copy_n(piece.begin(), taken, bytes.begin() + static_cast<std::ptrdiff_t>(size));
    size += taken;
  }
  return RecordKey(Bytes(bytes).first(size));
}

template <class Integer>
ByteArray<sizeof(Integer)> big_endian(Integer value) noexcept {
  ByteArray<sizeof(Integer)> bytes;
  store_big_endian(value, bytes);
  return bytes;
}

/// A customer, known or a decoy, as the ledger sees it.
struct Owner {
  CustomerId customer;
  Partition partition;
  Digest digest;  ///< of (tenant, customer): the part of a key that says whose record it is

  static Owner of(const Shop& shop, const CustomerId& customer) noexcept {
    const Digest route =
        hmac_sha256(shop.keys.route, {bytes_of("route"), field(shop.tenant.text()), field(customer.text())});
    Partition partition;
    std::copy_n(route.begin(), partition.bytes.size(), partition.bytes.begin());
    return {customer, partition,
            sha256({bytes_of("owner"), field(shop.tenant.text()), field(customer.text())})};
  }

  [[nodiscard]] RecordKey key(RecordKind kind) const noexcept { return record_key(kind, {digest}); }
};

/// The partition of records that belong to the whole deployment.
inline Partition deployment_partition() noexcept { return Partition{}; }

/// The key of an opaque token's session: a digest over the decoded bytes and the tenant, so a token of one
/// shop is nothing in another, and the ledger never sees a token (promises 7 and 12).
inline RecordKey session_key(const Shop& shop, Bytes route, Bytes random) noexcept {
  return record_key(RecordKind::session,
                    {sha256({bytes_of("session"), field(shop.tenant.text()), route, random})});
}

}  // namespace jeton
