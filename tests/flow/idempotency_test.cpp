// SPDX-License-Identifier: Apache-2.0
//
// idempotency_test.cpp: a request that is sent twice has one effect and one answer; another request under its
// key, or one that comes too early, is refused; and the ledger learns neither.
#include <thread>

#include "flow/idempotency_kit.hpp"

namespace jeton::test {

using namespace std::chrono_literals;

TEST_CASE("a request sent again gets the answer of the first, and nothing is done twice", "[flow]") {
  TestShop shop;
  REQUIRE(finish(shop, claim(shop)).ok());
  for (int i = 0; i < 3; ++i) CHECK(answer_of(ask(shop)) == kAnswer);
}

TEST_CASE("a request that comes while the first is worked on is told to wait", "[flow]") {
  TestShop shop;
  const IdempotencyTicket ticket = claim(shop);
  shop.clock.advance(10s);
  const auto second = ask(shop);
  CHECK(refusal_of(second) == Errc::idempotency_in_flight);
  CHECK(second.error().retry_after == 50s);
  REQUIRE(finish(shop, ticket).ok());
  CHECK(answer_of(ask(shop)) == kAnswer);
}

TEST_CASE("another request under the same key is refused, answered or not", "[flow]") {
  TestShop shop;
  const IdempotentRequest other = keyed_request(kKey, "login=eve@example.com&password=b0bl0bl@w");
  const IdempotencyTicket ticket = claim(shop);
  CHECK(refusal_of(ask(shop, other)) == Errc::idempotency_mismatch);
  shop.clock.advance(2min);  // also where the first was given up
  CHECK(refusal_of(ask(shop, other)) == Errc::idempotency_mismatch);
  REQUIRE(finish(shop, ticket).ok());
  CHECK(refusal_of(ask(shop, other)) == Errc::idempotency_mismatch);
  CHECK(answer_of(ask(shop)) == kAnswer);
}

TEST_CASE("keys, purposes and shops do not meet", "[flow][promise-12]") {
  TestShop shop;
  REQUIRE(finish(shop, claim(shop)).ok());
  CHECK(answer_of(ask(shop, keyed_request("another key"))) == "claimed");
  CHECK(answer_of(ask(shop, keyed_request(kKey, kBody, "reset anonymous"))) == "claimed");
  CHECK(answer_of(ask(shop, keyed_request(kKey, kBody, "register api-key:0123"))) == "claimed");
  const TenantId other = TenantId::parse("other").value();
  CHECK(answer_of(shop.run([&](auto& world) {
          return begin_idempotent(world, shop.shop_of(other), keyed_request(), kNoon);
        })) == "claimed");
  CHECK(answer_of(ask(shop, keyed_request("y", kBody, "x"))) == "claimed");
  CHECK(answer_of(ask(shop, keyed_request("", kBody, "xy"))) != "claimed");
  CHECK(answer_of(ask(shop)) == kAnswer);
}

TEST_CASE("an answer is repeated until its end and then the key is new", "[flow]") {
  TestShop shop;
  const IdempotencyTicket ticket = claim(shop);
  shop.clock.advance(30s);
  REQUIRE(finish(shop, ticket).ok());
  shop.clock.set(kNoon + 30s + 24h - 1ms);
  CHECK(answer_of(ask(shop)) == kAnswer);
  shop.clock.set(kNoon + 30s + 24h);
  CHECK(answer_of(ask(shop, keyed_request(kKey, "another request"))) == "claimed");
}

TEST_CASE("a claim whose holder vanished may be claimed again, by one", "[flow][promise-1]") {
  TestShop shop;
  const IdempotencyTicket lost = claim(shop);
  shop.clock.set(kNoon + 1min - 1ms);
  CHECK(refusal_of(ask(shop)) == Errc::idempotency_in_flight);
  shop.clock.set(kNoon + 1min);
  const IdempotencyTicket second = claim(shop);
  CHECK(refusal_of(ask(shop)) == Errc::idempotency_in_flight);

  CHECK(refusal_of(finish(shop, lost, "the late one's answer")) == Errc::conflict);
  CHECK(abandon(shop, lost).ok());  // touches nothing: the claim is the other's
  CHECK(refusal_of(ask(shop)) == Errc::idempotency_in_flight);
  REQUIRE(finish(shop, second).ok());
  CHECK(answer_of(ask(shop)) == kAnswer);
}

TEST_CASE("a claim longer in flight than answers live is still a claim", "[flow]") {
  Policy policy = cheap_policy();
  policy.idempotency_lifetime = 1min;
  policy.idempotency_in_flight = 10min;
  TestShop shop(LoginMatch::canonical, policy);
  (void)claim(shop);
  shop.clock.advance(9min);
  CHECK(refusal_of(ask(shop)) == Errc::idempotency_in_flight);
}

TEST_CASE("what failed without having done anything may be tried again at once", "[flow]") {
  TestShop shop;
  REQUIRE(abandon(shop, claim(shop)).ok());
  const IdempotencyTicket second = claim(shop, keyed_request(kKey, "mended request"));
  REQUIRE(finish(shop, second).ok());
  CHECK(abandon(shop, second).ok());  // an answer is not abandoned
  CHECK(answer_of(ask(shop, keyed_request(kKey, "mended request"))) == kAnswer);
  CHECK(refusal_of(finish(shop, second, "another answer")) == Errc::conflict);
  CHECK(answer_of(ask(shop, keyed_request(kKey, "mended request"))) == kAnswer);
}

TEST_CASE("an answer may be empty, binary or 3,500 bytes, and no longer", "[flow][promise-9]") {
  for (const std::string& answer :
       {std::string(), std::string("a\0b\xff", 4), std::string(kMostAnswerBytes, 'x')}) {
    TestShop shop;
    REQUIRE(finish(shop, claim(shop), answer).ok());
    CHECK(ask(shop).value().is_answered());
    CHECK(answer_of(ask(shop)) == answer);
  }
  TestShop shop;
  const IdempotencyTicket ticket = claim(shop);
  CHECK(refusal_of(finish(shop, ticket, std::string(kMostAnswerBytes + 1, 'x'))) == Errc::malformed_batch);
  CHECK(refusal_of(ask(shop)) == Errc::idempotency_in_flight);
  CHECK(finish(shop, ticket).ok());
}

TEST_CASE("the longest tenant's longest answer fits a ledger", "[flow]") {
  TestShop shop;
  const TenantId tenant = TenantId::parse(std::string(64, 't')).value();
  const Shop there = shop.shop_of(tenant);
  Blocking world = shop.blocking();
  const auto begun = begin_idempotent(world, there, keyed_request(), kNoon);
  const std::string answer(kMostAnswerBytes, 'x');
  REQUIRE(finish_idempotent(world, there, begun.value().ticket(), bytes_of(answer), kNoon).ok());
  CHECK(answer_of(begin_idempotent(world, there, keyed_request(), kNoon)) == answer);
}

TEST_CASE("what is no Idempotency-Key is refused before the ledger is asked", "[flow][promise-9]") {
  TestShop shop;
  const std::string longest(255, 'k'), too_long(256, 'k');
  for (const std::string& key : {std::string(), too_long, std::string("a\nb"), std::string("a\0b", 3),
                                 std::string("caf\xc3\xa9"), std::string("a\x7f")}) {
    const auto refused = shop.run_traced(
        [&](auto& world) { return begin_idempotent(world, shop.shop(), keyed_request(key), kNoon); });
    CHECK(refusal_of(refused) == Errc::malformed_request);
    CHECK(shop.trace.empty());
  }
  CHECK(refusal_of(ask(shop, keyed_request(kKey, kBody, ""))) == Errc::malformed_request);
  CHECK(refusal_of(ask(shop, keyed_request(kKey, kBody, too_long))) == Errc::malformed_request);
  CHECK(answer_of(ask(shop, keyed_request(longest, kBody, longest))) == "claimed");
  CHECK(answer_of(ask(shop, keyed_request("a \"b\" ~"))) == "claimed");
}

TEST_CASE("of many servers with the same request one does the work", "[flow][promise-1]") {
  TestShop shop;
  std::atomic<int> claimed{0}, waiting{0}, other{0};
  std::vector<std::thread> servers;
  for (int i = 0; i < 8; ++i)
    servers.emplace_back([&] {
      const std::string answer = answer_of(ask(shop));
      ++(answer == "claimed" ? claimed : answer == "refused.idempotency_in_flight" ? waiting : other);
    });
  for (auto& server : servers) server.join();
  CHECK(claimed == 1);
  CHECK(waiting == 7);
  CHECK(other == 0);
}

TEST_CASE("who is overtaken at any step does not do the work", "[flow][promise-1]") {
  for (const bool finished : {false, true}) {
    for (const Lifetime since : {Lifetime(0), Lifetime(1min)}) {  // a new key; one that was given up
      for (std::size_t at = 0;; ++at) {
        TestShop shop;
        if (since > Lifetime(0)) (void)claim(shop);
        shop.clock.advance(since);
        Blocking inner = shop.blocking();
        TracedWorld<Blocking> world(inner);
        world.before = [&](std::size_t number, std::string_view) {
          if (number != at) return;
          const IdempotencyTicket faster = claim(shop);
          if (finished) REQUIRE(finish(shop, faster).ok());
        };
        const auto begun = begin_idempotent(world, shop.shop(), keyed_request(), shop.now());
        if (world.trace.size() <= at) break;
        CAPTURE(at, world.trace[at], finished);
        if (finished) CHECK(answer_of(begun) == kAnswer);
        if (!finished) CHECK(refusal_of(begun) == Errc::idempotency_in_flight);
      }
    }
  }
}

TEST_CASE("the ledger learns neither key nor request nor answer", "[flow][promise-7]") {
  TestShop shop;
  SpyingLedger spy(shop.ledger);
  Blocking world = shop.blocking_over(shop.customers, spy);
  const auto begun = begin_idempotent(world, shop.shop(), keyed_request(), kNoon);
  REQUIRE(finish_idempotent(world, shop.shop(), begun.value().ticket(), bytes_of(kAnswer), kNoon).ok());
  const std::string& written = spy.written();
  CHECK(spy.count(RecordKind::idempotency) == 1);
  CHECK(written.find("default") != std::string::npos);
  for (const std::string_view secret : {kKey.substr(0, 8), std::string_view("anonymous"), kBody.substr(0, 9),
                                        std::string_view("b0bl0bl@w"), std::string_view("SECRET")})
    CHECK(written.find(secret) == std::string::npos);
  for (const std::string_view digested : {kKey, kBody})  // or the password in the body could be guessed
    CHECK(written.find(text_of(sha256(bytes_of(digested)))) == std::string::npos);
}

TEST_CASE("an answer moved to another request in the ledger opens for nobody", "[flow][promise-9]") {
  TestShop shop;
  REQUIRE(finish(shop, claim(shop)).ok());
  const IdempotentRequest eves = keyed_request("eve's key");
  (void)claim(shop, eves);
  const auto [from, from_key] = place_of(shop);
  const auto [to, to_key] = place_of(shop, eves);
  WideRecordRoom room, eves_room;
  RecordSlot slot{.key = from_key, .room = room}, eves_slot{.key = to_key, .room = eves_room};
  REQUIRE(shop.ledger.get(from, std::span(&slot, 1)).ok());
  REQUIRE(shop.ledger.get(to, std::span(&eves_slot, 1)).ok());
  IdempotencyRecord moved = decode<IdempotencyRecord>(slot.value()).value();
  moved.request = decode<IdempotencyRecord>(eves_slot.value()).value().request;
  overwrite(shop.ledger, to, to_key, encode(moved).bytes());
  CHECK(refusal_of(ask(shop, eves)) == Errc::damaged_record);

  // Nor for another request of the same key, whose digest was written over the first's.
  const IdempotentRequest guess = keyed_request(kKey, "another request");
  moved.request = detail::ticket_of(shop.shop(), guess, kNoon).request;
  overwrite(shop.ledger, from, from_key, encode(moved).bytes());
  CHECK(refusal_of(ask(shop, guess)) == Errc::damaged_record);
}

}  // namespace jeton::test
