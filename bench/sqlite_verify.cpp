// SPDX-License-Identifier: Apache-2.0
//
// sqlite_verify.cpp: how much does Authority::verify over a SQLite file cost beside a bare prepared SELECT of
// the same two rows, on a connection of its own to the same file?
#include <sqlite3.h>
#include <jeton/store/sqlite.hpp>

#include "bench_folder.hpp"
#include "bench_shop.hpp"

using namespace jeton::bench;

namespace {

/// A session's key and its partition, and the partition's epoch, which lies at the two bytes `es`.
struct Row {
  std::string partition;
  std::string key;
};

class BareSelect {
 public:
  explicit BareSelect(const std::string& file) {
    if (sqlite3_open_v2(file.c_str(), &database_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr) !=
        SQLITE_OK)
      give_up("sqlite3_open_v2");
    statement_ = prepare(
        "SELECT version, value, count, keep_until FROM jeton_record WHERE partition = ?1 AND key = ?2 UNION "
        "ALL "
        "SELECT version, value, count, keep_until FROM jeton_record WHERE partition = ?1 AND key = x'6573'");
  }
  BareSelect(const BareSelect&) = delete;
  BareSelect& operator=(const BareSelect&) = delete;
  ~BareSelect() {
    sqlite3_finalize(statement_);
    sqlite3_close_v2(database_);
  }

  /// Where every session lies, in an order that the file does not follow.
  [[nodiscard]] std::vector<Row> sessions() {
    sqlite3_stmt* const all =
        prepare("SELECT partition, key FROM jeton_record WHERE substr(key, 1, 1) = x'73'");
    std::vector<Row> rows;
    while (sqlite3_step(all) == SQLITE_ROW) rows.push_back({blob(all, 0), blob(all, 1)});
    sqlite3_finalize(all);
    std::shuffle(rows.begin(), rows.end(), std::mt19937_64(2));
    return rows;
  }

  void read(const Row& row) {
    sqlite3_bind_blob(statement_, 1, row.partition.data(), static_cast<int>(row.partition.size()),
                      SQLITE_STATIC);
    sqlite3_bind_blob(statement_, 2, row.key.data(), static_cast<int>(row.key.size()), SQLITE_STATIC);
    int found = 0;
    for (; sqlite3_step(statement_) == SQLITE_ROW; ++found) {
      keep(sqlite3_column_blob(statement_, 0));
      keep(sqlite3_column_blob(statement_, 1));
      keep(sqlite3_column_bytes(statement_, 1));
      keep(sqlite3_column_int64(statement_, 3));
    }
    if (found != 2) give_up("the bare SELECT did not find its two rows");
    sqlite3_reset(statement_);
  }

 private:
  sqlite3_stmt* prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(database_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK)
      give_up(sqlite3_errmsg(database_));
    return statement;
  }
  static std::string blob(sqlite3_stmt* row, int column) {
    return {static_cast<const char*>(sqlite3_column_blob(row, column)),
            static_cast<std::size_t>(sqlite3_column_bytes(row, column))};
  }

  sqlite3* database_ = nullptr;
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace

int main(int argc, char** argv) {
  const Effort effort = effort_of(argc, argv);
  const ScratchFolder folder;
  const BenchShop shop(must(jeton::open_sqlite(folder.file()), "open_sqlite"), effort.sessions / 50);
  BareSelect select(folder.file());
  const std::vector<Row> rows = select.sessions();
  if (rows.size() != shop.tokens.size()) give_up("not every session was found");

  std::size_t at_bare = 0, at_ours = 0;
  char answer = 1;
  const auto bare = [&](std::size_t count) {
    for (; count > 0; --count) select.read(rows[at_bare = (at_bare + 1) % rows.size()]);
  };
  const auto ours = [&](std::size_t count) {
    for (; count > 0; --count) {
      const auto verified = shop.authority.verify(shop.tokens.next(at_ours, answer));
      if (!verified.ok()) give_up("a token was refused");
      answer = verified.value().customer.text().front();
    }
  };
  print_pair("opaque.sqlite", measure_pair(effort.turns, 200, bare, ours));
}
