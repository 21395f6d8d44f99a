// SPDX-License-Identifier: Apache-2.0
//
// sqlite_table_customers.cpp: TableCustomers: the shop's own table as a CustomerStore. Every guarded write is
// one UPDATE whose WHERE is the guard.
//
// Columns are always written as "table"."column": SQLite reads a lone "name" that is no column (any more) as
// a text, and a text equal to what somebody typed would be a match.
#include <jeton/base/text.hpp>
#include <jeton/crypto/random.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

#include "sqlite_pool.hpp"
#include "sqlite_table_shape.hpp"

namespace jeton {

using detail::KeyKind;
using detail::quoted_name;
using detail::SqliteConnection;
using detail::SqliteCursor;
using detail::SqlitePool;
using detail::TableShape;
using detail::TableStatement;

namespace {

/// Parameters: ?1 tenant, ?2 id, ?3 .. as each statement says.
struct Statements {
  std::string find;           ///< ?2 id
  std::string find_by_login;  ///< ?3 login, ?4 its canonical form
  std::string replace;        ///< ?2 id, ?3 expected, ?4 new hash
  std::string confirm;        ///< ?2 id, ?3 login
  std::string create;         ///< ?2 id, ?3 login, ?4 hash, ?5 confirmed, ?6 disabled
};

class StatementMaker {
 public:
  StatementMaker(const CustomerTable& table, const TableShape& shape)
      : table_(table), shape_(shape), name_(quoted_name(table.table)) {}

  [[nodiscard]] Statements make() const {
    // The id once by its index and once byte for byte: a TEXT id may stand under NOCASE.
    const std::string of_id = column(table_.id) + " = ?2 AND " + column(table_.id) + " = ?2 COLLATE BINARY";
    const std::string collation = shape_.logins_fold_case ? " COLLATE NOCASE" : " COLLATE BINARY";
    const std::string login = column(table_.login) + collation;
    const std::string hash = "COALESCE(" + column(table_.password_hash) + ", '') COLLATE BINARY";
    const std::string exact = column(table_.login) + " COLLATE BINARY = ?3";
    const std::string update = "UPDATE " + name_ + " SET ";
    Statements made;
    made.find = select() + of_tenant() + of_id;
    made.find_by_login = select() + of_tenant() + "(" + login + " = ?3 OR " + login + " = ?4) ORDER BY " +
                         exact + " DESC LIMIT 1";
    made.replace =
        update + quoted_name(table_.password_hash) + " = ?4" + of_tenant() + of_id + " AND " + hash + " = ?3";
    if (!table_.confirmed.empty())
      made.confirm = update + quoted_name(table_.confirmed) + " = 1" + of_tenant() + of_id + " AND " + exact;
    if (shape_.report.no_create.empty()) made.create = insert();
    return made;
  }

 private:
  [[nodiscard]] std::string column(const std::string& name) const { return name_ + "." + quoted_name(name); }
  [[nodiscard]] std::string of_tenant() const {
    return table_.tenant.empty() ? " WHERE " : " WHERE " + column(table_.tenant) + " = ?1 AND ";
  }
  [[nodiscard]] std::string flag(const std::string& name, const char* otherwise) const {
    return name.empty() ? otherwise : "COALESCE(" + column(name) + ", 0) <> 0";
  }
  [[nodiscard]] std::string select() const {
    return "SELECT " + column(table_.id) + ", " + column(table_.login) + ", COALESCE(" +
           column(table_.password_hash) + ", ''), " + flag(table_.confirmed, "1") + ", " +
           flag(table_.disabled, "0") + " FROM " + name_;
  }
  [[nodiscard]] std::string insert() const {
    std::string columns = quoted_name(table_.login) + ", " + quoted_name(table_.password_hash);
    std::string values = "?3, ?4";
    const auto also = [&](const std::string& name, const char* value) {
      if (name.empty()) return;
      columns += ", " + quoted_name(name);
      values += std::string(", ") + value;
    };
    also(table_.tenant, "?1");
    also(table_.confirmed, "?5");
    also(table_.disabled, "?6");
    if (shape_.id == KeyKind::text) also(table_.id, "?2");
    return "INSERT INTO " + name_ + " (" + columns + ") VALUES (" + values + ")";
  }

  const CustomerTable& table_;
  const TableShape& shape_;
  std::string name_;
};

/// A number as SQLite writes it: no `01`, no `+1`, no `1abc`.
std::optional<std::int64_t> parse_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return std::to_string(number) == text ? std::optional(number) : std::nullopt;
}

/// False if `text` cannot be a key of that kind.
bool bind_key(SqliteCursor& cursor, int index, KeyKind kind, std::string_view text) {
  if (kind == KeyKind::text) {
    cursor.bind(index, text);
    return true;
  }
  const auto number = parse_number(text);
  if (number) cursor.bind(index, *number);
  return number.has_value();
}

/// SQLite answers an error for a parameter that a statement does not have.
bool has_parameter(const std::string& sql, const char* name) { return sql.find(name) != std::string::npos; }

Result<std::string> fresh_text_id() {
  constexpr std::string_view kDigits = "0123456789abcdef";
  ByteArray<16> bytes{};
  SystemRandom random;
  if (auto filled = random.fill(bytes); !filled.ok()) return filled.error();
  std::string id = "c";
  for (const std::byte byte : bytes) {
    id.push_back(kDigits[std::to_integer<std::size_t>(byte >> 4)]);
    id.push_back(kDigits[std::to_integer<std::size_t>(byte & std::byte{0x0F})]);
  }
  return id;
}

bool is_ascii(std::string_view text) noexcept {
  return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) > 0x7F; });
}

class TableCustomers final : public CustomerStore {
 public:
  TableCustomers(const CustomerTable& table, TableShape shape, const SqliteOptions& options)
      : table_(table),
        shape_(std::move(shape)),
        sql_(StatementMaker(table_, shape_).make()),
        pool_(detail::plain_path(table.file), options.busy_deadline) {}

  [[nodiscard]] Result<std::optional<Customer>> find_by_login(const TenantId& tenant,
                                                              std::string_view login) override {
    const auto canonical = canonical_login(login);
    if (!canonical.ok()) return std::optional<Customer>();
    auto lease = pool_.for_reading();
    if (!lease.ok()) return lease.error();
    return find_login(lease.value().connection(), tenant, login, canonical.value());
  }

  [[nodiscard]] Result<std::optional<Customer>> find(const TenantId& tenant, const CustomerId& id) override {
    auto lease = pool_.for_reading();
    if (!lease.ok()) return lease.error();
    TableStatement statement(lease.value().connection(), sql_.find);
    SqliteCursor row = statement.cursor();
    if (!bind_tenant(row, tenant) || !bind_key(row, 2, shape_.id, id.text()))
      return std::optional<Customer>();
    return read(row, "TableCustomers::find");
  }

  [[nodiscard]] Result<Swap> replace_password_if(const TenantId& tenant, const CustomerId& id,
                                                 std::string_view expected_hash,
                                                 std::string_view new_hash) override {
    return update(sql_.replace, "TableCustomers::replace_password_if", [&](SqliteCursor& cursor) {
      cursor.bind(3, expected_hash).bind(4, new_hash);
      return bind_tenant(cursor, tenant) && bind_key(cursor, 2, shape_.id, id.text());
    });
  }

  [[nodiscard]] Result<Swap> set_confirmed_if(const TenantId& tenant, const CustomerId& id,
                                              std::string_view login) override {
    constexpr const char* kPlace = "TableCustomers::set_confirmed_if";
    if (sql_.confirm.empty()) return Error{Errc::unsupported, kPlace};
    return update(sql_.confirm, kPlace, [&](SqliteCursor& cursor) {
      cursor.bind(3, login);
      return bind_tenant(cursor, tenant) && bind_key(cursor, 2, shape_.id, id.text());
    });
  }

  [[nodiscard]] Result<CustomerId> create(const TenantId& tenant, const NewCustomer& customer) override {
    constexpr const char* kPlace = "TableCustomers::create";
    const auto canonical = canonical_login(customer.login);
    if (!canonical.ok()) return canonical.error();
    // What the table cannot say would be read back as its opposite.
    const bool is_sayable =
        (customer.confirmed || !table_.confirmed.empty()) && (!customer.disabled || !table_.disabled.empty());
    if (sql_.create.empty() || !is_sayable) return Error{Errc::unsupported, kPlace};
    auto lease = pool_.for_writing();
    if (!lease.ok()) return lease.error();
    auto created = insert(lease.value().connection(), tenant, customer, canonical.value());
    if (!created.ok() && created.error().code == Errc::unknown_outcome) lease.value().discard();
    return created;
  }

 private:
  /// False if the tenant cannot have a customer in this table.
  [[nodiscard]] bool bind_tenant(SqliteCursor& cursor, const TenantId& tenant) const {
    if (table_.tenant.empty()) return tenant.text() == table_.only_tenant;
    return bind_key(cursor, 1, shape_.tenant, tenant.text());
  }

  static Result<std::optional<Customer>> read(SqliteCursor& row, const char* place) {
    const int code = row.step();
    if (code == SQLITE_DONE) return std::optional<Customer>();
    if (code != SQLITE_ROW) return detail::sqlite_error(code, place);
    const auto id = CustomerId::parse(row.text(0));
    if (!id.ok()) return Error{Errc::damaged_record, place};
    return std::optional(Customer{id.value(), std::string(row.text(1)), std::string(row.text(2)),
                                  row.number(3) != 0, row.number(4) != 0});
  }

  Result<std::optional<Customer>> find_login(SqliteConnection& connection, const TenantId& tenant,
                                             std::string_view login, const std::string& canonical) {
    TableStatement statement(connection, sql_.find_by_login);
    SqliteCursor row = statement.cursor();
    row.bind(3, login).bind(4, std::string_view(canonical));
    if (!bind_tenant(row, tenant)) return std::optional<Customer>();
    return read(row, "TableCustomers::find_by_login");
  }

  /// One guarded UPDATE, durable; `bind` answers false where no row can match.
  template <class Bind>
  Result<Swap> update(const std::string& sql, const char* place, const Bind& bind) {
    auto lease = pool_.for_writing();
    if (!lease.ok()) return lease.error();
    SqliteConnection& connection = lease.value().connection();
    let_triggers_run(connection);
    detail::SqliteWrite write(connection, Durability::durable);
    if (write.code() != SQLITE_DONE) return detail::sqlite_error(write.code(), place);
    {
      TableStatement statement(connection, sql);
      SqliteCursor cursor = statement.cursor();
      if (!bind(cursor)) return Swap::changed;
      const int code = cursor.step();
      if (code != SQLITE_DONE) return detail::sqlite_error(code, place);
    }
    if (connection.changed_rows() == 0) return Swap::changed;
    if (write.commit() == detail::CommitEnd::done) return Swap::applied;
    lease.value().discard();
    return Swap::unknown;
  }

  /// The look-up and the insert are one transaction of the file's one writer. A uniqueness that fails then
  /// is not the login's, so it is a fault and not "taken".
  Result<CustomerId> insert(SqliteConnection& connection, const TenantId& tenant, const NewCustomer& customer,
                            const std::string& canonical) {
    constexpr const char* kPlace = "TableCustomers::create";
    let_triggers_run(connection);
    detail::SqliteWrite write(connection, Durability::durable);
    if (write.code() != SQLITE_DONE) return detail::sqlite_error(write.code(), kPlace);
    const auto found = find_login(connection, tenant, customer.login, canonical);
    if (!found.ok()) return found.error();
    if (found.value()) return Error{Errc::login_taken, kPlace};
    const auto text_id = fresh_text_id();
    if (!text_id.ok()) return text_id.error();
    {
      TableStatement statement(connection, sql_.create);
      SqliteCursor row = statement.cursor();
      if (!bind_tenant(row, tenant)) return Error{Errc::unsupported, kPlace};
      const std::string_view stored = is_ascii(customer.login) ? customer.login : canonical;
      row.bind(3, stored).bind(4, customer.password_hash);
      if (has_parameter(sql_.create, "?2")) row.bind(2, std::string_view(text_id.value()));
      if (has_parameter(sql_.create, "?5")) row.bind(5, std::int64_t{customer.confirmed});
      if (has_parameter(sql_.create, "?6")) row.bind(6, std::int64_t{customer.disabled});
      const int code = row.step();
      if (code != SQLITE_DONE) return detail::sqlite_error(code, kPlace);
    }
    const std::int64_t number = sqlite3_last_insert_rowid(connection.handle());
    if (write.commit() != detail::CommitEnd::done) return Error{Errc::unknown_outcome, kPlace};
    return CustomerId::parse(shape_.id == KeyKind::text ? text_id.value() : std::to_string(number));
  }

  /// jeton's own file runs none; these belong to the shop and to its table.
  static void let_triggers_run(SqliteConnection& connection) noexcept {
    sqlite3_db_config(connection.handle(), SQLITE_DBCONFIG_ENABLE_TRIGGER, 1, nullptr);
  }

  CustomerTable table_;
  TableShape shape_;
  Statements sql_;
  SqlitePool pool_;
};

Result<TableShape> shape_of(const CustomerTable& table, const SqliteOptions& options) {
  constexpr const char* kPlace = "inspect_customer_table";
  const bool is_file = !table.file.empty() && table.file.find('\0') == std::string::npos;
  if (!is_file || options.busy_deadline < Lifetime(0)) return Error{Errc::unsupported, kPlace};
  const auto connection = SqliteConnection::open(detail::plain_path(table.file));
  if (!connection.ok()) return connection.error();
  connection.value()->wait_at_most(options.busy_deadline);
  return detail::read_table_shape(*connection.value(), table);
}

}  // namespace

Result<TableReport> inspect_customer_table(const CustomerTable& table, const SqliteOptions& options) {
  auto shape = shape_of(table, options);
  if (!shape.ok()) return shape.error();
  return std::move(shape.value().report);
}

Result<std::unique_ptr<CustomerStore>> open_customer_table(const CustomerTable& table,
                                                           const SqliteOptions& options) {
  auto shape = shape_of(table, options);
  if (!shape.ok()) return shape.error();
  if (!shape.value().report.problems.empty()) return Error{Errc::table_unfit, "open_customer_table"};
  return std::unique_ptr<CustomerStore>(
      std::make_unique<TableCustomers>(table, std::move(shape).value(), options));
}

Result<Stores> open_sqlite_with_table(std::string_view ledger_path, const CustomerTable& table,
                                      const SqliteOptions& options) {
  auto customers = open_customer_table(table, options);
  if (!customers.ok()) return customers.error();
  auto stores = open_sqlite(ledger_path, options);
  if (!stores.ok()) return stores;
  stores.value().customers = std::move(customers).value();
  return stores;
}

}  // namespace jeton
