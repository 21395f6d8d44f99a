// SPDX-License-Identifier: Apache-2.0
//
// account.hpp: whose account a sign-in is about, and what an attempt on it costs (protocols P4, P7, P8).
//
// An attempt is paid for before the hash runs. Two charges, each exact under any parallelism:
//   - the submitted login, in the partition of its canonical form: may refuse at once, since it depends on no
//   account;
//   - the account, in the customer's own partition, or in a decoy partition for an unknown login.
// Known and unknown leave the same trace of effects. A success gives back its own charges and nothing else.
//
// Commits, in order: submitted login; account. Refunds, after all factors: account; submitted login.
#pragma once

#include <jeton/base/text.hpp>
#include <jeton/flow/audit.hpp>
#include <jeton/flow/shop.hpp>
#include <jeton/flow/world.hpp>

#include <array>
#include <limits>
#include <string>

namespace jeton {

/// A customer or, for an unknown login, the decoy that takes the same blows.
struct Account {
  Owner owner;
  bool known;
  std::string_view login;  ///< canonical, as submitted
};

/// What an attempt has paid, so that exactly that can be given back.
struct Charge {
  Owner owner;
  RecordKey counter;
};

/// A refund only lowers, so nothing stops it from above.
inline constexpr std::int64_t kNoCeiling = std::numeric_limits<std::int64_t>::max();

/// The counters of what, in the second byte of their key.
enum class CounterPurpose : std::uint8_t {
  submitted = 'l',
  account = 'a',
  failures = 'f',
  logged_refusals = 'g',
  unlogged_refusals = 'h',
  codes = 'o',
};

inline RecordKey counter_key(CounterPurpose purpose, const Owner& owner, Bytes window) noexcept {
  const auto letter = static_cast<std::byte>(purpose);
  return record_key(RecordKind::counter, {Bytes(&letter, 1), owner.digest, window});
}

/// The window that `now` falls into; part of the counter's key, so a new window is a new counter (protocol
/// P1).
inline std::uint64_t window_of(Timestamp now, Lifetime length) noexcept {
  return static_cast<std::uint64_t>(now.unix_ms / length.count());
}

/// The owner that stands for a text nobody's records hang on: a decoy account, or the counter of a submitted
/// login. Its id is a keyed digest in hexadecimal, so no shop's id can be made to collide with it.
inline Owner stand_in_owner(const Shop& shop, std::string_view purpose, std::string_view canonical) noexcept {
  const Digest digest =
      hmac_sha256(shop.keys.decoy, {bytes_of(purpose), field(shop.tenant.text()), field(canonical)});
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<char, 40> text{};
  for (std::size_t i = 0; i < text.size(); ++i)
    text[i] = kDigits[static_cast<std::size_t>(digest[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 15U];
  return Owner::of(shop, CustomerId::parse({text.data(), text.size()}).value());
}

/// Finds whose account `canonical` means. The shop's collation may match more spellings than we count as one:
/// a customer whose own login has another canonical form is not found, or each spelling would be worth its
/// own guesses.
template <World W>
Result<Account> find_account(W& world, const Shop& shop, std::string_view submitted,
                             std::string_view canonical) {
  const auto found = world.find_by_login(shop.tenant, submitted);
  if (!found.ok()) return found.error();
  if (found.value() != nullptr) {
    const auto own = canonical_login(found.value()->login);
    if (own.ok() && own.value() == canonical)
      return Account{Owner::of(shop, found.value()->id), true, canonical};
  }
  return Account{stand_in_owner(shop, "decoy account", canonical), false, canonical};
}

/// Whether a charge was taken, or its ceiling had been reached before.
struct ChargeOutcome {
  bool taken;
  Charge charge;
};

namespace detail {

/// One batch: a receipt, and the counters that `add(batch, version)` names.
template <World W, class Add>
Result<bool> charge(W& world, const Shop& shop, const Owner& owner, Timestamp now, Add add) {
  const auto receipt = draw<16>(world);
  if (!receipt.ok()) return receipt.error();
  const auto drawn = draw<16>(world);
  if (!drawn.ok()) return drawn.error();
  Batch batch(owner.partition, Durability::passing, now + shop.policy.store_deadline);
  batch.put(record_key(RecordKind::receipt, {receipt.value()}), Guard::absent(), {}, Version{drawn.value()},
            now + std::chrono::hours(48));
  add(batch, Version{drawn.value()});

  const auto outcome = world.commit(batch);
  if (!outcome.ok()) return outcome.error();
  if (outcome.value().kind == CommitOutcome::Kind::ceiling) return false;
  const auto applied = expect_applied(outcome, "charge");
  if (!applied.ok()) return applied.error();
  return true;
}

}  // namespace detail

/// Charges one try to the submitted login. Depends on no account: the caller may refuse at once.
template <World W>
Result<ChargeOutcome> charge_submitted_login(W& world, const Shop& shop, std::string_view canonical,
                                             Timestamp now) {
  const Owner owner = stand_in_owner(shop, "submitted login", canonical);
  const Lifetime length = shop.policy.login_window;
  const RecordKey counter = counter_key(CounterPurpose::submitted, owner, big_endian(window_of(now, length)));
  const auto taken = detail::charge(world, shop, owner, now, [&](Batch& batch, const Version& version) {
    batch.add(counter, 1, 0, shop.policy.submitted_login_tries, version,
              now + length + std::chrono::hours(24));
  });
  if (!taken.ok()) return taken.error();
  return ChargeOutcome{taken.value(), Charge{owner, counter}};
}

/// Charges one try to the account: to its window, and to its failures since the last success (NIST SP
/// 800-63B-4 3.2.2: at most 100; that counter's key carries the last success, so a success starts a new one
/// and clears none). Not taken means the account is locked for now.
template <World W>
Result<ChargeOutcome> charge_account(W& world, const Shop& shop, const Owner& owner, Timestamp now) {
  const auto head = read_head(world, owner);
  if (!head.ok()) return head.error();
  const Lifetime length = shop.policy.login_window;
  const RecordKey counter = counter_key(CounterPurpose::account, owner, big_endian(window_of(now, length)));
  const RecordKey failures = counter_key(CounterPurpose::failures, owner, head.value().record.last_success);
  const auto taken = detail::charge(world, shop, owner, now, [&](Batch& batch, const Version& version) {
    batch.add(counter, 1, 0, shop.policy.login_tries, version, now + length + std::chrono::hours(24));
    batch.add(failures, 1, 0, shop.policy.failures_between_successes, version,
              now + shop.policy.audit_retention);
  });
  if (!taken.ok()) return taken.error();
  return ChargeOutcome{taken.value(), Charge{owner, counter}};
}

/// Charges one try to the customer's budget of one-time codes: per customer and day, whatever code is tried.
template <World W>
Result<ChargeOutcome> charge_code(W& world, const Shop& shop, const Owner& owner, Timestamp now) {
  constexpr Lifetime kDay = std::chrono::hours(24);
  const RecordKey counter = counter_key(CounterPurpose::codes, owner, big_endian(window_of(now, kDay)));
  const auto taken = detail::charge(world, shop, owner, now, [&](Batch& batch, const Version& version) {
    batch.add(counter, 1, 0, shop.policy.code_tries_per_day, version, now + 2 * kDay);
  });
  if (!taken.ok()) return taken.error();
  return ChargeOutcome{taken.value(), Charge{owner, counter}};
}

/// Gives one charge back: the same window's counter, floor 0, sent once and never again. Failing costs the
/// customer one try of the window and nothing else.
template <World W>
void refund(W& world, const Shop& shop, const Charge& charge, Timestamp now) {
  const auto drawn = draw<16>(world);
  if (!drawn.ok()) return;
  Batch batch(charge.owner.partition, Durability::passing, now + shop.policy.store_deadline);
  batch.add(charge.counter, -1, 0, kNoCeiling, Version{drawn.value()},
            now + shop.policy.login_window + std::chrono::hours(24));
  best_effort(world.commit_once(batch));
}

}  // namespace jeton
