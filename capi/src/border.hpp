// SPDX-License-Identifier: Apache-2.0
//
// border.hpp: how a function of jeton.h is written: outputs cleared, the handle looked up, every input judged
// before a byte of it is read, the answer's room made, then the use case; and the catch of everything.
//
//   return answer(authority, {login_at(login, login_len), ...}, out, error,
//                 [](const Authority& shop, const auto& in) { return shop.login(in[0], in[1], in[2]); });
#pragma once

#include <array>
#include <string_view>

#include "handles.hpp"

namespace jeton::c {

/// Pointer and length as they came, how long they may be, and what is said if they are longer.
struct Given {
  const void* data;
  std::size_t size;
  std::size_t most;
  Errc too_long;
};

inline constexpr std::size_t kMostSize = PTRDIFF_MAX;
inline constexpr std::size_t kMostTextBytes = 64 * 1024;  ///< what is longer than its own limit its flow says

inline Given login_at(const char* p, std::size_t n) noexcept { return {p, n, 320, Errc::login_too_long}; }
inline Given password_at(const char* p, std::size_t n) noexcept {
  return {p, n, 1024, Errc::password_too_long};
}
inline Given token_at(const char* p, std::size_t n) noexcept { return {p, n, 8192, Errc::token_too_long}; }
inline Given id_at(const char* p, std::size_t n) noexcept {
  return {p, n, CustomerId::kMostBytes, Errc::malformed_id};
}
inline Given text_at(const char* p, std::size_t n) noexcept {
  return {p, n, kMostTextBytes, Errc::request_too_large};
}
inline Given bytes_given(const void* p, std::size_t n) noexcept {
  return {p, n, kMostSize, Errc::request_too_large};
}

template <std::size_t N>
using Inputs = std::array<std::string_view, N>;

/// errors  invalid_input.null_argument, or what the field says of one that is too long
template <std::size_t N>
Result<Inputs<N>> take_in(const Given (&given)[N], const char* place) noexcept {
  Inputs<N> inputs;
  for (std::size_t i = 0; i < N; ++i) {
    if (given[i].size > given[i].most) return Error{given[i].too_long, place};
    if (given[i].data == nullptr && given[i].size != 0) return Error{Errc::null_argument, place};
    if (given[i].data != nullptr) inputs[i] = {static_cast<const char*>(given[i].data), given[i].size};
  }
  return inputs;
}

/// Runs `work()`, which answers Result<...>; whatever is thrown becomes a status.
template <class Work>
jeton_status behind_border(jeton_error** error, const char* place, Work work) noexcept try {
  if (error != nullptr) *error = nullptr;
  const auto done = work();
  return done.ok() ? JETON_OK : report(error, done.error());
} catch (const std::bad_alloc&) {
  return report(error, Error{Errc::out_of_memory, place});
} catch (...) {
  return report(error, Error{Errc::unavailable, place});
}

/// `use(authority, inputs)` behind the border, once both are found to be sound.
template <std::size_t N, class Use>
jeton_status call(const jeton_authority* authority, const Given (&given)[N], jeton_error** error,
                  const char* place, Use use) noexcept {
  return behind_border(error, place, [&]() -> Result<Done> {
    const auto shop = expect_object(authority, place);
    if (!shop.ok()) return shop.error();
    const auto inputs = take_in(given, place);
    if (!inputs.ok()) return inputs.error();
    return use(shop.value()->core, inputs.value());
  });
}

/// The error of `result`, or done.
template <class T>
Result<Done> done_if(const Result<T>& result) noexcept {
  if (!result.ok()) return result.error();
  return Done{};
}

/// A use case whose result T fills a new handle: `use(authority, inputs)` answers Result<what T::fill takes>.
template <class T, std::size_t N, class Use>
jeton_status answer(const jeton_authority* authority, const Given (&given)[N], T** out, jeton_error** error,
                    const char* place, Use use) noexcept {
  if (out != nullptr) *out = nullptr;
  return call(authority, given, error, place,
              [&](const Authority& shop, const Inputs<N>& in) -> Result<Done> {
                if (out == nullptr) return Error{Errc::null_argument, place};
                Prepared<T> handle;
                auto result = use(shop, in);
                if (!result.ok()) return result.error();
                handle->fill(std::move(result).value());
                *out = handle.give();
                return Done{};
              });
}

/// A use case that ends something. `survives_failover` may be NULL.
template <std::size_t N, class Use>
jeton_status ending(const jeton_authority* authority, const Given (&given)[N],
                    std::uint32_t* survives_failover, jeton_error** error, const char* place,
                    Use use) noexcept {
  if (survives_failover != nullptr) *survives_failover = 0;
  return call(authority, given, error, place,
              [&](const Authority& shop, const Inputs<N>& in) -> Result<Done> {
                const Result<Ended> ended = use(shop, in);
                if (!ended.ok()) return ended.error();
                if (survives_failover != nullptr)
                  *survives_failover = yes_or_no(ended.value().survives_failover);
                return Done{};
              });
}

/// Whether the number is one of JETON_CONFIRMATION_*.
constexpr bool is_confirmation(std::uint32_t number) noexcept {
  return number == JETON_CONFIRMATION_DONE || number == JETON_CONFIRMATION_AWAITED;
}

/// `use(customer)` if the text is an id.
template <class T, class Use>
Result<T> for_customer(std::string_view id, Use use) {
  const auto customer = CustomerId::parse(id);
  if (!customer.ok()) return customer.error();
  return use(customer.value());
}

}  // namespace jeton::c
