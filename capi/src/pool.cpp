// SPDX-License-Identifier: Apache-2.0
//
// pool.cpp: one lock for everything but the work itself, which takes a hundred thousand times longer.
#include "pool.hpp"

#include <algorithm>
#include <chrono>

#include "host_customers.hpp"
#include "host_ledger.hpp"
#include "platform/quiet_signals.hpp"

namespace jeton::c {
namespace {

/// Whether no store of this authority is a host's that wants its own threads.
bool may_be_called_anywhere(const Authority& authority) noexcept {
  const auto* ledger = dynamic_cast<const HostLedger*>(&AuthorityAccess::ledger(authority));
  const auto* customers = dynamic_cast<const HostCustomers*>(&AuthorityAccess::customers(authority));
  return (ledger == nullptr || ledger->may_be_called_anywhere()) &&
         (customers == nullptr || customers->may_be_called_anywhere());
}

/// Steps and performs to the end. The operation keeps what it ended with.
std::optional<Error> run_whole(Operation& operation) noexcept {
  Timestamp latest = kLeastUsableTime;
  for (;;) {
    const auto now = operation.authority().now();
    if (!now.ok()) return now.error();
    latest = std::max(latest, now.value());
    if (operation.step(latest)) return operation.failure();
    const auto performed = operation.perform();
    if (!performed.ok()) return performed.error();
  }
}

std::optional<Error> run(Job& job) noexcept {
  if (job.work == Work::whole) return run_whole(*job.op->operation);
  const auto performed = job.op->operation->perform();
  job.op->view.forget();
  return performed.ok() ? std::nullopt : std::optional<Error>(performed.error());
}

/// Why this is no work for a thread of the pool, if so. in: an operation in use
std::optional<Errc> misuse_of(const Job& job) noexcept {
  Operation& operation = *job.op->operation;
  const bool is_hash = operation.wants() && job.op->view.kind() == JETON_EFFECT_HASH;
  if (job.work == Work::hash) return is_hash ? std::nullopt : std::optional(Errc::not_wanted);
  if (job.work == Work::effect && !operation.wants()) return Errc::not_wanted;
  const bool calls_the_host =
      !(job.work == Work::effect && is_hash) && !may_be_called_anywhere(operation.authority());
  return calls_the_host ? std::optional(Errc::unsupported) : std::nullopt;
}

}  // namespace

std::int64_t PoolClock::now_ms() const noexcept {
  if (is_manual_) return at_.load();
  const auto since_start = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::floor<std::chrono::milliseconds>(since_start).count();
}

bool PoolClock::set(std::int64_t to) noexcept {
  if (!is_manual_ || to < at_.load()) return false;
  at_.store(to);
  return true;
}

std::int64_t PoolClock::after(std::int64_t patience_ms) const noexcept {
  const std::int64_t now = now_ms();
  constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
  return patience_ms > kNever - now ? kNever : now + patience_ms;
}

Pool::~Pool() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  for (const Job& job : waiting_) jeton_op::end_use(job.op);
  while (!queues_.empty()) close_queue(queues_.back().get());
}

Result<jeton_queue*> Pool::open_queue() {
  auto ready = platform::Readiness::make();
  if (!ready.ok()) return ready.error();
  auto queue = std::make_unique<jeton_queue>(*this, std::move(ready).value());
  const auto number = handle_table.open(jeton_queue::kKind, queue.get());
  if (number == 0) return Error{Errc::out_of_memory, "jeton_queue_open"};
  queue->handle =
      reinterpret_cast<jeton_queue*>(number);  // NOLINT(performance-no-int-to-ptr): a handle is a number
  jeton_queue* const opened = queue->handle;
  const std::lock_guard lock(mutex_);
  queues_.push_back(std::move(queue));
  return opened;
}

void Pool::close_queue(jeton_queue* queue) noexcept {
  Jobs over;
  std::unique_ptr<jeton_queue> closed;
  {
    const std::lock_guard lock(mutex_);
    const auto at =
        std::find_if(queues_.begin(), queues_.end(), [&](const auto& q) { return q.get() == queue; });
    if (at == queues_.end()) return;
    for (auto job = waiting_.begin(); job != waiting_.end();) {
      const auto here = job++;
      if (here->queue == queue) over.splice(over.end(), waiting_, here);
    }
    for (Job& job : running_)
      if (job.queue == queue) job.queue = nullptr;
    over.splice(over.end(), queue->done);
    in_flight_ -= over.size();
    closed = std::move(*at);
    queues_.erase(at);
  }
  for (const Job& job : over) jeton_op::end_use(job.op);
}

Result<Done> Pool::submit(const Job& job) {
  Jobs submitted{job};
  const std::lock_guard lock(mutex_);
  if (in_flight_ >= most_jobs_) return Error{Errc::busy, "jeton_pool_submit"};
  if (!job.op->try_use()) return Error{Errc::handle_in_use, "jeton_pool_submit"};
  if (const auto misuse = misuse_of(job)) {
    jeton_op::end_use(job.op);
    return Error{*misuse, "jeton_pool_submit"};
  }
  waiting_.splice(waiting_.end(), submitted);
  ++in_flight_;
  try {
    start_thread_if_needed();
  } catch (...) {
    if (threads_.empty()) {  // nobody would ever do it
      submitted.splice(submitted.end(), waiting_, std::prev(waiting_.end()));
      --in_flight_;
      jeton_op::end_use(job.op);
      return Error{Errc::out_of_memory, "jeton_pool_submit"};
    }
  }
  wake_.notify_one();
  return Done{};
}

void Pool::start_thread_if_needed() {
  if (idle_ >= waiting_.size() || threads_.size() >= most_threads_) return;
  const platform::QuietSignals quiet;
  threads_.emplace_back([this] { work(); });
}

bool Pool::cancel(const jeton_op* op) noexcept {
  const std::lock_guard lock(mutex_);
  const auto job = std::find_if(waiting_.begin(), waiting_.end(), [&](const Job& j) { return j.op == op; });
  if (job == waiting_.end()) return false;
  job->end = JobEnd::cancelled;
  announce(waiting_, job);
  return true;
}

std::optional<Job> Pool::next(jeton_queue& queue) noexcept {
  std::optional<Job> job;
  {
    const std::lock_guard lock(mutex_);
    if (queue.done.empty()) return std::nullopt;
    job.emplace(queue.done.front());
    queue.done.pop_front();
    if (queue.done.empty()) queue.ready.lower();
    --in_flight_;
  }
  jeton_op* const handle = job->op->handle;
  const bool dropped = jeton_op::end_use(job->op);
  job->op = dropped ? nullptr : handle;
  if (dropped) job->end = JobEnd::cancelled;
  return job;
}

void Pool::work() noexcept {
  std::unique_lock lock(mutex_);
  for (;;) {
    ++idle_;
    wake_.wait(lock, [this] { return closing_ || !waiting_.empty(); });
    --idle_;
    if (closing_) return;
    const auto job = waiting_.begin();
    running_.splice(running_.end(), waiting_, job);
    lock.unlock();
    finish(job);
    lock.lock();
    if (job->queue != nullptr) {
      announce(running_, job);
      continue;
    }
    jeton_op* const op = job->op;
    running_.erase(job);
    --in_flight_;
    jeton_op::end_use(op);
  }
}

void Pool::finish(Jobs::iterator job) noexcept {
  if (job->op->is_dropped()) return;  // stays cancelled: nobody wants it
  if (clock_.now_ms() > job->deadline_ms) {
    job->end = JobEnd::past_deadline;
    return;
  }
  job->fault = run(*job);
  job->end = job->fault ? JobEnd::failed : JobEnd::done;
}

void Pool::announce(Jobs& from, Jobs::iterator job) noexcept {
  jeton_queue& queue = *job->queue;
  if (queue.done.empty()) queue.ready.raise();
  queue.done.splice(queue.done.end(), from, job);
}

}  // namespace jeton::c
