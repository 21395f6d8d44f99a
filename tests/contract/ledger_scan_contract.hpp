// SPDX-License-Identifier: Apache-2.0
//
// ledger_scan_contract.hpp: the part of the ledger contract about many records: scan by mark, and purge. Run
// by check_ledger_contract().
#pragma once

#include <array>
#include <optional>
#include <string>

#include "contract/contract_records.hpp"
#include "support/catch.hpp"

namespace jeton::test {

/// The keys that a scan answers, in its order, comma between.
inline std::string keys_of(Ledger& ledger, std::uint64_t in, std::uint64_t marked,
                           const std::optional<RecordKey>& after, std::size_t limit) {
  const auto scanned = ledger.scan(partition(in), mark(marked), after, limit);
  if (!scanned.ok()) return "(error)";
  std::string keys;
  for (const ScannedRecord& record : scanned.value()) {
    if (!keys.empty()) keys += ',';
    keys += text_of(record.key.bytes());
  }
  return keys;
}

inline void check_scanning(Ledger& ledger) {
  const std::array<Mark, 2> both{mark(1), mark(2)};
  const std::array<Mark, 1> one{mark(1)};
  REQUIRE(commit(ledger, batch(1)
                             .put(key("c"), Guard::absent(), bytes_of("3"), version(3), kLater, both)
                             .put(key("a"), Guard::absent(), bytes_of("1"), version(1), kLater, one)
                             .put(key("b"), Guard::absent(), bytes_of("2"), version(2), kLater, one)
                             .put(key("bb"), Guard::absent(), {}, version(4), kLater, one)
                             .put(key("plain"), Guard::absent(), {}, version(5), kLater)) == kApplied);
  REQUIRE(commit(ledger, batch(2).put(key("other"), Guard::absent(), {}, version(6), kLater, one)) ==
          kApplied);

  SECTION("the marked records of one partition come in key order") {
    CHECK(keys_of(ledger, 1, 1, std::nullopt, 1000) == "a,b,bb,c");
    CHECK(keys_of(ledger, 1, 2, std::nullopt, 1000) == "c");
    CHECK(keys_of(ledger, 1, 3, std::nullopt, 1000).empty());
    CHECK(keys_of(ledger, 2, 1, std::nullopt, 1000) == "other");
  }
  SECTION("pages follow one another without gap or repetition") {
    CHECK(keys_of(ledger, 1, 1, std::nullopt, 2) == "a,b");
    CHECK(keys_of(ledger, 1, 1, key("b"), 2) == "bb,c");
    CHECK(keys_of(ledger, 1, 1, key("c"), 2).empty());
    CHECK(keys_of(ledger, 1, 1, key("ab"), 1) == "b");
  }
  SECTION("a scanned record carries its value and version") {
    const auto scanned = ledger.scan(partition(1), mark(2), std::nullopt, 1);
    REQUIRE(scanned.ok());
    REQUIRE(scanned.value().size() == 1);
    CHECK(text_of(scanned.value()[0].value) == "3");
    CHECK(scanned.value()[0].version == version(3));
  }
  SECTION("a record that is written again has the marks of the last time only") {
    CHECK(commit(ledger, batch(1).put(key("c"), Guard::version(version(3)), {}, version(7), kLater, one)) ==
          kApplied);
    CHECK(keys_of(ledger, 1, 2, std::nullopt, 1000).empty());
    CHECK(keys_of(ledger, 1, 1, std::nullopt, 1000) == "a,b,bb,c");
    CHECK(commit(ledger, batch(1).put(key("c"), Guard::version(version(7)), {}, version(8), kLater)) ==
          kApplied);
    CHECK(keys_of(ledger, 1, 1, std::nullopt, 1000) == "a,b,bb");
  }
  SECTION("an erased record is not scanned") {
    CHECK(commit(ledger, batch(1).erase(key("b"), Guard::version(version(2)))) == kApplied);
    CHECK(keys_of(ledger, 1, 1, std::nullopt, 1000) == "a,bb,c");
  }
  SECTION("a batch that fails leaves no mark behind") {
    CHECK(commit(ledger, batch(1)
                             .put(key("d"), Guard::absent(), {}, version(7), kLater, both)
                             .require(key("a"), Guard::absent())) == CommitOutcome::conflict(1));
    CHECK(keys_of(ledger, 1, 2, std::nullopt, 1000) == "c");
  }
  SECTION("the same mark twice is one mark") {
    const std::array<Mark, 2> twice{mark(9), mark(9)};
    CHECK(commit(ledger, batch(1).put(key("d"), Guard::absent(), {}, version(7), kLater, twice)) == kApplied);
    CHECK(keys_of(ledger, 1, 9, std::nullopt, 1000) == "d");
  }
  SECTION("a page of none and a page over a thousand are refused") {
    CHECK(keys_of(ledger, 1, 1, std::nullopt, 0) == "(error)");
    CHECK(keys_of(ledger, 1, 1, std::nullopt, 1001) == "(error)");
  }
}

inline void check_purging(Ledger& ledger) {
  const std::array<Mark, 1> one{mark(1)};
  const Timestamp noon{1'000'000};
  const auto at = [&](std::int64_t offset) { return Timestamp{noon.unix_ms + offset}; };
  REQUIRE(commit(ledger, batch(1)
                             .put(key("old"), Guard::absent(), {}, version(1), at(-2), one)
                             .put(key("older"), Guard::absent(), {}, version(2), at(-3), one)
                             .put(key("edge"), Guard::absent(), {}, version(3), at(0), one)
                             .add(key("window"), 1, 0, 5, version(4), at(-1))) == kApplied);
  REQUIRE(commit(ledger, batch(2).put(key("live"), Guard::absent(), {}, version(5), at(1), one)) == kApplied);

  SECTION("nothing vanishes before purge is told to, however late it is") {
    CHECK(read(ledger, 1, "older").has_value());
    CHECK(keys_of(ledger, 1, 1, std::nullopt, 10) == "edge,old,older");
  }
  SECTION("purge takes what is over, with its marks, and never what is kept until that moment or later") {
    const auto purged = ledger.purge(noon, 100);
    REQUIRE(purged.ok());
    CHECK(purged.value() == 3);
    CHECK_FALSE(read(ledger, 1, "old").has_value());
    CHECK_FALSE(read(ledger, 1, "older").has_value());
    CHECK_FALSE(count_of(ledger, 1, "window").has_value());
    CHECK(read(ledger, 1, "edge").has_value());
    CHECK(read(ledger, 2, "live").has_value());
    CHECK(keys_of(ledger, 1, 1, std::nullopt, 10) == "edge");
    CHECK(ledger.purge(noon, 100).value() == 0);
  }
  SECTION("purge stops at its limit and goes on at the next call") {
    CHECK(ledger.purge(noon, 0).value() == 0);
    CHECK(ledger.purge(noon, 2).value() == 2);
    CHECK(ledger.purge(noon, 2).value() == 1);
    CHECK(read(ledger, 1, "edge").has_value());
  }
}

}  // namespace jeton::test
