// SPDX-License-Identifier: Apache-2.0
//
// begin_kit.hpp: how a jeton_..._begin() is written: its inputs are copied into memory that is wiped, then a
// flow that reads them is kept for later.
//
//   return begin<Verified>(authority, {{token, token_len}}, out, error,
//                          [](const auto& in, Stepped& world, const Shop& shop, Timestamp now) {
//                            return verify(world, shop, in.text(0), now);
//                          });
#pragma once

#include <vector>

#include "border.hpp"
#include "op_handle.hpp"

namespace jeton::c {

/// The inputs of one operation, owned and wiped.
template <std::size_t N>
class OwnedInputs {
 public:
  explicit OwnedInputs(const Inputs<N>& borrowed) {
    owned_.reserve(N);
    for (const std::string_view text : borrowed) owned_.push_back(Secret::copy_of(text));
  }

  [[nodiscard]] Bytes bytes(std::size_t at) const noexcept { return owned_[at].reveal(); }
  [[nodiscard]] std::string_view text(std::size_t at) const noexcept { return text_of(owned_[at].reveal()); }
  [[nodiscard]] const Secret& secret(std::size_t at) const noexcept { return owned_[at]; }

 private:
  std::vector<Secret> owned_;
};

/// A refusal before anything else was looked at.
inline jeton_status report_cleared(jeton_error** error, const Error& why) noexcept {
  if (error != nullptr) *error = nullptr;
  return report(error, why);
}

/// `make(authority, owned inputs)` answers an operation, which is handed out.
template <std::size_t N, class Make>
jeton_status begin_as(const jeton_authority* authority, const Given (&given)[N], jeton_op** out,
                      jeton_error** error, Make make) noexcept {
  constexpr const char* kPlace = "jeton_begin";
  if (out != nullptr) *out = nullptr;
  return behind_border(error, kPlace, [&]() -> Result<Done> {
    if (out == nullptr) return Error{Errc::null_argument, kPlace};
    const auto shop = expect_object(authority, kPlace);
    if (!shop.ok()) return shop.error();
    const auto inputs = take_in(given, kPlace);
    if (!inputs.ok()) return inputs.error();
    Prepared<jeton_op> handle(shop.value(), make(shop.value()->core, OwnedInputs<N>(inputs.value())));
    jeton_op& op = *handle.operator->();
    op.handle = *out = handle.give();
    return Done{};
  });
}

/// `flow(inputs, world, shop, now)` answers Result<T>.
template <class T, std::size_t N, class Flow>
jeton_status begin(const jeton_authority* authority, const Given (&given)[N], jeton_op** out,
                   jeton_error** error, Flow flow) noexcept {
  return begin_as(authority, given, out, error, [&](const Authority& core, OwnedInputs<N> inputs) {
    return begin_flow<T>(core,
                         [in = std::move(inputs), flow](Stepped& world, const Shop& shop, Timestamp now) {
                           return flow(in, world, shop, now);
                         });
  });
}

/// The same for a use case of one customer, whose id is the first input: `flow(customer, inputs, world, shop,
/// now)`.
template <class T, std::size_t N, class Flow>
jeton_status begin_of_customer(const jeton_authority* authority, const Given (&given)[N], jeton_op** out,
                               jeton_error** error, Flow flow) noexcept {
  return begin<T>(
      authority, given, out, error,
      [flow](const OwnedInputs<N>& in, Stepped& world, const Shop& shop, Timestamp now) -> Result<T> {
        const auto customer = CustomerId::parse(in.text(0));
        if (!customer.ok()) return customer.error();
        return flow(customer.value(), in, world, shop, now);
      });
}

/// `call(authority, inputs)` reads pages.
template <class T, std::size_t N, class Call>
jeton_status begin_reading(const jeton_authority* authority, const Given (&given)[N], jeton_op** out,
                           jeton_error** error, Call call) noexcept {
  return begin_as(authority, given, out, error, [&](const Authority& core, OwnedInputs<N> inputs) {
    return begin_pages<T>(core,
                          [in = std::move(inputs), call](const Authority& shop) { return call(shop, in); });
  });
}

}  // namespace jeton::c
