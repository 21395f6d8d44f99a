// SPDX-License-Identifier: Apache-2.0
//
// sqlite_connection.cpp: every SQL statement of the adapter, and the RAII around SQLite's C calls.
#include "sqlite_connection.hpp"

#include <algorithm>
#include <limits>

namespace jeton::detail {
namespace {

/// In the order of enum Sql.
constexpr std::array<const char*, kSqlStatements> kTexts = {
    "BEGIN",
    "BEGIN IMMEDIATE",
    "COMMIT",
    "ROLLBACK",
    "SELECT version, value, count, keep_until, 0 FROM jeton_record WHERE partition = ?1 AND key = ?2",
    "SELECT version, value, count, keep_until, 0 FROM jeton_record WHERE partition = ?1 AND key = ?2 "
    "UNION ALL SELECT version, value, count, keep_until, 1 FROM jeton_record WHERE partition = ?1 AND key = "
    "?3",
    "SELECT version, value, count, keep_until, 0 FROM jeton_record WHERE partition = ?1 AND key = ?2 "
    "UNION ALL SELECT version, value, count, keep_until, 1 FROM jeton_record WHERE partition = ?1 AND key = "
    "?3 "
    "UNION ALL SELECT version, value, count, keep_until, 2 FROM jeton_record WHERE partition = ?1 AND key = "
    "?4",
    "REPLACE INTO jeton_record (partition, key, version, value, count, keep_until) VALUES (?1, ?2, ?3, ?4, "
    "?5, ?6)",
    "DELETE FROM jeton_record WHERE partition = ?1 AND key = ?2",
    "INSERT OR IGNORE INTO jeton_mark (partition, mark, key) VALUES (?1, ?2, ?3)",
    "DELETE FROM jeton_mark WHERE partition = ?1 AND key = ?2",
    "SELECT r.key, r.version, r.value FROM jeton_mark m CROSS JOIN jeton_record r "
    "ON r.partition = m.partition AND r.key = m.key "
    "WHERE m.partition = ?1 AND m.mark = ?2 AND m.key > ?3 ORDER BY m.key LIMIT ?4",
    "SELECT m.partition, m.key, r.version, r.value FROM jeton_mark m CROSS JOIN jeton_record r "
    "ON r.partition = m.partition AND r.key = m.key "
    "WHERE m.mark = ?1 AND (m.partition, m.key) > (?2, ?3) AND m.partition <= ?4 "
    "ORDER BY m.partition, m.key LIMIT ?5",
    "INSERT INTO jeton_feed (shelf, partition, key, version, value, keep_until) VALUES (?1, ?2, ?3, ?4, ?5, "
    "?6)",
    "SELECT partition, key, version, value, keep_until, number FROM jeton_feed "
    "WHERE shelf = ?1 AND number > ?2 ORDER BY number LIMIT ?3",
    "DELETE FROM jeton_feed WHERE number IN (SELECT number FROM jeton_feed WHERE keep_until < ?1 "
    "ORDER BY keep_until, number LIMIT ?2)",
    "DELETE FROM jeton_mark WHERE (partition, key) IN (SELECT partition, key FROM jeton_record "
    "WHERE keep_until < ?1 ORDER BY keep_until, partition, key LIMIT ?2)",
    "DELETE FROM jeton_record WHERE (partition, key) IN (SELECT partition, key FROM jeton_record "
    "WHERE keep_until < ?1 ORDER BY keep_until, partition, key LIMIT ?2)",
    "SELECT id, login, password_hash, confirmed, disabled FROM jeton_customer "
    "WHERE tenant = ?1 AND canonical_login = ?2",
    "SELECT id, login, password_hash, confirmed, disabled FROM jeton_customer WHERE tenant = ?1 AND id = ?2",
    "UPDATE jeton_customer SET password_hash = ?4 WHERE tenant = ?1 AND id = ?2 AND password_hash = ?3",
    "UPDATE jeton_customer SET confirmed = 1 WHERE tenant = ?1 AND id = ?2 AND login = ?3",
    "INSERT INTO jeton_customer (tenant, id, login, canonical_login, password_hash, confirmed, disabled) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    "SELECT value FROM jeton_meta WHERE name = ?1",
};

/// A hostile file may bring triggers and views that run on our statements: none of ours needs either.
void harden(sqlite3* database) noexcept {
  sqlite3_extended_result_codes(database, 1);
  sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
}

}  // namespace

Error sqlite_error(int code, const char* place) noexcept {
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return {Errc::busy, place};
    case SQLITE_NOMEM: return {Errc::out_of_memory, place};
    case SQLITE_NOTADB: return {Errc::foreign_file, place};
    default: return {Errc::unavailable, place};
  }
}

SqliteCursor::~SqliteCursor() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);  // what was bound is borrowed and about to die
}

SqliteCursor& SqliteCursor::bind(int index, Bytes blob) noexcept {
  if (code_ != SQLITE_OK) return *this;
  // A null pointer would bind NULL, not an empty blob.
  code_ = blob.empty() ? sqlite3_bind_zeroblob(statement_, index, 0)
                       : sqlite3_bind_blob64(statement_, index, blob.data(), blob.size(), SQLITE_STATIC);
  return *this;
}

SqliteCursor& SqliteCursor::bind(int index, std::string_view text) noexcept {
  if (code_ != SQLITE_OK) return *this;
  code_ = sqlite3_bind_text64(statement_, index, text.empty() ? "" : text.data(), text.size(), SQLITE_STATIC,
                              SQLITE_UTF8);
  return *this;
}

SqliteCursor& SqliteCursor::bind(int index, std::int64_t number) noexcept {
  if (code_ == SQLITE_OK) code_ = sqlite3_bind_int64(statement_, index, number);
  return *this;
}

int SqliteCursor::step() noexcept { return code_ != SQLITE_OK ? code_ : sqlite3_step(statement_); }

bool SqliteCursor::is_null(int column) const noexcept {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

bool SqliteCursor::is_blob(int column) const noexcept {
  return sqlite3_column_type(statement_, column) == SQLITE_BLOB;
}

Bytes SqliteCursor::blob(int column) const noexcept {
  const auto* const data = static_cast<const std::byte*>(sqlite3_column_blob(statement_, column));
  return {data, data == nullptr ? 0U : static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::string_view SqliteCursor::text(int column) const noexcept {
  const auto* const data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return {data, data == nullptr ? 0U : static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::int64_t SqliteCursor::number(int column) const noexcept {
  return sqlite3_column_int64(statement_, column);
}

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const std::string& path) noexcept {
  sqlite3* database = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  std::unique_ptr<SqliteConnection> connection(new (std::nothrow) SqliteConnection(database));
  if (connection == nullptr) {
    sqlite3_close_v2(database);
    return Error{Errc::out_of_memory, "SqliteConnection::open"};
  }
  if (code != SQLITE_OK) return sqlite_error(code, "SqliteConnection::open");
  harden(database);
  return connection;
}

SqliteConnection::~SqliteConnection() {
  for (sqlite3_stmt* statement : statements_) sqlite3_finalize(statement);
  sqlite3_close_v2(database_);
}

SqliteCursor SqliteConnection::cursor(Sql which) noexcept {
  const int code = prepare(which);
  return {statements_[static_cast<std::size_t>(which)], code};
}

int SqliteConnection::prepare(Sql which) noexcept {
  const auto index = static_cast<std::size_t>(which);
  if (statements_[index] != nullptr) return SQLITE_OK;
  return sqlite3_prepare_v3(database_, kTexts[index], -1, SQLITE_PREPARE_PERSISTENT, &statements_[index],
                            nullptr);
}

int SqliteConnection::execute(const char* sql) noexcept {
  return sqlite3_exec(database_, sql, nullptr, nullptr, nullptr);
}

int SqliteConnection::prepare_all() noexcept {
  for (std::size_t index = 0; index < kSqlStatements; ++index)
    if (const int code = prepare(static_cast<Sql>(index)); code != SQLITE_OK) return code;
  return SQLITE_OK;
}

void SqliteConnection::wait_at_most(Lifetime deadline) noexcept {
  constexpr Lifetime::rep kMost = std::numeric_limits<int>::max();
  sqlite3_busy_timeout(database_, static_cast<int>(std::clamp<Lifetime::rep>(deadline.count(), 0, kMost)));
}

int SqliteConnection::set_durability(Durability durability) noexcept {
  if (durability == durability_) return SQLITE_OK;
  const bool full = durability == Durability::durable;
  const int code = execute(full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
  if (code == SQLITE_OK) durability_ = durability;
  return code;
}

SqliteRead::~SqliteRead() {
  if (code_ == SQLITE_DONE && connection_.run(Sql::commit) != SQLITE_DONE)
    static_cast<void>(connection_.run(Sql::rollback));
}

SqliteWrite::SqliteWrite(SqliteConnection& connection, Durability durability) noexcept
    : connection_(connection), code_(connection.set_durability(durability)) {
  if (code_ != SQLITE_OK) return;
  code_ = connection.run(Sql::begin_write);
  // Somebody wrote between our look at the log and our lock; SQLite does not wait for that, a second try
  // does.
  if (code_ == SQLITE_BUSY_SNAPSHOT) code_ = connection.run(Sql::begin_write);
}

SqliteWrite::~SqliteWrite() {
  if (connection_.is_in_transaction()) static_cast<void>(connection_.run(Sql::rollback));
}

CommitEnd SqliteWrite::commit() noexcept {
  return connection_.run(Sql::commit) == SQLITE_DONE ? CommitEnd::done : CommitEnd::unclear;
}

}  // namespace jeton::detail
