// SPDX-License-Identifier: Apache-2.0
//
// sqlite_connection.hpp: one SQLite connection with its prepared statements, owned; and cursors that always
// reset.
//
// Internal to the SQLite adapter. A connection is used by one thread at a time (the pool sees to that). No
// SQL text is ever built from data: every statement is a row of the table in sqlite_connection.cpp.
//
//   SqliteCursor row = connection.cursor(Sql::read_record);
//   row.bind(1, partition.bytes).bind(2, key.bytes());
//   if (row.step() == SQLITE_ROW) use(row.blob(0));
#pragma once

#include <sqlite3.h>
#include <jeton/base/bytes.hpp>
#include <jeton/base/result.hpp>
#include <jeton/store/ledger.hpp>

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace jeton::detail {

/// The statements that the adapter knows.
enum class Sql : std::uint8_t {
  begin_read,
  begin_write,
  commit,
  rollback,
  read_record,
  read_two,
  read_three,
  put_record,
  erase_record,
  put_mark,
  erase_marks,
  scan,
  walk,
  put_feed,
  read_feed,
  purge_feed,
  purge_marks,
  purge_records,
  find_by_login,
  find_customer,
  replace_password,
  confirm_customer,
  create_customer,
  read_meta,
  count_of_statements
};

inline constexpr std::size_t kSqlStatements = static_cast<std::size_t>(Sql::count_of_statements);

/// What a failed SQLite call means to jeton: busy, out of memory, not a database, or unavailable (disk full,
/// I/O error, read-only, damaged, ..).
Error sqlite_error(int code, const char* place) noexcept;

/// One use of a prepared statement. Bound bytes are borrowed until it is destroyed, which resets the
/// statement.
class SqliteCursor {
 public:
  SqliteCursor(sqlite3_stmt* statement, int code) noexcept : statement_(statement), code_(code) {}
  SqliteCursor(const SqliteCursor&) = delete;
  SqliteCursor& operator=(const SqliteCursor&) = delete;
  ~SqliteCursor();

  SqliteCursor& bind(int index, Bytes blob) noexcept;
  SqliteCursor& bind(int index, std::string_view text) noexcept;
  SqliteCursor& bind(int index, std::int64_t number) noexcept;

  /// SQLITE_ROW, SQLITE_DONE, or the first error of preparing, binding and stepping.
  [[nodiscard]] int step() noexcept;

  [[nodiscard]] bool is_null(int column) const noexcept;
  [[nodiscard]] bool is_blob(int column) const noexcept;
  /// Borrowed until the next step().
  [[nodiscard]] Bytes blob(int column) const noexcept;
  [[nodiscard]] std::string_view text(int column) const noexcept;
  [[nodiscard]] std::int64_t number(int column) const noexcept;

 private:
  sqlite3_stmt* statement_;
  int code_;
};

class SqliteConnection {
 public:
  /// Opens an existing file and touches nothing in it.
  /// errors  store.unavailable, internal.out_of_memory
  static Result<std::unique_ptr<SqliteConnection>> open(const std::string& path) noexcept;

  ~SqliteConnection();
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  /// The statement, prepared at its first use and kept.
  [[nodiscard]] SqliteCursor cursor(Sql which) noexcept;
  /// Runs a statement that answers no row. Returns SQLITE_DONE or an error.
  [[nodiscard]] int run(Sql which) noexcept { return cursor(which).step(); }
  /// Runs constant text. Returns SQLITE_OK or an error.
  [[nodiscard]] int execute(const char* sql) noexcept;

  /// Prepares every statement, so that a file whose tables are not ours shows at once.
  [[nodiscard]] int prepare_all() noexcept;

  void wait_at_most(Lifetime deadline) noexcept;
  /// How far the next transaction's commit goes down to the disk. Must not be called inside a transaction.
  [[nodiscard]] int set_durability(Durability durability) noexcept;

  [[nodiscard]] sqlite3* handle() noexcept { return database_; }
  [[nodiscard]] bool is_in_transaction() noexcept { return sqlite3_get_autocommit(database_) == 0; }
  [[nodiscard]] std::int64_t changed_rows() noexcept { return sqlite3_changes(database_); }

 private:
  explicit SqliteConnection(sqlite3* database) noexcept : database_(database) {}
  [[nodiscard]] int prepare(Sql which) noexcept;

  sqlite3* database_;
  std::array<sqlite3_stmt*, kSqlStatements> statements_{};
  Durability durability_ = Durability::durable;  // SQLite opens with synchronous = FULL
};

/// Reads that belong to one snapshot: BEGIN now, COMMIT at the end.
class SqliteRead {
 public:
  explicit SqliteRead(SqliteConnection& connection) noexcept
      : connection_(connection), code_(connection.run(Sql::begin_read)) {}
  SqliteRead(const SqliteRead&) = delete;
  SqliteRead& operator=(const SqliteRead&) = delete;
  ~SqliteRead();

  /// SQLITE_DONE, or why the snapshot could not be begun.
  [[nodiscard]] int code() const noexcept { return code_; }

 private:
  SqliteConnection& connection_;
  int code_;
};

/// How a write ended. `unclear`: COMMIT itself failed, and what is on the disk may or may not count after a
/// restart.
enum class CommitEnd : std::uint8_t { done = 1, unclear = 2 };

/// A transaction that holds the file's write lock from its first statement, rolled back unless commit() was
/// called.
class SqliteWrite {
 public:
  explicit SqliteWrite(SqliteConnection& connection, Durability durability) noexcept;
  SqliteWrite(const SqliteWrite&) = delete;
  SqliteWrite& operator=(const SqliteWrite&) = delete;
  ~SqliteWrite();

  /// SQLITE_DONE, or why the lock was not had.
  [[nodiscard]] int code() const noexcept { return code_; }
  [[nodiscard]] CommitEnd commit() noexcept;

 private:
  SqliteConnection& connection_;
  int code_;
};

}  // namespace jeton::detail
