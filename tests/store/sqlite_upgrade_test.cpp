// SPDX-License-Identifier: Apache-2.0
//
// sqlite_upgrade_test.cpp: a file of yesterday opens today, whole or not at all, and a walk over many
// partitions finds its way by an index.
#include <sqlite3.h>
#include <jeton/store/sqlite.hpp>

#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "contract/ledger_feed_contract.hpp"
#include "contract/ledger_walk_contract.hpp"
#include "store/failing_vfs.hpp"
#include "store/temp_folder.hpp"

namespace jeton::test {
namespace {

/// A connection beside jeton's, kept open as a server of yesterday keeps one.
class OldServer {
 public:
  explicit OldServer(const std::string& file) {
    if (sqlite3_open(file.c_str(), &database_) != SQLITE_OK) throw std::runtime_error("cannot open");
  }
  OldServer(const OldServer&) = delete;
  OldServer& operator=(const OldServer&) = delete;
  ~OldServer() {
    sqlite3_finalize(kept_);
    sqlite3_close(database_);
  }

  void run(const char* sql) {
    if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) throw std::runtime_error(sql);
  }
  /// Prepares a statement now, to be run later.
  void prepare(const char* sql) {
    if (sqlite3_prepare_v2(database_, sql, -1, &kept_, nullptr) != SQLITE_OK) throw std::runtime_error(sql);
  }
  [[nodiscard]] int run_prepared() { return sqlite3_step(kept_); }
  /// Column `column` of all rows, joined by a line break.
  std::string ask(const std::string& sql, int column = 0) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) return "(error)";
    std::string rows;
    while (sqlite3_step(statement) == SQLITE_ROW)
      rows.append(reinterpret_cast<const char*>(sqlite3_column_text(statement, column))).append("\n");
    sqlite3_finalize(statement);
    return rows;
  }

 private:
  sqlite3* database_ = nullptr;
  sqlite3_stmt* kept_ = nullptr;
};

/// The tables as version 1 made them, with a customer and two marked records on shelves 7 and 8.
constexpr const char* kVersion1 = R"sql(
PRAGMA application_id = 1247039025;
CREATE TABLE jeton_meta (name TEXT NOT NULL PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE jeton_record (partition BLOB NOT NULL, key BLOB NOT NULL, version BLOB NOT NULL, value BLOB,
  count INTEGER, keep_until INTEGER NOT NULL, PRIMARY KEY (partition, key)) WITHOUT ROWID;
CREATE INDEX jeton_record_keep_until ON jeton_record (keep_until);
CREATE TABLE jeton_mark (partition BLOB NOT NULL, mark BLOB NOT NULL, key BLOB NOT NULL,
  PRIMARY KEY (partition, mark, key)) WITHOUT ROWID;
CREATE INDEX jeton_mark_key ON jeton_mark (partition, key);
CREATE TABLE jeton_customer (tenant TEXT NOT NULL, id TEXT NOT NULL, login TEXT NOT NULL,
  canonical_login TEXT NOT NULL, password_hash TEXT NOT NULL, confirmed INTEGER NOT NULL, disabled INTEGER NOT NULL,
  PRIMARY KEY (tenant, id), UNIQUE (tenant, canonical_login));
INSERT INTO jeton_meta VALUES ('schema_version', 1), ('lineage', x'00112233445566778899AABBCCDDEEFF');
INSERT INTO jeton_customer VALUES ('shop-7', '1', 'eve@example.com', 'eve@example.com', 'h', 1, 0);
INSERT INTO jeton_record VALUES
  (x'0070000000000001', x'61', x'00000000000000010000000000000000', x'31', NULL, 1767268800000),
  (x'0080000000000001', x'62', x'00000000000000020000000000000000', x'32', NULL, 1767268800000);
INSERT INTO jeton_mark VALUES
  (x'0080000000000001', x'00000000000000010000000000000000', x'62'),
  (x'0070000000000001', x'00000000000000010000000000000000', x'61');
)sql";

std::string version_of(const std::string& file) {
  return OldServer(file).ask("SELECT value FROM jeton_meta WHERE name = 'schema_version'");
}

std::optional<Errc> open_error(const std::string& file) {
  const auto stores = open_sqlite(file, {.busy_deadline = Lifetime(50)});
  return stores.ok() ? std::nullopt : std::optional(stores.error().code);
}

}  // namespace

TEST_CASE("a file of yesterday opens today with everything in it", "[store][sqlite][promise-15]") {
  const TempFolder folder;
  const std::string file = folder.file("shop.db");
  OldServer(file).run(kVersion1);
  for (int opening = 0; opening < 2; ++opening) {  // made new once, then simply opened
    const auto stores = open_sqlite(file);
    REQUIRE(stores.ok());
    Ledger& ledger = *stores.value().ledger;
    CHECK(walked(ledger, {}, 1) == "7/a,8/b");
    CHECK(value_of(ledger, on_shelf(7, 1), "a") == "1");
    const auto scanned = ledger.scan(partition(on_shelf(8, 1)), mark(1), std::nullopt, 10);
    REQUIRE(scanned.ok());
    CHECK(scanned.value().size() == 1);
    CHECK(ledger.lineage().value().bytes[15] == std::byte{0xFF});
    const TenantId shop = TenantId::parse("shop-7").value();
    CHECK(stores.value().customers->find_by_login(shop, "eve@example.com").value().has_value());
    CHECK(version_of(file) == "3\n");
  }
}

TEST_CASE("a file without a feed gets an empty one, and its marked puts enter it from then on",
          "[store][sqlite][promise-15]") {
  const TempFolder folder;
  const std::string file = folder.file("shop.db");
  REQUIRE(open_sqlite(file).ok());
  // A file of version 2 is one of version 3 without the feed.
  OldServer(file).run("DROP TABLE jeton_feed; UPDATE jeton_meta SET value = 2 WHERE name = 'schema_version'");
  const auto stores = open_sqlite(file);
  REQUIRE(stores.ok());
  CHECK(version_of(file) == "3\n");
  check_feeding(*stores.value().ledger);
}

TEST_CASE("a feed is read by an index, not by reading it all", "[store][sqlite]") {
  const TempFolder folder;
  const std::string file = folder.file("shop.db");
  REQUIRE(open_sqlite(file).ok());
  const std::string steps = OldServer(file).ask(
      "EXPLAIN QUERY PLAN SELECT partition, key, version, value, keep_until, number FROM jeton_feed "
      "WHERE shelf = ?1 AND number > ?2 ORDER BY number LIMIT ?3",
      3);
  CHECK(steps == "SEARCH jeton_feed USING INDEX jeton_feed_shelf (shelf=? AND number>?)\n");
}

TEST_CASE("a file of yesterday keeps the ledger contract", "[store][sqlite][contract]") {
  const TempFolder folder;
  const std::string file = folder.file("shop.db");
  OldServer old(file);
  old.run(kVersion1);
  old.run("DELETE FROM jeton_mark; DELETE FROM jeton_record");
  const auto stores = open_sqlite(file);
  REQUIRE(stores.ok());
  check_walking(*stores.value().ledger);
}

TEST_CASE("a server of yesterday that has the file open goes on", "[store][sqlite][promise-15]") {
  const TempFolder folder;
  const std::string file = folder.file("shop.db");
  OldServer old(file);
  old.run(kVersion1);
  old.run("PRAGMA journal_mode = WAL");
  old.prepare(
      "INSERT OR IGNORE INTO jeton_mark (partition, mark, key) "
      "VALUES (x'0080000000000001', x'00000000000000030000000000000000', x'62')");
  const auto stores = open_sqlite(file);
  REQUIRE(stores.ok());
  CHECK(old.run_prepared() == SQLITE_DONE);
  CHECK(walked(*stores.value().ledger, {}, 3) == "8/b");
}

TEST_CASE("eight servers that open a file of yesterday at once all find it whole",
          "[store][sqlite][promise-15]") {
  const TempFolder folder;
  const std::string file = folder.file("shop.db");
  OldServer(file).run(kVersion1);
  std::vector<std::string> found(8);
  std::vector<std::thread> servers;
  for (std::string& seen : found)
    servers.emplace_back([&] {
      const auto stores = open_sqlite(file, {.busy_deadline = Lifetime(60'000)});
      if (stores.ok()) seen = walked(*stores.value().ledger, {}, 1);
    });
  for (std::thread& server : servers) server.join();
  for (const std::string& seen : found) CHECK(seen == "7/a,8/b");
}

TEST_CASE("a disk that fails during the upgrade leaves the file of yesterday", "[store][sqlite][promise-6]") {
  const TempFolder folder;
  const std::string file = folder.file("shop.db");
  OldServer(file).run(kVersion1);
  {
    FailingVfs disk;
    SECTION("full") { disk.fail_writes(SQLITE_FULL); }
    SECTION("broken") { disk.fail_writes(SQLITE_IOERR_WRITE); }
    CHECK(open_error(file) == Errc::unavailable);
    disk.heal();
  }
  CHECK(version_of(file) == "1\n");
  CHECK(open_error(file) == std::nullopt);
  CHECK(version_of(file) == "3\n");
}

TEST_CASE("a file of yesterday with parts missing is refused and stays as it is",
          "[store][sqlite][promise-9]") {
  const TempFolder folder;
  const std::string file = folder.file("shop.db");
  OldServer(file).run(kVersion1);
  SECTION("no marks") { OldServer(file).run("DROP TABLE jeton_mark"); }
  SECTION("a view in the place of the marks") {
    OldServer(file).run(
        "ALTER TABLE jeton_mark RENAME TO real; CREATE VIEW jeton_mark AS SELECT * FROM real");
  }
  CHECK(open_error(file) == Errc::foreign_file);
  CHECK(version_of(file) == "1\n");
}

TEST_CASE("a walk and a scan find their records by an index, not by reading them all", "[store][sqlite]") {
  const TempFolder folder;
  const std::string file = folder.file("shop.db");
  REQUIRE(open_sqlite(file).ok());
  OldServer plan(file);
  const std::string walk = plan.ask(
      "EXPLAIN QUERY PLAN SELECT m.partition, m.key, r.version, r.value FROM jeton_mark m CROSS JOIN "
      "jeton_record r ON r.partition = m.partition AND r.key = m.key "
      "WHERE m.mark = ?1 AND (m.partition, m.key) > (?2, ?3) AND m.partition <= ?4 "
      "ORDER BY m.partition, m.key LIMIT ?5",
      3);
  const std::string scan = plan.ask(
      "EXPLAIN QUERY PLAN SELECT r.key, r.version, r.value FROM jeton_mark m CROSS JOIN jeton_record r "
      "ON r.partition = m.partition AND r.key = m.key "
      "WHERE m.partition = ?1 AND m.mark = ?2 AND m.key > ?3 ORDER BY m.key LIMIT ?4",
      3);
  for (const std::string& steps : {walk, scan}) {  // the rest of the wording is SQLite's, and changes
    CHECK(steps.starts_with("SEARCH m USING PRIMARY KEY (mark=? AND "));
    CHECK(steps.find("\nSEARCH r USING PRIMARY KEY (partition=? AND key=?)") != std::string::npos);
    CHECK(steps.find("TEMP B-TREE") == std::string::npos);
  }
}

}  // namespace jeton::test
