// SPDX-License-Identifier: Apache-2.0
//
// sqlite_file.cpp: the tables, the format number, and the order of steps that lets two processes open an
// empty file at once: tables and application id appear in one commit of the rollback journal, write-ahead
// logging comes after. So a file is either empty or carries our id in its header; there is no state between
// (a log would hide the id).
#include "sqlite_file.hpp"

#include <sys/stat.h>
#include <jeton/crypto/random.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace jeton::detail {
namespace {

constexpr std::int64_t kSchemaVersion = 3;
constexpr std::uint32_t kApplicationId = 0x4A544E31;         // "JTN1"
constexpr std::string_view kMagic("SQLite format 3\0", 16);  // www.sqlite.org/fileformat2.html section 1.3
constexpr std::size_t kHeaderBytes = 100;
constexpr std::size_t kApplicationIdOffset = 68;

/// AUTOINCREMENT: a number that was purged is never given again, or a reader behind it would miss its entry.
constexpr const char* kFeedTable = R"sql(
CREATE TABLE jeton_feed (number INTEGER PRIMARY KEY AUTOINCREMENT, shelf INTEGER NOT NULL,
  partition BLOB NOT NULL, key BLOB NOT NULL, version BLOB NOT NULL, value BLOB NOT NULL,
  keep_until INTEGER NOT NULL);
CREATE INDEX jeton_feed_shelf ON jeton_feed (shelf, number);
CREATE INDEX jeton_feed_keep_until ON jeton_feed (keep_until);
)sql";

constexpr const char* kTables = R"sql(
PRAGMA application_id = 1247039025;
CREATE TABLE jeton_meta (name TEXT NOT NULL PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE jeton_record (partition BLOB NOT NULL, key BLOB NOT NULL, version BLOB NOT NULL, value BLOB,
  count INTEGER, keep_until INTEGER NOT NULL, PRIMARY KEY (partition, key)) WITHOUT ROWID;
CREATE INDEX jeton_record_keep_until ON jeton_record (keep_until);
CREATE TABLE jeton_mark (mark BLOB NOT NULL, partition BLOB NOT NULL, key BLOB NOT NULL,
  PRIMARY KEY (mark, partition, key)) WITHOUT ROWID;
CREATE INDEX jeton_mark_key ON jeton_mark (partition, key);
CREATE TABLE jeton_customer (tenant TEXT NOT NULL, id TEXT NOT NULL, login TEXT NOT NULL,
  canonical_login TEXT NOT NULL, password_hash TEXT NOT NULL, confirmed INTEGER NOT NULL, disabled INTEGER NOT NULL,
  PRIMARY KEY (tenant, id), UNIQUE (tenant, canonical_login));
)sql";
static_assert(kApplicationId == 1247039025);

/// From version 1 to 2: marks ordered for a walk over partitions. A server of yesterday that has the file
/// open goes on: its statements mean the same over the new table.
constexpr const char* kFrom1To2 = R"sql(
CREATE TABLE jeton_mark_2 (mark BLOB NOT NULL, partition BLOB NOT NULL, key BLOB NOT NULL,
  PRIMARY KEY (mark, partition, key)) WITHOUT ROWID;
INSERT INTO jeton_mark_2 (mark, partition, key) SELECT mark, partition, key FROM jeton_mark;
DROP TABLE jeton_mark;
ALTER TABLE jeton_mark_2 RENAME TO jeton_mark;
CREATE INDEX jeton_mark_key ON jeton_mark (partition, key);
)sql";

constexpr const char* kIsToday = "UPDATE jeton_meta SET value = 3 WHERE name = 'schema_version'";
static_assert(kSchemaVersion == 3);

enum class FileKind : std::uint8_t { empty = 1, ours = 2, foreign = 3, unreadable = 4 };

FileKind kind_of(sqlite3* database) noexcept {
  sqlite3_file* file = nullptr;
  sqlite3_int64 size = 0;
  if (sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER, static_cast<void*>(&file)) !=
          SQLITE_OK ||
      file == nullptr || file->pMethods == nullptr || file->pMethods->xFileSize(file, &size) != SQLITE_OK)
    return FileKind::unreadable;
  if (size == 0) return FileKind::empty;
  ByteArray<kHeaderBytes> header{};
  const int code = file->pMethods->xRead(file, header.data(), static_cast<int>(header.size()), 0);
  if (code == SQLITE_IOERR_SHORT_READ) return FileKind::foreign;
  if (code != SQLITE_OK) return FileKind::unreadable;
  const bool is_sqlite = std::memcmp(header.data(), kMagic.data(), kMagic.size()) == 0;
  const auto id = load_big_endian<std::uint32_t>(Bytes(header).subspan(kApplicationIdOffset));
  return is_sqlite && id == kApplicationId ? FileKind::ours : FileKind::foreign;
}

/// One number of a statement of constant text, or -1.
std::int64_t number_of(sqlite3* database, const char* sql) noexcept {
  sqlite3_stmt* statement = nullptr;
  std::int64_t number = -1;
  if (sqlite3_prepare_v2(database, sql, -1, &statement, nullptr) == SQLITE_OK &&
      sqlite3_step(statement) == SQLITE_ROW)
    number = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  return number;
}

int put_meta(sqlite3* database, const char* name, std::int64_t number, Bytes blob) noexcept {
  sqlite3_stmt* statement = nullptr;
  int code = sqlite3_prepare_v2(database, "INSERT INTO jeton_meta (name, value) VALUES (?1, ?2)", -1,
                                &statement, nullptr);
  if (code != SQLITE_OK) return code;
  sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
  if (blob.empty())
    sqlite3_bind_int64(statement, 2, number);
  else
    sqlite3_bind_blob(statement, 2, blob.data(), static_cast<int>(blob.size()), SQLITE_STATIC);
  code = sqlite3_step(statement);
  sqlite3_finalize(statement);
  return code == SQLITE_DONE ? SQLITE_OK : code;
}

/// Under the exclusive lock: makes the tables unless another process was first.
int make_tables_once(SqliteConnection& connection, const Lineage& lineage) noexcept {
  sqlite3* const database = connection.handle();
  const std::int64_t tables = number_of(database, "SELECT count(*) FROM sqlite_master");
  if (tables > 0) return SQLITE_OK;
  if (tables < 0) return sqlite3_extended_errcode(database);
  int code = connection.execute(kTables);
  if (code == SQLITE_OK) code = connection.execute(kFeedTable);
  if (code == SQLITE_OK) code = put_meta(database, "schema_version", kSchemaVersion, {});
  if (code == SQLITE_OK) code = put_meta(database, "lineage", 0, lineage.bytes);
  return code;
}

Result<Done> make_tables(SqliteConnection& connection) noexcept {
  Lineage lineage;
  SystemRandom random;
  const auto filled = random.fill(lineage.bytes);
  if (!filled.ok()) return filled.error();

  int code = connection.execute("BEGIN EXCLUSIVE");
  if (code != SQLITE_OK) return sqlite_error(code, "open_sqlite");
  code = make_tables_once(connection, lineage);
  if (code == SQLITE_OK) code = connection.execute("COMMIT");
  if (code == SQLITE_OK) return Done{};
  if (connection.is_in_transaction()) static_cast<void>(connection.execute("ROLLBACK"));
  return sqlite_error(code, "open_sqlite");
}

/// SQLITE_OK, why not, or SQLITE_CANTOPEN where the file system has no shared memory for the log.
int turn_log_on(sqlite3* database) noexcept {
  sqlite3_stmt* statement = nullptr;
  int code = sqlite3_prepare_v2(database, "PRAGMA journal_mode = WAL", -1, &statement, nullptr);
  if (code != SQLITE_OK) return code;
  code = sqlite3_step(statement);
  const auto* const mode = code == SQLITE_ROW ? sqlite3_column_text(statement, 0) : nullptr;
  if (code == SQLITE_ROW)
    code = mode != nullptr && std::strcmp(reinterpret_cast<const char*>(mode), "wal") == 0 ? SQLITE_OK
                                                                                           : SQLITE_CANTOPEN;
  sqlite3_finalize(statement);
  return code;
}

/// Turning the log on needs the file alone for a moment, and SQLite does not wait for that by itself.
Result<Done> use_write_ahead_log(SqliteConnection& connection, Lifetime busy_deadline) noexcept {
  constexpr int kPollMs = 2;
  for (Lifetime::rep waited = 0;; waited += kPollMs) {
    const int code = turn_log_on(connection.handle());
    if (code == SQLITE_OK) return Done{};
    if ((code & 0xFF) != SQLITE_BUSY || waited >= busy_deadline.count())
      return sqlite_error(code, "open_sqlite");
    sqlite3_sleep(kPollMs);
  }
}

/// errors  store.foreign_file: no such table or no number; store.unknown_format: a version of tomorrow
Result<std::int64_t> read_schema_version(SqliteConnection& connection) noexcept {
  SqliteCursor row = connection.cursor(Sql::read_meta);
  const int code = row.bind(1, std::string_view("schema_version")).step();
  if (code == SQLITE_ERROR || code == SQLITE_DONE) return Error{Errc::foreign_file, "open_sqlite"};
  if (code != SQLITE_ROW) return sqlite_error(code, "open_sqlite");
  const std::int64_t version = row.number(0);
  if (version < 1 || version > kSchemaVersion) return Error{Errc::unknown_format, "open_sqlite"};
  return version;
}

/// Under the write lock: brings a file of yesterday up to today, unless another process was first.
Result<Done> upgrade_once(SqliteConnection& connection) noexcept {
  const auto version = read_schema_version(connection);
  if (!version.ok()) return version.error();
  if (version.value() == kSchemaVersion) return Done{};
  int code = version.value() == 1 ? connection.execute(kFrom1To2) : SQLITE_OK;
  if (code == SQLITE_OK) code = connection.execute(kFeedTable);  // from 2 to 3
  if (code == SQLITE_OK) code = connection.execute(kIsToday);
  if (code == SQLITE_OK) return Done{};
  return code == SQLITE_ERROR ? Error{Errc::foreign_file, "open_sqlite"} : sqlite_error(code, "open_sqlite");
}

/// All or nothing: a crash in between leaves the file of yesterday.
Result<Done> upgrade(SqliteConnection& connection) noexcept {
  int code = connection.execute("BEGIN IMMEDIATE");
  if (code != SQLITE_OK) return sqlite_error(code, "open_sqlite");
  auto upgraded = upgrade_once(connection);
  if (upgraded.ok()) {
    code = connection.execute("COMMIT");
    if (code != SQLITE_OK) upgraded = sqlite_error(code, "open_sqlite");
  }
  if (connection.is_in_transaction()) static_cast<void>(connection.execute("ROLLBACK"));
  return upgraded;
}

Result<SqliteMeta> read_lineage(SqliteConnection& connection) noexcept {
  SqliteMeta meta;
  SqliteCursor row = connection.cursor(Sql::read_meta);
  const int code = row.bind(1, std::string_view("lineage")).step();
  if (code != SQLITE_ROW && code != SQLITE_DONE) return sqlite_error(code, "open_sqlite");
  if (code == SQLITE_DONE || row.blob(0).size() != meta.lineage.bytes.size())
    return Error{Errc::damaged_record, "open_sqlite"};
  std::copy_n(row.blob(0).begin(), meta.lineage.bytes.size(), meta.lineage.bytes.begin());
  return meta;
}

}  // namespace

Result<Done> make_private_file(const std::string& path) noexcept {
  // mknod, not open: closing a descriptor would drop every lock that this process holds on the file
  // (www.sqlite.org/howtocorrupt.html section 2.2).
  if (::mknod(path.c_str(), S_IFREG | S_IRUSR | S_IWUSR, 0) == 0) return Done{};
  struct stat status {};
  if (errno != EEXIST || ::stat(path.c_str(), &status) != 0) return Error{Errc::unavailable, "open_sqlite"};
  // SQLite takes a file of one byte for an empty one and would write over it.
  if (S_ISREG(status.st_mode) && status.st_size == 1) return Error{Errc::foreign_file, "open_sqlite"};
  return Done{};
}

Result<SqliteMeta> prepare_file(SqliteConnection& connection, Lifetime busy_deadline) noexcept {
  connection.wait_at_most(busy_deadline);
  const FileKind kind = kind_of(connection.handle());
  if (kind == FileKind::unreadable) return Error{Errc::unavailable, "open_sqlite"};
  if (kind == FileKind::foreign) return Error{Errc::foreign_file, "open_sqlite"};
  if (kind == FileKind::empty)
    if (const auto made = make_tables(connection); !made.ok()) return made.error();

  const auto version = read_schema_version(connection);
  if (!version.ok()) return version.error();
  if (version.value() < kSchemaVersion)
    if (const auto upgraded = upgrade(connection); !upgraded.ok()) return upgraded.error();
  if (const auto logged = use_write_ahead_log(connection, busy_deadline); !logged.ok()) return logged.error();
  const int prepared = connection.prepare_all();
  if (prepared == SQLITE_ERROR) return Error{Errc::foreign_file, "open_sqlite"};
  if (prepared != SQLITE_OK) return sqlite_error(prepared, "open_sqlite");
  return read_lineage(connection);
}

}  // namespace jeton::detail
