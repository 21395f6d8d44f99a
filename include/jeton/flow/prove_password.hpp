// SPDX-License-Identifier: Apache-2.0
//
// prove_password.hpp: verify a password so that the answer can be trusted and a refusal betrays nothing.
//
// The epoch is read before the hash: with the hash first, a login with the old password outlives a password
// change that has returned, without any crash (protocol P4). An unknown, passwordless or locked account costs
// the same hash, over a decoy; a locked one's guess is never evaluated.
#pragma once

#include <jeton/base/text.hpp>
#include <jeton/crypto/constant_time.hpp>
#include <jeton/crypto/password_hash.hpp>
#include <jeton/flow/account.hpp>
#include <jeton/flow/epoch.hpp>
#include <jeton/flow/session.hpp>

#include <optional>
#include <string>

namespace jeton {

/// A password ready to be verified: as normalised, and as received where that differs (imported customers
/// were hashed from what their browser sent).
struct PasswordAttempt {
  Secret normalised;
  std::optional<Secret> as_received;

  /// errors  invalid_input.password_empty, .password_too_long, .password_not_text
  static Result<PasswordAttempt> of(Bytes password) {
    auto normalised = prepare_password(password);
    if (!normalised.ok()) return normalised.error();
    PasswordAttempt attempt{std::move(normalised).value(), std::nullopt};
    if (!equal_in_constant_time(attempt.normalised.reveal(), password))
      attempt.as_received = Secret::copy_of(password);
    return attempt;
  }
};

/// What verifying showed. Only a verdict without a reason to refuse is a proof.
struct PasswordVerdict {
  bool right;                   ///< the password was the account's, and the account was not locked
  std::optional<Errc> refused;  ///< why this attempt may not sign in
  SessionProof proof;
  const Customer* customer;  ///< as read under the epoch; nullptr for a decoy
  std::optional<PendingChangeRecord> pending;
  Guard pending_guard = Guard::absent();
};

enum class Locked : std::uint8_t { no = 1, yes = 2 };

namespace detail {

/// A hash string of today's cost that no password fits, the same for the same login.
inline std::string decoy_of(const Shop& shop, const Owner& owner) {
  const Digest tag = hmac_sha256(shop.keys.decoy, {bytes_of("tag"), Bytes(owner.digest)});
  const Digest salt = hmac_sha256(shop.keys.decoy, {bytes_of("salt"), Bytes(owner.digest)});
  ByteArray<kSaltBytes> first{};
  std::copy_n(salt.begin(), first.size(), first.begin());
  return decoy_hash(shop.policy.argon2_cost(), first, tag);
}

/// Tries the password in its one or two forms. The number of runs depends on what was submitted, never on the
/// account.
template <World W>
Result<bool> try_forms(W& world, const PasswordAttempt& attempt, std::string_view encoded) {
  const auto normalised = world.verify_password(attempt.normalised, encoded);
  if (!normalised.ok() || !attempt.as_received) return normalised;
  const auto received = world.verify_password(*attempt.as_received, encoded);
  if (!received.ok()) return received;
  return normalised.value() || received.value();
}

inline std::optional<Errc> reason_against(const Customer* customer, Locked locked, bool right) noexcept {
  if (customer == nullptr) return Errc::customer_unknown;
  if (locked == Locked::yes) return Errc::account_locked;
  if (!right) return Errc::wrong_credentials;
  if (customer->disabled) return Errc::account_disabled;
  if (!customer->confirmed) return Errc::not_confirmed;
  return std::nullopt;
}

}  // namespace detail

/// Reads the epoch, then the customer again, then verifies the hash read there (protocol P4 steps 4 and 5).
template <World W>
Result<PasswordVerdict> prove_password(W& world, const Shop& shop, const Account& account, Locked locked,
                                       const PasswordAttempt& attempt) {
  RecordRoom first, second, pending_room, head_room;
  RecordSlot slots[] = {{.key = first_epoch_key(EpochPurpose::session), .room = first},
                        {.key = second_epoch_key(EpochPurpose::session, account.owner), .room = second},
                        {.key = account.owner.key(RecordKind::pending_change), .room = pending_room},
                        {.key = audit_head_key(), .room = head_room}};
  const auto read = world.get(account.owner.partition, slots);
  if (!read.ok()) return read.error();
  const auto epoch = view_epoch(shop, account.owner, slots[0], slots[1]);
  if (!epoch.ok()) return epoch.error();
  const auto head = view_head(slots[3]);
  if (!head.ok()) return head.error();

  const auto found = world.find(shop.tenant, account.owner.customer);
  if (!found.ok()) return found.error();
  const Customer* customer = account.known ? found.value() : nullptr;

  // A hash that is malformed or dearer than this deployment allows is decoy work and a refusal: any other
  // answer here would tell that the account exists.
  const bool usable =
      customer != nullptr && inspect_hash(customer->password_hash, shop.policy.hash_limits()).ok();
  const bool evaluated = usable && locked == Locked::no;
  const std::string decoy = detail::decoy_of(shop, account.owner);
  const auto matches =
      detail::try_forms(world, attempt, evaluated ? std::string_view(customer->password_hash) : decoy);
  if (!matches.ok()) return matches.error();

  const bool right = evaluated && matches.value();
  PasswordVerdict verdict{right, detail::reason_against(customer, locked, right),
                          SessionProof{account.owner, epoch.value(), head.value()}, customer, std::nullopt};
  if (slots[2].found) {
    const auto pending = decode<PendingChangeRecord>(slots[2].value());
    if (!pending.ok()) return pending.error();
    verdict.pending = pending.value();
    verdict.pending_guard = Guard::version(slots[2].version);
  }
  return verdict;
}

}  // namespace jeton
