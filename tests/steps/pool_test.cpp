// SPDX-License-Identifier: Apache-2.0
//
// pool_test.cpp: threads that hash for an event loop: everything submitted is announced once, on a handle
// that becomes readable; what is cancelled, late or too much is told so; nothing survives a fork but the
// news.
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>

#include "steps/steps_kit.hpp"

using namespace jeton;
using namespace jeton::test;

namespace {

struct TestPool {
  explicit TestPool(std::uint32_t threads = 2, std::uint64_t most_jobs = 64, std::uint32_t clock = 1) {
    jeton_pool_options options{sizeof options, threads, most_jobs, clock, 0};
    REQUIRE(jeton_pool_open(&options, &pool, nullptr) == JETON_OK);
    REQUIRE(jeton_queue_open(pool, &queue, nullptr) == JETON_OK);
  }
  TestPool(const TestPool&) = delete;
  TestPool& operator=(const TestPool&) = delete;
  ~TestPool() { jeton_pool_close(pool); }

  jeton_status submit(const Op& op, std::uint32_t work, std::uint64_t user_data = 0,
                      std::int64_t patience_ms = JETON_NO_DEADLINE) {
    return jeton_pool_submit(pool, queue, op.get(), work, patience_ms, user_data, nullptr);
  }

  bool is_readable(int wait_ms) const {
    std::int64_t handle = -1;
    REQUIRE(jeton_queue_handle(queue, &handle) == JETON_OK);
    pollfd watched{static_cast<int>(handle), POLLIN, 0};
    return poll(&watched, 1, wait_ms) == 1;
  }

  /// As a loop does: waits until the handle is readable, takes one completion.
  jeton_completion next() const {
    jeton_completion completion{};
    completion.struct_size = sizeof completion;
    while (jeton_queue_next(queue, &completion, nullptr) == JETON_PENDING) REQUIRE(is_readable(-1));
    return completion;
  }
  jeton_status poll_once() const {
    jeton_completion completion{};
    completion.struct_size = sizeof completion;
    return jeton_queue_next(queue, &completion, nullptr);
  }

  jeton_pool* pool = nullptr;
  jeton_queue* queue = nullptr;
};

/// The same operation, come to its hash.
Op at_its_hash(StepShop& shop, Op op) {
  for (;;) {
    const jeton_effect& wanted = wanted_by(op, shop.now());
    if (wanted.kind == JETON_EFFECT_HASH) return op;
    REQUIRE(shop.host.perform(op.get(), wanted) == JETON_OK);
  }
}

Op login_at_its_hash(StepShop& shop) {
  return at_its_hash(shop, begun(jeton_login_begin, shop.authority, kBob, kPassword, ""));
}

/// A pool whose only thread is held inside a store until the gate opens.
struct HeldPool {
  explicit HeldPool(StepShop& of, std::uint64_t most_jobs = 64)
      : shop(of), pool(1, most_jobs, JETON_CLOCK_MANUAL) {
    shop.host.gate.close();
    REQUIRE(pool.submit(held, JETON_WORK_WHOLE, 1) == JETON_OK);
    shop.host.gate.wait_until_held();
  }
  ~HeldPool() { shop.host.gate.open(); }

  StepShop& shop;
  Op held = begun(jeton_login_begin, shop.authority, kBob, kPassword, "");
  TestPool pool;
};

}  // namespace

TEST_CASE("thirty-two hashes on two threads are all announced, each once, and none blocks the loop",
          "[capi][pool][promise-4]") {
  StepShop shop;
  REQUIRE(shop.core().register_customer(kBob, kPassword).ok());
  std::vector<Op> ops;
  for (int n = 0; n < 32; ++n) {
    const std::string login = "customer" + std::to_string(n) + "@example.com";
    ops.push_back(at_its_hash(shop, begun(register_begin, shop.authority, login, "a long password")));
  }
  TestPool pool(2);
  for (std::size_t n = 0; n < ops.size(); ++n) REQUIRE(pool.submit(ops[n], JETON_WORK_HASH, n) == JETON_OK);
  std::set<std::uint64_t> announced;
  for (std::size_t n = 0; n < ops.size(); ++n) {
    const jeton_completion done = pool.next();
    CHECK(done.status == JETON_OK);
    CHECK(done.op == ops[done.user_data].get());
    CHECK(announced.insert(done.user_data).second);
    CHECK(shop.host.finish(done.op, shop.now()) == JETON_OK);
  }
  CHECK(pool.poll_once() == JETON_PENDING);
  CHECK_FALSE(pool.is_readable(0));
}

TEST_CASE("a whole use case runs on a thread and leaves its result to be taken", "[capi][pool]") {
  StepShop shop;
  REQUIRE(shop.core().register_customer(kBob, kPassword).ok());
  TestPool pool;
  const Op good = begun(jeton_login_begin, shop.authority, kBob, kPassword, "");
  const Op bad = begun(jeton_login_begin, shop.authority, kBob, "wrong password", "");
  REQUIRE(pool.submit(good, JETON_WORK_WHOLE, 1) == JETON_OK);
  REQUIRE(pool.submit(bad, JETON_WORK_WHOLE, 2) == JETON_OK);
  for (int n = 0; n < 2; ++n) {
    const jeton_completion done = pool.next();
    CHECK(done.status == (done.user_data == 1 ? JETON_OK : status_of(Errc::wrong_credentials)));
  }
  CHECK(result_of<SignIn>(good).is_signed_in());
}

TEST_CASE("an operation in the pool is nobody else's, and free drops it without losing its announcement",
          "[capi][pool]") {
  StepShop shop;
  REQUIRE(shop.core().register_customer(kBob, kPassword).ok());
  TestPool pool(1);
  Op op = login_at_its_hash(shop);
  REQUIRE(pool.submit(op, JETON_WORK_HASH, 7) == JETON_OK);
  const jeton_effect* wanted = nullptr;
  CHECK(jeton_op_step(op.get(), shop.now(), &wanted, nullptr) == status_of(Errc::handle_in_use));
  CHECK(pool.submit(op, JETON_WORK_HASH) == status_of(Errc::handle_in_use));
  op.reset();
  const jeton_completion done = pool.next();
  CHECK(done.status == JETON_CANCELLED);
  CHECK(done.op == nullptr);
  CHECK(done.user_data == 7);
}

TEST_CASE("what waits longer than its patience is not hashed, and what does not is", "[capi][pool]") {
  StepShop shop;
  REQUIRE(shop.core().register_customer(kBob, kPassword).ok());
  const Op late = login_at_its_hash(shop), early = login_at_its_hash(shop);
  HeldPool held(shop);
  REQUIRE(held.pool.submit(late, JETON_WORK_HASH, 2, 9) == JETON_OK);
  REQUIRE(held.pool.submit(early, JETON_WORK_HASH, 3, 10) == JETON_OK);
  REQUIRE(jeton_pool_set_time(held.pool.pool, 10) == JETON_OK);
  CHECK(jeton_pool_set_time(held.pool.pool, 9) == status_of(Errc::not_wanted));
  shop.host.gate.open();
  CHECK(held.pool.next().status == JETON_OK);
  CHECK(held.pool.next().status == status_of(Errc::past_deadline));
  CHECK(held.pool.next().status == JETON_OK);
  CHECK(wanted_by(late, shop.now()).kind == JETON_EFFECT_HASH);  // unharmed: it may be tried again
}

TEST_CASE("more than the limit is told to come later, completions that nobody takes included",
          "[capi][pool]") {
  StepShop shop;
  REQUIRE(shop.core().register_customer(kBob, kPassword).ok());
  const Op second = login_at_its_hash(shop), third = login_at_its_hash(shop);
  HeldPool held(shop, 2);
  REQUIRE(held.pool.submit(second, JETON_WORK_HASH) == JETON_OK);
  CHECK(held.pool.submit(third, JETON_WORK_HASH) == status_of(Errc::busy));
  shop.host.gate.open();
  CHECK(held.pool.next().status == JETON_OK);
  CHECK(held.pool.submit(third, JETON_WORK_HASH) == JETON_OK);
  CHECK(held.pool.next().status == JETON_OK);
  CHECK(held.pool.next().status == JETON_OK);
}

TEST_CASE("what has not begun can be withdrawn, and what has begun cannot", "[capi][pool]") {
  StepShop shop;
  REQUIRE(shop.core().register_customer(kBob, kPassword).ok());
  const Op waiting = login_at_its_hash(shop);
  HeldPool held(shop);
  REQUIRE(held.pool.submit(waiting, JETON_WORK_HASH, 2) == JETON_OK);
  CHECK(jeton_pool_cancel(held.pool.pool, held.held.get()) == JETON_PENDING);
  CHECK(jeton_pool_cancel(held.pool.pool, waiting.get()) == JETON_OK);
  const jeton_completion withdrawn = held.pool.next();
  CHECK(withdrawn.status == JETON_CANCELLED);
  CHECK(withdrawn.op == waiting.get());
  CHECK(jeton_pool_cancel(held.pool.pool, waiting.get()) == JETON_PENDING);
  shop.host.gate.open();
  CHECK(held.pool.next().status == JETON_OK);
  CHECK(shop.host.finish(waiting.get(), shop.now()) == JETON_OK);
}

TEST_CASE("closing a queue or a pool waits for what runs and gives back what waits", "[capi][pool]") {
  StepShop shop;
  REQUIRE(shop.core().register_customer(kBob, kPassword).ok());
  const Op waiting = login_at_its_hash(shop), other = login_at_its_hash(shop);
  {
    HeldPool held(shop);
    jeton_queue* second = nullptr;
    REQUIRE(jeton_queue_open(held.pool.pool, &second, nullptr) == JETON_OK);
    REQUIRE(held.pool.submit(waiting, JETON_WORK_HASH) == JETON_OK);
    REQUIRE(jeton_pool_submit(held.pool.pool, second, other.get(), JETON_WORK_HASH, JETON_NO_DEADLINE, 0,
                              nullptr) == JETON_OK);
    CHECK(jeton_queue_close(held.pool.queue) == JETON_OK);
    CHECK(shop.host.finish(waiting.get(), shop.now(), [&](const jeton_effect&) { shop.host.gate.open(); }) ==
          JETON_OK);
  }
  CHECK(shop.host.finish(other.get(), shop.now()) == JETON_OK);
}

TEST_CASE("a host whose stores want its own threads is hashed for and not called", "[capi][pool]") {
  StepShop shop(7, 0);
  REQUIRE(shop.core().register_customer(kBob, kPassword).ok());
  TestPool pool;
  const Op whole = begun(jeton_login_begin, shop.authority, kBob, kPassword, "");
  CHECK(pool.submit(whole, JETON_WORK_WHOLE) == status_of(Errc::unsupported));
  CHECK(pool.submit(whole, JETON_WORK_HASH) == status_of(Errc::not_wanted));  // it was never stepped
  wanted_by(whole, shop.now());
  CHECK(pool.submit(whole, JETON_WORK_EFFECT) == status_of(Errc::unsupported));
  CHECK(pool.submit(whole, JETON_WORK_HASH) == status_of(Errc::not_wanted));
  const Op hash = login_at_its_hash(shop);
  CHECK(pool.submit(hash, JETON_WORK_EFFECT) == JETON_OK);
  CHECK(pool.next().status == JETON_OK);
}

TEST_CASE("after a fork the child is told so by every function, and its own pool works", "[capi][pool]") {
  StepShop shop;
  REQUIRE(shop.core().register_customer(kBob, kPassword).ok());
  TestPool pool;
  const Op op = login_at_its_hash(shop), again = login_at_its_hash(shop);
  REQUIRE(pool.submit(op, JETON_WORK_HASH) == JETON_OK);
  REQUIRE(pool.next().status == JETON_OK);

  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const auto gone = status_of(Errc::wrong_process);
    std::int64_t handle = 0;
    jeton_queue* queue = nullptr;
    bool right =
        pool.submit(again, JETON_WORK_HASH) == gone && jeton_pool_cancel(pool.pool, op.get()) == gone;
    right = right && pool.poll_once() == gone && jeton_queue_handle(pool.queue, &handle) == gone;
    right = right && jeton_queue_open(pool.pool, &queue, nullptr) == gone &&
            jeton_queue_close(pool.queue) == gone;
    right = right && jeton_pool_set_time(pool.pool, 1) == gone && jeton_pool_close(pool.pool) == gone;
    if (right) {
      TestPool own(1);
      right = own.submit(again, JETON_WORK_HASH) == JETON_OK && own.next().status == JETON_OK;
    }
    _exit(right ? 0 : 1);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
}

TEST_CASE("no function of the pool is harmed by a NULL or by options it does not know", "[capi][pool]") {
  const auto null = status_of(Errc::null_argument);
  jeton_pool* pool = nullptr;
  jeton_queue* queue = nullptr;
  std::int64_t handle = 0;
  jeton_completion completion{};
  CHECK(jeton_pool_open(nullptr, nullptr, nullptr) == null);
  CHECK(jeton_pool_close(nullptr) == JETON_OK);
  CHECK(jeton_pool_set_time(nullptr, 0) == null);
  CHECK(jeton_queue_open(nullptr, &queue, nullptr) == null);
  CHECK(jeton_queue_close(nullptr) == JETON_OK);
  CHECK(jeton_queue_handle(nullptr, &handle) == null);
  CHECK(jeton_queue_next(nullptr, nullptr, nullptr) == null);
  CHECK(jeton_pool_submit(nullptr, nullptr, nullptr, 1, 0, 0, nullptr) == null);
  CHECK(jeton_pool_cancel(nullptr, nullptr) == null);
  const auto malformed = status_of(Errc::malformed_table);
  jeton_pool_options options{sizeof options, 257, 0, 0, 0};
  CHECK(jeton_pool_open(&options, &pool, nullptr) == malformed);
  options = {sizeof options, 0, 0, 3, 0};
  CHECK(jeton_pool_open(&options, &pool, nullptr) == malformed);
  options = {8, 0, 0, 0, 0};
  CHECK(jeton_pool_open(&options, &pool, nullptr) == malformed);
  CHECK(pool == nullptr);

  StepShop shop;
  TestPool open;
  const Op op = begun(jeton_verify_begin, shop.authority, "no token");
  CHECK(jeton_queue_next(open.queue, &completion, nullptr) == malformed);
  CHECK(open.submit(op, 0) == status_of(Errc::not_wanted));
  CHECK(open.submit(op, 4) == status_of(Errc::not_wanted));
  CHECK(open.submit(op, JETON_WORK_WHOLE, 0, -1) == status_of(Errc::not_wanted));
}
