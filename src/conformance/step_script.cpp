// SPDX-License-Identifier: Apache-2.0
//
// step_script.cpp: words to calls, and answers to words.
#include "step_script.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <deque>

namespace jeton::conformance {
namespace {

std::vector<std::string_view> split(std::string_view text, std::string_view by) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find(by);
    if (end != 0) parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + by.size());
  }
}

std::int64_t number(std::string_view text) {
  if (text.starts_with('v')) text.remove_prefix(1);
  if (text == "absent") return 0;
  std::int64_t parsed = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), parsed);
  if (end.ec != std::errc{} || end.ptr != text.data() + text.size()) std::abort();
  return parsed;
}

std::uint64_t unsigned_number(std::string_view text) { return static_cast<std::uint64_t>(number(text)); }

/// "-", "~" and "k*64" as the heading says.
std::string literal(std::string_view text) {
  if (text == "-") return {};
  if (text.size() > 2 && text[1] == '*') return std::string(unsigned_number(text.substr(2)), text[0]);
  std::string made(text);
  std::replace(made.begin(), made.end(), '~', '\0');
  return made;
}

void read_option(StepChange& change, std::string_view option) {
  if (option.starts_with("until=")) change.until = number(option.substr(6));
  if (!option.starts_with("marks=")) return;
  for (const auto mark : split(option.substr(6), ",")) change.marks.emplace_back(mark);
}

StepChange parse_change(std::string_view text) {
  const auto words = split(text, " ");
  StepChange change;
  change.until = kKeptLong.unix_ms;
  std::size_t read = 3;
  if (words[0] == "lineage") {
    change.kind = ChangeKind::require_lineage;
    change.is_lost_lineage = words.at(1) == "lost";
    return change;
  }
  change.key = literal(words.at(1));
  if (words[0] == "add") {
    change.kind = ChangeKind::add;
    change.delta = number(words.at(2));
    change.floor = number(words.at(3));
    change.ceiling = number(words.at(4));
    change.version = unsigned_number(words.at(5));
    read = 6;
  } else {
    change.guard = unsigned_number(words.at(2));
    change.kind = words[0] == "erase" ? ChangeKind::erase : ChangeKind::require;
  }
  if (words[0] == "put") {
    change.kind = ChangeKind::put;
    change.value = literal(words.at(3));
    change.version = unsigned_number(words.at(4));
    read = 5;
  }
  for (; read < words.size(); ++read) read_option(change, words[read]);
  return change;
}

StepKind kind_of(std::string_view word) {
  if (word == "get") return StepKind::get;
  if (word == "scan") return StepKind::scan;
  if (word == "walk") return StepKind::walk;
  return word == "purge" ? StepKind::purge : StepKind::commit;
}

Guard guard_of(const StepChange& change) {
  return change.guard == 0 ? Guard::absent() : Guard::version(version_number(change.guard));
}

void append(Batch& batch, const StepChange& change, const Lineage& lineage) {
  const RecordKey key(bytes_of(change.key));
  const Version version = version_number(change.version);
  switch (change.kind) {
    case ChangeKind::require: batch.require(key, guard_of(change)); return;
    case ChangeKind::erase: batch.erase(key, guard_of(change)); return;
    case ChangeKind::add:
      batch.add(key, change.delta, change.floor, change.ceiling, version, Timestamp{change.until});
      return;
    case ChangeKind::require_lineage: {
      Lineage named = lineage;
      if (change.is_lost_lineage) named.bytes[0] ^= std::byte{1};
      batch.require_lineage(named);
      return;
    }
    case ChangeKind::put: {
      std::vector<Mark> marks;
      for (const auto& mark : change.marks) marks.push_back(mark_named(mark));
      batch.put(key, guard_of(change), bytes_of(change.value), version, Timestamp{change.until}, marks);
      return;
    }
  }
}

std::string error_words(const Error& error) { return "error " + std::string(error.name()); }

std::string run_commit(Ledger& ledger, const Step& step) {
  Lineage lineage;
  const bool names_lineage = std::any_of(step.changes.begin(), step.changes.end(), [](const auto& change) {
    return change.kind == ChangeKind::require_lineage;
  });
  if (names_lineage) {
    const auto now = ledger.lineage();
    if (!now.ok()) return error_words(now.error());
    lineage = now.value();
  }
  Batch batch(partition_number(step.partition), step.durability, kKeptLong);
  for (const auto& change : step.changes) append(batch, change, lineage);
  const auto outcome = ledger.commit(batch);
  if (!outcome.ok()) return error_words(outcome.error());
  switch (outcome.value().kind) {
    case CommitOutcome::Kind::applied: return "applied";
    case CommitOutcome::Kind::conflict: return "conflict(" + std::to_string(outcome.value().index) + ")";
    case CommitOutcome::Kind::ceiling: return "ceiling(" + std::to_string(outcome.value().index) + ")";
    case CommitOutcome::Kind::unknown: return "unknown";
  }
  return "an outcome that is none";
}

std::string run_get(Ledger& ledger, const Step& step) {
  std::deque<std::array<std::byte, kMostValueBytes>> rooms(step.words.size());
  std::vector<RecordSlot> slots;
  for (std::size_t at = 0; at < step.words.size(); ++at)
    slots.push_back({.key = RecordKey(bytes_of(literal(step.words[at]))), .room = rooms[at]});
  const auto got = ledger.get(partition_number(step.partition), slots);
  if (!got.ok()) return error_words(got.error());
  std::string line;
  for (std::size_t at = 0; at < slots.size(); ++at) {
    if (at > 0) line += ' ';
    const auto version = load_big_endian<std::uint64_t>(slots[at].version.bytes);
    line += slots[at].found ? shown_record(step.words[at], text_of(slots[at].value()), version)
                            : step.words[at] + "=absent";
  }
  return line;
}

template <class Records, class KeyOf>
std::string listed(const Records& records, const KeyOf& key_of) {
  std::string line;
  for (const auto& record : records) {
    if (!line.empty()) line += ' ';
    line += shown_record(text_of(key_of(record).bytes()), text_of(Bytes(record.value)),
                         load_big_endian<std::uint64_t>(record.version.bytes));
  }
  return line.empty() ? "nothing" : line;
}

std::string run_scan(Ledger& ledger, const Step& step) {
  const RecordKey after(bytes_of(literal(step.words.at(1))));
  const auto found = ledger.scan(partition_number(step.partition), mark_named(step.words[0]),
                                 after.bytes().empty() ? std::nullopt : std::optional(after),
                                 unsigned_number(step.words.at(2)));
  if (!found.ok()) return error_words(found.error());
  return listed(found.value(), [](const ScannedRecord& record) { return record.key; });
}

std::string run_walk(Ledger& ledger, const Step& step) {
  const ShelfRange shelves{static_cast<std::uint16_t>(number(step.words[0])),
                           static_cast<std::uint16_t>(number(step.words.at(1)))};
  const auto found =
      ledger.walk(shelves, mark_named(step.words.at(2)), std::nullopt, unsigned_number(step.words.at(3)));
  if (!found.ok()) return error_words(found.error());
  return listed(found.value(), [](const WalkedRecord& record) { return record.position.key; });
}

std::string run_purge(Ledger& ledger, const Step& step) {
  const auto removed = ledger.purge(Timestamp{number(step.words[0])}, unsigned_number(step.words.at(1)));
  return removed.ok() ? std::to_string(removed.value()) + " purged" : error_words(removed.error());
}

}  // namespace

Partition partition_number(std::uint64_t number) noexcept {
  Partition made;
  store_big_endian(number, made.bytes);
  return made;
}

Version version_number(std::uint64_t number) noexcept {
  Version made;
  store_big_endian(number, made.bytes);
  return made;
}

Mark mark_named(std::string_view name) noexcept {
  if (name == "feed") return kFeedMark;
  Mark made;
  store_big_endian(unsigned_number(name), made.bytes);
  return made;
}

std::string shown_record(std::string_view key, std::string_view value, std::uint64_t version) {
  const bool is_count = value.size() == sizeof(std::int64_t) && (value[0] == '\0' || value[0] == '\xFF');
  std::string shown =
      is_count ? std::to_string(load_big_endian<std::int64_t>(bytes_of(value))) : std::string(value);
  if (shown.empty()) shown = "-";
  return std::string(key) + "=" + shown + "@" + std::to_string(version);
}

Step parse_step(std::string_view text) {
  Step step;
  if (text.starts_with('p') && !text.starts_with("put") && !text.starts_with("purge")) {
    step.partition = unsigned_number(text.substr(1, text.find(' ') - 1));
    text.remove_prefix(text.find(' ') + 1);
  }
  if (text.starts_with("durable ")) {
    step.durability = Durability::durable;
    text.remove_prefix(sizeof("durable ") - 1);
  }
  step.kind = kind_of(text.substr(0, text.find(' ')));
  if (step.kind == StepKind::commit) {
    for (const auto change : split(text, "; ")) step.changes.push_back(parse_change(change));
    return step;
  }
  const auto words = split(text, " ");
  step.words.assign(words.begin() + 1, words.end());
  return step;
}

std::string run_step(Ledger& ledger, std::string_view text) {
  const Step step = parse_step(text);
  switch (step.kind) {
    case StepKind::commit: return run_commit(ledger, step);
    case StepKind::get: return run_get(ledger, step);
    case StepKind::scan: return run_scan(ledger, step);
    case StepKind::walk: return run_walk(ledger, step);
    case StepKind::purge: return run_purge(ledger, step);
  }
  std::abort();
}

}  // namespace jeton::conformance
