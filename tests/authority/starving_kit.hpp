// SPDX-License-Identifier: Apache-2.0
//
// starving_kit.hpp: a shop whose every allocation can be made to fail, one after the other.
//
//   fail_every_allocation(Grants::one, [](Rig& rig) { return rig.shop.login(kBob, kPassword); },
//   kOldPasswordWorks);
#pragma once

#include <algorithm>

#include "authority/authority_kit.hpp"
#include "support/allocation_counter.hpp"

namespace jeton::test {

using namespace std::chrono_literals;

inline constexpr std::string_view kNewPassword = "correct horse";

/// A hash of kPassword, made once: importing it costs nothing.
inline std::string hash_of_password(const Argon2Cost& cost) {
  return hash_password(Secret::copy_of(kPassword), cost, ByteArray<kSaltBytes>{}).value();
}

/// A shop with Bob, who consents and is signed in, a code and a session of staff.
struct Rig {
  explicit Rig(const std::string& hash)
      : bob(shop.import_customer(
                    {.login = kBob, .password_hash = hash, .confirmed = true, .allows_assistance = true})
                .value()),
        token(shop.issue(bob).value().token()),
        code(text_of(shop.issue_code(bob, "staff:ann", "ticket 7").value().code.reveal())) {
    granted = count_grants();
  }

  /// Events that say that a token or a code was handed out.
  [[nodiscard]] std::size_t count_grants() const {
    const auto trail = shop.audit_of(bob).value();
    CHECK(trail.is_whole);
    using enum AuditEvent;
    return static_cast<std::size_t>(
        std::count_if(trail.entries.begin(), trail.entries.end(), [](const AuditEntry& entry) {
          return entry.event == signed_in || entry.event == session_issued || entry.event == code_issued ||
                 entry.event == code_exchanged || entry.event == assistance_begun ||
                 entry.event == signed_in_by_link;
        }));
  }

  VirtualClock clock{kNoon};
  Authority shop = open_test_authority(memory_stores(), clock);
  CustomerId bob;
  std::string token;
  std::string code;
  std::size_t granted = 0;
};

/// Whether a method hands out a token or a code.
enum class Grants : std::uint8_t { nothing = 1, one = 2 };

/// Calls `act(rig)` with each of its allocations failing in turn, each time on a fresh shop, then shows what
/// it answered to `check(rig, answer)`.
template <class Act, class Check>
void fail_every_allocation(Grants grants, Act act, Check check,
                           const Argon2Cost& cost = cheap_policy().argon2_cost()) {
  const std::string hash = hash_of_password(cost);
  for (std::size_t nth = 1;; ++nth) {
    REQUIRE(nth < 2000);
    Rig rig(hash);
    allocation_counter::start_failing_at(nth);
    auto answer = act(rig);
    const auto tally = allocation_counter::stop();
    CAPTURE(nth);
    const std::size_t expected = rig.granted + (answer.ok() && grants == Grants::one ? 1 : 0);
    CHECK(rig.count_grants() == expected);
    if (!answer.ok()) CHECK(answer.error().code == Errc::out_of_memory);
    check(rig, answer);
    if (tally.allocations >= nth) continue;
    REQUIRE(answer.ok());  // nothing failed any more
    return;
  }
}

inline constexpr auto kOldPasswordWorks = [](Rig& rig, const auto&) {
  CHECK(rig.shop.verify(rig.token).ok());
  CHECK(rig.shop.login(kBob, kPassword).ok());
};

}  // namespace jeton::test
