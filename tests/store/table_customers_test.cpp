// SPDX-License-Identifier: Apache-2.0
//
// table_customers_test.cpp: what is said of a shop's table when it is opened, and what TableCustomers adds to
// the customer contract: ids of the shop's kind, collations, triggers, faults.
#include <jeton/store/table_customers.hpp>

#include <filesystem>
#include <fstream>

#include "contract/contract_records.hpp"
#include "store/shop_table.hpp"
#include "support/catch.hpp"

namespace jeton::test {
namespace {

TenantId shop() { return TenantId::parse("default").value(); }
CustomerId id_of(std::string_view text) { return CustomerId::parse(text).value(); }

CustomerTable table_in(const TempFolder& folder, const std::string& sql) {
  CustomerTable table{.file = folder.file("own.db"),
                      .table = "customers",
                      .id = "id",
                      .login = "email",
                      .password_hash = "pw"};
  run_sql(table.file, sql);
  return table;
}

TableReport report_of(const CustomerTable& table) {
  auto report = inspect_customer_table(table);
  REQUIRE(report.ok());
  return std::move(report).value();
}

Errc open_error(const CustomerTable& table) {
  const auto opened = open_customer_table(table);
  REQUIRE_FALSE(opened.ok());
  return opened.error().code;
}

std::unique_ptr<CustomerStore> open(const CustomerTable& table) {
  auto opened = open_customer_table(table);
  REQUIRE(opened.ok());
  return std::move(opened).value();
}

/// The only problem of `table`, which is refused for it.
TableProblem only_problem(const CustomerTable& table) {
  const auto problems = report_of(table).problems;
  REQUIRE(problems.size() == 1);
  CHECK(open_error(table) == Errc::table_unfit);
  return problems[0];
}

}  // namespace

TEST_CASE("a hash column of 60 characters is refused with the statements that widen it",
          "[store][sqlite][table]") {
  const TempFolder folder;
  const std::string type = GENERATE("CHAR(60)", "VARCHAR(60) NOT NULL", "character varying (60) NOT NULL");
  const CustomerTable table =
      table_in(folder, "CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT UNIQUE, pw " + type +
                           "); INSERT INTO customers VALUES (7, 'bob@example.com', '$2b$old');");
  const TableProblem problem = only_problem(table);
  CHECK(problem.what.find("customers.pw") != std::string::npos);
  CHECK(problem.what.find("(60)") != std::string::npos);
  CHECK(problem.statement.find("ALTER TABLE \"customers\" ADD COLUMN \"pw_wide\" VARCHAR(255)") !=
        std::string::npos);
  run_sql(table.file, problem.statement);
  CHECK(report_of(table).problems.empty());
  CHECK(open(table)->find(shop(), id_of("7")).value()->password_hash == "$2b$old");
}

TEST_CASE("a hash column of 128 characters or of no width is wide enough", "[store][sqlite][table]") {
  const TempFolder folder;
  const std::string type = GENERATE("CHAR(128)", "VARCHAR(255)", "TEXT", "VARCHAR");
  const auto table = table_in(
      folder, "CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT UNIQUE, pw " + type + ");");
  CHECK(report_of(table).problems.empty());
}

TEST_CASE("a login or an id that is not unique is refused with the index to make", "[store][sqlite][table]") {
  const TempFolder folder;
  const auto table = table_in(folder,
                              "CREATE TABLE customers (id INTEGER, email TEXT, pw TEXT);"
                              "CREATE UNIQUE INDEX partly ON customers (email) WHERE id > 5;");
  const auto problems = report_of(table).problems;
  REQUIRE(problems.size() == 2);
  CHECK(open_error(table) == Errc::table_unfit);
  CHECK(problems[1].statement ==
        "CREATE UNIQUE INDEX \"customers_email_unique\" ON \"customers\" (\"email\" COLLATE NOCASE);");
  for (const TableProblem& problem : problems) run_sql(table.file, problem.statement);
  CHECK(open(table) != nullptr);
}

TEST_CASE("what is missing, of another type or no table is named", "[store][sqlite][table]") {
  const TempFolder folder;
  auto table = table_in(folder,
                        "CREATE TABLE customers (id BLOB PRIMARY KEY, email TEXT UNIQUE, hash TEXT, "
                        "shop TEXT COLLATE NOCASE);"
                        "CREATE VIEW seen AS SELECT * FROM customers;");
  const auto problems = report_of(table).problems;
  REQUIRE(problems.size() == 2);
  CHECK(problems[0].what == "expected customers.id to be declared as INTEGER or TEXT");
  CHECK(problems[1].what == "expected a column customers.pw");
  table.table = "seen";
  CHECK(only_problem(table).what == "expected a table seen, and no view");
}

TEST_CASE("a tenant column that folds case is refused: two tenants must not be one",
          "[store][sqlite][table][promise-12]") {
  const TempFolder folder;
  auto table = table_in(folder,
                        "CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT UNIQUE, pw TEXT, "
                        "shop TEXT COLLATE NOCASE);");
  table.tenant = "shop";
  CHECK(only_problem(table).what.find("customers.shop") != std::string::npos);
}

TEST_CASE("SQL in a name is refused before any of it is read", "[store][sqlite][table][promise-9]") {
  const TempFolder folder;
  const auto sound =
      table_in(folder, "CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT UNIQUE, pw TEXT);");
  for (const char* evil :
       {"x\"; DROP TABLE customers; --", "pw\" = 'x', \"email", "1x", "", "a.b", "a'b", "\xC3\xA9"})
    for (std::string CustomerTable::*name :
         {&CustomerTable::table, &CustomerTable::id, &CustomerTable::login, &CustomerTable::password_hash}) {
      CustomerTable table = sound;
      table.*name = evil;
      CHECK(only_problem(table).what.find("a name of 1 to 64") != std::string::npos);
    }
  CHECK(open(sound) != nullptr);
}

TEST_CASE("an id that the table cannot have is absent, not an error", "[store][sqlite][table]") {
  const TempFolder folder;
  const auto table = table_in(folder,
                              "CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT UNIQUE, pw TEXT);"
                              "INSERT INTO customers VALUES (1, 'bob@example.com', NULL);");
  const auto customers = open(table);
  CHECK(customers->find(shop(), id_of("1")).value()->password_hash.empty());
  for (const char* none :
       {"01", "1abc", "+1", " 1", "1 ", "1.0", "0x1", "-0", "99999999999999999999", "c1"}) {
    CHECK_FALSE(customers->find(shop(), id_of(none)).value().has_value());
    CHECK(customers->replace_password_if(shop(), id_of(none), "", "x").value() == Swap::changed);
  }
  CHECK(customers->replace_password_if(shop(), id_of("1"), "", "new").value() == Swap::applied);
}

TEST_CASE("the collation of the unique index decides which logins are one", "[store][sqlite][table]") {
  const TempFolder folder;
  const auto table = table_in(folder,
                              "CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT UNIQUE, pw TEXT);"
                              "INSERT INTO customers VALUES (1, 'Bob@x', 'b'), (2, 'bob@x', 'c');");
  const auto customers = open(table);
  CHECK(customers->find_by_login(shop(), "Bob@x").value()->id == id_of("1"));
  CHECK(customers->find_by_login(shop(), "BOB@X").value()->id == id_of("2"));
  SECTION("and without NOCASE nobody is created, and the report says why") {
    const auto said = report_of(table).no_create;
    REQUIRE(said.size() == 2);
    CHECK(said[0].what.find("collation NOCASE") != std::string::npos);
    CHECK(said[1].what.find("AUTOINCREMENT") != std::string::npos);
    CHECK(customers->create(shop(), {"eve@x", "h", true, false}).error().code == Errc::unsupported);
  }
}

TEST_CASE("what the table cannot say of a new customer is not left out", "[store][sqlite][table]") {
  const TempFolder folder;
  const auto table = table_in(folder,
                              "CREATE TABLE customers (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT "
                              "UNIQUE COLLATE NOCASE, pw TEXT);");
  const auto customers = open(table);
  CHECK(customers->create(shop(), {"eve@x", "h", false, false}).error().code == Errc::unsupported);
  CHECK(customers->create(shop(), {"eve@x", "h", true, true}).error().code == Errc::unsupported);
  CHECK(customers->create(shop(), {"eve@x", "h", true, false}).ok());
  CHECK(customers->set_confirmed_if(shop(), id_of("1"), "eve@x").error().code == Errc::unsupported);
  CHECK(customers->create(shop(), {"\xC3\x89ve@x", "h", true, false}).ok());
  CHECK(customers->create(shop(), {"\xC3\xA9ve@x", "h", true, false}).error().code == Errc::login_taken);
}

TEST_CASE("a column that jeton cannot fill keeps it from creating, and from nothing else",
          "[store][sqlite][table]") {
  const TempFolder folder;
  const auto table = table_in(folder,
                              "CREATE TABLE customers (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT "
                              "UNIQUE COLLATE NOCASE, pw TEXT, phone TEXT NOT NULL);"
                              "INSERT INTO customers VALUES (1, 'bob@x', 'b', '555');");
  CHECK(report_of(table).problems.empty());
  REQUIRE(report_of(table).no_create.size() == 1);
  CHECK(report_of(table).no_create[0].what.find("customers.phone") != std::string::npos);
  const auto customers = open(table);
  CHECK(customers->create(shop(), {"eve@x", "h", true, false}).error().code == Errc::unsupported);
  CHECK(customers->find_by_login(shop(), "bob@x").value().has_value());
}

TEST_CASE("a uniqueness that is not the login's is a fault, not a taken login",
          "[store][sqlite][table][promise-6]") {
  const TempFolder folder;
  const auto table = table_in(folder,
                              "CREATE TABLE customers (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT "
                              "UNIQUE COLLATE NOCASE, pw TEXT, slot INT DEFAULT 1 UNIQUE);");
  const auto customers = open(table);
  CHECK(customers->create(shop(), {"bob@x", "h", true, false}).ok());
  CHECK(customers->create(shop(), {"bob@x", "h", true, false}).error().code == Errc::login_taken);
  CHECK(customers->create(shop(), {"eve@x", "h", true, false}).error().code == Errc::unavailable);
}

TEST_CASE("the shop's own triggers run, and can refuse", "[store][sqlite][table]") {
  const TempFolder folder;
  const auto table =
      table_in(folder,
               "CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT UNIQUE, pw TEXT, seen INT "
               "DEFAULT 0); INSERT INTO customers VALUES (1, 'bob@x', 'b', 0);"
               "CREATE TRIGGER t AFTER UPDATE OF pw ON customers BEGIN "
               "UPDATE customers SET email = 'moved@x' WHERE id = new.id; END;");
  const auto customers = open(table);
  CHECK(customers->replace_password_if(shop(), id_of("1"), "b", "c").value() == Swap::applied);
  CHECK(customers->find(shop(), id_of("1")).value()->login == "moved@x");
  run_sql(table.file, "CREATE TRIGGER r BEFORE UPDATE ON customers BEGIN SELECT RAISE(ABORT, 'no'); END;");
  CHECK(customers->replace_password_if(shop(), id_of("1"), "c", "d").error().code == Errc::unavailable);
  CHECK(customers->find(shop(), id_of("1")).value()->password_hash == "c");
}

TEST_CASE("faults of the file are faults: busy, gone, no database", "[store][sqlite][table][promise-6]") {
  const TempFolder folder;
  const auto table = table_in(folder,
                              "CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT UNIQUE, pw TEXT);"
                              "INSERT INTO customers VALUES (1, 'bob@x', 'b');");
  auto customers = open_customer_table(table, {.busy_deadline = Lifetime(0)});
  REQUIRE(customers.ok());
  SECTION("busy") {
    sqlite3* other = nullptr;
    REQUIRE(sqlite3_open(table.file.c_str(), &other) == SQLITE_OK);
    REQUIRE(sqlite3_exec(other, "BEGIN EXCLUSIVE", nullptr, nullptr, nullptr) == SQLITE_OK);
    CHECK(customers.value()->find(shop(), id_of("1")).error().code == Errc::busy);
    CHECK(customers.value()->replace_password_if(shop(), id_of("1"), "b", "c").error().code == Errc::busy);
    sqlite3_close(other);
  }
  SECTION("a column that went away is no text that matches") {
    run_sql(table.file, "ALTER TABLE customers RENAME COLUMN email TO mail");
    CHECK(customers.value()->find_by_login(shop(), "email").error().code == Errc::unavailable);
  }
  SECTION("no file, no database, no path") {
    CustomerTable other = table;
    other.file = folder.file("none.db");
    CHECK(open_error(other) == Errc::unavailable);
    CHECK_FALSE(std::filesystem::exists(other.file));
    other.file = folder.file("text.db");
    { std::ofstream(other.file) << std::string(2000, 'x'); }
    CHECK(open_error(other) == Errc::foreign_file);
    other.file = "";
    CHECK(open_error(other) == Errc::unsupported);
  }
}

TEST_CASE("the shop's table and jeton's ledger are opened as one", "[store][sqlite][table]") {
  const TempFolder folder;
  auto table =
      table_in(folder, "CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT UNIQUE, pw CHAR(60));");
  const std::string ledger = folder.file("jeton.db");
  CHECK(open_sqlite_with_table(ledger, table).error().code == Errc::table_unfit);
  CHECK_FALSE(std::filesystem::exists(ledger));
  run_sql(table.file, report_of(table).problems.at(0).statement);
  const auto stores = open_sqlite_with_table(ledger, table);
  REQUIRE(stores.ok());
  CHECK(stores.value().secret_file == ledger + ".secret");
  CHECK(open_sqlite_with_table(table.file, table).error().code == Errc::foreign_file);
}

}  // namespace jeton::test
