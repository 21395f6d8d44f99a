// SPDX-License-Identifier: Apache-2.0
//
// sqlite_customers.cpp: every guarded write is one UPDATE whose WHERE is the guard; creating is one INSERT
// whose uniqueness the table keeps.
#include "sqlite_customers.hpp"

#include <jeton/base/text.hpp>
#include <jeton/crypto/random.hpp>

namespace jeton::detail {
namespace {

/// Binds parameters that hold text, in order from 1.
template <class... Texts>
void bind_texts(SqliteCursor& cursor, const Texts&... texts) noexcept {
  int index = 0;
  (cursor.bind(++index, std::string_view(texts)), ...);
}

Result<std::optional<Customer>> read_customer(SqliteCursor& row, const char* place) {
  const int code = row.step();
  if (code == SQLITE_DONE) return std::optional<Customer>();
  if (code != SQLITE_ROW) return sqlite_error(code, place);
  const auto id = CustomerId::parse(row.text(0));
  if (!id.ok()) return Error{Errc::damaged_record, place};
  return std::optional(Customer{id.value(), std::string(row.text(1)), std::string(row.text(2)),
                                row.number(3) != 0, row.number(4) != 0});
}

/// How a guarded UPDATE ended; `unknown` is also the mark of a connection that must not be used again.
template <class Bind>
Result<Swap> update(SqliteConnection& connection, Sql which, const Bind& bind, const char* place) noexcept {
  SqliteWrite write(connection, Durability::durable);
  if (write.code() != SQLITE_DONE) return sqlite_error(write.code(), place);
  int code = SQLITE_OK;
  {
    SqliteCursor cursor = connection.cursor(which);
    bind(cursor);
    code = cursor.step();
  }
  if (code != SQLITE_DONE) {
    if (code == SQLITE_CONSTRAINT_UNIQUE) return Error{Errc::login_taken, place};
    return sqlite_error(code, place);
  }
  if (connection.changed_rows() == 0) return Swap::changed;
  return write.commit() == CommitEnd::done ? Swap::applied : Swap::unknown;
}

template <class Bind>
Result<Swap> update(SqlitePool& pool, Sql which, const Bind& bind, const char* place) {
  auto lease = pool.for_writing();
  if (!lease.ok()) return lease.error();
  const auto swapped = update(lease.value().connection(), which, bind, place);
  if (swapped.ok() && swapped.value() == Swap::unknown) lease.value().discard();
  return swapped;
}

Result<CustomerId> fresh_id() noexcept {
  constexpr std::string_view kDigits = "0123456789abcdef";
  ByteArray<16> bytes{};
  SystemRandom random;
  const auto filled = random.fill(bytes);
  if (!filled.ok()) return filled.error();
  std::array<char, 1 + 2 * bytes.size()> text{'c'};
  std::size_t at = 1;
  for (const std::byte byte : bytes) {
    text[at++] = kDigits[std::to_integer<std::size_t>(byte >> 4)];
    text[at++] = kDigits[std::to_integer<std::size_t>(byte & std::byte{0x0F})];
  }
  return CustomerId::parse({text.data(), text.size()});
}

}  // namespace

Result<std::optional<Customer>> SqliteCustomers::find_by_login(const TenantId& tenant,
                                                               std::string_view login) {
  const auto canonical = canonical_login(login);
  if (!canonical.ok()) return std::optional<Customer>();
  auto lease = pool_.for_reading();
  if (!lease.ok()) return lease.error();
  SqliteCursor row = lease.value().connection().cursor(Sql::find_by_login);
  bind_texts(row, tenant.text(), canonical.value());
  return read_customer(row, "SqliteCustomers::find_by_login");
}

Result<std::optional<Customer>> SqliteCustomers::find(const TenantId& tenant, const CustomerId& id) {
  auto lease = pool_.for_reading();
  if (!lease.ok()) return lease.error();
  SqliteCursor row = lease.value().connection().cursor(Sql::find_customer);
  bind_texts(row, tenant.text(), id.text());
  return read_customer(row, "SqliteCustomers::find");
}

Result<Swap> SqliteCustomers::replace_password_if(const TenantId& tenant, const CustomerId& id,
                                                  std::string_view expected_hash, std::string_view new_hash) {
  return update(
      pool_, Sql::replace_password,
      [&](SqliteCursor& cursor) noexcept {
        bind_texts(cursor, tenant.text(), id.text(), expected_hash, new_hash);
      },
      "SqliteCustomers::replace_password_if");
}

Result<Swap> SqliteCustomers::set_confirmed_if(const TenantId& tenant, const CustomerId& id,
                                               std::string_view login) {
  return update(
      pool_, Sql::confirm_customer,
      [&](SqliteCursor& cursor) noexcept { bind_texts(cursor, tenant.text(), id.text(), login); },
      "SqliteCustomers::set_confirmed_if");
}

Result<CustomerId> SqliteCustomers::create(const TenantId& tenant, const NewCustomer& customer) {
  const auto canonical = canonical_login(customer.login);
  if (!canonical.ok()) return canonical.error();
  const auto id = fresh_id();
  if (!id.ok()) return id.error();
  const auto inserted = update(
      pool_, Sql::create_customer,
      [&](SqliteCursor& cursor) noexcept {
        bind_texts(cursor, tenant.text(), id.value().text(), customer.login, canonical.value(),
                   customer.password_hash);
        cursor.bind(6, std::int64_t{customer.confirmed}).bind(7, std::int64_t{customer.disabled});
      },
      "SqliteCustomers::create");
  if (!inserted.ok()) return inserted.error();
  if (inserted.value() != Swap::applied) return Error{Errc::unknown_outcome, "SqliteCustomers::create"};
  return id;
}

}  // namespace jeton::detail
