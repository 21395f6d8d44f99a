// SPDX-License-Identifier: Apache-2.0
//
// shop_table.hpp: tables of customers as shops have them, with names of their own, made by plain SQLite.
//
//   auto customers = open_customer_table(numbered_table(folder));
#pragma once

#include <sqlite3.h>
#include <jeton/store/table_customers.hpp>

#include <stdexcept>
#include <string>

#include "store/temp_folder.hpp"

namespace jeton::test {

/// Runs `sql` on the file `path`, which is made if there is none.
inline void run_sql(const std::string& path, const std::string& sql) {
  sqlite3* database = nullptr;
  const bool is_open = sqlite3_open(path.c_str(), &database) == SQLITE_OK;
  const bool is_done = is_open && sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
  const std::string why = sqlite3_errmsg(database);
  sqlite3_close(database);
  if (!is_done) throw std::runtime_error(why);
}

using ShopTable = CustomerTable (*)(const TempFolder&);

/// Numbers for ids, tenants by name, flags.
inline CustomerTable numbered_table(const TempFolder& folder) {
  const CustomerTable table{.file = folder.file("own.db"),
                            .table = "Shop Accounts",
                            .id = "account_no",
                            .login = "e-mail",
                            .password_hash = "pw",
                            .tenant = "shop",
                            .confirmed = "verified",
                            .disabled = "blocked"};
  run_sql(
      table.file,
      "CREATE TABLE \"Shop Accounts\" (account_no INTEGER PRIMARY KEY AUTOINCREMENT, shop VARCHAR(64) NOT "
      "NULL, \"e-mail\" TEXT NOT NULL, pw VARCHAR(255), verified BOOLEAN NOT NULL, blocked INT, note TEXT);"
      "CREATE UNIQUE INDEX one_mail ON \"Shop Accounts\" (shop, \"e-mail\" COLLATE NOCASE);");
  return table;
}

/// Names for ids; tables and columns that are words of SQL; everything folds case but the tenant.
inline CustomerTable named_table(const TempFolder& folder) {
  const CustomerTable table{.file = folder.file("own.db"),
                            .table = "order",
                            .id = "key",
                            .login = "select",
                            .password_hash = "group",
                            .tenant = "from",
                            .confirmed = "where",
                            .disabled = "table"};
  run_sql(
      table.file,
      "CREATE TABLE \"order\" (\"key\" TEXT COLLATE NOCASE PRIMARY KEY, \"from\" TEXT, \"select\" TEXT "
      "COLLATE "
      "NOCASE, \"group\" TEXT COLLATE NOCASE, \"where\" INT, \"table\" INT, UNIQUE (\"from\", \"select\"));");
  return table;
}

/// All customers are of one tenant.
inline CustomerTable lone_table(const TempFolder& folder, const std::string& tenant) {
  const CustomerTable table{.file = folder.file("own.db"),
                            .table = "customers",
                            .id = "id",
                            .login = "email",
                            .password_hash = "password_hash",
                            .only_tenant = tenant,
                            .confirmed = "confirmed"};
  run_sql(table.file,
          "CREATE TABLE customers (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT UNIQUE COLLATE NOCASE, "
          "password_hash TEXT, confirmed INT DEFAULT 0);");
  return table;
}

}  // namespace jeton::test
