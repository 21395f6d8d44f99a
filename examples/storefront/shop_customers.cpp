// SPDX-License-Identifier: Apache-2.0
//
// shop_customers.cpp: every method is one SQL statement; a guard is the WHERE of its UPDATE.
#include "shop_customers.hpp"

#include <jeton/base/text.hpp>

#include <sqlite3.h>

#include <charconv>
#include <cstdint>

namespace storefront {
namespace {

using jeton::Errc;
using jeton::Error;
using jeton::Result;
using Row = std::optional<jeton::Customer>;

constexpr const char* kSchema =
    "PRAGMA journal_mode = WAL;"
    "CREATE TABLE IF NOT EXISTS customer (id INTEGER PRIMARY KEY AUTOINCREMENT, shop TEXT NOT NULL,"
    " email TEXT NOT NULL, email_key TEXT NOT NULL, password_hash TEXT NOT NULL,"
    " is_confirmed INTEGER NOT NULL, is_disabled INTEGER NOT NULL,"
    " first_name TEXT NOT NULL DEFAULT '', last_name TEXT NOT NULL DEFAULT '', UNIQUE (shop, email_key))";

/// One prepared statement, finished with its scope. Texts are borrowed until then.
class Statement {
 public:
  Statement(sqlite3* database, const char* sql) noexcept {
    sqlite3_prepare_v2(database, sql, -1, &statement_, nullptr);
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(std::string_view text) noexcept {
    sqlite3_bind_text64(statement_, ++bound_, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
    return *this;
  }
  Statement& bind(std::optional<std::string_view> text) noexcept {
    if (text) return bind(*text);
    ++bound_;  // stays NULL
    return *this;
  }
  Statement& bind(std::int64_t number) noexcept {
    sqlite3_bind_int64(statement_, ++bound_, number);
    return *this;
  }
  int step() noexcept { return statement_ == nullptr ? SQLITE_ERROR : sqlite3_step(statement_); }
  std::int64_t number(int column) noexcept { return sqlite3_column_int64(statement_, column); }
  std::string text(int column) {
    const auto* const at = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    return at == nullptr ? std::string() : std::string(at, size(column));
  }

 private:
  std::size_t size(int column) noexcept {
    return static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  }

  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
};

Error unavailable(const char* place) { return Error{Errc::unavailable, place}; }

/// The row's number; nothing for a text that cannot be one of ours.
std::optional<std::int64_t> number_of(const jeton::CustomerId& id) noexcept {
  const std::string_view text = id.text();
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_whole = error == std::errc() && end == text.data() + text.size();
  return is_whole && number > 0 && text.front() != '0' ? std::optional(number) : std::nullopt;
}

Result<Row> read_row(Statement& row) {
  const int code = row.step();
  if (code == SQLITE_DONE) return Row();
  if (code != SQLITE_ROW) return unavailable("ShopCustomers::find");
  auto id = jeton::CustomerId::parse(std::to_string(row.number(0)));
  if (!id.ok()) return id.error();
  return Row({std::move(id).value(), row.text(1), row.text(2), row.number(3) != 0, row.number(4) != 0});
}

Result<jeton::Swap> swap(sqlite3* database, Statement& update) {
  if (update.step() != SQLITE_DONE) return unavailable("ShopCustomers::swap");
  return sqlite3_changes(database) == 1 ? jeton::Swap::applied : jeton::Swap::changed;
}

}  // namespace

Result<std::unique_ptr<ShopCustomers>> ShopCustomers::open(const std::string& path) {
  sqlite3* database = nullptr;
  const int code = sqlite3_open(path.c_str(), &database);
  std::unique_ptr<ShopCustomers> customers(new ShopCustomers(database));
  sqlite3_busy_timeout(database, 5000);
  if (code != SQLITE_OK || sqlite3_exec(database, kSchema, nullptr, nullptr, nullptr) != SQLITE_OK)
    return unavailable("ShopCustomers::open");
  return customers;
}

ShopCustomers::~ShopCustomers() { sqlite3_close(database_); }

Result<Row> ShopCustomers::find_by_login(const jeton::TenantId& shop, std::string_view login) {
  const auto key = jeton::canonical_login(login);
  if (!key.ok()) return Row();
  const std::lock_guard lock(mutex_);
  Statement row(database_,
                "SELECT id, email, password_hash, is_confirmed, is_disabled FROM customer"
                " WHERE shop = ? AND email_key = ?");
  row.bind(shop.text()).bind(std::string_view(key.value()));
  return read_row(row);
}

Result<Row> ShopCustomers::find(const jeton::TenantId& shop, const jeton::CustomerId& id) {
  const auto number = number_of(id);
  if (!number) return Row();
  const std::lock_guard lock(mutex_);
  Statement row(database_,
                "SELECT id, email, password_hash, is_confirmed, is_disabled FROM customer"
                " WHERE shop = ? AND id = ?");
  row.bind(shop.text()).bind(*number);
  return read_row(row);
}

Result<jeton::Swap> ShopCustomers::replace_password_if(const jeton::TenantId& shop,
                                                       const jeton::CustomerId& id, std::string_view expected,
                                                       std::string_view wanted) {
  const auto number = number_of(id);
  if (!number) return jeton::Swap::changed;
  const std::lock_guard lock(mutex_);
  Statement update(database_,
                   "UPDATE customer SET password_hash = ? WHERE shop = ? AND id = ? AND password_hash = ?");
  update.bind(wanted).bind(shop.text()).bind(*number).bind(expected);
  return swap(database_, update);
}

Result<jeton::Swap> ShopCustomers::set_confirmed_if(const jeton::TenantId& shop, const jeton::CustomerId& id,
                                                    std::string_view login) {
  const auto number = number_of(id);
  if (!number) return jeton::Swap::changed;
  const std::lock_guard lock(mutex_);
  Statement update(database_, "UPDATE customer SET is_confirmed = 1 WHERE shop = ? AND id = ? AND email = ?");
  update.bind(shop.text()).bind(*number).bind(login);
  return swap(database_, update);
}

Result<jeton::CustomerId> ShopCustomers::create(const jeton::TenantId& shop,
                                                const jeton::NewCustomer& customer) {
  const auto key = jeton::canonical_login(customer.login);
  if (!key.ok()) return key.error();
  const std::lock_guard lock(mutex_);
  Statement insert(database_,
                   "INSERT INTO customer (shop, email, email_key, password_hash, is_confirmed, is_disabled)"
                   " VALUES (?, ?, ?, ?, ?, ?)");
  insert.bind(shop.text()).bind(customer.login).bind(std::string_view(key.value()));
  insert.bind(customer.password_hash);
  insert.bind(std::int64_t{customer.confirmed}).bind(std::int64_t{customer.disabled});
  const int code = insert.step();
  if (code == SQLITE_CONSTRAINT) return Error{Errc::login_taken, "ShopCustomers::create"};
  if (code != SQLITE_DONE) return unavailable("ShopCustomers::create");
  return jeton::CustomerId::parse(std::to_string(sqlite3_last_insert_rowid(database_)));
}

Result<ShopCustomers::Names> ShopCustomers::names_of(const jeton::CustomerId& id) const {
  const std::lock_guard lock(mutex_);
  Statement row(database_, "SELECT first_name, last_name FROM customer WHERE id = ?");
  row.bind(number_of(id).value_or(0));
  const int code = row.step();
  if (code == SQLITE_DONE) return Names{};
  if (code != SQLITE_ROW) return unavailable("ShopCustomers::names_of");
  return Names{row.text(0), row.text(1)};
}

Result<jeton::Done> ShopCustomers::rename(const jeton::CustomerId& id, std::optional<std::string_view> first,
                                          std::optional<std::string_view> last) const {
  const std::lock_guard lock(mutex_);
  Statement update(database_,
                   "UPDATE customer SET first_name = coalesce(?, first_name),"
                   " last_name = coalesce(?, last_name) WHERE id = ?");
  update.bind(first).bind(last).bind(number_of(id).value_or(0));
  if (update.step() != SQLITE_DONE) return unavailable("ShopCustomers::rename");
  return jeton::Done{};
}

void ShopProfile::write(const jeton::Customer& customer, jeton::JsonWriter& object) const {
  const auto names = customers_->names_of(customer.id);
  if (!names.ok()) return;  // an answer without names is better than none
  object.key("first_name").string(names.value().first);
  object.key("last_name").string(names.value().last);
}

Result<jeton::Done> ShopProfile::save(const jeton::Customer& customer,
                                      const jeton::BodyFields& fields) const {
  return customers_->rename(customer.id, fields.text("first_name"), fields.text("last_name"));
}

}  // namespace storefront
