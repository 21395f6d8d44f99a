// SPDX-License-Identifier: Apache-2.0
//
// ledger_contract.hpp: what every ledger must do, one operation after another. Run it over a fresh, empty
// ledger.
//
// Not here: what happens at the same time (tests/race) and after a crash (tests/race/kill_test.cpp).
//
//   TEST_CASE("the memory ledger keeps the ledger contract") { MemoryLedger l; check_ledger_contract(l); }
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "contract/contract_records.hpp"
#include "contract/ledger_feed_contract.hpp"
#include "contract/ledger_scan_contract.hpp"
#include "contract/ledger_walk_contract.hpp"
#include "support/catch.hpp"

namespace jeton::test {

inline void check_guards(Ledger& ledger) {
  REQUIRE(commit(ledger, batch(1).put(key("code"), Guard::absent(), bytes_of("fresh"), version(1), kLater)) ==
          kApplied);

  SECTION("a record reads back as it was written") {
    const auto record = read(ledger, 1, "code");
    REQUIRE(record.has_value());
    CHECK(record->value == "fresh");
    CHECK(record->version == version(1));
    CHECK(record->keep_until == kLater);
  }
  SECTION("a record that is there is not written as if it were absent") {
    CHECK(commit(ledger, batch(1).put(key("code"), Guard::absent(), bytes_of("x"), version(2), kLater)) ==
          CommitOutcome::conflict(0));
    CHECK(value_of(ledger, 1, "code") == "fresh");
  }
  SECTION("a record changes only from the version that was read") {
    CHECK(commit(ledger, batch(1).put(key("code"), Guard::version(version(9)), bytes_of("x"), version(2),
                                      kLater)) == CommitOutcome::conflict(0));
    CHECK(commit(ledger, batch(1).put(key("code"), Guard::version(version(1)), bytes_of("spent"), version(2),
                                      kLater)) == kApplied);
    CHECK(commit(ledger, batch(1).put(key("code"), Guard::version(version(1)), bytes_of("again"), version(3),
                                      kLater)) == CommitOutcome::conflict(0));
    CHECK(value_of(ledger, 1, "code") == "spent");
    CHECK(read(ledger, 1, "code")->version == version(2));
  }
  SECTION("a record that is absent matches no version") {
    CHECK(commit(ledger, batch(1).put(key("none"), Guard::version(version(1)), {}, version(2), kLater)) ==
          CommitOutcome::conflict(0));
    CHECK(commit(ledger, batch(1).erase(key("none"), Guard::version(version(1)))) ==
          CommitOutcome::conflict(0));
    CHECK(commit(ledger, batch(1).require(key("none"), Guard::version(version(1)))) ==
          CommitOutcome::conflict(0));
    CHECK_FALSE(read(ledger, 1, "none").has_value());
  }
  SECTION("an erased record is gone and may be written as absent again") {
    CHECK(commit(ledger, batch(1).erase(key("code"), Guard::version(version(2)))) ==
          CommitOutcome::conflict(0));
    CHECK(commit(ledger, batch(1).erase(key("code"), Guard::version(version(1)))) == kApplied);
    CHECK_FALSE(read(ledger, 1, "code").has_value());
    CHECK(commit(ledger, batch(1).put(key("code"), Guard::absent(), bytes_of("new"), version(5), kLater)) ==
          kApplied);
  }
  SECTION("erasing what is absent, as absent, changes nothing and applies") {
    CHECK(commit(ledger, batch(1).erase(key("none"), Guard::absent())) == kApplied);
    CHECK(commit(ledger, batch(1).erase(key("code"), Guard::absent())) == CommitOutcome::conflict(0));
  }
  SECTION("the same key in another partition is another record") {
    CHECK_FALSE(read(ledger, 2, "code").has_value());
    CHECK(commit(ledger, batch(2).put(key("code"), Guard::absent(), bytes_of("other"), version(7), kLater)) ==
          kApplied);
    CHECK(value_of(ledger, 1, "code") == "fresh");
    CHECK(value_of(ledger, 2, "code") == "other");
  }
  SECTION("keys are compared byte for byte, NUL and case included") {
    using namespace std::string_view_literals;
    CHECK_FALSE(read(ledger, 1, "CODE").has_value());
    CHECK_FALSE(read(ledger, 1, "code\0"sv).has_value());
    CHECK_FALSE(read(ledger, 1, "cod").has_value());
    CHECK(commit(ledger, batch(1).put(key("code\0"sv), Guard::absent(), bytes_of("nul"), version(8),
                                      kLater)) == kApplied);
    CHECK(value_of(ledger, 1, "code") == "fresh");
  }
}

inline void check_batches(Ledger& ledger) {
  REQUIRE(commit(ledger, batch(1)
                             .put(key("a"), Guard::absent(), bytes_of("1"), version(1), kLater)
                             .put(key("b"), Guard::absent(), bytes_of("1"), version(2), kLater)) == kApplied);

  SECTION("the first guard that fails is named, in the order of the batch") {
    CHECK(commit(ledger, batch(1)
                             .require(key("a"), Guard::version(version(1)))
                             .put(key("b"), Guard::version(version(99)), bytes_of("2"), version(3), kLater)
                             .put(key("a2"), Guard::version(version(99)), bytes_of("2"), version(4),
                                  kLater)) == CommitOutcome::conflict(1));
    CHECK(commit(ledger,
                 batch(1).add(key("n"), 6, 0, 5, version(3), kLater).require(key("a"), Guard::absent())) ==
          CommitOutcome::ceiling(0));
    CHECK(commit(ledger,
                 batch(1).require(key("a"), Guard::absent()).add(key("n"), 6, 0, 5, version(3), kLater)) ==
          CommitOutcome::conflict(0));
  }
  SECTION("a batch whose last line fails leaves nothing of its first") {
    const auto before = ledger.lineage();
    REQUIRE(before.ok());
    CHECK(commit(ledger, batch(1)
                             .put(key("a"), Guard::version(version(1)), bytes_of("2"), version(3), kLater)
                             .put(key("c"), Guard::absent(), bytes_of("2"), version(4), kLater)
                             .erase(key("b"), Guard::version(version(2)))
                             .add(key("n"), 1, 0, 5, version(5), kLater)
                             .require(key("d"), Guard::version(version(1)))) == CommitOutcome::conflict(4));
    CHECK(value_of(ledger, 1, "a") == "1");
    CHECK(value_of(ledger, 1, "b") == "1");
    CHECK_FALSE(read(ledger, 1, "c").has_value());
    CHECK_FALSE(count_of(ledger, 1, "n").has_value());
  }
  SECTION("a receipt tells a batch that is sent twice that it was applied before") {
    auto once = batch(1);
    once.put(key("receipt"), Guard::absent(), {}, version(6), kLater)
        .add(key("n"), 1, 0, 5, version(7), kLater);
    CHECK(commit(ledger, once) == kApplied);
    CHECK(commit(ledger, once) == CommitOutcome::conflict(0));
    CHECK(count_of(ledger, 1, "n") == 1);
    CHECK(value_of(ledger, 1, "receipt").empty());
  }
  SECTION("another lineage refuses the batch, the present one does not") {
    const auto lineage = ledger.lineage();
    REQUIRE(lineage.ok());
    Lineage lost = lineage.value();
    lost.bytes[0] ^= std::byte{1};
    CHECK(commit(ledger,
                 batch(1).put(key("c"), Guard::absent(), {}, version(3), kLater).require_lineage(lost)) ==
          CommitOutcome::conflict(1));
    CHECK_FALSE(read(ledger, 1, "c").has_value());
    CHECK(commit(ledger, batch(1)
                             .put(key("c"), Guard::absent(), {}, version(3), kLater)
                             .require_lineage(lineage.value())) == kApplied);
  }
}

inline void check_limits(Ledger& ledger) {
  const std::string longest_key(kMostKeyBytes, 'k');
  const std::string largest_value(kMostValueBytes, 'v');

  SECTION("the longest key and the largest value fit") {
    CHECK(commit(ledger, batch(1).put(key(longest_key), Guard::absent(), bytes_of(largest_value), version(1),
                                      kLater)) == kApplied);
    CHECK(value_of(ledger, 1, longest_key) == largest_value);
  }
  SECTION("one byte more is refused, and nothing is written") {
    CHECK(commit_error(ledger, batch(1).put(key("v"), Guard::absent(), bytes_of(largest_value + "v"),
                                            version(1), kLater)) == Errc::malformed_batch);
    CHECK(commit_error(ledger, batch(1).put(key(longest_key + "k"), Guard::absent(), {}, version(1),
                                            kLater)) == Errc::malformed_batch);
    CHECK_FALSE(read(ledger, 1, "v").has_value());
  }
  SECTION("sixteen changes fit, seventeen are refused whole") {
    auto full = batch(1);
    for (int n = 0; n < 16; ++n)
      full.put(key("k" + std::to_string(n)), Guard::absent(), {}, version(1), kLater);
    auto over = full;
    over.put(key("k16"), Guard::absent(), {}, version(1), kLater);
    CHECK(commit_error(ledger, over) == Errc::malformed_batch);
    CHECK_FALSE(read(ledger, 1, "k0").has_value());
    CHECK(commit(ledger, full) == kApplied);
    CHECK(read(ledger, 1, "k15").has_value());
  }
  SECTION("an empty batch, an empty key and a key named twice are refused") {
    CHECK(commit_error(ledger, batch(1)) == Errc::malformed_batch);
    CHECK(commit_error(ledger, batch(1).require(key(""), Guard::absent())) == Errc::malformed_batch);
    CHECK(commit_error(ledger, batch(1)
                                   .require(key("a"), Guard::absent())
                                   .put(key("a"), Guard::absent(), {}, version(1), kLater)) ==
          Errc::malformed_batch);
  }
  SECTION("five marks are refused") {
    const std::vector<Mark> five(5, mark(1));
    CHECK(commit_error(ledger, batch(1).put(key("a"), Guard::absent(), {}, version(1), kLater, five)) ==
          Errc::malformed_batch);
  }
  SECTION("sixteen records are read at once, seventeen or a nameless one are refused") {
    std::vector<RecordSlot> slots(17);
    for (RecordSlot& slot : slots) slot.key = key("a");
    CHECK(ledger.get(partition(1), std::span(slots).first(16)).ok());
    const auto over = ledger.get(partition(1), slots);
    REQUIRE_FALSE(over.ok());
    CHECK(over.error().code == Errc::malformed_batch);
    slots[0].key = RecordKey();
    CHECK_FALSE(ledger.get(partition(1), std::span(slots).first(1)).ok());
    CHECK(ledger.get(partition(1), {}).ok());
  }
}

inline void check_reading(Ledger& ledger) {
  REQUIRE(commit(ledger, batch(1)
                             .put(key("a"), Guard::absent(), bytes_of("first"), version(1), kLater)
                             .put(key("b"), Guard::absent(), bytes_of("second"), version(2), kLater)
                             .add(key("n"), -7, -10, 5, version(3), kLater)) == kApplied);

  SECTION("several records come in one call, in the order asked, absent ones marked") {
    std::array<std::byte, 64> rooms;
    std::array<RecordSlot, 4> slots{RecordSlot{.key = key("b"), .room = std::span(rooms).subspan(0, 16)},
                                    RecordSlot{.key = key("none"), .room = std::span(rooms).subspan(16, 16)},
                                    RecordSlot{.key = key("n"), .room = std::span(rooms).subspan(32, 16)},
                                    RecordSlot{.key = key("a"), .room = std::span(rooms).subspan(48, 16)}};
    REQUIRE(ledger.get(partition(1), slots).ok());
    CHECK(text_of(slots[0].value()) == "second");
    CHECK_FALSE(slots[1].found);
    CHECK(slots[1].size == 0);
    CHECK(load_big_endian<std::int64_t>(slots[2].value()) == -7);
    CHECK(text_of(slots[3].value()) == "first");
    CHECK(slots[3].version == version(1));
  }
  SECTION("a slot used twice does not remember what it held") {
    std::array<std::byte, 16> room;
    RecordSlot slot{.key = key("a"), .room = room};
    REQUIRE(ledger.get(partition(1), std::span(&slot, 1)).ok());
    REQUIRE(slot.found);
    slot.key = key("none");
    REQUIRE(ledger.get(partition(1), std::span(&slot, 1)).ok());
    CHECK_FALSE(slot.found);
    CHECK(slot.size == 0);
  }
  SECTION("a room too small for the value fails the read instead of cutting it") {
    std::array<std::byte, 4> room;
    for (const auto* name : {"a", "n"}) {
      RecordSlot slot{.key = key(name), .room = room};
      const auto got = ledger.get(partition(1), std::span(&slot, 1));
      REQUIRE_FALSE(got.ok());
      CHECK(got.error().code == Errc::damaged_record);
      CHECK_FALSE(slot.found);
    }
  }
}

inline void check_counters(Ledger& ledger) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  const auto add = [&](std::int64_t delta, std::int64_t floor, std::int64_t ceiling) {
    return commit(ledger, batch(1).add(key("n"), delta, floor, ceiling, version(1), kLater));
  };

  SECTION("a limit of five lets five attempts through and stops the sixth") {
    for (int attempt = 0; attempt < 5; ++attempt) CHECK(add(1, 0, 5) == kApplied);
    CHECK(add(1, 0, 5) == CommitOutcome::ceiling(0));
    CHECK(count_of(ledger, 1, "n") == 5);
  }
  SECTION("a refund stops at the floor and never fails") {
    CHECK(add(2, 0, 5) == kApplied);
    CHECK(add(-1, 0, 5) == kApplied);
    CHECK(count_of(ledger, 1, "n") == 1);
    CHECK(add(-9, 0, 5) == kApplied);
    CHECK(count_of(ledger, 1, "n") == 0);
  }
  SECTION("a counter above a ceiling that was lowered can still be refunded, not charged") {
    CHECK(add(9, 0, 10) == kApplied);
    CHECK(add(-1, 0, 5) == kApplied);
    CHECK(add(1, 0, 5) == CommitOutcome::ceiling(0));
    CHECK(count_of(ledger, 1, "n") == 8);
  }
  SECTION("a counter begins at its floor, not below") {
    CHECK(add(1, 3, 5) == kApplied);
    CHECK(count_of(ledger, 1, "n") == 3);
  }
  SECTION("the largest numbers neither wrap nor let a charge through") {
    CHECK(add(kMost, 0, kMost) == kApplied);
    CHECK(add(1, 0, kMost) == CommitOutcome::ceiling(0));
    CHECK(count_of(ledger, 1, "n") == kMost);
    CHECK(add(kLeast, kLeast, 0) == kApplied);
    CHECK(count_of(ledger, 1, "n") == -1);
    CHECK(add(kLeast, kLeast, 0) == kApplied);
    CHECK(count_of(ledger, 1, "n") == kLeast);
    CHECK(add(kLeast, kLeast + 1, 0) == kApplied);
    CHECK(count_of(ledger, 1, "n") == kLeast + 1);
  }
  SECTION("a counter has a version and may be required and erased by it") {
    CHECK(add(1, 0, 5) == kApplied);
    CHECK(commit(ledger, batch(1).require(key("n"), Guard::version(version(1)))) == kApplied);
    CHECK(commit(ledger, batch(1).require(key("n"), Guard::absent())) == CommitOutcome::conflict(0));
    CHECK(commit(ledger, batch(1).erase(key("n"), Guard::version(version(1)))) == kApplied);
    CHECK_FALSE(count_of(ledger, 1, "n").has_value());
  }
  SECTION("a counter is never put, and a record never counted") {
    CHECK(add(1, 0, 5) == kApplied);
    CHECK(commit_error(ledger, batch(1).put(key("n"), Guard::version(version(1)), {}, version(2), kLater)) ==
          Errc::malformed_batch);
    CHECK(commit_error(ledger, batch(1).put(key("n"), Guard::absent(), {}, version(2), kLater)) ==
          Errc::malformed_batch);
    CHECK(commit(ledger, batch(1).put(key("r"), Guard::absent(), bytes_of("12345678"), version(2), kLater)) ==
          kApplied);
    CHECK(commit_error(ledger, batch(1).add(key("r"), 1, 0, 5, version(3), kLater)) == Errc::malformed_batch);
    CHECK(value_of(ledger, 1, "r") == "12345678");
    CHECK(count_of(ledger, 1, "n") == 1);
  }
}

/// Everything above, over an empty ledger: each SECTION runs with one of its own.
inline void check_ledger_contract(Ledger& ledger) {
  CHECK(ledger.abilities().atomic_commit);
  SECTION("guards") { check_guards(ledger); }
  SECTION("batches") { check_batches(ledger); }
  SECTION("limits") { check_limits(ledger); }
  SECTION("reading") { check_reading(ledger); }
  SECTION("counters") { check_counters(ledger); }
  SECTION("scanning") { check_scanning(ledger); }
  SECTION("walking") { check_walking(ledger); }
  SECTION("feeding") { check_feeding(ledger); }
  SECTION("purging") { check_purging(ledger); }
}

}  // namespace jeton::test
