// SPDX-License-Identifier: Apache-2.0
//
// order_checks.cpp: what concurrent callers may see of one another: snapshots, histories that one order
// explains, the feed while commits hang, and a second handle.
#include <algorithm>
#include <atomic>
#include <map>
#include <random>
#include <utility>

#include "ledger_trial.hpp"

namespace jeton::conformance {
namespace {

/// A writer keeps two records equal, in one batch each time; readers never see them differ.
void watch_pair(LedgerTrial& trial, std::size_t lane, const std::string& where,
                const std::atomic<bool>& is_over) {
  while (!is_over.load()) {
    const std::string seen = trial.ask(where + "get a b", lane);
    const auto b = seen.find(" b=");
    if (seen.starts_with("error store.") || b == std::string::npos) continue;
    if (seen.substr(2, b - 2) != seen.substr(b + 3))
      return trial.complain("two records that every batch writes together were read as \"" + seen + "\"");
  }
}

CheckOutcome snapshot(LedgerTrial& trial) {
  for (std::size_t round = 0; round < trial.settings().rounds && !trial.is_broken(); ++round) {
    const std::string where = "p" + std::to_string(round + 1) + " ";
    trial.history().forget();
    trial.expect(where + "put a absent x v1; put b absent x v1", "applied");
    std::atomic<bool> is_over{false};
    run_together(3, [&](std::size_t lane) {
      if (lane > 0) return watch_pair(trial, lane, where, is_over);
      for (int n = 1; n <= 8; ++n) {
        const std::string from = " v" + std::to_string(n) + " x v" + std::to_string(n + 1);
        trial.ask(where + "put a" + from + "; put b" + from);
      }
      is_over.store(true);
    });
  }
  return trial.outcome();
}

/// What one caller knows: the versions it last read or wrote.
class RandomCaller {
 public:
  RandomCaller(std::uint64_t seed, std::size_t lane)
      : random_(seed * 64 + lane), next_version_(1000 * (lane + 1)) {}

  std::string step() {
    const std::string key = random_() % 2 == 0 ? "a" : "b";
    const std::string guard = known_[key] == 0 ? "absent" : "v" + std::to_string(known_[key]);
    switch (random_() % 6) {
      case 0: return "get a b n";
      case 1: return "get " + key;
      case 2: return "add n " + std::to_string(random_() % 3) + " 0 4 " + fresh();
      case 3: return "require a " + guard_of("a") + "; put b " + guard_of("b") + " x " + fresh();
      case 4: return "erase " + key + " " + guard;
      default: return "put " + key + " " + guard + " x " + fresh();
    }
  }

  /// Learns versions from what a get answered: "a=x@7 b=absent n=3@9".
  void learn(const std::string& answer) {
    for (const std::string key : {"a", "b"}) {
      const auto at = answer.find(key + "=");
      if (at == std::string::npos || (at > 0 && answer[at - 1] != ' ')) continue;
      const std::string shown = answer.substr(at, answer.find(' ', at) - at);
      const auto version = shown.find('@');
      known_[key] = version == std::string::npos ? 0 : std::stoull(shown.substr(version + 1));
    }
  }

 private:
  std::string guard_of(const std::string& key) {
    return known_[key] == 0 ? "absent" : "v" + std::to_string(known_[key]);
  }
  std::string fresh() { return "v" + std::to_string(next_version_++); }

  std::mt19937_64 random_;
  std::uint64_t next_version_;
  std::map<std::string, std::uint64_t> known_;
};

CheckOutcome one_order(LedgerTrial& trial) {
  constexpr std::size_t kCallers = 4;
  constexpr std::size_t kSteps = 6;
  for (std::size_t round = 0; round < trial.settings().rounds * 4; ++round) {
    const std::string where = "p" + std::to_string(round + 1) + " ";
    trial.history().forget();
    run_together(kCallers, [&](std::size_t lane) {
      RandomCaller caller(trial.settings().seed + round, lane);
      for (std::size_t n = 0; n < kSteps; ++n) caller.learn(trial.ask(where + caller.step(), lane));
    });
    const auto calls = unexplained(trial.history().calls());
    if (!calls.empty())
      return CheckOutcome::broken("no order of these " + std::to_string(calls.size()) +
                                      " calls, one after another, gives these answers",
                                  shown(calls));
  }
  return trial.outcome();
}

/// Random calls of one caller, each answer held against the model.
CheckOutcome one_caller(LedgerTrial& trial) {
  for (std::size_t round = 0; round < trial.settings().rounds; ++round) {
    const std::string where = "p" + std::to_string(round + 1) + " ";
    trial.history().forget();
    RandomCaller caller(trial.settings().seed + round, 0);
    for (std::size_t n = 0; n < 40; ++n) caller.learn(trial.ask(where + caller.step()));
    const auto calls = unexplained(trial.history().calls());
    if (!calls.empty())
      return CheckOutcome::broken("the last of these answers does not follow from the calls before it",
                                  shown(calls));
  }
  return trial.outcome();
}

/// Reads the feed of shelf 7 on from a cursor, and remembers what came.
class FeedReader {
 public:
  explicit FeedReader(Ledger& ledger) : ledger_(ledger) {}

  void poll() {
    const auto page = ledger_.feed(7, cursor_, 5);
    if (!page.ok()) return;
    cursor_ = page.value().next;
    for (const FeedEntry& entry : page.value().entries)
      seen_.emplace_back(text_of(entry.position.key.bytes()));
    is_at_end_ = page.value().entries.empty();
  }
  void poll_to_end() {
    for (is_at_end_ = false; !is_at_end_;) poll();
  }
  /// What has come since this was asked last.
  [[nodiscard]] std::vector<std::string> take_seen() { return std::exchange(seen_, {}); }

 private:
  Ledger& ledger_;
  FeedCursor cursor_;
  bool is_at_end_ = false;
  std::vector<std::string> seen_;
};

constexpr std::size_t kFeedWriters = 3;
constexpr std::size_t kFeedPuts = 20;

std::string feed_key(std::size_t lane, std::size_t n) {
  return std::to_string(lane) + "." + std::to_string(n);
}

/// Again while the store is busy, but not for ever.
void put_to_feed(LedgerTrial& trial, std::size_t lane, const std::string& step) {
  for (int attempt = 0; attempt < 100; ++attempt)
    if (trial.ask(step + " absent x v1 marks=feed", lane) != "error store.busy") return;
}

void judge_feed(LedgerTrial& trial, const std::vector<std::string>& seen) {
  std::map<std::string, std::size_t> times;
  for (const std::string& key : seen) ++times[key];
  for (std::size_t lane = 1; lane <= kFeedWriters; ++lane)
    for (std::size_t n = 0; n < kFeedPuts; ++n)
      if (const std::size_t count = times[feed_key(lane, n)]; count != 1)
        return trial.complain("a reader that asked on from each cursor must see " + feed_key(lane, n) +
                              " once; it saw it " + std::to_string(count) + " times");
}

CheckOutcome feed_misses_nothing(LedgerTrial& trial) {
  if (const auto page = trial.handle(0).feed(7, {}, 1); !page.ok())
    return CheckOutcome::not_offered("the ledger keeps no feed: " + std::string(page.error().name()));
  FeedReader reader(trial.handle(0));
  for (std::size_t round = 0; round < trial.settings().rounds / 5 + 1 && !trial.is_broken(); ++round) {
    trial.history().forget();
    std::atomic<std::size_t> ended{0};
    run_together(kFeedWriters + 1, [&](std::size_t lane) {
      const std::string where = "p" + std::to_string(on_shelf(7, round * 100 + lane)) + " put ";
      for (std::size_t n = 0; lane > 0 && n < kFeedPuts; ++n)
        put_to_feed(trial, lane, where + feed_key(lane, n));
      if (lane > 0) ++ended;
      while (lane == 0 && ended.load() < kFeedWriters) reader.poll();
    });
    reader.poll_to_end();
    judge_feed(trial, reader.take_seen());
  }
  return trial.outcome();
}

CheckOutcome another_handle(LedgerTrial& trial) {
  if (trial.factory().another() == nullptr)
    return CheckOutcome::not_offered("the factory has no second handle on the same data");
  for (int n = 1; n <= 10; ++n) {
    const std::string name = "a" + std::to_string(n);
    trial.expect("durable put " + name + " absent x v1; put b" + name + " absent x v2", "applied");
    const auto later = trial.factory().another();  // as a process does that starts after a crash of this one
    if (later == nullptr) return CheckOutcome::broken("the factory's next handle is null", {});
    const std::string seen = trial.history().ask(*later, 1, "get " + name + " b" + name);
    if (seen != name + "=x@1 b" + name + "=x@2")
      trial.complain(
          "a batch that was acknowledged must be there for whoever opens the store next; there is \"" + seen +
          "\"");
  }
  return trial.outcome();
}

constexpr LedgerCheck kChecks[] = {
    {"order.one-caller",
     "Answers follow from what was done before, whatever is asked in whatever order.",
     {},
     one_caller},
    {"order.snapshot",
     "A get of several records is one snapshot: it never sees half of a batch.",
     {},
     snapshot},
    {"order.linearizable",
     "Whatever many callers do at once, some order of their calls, each at one instant between its "
     "question and its answer, explains every answer.",
     {},
     one_order},
    {"feed.misses-nothing",
     "Once a feed has answered a cursor, nothing before it becomes visible later, however long a "
     "commit hangs.",
     {},
     feed_misses_nothing},
    {"durable.acknowledged",
     "An acknowledged durable batch is in the store, not on its way there.",
     {},
     another_handle},
};

}  // namespace

std::span<const LedgerCheck> order_checks() { return kChecks; }

}  // namespace jeton::conformance
