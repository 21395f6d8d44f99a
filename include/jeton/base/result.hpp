// SPDX-License-Identifier: Apache-2.0
//
// result.hpp: a value or an error, never both, never neither, never by default.
//
// Our own and not std::expected because a public type must not change with -std. No exceptions, no
// out-parameters.
//
//   Result<Verified> verified = shop.verify(token);
//   if (!verified.ok()) return verified.error();
//   use(verified.value());
#pragma once

#include <jeton/base/errc.hpp>
#include <jeton/base/timestamp.hpp>

#include <array>
#include <cstdlib>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace jeton {

/// 16 characters A-Z 2-7 that a customer can read out to support, who ask `why(reference)`; empty where there
/// is none.
struct Reference {
  std::array<char, 16> characters{};

  [[nodiscard]] bool empty() const noexcept { return characters[0] == '\0'; }
  [[nodiscard]] std::string_view text() const noexcept {
    return empty() ? std::string_view{} : std::string_view{characters.data(), characters.size()};
  }
};

/// Why something was refused or failed. Holds no customer data and no text from outside.
struct Error {
  Errc code;
  const char* place;                   ///< static: which function said it
  Lifetime retry_after = Lifetime(0);  ///< 0: unknown, or at once
  Reference reference = {};

  [[nodiscard]] Advice advice() const noexcept { return describe(code).advice; }
  [[nodiscard]] std::string_view name() const noexcept { return jeton::name(code); }
  [[nodiscard]] std::string_view expected() const noexcept { return jeton::expected(code); }
};

/// The value of a Result that only says it happened.
struct Done {};

template <class T>
class [[nodiscard]] Result {
 public:
  // Two constructors and not one by value: secrets are wiped at every move, and the hot path pays for each.
  Result(T&& value) noexcept(std::is_nothrow_move_constructible_v<T>)
      : state_(std::in_place_index<0>, std::move(value)) {}
  Result(const T& value) noexcept(
      std::is_nothrow_copy_constructible_v<T>) requires std::is_copy_constructible_v<T>
      : state_(std::in_place_index<0>, value) {}
  Result(const Error& error) noexcept : state_(std::in_place_index<1>, error) {}
  Result() = delete;

  [[nodiscard]] bool ok() const noexcept { return state_.index() == 0; }

  /// The value. Asking a failed result for it ends the program: going on would be worse than stopping.
  [[nodiscard]] T& value() & noexcept { return *require(std::get_if<0>(&state_)); }
  [[nodiscard]] const T& value() const& noexcept { return *require(std::get_if<0>(&state_)); }
  [[nodiscard]] T&& value() && noexcept { return std::move(*require(std::get_if<0>(&state_))); }
  [[nodiscard]] const Error& error() const noexcept { return *require(std::get_if<1>(&state_)); }

 private:
  template <class U>
  static U* require(U* present) noexcept {
    if (present == nullptr) std::abort();
    return present;
  }

  std::variant<T, Error> state_;
};

}  // namespace jeton
