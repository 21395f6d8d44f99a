// SPDX-License-Identifier: Apache-2.0
//
// sqlite_file.hpp: is this file ours, and if it is empty, make it so. Internal to the SQLite adapter.
//
// A file that jeton did not make is recognised from its first 100 bytes, read through SQLite's own file
// handle before SQLite is asked to do anything with it, so a foreign file is never written, recovered or
// checkpointed.
#pragma once

#include <string>

#include "sqlite_connection.hpp"

namespace jeton::detail {

/// What the file says about itself.
struct SqliteMeta {
  Lineage lineage;
};

/// Makes an empty file of mode 0600 unless there is one of that name.
/// errors  store.unavailable; store.foreign_file: one of a single byte
Result<Done> make_private_file(const std::string& path) noexcept;

/// Makes the tables in an empty file, checks the format of one of ours and brings an older one up to today,
/// and turns on write-ahead logging.
/// errors  store.foreign_file, store.unknown_format, store.busy, store.unavailable; internal.no_randomness
Result<SqliteMeta> prepare_file(SqliteConnection& connection, Lifetime busy_deadline) noexcept;

}  // namespace jeton::detail
