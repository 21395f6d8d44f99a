// SPDX-License-Identifier: Apache-2.0
//
// contract_records.hpp: short words for keys, versions and batches, so that a contract reads as what it
// claims.
//
//   CHECK(commit(ledger, batch(shop).put(key("code"), Guard::absent(), bytes_of("x"), version(1), kNoon)) ==
//   applied());
#pragma once

#include <jeton/store/customer_store.hpp>
#include <jeton/store/ledger.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

namespace jeton {

/// So that a failed CHECK shows what was answered.
inline std::ostream& operator<<(std::ostream& out, const CommitOutcome& outcome) {
  constexpr std::array<const char*, 5> kWords = {"?", "applied", "conflict", "ceiling", "unknown"};
  return out << kWords.at(static_cast<std::size_t>(outcome.kind)) << '(' << outcome.index << ')';
}
inline std::ostream& operator<<(std::ostream& out, Errc code) { return out << name(code); }

namespace test {

inline constexpr Timestamp kLater{1'767'268'800'000};  // 2026-01-01T12:00:00Z: far from every purge below

inline const CommitOutcome kApplied = CommitOutcome::applied();

inline Partition partition(std::uint64_t number) {
  Partition made;
  store_big_endian(number, made.bytes);
  return made;
}

inline RecordKey key(std::string_view text) { return RecordKey(bytes_of(text)); }

inline Version version(std::uint64_t number) {
  Version made;
  store_big_endian(number, made.bytes);
  return made;
}

inline Mark mark(std::uint64_t number) {
  Mark made;
  store_big_endian(number, made.bytes);
  return made;
}

inline Batch batch(std::uint64_t partition_number, Durability durability = Durability::passing) {
  return Batch(partition(partition_number), durability, kLater);
}

/// The outcome, or nothing where the ledger answered an error.
inline std::optional<CommitOutcome> commit(Ledger& ledger, const Batch& what) {
  const auto outcome = ledger.commit(what);
  return outcome.ok() ? std::optional(outcome.value()) : std::nullopt;
}

inline std::optional<Errc> commit_error(Ledger& ledger, const Batch& what) {
  const auto outcome = ledger.commit(what);
  return outcome.ok() ? std::nullopt : std::optional(outcome.error().code);
}

/// A record as get() answered it.
struct Read {
  std::string value;
  Version version;
  Timestamp keep_until;
};

inline std::optional<Read> read(Ledger& ledger, std::uint64_t partition_number, std::string_view name) {
  std::array<std::byte, kMostValueBytes> room;
  RecordSlot slot{.key = key(name), .room = room};
  const auto got = ledger.get(partition(partition_number), std::span(&slot, 1));
  if (!got.ok() || !slot.found) return std::nullopt;
  return Read{std::string(text_of(slot.value())), slot.version, slot.keep_until};
}

inline std::string value_of(Ledger& ledger, std::uint64_t partition_number, std::string_view name) {
  const auto record = read(ledger, partition_number, name);
  return record ? record->value : "(absent)";
}

inline std::optional<std::int64_t> count_of(Ledger& ledger, std::uint64_t partition_number,
                                            std::string_view name) {
  const auto record = read(ledger, partition_number, name);
  if (!record || record->value.size() != sizeof(std::int64_t)) return std::nullopt;
  return load_big_endian<std::int64_t>(bytes_of(record->value));
}

}  // namespace test
}  // namespace jeton
