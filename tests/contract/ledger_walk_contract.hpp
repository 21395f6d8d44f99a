// SPDX-License-Identifier: Apache-2.0
//
// ledger_walk_contract.hpp: the part of the ledger contract about work over many partitions: walk by shelf
// and mark. Run by check_ledger_contract().
#pragma once

#include <array>
#include <optional>
#include <string>

#include "contract/contract_records.hpp"
#include "support/catch.hpp"

namespace jeton::test {

/// A partition on `shelf`, the `number`th there.
inline std::uint64_t on_shelf(std::uint64_t shelf, std::uint64_t number) { return shelf << 52 | number; }

/// What a walk answers, in its order: shelf/key, comma between.
inline std::string walked(Ledger& ledger, const ShelfRange& shelves, std::uint64_t marked,
                          const std::optional<WalkPosition>& after = std::nullopt, std::size_t limit = 1000) {
  const auto found = ledger.walk(shelves, mark(marked), after, limit);
  if (!found.ok()) return found.error().code == Errc::malformed_batch ? "(refused)" : "(error)";
  std::string line;
  for (const WalkedRecord& record : found.value()) {
    if (!line.empty()) line += ',';
    line += std::to_string(load_big_endian<std::uint64_t>(record.position.partition.bytes) >> 52) + '/';
    line += text_of(record.position.key.bytes());
  }
  return line;
}

inline WalkPosition position(std::uint64_t partition_number, std::string_view name) {
  return {partition(partition_number), key(name)};
}

/// Records on four shelves, the first and the last among them.
inline void lay_out_for_walk(Ledger& ledger) {
  const std::array<Mark, 1> one{mark(1)};
  const std::array<Mark, 2> both{mark(1), mark(2)};
  const auto put = [&](std::uint64_t where, std::string_view name, std::span<const Mark> marks,
                       std::uint64_t number) {
    REQUIRE(commit(ledger, batch(where).put(key(name), Guard::absent(), bytes_of(name), version(number),
                                            kLater, marks)) == kApplied);
  };
  put(on_shelf(4095, 0xFFFFFFFFFFFFF), "z", both, 1);
  put(on_shelf(7, 2), "b", one, 2);
  put(on_shelf(7, 1), "d", one, 3);
  put(on_shelf(7, 1), "c", both, 4);
  put(on_shelf(8, 0), "e", one, 5);
  put(on_shelf(0, 0), "a", one, 6);
  put(on_shelf(7, 1), "plain", {}, 7);
}

inline void check_walk_order(Ledger& ledger) {
  SECTION("the marked records of all partitions come by partition, then by key") {
    CHECK(walked(ledger, {}, 1) == "0/a,7/c,7/d,7/b,8/e,4095/z");
    CHECK(walked(ledger, {}, 2) == "7/c,4095/z");
    CHECK(walked(ledger, {}, 3).empty());
  }
  SECTION("a walk keeps to its shelves, both ends included") {
    CHECK(walked(ledger, {0, 0}, 1) == "0/a");
    CHECK(walked(ledger, {1, 6}, 1).empty());
    CHECK(walked(ledger, {7, 7}, 1) == "7/c,7/d,7/b");
    CHECK(walked(ledger, {7, 8}, 1) == "7/c,7/d,7/b,8/e");
    CHECK(walked(ledger, {9, 4095}, 1) == "4095/z");
  }
  SECTION("pages follow one another without gap or repetition") {
    std::string pages;
    std::optional<WalkPosition> after;
    for (;;) {
      const auto page = ledger.walk({}, mark(1), after, 2);
      REQUIRE(page.ok());
      for (const WalkedRecord& record : page.value()) pages += text_of(record.position.key.bytes());
      if (page.value().size() < 2) break;
      after = page.value().back().position;
    }
    CHECK(pages == "acdbez");
    CHECK(walked(ledger, {}, 1, position(on_shelf(7, 1), "cc")) == "7/d,7/b,8/e,4095/z");
    CHECK(walked(ledger, {}, 1, position(on_shelf(4095, 0xFFFFFFFFFFFFF), "z")).empty());
  }
  SECTION("a position before or behind the shelves asked for does not widen the walk") {
    CHECK(walked(ledger, {7, 7}, 1, position(on_shelf(0, 0), "a")) == "7/c,7/d,7/b");
    CHECK(walked(ledger, {7, 7}, 1, position(on_shelf(8, 0), "e")).empty());
  }
}

inline void check_walk_records(Ledger& ledger) {
  SECTION("a walked record carries its place, value and version, by which it can be changed") {
    const auto found = ledger.walk({7, 7}, mark(1), std::nullopt, 1);
    REQUIRE(found.ok());
    REQUIRE(found.value().size() == 1);
    const WalkedRecord& record = found.value()[0];
    CHECK(record.position == position(on_shelf(7, 1), "c"));
    CHECK(text_of(record.value) == "c");
    CHECK(record.version == version(4));
    const std::array<Mark, 1> other{mark(9)};
    CHECK(commit(ledger, batch(on_shelf(7, 1))
                             .put(record.position.key, Guard::version(record.version), {}, version(8), kLater,
                                  other)) == kApplied);
    CHECK(walked(ledger, {7, 7}, 1) == "7/d,7/b");
    CHECK(walked(ledger, {}, 9) == "7/c");
  }
  SECTION("a record that was erased, or purged, is not walked") {
    CHECK(commit(ledger, batch(on_shelf(8, 0)).erase(key("e"), Guard::version(version(5)))) == kApplied);
    CHECK(walked(ledger, {8, 8}, 1).empty());
    CHECK(ledger.purge(kMostUsableTime, 100).ok());
    CHECK(walked(ledger, {}, 1).empty());
  }
  SECTION("a page of none, a page over a thousand and shelves that are none are refused") {
    CHECK(walked(ledger, {}, 1, std::nullopt, 0) == "(refused)");
    CHECK(walked(ledger, {}, 1, std::nullopt, 1001) == "(refused)");
    CHECK(walked(ledger, {8, 7}, 1) == "(refused)");
    CHECK(walked(ledger, {0, kShelves}, 1) == "(refused)");
  }
}

inline void check_walking(Ledger& ledger) {
  lay_out_for_walk(ledger);
  SECTION("order") { check_walk_order(ledger); }
  SECTION("records") { check_walk_records(ledger); }
}

}  // namespace jeton::test
