// SPDX-License-Identifier: Apache-2.0
//
// steps_kit.hpp: an authority over a StepHost, opened for tests, and how a test begins, runs and takes
// operations.
#pragma once

#include <memory>

#include "border.hpp"
#include "host_customers.hpp"
#include "host_ledger.hpp"
#include "op_handle.hpp"
#include "steps/step_host.hpp"
#include "support/test_shop.hpp"

namespace jeton::test {

/// Frees what a test was handed.
struct OpFree {
  void operator()(jeton_op* op) const noexcept { jeton_op_free(op); }
};
using Op = std::unique_ptr<jeton_op, OpFree>;

/// A shop whose stores are a C host's.
struct StepShop {
  /// flags: of both tables
  explicit StepShop(std::uint64_t seed = 7, std::uint32_t flags = JETON_STORE_ANY_THREAD)
      : authority(opened(seed, flags)) {}
  StepShop(const StepShop&) = delete;
  StepShop& operator=(const StepShop&) = delete;
  ~StepShop() { jeton_authority_free(authority); }

  jeton_authority* opened(std::uint64_t seed, std::uint32_t flags) {
    jeton_ledger ledger = host.ledger();
    jeton_customers customers = host.customers();
    ledger.flags = customers.flags = flags;
    Stores stores;
    stores.ledger = std::make_unique<c::HostLedger>(c::HostTable<jeton_ledger>(&ledger));
    stores.customers = std::make_unique<c::HostCustomers>(c::HostTable<jeton_customers>(&customers));
    stores.home = StoreHome::memory;
    Options options;
    options.policy = cheap_policy();
    auto made = Authority::open_for_tests(std::move(stores), clock, seed, std::move(options));
    REQUIRE(made.ok());
    return c::Prepared<jeton_authority>(std::move(made).value(), nullptr).give();
  }

  const Authority& core() const { return c::find_object(authority)->core; }
  std::int64_t now() { return clock.now().value().unix_ms; }

  StepHost host;
  VirtualClock clock{kNoon};
  jeton_authority* authority;
};

/// Calls jeton_<name>_begin with one, two or three texts.
template <class Begin, class A>
Op begun(Begin begin, const jeton_authority* authority, A a) {
  jeton_op* op = nullptr;
  const std::string_view x = a;
  REQUIRE(begin(authority, x.data(), x.size(), &op, nullptr) == JETON_OK);
  return Op(op);
}
template <class Begin, class A, class B>
Op begun(Begin begin, const jeton_authority* authority, A a, B b) {
  jeton_op* op = nullptr;
  const std::string_view x = a, y = b;
  REQUIRE(begin(authority, x.data(), x.size(), y.data(), y.size(), &op, nullptr) == JETON_OK);
  return Op(op);
}
template <class Begin, class A, class B, class C>
Op begun(Begin begin, const jeton_authority* authority, A a, B b, C c) {
  jeton_op* op = nullptr;
  const std::string_view x = a, y = b, z = c;
  REQUIRE(begin(authority, x.data(), x.size(), y.data(), y.size(), z.data(), z.size(), &op, nullptr) ==
          JETON_OK);
  return Op(op);
}

/// A registration whose customer need not confirm anything, in the form begun() calls.
inline jeton_status register_begin(const jeton_authority* authority, const char* login, std::size_t login_len,
                                   const char* password, std::size_t password_len, jeton_op** out,
                                   jeton_error** error) {
  return jeton_register_customer_begin(authority, login, login_len, password, password_len, 1, out, error);
}

/// What stands behind the handle.
inline jeton_op& inside(const Op& op) { return *c::find_object(op.get()); }

/// What an operation that ended well came to.
template <class T>
T& result_of(const Op& op) {
  T* result = dynamic_cast<c::OperationOf<T>&>(*inside(op).operation).result();
  REQUIRE(result != nullptr);
  return *result;
}

inline jeton_status status_of(Errc code) { return static_cast<jeton_status>(code); }

/// The next effect, which must be there.
inline const jeton_effect& wanted_by(const Op& op, std::int64_t now) {
  const jeton_effect* wanted = nullptr;
  REQUIRE(jeton_op_step(op.get(), now, &wanted, nullptr) == JETON_PENDING);
  REQUIRE(wanted != nullptr);
  return *wanted;
}

}  // namespace jeton::test
