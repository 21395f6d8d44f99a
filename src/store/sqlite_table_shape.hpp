// SPDX-License-Identifier: Apache-2.0
//
// sqlite_table_shape.hpp: what the catalogue says of a shop's table of customers, and what of it does not
// fit. Internal; the SQL of sqlite_table_customers.cpp is built of a shape without problems only.
#pragma once

#include <jeton/store/table_customers.hpp>

#include "sqlite_connection.hpp"

namespace jeton::detail {

/// A statement whose text was made of checked names, finalized at its end.
class TableStatement {
 public:
  TableStatement(SqliteConnection& connection, const std::string& sql) noexcept;
  TableStatement(const TableStatement&) = delete;
  TableStatement& operator=(const TableStatement&) = delete;
  ~TableStatement();
  [[nodiscard]] SqliteCursor cursor() noexcept { return {statement_, code_}; }

 private:
  sqlite3_stmt* statement_ = nullptr;
  int code_;
};

enum class KeyKind : std::uint8_t { integer = 1, text = 2 };

struct TableShape {
  KeyKind id = KeyKind::text;
  KeyKind tenant = KeyKind::text;
  bool logins_fold_case = false;  ///< the unique index compares by NOCASE
  TableReport report;
};

/// "name", with every quote in it doubled.
std::string quoted_name(std::string_view name);

/// errors  as inspect_customer_table()
Result<TableShape> read_table_shape(SqliteConnection& connection, const CustomerTable& table);

}  // namespace jeton::detail
