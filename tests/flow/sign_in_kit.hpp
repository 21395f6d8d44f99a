// SPDX-License-Identifier: Apache-2.0
//
// sign_in_kit.hpp: what the tests of signing in share: guesses that are counted, a refusal as a customer sees
// it, a ledger that counts sessions, and short words for running one login in one world.
//
//   GuessingShop shop("bob@example.com", "b0bl0bl@w");
//   shop.guess("bob@example.com", "wrong");
//   CHECK(shop.evaluated == 1);
#pragma once

#include "support/test_shop.hpp"

#include <jeton/store/faulty_customers.hpp>
#include <jeton/store/faulty_ledger.hpp>

#include <algorithm>
#include <atomic>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace jeton::test {

inline constexpr Lifetime kWindow = std::chrono::minutes(15);

/// One login through `world`.
template <class W>
Result<SignIn> login_in(W& world, TestShop& shop, std::string_view login, std::string_view password,
                        std::string_view device = {}) {
  return jeton::login(world, shop.shop(), {login, bytes_of(password), device}, shop.now());
}

/// The code of an error, or a word for success: what a table of expectations compares.
template <class T>
std::string outcome_of(const Result<T>& result) {
  return result.ok() ? "granted" : std::string(result.error().name());
}

/// Everything of a refusal that reaches a customer but the reference's characters.
using Face = std::tuple<Errc, std::string, std::int64_t, std::string_view, std::size_t>;
inline Face face_of(const Error& error) {
  return {error.code, error.place, error.retry_after.count(), words(public_reason(error.code)),
          error.reference.text().size()};
}

/// The true reason behind a refusal, as staff learn it.
inline std::string why(const TestShop& shop, const Error& error) {
  const auto reason = read_reference(shop.keys().reference, error.reference.text());
  return reason.ok() ? std::string(name(reason.value().reason)) : std::string(reason.error().name());
}

inline std::ptrdiff_t count_of(const std::vector<std::string>& trace, std::string_view prefix) {
  return std::count_if(trace.begin(), trace.end(),
                       [&](const std::string& name) { return name.starts_with(prefix); });
}

/// Place of the n-th effect (from 1) that begins with `prefix`; the trace's size if there is none.
inline std::size_t place_of(const std::vector<std::string>& trace, std::string_view prefix, int n = 1) {
  std::size_t at = 0;
  for (; at < trace.size(); ++at)
    if (trace[at].starts_with(prefix) && --n == 0) break;
  return at;
}

/// The stored hash of a customer of the shop.
inline std::string hash_of(TestShop& shop, const CustomerId& id) {
  return shop.customers.find(shop.shop().tenant, id).value()->password_hash;
}

/// A real hash of `password` at `cost`, under a salt of sevens.
inline std::string encoded(std::string_view password, const Argon2Cost& cost) {
  ByteArray<kSaltBytes> salt;
  salt.fill(std::byte{7});
  return hash_password(Secret::copy_of(password), cost, salt).value();
}

/// Counts the guesses that are evaluated against the one real hash. A decoy is answered without work, because
/// the tests that use this guess by the thousand.
class GuessCounter : public Blocking {
 public:
  GuessCounter(const Blocking& inner, std::string_view real, std::atomic<int>& evaluated)
      : Blocking(inner), real_(real), evaluated_(evaluated) {}

  Result<bool> verify_password(const Secret& password, std::string_view encoded) noexcept {
    if (encoded != real_) return false;
    ++evaluated_;
    return Blocking::verify_password(password, encoded);
  }

 private:
  std::string real_;
  std::atomic<int>& evaluated_;
};

/// A shop with one customer whose evaluated guesses are counted. guess() may be called by several threads at
/// once.
class GuessingShop : public TestShop {
 public:
  GuessingShop(std::string_view login, std::string_view password, LoginMatch match = LoginMatch::canonical,
               Policy policy = cheap_policy())
      : TestShop(match, policy), id(add(login, password)), own_login(login), hash(hash_of(*this, id)) {}

  Result<SignIn> guess(std::string_view login, std::string_view password) {
    GuessCounter world(blocking(), hash, evaluated);
    return login_in(world, *this, login, password);
  }
  /// A guess at the one customer's account by a browser that shows `device` as its cookie.
  Result<SignIn> guess_from(std::string_view device, std::string_view password) {
    GuessCounter world(blocking(), hash, evaluated);
    return login_in(world, *this, own_login, password, device);
  }

  CustomerId id;
  std::string own_login;
  std::string hash;
  std::atomic<int> evaluated{0};
};

/// Counts the charges of accounts that were handed over, taken or not.
class CountsCharges final : public ForwardingLedger {
 public:
  using ForwardingLedger::ForwardingLedger;
  int charges = 0;

  [[nodiscard]] Result<CommitOutcome> commit(const Batch& batch) override {
    for (const Change& change : batch.changes())
      if (change.kind == ChangeKind::add && change.delta > 0 && change.key.bytes()[1] == std::byte{'a'})
        ++charges;
    return inner().commit(batch);
  }
};

/// Counts the batches with a session in them that were applied.
class CountsSessions final : public ForwardingLedger {
 public:
  using ForwardingLedger::ForwardingLedger;
  int sessions = 0;

  [[nodiscard]] Result<CommitOutcome> commit(const Batch& batch) override {
    const auto outcome = inner().commit(batch);
    if (outcome.ok() && outcome.value().is_applied() && holds_session(batch)) ++sessions;
    return outcome;
  }

  static bool holds_session(const Batch& batch) {
    const auto changes = batch.changes();
    return std::any_of(changes.begin(), changes.end(), [](const Change& change) {
      return change.kind == ChangeKind::put && change.key.bytes()[0] == std::byte{'s'};
    });
  }
};

}  // namespace jeton::test
