// SPDX-License-Identifier: Apache-2.0
//
// faults_api_key_test.cpp: API keys fail closed (promise 6): every effect and every store call of their flows
// goes wrong in turn, records are damaged, and an event loop runs the flows like a thread.
#include <type_traits>

#include "flow/api_key_kit.hpp"
#include "flow/every_fault.hpp"
#include "support/stepping_host.hpp"

namespace jeton::test {

using namespace std::chrono_literals;

TEST_CASE("a fault while a key is made gives no key, or one that works and is counted",
          "[flow][promise-6][T35]") {
  for (const Fault fault : kEveryFault) {
    for (const std::size_t times : {1, 2}) {
      for (std::size_t nth = 1;; ++nth) {
        TestShop shop(LoginMatch::canonical, three_keys());
        FaultyLedger faulty(shop.ledger, {.nth = nth, .fault = fault, .times = times});
        Blocking world = shop.blocking_over(shop.customers, faulty);
        const auto key = create_api_key(world, shop.shop(), kWarehouse, kNoon);
        if (nth > faulty.calls()) break;
        CAPTURE(static_cast<int>(fault), nth, times);
        if (key.ok()) CHECK(verify_key(shop, text_of_key(key)).ok());
        if (!key.ok()) CHECK(is_fault(key.error()));
        if (!key.ok() && key.error().code != Errc::unknown_outcome) CHECK(list(shop).empty());
        for (std::size_t left = 3 - list(shop).size(); left > 0; --left) CHECK(create(shop).ok());
        CHECK(refusal_of(create(shop)) == Errc::api_key_limit);
      }
    }
  }
}

TEST_CASE("a fault while a key is revoked is an error, or the key is dead", "[flow][promise-6][T35]") {
  for (const Fault fault : kEveryFault) {
    for (const std::size_t times : {1, 2}) {
      for (std::size_t nth = 1;; ++nth) {
        TestShop shop(LoginMatch::canonical, three_keys());
        const auto key = create(shop);
        FaultyLedger faulty(shop.ledger, {.nth = nth, .fault = fault, .times = times});
        Blocking world = shop.blocking_over(shop.customers, faulty);
        const auto revoked = revoke_api_key(world, shop.shop(), key.value().id, kNoon);
        if (nth > faulty.calls()) break;
        CAPTURE(static_cast<int>(fault), nth, times);
        if (revoked.ok()) CHECK(refusal_of(verify_key(shop, text_of_key(key))) == Errc::api_key_revoked);
        if (!revoked.ok()) CHECK(is_fault(revoked.error()));
        CHECK(revoke_key(shop, key.value().id).ok());
        for (int i = 0; i < 3; ++i) CHECK(create(shop).ok());  // one place came back, once
        CHECK(refusal_of(create(shop)) == Errc::api_key_limit);
      }
    }
  }
}

TEST_CASE("a fault while a key is verified is never a refusal, and never a yes to a dead key",
          "[flow][promise-6][T35]") {
  for (const Fault fault : kEveryFault) {
    for (std::size_t nth = 1;; ++nth) {
      TestShop shop;
      const std::string live = text_of_key(create(shop));
      const auto dead = create(shop);
      REQUIRE(revoke_key(shop, dead.value().id).ok());
      FaultyLedger faulty(shop.ledger, {.nth = nth, .fault = fault});
      Blocking world = shop.blocking_over(shop.customers, faulty);
      const auto verified = verify_api_key(world, shop.shop(), live, Scope::issue, kNoon);
      const bool hit = nth <= faulty.calls();
      FaultyLedger again(shop.ledger, {.nth = nth, .fault = fault});
      Blocking other = shop.blocking_over(shop.customers, again);
      CHECK_FALSE(verify_api_key(other, shop.shop(), text_of_key(dead), Scope::issue, kNoon).ok());
      if (!hit) {
        CHECK(nth == 3);  // the look-up, and the moment of use
        break;
      }
      CAPTURE(static_cast<int>(fault), nth);
      if (!verified.ok()) CHECK(is_fault(verified.error()));
      CHECK(verified.ok() == (nth == 2 || fault == Fault::conflict_once || fault == Fault::conflict_always));
    }
  }
}

TEST_CASE("every effect of the key flows may fail, and what fails is a fault", "[flow][promise-6][T35]") {
  const auto walk = [](auto flow, std::size_t harmless_from) {
    for (std::size_t n = 0;; ++n) {
      TestShop shop;
      const auto key = create(shop);
      Blocking inner = shop.blocking();
      TracedWorld<Blocking> world(inner);
      world.fail_at = n;
      const Result<Done> done = flow(world, shop, key.value());
      if (n >= world.trace.size()) break;
      CAPTURE(n, world.trace[n]);
      CHECK(done.ok() == (n >= harmless_from));
      if (!done.ok()) CHECK(is_fault(done.error()));
    }
  };
  const auto as_done = [](const auto& result) -> Result<Done> {
    if (!result.ok()) return result.error();
    return Done{};
  };
  walk([&](auto& w, TestShop& s,
           const IssuedApiKey&) { return as_done(create_api_key(w, s.shop(), kWarehouse, kNoon)); },
       99);
  walk(
      [&](auto& w, TestShop& s, const IssuedApiKey&) {
        return as_done(import_api_key(w, s.shop(), Secret::copy_of(kForeignKey), kWarehouse, kNoon));
      },
      99);
  walk([&](auto& w, TestShop& s,
           const IssuedApiKey& key) { return as_done(revoke_api_key(w, s.shop(), key.id, kNoon)); },
       99);
  walk(
      [&](auto& w, TestShop& s, const IssuedApiKey& key) {
        return as_done(verify_api_key(w, s.shop(), text_of(key.text.reveal()), Scope::issue, kNoon));
      },
      1);  // after the look-up only the moment of use is written, and nothing hangs on it
}

TEST_CASE("an event loop makes, uses and revokes keys like a thread", "[flow][stepped]") {
  TestShop shop;
  const Shop s = shop.shop();
  SteppingHost host(shop.customers, shop.ledger, shop.policy());
  const auto run = [&]<class T>(std::type_identity<T>, auto flow) {
    SteppedOperation<T, decltype(flow)> op(shop.random, shop.ledger.abilities(), flow, kNoon);
    return host.finish(op, kNoon);
  };
  const auto key = run(std::type_identity<IssuedApiKey>{},
                       [&](auto& world, Timestamp now) { return create_api_key(world, s, kWarehouse, now); });
  const std::string text = text_of_key(key);
  const auto verify = [&](auto& world, Timestamp now) {
    return verify_api_key(world, s, text, Scope::issue, now);
  };
  CHECK(run(std::type_identity<VerifiedApiKey>{}, verify).ok());
  CHECK(list(shop)[0].last_used_at == kNoon);
  CHECK(run(std::type_identity<Ended>{}, [&](auto& world, Timestamp now) {
          return revoke_api_key(world, s, key.value().id, now);
        }).ok());
  CHECK(refusal_of(run(std::type_identity<VerifiedApiKey>{}, verify)) == Errc::api_key_revoked);
}

TEST_CASE("a damaged key record is a fault and never a yes", "[flow][promise-6][promise-9]") {
  TestShop shop;
  const std::string text = text_of_key(create(shop));
  const ApiKeyPlace place = place_of_api_key(shop.shop(), text);
  const auto with = [&](Bytes value) {
    overwrite(shop.ledger, place.keys.partition, place.key, value);
    return refusal_of(verify_key(shop, text));
  };
  const ApiKeyRecord good{"default", place.digest, "warehouse", 1, "", kNoon, kMostUsableTime, {}, {}};
  ApiKeyRecord foreign = good, other_key = good;
  foreign.tenant = "other";
  other_key.digest[31] ^= std::byte{1};
  CHECK(with(bytes_of("\x01nonsense")) == Errc::damaged_record);
  CHECK(with(bytes_of("\x02kfuture")) == Errc::unknown_format);
  CHECK(with({}) == Errc::damaged_record);
  CHECK(with(encode(foreign).bytes()) == Errc::damaged_record);
  CHECK(with(encode(other_key).bytes()) == Errc::api_key_unknown);  // eight bytes in common are not enough
  overwrite(shop.ledger, place.keys.partition, place.key, encode(good).bytes());
  CHECK(verify_key(shop, text).ok());
}

}  // namespace jeton::test
