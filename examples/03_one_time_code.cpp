// SPDX-License-Identifier: Apache-2.0
//
// 03_one_time_code.cpp: a member of staff signs in for a customer who allowed it, with a code that is good
// once, even if eight requests present it at the same moment.
#include <jeton/jeton.hpp>

#include <atomic>
#include <iostream>
#include <thread>
#include <vector>

namespace {

/// Presents `code` from eight threads at once. Answers how many were granted.
int present_at_once(const jeton::Authority& shop, std::string_view code) {
  std::atomic<int> granted = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] { granted += shop.exchange_code("ada@example.com", code).ok() ? 1 : 0; });
  for (std::thread& thread : threads) thread.join();
  return granted;
}

}  // namespace

int main() {
  const auto opened = jeton::Authority::open(jeton::memory_stores());
  if (!opened.ok()) return 1;
  const jeton::Authority& shop = opened.value();
  const auto ada = shop.register_customer("ada@example.com", "ada likes marbles");
  if (!ada.ok()) return 1;

  const auto early = shop.issue_code(ada.value(), "staff:lena", "order 1042");
  std::cout << "before consent: " << (early.ok() ? "a code" : early.error().name()) << '\n';

  const auto session = shop.login("ada@example.com", "ada likes marbles");
  if (!session.ok() || !shop.set_consent(session.value().token(), jeton::Consent::given).ok()) return 1;

  const auto issued = shop.issue_code(ada.value(), "staff:lena", "order 1042");
  if (!issued.ok()) return 1;
  const auto code = jeton::text_of(issued.value().code.reveal());  // read out or typed, within 30 seconds
  const int granted = present_at_once(shop, code);
  std::cout << "presented eight times at once, granted: " << granted << '\n';
  std::cout << "presented again: " << shop.exchange_code("ada@example.com", code).error().name() << '\n';
  return granted == 1 && !early.ok() ? 0 : 1;
}
