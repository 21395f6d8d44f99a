// SPDX-License-Identifier: Apache-2.0
//
// starving_calls_test.cpp: memory that runs out at any moment of a C call. The library takes operator new
// from the program that loads it, so the counter of the tests sees every allocation of C++ on both sides.
#include <jeton/authority.hpp>

#include "capi/capi_kit.hpp"
#include "support/allocation_counter.hpp"

using namespace jeton::test::capi;
namespace allocation_counter = jeton::test::allocation_counter;

TEST_CASE("Each allocation of a C call that fails is a code, and hands out nothing", "[capi][promise-6]") {
  const auto shop = open_shop("memory");
  const std::string own = register_and_log_in(shop);
  Owned<jeton_verified> who;
  REQUIRE(jeton_verified_new(who.out(), nullptr) == JETON_OK);
  REQUIRE(jeton_verify(shop.get(), AT(own), who.get(), nullptr) == JETON_OK);
  const std::string bob = jeton_verified_customer(who.get(), nullptr);
  const jeton_authority* const a = shop.get();

  jeton_error* error = nullptr;
  jeton_sign_in* in = nullptr;
  jeton_string* made = nullptr;
  jeton_customer* customer = nullptr;
  jeton_explanation* why = nullptr;
  jeton_issued* issued_key = nullptr;
  jeton_api_keys* keys = nullptr;
  jeton_audit* audit = nullptr;
  jeton_authority* sibling = nullptr;
  jeton_idempotent* idempotent = nullptr;
  const auto free_all = [&] {
    jeton_error_free(std::exchange(error, nullptr));
    jeton_sign_in_free(std::exchange(in, nullptr));
    jeton_string_free(std::exchange(made, nullptr));
    jeton_customer_free(std::exchange(customer, nullptr));
    jeton_explanation_free(std::exchange(why, nullptr));
    jeton_issued_free(std::exchange(issued_key, nullptr));
    jeton_api_keys_free(std::exchange(keys, nullptr));
    jeton_audit_free(std::exchange(audit, nullptr));
    jeton_authority_free(std::exchange(sibling, nullptr));
    jeton_idempotent_free(std::exchange(idempotent, nullptr));
  };
  const auto starve = [&](const char* name, auto call) {
    INFO(name);
    for (std::size_t nth = 1; nth < 400; ++nth) {
      allocation_counter::start_failing_at(nth);
      const jeton_status status = call();
      const auto used = allocation_counter::stop().allocations;
      const bool has_handle = in != nullptr || made != nullptr || customer != nullptr || why != nullptr ||
                              issued_key != nullptr || keys != nullptr || audit != nullptr ||
                              sibling != nullptr || idempotent != nullptr;
      free_all();
      CHECK(has_handle == (status == JETON_OK));
      if (used < nth) {
        CHECK(status == JETON_OK);
        return;
      }
      if (status != JETON_OK) CHECK(jeton_status_kind(status) != JETON_KIND_REFUSED);
    }
    FAIL("more than 400 allocations");
  };
  starve("issue", [&] { return jeton_issue(a, AT(bob), AT(""), &in, &error); });
  starve("reissue", [&] { return jeton_reissue(a, AT(own), &in, &error); });
  starve("explain", [&] { return jeton_explain(a, AT(own), &why, &error); });
  starve("find", [&] { return jeton_find_customer(a, AT(bob), &customer, &error); });
  starve("csrf", [&] { return jeton_csrf_token(a, AT(own), &made, &error); });
  starve("jwks", [&] { return jeton_jwks(a, JETON_ALGORITHM_ED25519, &made, &error); });
  starve("key", [&] { return jeton_create_api_key(a, AT("k"), 1, 0, AT(""), &issued_key, &error); });
  starve("keys", [&] { return jeton_list_api_keys(a, &keys, &error); });
  starve("audit", [&] { return jeton_audit_of(a, AT(bob), &audit, &error); });
  starve("tenant", [&] { return jeton_of_tenant(a, AT("toys"), &sibling, &error); });
  int round = 0;
  starve("idempotent", [&] {
    const std::string key = "k" + std::to_string(++round);
    return jeton_begin_idempotent(a, AT("pay"), AT(key), AT("r"), &idempotent, &error);
  });

  // A refusal whose error object finds no memory is the same refusal.
  const std::string too_long(9000, 'x');
  allocation_counter::start_failing_at(1);
  CHECK(jeton_verify(a, AT(too_long), who.get(), &error) == JETON_INVALID_INPUT_TOKEN_TOO_LONG);
  allocation_counter::stop();
  CHECK(error == nullptr);
}

TEST_CASE("A verification from C allocates what the one of C++ does, and nothing more", "[capi]") {
  const auto shop = open_shop("memory");
  const std::string own = register_and_log_in(shop);
  Owned<jeton_verified> who;
  REQUIRE(jeton_verified_new(who.out(), nullptr) == JETON_OK);
  allocation_counter::start();
  CHECK(jeton_verify(shop.get(), AT(own), who.get(), nullptr) == JETON_OK);
  const auto from_c = allocation_counter::stop().allocations;

  const auto core = jeton::Authority::open(jeton::memory_stores());
  REQUIRE(core.ok());
  REQUIRE(core.value().register_customer(kBob, kPassword).ok());
  const auto in = core.value().issue_by_login(kBob);
  REQUIRE(in.ok());
  allocation_counter::start();
  const bool live = core.value().verify(in.value().token()).ok();
  CHECK(allocation_counter::stop().allocations == from_c);
  CHECK(live);
}
