// SPDX-License-Identifier: Apache-2.0
//
// sqlite_open.cpp: open_sqlite(): check the path, make or check the file, hand out the two adapters.
#include <jeton/store/sqlite.hpp>

#include "sqlite_customers.hpp"
#include "sqlite_file.hpp"
#include "sqlite_ledger.hpp"

namespace jeton {
Result<Stores> open_sqlite(std::string_view path, const SqliteOptions& options) {
  const bool is_usable = !path.empty() && path != ":memory:" && path.find('\0') == std::string_view::npos;
  if (!is_usable || options.busy_deadline < Lifetime(0)) return Error{Errc::unsupported, "open_sqlite"};
  const std::string file = detail::plain_path(path);
  if (const auto made = detail::make_private_file(file); !made.ok()) return made.error();

  const auto connection = detail::SqliteConnection::open(file);
  if (!connection.ok()) return connection.error();
  const auto meta = detail::prepare_file(*connection.value(), options.busy_deadline);
  if (!meta.ok()) return meta.error();

  return Stores{
      .customers = std::make_unique<detail::SqliteCustomers>(file, options.busy_deadline),
      .ledger = std::make_unique<detail::SqliteLedger>(file, options.busy_deadline, meta.value().lineage),
      .secret_file = std::string(path) + ".secret",
      .home = StoreHome::file};
}

}  // namespace jeton
