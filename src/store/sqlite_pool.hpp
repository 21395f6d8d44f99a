// SPDX-License-Identifier: Apache-2.0
//
// sqlite_pool.hpp: one connection per concurrent caller, and one writer at a time inside this process.
//
// Fork: SQLite keeps count, per process and file, of the locks it holds; a child inherits the count but not
// the locks, so even a fresh connection there would work without them while any of the parent's is open. So
// idle connections are closed just before each fork, and parent and child open their own again. One that is
// lent out at that moment is not touched by the child.
//
// SQLite lets one writer in anyway; queueing for it here, on a condition variable, spares the threads of one
// process the sleeping and polling that SQLite does between processes. Internal to the SQLite adapter.
//
//   auto lease = pool.for_writing();
//   if (!lease.ok()) return lease.error();
//   SqliteWrite write(lease.value().connection(), Durability::durable);
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "sqlite_connection.hpp"

namespace jeton::detail {

class SqlitePool;

/// `path`, which is not empty, as SQLite is to read it: a name that SQLite gives a meaning of its own
/// ("file:..") stays a file's name.
inline std::string plain_path(std::string_view path) {
  return path.front() == '/' ? std::string(path) : "./" + std::string(path);
}

/// A connection lent to one thread until this is destroyed.
class SqliteLease {
 public:
  enum class Use : std::uint8_t { reading = 1, writing = 2 };

  SqliteLease(SqlitePool& pool, std::unique_ptr<SqliteConnection> connection, Use use,
              std::uint64_t forks) noexcept
      : pool_(&pool), connection_(std::move(connection)), use_(use), forks_(forks) {}
  SqliteLease(SqliteLease&& other) noexcept
      : pool_(std::exchange(other.pool_, nullptr)),
        connection_(std::move(other.connection_)),
        use_(other.use_),
        forks_(other.forks_) {}
  SqliteLease& operator=(SqliteLease&&) = delete;
  ~SqliteLease();

  [[nodiscard]] SqliteConnection& connection() noexcept { return *connection_; }
  /// Closes the connection instead of giving it back: after an unclear COMMIT its view of the file is in
  /// doubt.
  void discard() noexcept { connection_.reset(); }

 private:
  SqlitePool* pool_;
  std::unique_ptr<SqliteConnection> connection_;
  Use use_;
  std::uint64_t forks_;  // of the process's ancestry when it was lent
};

class SqlitePool {
 public:
  SqlitePool(std::string path, Lifetime busy_deadline);
  SqlitePool(const SqlitePool&) = delete;
  SqlitePool& operator=(const SqlitePool&) = delete;
  ~SqlitePool();

  [[nodiscard]] Lifetime busy_deadline() const noexcept { return busy_deadline_; }

  /// errors  store.unavailable, internal.out_of_memory: no connection
  [[nodiscard]] Result<SqliteLease> for_reading();
  /// Waits for this process's other writers; what is left of the deadline is for other processes.
  /// errors  as for_reading(); store.busy: the deadline passed
  [[nodiscard]] Result<SqliteLease> for_writing();

 private:
  friend class SqliteLease;
  friend class SqliteForks;
  Result<SqliteLease> lend(SqliteLease::Use use, Lifetime deadline);
  void take_back(std::unique_ptr<SqliteConnection> connection, SqliteLease::Use use,
                 std::uint64_t forks) noexcept;

  std::string path_;
  Lifetime busy_deadline_;
  std::mutex mutex_;
  std::condition_variable writer_left_;
  bool has_writer_ = false;
  std::vector<std::unique_ptr<SqliteConnection>> idle_;
  std::uint64_t forks_ = 0;     // how often this process and its ancestors were forked off
  SqlitePool* next_ = nullptr;  // of all pools of this process
};

}  // namespace jeton::detail
