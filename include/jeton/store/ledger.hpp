// SPDX-License-Identifier: Apache-2.0
//
// ledger.hpp: jeton's own records: opaque, versioned, changed only by guarded batches.
//
// Everything that must happen once (a code spent, a session begun, an attempt charged) is one commit() of one
// batch, so single use is written once, in the core, and an adapter is about 150 lines that a stranger can
// write.
//
// jeton promises the implementer: at most 16 changes of one partition per batch, each key once, keys of at
// most 64 and values of at most 4096 bytes, versions that are random and never repeated. The implementer
// promises jeton:
//   - commit() is all or nothing; every guard is judged against the state before the batch;
//   - get() is one snapshot, read from the primary, never from a replica;
//   - whether something has expired is not the store's business: no TTL hides a record before purge() is told
//   to;
//   - every method may be called by several threads at once.
// What breaks otherwise: a ledger that checks first and writes later sells one code twice; one that hides
// expired records lets a spent code work again.
#pragma once

#include <jeton/base/bytes.hpp>
#include <jeton/base/result.hpp>
#include <jeton/base/timestamp.hpp>
#include <jeton/store/batch.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace jeton {

/// What became of a batch. `index` names the change whose guard or ceiling failed; it is 0 otherwise.
struct CommitOutcome {
  enum class Kind : std::uint8_t { applied = 1, conflict = 2, ceiling = 3, unknown = 4 };
  Kind kind;
  std::size_t index = 0;

  static CommitOutcome applied() noexcept { return {Kind::applied, 0}; }
  static CommitOutcome conflict(std::size_t index) noexcept { return {Kind::conflict, index}; }
  static CommitOutcome ceiling(std::size_t index) noexcept { return {Kind::ceiling, index}; }
  static CommitOutcome unknown() noexcept { return {Kind::unknown, 0}; }

  [[nodiscard]] bool is_applied() const noexcept { return kind == Kind::applied; }
  friend bool operator==(const CommitOutcome&, const CommitOutcome&) noexcept = default;
};

/// Where get() writes one record: the caller names the key and lends the room. A counter's value is its count
/// as eight big-endian bytes.
struct RecordSlot {
  RecordKey key;
  MutableBytes room;  ///< too small for the value: the get fails with store.damaged_record
  bool found = false;
  std::size_t size = 0;
  Version version{};
  Timestamp keep_until{};

  [[nodiscard]] Bytes value() const noexcept { return Bytes(room).first(size); }
};

/// One record of a scan(), owned.
struct ScannedRecord {
  RecordKey key;
  Version version;
  std::vector<std::byte> value;
};

/// Partitions lie on 4096 shelves: the first 12 bits of a partition say on which. Work over all partitions is
/// shared out by shelf.
inline constexpr std::uint16_t kShelves = 4096;

/// A run of shelves, both ends included; all of them unless told.
struct ShelfRange {
  std::uint16_t first = 0;
  std::uint16_t last = kShelves - 1;

  [[nodiscard]] bool is_valid() const noexcept { return first <= last && last < kShelves; }
};

/// How far a walk() has come: the record answered last.
struct WalkPosition {
  Partition partition;
  RecordKey key;
  friend auto operator<=>(const WalkPosition&, const WalkPosition&) noexcept = default;
};

/// One record of a walk(), owned.
struct WalkedRecord {
  WalkPosition position;
  Version version;
  std::vector<std::byte> value;
};

/// The mark of a put that enters its shelf's feed in the same commit: what other servers must soon hear of.
inline constexpr Mark kFeedMark{{std::byte{'j'}, std::byte{'e'}, std::byte{'t'}, std::byte{'o'},
                                 std::byte{'n'}, std::byte{'.'}, std::byte{'f'}, std::byte{'e'},
                                 std::byte{'e'}, std::byte{'d'}}};

/// How far a reader of a feed has come. Its bytes mean something to the ledger that made it and to nobody
/// else; all zero is before the first entry. Good for one lineage: a reader keeps the lineage beside it.
struct FeedCursor {
  ByteArray<16> bytes{};
  friend bool operator==(const FeedCursor&, const FeedCursor&) noexcept = default;
};

/// One put as it was when it entered the feed, owned; what has become of its record since does not show.
struct FeedEntry {
  WalkPosition position;
  Version version;
  Timestamp keep_until;
  std::vector<std::byte> value;
};

/// Part of a feed, oldest first, and where the next question goes on.
struct FeedPage {
  std::vector<FeedEntry> entries;
  FeedCursor next;
};

/// What a ledger can promise. The core refuses a use case whose need is not met and never degrades silently.
struct LedgerAbilities {
  bool atomic_commit;   ///< commit() is all or nothing
  bool durable_on_ack;  ///< an acknowledged durable batch survives a crash and a failover
  bool lineage;         ///< lineage() changes when history may have been lost
  bool holds_durable;   ///< identities, consents, audit may live here
  bool holds_passing;   ///< tokens, codes, counters may live here
};

class Ledger {
 public:
  virtual ~Ledger() = default;

  [[nodiscard]] virtual LedgerAbilities abilities() const noexcept = 0;

  /// Reads up to 16 records of one partition as one snapshot, into the callers' rooms.
  /// errors  store.unavailable, store.busy; store.damaged_record: a value larger than its room
  [[nodiscard]] virtual Result<Done> get(const Partition& partition, std::span<RecordSlot> slots) = 0;

  /// Applies every change of `batch` or none.
  /// out     applied; conflict or ceiling (index of the first change that failed); unknown: the
  /// acknowledgement was lost errors  store.unavailable, store.busy: nothing was applied;
  /// invalid_input.malformed_batch attack  a ledger that checks first and writes later sells one code twice
  [[nodiscard]] virtual Result<CommitOutcome> commit(const Batch& batch) = 0;

  /// The history this ledger is part of now.
  [[nodiscard]] virtual Result<Lineage> lineage() = 0;

  /// Up to `limit` (1..1000) records of `partition` that carry `mark`, in key order, after the key `after`.
  [[nodiscard]] virtual Result<std::vector<ScannedRecord>> scan(const Partition& partition, const Mark& mark,
                                                                const std::optional<RecordKey>& after,
                                                                std::size_t limit) = 0;

  /// Up to `limit` (1..1000) records that carry `mark` in every partition on `shelves`, ordered by partition
  /// and key, after the position `after`. For one worker that looks for work: mail to send, records to
  /// export. A range of shelves, not one: a shop with three mails waiting finds them by one question, not by
  /// 4096. No snapshot: what changes meanwhile is answered as it was or as it is, so a record is changed only
  /// by its version.
  [[nodiscard]] virtual Result<std::vector<WalkedRecord>> walk(const ShelfRange& shelves, const Mark& mark,
                                                               const std::optional<WalkPosition>& after,
                                                               std::size_t limit) = 0;

  /// Up to `limit` (1..1000) of the puts with kFeedMark in partitions on `shelf`, in the order in which they
  /// entered, after `after`. Once a cursor has been answered, nothing before it becomes visible later,
  /// however long a commit hung: a reader that asks on from the last cursor misses nothing (protocol P10).
  /// Optional: a ledger that cannot write record and feed in one commit leaves it out.
  ///
  /// errors  invalid_input.malformed_batch: a limit or a shelf that is none; invalid_input.unsupported
  ///
  /// attack  a feed numbered before its commit hides a slow revocation for ever: the token lives on elsewhere
  [[nodiscard]] virtual Result<FeedPage> feed(std::uint16_t /*shelf*/, const FeedCursor& /*after*/,
                                              std::size_t /*limit*/) {
    return Error{Errc::unsupported, "Ledger::feed"};
  }

  /// Removes up to `limit` records and feed entries whose keep_until is before `before`, and answers how many
  /// records. Housekeeping only: whether a record has expired is decided from the record. A feed entry goes
  /// by its own keep_until, at most `limit` a call, and its place is never given again.
  [[nodiscard]] virtual Result<std::size_t> purge(Timestamp before, std::size_t limit) = 0;
};

}  // namespace jeton
