// SPDX-License-Identifier: Apache-2.0
//
// packed_values.cpp: names of values, and the three that are not partitions: shelves, directory, lineage.
#include "packed_values.hpp"

#include <jeton/crypto/random.hpp>

#include <algorithm>

namespace jeton::detail {
namespace {

constexpr std::string_view kShelvesKey = "jeton.shelves";
constexpr std::string_view kLineageKey = "jeton.lineage";
constexpr std::uint8_t kLineageFormat = 1;
constexpr const char* kPlace = "PackedLedger";

std::string hex_key(std::string_view prefix, Bytes bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string key(prefix);
  for (const std::byte byte : bytes) {
    key.push_back(kDigits[std::to_integer<std::size_t>(byte >> 4)]);
    key.push_back(kDigits[std::to_integer<std::size_t>(byte & std::byte{0x0F})]);
  }
  return key;
}

std::string page_key(const PagePlace& place) {
  ByteArray<4> bytes{};
  store_big_endian(std::uint32_t{place.shelf} << 16 | place.page, bytes);
  return hex_key("jeton.d.", bytes);
}

Error as_fault(const Error& error) noexcept {
  const ErrorKind of = kind(error.code);
  return of == ErrorKind::store || of == ErrorKind::internal ? error : Error{Errc::unavailable, kPlace};
}

/// Done, or why not: what was not certainly applied is not relied upon. `changed` is for the caller.
Result<Swap> certain_swap(KeyValueStore& values, std::string_view key, const StoredValue& expected,
                          Bytes wanted) {
  auto swapped = swap_value(values, key, expected, wanted);
  if (swapped.ok() && swapped.value() == Swap::unknown) return Error{Errc::unavailable, kPlace};
  return swapped;
}

Result<ShelfSet> parse_shelves(const StoredValue& stored) {
  return stored ? ShelfSet::parse(*stored) : Result<ShelfSet>(ShelfSet());
}

Result<Done> enter_shelf(KeyValueStore& values, std::uint16_t shelf) {
  for (int left = kMostTries; left > 0; --left) {
    const auto stored = read_value(values, kShelvesKey);
    if (!stored.ok()) return stored.error();
    auto set = parse_shelves(stored.value());
    if (!set.ok()) return set.error();
    if (set.value().has(shelf)) return Done{};
    set.value().add(shelf);
    const auto swapped = certain_swap(values, kShelvesKey, stored.value(), set.value().pack());
    if (!swapped.ok()) return swapped.error();
    if (swapped.value() == Swap::applied) return Done{};
  }
  return Error{Errc::busy, kPlace};
}

/// What one page says of `partition`: it is in it, it was put into it, or it belongs on the next page.
enum class Entered : std::uint8_t { yes = 1, page_is_full = 2, lost_to_another = 3 };

Result<Entered> enter_page(KeyValueStore& values, const PagePlace& place, const Partition& partition) {
  const std::string key = page_key(place);
  const auto stored = read_value(values, key);
  if (!stored.ok()) return stored.error();
  std::vector<Partition> entries;
  if (stored.value()) {
    auto parsed = parse_page(place, *stored.value());
    if (!parsed.ok()) return parsed.error();
    entries = std::move(parsed).value();
  }
  if (std::find(entries.begin(), entries.end(), partition) != entries.end()) return Entered::yes;
  if (entries.size() >= kMostPageEntries) return Entered::page_is_full;
  if (entries.empty() && place.page == 0)
    if (auto shelf = enter_shelf(values, place.shelf); !shelf.ok()) return shelf.error();
  entries.push_back(partition);
  const auto swapped = certain_swap(values, key, stored.value(), pack_page(place, entries));
  if (!swapped.ok()) return swapped.error();
  return swapped.value() == Swap::applied ? Entered::yes : Entered::lost_to_another;
}

}  // namespace

std::string partition_key(const Partition& partition) { return hex_key("jeton.p.", partition.bytes); }

Result<StoredValue> read_value(KeyValueStore& values, std::string_view key) {
  auto read = values.get(key);
  if (!read.ok()) return as_fault(read.error());
  return read;
}

Result<Swap> swap_value(KeyValueStore& values, std::string_view key, const StoredValue& expected,
                        Bytes wanted) {
  const auto swapped = values.compare_and_swap(
      key, expected ? std::optional<Bytes>(Bytes(*expected)) : std::optional<Bytes>(), wanted);
  if (swapped.ok()) return swapped;
  if (swapped.error().code == Errc::unknown_outcome) return Swap::unknown;
  return as_fault(swapped.error());
}

Result<ShelfSet> read_shelves(KeyValueStore& values) {
  const auto stored = read_value(values, kShelvesKey);
  if (!stored.ok()) return stored.error();
  return parse_shelves(stored.value());
}

Result<std::vector<Partition>> read_directory(KeyValueStore& values, std::uint16_t shelf) {
  std::vector<Partition> all;
  for (std::uint32_t page = 0; page <= 0xFFFF; ++page) {
    const PagePlace place{shelf, static_cast<std::uint16_t>(page)};
    const auto stored = read_value(values, page_key(place));
    if (!stored.ok()) return stored.error();
    if (!stored.value()) break;
    const auto entries = parse_page(place, *stored.value());
    if (!entries.ok()) return entries.error();
    all.insert(all.end(), entries.value().begin(), entries.value().end());
    if (entries.value().size() < kMostPageEntries) break;  // a page is begun when the one before is full
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

Result<Done> enter_directory(KeyValueStore& values, const Partition& partition) {
  PagePlace place{shelf_of(partition), 0};
  for (int left = kMostTries; left > 0;) {
    const auto entered = enter_page(values, place, partition);
    if (!entered.ok()) return entered.error();
    if (entered.value() == Entered::yes) return Done{};
    if (entered.value() == Entered::lost_to_another) --left;
    if (entered.value() == Entered::page_is_full && ++place.page == 0) break;  // 134 million on one shelf
  }
  return Error{Errc::busy, kPlace};
}

Result<Lineage> read_lineage(KeyValueStore& values) {
  for (int left = kMostTries; left > 0; --left) {
    const auto stored = read_value(values, kLineageKey);
    if (!stored.ok()) return stored.error();
    if (stored.value()) {
      const Bytes bytes = *stored.value();
      Lineage lineage;
      if (bytes.size() != 1 + lineage.bytes.size()) return Error{Errc::damaged_record, kPlace};
      if (bytes[0] != std::byte{kLineageFormat}) return Error{Errc::unknown_format, kPlace};
      std::copy(bytes.begin() + 1, bytes.end(), lineage.bytes.begin());
      return lineage;
    }
    ByteArray<1 + sizeof(Lineage)> fresh{std::byte{kLineageFormat}};
    SystemRandom random;
    if (auto filled = random.fill(MutableBytes(fresh).subspan(1)); !filled.ok()) return filled.error();
    // Whoever was first wins: what counts is what the next round reads.
    const auto swapped = certain_swap(values, kLineageKey, std::nullopt, fresh);
    if (!swapped.ok()) return swapped.error();
  }
  return Error{Errc::busy, kPlace};
}

}  // namespace jeton::detail
