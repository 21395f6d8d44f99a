// SPDX-License-Identifier: Apache-2.0
//
// ledger_feed_contract.hpp: the part of the ledger contract about feeds, for a ledger that keeps them. Run by
// check_ledger_contract(). What happens while commits hang is the conformance kit's.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "contract/contract_records.hpp"
#include "contract/ledger_walk_contract.hpp"
#include "support/catch.hpp"

namespace jeton::test {

/// What `shelf` has to say after `cursor`, in its order: the keys, comma between; moves `cursor` on.
inline std::string fed(Ledger& ledger, std::uint16_t shelf, FeedCursor& cursor, std::size_t limit = 1000) {
  const auto page = ledger.feed(shelf, cursor, limit);
  if (!page.ok()) return page.error().code == Errc::malformed_batch ? "(refused)" : "(error)";
  cursor = page.value().next;
  std::string line;
  for (const FeedEntry& entry : page.value().entries) {
    if (!line.empty()) line += ',';
    line += text_of(entry.position.key.bytes());
  }
  return line;
}

inline void put_to_feed(Ledger& ledger, std::uint64_t where, std::string_view name, const Guard& guard,
                        std::uint64_t number, Timestamp keep_until = kLater) {
  const std::array<Mark, 2> marks{mark(1), kFeedMark};
  REQUIRE(commit(ledger, batch(where).put(key(name), guard, bytes_of(name), version(number), keep_until,
                                          marks)) == kApplied);
}

inline void check_feed_order(Ledger& ledger) {
  FeedCursor seven, eight, paged;
  SECTION("each shelf has its own feed, in the order of entering") {
    CHECK(fed(ledger, 7, seven) == "c,a");
    CHECK(fed(ledger, 8, eight) == "b");
    CHECK(fed(ledger, 7, seven).empty());
    CHECK(fed(ledger, 6, eight).empty());
  }
  SECTION("pages follow one another, and an empty page leaves the cursor where it was") {
    CHECK(fed(ledger, 7, paged, 1) == "c");
    CHECK(fed(ledger, 7, paged, 1) == "a");
    const FeedCursor end = paged;
    CHECK(fed(ledger, 7, paged, 1).empty());
    CHECK(paged == end);
    put_to_feed(ledger, on_shelf(7, 2), "a", Guard::version(version(3)), 9);
    CHECK(fed(ledger, 7, paged, 1) == "a");
  }
  SECTION("an entry is the put as it was, whatever has become of the record") {
    REQUIRE(commit(ledger, batch(on_shelf(8, 1)).erase(key("b"), Guard::version(version(2)))) == kApplied);
    const auto page = ledger.feed(8, {}, 10);
    REQUIRE(page.ok());
    REQUIRE(page.value().entries.size() == 1);
    const FeedEntry& entry = page.value().entries[0];
    CHECK(entry.position == position(on_shelf(8, 1), "b"));
    CHECK(entry.version == version(2));
    CHECK(entry.keep_until == kLater);
    CHECK(text_of(entry.value) == "b");
  }
}

inline void check_feed_entering(Ledger& ledger) {
  FeedCursor seven;
  REQUIRE(fed(ledger, 7, seven) == "c,a");
  SECTION("a batch that fails and a put without the mark enter nothing") {
    const std::array<Mark, 1> feed{kFeedMark};
    const std::array<Mark, 1> other{mark(1)};
    CHECK(commit(ledger, batch(on_shelf(7, 1))
                             .put(key("d"), Guard::absent(), {}, version(4), kLater, feed)
                             .require(key("none"), Guard::version(version(9)))) ==
          CommitOutcome::conflict(1));
    CHECK(
        commit(ledger, batch(on_shelf(7, 1)).put(key("e"), Guard::absent(), {}, version(5), kLater, other)) ==
        kApplied);
    CHECK(fed(ledger, 7, seven).empty());
  }
  SECTION("purge takes entries that are over, and their places are never given again") {
    REQUIRE(ledger.purge(kMostUsableTime, 100).ok());
    FeedCursor begin;
    CHECK(fed(ledger, 7, begin).empty());
    put_to_feed(ledger, on_shelf(7, 1), "new", Guard::absent(), 6);
    CHECK(fed(ledger, 7, seven) == "new");
  }
  SECTION("purge leaves what is kept until that moment or later, and keeps its limit") {
    REQUIRE(ledger.purge(kLater, 100).ok());
    FeedCursor begin;
    CHECK(fed(ledger, 7, begin) == "c,a");
    REQUIRE(ledger.purge(kMostUsableTime, 1).ok());
    CHECK(ledger.feed(7, {}, 9).value().entries.size() + ledger.feed(8, {}, 9).value().entries.size() == 2);
  }
  SECTION("a page of none, a page over a thousand and a shelf that is none are refused") {
    CHECK(fed(ledger, 7, seven, 0) == "(refused)");
    CHECK(fed(ledger, 7, seven, 1001) == "(refused)");
    CHECK(fed(ledger, kShelves, seven) == "(refused)");
  }
}

inline void check_feeding(Ledger& ledger) {
  const auto offered = ledger.feed(0, {}, 1);
  if (!offered.ok() && offered.error().code == Errc::unsupported) {
    SUCCEED("this ledger keeps no feed, and says so");
    return;
  }
  put_to_feed(ledger, on_shelf(7, 1), "c", Guard::absent(), 1);
  put_to_feed(ledger, on_shelf(8, 1), "b", Guard::absent(), 2);
  put_to_feed(ledger, on_shelf(7, 2), "a", Guard::absent(), 3);
  SECTION("order") { check_feed_order(ledger); }
  SECTION("entering") { check_feed_entering(ledger); }
}

}  // namespace jeton::test
