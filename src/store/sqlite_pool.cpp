// SPDX-License-Identifier: Apache-2.0
//
// sqlite_pool.cpp: lending connections, and the queue of this process's writers.
#include "sqlite_pool.hpp"

#include <pthread.h>

#include <chrono>

namespace jeton::detail {

/// All pools of this process, because a fork concerns every one of them and tells nobody who asked for it.
class SqliteForks {
 public:
  static void add(SqlitePool& pool) {
    const std::scoped_lock lock(mutex_);
    if (!is_watching_) {
      if (pthread_atfork(before, after_in_parent, after_in_child) != 0) throw std::bad_alloc();
      is_watching_ = true;
    }
    pool.next_ = std::exchange(first_, &pool);
  }
  static void remove(SqlitePool& pool) noexcept {
    const std::scoped_lock lock(mutex_);
    SqlitePool** at = &first_;
    while (*at != nullptr && *at != &pool) at = &(*at)->next_;
    if (*at != nullptr) *at = pool.next_;
  }

 private:
  static void before() noexcept {
    mutex_.lock();
    for (SqlitePool* pool = first_; pool != nullptr; pool = pool->next_) {
      pool->mutex_.lock();
      pool->idle_.clear();
    }
  }
  static void after_in_parent() noexcept {
    for (SqlitePool* pool = first_; pool != nullptr; pool = pool->next_) pool->mutex_.unlock();
    mutex_.unlock();
  }
  static void after_in_child() noexcept {
    for (SqlitePool* pool = first_; pool != nullptr; pool = pool->next_) {
      ++pool->forks_;
      pool->has_writer_ = false;  // a writer of the parent is not here to leave
    }
    after_in_parent();
  }

  static constinit inline std::mutex mutex_{};
  static constinit inline SqlitePool* first_ = nullptr;
  static constinit inline bool is_watching_ = false;
};

SqliteLease::~SqliteLease() {
  if (pool_ != nullptr) pool_->take_back(std::move(connection_), use_, forks_);
}

SqlitePool::SqlitePool(std::string path, Lifetime busy_deadline)
    : path_(std::move(path)), busy_deadline_(busy_deadline) {
  SqliteForks::add(*this);
}

SqlitePool::~SqlitePool() { SqliteForks::remove(*this); }

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
  std::uint64_t forks = 0;
  {
    const std::scoped_lock lock(mutex_);
    forks = forks_;
    if (!idle_.empty()) {
      connection = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (connection == nullptr) {
    auto opened = SqliteConnection::open(path_);
    if (!opened.ok()) {
      take_back(nullptr, use, forks);
      return opened.error();
    }
    connection = std::move(opened).value();
  }
  connection->wait_at_most(deadline);
  return SqliteLease(*this, std::move(connection), use, forks);
}

void SqlitePool::take_back(std::unique_ptr<SqliteConnection> connection, SqliteLease::Use use,
                           std::uint64_t forks) noexcept {
  {
    const std::scoped_lock lock(mutex_);
    // Of the parent, which goes on with it: closing it here would write to the parent's file.
    if (forks != forks_) return static_cast<void>(connection.release());
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
