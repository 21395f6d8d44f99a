// SPDX-License-Identifier: Apache-2.0
//
// account.hpp: whose account a sign-in is about, and what an attempt on it costs (protocols P4, P7, P8).
//
// An attempt is paid for before the hash runs. Two charges, each exact under any parallelism:
//   - the submitted login, in the partition of its canonical form: may refuse at once, since it depends on no
//     account;
//   - the account, in the customer's own partition, or in a decoy partition for an unknown login.
// Strangers and the customer's own devices pay from windows of their own, so strangers who lock an account do
// not lock its owner out. Known and unknown leave the same trace of effects. A success gives back its own
// charges and nothing else.
//
// Commits, in order: submitted login; account. Refunds, after all factors: account; submitted login.
#pragma once

#include <jeton/base/text.hpp>
#include <jeton/flow/audit.hpp>
#include <jeton/flow/device_cookie.hpp>
#include <jeton/flow/receipt.hpp>
#include <jeton/flow/shop.hpp>
#include <jeton/flow/world.hpp>

#include <array>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace jeton {

/// A customer or, for an unknown login, the decoy that takes the same blows.
struct Account {
  Owner owner;
  bool known;
  std::string_view login;  ///< canonical, as submitted
};

/// One counter that an attempt pays into.
struct Toll {
  RecordKey counter;
  std::int64_t ceiling;
  Timestamp keep_until;
};

/// What an attempt pays, all of it or nothing, so that exactly that can be given back.
struct Charge {
  Owner owner;
  std::vector<Toll> tolls;
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
  day = 'd',
  mail = 'm',
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

/// The counter of one class of devices in one window.
inline RecordKey class_counter_key(CounterPurpose purpose, const Owner& owner, DeviceClass by,
                                   std::uint64_t window) noexcept {
  ByteArray<9> place{static_cast<std::byte>(by)};
  store_big_endian(window, std::span(place).subspan(1));
  return counter_key(purpose, owner, place);
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
  auto begun = begin_batch(world, shop, owner.partition, Durability::passing, now);
  if (!begun.ok()) return begun.error();
  add(begun.value().batch, begun.value().version);

  const auto outcome = world.commit(begun.value().batch);
  if (!outcome.ok()) return outcome.error();
  if (outcome.value().kind == CommitOutcome::Kind::ceiling) return false;
  const auto applied = expect_applied(outcome, "charge");
  if (!applied.ok()) return applied.error();
  return true;
}

}  // namespace detail

inline constexpr Lifetime kDay = std::chrono::hours(24);

/// Takes a charge, or tells that one of its counters had reached its ceiling.
template <World W>
Result<ChargeOutcome> pay(W& world, const Shop& shop, Charge charge, Timestamp now) {
  const auto taken =
      detail::charge(world, shop, charge.owner, now, [&](Batch& batch, const Version& version) {
        for (const Toll& toll : charge.tolls)
          batch.add(toll.counter, 1, 0, toll.ceiling, version, toll.keep_until);
      });
  if (!taken.ok()) return taken.error();
  return ChargeOutcome{taken.value(), std::move(charge)};
}

/// How much of a budget that all classes share is open to this one. Its last tries are kept for the
/// customer's own devices: strangers who use up theirs still leave the owner a way in.
inline std::int64_t open_to(DeviceClass by, std::int64_t budget, const Policy& policy) noexcept {
  if (by == DeviceClass::device) return budget;
  return budget - std::min<std::int64_t>(policy.device_tries, budget / 2);
}

/// Charges one try to the submitted login. Depends on no account: the caller may refuse at once.
template <World W>
Result<ChargeOutcome> charge_submitted_login(W& world, const Shop& shop, std::string_view canonical,
                                             DeviceClass by, Timestamp now) {
  const Owner owner = stand_in_owner(shop, "submitted login", canonical);
  const Lifetime length = shop.policy.login_window;
  const Toll window{class_counter_key(CounterPurpose::submitted, owner, by, window_of(now, length)),
                    shop.policy.submitted_login_tries, now + length + kAfterlife};
  return pay(world, shop, {owner, {window}}, now);
}

/// Charges one try to the account, for one that is locked not taken. Three counters: the class's own window;
/// the day, of all classes together; and the failures since the last success (NIST SP 800-63B-4 3.2.2: at
/// most 100), whose key carries that success, so a new success starts a new counter and clears none.
template <World W>
Result<ChargeOutcome> charge_account(W& world, const Shop& shop, const Owner& owner, Timestamp now,
                                     DeviceClass by = DeviceClass::stranger) {
  const auto head = read_head(world, owner);
  if (!head.ok()) return head.error();
  const Policy& policy = shop.policy;
  const Lifetime length = policy.login_window;
  const Toll window{class_counter_key(CounterPurpose::account, owner, by, window_of(now, length)),
                    by == DeviceClass::device ? policy.device_tries : policy.login_tries,
                    now + length + kAfterlife};
  const Toll day{counter_key(CounterPurpose::day, owner, big_endian(window_of(now, kDay))),
                 open_to(by, policy.account_tries_per_day, policy), now + 2 * kDay};
  const Toll failures{counter_key(CounterPurpose::failures, owner, head.value().record.last_success),
                      open_to(by, policy.failures_between_successes, policy), now + policy.audit_retention};
  return pay(world, shop, {owner, {window, day, failures}}, now);
}

/// Charges one try to the customer's budget of one-time codes: per customer and day, whatever code is tried.
template <World W>
Result<ChargeOutcome> charge_code(W& world, const Shop& shop, const Owner& owner, Timestamp now) {
  const Toll day{counter_key(CounterPurpose::codes, owner, big_endian(window_of(now, kDay))),
                 shop.policy.code_tries_per_day, now + 2 * kDay};
  return pay(world, shop, {owner, {day}}, now);
}

/// Gives one charge back: the same counters, floor 0, sent once and never again. Failing costs the customer
/// one try and nothing else.
template <World W>
void refund(W& world, const Shop& shop, const Charge& charge, Timestamp now) {
  const auto drawn = draw<16>(world);
  if (!drawn.ok()) return;
  Batch batch(charge.owner.partition, Durability::passing, now + shop.policy.store_deadline);
  for (const Toll& toll : charge.tolls)
    batch.add(toll.counter, -1, 0, kNoCeiling, Version{drawn.value()}, toll.keep_until);
  best_effort(world.commit_once(batch));
}

}  // namespace jeton
