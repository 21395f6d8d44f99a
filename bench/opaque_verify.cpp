// SPDX-License-Identifier: Apache-2.0
//
// opaque_verify.cpp: how much does Authority::verify cost beside a hand-written program over the same tokens,
// with all records in memory? And do two threads do twice as much?
#include <jeton/store/stores.hpp>

#include <array>

#include "bench_shop.hpp"
#include "hand_written.hpp"

using namespace jeton::bench;

/// Where a thread has come to, in a cache line of its own.
struct alignas(64) Walker {
  std::size_t at;
  char answer = 1;
};

int main(int argc, char** argv) {
  const Effort effort = effort_of(argc, argv);
  const BenchShop shop(jeton::memory_stores(), effort.sessions);
  HandWritten hand(effort.sessions);
  const auto end = must(shop.authority.now(), "now").unix_ms + 1'000'000'000;
  for (std::size_t i = 0; i < shop.tokens.size(); ++i) hand.add(shop.tokens[i], shop.customers[i], end, i);

  std::size_t at_bare = 0, at_ours = 0;
  char answer_bare = 1, answer_ours = 1;
  const auto bare = [&](std::size_t count) {
    for (; count > 0; --count) {
      const std::string_view customer = hand.verify(shop.tokens.next(at_bare, answer_bare));
      if (customer.empty()) give_up("the hand-written program refused a token");
      answer_bare = customer.front();
    }
  };
  const auto ours = [&](std::size_t count) {
    for (; count > 0; --count) {
      const auto verified = shop.authority.verify(shop.tokens.next(at_ours, answer_ours));
      if (!verified.ok()) give_up("a token was refused");
      answer_ours = verified.value().customer.text().front();
    }
  };
  print_pair("opaque.memory", measure_pair(effort.turns, 2'000, bare, ours));

  std::array<Walker, 2> walkers{Walker{0}, Walker{shop.tokens.size() / 2}};
  print_scaling("opaque.threads", effort.turns / 8, 5'000, [&](std::size_t thread, std::size_t count) {
    Walker& walker = walkers[thread];
    for (; count > 0; --count) {
      const auto verified = shop.authority.verify(shop.tokens.next(walker.at, walker.answer));
      walker.answer = verified.value().customer.text().front();
    }
  });
}
