// SPDX-License-Identifier: Apache-2.0
//
// 01_quick_start.cpp: open a shop, register a customer, sign her in, check her token, end it. The README
// shows what stands between the two marks; the secret beside shop.db is made by the first run and belongs in
// the backup.

// readme: begin
#include <jeton/jeton.hpp>
#include <jeton/store/sqlite.hpp>

#include <iostream>

int fail(const jeton::Error& error) {
  std::cerr << error.name() << ": " << error.expected() << '\n';
  return 1;
}

int main() {
  const auto opened = jeton::Authority::open(jeton::open_sqlite("shop.db"));
  if (!opened.ok()) return fail(opened.error());
  const jeton::Authority& shop = opened.value();
  const auto customer = shop.register_customer("ada@example.com", "ada likes marbles");
  if (!customer.ok()) fail(customer.error());  // the second run: refused.login_taken
  const auto signed_in = shop.login("ada@example.com", "ada likes marbles");
  if (!signed_in.ok()) return fail(signed_in.error());
  const auto token = signed_in.value().token();  // give it to the customer, keep it nowhere
  const auto verified = shop.verify(token);      // at every request
  if (verified.ok()) std::cout << "signed in: customer " << verified.value().customer.text() << '\n';
  if (!shop.revoke(token).ok()) return 1;
  std::cout << "after revoke: " << shop.verify(token).error().name() << '\n';
}
// readme: end
