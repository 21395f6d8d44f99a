// SPDX-License-Identifier: Apache-2.0
//
// session_kit.hpp: each use case of a signed-in customer and of staff as one call on a TestShop, and ledgers
// that look over jeton's shoulder. For tests of flows only.
//
//   TestShop shop;
//   const CustomerId bob = shop.add("bob@example.com", kOldPassword);
//   const std::string token = token_of(issue_to(shop, bob));
//   CHECK(revoke_token(shop, token).ok());
#pragma once

#include <jeton/flow/exchange_code.hpp>
#include <jeton/flow/introspect.hpp>
#include <jeton/flow/issue.hpp>
#include <jeton/flow/revoke.hpp>
#include <jeton/flow/set_consent.hpp>
#include <jeton/store/faulty_customers.hpp>
#include <jeton/store/faulty_ledger.hpp>
#include <jeton/store/forwarding_ledger.hpp>

#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/test_shop.hpp"

namespace jeton::test {

inline constexpr std::string_view kOldPassword = kPassword;
inline constexpr std::string_view kNewPassword = "correct horse";

/// The token's text, or a failed test.
inline std::string token_of(const Result<SignIn>& signed_in) {
  if (!signed_in.ok()) FAIL("no sign-in: " << signed_in.error().name());
  return std::string(signed_in.value().token());
}

/// The code of an error; for a granted result a code that no flow answers, so that a comparison fails.
template <class T>
Errc refusal_of(const Result<T>& result) {
  return result.ok() ? Errc::flow_too_long : result.error().code;
}

inline Result<SignIn> issue_to(TestShop& shop, const CustomerId& id, std::string_view note = {}) {
  return shop.run([&](auto& world) { return issue(world, shop.shop(), {id, note}, shop.now()); });
}
inline Result<Ended> revoke_token(TestShop& shop, std::string_view token) {
  return shop.run([&](auto& world) { return revoke(world, shop.shop(), token, shop.now()); });
}
inline Result<Ended> revoke_all_of(TestShop& shop, const CustomerId& id) {
  return shop.run([&](auto& world) { return revoke_all(world, shop.shop(), id, shop.now()); });
}
inline Result<Verified> extend_token(TestShop& shop, std::string_view token) {
  return shop.run([&](auto& world) { return extend(world, shop.shop(), token, shop.now()); });
}
inline Result<Done> consent(TestShop& shop, std::string_view token, Consent wish) {
  return shop.run([&](auto& world) { return set_consent(world, shop.shop(), token, wish, shop.now()); });
}
inline Result<Ended> change(TestShop& shop, std::string_view token, std::string_view current,
                            std::string_view wanted) {
  return shop.run([&](auto& world) {
    return change_password(world, shop.shop(), {token, bytes_of(current), bytes_of(wanted)}, shop.now());
  });
}
inline Result<IssuedCode> code_for(TestShop& shop, const CustomerId& id, std::string_view actor = "staff:ann",
                                   std::string_view reason = "ticket 7") {
  return shop.run([&](auto& world) {
    return issue_code(world, shop.shop(), {id, actor, reason}, shop.now());
  });
}
inline Result<SignIn> redeem_code(TestShop& shop, std::string_view login, std::string_view code) {
  return shop.run([&](auto& world) { return exchange_code(world, shop.shop(), {login, code}, shop.now()); });
}

inline std::string text_of_code(const Result<IssuedCode>& issued) {
  if (!issued.ok()) FAIL("no code: " << issued.error().name());
  return std::string(text_of(issued.value().code.reveal()));
}

/// A shop with one customer, Bob, who has a session.
struct BobsShop : TestShop {
  CustomerId bob = add(kBob, kOldPassword);
  std::string token = token_of(issue_to(*this, bob));

  /// A session of staff acting for Bob; he consents first.
  std::string assistance_token() {
    REQUIRE(consent(*this, token, Consent::given).ok());
    return token_of(redeem_code(*this, kBob, text_of_code(code_for(*this, bob))));
  }
};

/// Remembers the bytes of everything that was written, and what is there now.
class SpyingLedger final : public ForwardingLedger {
 public:
  using ForwardingLedger::ForwardingLedger;
  using Place = std::pair<Partition, RecordKey>;

  [[nodiscard]] Result<CommitOutcome> commit(const Batch& batch) override {
    auto outcome = inner().commit(batch);
    const std::scoped_lock lock(mutex_);
    for (const Change& change : batch.changes()) {
      written_.append(text_of(change.key.bytes())).append(text_of(change.value)).push_back('\n');
      if (outcome.ok() && outcome.value().is_applied()) apply(batch.partition(), change);
    }
    return outcome;
  }

  /// Keys and values of all batches ever handed over, applied or not.
  [[nodiscard]] const std::string& written() const noexcept { return written_; }
  /// The records that a put left and no erase took; no counters.
  [[nodiscard]] const std::map<Place, std::string>& records() const noexcept { return records_; }

  [[nodiscard]] std::size_t count(RecordKind kind) const {
    std::size_t found = 0;
    for (const auto& [place, value] : records_)
      if (place.second.bytes().front() == static_cast<std::byte>(kind)) ++found;
    return found;
  }

 private:
  void apply(const Partition& partition, const Change& change) {
    if (change.kind == ChangeKind::put)
      records_[{partition, change.key}] = std::string(text_of(change.value));
    if (change.kind == ChangeKind::erase) records_.erase({partition, change.key});
  }

  std::mutex mutex_;
  std::string written_;
  std::map<Place, std::string> records_;
};

/// Overwrites or removes the record at `key`, whatever its version: what a hostile database does.
inline void overwrite(Ledger& ledger, const Partition& partition, const RecordKey& key,
                      std::optional<Bytes> value) {
  std::vector<std::byte> room(kMostValueBytes);
  RecordSlot slot{.key = key, .room = room};
  REQUIRE(ledger.get(partition, std::span(&slot, 1)).ok());
  const Guard guard = slot.found ? Guard::version(slot.version) : Guard::absent();
  Batch batch(partition, Durability::durable, kMostUsableTime);
  if (value) batch.put(key, guard, *value, Version{{std::byte{0x77}}}, kMostUsableTime);
  if (!value) batch.erase(key, guard);
  REQUIRE(ledger.commit(batch).value().is_applied());
}

}  // namespace jeton::test
