// SPDX-License-Identifier: Apache-2.0
//
// faults_idempotency_test.cpp: idempotency fails closed (promise 6): every effect and every store call goes
// wrong in turn, records are damaged, and an event loop runs the flows like a thread.
#include <type_traits>

#include "flow/every_fault.hpp"
#include "flow/idempotency_kit.hpp"
#include "support/stepping_host.hpp"

namespace jeton::test {

using namespace std::chrono_literals;

TEST_CASE("a damaged claim is a fault, and never leave to do the work", "[flow][promise-6][promise-9]") {
  TestShop shop;
  REQUIRE(finish(shop, claim(shop)).ok());
  const auto [partition, key] = place_of(shop);
  const IdempotencyTicket ticket = detail::ticket_of(shop.shop(), keyed_request(), kNoon);
  const auto with = [&, p = partition, k = key](Bytes value) {
    overwrite(shop.ledger, p, k, value);
    return refusal_of(ask(shop));
  };
  const IdempotencyRecord other{"other", ticket.request, kNoon, kNoon + 1h, {}};
  const IdempotencyRecord short_seal{"default", ticket.request, kNoon, kNoon + 1h, bytes_of("abc")};
  const std::string zeros(kSealOverheadBytes + 8, '\0');
  const IdempotencyRecord forged{"default", ticket.request, kNoon, kNoon + 1h, bytes_of(zeros)};
  CHECK(with(bytes_of("\x01nonsense")) == Errc::damaged_record);
  CHECK(with(bytes_of("\x02ifuture")) == Errc::unknown_format);
  CHECK(with({}) == Errc::damaged_record);
  CHECK(with(encode(other).bytes()) == Errc::damaged_record);
  CHECK(with(encode(short_seal).bytes()) == Errc::damaged_record);
  CHECK(with(encode(forged).bytes()) == Errc::damaged_record);
}

TEST_CASE("a record that does not fit is not written in part", "[flow]") {
  const std::string sealed(kSealOverheadBytes + kMostAnswerBytes + 1, 's');
  CHECK(encode(IdempotencyRecord{"default", {}, kNoon, kNoon, bytes_of(sealed)}).bytes().empty());
  const std::string tenant(2000, 't');
  CHECK(encode(IdempotencyRecord{tenant, {}, kNoon, kNoon, {}}).bytes().empty());
  const ByteArray<2> head{};
  CHECK(WideRecord(head, ByteArray<kMostValueBytes - 1>{}).bytes().empty());
  CHECK(WideRecord(head, ByteArray<kMostValueBytes - 2>{}).bytes().size() == kMostValueBytes);
  CHECK(WideRecord(ByteArray<kMostValueBytes + 1>{}, {}).bytes().empty());
}

TEST_CASE("whatever the ledger does, the work is done by one, or by nobody until the claim is given up",
          "[flow][promise-6][T35]") {
  for (const Fault fault : kEveryFault) {
    for (const std::size_t times : {1, 2}) {
      for (std::size_t nth = 1;; ++nth) {
        TestShop shop;
        FaultyLedger faulty(shop.ledger, {.nth = nth, .fault = fault, .times = times});
        Blocking world = shop.blocking_over(shop.customers, faulty);
        const auto begun = begin_idempotent(world, shop.shop(), keyed_request(), kNoon);
        if (nth > faulty.calls()) break;
        CAPTURE(static_cast<int>(fault), nth, times);
        if (!begun.ok()) CHECK(is_fault(begun.error()));
        const std::string second = answer_of(ask(shop));
        if (begun.ok()) CHECK(second == "refused.idempotency_in_flight");
        if (!begun.ok()) CHECK((second == "claimed" || second == "refused.idempotency_in_flight"));
        shop.clock.advance(1min);
        CHECK(answer_of(ask(shop)) == "claimed");
      }
    }
  }
}

TEST_CASE("a fault at the end is an error or a stored answer, and never half of one",
          "[flow][promise-6][T35]") {
  for (const Fault fault : kEveryFault) {
    for (const std::size_t times : {1, 2}) {
      for (std::size_t nth = 1;; ++nth) {
        TestShop shop;
        const IdempotencyTicket ticket = claim(shop);
        FaultyLedger faulty(shop.ledger, {.nth = nth, .fault = fault, .times = times});
        Blocking world = shop.blocking_over(shop.customers, faulty);
        const auto done = finish_idempotent(world, shop.shop(), ticket, bytes_of(kAnswer), kNoon);
        if (nth > faulty.calls()) break;
        CAPTURE(static_cast<int>(fault), nth, times);
        const std::string second = answer_of(ask(shop));
        if (done.ok()) CHECK(second == kAnswer);
        if (!done.ok()) CHECK(is_fault(done.error()));
        if (!done.ok()) CHECK((second == kAnswer || second == "refused.idempotency_in_flight"));
      }
    }
  }
}

TEST_CASE("a fault while giving a claim back frees it now or later", "[flow][promise-6][T35]") {
  for (const Fault fault : kEveryFault) {
    for (std::size_t nth = 1;; ++nth) {
      TestShop shop;
      const IdempotencyTicket ticket = claim(shop);
      FaultyLedger faulty(shop.ledger, {.nth = nth, .fault = fault, .times = 2});
      Blocking world = shop.blocking_over(shop.customers, faulty);
      const auto done = abandon_idempotent(world, shop.shop(), ticket, kNoon);
      if (nth > faulty.calls()) break;
      CAPTURE(static_cast<int>(fault), nth);
      if (!done.ok()) CHECK(is_fault(done.error()));
      shop.clock.advance(1min);
      CHECK(answer_of(ask(shop)) == "claimed");
    }
  }
}

TEST_CASE("every effect of the three flows may fail, and what fails is a fault", "[flow][promise-6][T35]") {
  for (const std::string_view step : {"begin", "repeat", "finish", "abandon"}) {
    for (std::size_t n = 0;; ++n) {
      TestShop shop;
      const Shop s = shop.shop();
      IdempotencyTicket ticket{};
      if (step != "begin") ticket = claim(shop);
      if (step == "repeat") REQUIRE(finish(shop, ticket).ok());
      Blocking inner = shop.blocking();
      TracedWorld<Blocking> world(inner);
      world.fail_at = n;
      Result<Done> done = Done{};
      if (step == "finish") done = finish_idempotent(world, s, ticket, bytes_of(kAnswer), kNoon);
      if (step == "abandon") done = abandon_idempotent(world, s, ticket, kNoon);
      if (step == "begin" || step == "repeat") {
        const auto begun = begin_idempotent(world, s, keyed_request(), kNoon);
        if (!begun.ok()) done = begun.error();
      }
      if (n >= world.trace.size()) break;
      CAPTURE(step, n, world.trace[n]);
      REQUIRE_FALSE(done.ok());
      CHECK(is_fault(done.error()));
    }
  }
}

TEST_CASE("an event loop claims, answers and abandons like a thread", "[flow][stepped]") {
  TestShop shop;
  const Shop s = shop.shop();
  SteppingHost host(shop.customers, shop.ledger, shop.policy());
  const auto run = [&]<class T>(std::type_identity<T>, auto flow) {
    SteppedOperation<T, decltype(flow)> op(shop.random, shop.ledger.abilities(), flow, kNoon);
    return host.finish(op, kNoon);
  };
  const auto begin_stepped = [&] {
    return run(std::type_identity<BegunIdempotent>{},
               [&](auto& world, Timestamp now) { return begin_idempotent(world, s, keyed_request(), now); });
  };
  const auto first = begin_stepped();
  REQUIRE(answer_of(first) == "claimed");
  CHECK(run(std::type_identity<Done>{}, [&](auto& world, Timestamp now) {
          return abandon_idempotent(world, s, first.value().ticket(), now);
        }).ok());
  const auto second = begin_stepped();
  REQUIRE(answer_of(second) == "claimed");
  CHECK(answer_of(begin_stepped()) == "refused.idempotency_in_flight");
  CHECK(run(std::type_identity<Done>{}, [&](auto& world, Timestamp now) {
          return finish_idempotent(world, s, second.value().ticket(), bytes_of(kAnswer), now);
        }).ok());
  CHECK(answer_of(begin_stepped()) == kAnswer);
}

}  // namespace jeton::test
