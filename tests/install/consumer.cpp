// SPDX-License-Identifier: Apache-2.0
//
// consumer.cpp: a shop in a page, on stores in memory: register, sign in, verify, sign out. Built by
// strangers to this tree in three ways, once without exceptions and type information. Answers 0, or the
// number of the step that failed.
#include <jeton/authority.hpp>

int main() {
  auto shop = jeton::Authority::open(jeton::memory_stores());
  if (!shop.ok()) return 1;

  const auto bob = shop.value().register_customer("bob@example.com", "correct horse battery");
  if (!bob.ok()) return 2;
  if (shop.value().login("bob@example.com", "wrong horse battery").ok()) return 3;
  const auto signed_in = shop.value().login("bob@example.com", "correct horse battery");
  if (!signed_in.ok()) return 4;

  const auto verified = shop.value().verify(signed_in.value().token());
  if (!verified.ok()) return 5;
  if (!shop.value().revoke(signed_in.value().token()).ok()) return 6;
  if (shop.value().verify(signed_in.value().token()).ok()) return 7;
  return 0;
}
