// SPDX-License-Identifier: Apache-2.0
//
// packed_ledger_test.cpp: what PackedLedger adds to the ledger contract: lost and doubtful swaps, the ceiling
// of a value, hostile values, the directory by which partitions are found.
#include <jeton/store/faulty_key_value.hpp>
#include <jeton/store/memory_key_value.hpp>
#include <jeton/store/packed_ledger.hpp>

#include <chrono>
#include <functional>
#include <set>

#include "contract/contract_records.hpp"
#include "support/catch.hpp"

namespace jeton::test {
namespace {

constexpr const char* kPartition7 = "jeton.p.0000000000000007";
constexpr Fault kFaults[] = {Fault::unavailable,   Fault::unknown,         Fault::applied_but_unknown,
                             Fault::conflict_once, Fault::conflict_always, Fault::throws};

/// A batch as flows make them: a receipt, a code that is spent, a counter.
Batch spending(std::uint64_t receipt = 100) {
  Batch made = batch(7);
  made.put(key("receipt" + std::to_string(receipt)), Guard::absent(), {}, version(receipt), kLater);
  made.put(key("code"), Guard::version(version(1)), bytes_of("spent"), version(receipt + 1), kLater);
  made.add(key("count"), 1, 0, 10, version(receipt + 2), kLater);
  return made;
}

void issue(Ledger& ledger) {
  REQUIRE(commit(ledger, batch(7).put(key("code"), Guard::absent(), bytes_of("fresh"), version(1), kLater)) ==
          kApplied);
}

/// Lets somebody else write before the first swap of a partition.
class Interrupted final : public ForwardingKeyValue {
 public:
  Interrupted(KeyValueStore& inner, std::function<void()> rival)
      : ForwardingKeyValue(inner), rival_(std::move(rival)) {}
  Result<Swap> compare_and_swap(std::string_view key, const std::optional<Bytes>& expected,
                                Bytes wanted) override {
    if (key == kPartition7 && rival_) std::exchange(rival_, nullptr)();
    return ForwardingKeyValue::compare_and_swap(key, expected, wanted);
  }

 private:
  std::function<void()> rival_;
};

/// Answers every call with one error.
class Answering final : public KeyValueStore {
 public:
  explicit Answering(Errc code) : code_(code) {}
  KeyValueAbilities abilities() const noexcept override { return {true, false}; }
  Result<std::optional<std::vector<std::byte>>> get(std::string_view) override {
    return Error{code_, "test"};
  }
  Result<Swap> compare_and_swap(std::string_view, const std::optional<Bytes>&, Bytes) override {
    return Error{code_, "test"};
  }

 private:
  Errc code_;
};

std::vector<std::byte> stored(MemoryKeyValue& values, const std::string& key) {
  return values.get(key).value().value();
}
void overwrite(MemoryKeyValue& values, const std::string& key, const std::vector<std::byte>& wanted) {
  const auto before = values.get(key).value();
  const auto expected = before ? std::optional<Bytes>(Bytes(*before)) : std::nullopt;
  REQUIRE(values.compare_and_swap(key, expected, wanted).value() == Swap::applied);
}

Errc get_error(Ledger& ledger) {
  RecordSlot slot{.key = key("code"), .room = {}};
  const auto got = ledger.get(partition(7), std::span(&slot, 1));
  REQUIRE_FALSE(got.ok());
  return got.error().code;
}

std::size_t walked(Ledger& ledger, const Mark& wanted) {
  std::set<WalkPosition> seen;
  std::optional<WalkPosition> after;
  for (;;) {
    const auto page = ledger.walk({}, wanted, after, 1000);
    REQUIRE(page.ok());
    if (page.value().empty()) return seen.size();
    for (const auto& record : page.value()) CHECK(seen.insert(record.position).second);
    after = page.value().back().position;
  }
}

}  // namespace

TEST_CASE("a commit that lost to another writer is judged anew, and the second spender is refused",
          "[store][packed][promise-1]") {
  MemoryKeyValue memory;
  PackedLedger rival(memory);
  issue(rival);
  SECTION("on the same code") {
    Interrupted values(memory, [&] { CHECK(commit(rival, spending(200)) == kApplied); });
    PackedLedger ledger(values);
    CHECK(commit(ledger, spending()) == CommitOutcome::conflict(1));
    CHECK(count_of(rival, 7, "count") == 1);
  }
  SECTION("on another record: both are kept") {
    Interrupted values(memory, [&] {
      CHECK(commit(rival, batch(7).add(key("count"), 5, 0, 9, version(8), kLater)) == kApplied);
    });
    PackedLedger ledger(values);
    CHECK(commit(ledger, spending()) == kApplied);
    CHECK(count_of(rival, 7, "count") == 6);
  }
}

TEST_CASE("every call of the key-value store fails in every way: nothing is half done or done twice",
          "[store][packed][promise-6][promise-1]") {
  for (const Fault fault : kFaults)
    for (std::size_t nth = 1;; ++nth) {
      CAPTURE(static_cast<int>(fault), nth);
      MemoryKeyValue memory;
      PackedLedger sound(memory);
      const bool is_first = nth % 2 == 0;  // the first commit of a partition goes through the directory too
      Batch wanted = is_first ? batch(9) : spending();
      if (is_first) wanted.put(key("receipt"), Guard::absent(), {}, version(3), kLater);
      if (is_first) wanted.add(key("count"), 1, 0, 10, version(4), kLater);
      issue(sound);
      FaultyKeyValue values(memory, {.nth = (nth + 1) / 2, .fault = fault});
      PackedLedger ledger(values);
      std::optional<Result<CommitOutcome>> outcome;
      try {
        outcome = ledger.commit(wanted);
      } catch (const PlannedFault&) {
        CHECK(fault == Fault::throws);
      }
      if (outcome && !outcome->ok()) CHECK(kind(outcome->error().code) == ErrorKind::store);
      if (outcome && outcome->ok()) CHECK(outcome->value().kind != CommitOutcome::Kind::conflict);
      // The same bytes once more, as protocol P2 has it: done before, or done now, and once.
      const auto again = commit(sound, wanted);
      CHECK((again == kApplied || again == CommitOutcome::conflict(0)));
      CHECK(count_of(sound, is_first ? 9 : 7, "count") == 1);
      if (outcome && outcome->ok() && outcome->value().is_applied())
        CHECK(again == CommitOutcome::conflict(0));
      if (values.calls() < (nth + 1) / 2 && is_first) break;
    }
}

TEST_CASE("a partition that others write for ever is busy, and nothing was applied", "[store][packed]") {
  MemoryKeyValue memory;
  PackedLedger sound(memory);
  issue(sound);
  FaultyKeyValue values(memory, {.nth = 1, .fault = Fault::conflict_always});
  PackedLedger ledger(values);
  CHECK(commit_error(ledger, spending()) == Errc::busy);
  CHECK(value_of(sound, 7, "code") == "fresh");
}

TEST_CASE("a swap whose outcome is unknown is a commit whose outcome is unknown", "[store][packed]") {
  for (const Fault fault : {Fault::unknown, Fault::applied_but_unknown}) {
    MemoryKeyValue memory;
    PackedLedger sound(memory);
    issue(sound);
    FaultyKeyValue values(memory, {.nth = 2, .fault = fault});
    PackedLedger ledger(values);
    CHECK(commit(ledger, spending()) == CommitOutcome::unknown());
  }
}

TEST_CASE("an answer of the store that is no fault is a fault all the same", "[store][packed][promise-6]") {
  Answering refusing(Errc::wrong_credentials);
  PackedLedger ledger(refusing);
  CHECK(commit_error(ledger, spending()) == Errc::unavailable);
  CHECK(get_error(ledger) == Errc::unavailable);
  CHECK(ledger.lineage().error().code == Errc::unavailable);
  CHECK(ledger.purge(kLater, 1).error().code == Errc::unavailable);
  Answering busy(Errc::busy);
  CHECK(commit_error(*std::make_unique<PackedLedger>(busy), spending()) == Errc::busy);
}

TEST_CASE("a partition holds 64 KiB and no more, and what expired yesterday makes room", "[store][packed]") {
  MemoryKeyValue memory;
  PackedLedger ledger(memory);
  const std::string value(4000, 'x');
  const auto put = [&](std::uint64_t number, Timestamp keep_until) {
    return batch(7).put(key("r" + std::to_string(number)), Guard::absent(), bytes_of(value), version(number),
                        keep_until);
  };
  const auto now = std::chrono::duration_cast<Lifetime>(std::chrono::system_clock::now().time_since_epoch());
  constexpr std::int64_t kHour = 3'600'000;
  const std::int64_t least = std::min<std::int64_t>(now.count(), kLater.unix_ms);
  for (std::uint64_t number = 0; number < 14; ++number)
    REQUIRE(commit(ledger, put(number, kLater)) == kApplied);
  SECTION("what expired 23 hours ago stays, and the commit is refused") {
    REQUIRE(commit(ledger, put(14, {least - 23 * kHour})) == kApplied);
    REQUIRE(commit(ledger, put(15, kLater)) == kApplied);
    CHECK(commit_error(ledger, put(16, kLater)) == Errc::partition_full);
    CHECK(kind(Errc::partition_full) == ErrorKind::store);
    CHECK(value_of(ledger, 7, "r14") == value);
    CHECK(value_of(ledger, 7, "r16") == "(absent)");
  }
  SECTION("what expired 26 hours ago goes") {
    REQUIRE(commit(ledger, put(14, {least - 26 * kHour})) == kApplied);
    REQUIRE(commit(ledger, put(15, kLater)) == kApplied);
    CHECK(commit(ledger, put(16, kLater)) == kApplied);
    CHECK(value_of(ledger, 7, "r14") == "(absent)");
    CHECK(value_of(ledger, 7, "r0") == value);
  }
}

TEST_CASE("a value that is not as it was packed is named, whatever was done to it",
          "[store][packed][promise-9]") {
  MemoryKeyValue memory;
  PackedLedger ledger(memory);
  issue(ledger);
  REQUIRE(commit(ledger, spending()) == kApplied);
  const auto whole = stored(memory, kPartition7);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    overwrite(memory, kPartition7, {whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)});
    CHECK(get_error(ledger) == Errc::damaged_record);
  }
  auto longer = whole;
  longer.push_back(std::byte{0});
  overwrite(memory, kPartition7, longer);
  CHECK(get_error(ledger) == Errc::damaged_record);
  overwrite(memory, kPartition7, std::vector<std::byte>(kMostPackedBytes + 1, std::byte{1}));
  CHECK(commit_error(ledger, spending(300)) == Errc::damaged_record);
  auto newer = whole;
  newer[0] = std::byte{2};
  overwrite(memory, kPartition7, newer);
  CHECK(get_error(ledger) == Errc::unknown_format);
  overwrite(memory, "jeton.p.0000000000000008", whole);  // moved to a neighbour's place
  CHECK(commit_error(ledger, batch(8).require(key("code"), Guard::absent())) == Errc::damaged_record);
}

TEST_CASE("a directory that is not as it was written is named", "[store][packed][promise-9]") {
  MemoryKeyValue memory;
  PackedLedger ledger(memory);
  issue(ledger);
  const std::string which = GENERATE("jeton.shelves", "jeton.d.00000000", "jeton.lineage");
  REQUIRE(ledger.lineage().ok());
  auto bytes = stored(memory, which);
  const auto error = [&] {
    if (which == "jeton.lineage") return ledger.lineage().error().code;
    return ledger.walk({}, mark(1), std::nullopt, 10).error().code;
  };
  bytes[0] = std::byte{2};
  overwrite(memory, which, bytes);
  CHECK(error() == Errc::unknown_format);
  bytes[0] = std::byte{1};
  bytes.pop_back();
  overwrite(memory, which, bytes);
  CHECK(error() == Errc::damaged_record);
}

TEST_CASE("walk and purge find every partition of a shelf, over several pages", "[store][packed]") {
  MemoryKeyValue memory;
  PackedLedger ledger(memory);
  const std::array<Mark, 1> marks{mark(1)};
  constexpr std::uint64_t kPartitions = 2100;
  for (std::uint64_t where = 0; where < kPartitions; ++where)
    REQUIRE(commit(ledger,
                   batch(where * 7919).put(key("mail"), Guard::absent(), {}, version(1), kLater, marks)) ==
            kApplied);
  CHECK(stored(memory, "jeton.d.00000000").size() == 6 + 2048 * 8);
  CHECK(walked(ledger, mark(1)) == kPartitions);
  CHECK(ledger.purge({kLater.unix_ms + 1}, 5000).value() == kPartitions);
  CHECK(walked(ledger, mark(1)) == 0);
}

TEST_CASE("a crash between the directory and the commit loses no partition", "[store][packed]") {
  MemoryKeyValue memory;
  const std::array<Mark, 1> marks{mark(1)};
  for (std::size_t nth = 1; nth < 8; ++nth) {
    FaultyKeyValue values(memory, {.nth = nth, .fault = Fault::unavailable, .times = 100});
    PackedLedger dying(values);
    const Batch wanted = batch(nth << 52).put(key("mail"), Guard::absent(), {}, version(1), kLater, marks);
    const bool is_done = commit(dying, wanted) == kApplied;
    PackedLedger next(memory);
    const std::size_t before = walked(next, mark(1));
    CHECK(commit(next, wanted) == (is_done ? CommitOutcome::conflict(0) : kApplied));
    CHECK(walked(next, mark(1)) == before + (is_done ? 0 : 1));
  }
}

TEST_CASE("a packed ledger promises what its store does, and no feed", "[store][packed]") {
  MemoryKeyValue strong({.durable_on_ack = true, .one_history = true});
  MemoryKeyValue weak({.durable_on_ack = false, .one_history = false});
  CHECK(PackedLedger(strong).abilities().durable_on_ack);
  CHECK(PackedLedger(strong).abilities().lineage);
  CHECK_FALSE(PackedLedger(weak).abilities().durable_on_ack);
  CHECK_FALSE(PackedLedger(weak).abilities().lineage);
  CHECK(PackedLedger(weak).abilities().atomic_commit);
  CHECK(PackedLedger(strong).lineage().value() == PackedLedger(strong).lineage().value());
  CHECK(PackedLedger(strong).lineage().value() != PackedLedger(weak).lineage().value());
  CHECK(PackedLedger(strong).feed(1, {}, 1).error().code == Errc::unsupported);
}

}  // namespace jeton::test
