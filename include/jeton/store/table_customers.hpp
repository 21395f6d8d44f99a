// SPDX-License-Identifier: Apache-2.0
//
// table_customers.hpp: the customers of a shop that has a table of them in a SQLite file already: it says how
// table and columns are called and writes no code.
//
// The catalogue is read when the table is opened: do the columns exist, are their types fit, is the login
// unique, is the hash column wide enough. A table that does not fit is refused with
// invalid_input.table_unfit; inspect_customer_table() says each problem in words and the statements that mend
// it, for the host to print. Names are checked and quoted; none is ever put into SQL as it came. The shop's
// own triggers run, the file's journal mode stays as it is, and nothing but the columns named here is
// written.
//
//   const jeton::CustomerTable table{.file = "shop.db", .table = "accounts", .id = "account_no",
//                                    .login = "email", .password_hash = "pw"};
//   auto stores = jeton::open_sqlite_with_table("jeton.db", table);   // jeton's own records: another file
#pragma once

#include <jeton/store/sqlite.hpp>

#include <memory>
#include <string>
#include <vector>

namespace jeton {

/// What the shop calls things. A name is 1..64 of the characters a-z, A-Z, 0-9, '_', ' ' and '-', not with a
/// digit first.
struct CustomerTable {
  std::string file;           ///< the shop's SQLite file; it must exist
  std::string table;          ///< a table, no view
  std::string id;             ///< INTEGER or TEXT, unique (in the tenant)
  std::string login;          ///< TEXT, unique (in the tenant), compared as its unique index compares
  std::string password_hash;  ///< TEXT, at least kLeastHashWidth wide where a width is declared; NULL: none
  std::string tenant = {};    ///< INTEGER or TEXT; empty: all rows are of one shop, `only_tenant`
  std::string only_tenant = "default";  ///< used if `tenant` is empty: any other has no customers here
  std::string confirmed = {};           ///< a number, not 0: yes; empty: everybody is confirmed
  std::string disabled = {};            ///< a number, not 0 or NULL: yes; empty: nobody is disabled
};

/// Least declared width of the hash column, in characters: jeton writes up to about 110 of them.
inline constexpr int kLeastHashWidth = 128;

/// What is wrong with a table, in words, and the statements that mend it; empty where only the shop knows.
struct TableProblem {
  std::string what;
  std::string statement;
};

struct TableReport {
  std::vector<TableProblem> problems;   ///< any: open_customer_table() refuses with table_unfit
  std::vector<TableProblem> no_create;  ///< any: create() answers unsupported, the rest works
};

/// Reads the catalogue and says what does not fit. Changes nothing.
/// errors  store.unavailable: no such file, or it cannot be read; store.foreign_file: no SQLite file;
///         store.busy
[[nodiscard]] Result<TableReport> inspect_customer_table(const CustomerTable& table,
                                                         const SqliteOptions& options = {});

/// The shop's table as a CustomerStore.
///
/// find_by_login: the login as given and its canonical form, compared by the collation (BINARY or NOCASE) of
/// the unique index. An id that is none of the table's (`01`, `1abc` for a number) is absent. create() needs
/// a NOCASE index, so that no second spelling makes a second account; a login with letters beyond ASCII is
/// stored in its canonical form, whose case NOCASE does not know.
///
/// errors  invalid_input.table_unfit: see inspect_customer_table(); otherwise as that
[[nodiscard]] Result<std::unique_ptr<CustomerStore>> open_customer_table(const CustomerTable& table,
                                                                         const SqliteOptions& options = {});

/// The shop's table for the customers and a file of jeton's own, `ledger_path`, for everything else. The two
/// are two files on purpose: jeton brings its file up to date by itself and never alters the shop's.
/// errors  as open_sqlite() and open_customer_table(); no ledger is made if the table is refused
[[nodiscard]] Result<Stores> open_sqlite_with_table(std::string_view ledger_path, const CustomerTable& table,
                                                    const SqliteOptions& options = {});

}  // namespace jeton
