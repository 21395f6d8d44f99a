// SPDX-License-Identifier: Apache-2.0
//
// pool.hpp: a few threads that hash, and queues on which they say what is done. What stands behind jeton_pool
// and jeton_queue.
//
// Threads start when there is work for them and end with the pool. They call nothing of the host's; a queue's
// handle becomes readable, and the host takes the completion on a thread of its own. From submit() until then
// the operation is in the pool's use. The threads do not survive a fork: in the child is_here() is false, and
// nothing else may be asked.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <limits>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "op_handle.hpp"
#include "platform/readiness.hpp"

struct jeton_queue;

namespace jeton::c {

/// How much of an operation a thread does before it announces it.
enum class Work : std::uint32_t { hash = 1, effect = 2, whole = 3 };

/// What a submission came to.
enum class JobEnd : std::uint8_t { done = 1, past_deadline = 2, cancelled = 3, failed = 4 };

struct Job {
  jeton_op* op;
  Work work;
  std::int64_t deadline_ms;  ///< on the pool's clock: not begun later
  std::uint64_t user_data;
  jeton_queue* queue;  ///< nullptr: closed meanwhile, nobody is told
  JobEnd end = JobEnd::cancelled;
  std::optional<Error> fault{};  ///< failed: why
};

/// Milliseconds on a clock that only goes forward: the machine's, or one that a test sets.
class PoolClock {
 public:
  explicit PoolClock(std::optional<std::int64_t> stands_at) noexcept
      : is_manual_(stands_at.has_value()), at_(stands_at.value_or(0)) {}
  [[nodiscard]] std::int64_t now_ms() const noexcept;
  /// False: it is the machine's, or would go back.
  bool set(std::int64_t to) noexcept;
  /// The moment `patience_ms` from now; without end if it is too far to say.
  [[nodiscard]] std::int64_t after(std::int64_t patience_ms) const noexcept;

 private:
  bool is_manual_;
  std::atomic<std::int64_t> at_;
};

class Pool {
 public:
  Pool(unsigned threads, std::size_t most_jobs, std::optional<std::int64_t> clock_stands_at)
      : clock_(clock_stands_at),
        most_threads_(threads),
        most_jobs_(most_jobs),
        process_(platform::process_number()) {
    threads_.reserve(threads);
  }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  /// Withdraws what has not begun, waits for what has, ends the threads, closes the queues.
  ~Pool();

  [[nodiscard]] bool is_here() const noexcept { return process_ == platform::process_number(); }
  [[nodiscard]] PoolClock& clock() noexcept { return clock_; }

  /// out     its handle
  Result<jeton_queue*> open_queue();
  /// What it still had to say is dropped; its operations are the host's again.
  void close_queue(jeton_queue* queue) noexcept;

  /// Takes the operation into use. errors  store.busy: most_jobs are in flight; internal.out_of_memory
  Result<Done> submit(const Job& job);

  /// True: it had not begun and is announced as cancelled. False: it runs, is done, or is not here.
  bool cancel(const jeton_op* op) noexcept;

  /// The oldest completion of `queue`, whose operation is the host's again (op is nullptr if it was freed
  /// meanwhile).
  std::optional<Job> next(jeton_queue& queue) noexcept;

 private:
  using Jobs = std::list<Job>;  // spliced from list to list: to announce needs no memory

  void work() noexcept;
  void start_thread_if_needed();
  void finish(Jobs::iterator job) noexcept;
  void announce(Jobs& from, Jobs::iterator job) noexcept;

  PoolClock clock_;
  const unsigned most_threads_;
  const std::size_t most_jobs_;
  const long process_;

  std::mutex mutex_;  // guards what follows, and every queue's list and handle
  std::condition_variable wake_;
  Jobs waiting_;
  Jobs running_;
  std::vector<std::unique_ptr<jeton_queue>> queues_;
  std::vector<std::thread> threads_;
  std::size_t in_flight_ = 0;  // submitted, and its completion not taken
  std::size_t idle_ = 0;
  bool closing_ = false;
};

}  // namespace jeton::c

struct jeton_queue {
  static constexpr auto kKind = jeton::c::HandleKind::queue;
  jeton_queue(jeton::c::Pool& of, jeton::platform::Readiness handle_to_wait_on) noexcept
      : pool(of), ready(std::move(handle_to_wait_on)) {}
  jeton_queue(const jeton_queue&) = delete;
  jeton_queue& operator=(const jeton_queue&) = delete;
  ~jeton_queue() { jeton::c::handle_table.close(jeton::c::number_of(handle), kKind); }

  jeton::c::Pool& pool;
  jeton::platform::Readiness ready;
  jeton_queue* handle = nullptr;  ///< what the host calls it
  std::list<jeton::c::Job> done{};
};
