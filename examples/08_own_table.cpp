// SPDX-License-Identifier: Apache-2.0
//
// 08_own_table.cpp: a shop has a table of customers in SQLite, with names of its own and the bcrypt hashes it
// has always kept. It tells jeton the names; what does not fit is said with the statements that mend it.
#include <sqlite3.h>
#include <jeton/jeton.hpp>
#include <jeton/store/table_customers.hpp>

#include <iostream>

namespace {

/// The shop's file, as it was before jeton came; its hash column was cut to bcrypt's 60 characters.
bool run_in_shop(const std::string& sql) {
  sqlite3* database = nullptr;
  const bool is_done = sqlite3_open("shop.db", &database) == SQLITE_OK &&
                       sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
  sqlite3_close(database);
  return is_done;
}

}  // namespace

int main() {
  if (!run_in_shop("CREATE TABLE accounts (account_no INTEGER PRIMARY KEY, email TEXT UNIQUE, pw CHAR(60));"
                   "INSERT INTO accounts VALUES (1001, 'carol@example.com', "
                   "'$2b$10$LYm23uvlWBuFjkBJqm4n2u//THqso3AWHs1EJl7CEFf/GsNKByDi.');"))
    return 1;
  const jeton::CustomerTable table{
      .file = "shop.db", .table = "accounts", .id = "account_no", .login = "email", .password_hash = "pw"};

  const auto report = jeton::inspect_customer_table(table);  // a host prints this when opening is refused
  if (!report.ok()) return 1;
  for (const auto& [what, statement] : report.value().problems) {
    std::cout << what << "; run:\n" << statement << '\n';
    if (!run_in_shop(statement)) return 1;
  }

  auto stores = jeton::open_sqlite_with_table("jeton.db", table);  // jeton's own records: a file of their own
  if (!stores.ok()) return 1;
  const auto shop = jeton::Authority::open(std::move(stores).value());
  if (!shop.ok()) return 1;
  const auto in = shop.value().login("carol@example.com", "carol came with bcrypt");
  if (!in.ok()) return 1;
  std::cout << "customer " << in.value().customer().text() << " of the shop's own table is signed in\n";
}
