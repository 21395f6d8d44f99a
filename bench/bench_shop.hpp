// SPDX-License-Identifier: Apache-2.0
//
// bench_shop.hpp: a shop with many live sessions, for the programs that verify them.
//
//   BenchShop shop(memory_stores(), 1'000'000);
//   shop.authority.verify(shop.tokens[i]);         // tokens in an order that no cache can guess
#pragma once

#include <jeton/authority.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench_kit.hpp"

namespace jeton::bench {

/// A shop's table that knows every id: a million customers without a million password hashes. Verification
/// never asks it.
class EveryCustomer final : public CustomerStore {
 public:
  Result<std::optional<Customer>> find_by_login(const TenantId&, std::string_view) override {
    return std::optional<Customer>{};
  }
  Result<std::optional<Customer>> find(const TenantId&, const CustomerId& id) override {
    return std::optional<Customer>{Customer{id, std::string(id.text()), {}, true, false}};
  }
  Result<Swap> replace_password_if(const TenantId&, const CustomerId&, std::string_view,
                                   std::string_view) override {
    return Swap::changed;
  }
};

/// 32 characters, as long as the ids that jeton's own stores make.
inline std::string customer_id_of(std::size_t number) {
  std::string digits = std::to_string(number);
  return "customer" + std::string(24 - digits.size(), '0') + digits;
}

/// Tokens one behind another, in the order in which they will be presented: a server has just read the token
/// that it verifies, so fetching it from memory is not what is measured. The records lie in another order.
class TokenList {
 public:
  explicit TokenList(std::size_t tokens) : characters_(tokens * kOpaqueTokenCharacters) {}

  void put(std::size_t at, std::string_view token) {
    std::copy(token.begin(), token.end(),
              characters_.begin() + static_cast<std::ptrdiff_t>(at * token.size()));
  }
  [[nodiscard]] std::size_t size() const noexcept { return characters_.size() / kOpaqueTokenCharacters; }
  [[nodiscard]] std::string_view operator[](std::size_t at) const noexcept {
    return {characters_.data() + at * kOpaqueTokenCharacters, kOpaqueTokenCharacters};
  }
  /// The token after number `at`, which becomes its number. `answer` is a byte of the last verification's
  /// answer, never zero: the processor cannot begin with the next token before it has it, as a server cannot
  /// answer the next request of a connection ahead of time.
  [[nodiscard]] std::string_view next(std::size_t& at, char answer) const noexcept {
    at += 1 + static_cast<std::size_t>(answer == 0);
    if (at >= size()) at = 0;
    return (*this)[at];
  }

 private:
  std::vector<char> characters_;
};

struct BenchShop {
  BenchShop(Stores stores, std::size_t sessions)
      : authority(open(std::move(stores))), tokens(sessions), customers(sessions) {
    std::vector<std::size_t> order(sessions);
    for (std::size_t i = 0; i < sessions; ++i) order[i] = i;
    std::shuffle(order.begin(), order.end(),
                 std::mt19937_64(1));  // a fixed order that memory does not follow
    for (const std::size_t place : order) {
      const std::string id = customer_id_of(place);
      const SignIn in = must(authority.issue(must(CustomerId::parse(id), "id")), "issue");
      tokens.put(place, in.token());
      customers[place] = id;
    }
  }

  static Authority open(Stores stores) {
    stores.customers = std::make_unique<EveryCustomer>();
    Options options;
    options.notice = [](std::string_view) {};
    return must(Authority::open(std::move(stores), std::move(options)), "Authority::open");
  }

  Authority authority;
  TokenList tokens;
  std::vector<std::string> customers;
};

}  // namespace jeton::bench
