// SPDX-License-Identifier: Apache-2.0
//
// sqlite_ledger.cpp: a batch is BEGIN IMMEDIATE, read and judge every key, write, COMMIT. The lock comes
// before the first read, so nothing can change between the judgement and the write; a read-then-write that
// takes the lock late sold all of 300 codes more than once.
#include "sqlite_ledger.hpp"

#include <algorithm>
#include <limits>

#include "batch_rules.hpp"

namespace jeton::detail {
namespace {

using States = std::array<RecordState, kMostChanges>;

constexpr const char* kGet = "SqliteLedger::get";
constexpr const char* kCommit = "SqliteLedger::commit";
constexpr const char* kScan = "SqliteLedger::scan";
constexpr const char* kWalk = "SqliteLedger::walk";
constexpr const char* kFeed = "SqliteLedger::feed";
constexpr const char* kPurge = "SqliteLedger::purge";

/// False for anything but the 16 bytes that jeton writes: the database is hostile input too (promise 9).
bool read_version(const SqliteCursor& row, int column, Version& version) noexcept {
  if (!row.is_blob(column)) return false;
  const Bytes bytes = row.blob(column);
  if (bytes.size() != version.bytes.size()) return false;
  std::copy(bytes.begin(), bytes.end(), version.bytes.begin());
  return true;
}

bool read_partition(const SqliteCursor& row, int column, Partition& partition) noexcept {
  const Bytes bytes = row.blob(column);
  if (!row.is_blob(column) || bytes.size() != partition.bytes.size()) return false;
  std::copy(bytes.begin(), bytes.end(), partition.bytes.begin());
  return true;
}

/// The row's key, version and value, in columns `from` on; false for what jeton cannot have written.
bool read_found(const SqliteCursor& row, int from, ScannedRecord& record) {
  record.key = RecordKey(row.blob(from));
  const Bytes value = row.blob(from + 2);
  if (!read_version(row, from + 1, record.version) || record.key.bytes().empty() ||
      value.size() > kMostValueBytes)
    return false;
  record.value.assign(value.begin(), value.end());
  return true;
}

bool copy_into(RecordSlot& slot, Bytes value) noexcept {
  if (value.size() > slot.room.size()) return false;
  std::copy(value.begin(), value.end(), slot.room.begin());
  slot.size = value.size();
  return true;
}

bool copy_row(const SqliteCursor& row, RecordSlot& slot) noexcept {
  const bool is_counter = !row.is_null(2);
  if (!read_version(row, 0, slot.version) || is_counter == row.is_blob(1)) return false;
  slot.keep_until = Timestamp{row.number(3)};
  ByteArray<sizeof(std::int64_t)> count;
  if (is_counter) store_big_endian(row.number(2), count);
  slot.found = copy_into(slot, is_counter ? Bytes(count) : row.blob(1));
  return slot.found;
}

/// Up to kMostTogether slots by one statement, which is a snapshot of its own.
constexpr std::array kReadTogether{Sql::read_record, Sql::read_two, Sql::read_three};
constexpr std::size_t kMostTogether = kReadTogether.size();

Result<Done> read_together(SqliteConnection& connection, const Partition& partition,
                           std::span<RecordSlot> slots) noexcept {
  SqliteCursor row = connection.cursor(kReadTogether[slots.size() - 1]);
  row.bind(1, Bytes(partition.bytes));
  int index = 2;
  for (RecordSlot& slot : slots) {
    slot.found = false;
    slot.size = 0;
    row.bind(index++, slot.key.bytes());
  }
  int code = row.step();
  for (; code == SQLITE_ROW; code = row.step())
    if (!copy_row(row, slots[static_cast<std::size_t>(row.number(4))]))
      return Error{Errc::damaged_record, kGet};
  return code == SQLITE_DONE ? Result<Done>(Done{}) : sqlite_error(code, kGet);
}

Result<RecordState> read_state(SqliteConnection& connection, const Partition& partition,
                               const Change& change) noexcept {
  RecordState state;
  if (change.kind == ChangeKind::require_lineage) return state;
  SqliteCursor row = connection.cursor(Sql::read_record);
  const int code = row.bind(1, Bytes(partition.bytes)).bind(2, change.key.bytes()).step();
  if (code == SQLITE_DONE) return state;
  if (code != SQLITE_ROW) return sqlite_error(code, kCommit);
  if (!read_version(row, 0, state.version)) return Error{Errc::damaged_record, kCommit};
  state.found = true;
  state.is_counter = !row.is_null(2);
  state.count = row.number(2);
  return state;
}

Result<CommitOutcome> judge_all(SqliteConnection& connection, const Batch& batch, const Lineage& lineage,
                                States& states) noexcept {
  std::size_t index = 0;
  for (const Change& change : batch.changes()) {
    const auto state = read_state(connection, batch.partition(), change);
    if (!state.ok()) return state.error();
    states[index] = state.value();
    const auto judged = judge(change, index, state.value(), lineage);
    if (!judged.ok() || !judged.value().is_applied()) return judged;
    ++index;
  }
  return CommitOutcome::applied();
}

int erase_marks(SqliteConnection& connection, const Partition& partition, const RecordKey& key) noexcept {
  SqliteCursor erase = connection.cursor(Sql::erase_marks);
  return erase.bind(1, Bytes(partition.bytes)).bind(2, key.bytes()).step();
}

int put_marks(SqliteConnection& connection, const Partition& partition, const Change& change) noexcept {
  for (const Mark& mark : std::span(change.marks).first(change.mark_count)) {
    SqliteCursor put = connection.cursor(Sql::put_mark);
    put.bind(1, Bytes(partition.bytes)).bind(2, Bytes(mark.bytes)).bind(3, change.key.bytes());
    if (const int code = put.step(); code != SQLITE_DONE) return code;
  }
  return SQLITE_DONE;
}

int put_record(SqliteConnection& connection, const Partition& partition, const Change& change,
               const RecordState& before) noexcept {
  SqliteCursor put = connection.cursor(Sql::put_record);
  put.bind(1, Bytes(partition.bytes)).bind(2, change.key.bytes()).bind(3, Bytes(change.new_version.bytes));
  if (change.kind == ChangeKind::put) put.bind(4, change.value);                 // count stays NULL
  if (change.kind == ChangeKind::add) put.bind(5, count_after(change, before));  // value stays NULL
  return put.bind(6, change.keep_until.unix_ms).step();
}

int erase_record(SqliteConnection& connection, const Partition& partition, const RecordKey& key) noexcept {
  SqliteCursor erase = connection.cursor(Sql::erase_record);
  return erase.bind(1, Bytes(partition.bytes)).bind(2, key.bytes()).step();
}

/// In the transaction of the record: SQLite has one writer, so numbers appear in their order.
int put_feed(SqliteConnection& connection, const Partition& partition, const Change& change) noexcept {
  SqliteCursor put = connection.cursor(Sql::put_feed);
  put.bind(1, std::int64_t{shelf_of(partition)}).bind(2, Bytes(partition.bytes)).bind(3, change.key.bytes());
  put.bind(4, Bytes(change.new_version.bytes)).bind(5, change.value).bind(6, change.keep_until.unix_ms);
  return put.step();
}

int apply(SqliteConnection& connection, const Partition& partition, const Change& change,
          const RecordState& before) noexcept {
  if (change.kind == ChangeKind::require || change.kind == ChangeKind::require_lineage) return SQLITE_DONE;
  int code = SQLITE_DONE;
  if (before.found && !before.is_counter) code = erase_marks(connection, partition, change.key);
  if (code != SQLITE_DONE) return code;
  if (change.kind == ChangeKind::erase)
    return before.found ? erase_record(connection, partition, change.key) : SQLITE_DONE;
  code = put_record(connection, partition, change, before);
  if (code == SQLITE_DONE) code = put_marks(connection, partition, change);
  return code == SQLITE_DONE && enters_feed(change) ? put_feed(connection, partition, change) : code;
}

Result<CommitOutcome> judge_and_write(SqliteConnection& connection, const Batch& batch,
                                      const Lineage& lineage, CommitEnd& end) noexcept {
  SqliteWrite write(connection, batch.durability());
  if (write.code() != SQLITE_DONE) return sqlite_error(write.code(), kCommit);
  States states;
  const auto judged = judge_all(connection, batch, lineage, states);
  if (!judged.ok() || !judged.value().is_applied()) return judged;
  std::size_t index = 0;
  for (const Change& change : batch.changes()) {
    const int code = apply(connection, batch.partition(), change, states[index++]);
    if (code != SQLITE_DONE) return sqlite_error(code, kCommit);
  }
  end = write.commit();
  return end == CommitEnd::done ? CommitOutcome::applied() : CommitOutcome::unknown();
}

/// The number of records removed, or an error; marks go with their records.
Result<std::size_t> purge_once(SqliteConnection& connection, Timestamp before, std::int64_t limit,
                               CommitEnd& end) noexcept {
  SqliteWrite write(connection, Durability::passing);
  if (write.code() != SQLITE_DONE) return sqlite_error(write.code(), kPurge);
  for (const Sql step : {Sql::purge_feed, Sql::purge_marks, Sql::purge_records}) {
    const int code = connection.cursor(step).bind(1, before.unix_ms).bind(2, limit).step();
    if (code != SQLITE_DONE) return sqlite_error(code, kPurge);
  }
  const auto removed = static_cast<std::size_t>(connection.changed_rows());
  end = write.commit();
  if (end == CommitEnd::unclear) return Error{Errc::unknown_outcome, kPurge};
  return removed;
}

}  // namespace

LedgerAbilities SqliteLedger::abilities() const noexcept {
  return {.atomic_commit = true,
          .durable_on_ack = true,
          .lineage = true,
          .holds_durable = true,
          .holds_passing = true};
}

Result<Done> SqliteLedger::get(const Partition& partition, std::span<RecordSlot> slots) {
  if (!slots_are_well_formed(slots)) return Error{Errc::malformed_batch, kGet};
  auto lease = pool_.for_reading();
  if (!lease.ok()) return lease.error();
  SqliteConnection& connection = lease.value().connection();
  if (slots.empty()) return Done{};
  if (slots.size() <= kMostTogether) return read_together(connection, partition, slots);

  const SqliteRead snapshot(connection);
  if (snapshot.code() != SQLITE_DONE) return sqlite_error(snapshot.code(), kGet);
  for (; !slots.empty(); slots = slots.subspan(std::min(slots.size(), kMostTogether)))
    if (auto read = read_together(connection, partition, slots.first(std::min(slots.size(), kMostTogether)));
        !read.ok())
      return read;
  return Done{};
}

Result<CommitOutcome> SqliteLedger::commit(const Batch& batch) {
  if (!batch.is_well_formed()) return Error{Errc::malformed_batch, kCommit};
  auto lease = pool_.for_writing();
  if (!lease.ok()) return lease.error();
  CommitEnd end = CommitEnd::done;
  const auto outcome = judge_and_write(lease.value().connection(), batch, lineage_, end);
  if (end == CommitEnd::unclear) lease.value().discard();
  return outcome;
}

Result<std::vector<ScannedRecord>> SqliteLedger::scan(const Partition& partition, const Mark& mark,
                                                      const std::optional<RecordKey>& after,
                                                      std::size_t limit) {
  if (!scan_limit_is_valid(limit)) return Error{Errc::malformed_batch, kScan};
  auto lease = pool_.for_reading();
  if (!lease.ok()) return lease.error();
  const RecordKey from = after.value_or(RecordKey());
  SqliteCursor row = lease.value().connection().cursor(Sql::scan);
  row.bind(1, Bytes(partition.bytes)).bind(2, Bytes(mark.bytes)).bind(3, from.bytes());
  row.bind(4, static_cast<std::int64_t>(limit));

  std::vector<ScannedRecord> found;
  int code = row.step();
  for (; code == SQLITE_ROW; code = row.step()) {
    ScannedRecord record{};
    if (!read_found(row, 0, record)) return Error{Errc::damaged_record, kScan};
    found.push_back(std::move(record));
  }
  if (code != SQLITE_DONE) return sqlite_error(code, kScan);
  return found;
}

Result<std::vector<WalkedRecord>> SqliteLedger::walk(const ShelfRange& shelves, const Mark& mark,
                                                     const std::optional<WalkPosition>& after,
                                                     std::size_t limit) {
  if (!scan_limit_is_valid(limit) || !shelves.is_valid()) return Error{Errc::malformed_batch, kWalk};
  auto lease = pool_.for_reading();
  if (!lease.ok()) return lease.error();
  const WalkPosition from = walk_start(shelves, after);
  const Partition last = walk_end(shelves);
  SqliteCursor row = lease.value().connection().cursor(Sql::walk);
  row.bind(1, Bytes(mark.bytes)).bind(2, Bytes(from.partition.bytes)).bind(3, from.key.bytes());
  row.bind(4, Bytes(last.bytes)).bind(5, static_cast<std::int64_t>(limit));

  std::vector<WalkedRecord> found;
  int code = row.step();
  for (; code == SQLITE_ROW; code = row.step()) {
    Partition partition;
    ScannedRecord record{};
    if (!read_partition(row, 0, partition) || !read_found(row, 1, record))
      return Error{Errc::damaged_record, kWalk};
    found.push_back({{partition, record.key}, record.version, std::move(record.value)});
  }
  if (code != SQLITE_DONE) return sqlite_error(code, kWalk);
  return found;
}

Result<FeedPage> SqliteLedger::feed(std::uint16_t shelf, const FeedCursor& after, std::size_t limit) {
  if (!scan_limit_is_valid(limit) || shelf >= kShelves) return Error{Errc::malformed_batch, kFeed};
  auto lease = pool_.for_reading();
  if (!lease.ok()) return lease.error();
  SqliteCursor row = lease.value().connection().cursor(Sql::read_feed);
  row.bind(1, std::int64_t{shelf}).bind(2, static_cast<std::int64_t>(number_of(after)));
  row.bind(3, static_cast<std::int64_t>(limit));

  FeedPage page{.entries = {}, .next = after};
  int code = row.step();
  for (; code == SQLITE_ROW; code = row.step()) {
    Partition partition;
    ScannedRecord record{};
    if (!read_partition(row, 0, partition) || !read_found(row, 1, record))
      return Error{Errc::damaged_record, kFeed};
    page.entries.push_back(
        {{partition, record.key}, record.version, Timestamp{row.number(4)}, std::move(record.value)});
    page.next = cursor_at(static_cast<std::uint64_t>(row.number(5)));
  }
  if (code != SQLITE_DONE) return sqlite_error(code, kFeed);
  return page;
}

Result<std::size_t> SqliteLedger::purge(Timestamp before, std::size_t limit) {
  auto lease = pool_.for_writing();
  if (!lease.ok()) return lease.error();
  CommitEnd end = CommitEnd::done;
  const std::size_t most = static_cast<std::size_t>(std::numeric_limits<std::int64_t>::max());
  const auto removed =
      purge_once(lease.value().connection(), before, static_cast<std::int64_t>(std::min(limit, most)), end);
  if (end == CommitEnd::unclear) lease.value().discard();
  return removed;
}

}  // namespace jeton::detail
