// SPDX-License-Identifier: Apache-2.0
//
// every_flow.cpp: the shop that the table is about, and the judgement over it.
#include "support/every_flow.hpp"

#include <algorithm>
#include <memory>

#include "support/allocation_counter.hpp"
#include "support/catch.hpp"
#include "support/test_shop.hpp"

namespace jeton::test {
namespace {

Secret flow_secret() {
  Secret secret = Secret::of_size(32);
  std::size_t at = 0;
  for (std::byte& byte : secret.fill()) byte = static_cast<std::byte>(0xa0 + at++ % 29);
  return secret;
}

template <class T>
Errc code_of(const Result<T>& result) {
  return result.ok() ? Errc::flow_too_long : result.error().code;  // no flow answers that: a comparison fails
}

bool lets_in(FlowRig& rig, std::string_view password) {
  return rig.healthy([&](WorldShop& shop) { return shop.login(kFlowLogin, password); }).ok();
}
bool verifies(FlowRig& rig, std::string_view token) {
  return rig.healthy([&](WorldShop& shop) { return shop.verify(token); }).ok();
}

/// The call once more with healthy stores; a change that hangs is waited for.
Result<FlowAnswer> again(const FlowCase& flow, FlowRig& rig) {
  const auto call = [&](WorldShop& shop) { return flow.in_world(shop, rig); };
  auto first = rig.healthy(call);
  if (first.ok() || kind(first.error().code) != ErrorKind::store) return first;
  rig.clock.advance(rig.policy.password_change_deadline);
  return rig.healthy(call);
}

void judge_error(const FlowCase& flow, const Error& error, Blame blame) {
  const auto& explained = flow.rules.by_conflict;
  const bool by_others = blame == Blame::conflict &&
                         std::find(explained.begin(), explained.end(), error.code) != explained.end();
  const bool meant = flow.rules.healthy && *flow.rules.healthy == error.code;
  INFO("answered " << error.name());
  CHECK((is_fault_kind(error.code) || by_others || meant));
}

void judge_repeat(const FlowCase& flow, FlowRig& rig, bool granted, bool silent) {
  const auto repeated = again(flow, rig);
  INFO("once more: " << (repeated.ok() ? "granted" : repeated.error().name()));
  if (flow.rules.healthy) {
    CHECK(code_of(repeated) == *flow.rules.healthy);
  } else if (granted && flow.rules.spent) {
    CHECK(code_of(repeated) == *flow.rules.spent);
  } else {
    const bool may_be_spent = silent || (flow.rules.one_try && !granted);
    const bool was_spent = may_be_spent && flow.rules.spent && code_of(repeated) == *flow.rules.spent;
    CHECK((repeated.ok() || was_spent));
  }
}

void judge_password(const FlowCase& flow, FlowRig& rig, bool granted) {
  rig.clock.advance(rig.policy.password_change_deadline);
  const bool by_new = lets_in(rig, kFlowNewPassword);
  const bool by_old = lets_in(rig, kFlowPassword);
  CHECK(by_new != by_old);
  if (!flow.rules.changes_password) CHECK(by_old);
  if (flow.rules.changes_password && granted) CHECK(by_new);
}

bool grants_something(const RecordKey& key, Bytes value) {
  using enum RecordKind;
  switch (static_cast<RecordKind>(key.bytes().front())) {
    case session:
    case code:
    case api_key: return true;
    case identity_link: return decode<IdentityLinkRecord>(value).value().state == LinkState::confirmed;
    case consent: return decode<ConsentRecord>(value).value().allowed;
    default: return false;
  }
}

}  // namespace

Result<CommitOutcome> WatchedLedger::commit(const Batch& batch) {
  auto outcome = inner().commit(batch);
  const allocation_counter::Uncounted ours;
  const bool applied = outcome.ok() && outcome.value().is_applied();
  for (const Change& change : batch.changes()) {
    const Place place{batch.partition(), change.key};
    ever_written_.emplace_back(place, text_of(change.value));
    if (applied && change.kind == ChangeKind::put) records_[place] = std::string(text_of(change.value));
    if (applied && change.kind == ChangeKind::erase) records_.erase(place);
  }
  return outcome;
}

std::size_t WatchedLedger::grants() const {
  return static_cast<std::size_t>(std::count_if(records_.begin(), records_.end(), [](const auto& record) {
    return grants_something(record.first.second, bytes_of(record.second));
  }));
}

FlowRig::FlowRig(HashMemo& memo, CustomerStore* other_customers, Ledger* other_ledger)
    : customers(other_customers == nullptr ? own_customers : *other_customers),
      ledger(other_ledger == nullptr ? own_ledger : *other_ledger),
      clock(kNoon),
      random(1),
      policy(cheap_policy()),
      tenant(TenantId::parse("default").value()),
      memo_(memo) {
  const Secret deployment = flow_secret();
  MemoBlocking opening = driver(customers, ledger, random);
  keys = open_deployment(opening, deployment, kNoon, kNoon + policy.store_deadline).value();
  ByteArray<kSaltBytes> salt{};
  salt.fill(std::byte{7});
  bobs_hash = memo.hash(Secret::copy_of(kFlowPassword), policy.argon2_cost(), salt).value();
  healthy([&](WorldShop& shop) {
    bob = shop.import_customer({.login = kFlowLogin,
                                .password_hash = bobs_hash,
                                .confirmed = true,
                                .allows_assistance = true})
              .value();
    token = shop.issue(*bob).value().token();
    return 0;
  });
}

Authority FlowRig::authority(std::uint64_t seed) {
  return authority_over(
      ledger, [](std::string_view) {}, seed);
}

Authority FlowRig::authority_over(Ledger& other, void (*notice)(std::string_view), std::uint64_t seed) {
  Options options;
  options.policy = policy;
  options.secret = flow_secret();
  options.notice = notice;
  Stores stores{std::make_unique<ForwardingCustomers>(customers),
                std::make_unique<ForwardingLedger>(other),
                {},
                StoreHome::memory};
  return Authority::open_for_tests(std::move(stores), clock, seed, std::move(options)).value();
}

std::unique_ptr<FlowRig> prepared(const FlowCase& flow, HashMemo& memo, CustomerStore* customers,
                                  Ledger* ledger) {
  auto rig = std::make_unique<FlowRig>(memo, customers, ledger);
  flow.prepare(*rig);
  return rig;
}

bool is_fault_kind(Errc code) noexcept {
  return kind(code) == ErrorKind::store || kind(code) == ErrorKind::internal;
}

void judge(const FlowCase& flow, FlowRig& rig, const Result<FlowAnswer>& answer, std::size_t grants,
           Blame blame) {
  const bool granted = answer.ok();
  const bool silent = blame == Blame::halt || (!granted && answer.error().code == Errc::unknown_outcome);
  if (!granted && blame != Blame::halt) judge_error(flow, answer.error(), blame);
  if (granted) CHECK_FALSE(flow.rules.healthy.has_value());

  const std::size_t now = rig.ledger.grants();
  if (granted) CHECK(now == grants + flow.rules.grants - flow.rules.takes);
  if (silent) CHECK(now <= grants + flow.rules.grants);
  if (!granted && !silent) CHECK(now <= grants + flow.rules.may_leave);

  if (granted && !answer.value().token.empty()) CHECK(verifies(rig, answer.value().token));
  if (granted || !flow.rules.ends_token) CHECK(verifies(rig, rig.token) == !flow.rules.ends_token);
  if (flow.rules.also != nullptr) flow.rules.also(rig, granted);
  if (!flow.rules.ends_token || !flow.rules.changes_password) judge_repeat(flow, rig, granted, silent);
  judge_password(flow, rig, granted);
}

}  // namespace jeton::test
