// SPDX-License-Identifier: Apache-2.0
//
// any_world.hpp: one world behind virtual functions, so that a flow is compiled once for tests and then runs
// through any driver: blocking, traced, stepped. And the parts that go wrong in ways that faulty_ledger.hpp
// does not know: stores that answer after the deadline, randomness that gives out.
//
//   MemoBlocking driver(shop.blocking(), memo);
//   WorldOver<MemoBlocking> world(driver);       // an AnyWorld
#pragma once

#include <jeton/flow/blocking.hpp>
#include <jeton/store/forwarding_customers.hpp>
#include <jeton/store/forwarding_ledger.hpp>

#include <map>
#include <string>
#include <utility>

namespace jeton::test {

/// The effects of world.hpp, virtual.
class AnyWorld {
 public:
  virtual ~AnyWorld() = default;
  virtual LedgerAbilities abilities() const = 0;
  virtual Result<Done> get(const Partition& partition, std::span<RecordSlot> slots) = 0;
  virtual Result<CommitOutcome> commit(const Batch& batch) = 0;
  virtual Result<CommitOutcome> commit_once(const Batch& batch) = 0;
  virtual Result<Lineage> lineage() = 0;
  virtual Result<const Customer*> find_by_login(const TenantId& tenant, std::string_view login) = 0;
  virtual Result<const Customer*> find(const TenantId& tenant, const CustomerId& id) = 0;
  virtual Result<Swap> replace_password_if(const TenantId& tenant, const CustomerId& id,
                                           std::string_view expected, std::string_view wanted) = 0;
  virtual Result<Swap> set_confirmed_if(const TenantId& tenant, const CustomerId& id,
                                        std::string_view login) = 0;
  virtual Result<CustomerId> create(const TenantId& tenant, const NewCustomer& customer) = 0;
  virtual Result<bool> verify_password(const Secret& password, std::string_view encoded) = 0;
  virtual Result<std::string_view> hash_password(const Secret& password,
                                                 const ByteArray<kSaltBytes>& salt) = 0;
  virtual Result<Done> random(MutableBytes out) = 0;
};
static_assert(World<AnyWorld>);

/// An AnyWorld that asks `inner`, borrowed.
template <class Inner>
class WorldOver final : public AnyWorld {
 public:
  explicit WorldOver(Inner& inner) noexcept : inner_(inner) {}

  LedgerAbilities abilities() const override { return inner_.abilities(); }
  Result<Done> get(const Partition& p, std::span<RecordSlot> s) override { return inner_.get(p, s); }
  Result<CommitOutcome> commit(const Batch& b) override { return inner_.commit(b); }
  Result<CommitOutcome> commit_once(const Batch& b) override { return inner_.commit_once(b); }
  Result<Lineage> lineage() override { return inner_.lineage(); }
  Result<const Customer*> find_by_login(const TenantId& t, std::string_view l) override {
    return inner_.find_by_login(t, l);
  }
  Result<const Customer*> find(const TenantId& t, const CustomerId& id) override {
    return inner_.find(t, id);
  }
  Result<Swap> replace_password_if(const TenantId& t, const CustomerId& id, std::string_view e,
                                   std::string_view w) override {
    return inner_.replace_password_if(t, id, e, w);
  }
  Result<Swap> set_confirmed_if(const TenantId& t, const CustomerId& id, std::string_view l) override {
    return inner_.set_confirmed_if(t, id, l);
  }
  Result<CustomerId> create(const TenantId& t, const NewCustomer& c) override { return inner_.create(t, c); }
  Result<bool> verify_password(const Secret& s, std::string_view e) override {
    return inner_.verify_password(s, e);
  }
  Result<std::string_view> hash_password(const Secret& s, const ByteArray<kSaltBytes>& salt) override {
    return inner_.hash_password(s, salt);
  }
  Result<Done> random(MutableBytes out) override { return inner_.random(out); }

 private:
  Inner& inner_;
};

/// Real Argon2id, each question computed once: thousands of runs ask the same few.
class HashMemo {
 public:
  Result<bool> verify(const Secret& password, std::string_view encoded, const HashLimits& limits) {
    const auto key = std::pair(std::string(text_of(password.reveal())), std::string(encoded));
    const auto known = verdicts_.find(key);
    if (known != verdicts_.end()) return known->second;
    const auto verdict = verify_password(password, encoded, limits);
    if (verdict.ok()) verdicts_.emplace(key, verdict.value());
    return verdict;
  }
  Result<std::string_view> hash(const Secret& password, const Argon2Cost& cost,
                                const ByteArray<kSaltBytes>& salt) {
    const auto key = std::pair(std::string(text_of(password.reveal())), salt);
    const auto known = hashes_.find(key);
    if (known != hashes_.end()) return std::string_view(known->second);
    auto made = hash_password(password, cost, salt);
    if (!made.ok()) return made.error();
    return std::string_view(hashes_.emplace(key, std::move(made).value()).first->second);
  }

 private:
  std::map<std::pair<std::string, std::string>, bool> verdicts_;
  std::map<std::pair<std::string, ByteArray<kSaltBytes>>, std::string> hashes_;
};

/// A blocking driver whose hashes come out of a memo of one cost.
class MemoBlocking : public Blocking {
 public:
  MemoBlocking(const Blocking& inner, HashMemo& memo, const Policy& policy)
      : Blocking(inner), memo_(memo), policy_(policy) {}

  Result<bool> verify_password(const Secret& password, std::string_view encoded) {
    return memo_.verify(password, encoded, policy_.hash_limits());
  }
  Result<std::string_view> hash_password(const Secret& password, const ByteArray<kSaltBytes>& salt) {
    return memo_.hash(password, policy_.argon2_cost(), salt);
  }

 private:
  HashMemo& memo_;
  const Policy& policy_;
};

/// When a store is slow: its nth call (from 1) does its work, and the clock has moved by `delay` when it
/// answers.
struct Delay {
  std::size_t nth;
  Lifetime delay;
  VirtualClock& clock;
  std::size_t calls = 0;

  template <class T>
  T after(T answer) {
    if (++calls == nth) clock.advance(delay);
    return answer;
  }
};

class SlowLedger final : public ForwardingLedger {
 public:
  SlowLedger(Ledger& inner, Delay& delay) noexcept : ForwardingLedger(inner), delay_(delay) {}
  [[nodiscard]] Result<Done> get(const Partition& p, std::span<RecordSlot> s) override {
    return delay_.after(inner().get(p, s));
  }
  [[nodiscard]] Result<CommitOutcome> commit(const Batch& b) override {
    return delay_.after(inner().commit(b));
  }
  [[nodiscard]] Result<Lineage> lineage() override { return delay_.after(inner().lineage()); }
  [[nodiscard]] Result<std::vector<ScannedRecord>> scan(const Partition& p, const Mark& mark,
                                                        const std::optional<RecordKey>& after,
                                                        std::size_t limit) override {
    return delay_.after(inner().scan(p, mark, after, limit));
  }
  [[nodiscard]] Result<std::vector<WalkedRecord>> walk(const ShelfRange& shelves, const Mark& mark,
                                                       const std::optional<WalkPosition>& after,
                                                       std::size_t limit) override {
    return delay_.after(inner().walk(shelves, mark, after, limit));
  }

 private:
  Delay& delay_;
};

class SlowCustomers final : public ForwardingCustomers {
 public:
  SlowCustomers(CustomerStore& inner, Delay& delay) noexcept : ForwardingCustomers(inner), delay_(delay) {}
  [[nodiscard]] Result<std::optional<Customer>> find_by_login(const TenantId& t,
                                                              std::string_view l) override {
    return delay_.after(inner().find_by_login(t, l));
  }
  [[nodiscard]] Result<std::optional<Customer>> find(const TenantId& t, const CustomerId& id) override {
    return delay_.after(inner().find(t, id));
  }
  [[nodiscard]] Result<Swap> replace_password_if(const TenantId& t, const CustomerId& id, std::string_view e,
                                                 std::string_view w) override {
    return delay_.after(inner().replace_password_if(t, id, e, w));
  }
  [[nodiscard]] Result<Swap> set_confirmed_if(const TenantId& t, const CustomerId& id,
                                              std::string_view l) override {
    return delay_.after(inner().set_confirmed_if(t, id, l));
  }
  [[nodiscard]] Result<CustomerId> create(const TenantId& t, const NewCustomer& c) override {
    return delay_.after(inner().create(t, c));
  }

 private:
  Delay& delay_;
};

/// Randomness that gives out at draws nth .. nth + times - 1, counted from 1.
class FaultyRandom final : public RandomSource {
 public:
  FaultyRandom(RandomSource& inner, std::size_t nth, std::size_t times) noexcept
      : inner_(inner), nth_(nth), times_(times) {}
  [[nodiscard]] Result<Done> fill(MutableBytes out) noexcept override {
    ++draws_;
    if (draws_ >= nth_ && draws_ - nth_ < times_) return Error{Errc::no_randomness, "FaultyRandom"};
    return inner_.fill(out);
  }
  [[nodiscard]] std::size_t draws() const noexcept { return draws_; }

 private:
  RandomSource& inner_;
  std::size_t nth_;
  std::size_t times_;
  std::size_t draws_ = 0;
};

}  // namespace jeton::test
