// SPDX-License-Identifier: Apache-2.0
//
// every_flow.hpp: every use case of Authority once, in a table: how to prepare a shop for it, the call, and
// what may be true afterwards. Whoever walks a fault over the table has walked it over every flow;
// every_flow_test.cpp fails when a method of authority.hpp is missing here.
//
// One call serves an Authority and a WorldShop. The judgement is evaluated with healthy stores:
//   - an error is of kind store or internal, never refused and never invalid_input (promise 6), unless the
//     ledger itself said that somebody else had been there first;
//   - no session, code, key or identity is new in the ledger but the one that was answered; after an unknown
//     outcome there may be one that nobody holds;
//   - a token that was answered verifies, Bob's own token lives unless the flow ends it;
//   - the same call once more works, or is refused by the one name for what was spent;
//   - exactly one password lets Bob in.
//
//   for (const FlowCase& flow : every_flow()) { FlowRig rig(memo); flow.prepare(rig); ... judge(flow, rig,
//   a);
//   }
#pragma once

#include <jeton/store/memory_customers.hpp>
#include <jeton/store/memory_ledger.hpp>

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "support/world_shop.hpp"

namespace jeton::test {

/// What a flow answered, as far as a judgement looks at it.
struct FlowAnswer {
  std::string token{};   ///< of a session: has to verify
  std::string secret{};  ///< a code, key, registration token or state
};

/// Keeps what the ledger holds. Without counters.
class WatchedLedger final : public ForwardingLedger {
 public:
  using ForwardingLedger::ForwardingLedger;
  using Place = std::pair<Partition, RecordKey>;

  [[nodiscard]] Result<CommitOutcome> commit(const Batch& batch) override;

  /// How many records there are of the kinds that grant something: sessions, codes, keys, identities
  /// that sign in, consents that are given.
  [[nodiscard]] std::size_t grants() const;
  [[nodiscard]] const std::map<Place, std::string>& records() const noexcept { return records_; }
  /// Of every batch handed over, applied or not.
  [[nodiscard]] const std::vector<std::pair<Place, std::string>>& ever_written() const noexcept {
    return ever_written_;
  }

 private:
  std::vector<std::pair<Place, std::string>> ever_written_;
  std::map<Place, std::string> records_;
};

inline constexpr std::string_view kFlowLogin = "bob@example.com";
inline constexpr std::string_view kFlowPassword = "b0bl0bl@w-canary-old";
inline constexpr std::string_view kFlowNewPassword = "c0rrect-h0rse-canary-new";
inline constexpr std::string_view kFlowForeignKey = "apst_3f9a1c77d2e84b06a5c1-canary";
inline constexpr std::string_view kFlowWrongPassword = "a-wr0ng-guess-canary";

/// A shop with Bob, who is confirmed, consents to assistance and has a session; and what a flow's preparation
/// leaves for its call.
class FlowRig {
 public:
  /// Over stores in memory of its own, or over two others, borrowed, of which `ledger` is new.
  explicit FlowRig(HashMemo& memo, CustomerStore* other_customers = nullptr, Ledger* other_ledger = nullptr);

  /// The healthy shop, for preparation and judgement.
  template <class Call>
  auto healthy(Call call) {
    MemoBlocking driver = this->driver(customers, ledger, random);
    WorldOver<MemoBlocking> world(driver);
    WorldShop shop = over(world, {&driver, ledger});
    return call(shop);
  }
  [[nodiscard]] MemoBlocking driver(CustomerStore& c, Ledger& l, RandomSource& r) {
    return {Blocking(c, l, r, clock, policy), memo_, policy};
  }
  [[nodiscard]] WorldShop over(AnyWorld& world, PageHost host) {
    return {world, host, shop(), clock.now().value()};
  }
  [[nodiscard]] Shop shop() const { return {tenant, policy, keys}; }

  /// An authority over these stores, with the clock of the rig.
  [[nodiscard]] Authority authority(std::uint64_t seed = 2);
  /// The same over another ledger, telling another one what the operator should know.
  [[nodiscard]] Authority authority_over(Ledger& other, void (*notice)(std::string_view),
                                         std::uint64_t seed = 2);

  MemoryCustomers own_customers{LoginMatch::canonical};
  MemoryLedger own_ledger;
  CustomerStore& customers;
  WatchedLedger ledger;
  VirtualClock clock;
  SeededRandom random;
  Policy policy;
  TenantId tenant;
  DeploymentKeys keys;

  std::optional<CustomerId> bob{};
  std::string bobs_hash{};
  std::string token{};  ///< Bob's session
  bool second_is_secret = false;
  std::string second{};  ///< a session of staff, a key, or a second secret
  std::string secret{};  ///< what the call presents
  std::optional<ApiKeyId> key_id{};
  std::optional<IdempotencyTicket> ticket{};
  void (*when_answered)() = nullptr;  ///< called when the method has answered, before its answer is looked at

 private:
  HashMemo& memo_;
};

/// What may be true after a call.
struct FlowRules {
  std::size_t grants = 0;         ///< records that a granted call adds
  std::size_t takes = 0;          ///< records that a granted call makes grant nothing any more
  std::size_t may_leave = 0;      ///< of these, how many an error may leave: only what the flow's header says
  std::optional<Errc> spent{};    ///< what the same call answers once it was granted; empty: it works again
  std::optional<Errc> healthy{};  ///< the refusal that this call is about; empty: it is granted
  bool one_try = false;           ///< charge first (protocol P9): a fault may cost the secret or the login
  bool ends_token = false;        ///< Bob's session is dead afterwards
  bool changes_password = false;  ///< Bob's new password is the one that works afterwards
  bool needs_pages = false;       ///< loops over pages of the ledger: no event loop runs it
  std::vector<Errc> by_conflict{};  ///< refusals that a ledger's or a table's conflict leads to
  void (*also)(FlowRig&, bool granted) = nullptr;  ///< what else has to be true
};

struct FlowCase {
  std::string_view method;  ///< of Authority
  std::string_view variant;
  FlowRules rules;
  void (*prepare)(FlowRig&);
  Result<FlowAnswer> (*in_world)(WorldShop&, FlowRig&);
  Result<FlowAnswer> (*in_authority)(const Authority&, FlowRig&);
};

/// A method that asks no store and changes nothing: keys, siblings, what is known already.
struct PlainCase {
  std::string_view method;
  bool (*works)(const Authority&);  ///< false also for what is refused by its nature
};

[[nodiscard]] const std::vector<PlainCase>& every_plain_method();

/// The table.
[[nodiscard]] const std::vector<FlowCase>& every_flow();

/// A shop ready for `flow`.
[[nodiscard]] std::unique_ptr<FlowRig> prepared(const FlowCase& flow, HashMemo& memo,
                                                CustomerStore* customers = nullptr, Ledger* ledger = nullptr);

/// Whether an error may come from a fault.
[[nodiscard]] bool is_fault_kind(Errc code) noexcept;

/// What went wrong, so that refusals that it explains are told from those that it does not.
enum class Blame : std::uint8_t { fault = 1, conflict = 2, halt = 3 };

/// Checks all that every_flow.hpp's heading names, after one call with `answer` on a shop that had `grants`.
void judge(const FlowCase& flow, FlowRig& rig, const Result<FlowAnswer>& answer, std::size_t grants,
           Blame blame);

}  // namespace jeton::test
