// SPDX-License-Identifier: Apache-2.0
//
// batch.hpp: what may be asked of a ledger: up to 16 guarded changes of one partition that happen together or
// not at all.
//
// A change insists on the state it was decided upon: that a key is absent, or holds exactly this version. A
// blind write cannot be said: an unguarded put revived a session after its revoke had returned. A batch
// borrows its values and allocates nothing.
//
//   Batch batch(partition, Durability::durable, now + deadline);
//   batch.put(receipt, Guard::absent(), {}, version, keep_until).require(epoch_key, Guard::version(seen));
#pragma once

#include <jeton/base/bytes.hpp>
#include <jeton/base/timestamp.hpp>

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>

namespace jeton {

inline constexpr std::size_t kMostKeyBytes = 64;
inline constexpr std::size_t kMostValueBytes = 4096;
inline constexpr std::size_t kMostChanges = 16;
inline constexpr std::size_t kMostMarks = 4;
inline constexpr std::size_t kMarkBytes = 16;

/// Where records that change together live: one Redis Cluster slot, one SQL shard.
struct Partition {
  ByteArray<8> bytes{};
  friend auto operator<=>(const Partition&, const Partition&) noexcept = default;
};

/// A record's key inside its partition: 1..64 bytes, held inline. Made of more, it is empty, and every ledger
/// refuses it: cut short, two long keys would be one record.
class RecordKey {
 public:
  RecordKey() noexcept = default;
  explicit RecordKey(Bytes bytes) noexcept
      : size_(static_cast<std::uint8_t>(bytes.size() <= kMostKeyBytes ? bytes.size() : 0)) {
    std::copy_n(bytes.begin(), size_, bytes_.begin());
  }

  [[nodiscard]] Bytes bytes() const noexcept { return Bytes(bytes_).first(size_); }
  friend bool operator==(const RecordKey& a, const RecordKey& b) noexcept {
    return std::equal(a.bytes().begin(), a.bytes().end(), b.bytes().begin(), b.bytes().end());
  }
  friend auto operator<=>(const RecordKey& a, const RecordKey& b) noexcept {
    return std::lexicographical_compare_three_way(a.bytes().begin(), a.bytes().end(), b.bytes().begin(),
                                                  b.bytes().end());
  }

 private:
  ByteArray<kMostKeyBytes> bytes_{};
  std::uint8_t size_ = 0;
};

/// Identity of one state of a record: random, chosen by the library, compared for equality only.
struct Version {
  ByteArray<16> bytes{};
  friend bool operator==(const Version&, const Version&) noexcept = default;
};

/// Names the history this ledger is part of; a promoted replica has another (Redis replid, PostgreSQL
/// timeline).
struct Lineage {
  ByteArray<16> bytes{};
  friend bool operator==(const Lineage&, const Lineage&) noexcept = default;
};

/// An index key by which scan() finds records of a partition.
struct Mark {
  ByteArray<kMarkBytes> bytes{};
  friend auto operator<=>(const Mark&, const Mark&) noexcept = default;
};

/// The state a change insists on: that the key is absent, or holds exactly this version. A blind write cannot
/// be said.
class Guard {
 public:
  static Guard absent() noexcept { return Guard(std::nullopt); }
  static Guard version(const Version& version) noexcept { return Guard(version); }

  [[nodiscard]] bool is_absent() const noexcept { return !version_.has_value(); }
  [[nodiscard]] const Version& expected() const noexcept { return *version_; }

 private:
  explicit Guard(std::optional<Version> version) noexcept : version_(version) {}
  std::optional<Version> version_;
};

enum class ChangeKind : std::uint8_t { require = 1, put = 2, erase = 3, add = 4, require_lineage = 5 };

/// One line of a batch; fields that its kind does not name are not looked at. Made by Batch.
struct Change {
  ChangeKind kind = ChangeKind::require;
  RecordKey key{};
  Guard guard = Guard::absent();
  Bytes value{};           ///< put: borrowed, not copied
  Version new_version{};   ///< put, add
  Timestamp keep_until{};  ///< put, add: purge() may take it afterwards
  std::array<Mark, kMostMarks> marks{};
  std::uint8_t mark_count = 0;
  std::int64_t delta = 0;    ///< add
  std::int64_t floor = 0;    ///< add: below it the counter stops at it and the batch applies
  std::int64_t ceiling = 0;  ///< add: above it the batch fails with ceiling(index)
  Lineage lineage{};         ///< require_lineage
};

/// How long a commit may be lost: `durable` must survive power loss once acknowledged, `passing` may vanish
/// whole.
enum class Durability : std::uint8_t { passing = 1, durable = 2 };

/// Up to 16 changes of one partition that happen together or not at all. Borrows its values; allocates
/// nothing.
class Batch {
 public:
  Batch(const Partition& partition, Durability durability, Timestamp not_after) noexcept
      : partition_(partition), durability_(durability), not_after_(not_after) {}

  Batch& require(const RecordKey& key, const Guard& guard) noexcept {
    return append({.kind = ChangeKind::require, .key = key, .guard = guard});
  }
  Batch& put(const RecordKey& key, const Guard& guard, Bytes value, const Version& new_version,
             Timestamp keep_until, std::span<const Mark> marks = {}) noexcept {
    Change change{.kind = ChangeKind::put,
                  .key = key,
                  .guard = guard,
                  .value = value,
                  .new_version = new_version,
                  .keep_until = keep_until};
    change.mark_count = static_cast<std::uint8_t>(std::min(marks.size(), kMostMarks));
    std::copy_n(marks.begin(), change.mark_count, change.marks.begin());
    well_formed_ = well_formed_ && marks.size() <= kMostMarks;
    return append(change);
  }
  Batch& erase(const RecordKey& key, const Guard& guard) noexcept {
    return append({.kind = ChangeKind::erase, .key = key, .guard = guard});
  }
  /// Adds to a counter, making it at `delta` if it is absent. A counter's key is never put; its window is in
  /// the key.
  Batch& add(const RecordKey& key, std::int64_t delta, std::int64_t floor, std::int64_t ceiling,
             const Version& new_version, Timestamp keep_until) noexcept {
    Change change{.kind = ChangeKind::add, .key = key, .new_version = new_version, .keep_until = keep_until};
    change.delta = delta;
    change.floor = floor;
    change.ceiling = ceiling;
    return append(change);
  }
  Batch& require_lineage(const Lineage& lineage) noexcept {
    Change change{.kind = ChangeKind::require_lineage};
    change.lineage = lineage;
    return append(change);
  }

  [[nodiscard]] const Partition& partition() const noexcept { return partition_; }
  [[nodiscard]] Durability durability() const noexcept { return durability_; }
  /// A commit handed to the store later than this is refused: store.past_deadline.
  [[nodiscard]] Timestamp not_after() const noexcept { return not_after_; }
  [[nodiscard]] std::span<const Change> changes() const noexcept { return std::span(changes_).first(count_); }
  /// False if it is empty, over a limit, or names a key twice; every ledger refuses it with malformed_batch.
  [[nodiscard]] bool is_well_formed() const noexcept { return well_formed_ && count_ > 0; }

 private:
  Batch& append(const Change& change) noexcept {
    const bool keyed = change.kind != ChangeKind::require_lineage;
    const bool fits = count_ < kMostChanges && change.value.size() <= kMostValueBytes &&
                      (!keyed || !change.key.bytes().empty());
    if (!fits || (keyed && names(change.key))) {
      well_formed_ = false;
      return *this;
    }
    changes_[count_++] = change;
    return *this;
  }
  [[nodiscard]] bool names(const RecordKey& key) const noexcept {
    const auto all = changes();
    return std::any_of(all.begin(), all.end(), [&](const Change& c) {
      return c.kind != ChangeKind::require_lineage && c.key == key;
    });
  }

  Partition partition_;
  Durability durability_;
  Timestamp not_after_;
  std::array<Change, kMostChanges> changes_{};
  std::size_t count_ = 0;
  bool well_formed_ = true;
};

}  // namespace jeton
