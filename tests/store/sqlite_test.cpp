// SPDX-License-Identifier: Apache-2.0
//
// sqlite_test.cpp: opening: whose file it is, and what a foreign, damaged, locked or hostile one does.
//
// What the stores mean is in tests/contract, a failing disk in sqlite_disk_test.cpp, races in tests/race.
#include <sqlite3.h>
#include <sys/stat.h>
#include <jeton/store/sqlite.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "contract/contract_records.hpp"
#include "store/temp_folder.hpp"
#include "support/catch.hpp"

namespace jeton::test {
namespace {

/// A connection beside jeton's, as a stranger or a database administrator has one.
class Stranger {
 public:
  explicit Stranger(const std::string& file) {
    if (sqlite3_open(file.c_str(), &database_) != SQLITE_OK) throw std::runtime_error("cannot open");
  }
  Stranger(const Stranger&) = delete;
  Stranger& operator=(const Stranger&) = delete;
  ~Stranger() { sqlite3_close(database_); }

  void run(const char* sql) {
    if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) throw std::runtime_error(sql);
  }

 private:
  sqlite3* database_ = nullptr;
};

std::string bytes_in(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_bytes(const std::string& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

std::optional<Errc> open_error(const std::string& file) {
  const auto stores = open_sqlite(file, {.busy_deadline = Lifetime(50)});
  return stores.ok() ? std::nullopt : std::optional(stores.error().code);
}

Batch charge(std::uint64_t number, Durability durability = Durability::passing) {
  return batch(1, durability)
      .put(key("k" + std::to_string(number)), Guard::absent(), bytes_of("v"), version(number + 1), kLater);
}

NewCustomer eve() {
  return {.login = "eve@example.com", .password_hash = "h", .confirmed = true, .disabled = true};
}

}  // namespace

TEST_CASE("what was written is there after the file is opened again", "[store][sqlite]") {
  const TempFolder folder;
  const std::string file = folder.file("shop.db");
  std::optional<Lineage> lineage;
  std::optional<CustomerId> id;
  const TenantId shop = TenantId::parse("shop-7").value();
  {
    const auto stores = open_sqlite(file);
    REQUIRE(stores.ok());
    CHECK(stores.value().home == StoreHome::file);
    CHECK(stores.value().secret_file == file + ".secret");
    REQUIRE(commit(*stores.value().ledger, charge(1)) == CommitOutcome::applied());
    lineage = stores.value().ledger->lineage().value();
    const auto created = stores.value().customers->create(shop, eve());
    REQUIRE(created.ok());
    id = created.value();
  }
  const auto stores = open_sqlite(file);
  REQUIRE(stores.ok());
  CHECK(value_of(*stores.value().ledger, 1, "k1") == "v");
  CHECK(stores.value().ledger->lineage().value() == *lineage);
  const auto found = stores.value().customers->find(shop, *id);
  REQUIRE(found.ok());
  REQUIRE(found.value().has_value());
  CHECK(found.value()->confirmed);
  CHECK(found.value()->disabled);
}

TEST_CASE("a SQLite ledger says what it can keep", "[store][sqlite]") {
  const TempFolder folder;
  const auto stores = open_sqlite(folder.file("shop.db"));
  REQUIRE(stores.ok());
  const LedgerAbilities abilities = stores.value().ledger->abilities();
  CHECK(abilities.atomic_commit);
  CHECK(abilities.durable_on_ack);
  CHECK(abilities.holds_durable);
  CHECK(abilities.holds_passing);
}

TEST_CASE("two files are two histories", "[store][sqlite]") {
  const TempFolder folder;
  const auto one = open_sqlite(folder.file("one.db"));
  const auto two = open_sqlite(folder.file("two.db"));
  CHECK_FALSE(one.value().ledger->lineage().value() == two.value().ledger->lineage().value());
}

TEST_CASE("nobody else on the machine can read a new file", "[store][sqlite][promise-7]") {
  const TempFolder folder;
  const auto stores = open_sqlite(folder.file("shop.db"));
  REQUIRE(stores.ok());
  REQUIRE(commit(*stores.value().ledger, charge(1)) == CommitOutcome::applied());
  for (const auto* name : {"shop.db", "shop.db-wal", "shop.db-shm"}) {
    struct stat status {};
    REQUIRE(::stat(folder.file(name).c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
  }
}

TEST_CASE("a name that means something to SQLite is a plain file's name here", "[store][sqlite]") {
  const TempFolder folder;
  const auto here = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  const bool opened = open_sqlite("file:shop.db?mode=memory").ok();
  std::filesystem::current_path(here);
  CHECK(opened);
  CHECK(std::filesystem::exists(folder.file("file:shop.db?mode=memory")));
}

TEST_CASE("a path that cannot be a file is refused by name", "[store][sqlite]") {
  using namespace std::string_view_literals;
  for (const auto path : {""sv, ":memory:"sv, "a\0b"sv}) {
    const auto stores = open_sqlite(path);
    REQUIRE_FALSE(stores.ok());
    CHECK(stores.error().code == Errc::unsupported);
  }
  const TempFolder folder;
  CHECK(open_error(folder.path() + "/no/such/folder.db") == Errc::unavailable);
  CHECK(open_error(folder.path()) == Errc::unavailable);
}

TEST_CASE("a file of somebody else is refused and not a byte of it changes", "[store][sqlite][promise-9]") {
  const TempFolder folder;
  const std::string file = folder.file("shop.db");
  SECTION("another program's database") { Stranger(file).run("CREATE TABLE orders (id INTEGER)"); }
  SECTION("another program's database in write-ahead mode") {
    Stranger(file).run("PRAGMA journal_mode = WAL; CREATE TABLE orders (id INTEGER)");
  }
  SECTION("another program's database that borrowed our table's name") {
    Stranger(file).run("CREATE TABLE jeton_record (id INTEGER)");
  }
  SECTION("an emptied database that another program had made") {
    Stranger(file).run("CREATE TABLE orders (id INTEGER); DROP TABLE orders");
  }
  SECTION("a text") { write_bytes(file, "Dear diary, today I was opened as a database."); }
  SECTION("one byte") { write_bytes(file, "S"); }
  SECTION("a long run of zeros") { write_bytes(file, std::string(8192, '\0')); }
  const std::string before = bytes_in(file);
  REQUIRE_FALSE(before.empty());
  CHECK(open_error(file) == Errc::foreign_file);
  CHECK(bytes_in(file) == before);
}

TEST_CASE("an unfinished transaction in a stranger's log is not finished for him",
          "[store][sqlite][promise-9]") {
  const TempFolder folder;
  const std::string file = folder.file("shop.db");
  Stranger stranger(file);
  stranger.run("PRAGMA journal_mode = WAL; CREATE TABLE orders (id INTEGER)");
  const std::string before = bytes_in(file);
  const std::string log = bytes_in(file + "-wal");
  CHECK(open_error(file) == Errc::foreign_file);
  CHECK(bytes_in(file) == before);
  CHECK(bytes_in(file + "-wal") == log);
}

TEST_CASE("a file of a newer jeton is refused by name", "[store][sqlite][promise-15]") {
  const TempFolder folder;
  const std::string file = folder.file("shop.db");
  REQUIRE(open_sqlite(file).ok());
  Stranger(file).run("UPDATE jeton_meta SET value = 4 WHERE name = 'schema_version'");
  CHECK(open_error(file) == Errc::unknown_format);
}

TEST_CASE("a file of ours with parts missing is refused", "[store][sqlite][promise-9]") {
  const TempFolder folder;
  const std::string file = folder.file("shop.db");
  REQUIRE(open_sqlite(file).ok());
  SECTION("no format number") {
    Stranger(file).run("DELETE FROM jeton_meta WHERE name = 'schema_version'");
    CHECK(open_error(file) == Errc::foreign_file);
  }
  SECTION("no meta table") {
    Stranger(file).run("DROP TABLE jeton_meta");
    CHECK(open_error(file) == Errc::foreign_file);
  }
  SECTION("no customers") {
    Stranger(file).run("DROP TABLE jeton_customer");
    CHECK(open_error(file) == Errc::foreign_file);
  }
  SECTION("no lineage") {
    Stranger(file).run("DELETE FROM jeton_meta WHERE name = 'lineage'");
    CHECK(open_error(file) == Errc::damaged_record);
  }
  SECTION("a short lineage") {
    Stranger(file).run("UPDATE jeton_meta SET value = x'00' WHERE name = 'lineage'");
    CHECK(open_error(file) == Errc::damaged_record);
  }
}

TEST_CASE("a trigger or a view that a stranger planted does not run", "[store][sqlite][promise-9]") {
  const TempFolder folder;
  const std::string file = folder.file("shop.db");
  REQUIRE(open_sqlite(file).ok());
  SECTION("a trigger that copies what is written") {
    Stranger(file).run(
        "CREATE TABLE loot (v); CREATE TRIGGER thief AFTER INSERT ON jeton_record BEGIN "
        "SELECT raise(ABORT, 'mine'); END");
    const auto stores = open_sqlite(file);
    REQUIRE(stores.ok());
    CHECK(commit(*stores.value().ledger, charge(1)) == CommitOutcome::applied());
  }
  SECTION("a view in the place of a table") {
    Stranger(file).run(
        "ALTER TABLE jeton_record RENAME TO real; CREATE VIEW jeton_record AS SELECT * FROM real");
    CHECK(open_error(file) == Errc::foreign_file);
  }
}

TEST_CASE("records that jeton cannot have written are reported, never believed",
          "[store][sqlite][promise-9]") {
  const TempFolder folder;
  const std::string file = folder.file("shop.db");
  const auto stores = open_sqlite(file);
  REQUIRE(stores.ok());
  Ledger& ledger = *stores.value().ledger;
  const std::array<Mark, 1> one{mark(1)};
  REQUIRE(commit(ledger, batch(1).put(key("k1"), Guard::absent(), bytes_of("v"), version(2), kLater, one)) ==
          CommitOutcome::applied());
  std::string damage;
  SECTION("a version cut short") { damage = "UPDATE jeton_record SET version = x'00'"; }
  SECTION("a version that is text") { damage = "UPDATE jeton_record SET version = '0123456789abcdef'"; }
  SECTION("a value over the limit") { damage = "UPDATE jeton_record SET value = zeroblob(5000)"; }
  SECTION("a record and a counter in one") { damage = "UPDATE jeton_record SET count = 1"; }
  SECTION("neither a record nor a counter") { damage = "UPDATE jeton_record SET value = NULL"; }
  Stranger(file).run(damage.c_str());

  std::array<std::byte, kMostValueBytes> room;
  RecordSlot slot{.key = key("k1"), .room = room};
  const auto got = ledger.get(partition(1), std::span(&slot, 1));
  REQUIRE_FALSE(got.ok());
  CHECK(got.error().code == Errc::damaged_record);
  CHECK_FALSE(slot.found);
}

TEST_CASE("a damaged file is refused at opening or answers errors, and never ends the program",
          "[store][sqlite][promise-9]") {
  const TempFolder folder;
  const std::string whole = folder.file("whole.db");
  {
    const auto stores = open_sqlite(whole);
    for (std::uint64_t n = 0; n < 50; ++n)
      REQUIRE(commit(*stores.value().ledger, charge(n)) == CommitOutcome::applied());
  }
  const std::string good = bytes_in(whole);
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    std::string bytes = good;
    if (seed % 4 == 0) bytes.resize(random() % bytes.size());
    for (int flips = 0; !bytes.empty() && flips < 64; ++flips)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    const std::string file = folder.file("damaged.db");
    write_bytes(file, bytes);
    std::filesystem::remove(file + "-wal");
    std::filesystem::remove(file + "-shm");

    const auto stores = open_sqlite(file, {.busy_deadline = Lifetime(50)});
    if (!stores.ok()) {
      CHECK(kind(stores.error().code) == ErrorKind::store);
      continue;
    }
    const auto outcome = stores.value().ledger->commit(charge(1000));
    if (!outcome.ok()) CHECK(kind(outcome.error().code) == ErrorKind::store);
    static_cast<void>(read(*stores.value().ledger, 1, "k1"));
    static_cast<void>(stores.value().ledger->purge(kLater, 10));
  }
}

TEST_CASE("a writer that another one keeps out says busy after its deadline", "[store][sqlite]") {
  const TempFolder folder;
  const std::string file = folder.file("shop.db");
  const auto stores = open_sqlite(file, {.busy_deadline = Lifetime(20)});
  REQUIRE(stores.ok());
  const TenantId shop = TenantId::parse("shop-7").value();
  {
    Stranger stranger(file);
    stranger.run("BEGIN IMMEDIATE");
    CHECK(commit_error(*stores.value().ledger, charge(1)) == Errc::busy);
    CHECK(stores.value().ledger->purge(kLater, 1).error().code == Errc::busy);
    CHECK(stores.value().customers->create(shop, eve()).error().code == Errc::busy);
    CHECK_FALSE(read(*stores.value().ledger, 1, "k1").has_value());
    stranger.run("ROLLBACK");
  }
  CHECK(commit(*stores.value().ledger, charge(1)) == CommitOutcome::applied());
}

TEST_CASE("a reader is not kept out by a writer", "[store][sqlite]") {
  const TempFolder folder;
  const std::string file = folder.file("shop.db");
  const auto stores = open_sqlite(file, {.busy_deadline = Lifetime(0)});
  REQUIRE(commit(*stores.value().ledger, charge(1)) == CommitOutcome::applied());
  Stranger stranger(file);
  stranger.run("BEGIN IMMEDIATE; DELETE FROM jeton_record");
  CHECK(value_of(*stores.value().ledger, 1, "k1") == "v");
}

}  // namespace jeton::test
