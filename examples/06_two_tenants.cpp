// SPDX-License-Identifier: Apache-2.0
//
// 06_two_tenants.cpp: two shops on one SQLite file. The same login is two customers, and a token of one shop
// is nothing in the other.
#include <jeton/jeton.hpp>
#include <jeton/store/sqlite.hpp>

#include <iostream>

int main() {
  const auto tea = jeton::Authority::open(jeton::open_sqlite("two_shops.db"), {.tenant = "tea"});
  if (!tea.ok()) return 1;
  const auto toys = tea.value().of_tenant("toys");  // the same file and keys; must not outlive `tea`
  if (!toys.ok()) return 1;

  const auto in_tea = tea.value().register_customer("ada@example.com", "ada likes green tea");
  const auto in_toys = toys.value().register_customer("ada@example.com", "ada likes marbles");
  if (!in_tea.ok() || !in_toys.ok()) return std::cerr << "run me in an empty folder\n", 1;

  const auto wrong_shop = toys.value().login("ada@example.com", "ada likes green tea");
  std::cout << "tea's password in toys: " << (wrong_shop.ok() ? "accepted" : wrong_shop.error().name())
            << '\n';

  const auto signed_in = tea.value().login("ada@example.com", "ada likes green tea");
  if (!signed_in.ok()) return 1;
  const auto here = tea.value().verify(signed_in.value().token());
  const auto there = toys.value().verify(signed_in.value().token());
  std::cout << "tea's token in tea:  " << (here.ok() ? "alive" : here.error().name()) << '\n';
  std::cout << "tea's token in toys: " << (there.ok() ? "alive" : there.error().name()) << '\n';
  return here.ok() && !there.ok() && !wrong_shop.ok() ? 0 : 1;
}
