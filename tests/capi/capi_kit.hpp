// SPDX-License-Identifier: Apache-2.0
//
// capi_kit.hpp: short words for tests that call jeton.h from C++: a shop, texts as pointer and length, and
// owners that free what they were handed.
//
//   Owned<jeton_authority> shop = open_shop("memory");
//   Owned<jeton_sign_in> in;
//   CHECK(jeton_login(shop.get(), AT(kBob), AT(kPassword), AT(""), in.out(), nullptr) == JETON_OK);
#pragma once

#include <jeton.h>

#include <string>
#include <string_view>

#include "support/catch.hpp"

namespace jeton::test::capi {

#define AT(text) std::string_view(text).data(), std::string_view(text).size()

inline constexpr std::string_view kBob = "bob@example.com";
inline constexpr std::string_view kPassword = "b0bl0bl@w";
inline constexpr std::string_view kNewPassword = "correct horse";

inline void free_one(jeton_authority* x) { jeton_authority_free(x); }
inline void free_one(jeton_error* x) { jeton_error_free(x); }
inline void free_one(jeton_string* x) { jeton_string_free(x); }
inline void free_one(jeton_sign_in* x) { jeton_sign_in_free(x); }
inline void free_one(jeton_verified* x) { jeton_verified_free(x); }
inline void free_one(jeton_issued* x) { jeton_issued_free(x); }
inline void free_one(jeton_customer* x) { jeton_customer_free(x); }
inline void free_one(jeton_explanation* x) { jeton_explanation_free(x); }
inline void free_one(jeton_delivery* x) { jeton_delivery_free(x); }
inline void free_one(jeton_registration* x) { jeton_registration_free(x); }
inline void free_one(jeton_api_keys* x) { jeton_api_keys_free(x); }
inline void free_one(jeton_idempotent* x) { jeton_idempotent_free(x); }
inline void free_one(jeton_audit* x) { jeton_audit_free(x); }
inline void free_one(jeton_doors* x) { jeton_doors_free(x); }
inline void free_one(jeton_http_response* x) { jeton_http_response_free(x); }

template <class T>
class Owned {
 public:
  Owned() = default;
  Owned(Owned&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Owned& operator=(Owned&&) = delete;
  ~Owned() { free_one(handle_); }
  [[nodiscard]] T* get() const noexcept { return handle_; }
  /// Where a call puts its handle; what was there is freed.
  T** out() noexcept {
    free_one(std::exchange(handle_, nullptr));
    return &handle_;
  }

 private:
  T* handle_ = nullptr;
};

inline std::string_view text(const Owned<jeton_string>& made) {
  std::size_t len = 0;
  const char* const data = jeton_string_text(made.get(), &len);
  return {data, len};
}
inline std::string_view token(const Owned<jeton_sign_in>& made) {
  std::size_t len = 0;
  const char* const data = jeton_sign_in_token(made.get(), &len);
  return {data, len};
}
inline std::string_view issued(const Owned<jeton_issued>& made) {
  std::size_t len = 0;
  const char* const data = jeton_issued_text(made.get(), &len);
  return {data, len};
}

/// A shop whose hashes are cheap.
inline Owned<jeton_authority> open_shop(std::string_view store, std::string_view tenant = "tea") {
  static constexpr unsigned char kSecret[32] = {7};
  const jeton_setting cheap[] = {{AT("argon2_memory_kib"), AT("8192")}, {AT("argon2_passes"), AT("1")}};
  jeton_options options{};
  options.struct_size = sizeof options;
  options.store = store.data();
  options.store_len = store.size();
  options.tenant = tenant.data();
  options.tenant_len = tenant.size();
  options.secret = kSecret;
  options.secret_len = sizeof kSecret;
  options.settings = cheap;
  options.setting_count = std::size(cheap);
  Owned<jeton_authority> shop;
  Owned<jeton_error> error;
  const auto status = jeton_authority_open(&options, shop.out(), error.out());
  INFO(jeton_error_name(error.get(), nullptr) << ' ' << jeton_error_place(error.get(), nullptr));
  REQUIRE(status == JETON_OK);
  return shop;
}

/// Bob, and the token of his first session.
inline std::string register_and_log_in(const Owned<jeton_authority>& shop) {
  Owned<jeton_string> id;
  REQUIRE(jeton_register_customer(shop.get(), AT(kBob), AT(kPassword), JETON_CONFIRMATION_DONE, id.out(),
                                  nullptr) == JETON_OK);
  Owned<jeton_sign_in> in;
  REQUIRE(jeton_login(shop.get(), AT(kBob), AT(kPassword), AT(""), in.out(), nullptr) == JETON_OK);
  return std::string(token(in));
}

}  // namespace jeton::test::capi
