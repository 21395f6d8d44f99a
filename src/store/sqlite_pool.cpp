// SPDX-License-Identifier: Apache-2.0
//
// sqlite_pool.cpp: lending connections, and the queue of this process's writers.
#include "sqlite_pool.hpp"

#include <chrono>

namespace jeton::detail {

SqliteLease::~SqliteLease() {
  if (pool_ != nullptr) pool_->take_back(std::move(connection_), use_);
}

Result<SqliteLease> SqlitePool::for_reading() { return lend(SqliteLease::Use::reading, busy_deadline_); }

Result<SqliteLease> SqlitePool::for_writing() {
  const auto begun = std::chrono::steady_clock::now();  // a deadline of waiting, not a time of the domain
  {
    std::unique_lock lock(mutex_);
    if (!writer_left_.wait_for(lock, busy_deadline_, [&] { return !has_writer_; }))
      return Error{Errc::busy, "SqlitePool::for_writing"};
    has_writer_ = true;
  }
  const auto waited = std::chrono::duration_cast<Lifetime>(std::chrono::steady_clock::now() - begun);
  return lend(SqliteLease::Use::writing, busy_deadline_ - waited);
}

Result<SqliteLease> SqlitePool::lend(SqliteLease::Use use, Lifetime deadline) {
  std::unique_ptr<SqliteConnection> connection;
  {
    const std::scoped_lock lock(mutex_);
    if (!idle_.empty()) {
      connection = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (connection == nullptr) {
    auto opened = SqliteConnection::open(path_);
    if (!opened.ok()) {
      take_back(nullptr, use);
      return opened.error();
    }
    connection = std::move(opened).value();
  }
  connection->wait_at_most(deadline);
  return SqliteLease(*this, std::move(connection), use);
}

void SqlitePool::take_back(std::unique_ptr<SqliteConnection> connection, SqliteLease::Use use) noexcept {
  {
    const std::scoped_lock lock(mutex_);
    if (use == SqliteLease::Use::writing) has_writer_ = false;
    try {
      if (connection != nullptr) idle_.push_back(std::move(connection));
    } catch (const std::bad_alloc&) {
      // Without room to keep it, it is closed below.
    }
  }
  if (use == SqliteLease::Use::writing) writer_left_.notify_one();
}

}  // namespace jeton::detail
