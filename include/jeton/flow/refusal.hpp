// SPDX-License-Identifier: Apache-2.0
//
// refusal.hpp: how a sign-in is refused so that nobody learns from it (promise 3), and the shop does.
//
// The answer has one code, wrong_credentials, whatever the reason; the reason is in the audit and in the
// support reference. The first ten refusals of a window are events, the rest one counter (protocol P13).
#pragma once

#include <jeton/flow/account.hpp>
#include <jeton/flow/audit.hpp>
#include <jeton/flow/support_reference.hpp>

namespace jeton {

inline constexpr std::int64_t kLoggedRefusals = 10;  // per window, protocol P13

/// The one answer to every refused sign-in: same bytes but for the reference, which looks random.
template <World W>
Error refuse_sign_in(W& world, const Shop& shop, Errc reason, Timestamp now) {
  const auto nonce = draw<3>(world);
  if (!nonce.ok()) return nonce.error();
  return Error{Errc::wrong_credentials, "login", Lifetime(0),
               make_reference(shop.keys.reference, reason, now, nonce.value())};
}

/// Writes the refusal down in the account's partition, a decoy's alike. A fault here refuses as a fault.
template <World W>
Result<Done> log_refusal(W& world, const Shop& shop, const Owner& owner, AuditHead head,
                         const Happening& happening, Timestamp now) {
  const Lifetime length = shop.policy.login_window;
  const auto window = big_endian(window_of(now, length));
  const Timestamp keep_until = now + length + kAfterlife;
  const RecordKey logged = counter_key(CounterPurpose::logged_refusals, owner, window);
  const auto outcome = commit_with_event(world, shop, owner, head, happening, Durability::passing, now,
                                         [&](Batch& batch, const Version& version) {
                                           batch.add(logged, 1, 0, kLoggedRefusals, version, keep_until);
                                         });
  if (!outcome.ok() || outcome.value().kind != CommitOutcome::Kind::ceiling)
    return expect_applied(outcome, "log_refusal");

  const RecordKey unlogged = counter_key(CounterPurpose::unlogged_refusals, owner, window);
  const auto counted = detail::charge(world, shop, owner, now, [&](Batch& batch, const Version& version) {
    batch.add(unlogged, 1, 0, kNoCeiling, version, keep_until);
  });
  if (!counted.ok()) return counted.error();
  return Done{};
}

}  // namespace jeton
