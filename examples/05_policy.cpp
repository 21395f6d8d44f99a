// SPDX-License-Identifier: Apache-2.0
//
// 05_policy.cpp: every number can be set, in the program, a file's text or the environment; what is unknown
// or out of range is refused with the reason, never bent.
#include <jeton/jeton.hpp>

#include <iostream>
#include <string>

int main() {
  const auto parsed = jeton::Policy::parse(
      "login_tries = 3         # stricter than 5\n"
      "session_lifetime = 12h\n"
      "one_time_code_lifetime = 20s\n");
  if (!parsed.ok()) return 1;
  jeton::Policy policy = parsed.value();
  for (const auto& [name, text] : {std::pair("login_tries", "5000"), std::pair("login_trys", "3")}) {
    const auto set = policy.set(name, text);
    if (set.ok()) return 1;
    std::cout << name << " = " << text << ": " << set.error().name() << ": " << set.error().place << '\n';
  }

  const auto shop = jeton::Authority::open(jeton::memory_stores(), {.policy = policy});
  if (!shop.ok() || !shop.value().register_customer("ada@example.com", "ada likes marbles").ok()) return 1;
  for (int guess = 1; guess <= 3; ++guess)
    if (shop.value().login("ada@example.com", "guess number " + std::to_string(guess)).ok()) return 1;

  // The fourth try comes too late, even with the right password; the customer's answer is that of a wrong
  // one.
  const auto locked = shop.value().login("ada@example.com", "ada likes marbles");
  if (locked.ok()) return 1;
  const auto why = shop.value().why(locked.error().reference.text());
  if (!why.ok()) return 1;
  std::cout << "the customer reads: " << words(public_reason(locked.error().code)) << '\n';
  std::cout << "staff read: " << name(why.value().reason) << '\n';
  return why.value().reason == jeton::Errc::account_locked ? 0 : 1;
}
