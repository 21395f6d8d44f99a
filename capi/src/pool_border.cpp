// SPDX-License-Identifier: Apache-2.0
//
// pool_border.cpp: the C border of the pool: is this still the process that opened it, are the arguments
// there, then call.
#include <algorithm>

#include "border.hpp"
#include "pool.hpp"
#include "sized.hpp"

struct jeton_pool {
  static constexpr auto kKind = jeton::c::HandleKind::pool;
  jeton_pool(unsigned threads, std::size_t most_jobs, std::optional<std::int64_t> clock_stands_at)
      : pool(threads, most_jobs, clock_stands_at) {}
  jeton::c::Pool pool;
};

namespace {

using namespace jeton;
using namespace jeton::c;

constexpr std::uint32_t kMostThreads = 256;
constexpr std::uint64_t kUsualJobs = 1024;
constexpr std::uint64_t kMostJobs = 1U << 20;

jeton_status status_of(Errc code) noexcept { return static_cast<jeton_status>(code); }

unsigned threads_for(std::uint32_t asked) noexcept {
  return asked != 0 ? asked : std::clamp(std::thread::hardware_concurrency(), 1U, 4U);
}

Result<Done> open_pool(const jeton_pool_options* given, jeton_pool** out) {
  constexpr const char* kPlace = "jeton_pool_open";
  if (out == nullptr) return Error{Errc::null_argument, kPlace};
  const auto read = given == nullptr ? Result<jeton_pool_options>(jeton_pool_options{})
                                     : read_sized(given, sizeof(jeton_pool_options), kPlace);
  if (!read.ok()) return read.error();
  const jeton_pool_options& options = read.value();
  const bool sound = options.threads <= kMostThreads && options.most_jobs <= kMostJobs &&
                     options.clock <= JETON_CLOCK_MANUAL && options.reserved == 0;
  if (!sound) return Error{Errc::malformed_table, kPlace};
  std::optional<std::int64_t> stands_at;
  if (options.clock == JETON_CLOCK_MANUAL) stands_at = 0;
  const auto most = static_cast<std::size_t>(options.most_jobs == 0 ? kUsualJobs : options.most_jobs);
  *out = Prepared<jeton_pool>(threads_for(options.threads), most, stands_at).give();
  return Done{};
}

/// The pool of this process behind a handle of either kind.
Result<Pool*> pool_here(Pool& pool, const char* place) noexcept {
  if (!pool.is_here()) return Error{Errc::wrong_process, place};
  return &pool;
}
template <class Handle>
Result<Pool*> pool_of(const Handle* handle, const char* place) noexcept {
  const auto found = expect_object(handle, place);
  if (!found.ok()) return found.error();
  return pool_here(found.value()->pool, place);
}

jeton_status status_of(const Job& job) noexcept {
  switch (job.end) {
    case JobEnd::done: return JETON_OK;
    case JobEnd::past_deadline: return status_of(Errc::past_deadline);
    case JobEnd::cancelled: return JETON_CANCELLED;
    case JobEnd::failed: return status_of(job.fault->code);
  }
  return status_of(Errc::flow_not_pure);
}

}  // namespace

extern "C" {

jeton_status jeton_pool_open(const jeton_pool_options* options, jeton_pool** out, jeton_error** error) {
  if (out != nullptr) *out = nullptr;
  return behind_border(error, "jeton_pool_open", [&] { return open_pool(options, out); });
}

jeton_status jeton_pool_close(jeton_pool* pool) {
  if (pool == nullptr) return JETON_OK;
  return behind_border(nullptr, "jeton_pool_close", [&]() -> Result<Done> {
    const auto here = pool_of(pool, "jeton_pool_close");
    if (!here.ok()) return here.error();
    free_handle(pool);
    return Done{};
  });
}

jeton_status jeton_pool_set_time(jeton_pool* pool, int64_t now_ms) {
  return behind_border(nullptr, "jeton_pool_set_time", [&]() -> Result<Done> {
    const auto here = pool_of(pool, "jeton_pool_set_time");
    if (!here.ok()) return here.error();
    if (!here.value()->clock().set(now_ms)) return Error{Errc::not_wanted, "jeton_pool_set_time"};
    return Done{};
  });
}

jeton_status jeton_queue_open(jeton_pool* pool, jeton_queue** out, jeton_error** error) {
  constexpr const char* kPlace = "jeton_queue_open";
  if (out != nullptr) *out = nullptr;
  return behind_border(error, kPlace, [&]() -> Result<Done> {
    if (out == nullptr) return Error{Errc::null_argument, kPlace};
    const auto here = pool_of(pool, kPlace);
    if (!here.ok()) return here.error();
    const auto opened = here.value()->open_queue();
    if (!opened.ok()) return opened.error();
    *out = opened.value();
    return Done{};
  });
}

jeton_status jeton_queue_close(jeton_queue* queue) {
  if (queue == nullptr) return JETON_OK;
  return behind_border(nullptr, "jeton_queue_close", [&]() -> Result<Done> {
    const auto here = pool_of(queue, "jeton_queue_close");
    if (!here.ok()) return here.error();
    here.value()->close_queue(find_object(queue));
    return Done{};
  });
}

jeton_status jeton_queue_handle(const jeton_queue* queue, int64_t* handle) {
  constexpr const char* kPlace = "jeton_queue_handle";
  if (handle != nullptr) *handle = -1;
  return behind_border(nullptr, kPlace, [&]() -> Result<Done> {
    if (handle == nullptr) return Error{Errc::null_argument, kPlace};
    const auto here = pool_of(queue, kPlace);
    if (!here.ok()) return here.error();
    *handle = find_object(queue)->ready.handle();
    return Done{};
  });
}

jeton_status jeton_queue_next(jeton_queue* queue, jeton_completion* completion, jeton_error** error) {
  constexpr const char* kPlace = "jeton_queue_next";
  bool taken = false;
  const jeton_status status = behind_border(error, kPlace, [&]() -> Result<Done> {
    if (completion == nullptr) return Error{Errc::null_argument, kPlace};
    if (completion->struct_size < sizeof(jeton_completion)) return Error{Errc::malformed_table, kPlace};
    const auto here = pool_of(queue, kPlace);
    if (!here.ok()) return here.error();
    const auto job = here.value()->next(*find_object(queue));
    taken = job.has_value();
    if (!taken) return Done{};
    completion->status = status_of(*job);
    completion->user_data = job->user_data;
    completion->op = job->op;
    return Done{};
  });
  return status == JETON_OK && !taken ? JETON_PENDING : status;
}

jeton_status jeton_pool_submit(jeton_pool* pool, jeton_queue* queue, jeton_op* op, uint32_t work,
                               int64_t patience_ms, uint64_t user_data, jeton_error** error) {
  constexpr const char* kPlace = "jeton_pool_submit";
  return behind_border(error, kPlace, [&]() -> Result<Done> {
    const auto here = pool_of(pool, kPlace);
    if (!here.ok()) return here.error();
    const auto to = expect_object(queue, kPlace);
    if (!to.ok()) return to.error();
    const auto given = expect_object(op, kPlace);
    if (!given.ok()) return given.error();
    const bool is_work = work >= JETON_WORK_HASH && work <= JETON_WORK_WHOLE;
    if (!is_work || patience_ms < 0 || &to.value()->pool != here.value())
      return Error{Errc::not_wanted, kPlace};
    return here.value()->submit({given.value(), static_cast<Work>(work),
                                 here.value()->clock().after(patience_ms), user_data, to.value()});
  });
}

jeton_status jeton_pool_cancel(jeton_pool* pool, const jeton_op* op) {
  constexpr const char* kPlace = "jeton_pool_cancel";
  bool withdrawn = false;
  const jeton_status status = behind_border(nullptr, kPlace, [&]() -> Result<Done> {
    const auto here = pool_of(pool, kPlace);
    if (!here.ok()) return here.error();
    const auto given = expect_object(op, kPlace);
    if (!given.ok()) return given.error();
    withdrawn = here.value()->cancel(given.value());
    return Done{};
  });
  return status == JETON_OK && !withdrawn ? JETON_PENDING : status;
}

}  // extern "C"
