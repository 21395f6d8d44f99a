// SPDX-License-Identifier: Apache-2.0
//
// sqlite.hpp: customers and ledger in one SQLite file, shared by any number of threads and processes of one
// machine.
//
// Not for a file on a network drive. Stores that no thread is using survive fork(): idle connections are
// closed just before it (www.sqlite.org/howtocorrupt.html section 2.6), and parent and child open their own.
// Write-ahead logging; a durable batch is on the disk when it is acknowledged, a passing one may vanish with
// the power but never in part. One writer at a time; readers do not wait for it.
//
//   auto stores = jeton::open_sqlite("jeton.db");
//   if (!stores.ok()) return report(stores.error());
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/base/timestamp.hpp>
#include <jeton/store/stores.hpp>

#include <string_view>

namespace jeton {

struct SqliteOptions {
  /// How long a call waits for another writer before store.busy. A commit takes about a millisecond, and 16
  /// processes on one file never waited this long; with no wait at all 76 % of their commits failed.
  Lifetime busy_deadline = Lifetime(5000);
};

/// Opens the stores in the file `path`; makes the file, mode 0600, if there is none, and its tables if it is
/// empty. Any number of processes may do so at once.
///
/// in      path: a file's path without NUL; ":memory:" is refused, memory_stores() is for that
/// errors  store.foreign_file: a file that jeton did not make, left as it was;
///         store.unknown_format: a newer jeton's; store.unavailable: cannot be opened, read or written;
///         store.busy; invalid_input.unsupported: the path
/// cost    the first open syncs the disk a few times; any other reads one page
[[nodiscard]] Result<Stores> open_sqlite(std::string_view path, const SqliteOptions& options = {});

}  // namespace jeton
