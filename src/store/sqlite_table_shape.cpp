// SPDX-License-Identifier: Apache-2.0
//
// sqlite_table_shape.cpp: reading SQLite's catalogue (www.sqlite.org/pragma.html#pragfunc) and judging it.
// Column types are judged by their affinity (www.sqlite.org/datatype3.html section 3.1).
#include "sqlite_table_shape.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace jeton::detail {
namespace {

constexpr const char* kPlace = "inspect_customer_table";

struct Column {
  std::string name;
  std::string type;
  std::string collation;
  bool is_required = false;  ///< NOT NULL without a default
  bool is_not_null = false;
  bool is_autoincrement = false;
  int place_in_key = 0;
};

struct IndexPart {
  std::string column;
  std::string collation;
};
using UniqueIndex = std::vector<IndexPart>;

struct Catalogue {
  std::vector<Column> columns;
  std::vector<UniqueIndex> unique;
};

std::string upper(std::string_view text) {
  std::string raised(text);
  for (char& letter : raised)
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  return raised;
}

/// As SQLite compares names: without the case of ASCII letters.
bool same_name(std::string_view a, std::string_view b) { return upper(a) == upper(b); }

bool is_name(std::string_view name) noexcept {
  const auto is_fit = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == ' ' || c == '-';
  };
  const bool is_sized = !name.empty() && name.size() <= 64 && (name[0] < '0' || name[0] > '9');
  return is_sized && std::all_of(name.begin(), name.end(), is_fit);
}

/// Calls `each(row)` for each row. Returns SQLITE_DONE or an error.
template <class Each>
int for_each_row(SqliteConnection& connection, const char* sql, std::string_view name, const Each& each) {
  TableStatement statement(connection, sql);
  SqliteCursor row = statement.cursor();
  row.bind(1, name);
  int code = row.step();
  for (; code == SQLITE_ROW; code = row.step()) each(row);
  return code;
}

int read_columns(SqliteConnection& connection, const std::string& table, std::vector<Column>& columns) {
  constexpr const char* kSql =
      "SELECT x.name, x.type, x.\"notnull\", x.dflt_value, x.pk FROM pragma_table_xinfo(?1) x "
      "JOIN sqlite_schema s ON s.type = 'table' AND s.name = ?1 COLLATE NOCASE WHERE x.hidden = 0";
  const int code = for_each_row(connection, kSql, table, [&](SqliteCursor& row) {
    Column column{.name = std::string(row.text(0)), .type = upper(row.text(1)), .collation = {}};
    column.is_not_null = row.number(2) != 0;
    column.is_required = column.is_not_null && row.is_null(3);
    column.place_in_key = static_cast<int>(row.number(4));
    columns.push_back(std::move(column));
  });
  if (code != SQLITE_DONE) return code;
  for (Column& column : columns) {
    const char* collation = nullptr;
    int is_autoincrement = 0;
    const int read =
        sqlite3_table_column_metadata(connection.handle(), "main", table.c_str(), column.name.c_str(),
                                      nullptr, &collation, nullptr, nullptr, &is_autoincrement);
    if (read != SQLITE_OK) return read;
    column.collation = upper(collation == nullptr ? "BINARY" : collation);
    column.is_autoincrement = is_autoincrement != 0;
  }
  return SQLITE_DONE;
}

int read_unique(SqliteConnection& connection, const std::string& table, std::vector<UniqueIndex>& unique) {
  std::vector<std::string> names;
  int code =
      for_each_row(connection, "SELECT name FROM pragma_index_list(?1) WHERE \"unique\" = 1 AND partial = 0",
                   table, [&](SqliteCursor& row) { names.emplace_back(row.text(0)); });
  for (const std::string& name : names) {
    if (code != SQLITE_DONE) return code;
    UniqueIndex index;
    code = for_each_row(connection, "SELECT name, coll FROM pragma_index_xinfo(?1) WHERE key = 1", name,
                        [&](SqliteCursor& row) {
                          index.push_back({std::string(row.text(0)), upper(row.text(1))});
                        });
    unique.push_back(std::move(index));
  }
  return code;
}

const Column* column_of(const Catalogue& catalogue, std::string_view name) {
  const auto at = std::find_if(catalogue.columns.begin(), catalogue.columns.end(),
                               [&](const Column& column) { return same_name(column.name, name); });
  return at == catalogue.columns.end() ? nullptr : &*at;
}

bool contains(const std::string& type, std::string_view part) { return type.find(part) != std::string::npos; }

bool is_integer(const Column& column) { return contains(column.type, "INT"); }
bool is_text(const Column& column) {
  return !is_integer(column) &&
         (contains(column.type, "CHAR") || contains(column.type, "CLOB") || contains(column.type, "TEXT"));
}
bool is_number(const Column& column) {
  const bool is_other = is_text(column) || column.type.empty() || contains(column.type, "BLOB");
  return is_integer(column) || !is_other;
}

/// The width in VARCHAR(60), or 0 if none is declared.
int declared_width(const std::string& type) noexcept {
  const std::size_t open = type.find('(');
  int width = 0;
  if (open != std::string::npos) std::from_chars(type.data() + open + 1, type.data() + type.size(), width);
  return width;
}

class Judge {
 public:
  Judge(const CustomerTable& table, const Catalogue& catalogue) : table_(table), catalogue_(catalogue) {}

  TableShape shape() && {
    judge_columns();
    if (!shape_.report.problems.empty()) return std::move(shape_);
    judge_id();
    judge_login();
    judge_hash();
    judge_create();
    return std::move(shape_);
  }

 private:
  void problem(std::string what, std::string statement = {}) {
    shape_.report.problems.push_back({std::move(what), std::move(statement)});
  }
  void no_create(std::string what, std::string statement = {}) {
    shape_.report.no_create.push_back({std::move(what), std::move(statement)});
  }
  [[nodiscard]] const Column& column(const std::string& name) const { return *column_of(catalogue_, name); }
  [[nodiscard]] std::string word_of(const std::string& name) const { return table_.table + "." + name; }

  void judge_columns() {
    const auto is_key = [](const Column& c) { return is_integer(c) || is_text(c); };
    judge_column(table_.id, is_key, "INTEGER or TEXT");
    judge_column(table_.login, is_text, "TEXT");
    judge_column(table_.password_hash, is_text, "TEXT");
    if (!table_.tenant.empty()) judge_column(table_.tenant, is_key, "INTEGER or TEXT");
    if (!table_.confirmed.empty()) judge_column(table_.confirmed, is_number, "INTEGER");
    if (!table_.disabled.empty()) judge_column(table_.disabled, is_number, "INTEGER");
  }
  template <class Fits>
  void judge_column(const std::string& name, const Fits& fits, const char* types) {
    const Column* const found = column_of(catalogue_, name);
    if (found == nullptr) return problem("expected a column " + word_of(name));
    if (!fits(*found)) problem("expected " + word_of(name) + " to be declared as " + types);
  }

  /// The unique index on exactly `name`, or on it and the tenant. The tenant is compared byte for byte.
  [[nodiscard]] const IndexPart* unique_on(const std::string& name, std::string_view collation) const {
    for (const UniqueIndex& index : catalogue_.unique) {
      const IndexPart* found = nullptr;
      bool fits = true;
      for (const IndexPart& part : index) {
        const bool is_it = same_name(part.column, name) && (collation.empty() || part.collation == collation);
        const bool is_tenant = !table_.tenant.empty() && same_name(part.column, table_.tenant);
        if (is_it) found = &part;
        fits = fits && (is_it || (is_tenant && part.collation == "BINARY"));
      }
      if (fits && found != nullptr) return found;
    }
    return nullptr;
  }

  void judge_id() {
    shape_.id = is_integer(column(table_.id)) ? KeyKind::integer : KeyKind::text;
    if (!table_.tenant.empty()) {
      shape_.tenant = is_integer(column(table_.tenant)) ? KeyKind::integer : KeyKind::text;
      if (column(table_.tenant).collation != "BINARY")
        problem("expected " + word_of(table_.tenant) + " to collate BINARY: two tenants must not be one");
    }
    const auto in_key = std::count_if(catalogue_.columns.begin(), catalogue_.columns.end(),
                                      [](const Column& c) { return c.place_in_key > 0; });
    const bool is_key = in_key == 1 && column(table_.id).place_in_key == 1;
    if (!is_key && unique_on(table_.id, {}) == nullptr)
      problem("expected " + word_of(table_.id) + " to be unique", unique_statement(table_.id, ""));
  }

  void judge_login() {
    shape_.logins_fold_case = unique_on(table_.login, "NOCASE") != nullptr;
    if (shape_.logins_fold_case || unique_on(table_.login, "BINARY") != nullptr) return;
    problem("expected " + word_of(table_.login) + " to be unique by collation NOCASE or BINARY",
            unique_statement(table_.login, " COLLATE NOCASE"));
  }

  void judge_hash() {
    const Column& hash = column(table_.password_hash);
    const int width = declared_width(hash.type);
    if (width == 0 || width >= kLeastHashWidth) return;
    problem("expected " + word_of(table_.password_hash) + " to hold " + std::to_string(kLeastHashWidth) +
                " characters and more, but it is declared as " + hash.type,
            widening_statements(hash));
  }

  void judge_create() {
    if (!shape_.logins_fold_case)
      no_create("expected " + word_of(table_.login) +
                    " to be unique by collation NOCASE: another spelling would make another account",
                unique_statement(table_.login, " COLLATE NOCASE"));
    const Column& id = column(table_.id);
    if (shape_.id == KeyKind::integer && !id.is_autoincrement)
      no_create("expected " + word_of(table_.id) +
                " to be INTEGER PRIMARY KEY AUTOINCREMENT: the id of a deleted customer must not come back");
    for (const Column& each : catalogue_.columns)
      if (each.is_required && !is_known(each.name))
        no_create("expected " + word_of(each.name) + " to have a default: jeton has no value for it");
  }
  [[nodiscard]] bool is_known(const std::string& name) const {
    for (const std::string* own : {&table_.id, &table_.login, &table_.password_hash, &table_.tenant,
                                   &table_.confirmed, &table_.disabled})
      if (same_name(name, *own)) return true;
    return false;
  }

  [[nodiscard]] std::string unique_statement(const std::string& name, const char* collation) const {
    const std::string tenant = table_.tenant.empty() ? "" : quoted_name(table_.tenant) + ", ";
    return "CREATE UNIQUE INDEX " + quoted_name(table_.table + "_" + name + "_unique") + " ON " +
           quoted_name(table_.table) + " (" + tenant + quoted_name(name) + collation + ");";
  }
  /// SQLite cannot alter a column's type: a wider column takes the place of the narrow one.
  [[nodiscard]] std::string widening_statements(const Column& hash) const {
    const std::string alter = "ALTER TABLE " + quoted_name(table_.table);
    const std::string wide = quoted_name(hash.name + "_wide");
    const std::string rule = hash.is_not_null ? " NOT NULL DEFAULT ''" : "";
    return "BEGIN;\n" + alter + " ADD COLUMN " + wide + " VARCHAR(255)" + rule + ";\nUPDATE " +
           quoted_name(table_.table) + " SET " + wide + " = " + quoted_name(hash.name) + ";\n" + alter +
           " DROP COLUMN " + quoted_name(hash.name) + ";\n" + alter + " RENAME COLUMN " + wide + " TO " +
           quoted_name(hash.name) + ";\nCOMMIT;";
  }

  const CustomerTable& table_;
  const Catalogue& catalogue_;
  TableShape shape_;
};

/// Names are judged before any of them is looked for.
std::vector<TableProblem> unfit_names(const CustomerTable& table) {
  std::vector<TableProblem> problems;
  const auto check = [&](const char* what, const std::string& name) {
    if (is_name(name)) return;
    problems.push_back({std::string("expected for ") + what +
                            " a name of 1 to 64 letters, digits, '_', ' ' or '-', not with a digit first",
                        {}});
  };
  check("table", table.table);
  check("id", table.id);
  check("login", table.login);
  check("password_hash", table.password_hash);
  if (!table.tenant.empty()) check("tenant", table.tenant);
  if (!table.confirmed.empty()) check("confirmed", table.confirmed);
  if (!table.disabled.empty()) check("disabled", table.disabled);
  return problems;
}

}  // namespace

TableStatement::TableStatement(SqliteConnection& connection, const std::string& sql) noexcept
    : code_(sqlite3_prepare_v2(connection.handle(), sql.c_str(), -1, &statement_, nullptr)) {}

TableStatement::~TableStatement() { sqlite3_finalize(statement_); }

std::string quoted_name(std::string_view name) {
  std::string made = "\"";
  for (const char c : name) made.append(c == '"' ? 2 : 1, c);
  return made + "\"";
}

Result<TableShape> read_table_shape(SqliteConnection& connection, const CustomerTable& table) {
  TableShape shape;
  shape.report.problems = unfit_names(table);
  if (!shape.report.problems.empty()) return shape;
  Catalogue catalogue;
  int code = read_columns(connection, table.table, catalogue.columns);
  if (code == SQLITE_DONE) code = read_unique(connection, table.table, catalogue.unique);
  if (code != SQLITE_DONE) return sqlite_error(code, kPlace);
  if (!catalogue.columns.empty()) return Judge(table, catalogue).shape();
  shape.report.problems.push_back({"expected a table " + table.table + ", and no view", {}});
  return shape;
}

}  // namespace jeton::detail
