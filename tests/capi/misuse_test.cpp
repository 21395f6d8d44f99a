// SPDX-License-Identifier: Apache-2.0
//
// misuse_test.cpp: every function of jeton.h with each of its arguments wrong in turn: NULL, a handle that
// was freed, one of another kind, a number that never was one, a length past everything. Always a code,
// never a crash; AddressSanitizer watches that nothing is read.
//
// The matrix is made from the functions' own signatures, so a new function is one line here.
#include <array>
#include <tuple>
#include <vector>

#include "capi/capi_kit.hpp"

using namespace jeton::test::capi;

namespace {

constexpr std::size_t kTooLong = static_cast<std::size_t>(PTRDIFF_MAX) + 1;

/// A live handle of each kind, and one of each that was freed.
struct Handles {
  Owned<jeton_authority> shop = open_shop("memory");
  Owned<jeton_verified> verified;
  Owned<jeton_idempotent> idempotent;
  Owned<jeton_doors> doors;
  jeton_authority* freed_shop = nullptr;
  jeton_verified* freed_verified = nullptr;

  Handles() {
    REQUIRE(jeton_verified_new(verified.out(), nullptr) == JETON_OK);
    REQUIRE(jeton_begin_idempotent(shop.get(), AT("pay"), AT("k"), AT("r"), idempotent.out(), nullptr) ==
            JETON_OK);
    REQUIRE(jeton_doors_open(nullptr, 0, 0, doors.out(), nullptr) == JETON_OK);
    REQUIRE(jeton_of_tenant(shop.get(), AT("toys"), &freed_shop, nullptr) == JETON_OK);
    jeton_authority_free(freed_shop);
    REQUIRE(jeton_verified_new(&freed_verified, nullptr) == JETON_OK);
    jeton_verified_free(freed_verified);
  }
};

Handles& handles() {
  static Handles made;
  return made;
}

// What is wrong with an argument of each type, and what the function then says; 0: any code of that kind.
template <class T>
struct Wrong {
  static std::vector<std::pair<T, jeton_status>> values() { return {}; }
};

template <class T>
T* as(const void* other) {
  return const_cast<T*>(static_cast<const T*>(other));
}

template <class T>
std::vector<std::pair<T*, jeton_status>> wrong_handles(const void* freed, const void* of_another_kind) {
  static const std::array<char, 64> kNoHandle{};
  return {{nullptr, JETON_INVALID_INPUT_NULL_ARGUMENT},
          {as<T>(freed), JETON_INVALID_INPUT_WRONG_HANDLE},
          {as<T>(of_another_kind), JETON_INVALID_INPUT_WRONG_HANDLE},
          {as<T>(kNoHandle.data()), JETON_INVALID_INPUT_WRONG_HANDLE},
          {reinterpret_cast<T*>(~std::uintptr_t{0}), JETON_INVALID_INPUT_WRONG_HANDLE},
          {reinterpret_cast<T*>(std::uintptr_t{16}), JETON_INVALID_INPUT_WRONG_HANDLE}};
}

template <>
struct Wrong<const jeton_authority*> {
  static auto values() {
    return wrong_handles<const jeton_authority>(handles().freed_shop, handles().verified.get());
  }
};
template <>
struct Wrong<jeton_verified*> {
  static auto values() {
    return wrong_handles<jeton_verified>(handles().freed_verified, handles().shop.get());
  }
};
template <>
struct Wrong<const jeton_idempotent*> {
  static auto values() {
    return wrong_handles<const jeton_idempotent>(handles().freed_shop, handles().shop.get());
  }
};
template <>
struct Wrong<const jeton_doors*> {
  static auto values() {
    return wrong_handles<const jeton_doors>(handles().freed_shop, handles().shop.get());
  }
};
template <class T>
struct Wrong<T**> {  // out
  static std::vector<std::pair<T**, jeton_status>> values() {
    return {{nullptr, JETON_INVALID_INPUT_NULL_ARGUMENT}};
  }
};
template <>
struct Wrong<jeton_error**> : Wrong<int> {};  // may be NULL
template <>
struct Wrong<const char*> {  // each is followed by a length that is not 0
  static std::vector<std::pair<const char*, jeton_status>> values() {
    return {{nullptr, JETON_INVALID_INPUT_NULL_ARGUMENT}};
  }
};
template <>
struct Wrong<const void*> {
  static std::vector<std::pair<const void*, jeton_status>> values() {
    return {{nullptr, JETON_INVALID_INPUT_NULL_ARGUMENT}};
  }
};
template <>
struct Wrong<std::size_t> {
  static std::vector<std::pair<std::size_t, jeton_status>> values() { return {{kTooLong, 0}, {SIZE_MAX, 0}}; }
};

/// Whether an argument is the length of the text before it; other numbers may have the same type.
template <std::size_t At, class Arguments>
constexpr bool is_length() noexcept {
  if constexpr (At == 0)
    return false;
  else {
    using Before = std::tuple_element_t<At - 1, Arguments>;
    return std::is_same_v<Before, const char*> || std::is_same_v<Before, const void*>;
  }
}

template <std::size_t At, class... P>
void judge(const char* name, jeton_status (*function)(P...), const std::tuple<P...>& good) {
  using T = std::tuple_element_t<At, std::tuple<P...>>;
  constexpr bool has_no_wrong = std::is_same_v<T, jeton_error**> ||
                                (std::is_same_v<T, std::size_t> && !is_length<At, std::tuple<P...>>());
  using Value = std::conditional_t<has_no_wrong, int, T>;
  for (const auto& [value, expected] : Wrong<Value>::values()) {
    auto arguments = good;
    if constexpr (std::is_same_v<T, Value>) std::get<At>(arguments) = value;
    INFO(name << ", argument " << At);
    const jeton_status status = std::apply(function, arguments);
    if (expected != 0) CHECK(status == expected);
    CHECK(jeton_status_kind(status) == JETON_KIND_INVALID_INPUT);
  }
}

/// Calls `function` with each argument wrong in turn; `good` are arguments that get past every check.
template <class... P>
void judge_all(const char* name, jeton_status (*function)(P...), P... good) {
  const std::tuple<P...> arguments(good...);
  [&]<std::size_t... I>(std::index_sequence<I...>) { (judge<I>(name, function, arguments), ...); }
  (std::index_sequence_for<P...>{});
}

#define JUDGE(function, ...) judge_all(#function, function, __VA_ARGS__)
#define T_ \
  static_cast<const char*>("x"), std::size_t { 1 }
#define SHOP static_cast<const jeton_authority*>(handles().shop.get())

template <class T>
T** no_out() {
  static T* out = nullptr;
  return &out;
}

jeton_error** const kNoError = nullptr;
std::uint32_t* const kNoAnswer = nullptr;

}  // namespace

TEST_CASE("No argument of a function about sign-in and tokens can be wrong without being told", "[capi]") {
  JUDGE(jeton_of_tenant, SHOP, T_, no_out<jeton_authority>(), kNoError);
  JUDGE(jeton_with_sessions, SHOP, std::uint32_t{1}, std::int64_t{1}, no_out<jeton_authority>(), kNoError);
  JUDGE(jeton_verified_new, no_out<jeton_verified>(), kNoError);
  JUDGE(jeton_login, SHOP, T_, T_, T_, no_out<jeton_sign_in>(), kNoError);
  JUDGE(jeton_login_by_secret, SHOP, T_, T_, T_, no_out<jeton_sign_in>(), kNoError);
  JUDGE(jeton_issue, SHOP, T_, T_, no_out<jeton_sign_in>(), kNoError);
  JUDGE(jeton_issue_by_login, SHOP, T_, T_, no_out<jeton_sign_in>(), kNoError);
  JUDGE(jeton_exchange_code, SHOP, T_, T_, no_out<jeton_sign_in>(), kNoError);
  JUDGE(jeton_reissue, SHOP, T_, no_out<jeton_sign_in>(), kNoError);
  JUDGE(jeton_verify, SHOP, T_, handles().verified.get(), kNoError);
  JUDGE(jeton_extend, SHOP, T_, handles().verified.get(), kNoError);
  JUDGE(jeton_revoke, SHOP, T_, kNoAnswer, kNoError);
  JUDGE(jeton_revoke_all, SHOP, T_, kNoAnswer, kNoError);
  JUDGE(jeton_explain, SHOP, T_, no_out<jeton_explanation>(), kNoError);
  JUDGE(jeton_assist, SHOP, T_, T_, T_, no_out<jeton_sign_in>(), kNoError);
  JUDGE(jeton_issue_code, SHOP, T_, T_, T_, no_out<jeton_issued>(), kNoError);
  JUDGE(jeton_end_assistance, SHOP, T_, kNoAnswer, kNoError);
  JUDGE(jeton_set_consent, SHOP, T_, std::uint32_t{1}, kNoError);
  std::uint32_t active = 0;
  CHECK(jeton_introspect(SHOP, "x", kTooLong, &active, nullptr, nullptr) ==
        JETON_INVALID_INPUT_TOKEN_TOO_LONG);
  CHECK(jeton_introspect(SHOP, "x", 1, nullptr, nullptr, nullptr) == JETON_INVALID_INPUT_NULL_ARGUMENT);
  CHECK(jeton_introspect(SHOP, "x", 1, &active, handles().freed_verified, nullptr) ==
        JETON_INVALID_INPUT_WRONG_HANDLE);
  CHECK(jeton_consent_of(SHOP, "x", 1, nullptr, nullptr) == JETON_INVALID_INPUT_NULL_ARGUMENT);
  CHECK(jeton_why(SHOP, "x", 1, nullptr, nullptr, nullptr) == JETON_INVALID_INPUT_NULL_ARGUMENT);
  CHECK(jeton_now(SHOP, nullptr, nullptr) == JETON_INVALID_INPUT_NULL_ARGUMENT);
  CHECK(jeton_purge(SHOP, 1, nullptr, nullptr) == JETON_INVALID_INPUT_NULL_ARGUMENT);
}

TEST_CASE("No argument of a function about customers, keys and the web can be wrong without being told",
          "[capi]") {
  JUDGE(jeton_register_customer, SHOP, T_, T_, std::uint32_t{1}, no_out<jeton_string>(), kNoError);
  JUDGE(jeton_import_customer, SHOP, T_, T_, std::uint64_t{1}, no_out<jeton_string>(), kNoError);
  JUDGE(jeton_find_customer, SHOP, T_, no_out<jeton_customer>(), kNoError);
  JUDGE(jeton_find_customer_by_login, SHOP, T_, no_out<jeton_customer>(), kNoError);
  JUDGE(jeton_customer_disabled, SHOP, T_, kNoAnswer, kNoError);
  JUDGE(jeton_login_changed, SHOP, T_, kNoAnswer, kNoError);
  JUDGE(jeton_credentials_changed, SHOP, T_, kNoAnswer, kNoError);
  JUDGE(jeton_change_password, SHOP, T_, T_, T_, kNoAnswer, kNoError);
  JUDGE(jeton_request_reset, SHOP, T_, T_, kNoError);
  JUDGE(jeton_request_confirmation, SHOP, T_, T_, kNoError);
  JUDGE(jeton_reset_password, SHOP, T_, T_, kNoAnswer, kNoError);
  JUDGE(jeton_find_reset_link, SHOP, T_, no_out<jeton_string>(), kNoError);
  JUDGE(jeton_confirm, SHOP, T_, no_out<jeton_string>(), kNoError);
  JUDGE(jeton_next_delivery, SHOP, no_out<jeton_delivery>(), kNoError);
  JUDGE(jeton_delivered, SHOP, T_, kNoError);
  JUDGE(jeton_begin_registration, SHOP, T_, T_, no_out<jeton_issued>(), kNoError);
  JUDGE(jeton_begin_identity_registration, SHOP, T_, T_, T_, std::uint32_t{1}, no_out<jeton_issued>(),
        kNoError);
  JUDGE(jeton_find_registration, SHOP, T_, no_out<jeton_registration>(), kNoError);
  JUDGE(jeton_finish_registration, SHOP, T_, T_, no_out<jeton_string>(), kNoError);
  JUDGE(jeton_claim_registration, SHOP, T_, no_out<jeton_sign_in>(), kNoError);
  JUDGE(jeton_begin_provider_sign_in, SHOP, T_, T_, T_, no_out<jeton_string>(), kNoError);
  JUDGE(jeton_consume_provider_state, SHOP, T_, T_, T_, no_out<jeton_string>(), kNoError);
  JUDGE(jeton_login_by_identity, SHOP, T_, T_, no_out<jeton_sign_in>(), kNoError);
  JUDGE(jeton_link_identity, SHOP, T_, T_, T_, kNoError);
  JUDGE(jeton_unlink_identity, SHOP, T_, T_, T_, kNoError);
  JUDGE(jeton_create_api_key, SHOP, T_, std::uint64_t{1}, std::int64_t{0}, T_, no_out<jeton_issued>(),
        kNoError);
  JUDGE(jeton_import_api_key, SHOP, T_, T_, std::uint64_t{1}, std::int64_t{0}, T_, no_out<jeton_string>(),
        kNoError);
  JUDGE(jeton_revoke_api_key, SHOP, T_, kNoAnswer, kNoError);
  JUDGE(jeton_verify_api_key, SHOP, T_, std::uint64_t{1}, no_out<jeton_api_keys>(), kNoError);
  JUDGE(jeton_list_api_keys, SHOP, no_out<jeton_api_keys>(), kNoError);
  JUDGE(jeton_begin_idempotent, SHOP, T_, T_, static_cast<const void*>("x"), std::size_t{1},
        no_out<jeton_idempotent>(), kNoError);
  JUDGE(jeton_finish_idempotent, SHOP, static_cast<const jeton_idempotent*>(handles().idempotent.get()),
        static_cast<const void*>("x"), std::size_t{1}, kNoError);
  JUDGE(jeton_abandon_idempotent, SHOP, static_cast<const jeton_idempotent*>(handles().idempotent.get()),
        kNoError);
  JUDGE(jeton_audit_of, SHOP, T_, no_out<jeton_audit>(), kNoError);
  JUDGE(jeton_jwks, SHOP, std::uint32_t{1}, no_out<jeton_string>(), kNoError);
  JUDGE(jeton_csrf_token, SHOP, T_, no_out<jeton_string>(), kNoError);
  static jeton_http_request request{};
  request.struct_size = sizeof request;
  const jeton_http_request* const sound = &request;
  JUDGE(jeton_verify_csrf, SHOP, sound, T_, kNoError);
  JUDGE(jeton_http_handle, static_cast<const jeton_doors*>(handles().doors.get()), sound,
        no_out<jeton_http_response>(), kNoError);
  CHECK(jeton_http_handle(handles().doors.get(), nullptr, no_out<jeton_http_response>(), nullptr) ==
        JETON_INVALID_INPUT_NULL_ARGUMENT);
}
