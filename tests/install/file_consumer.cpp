// SPDX-License-Identifier: Apache-2.0
//
// file_consumer.cpp: what one process of a shop wrote into a SQLite file, another reads: the customer who
// registered in the first signs in in the second. Answers 0, or the number of the step that failed.
//
//   shop_with_file shop.db register && shop_with_file shop.db login
#include <jeton/authority.hpp>
#include <jeton/store/sqlite.hpp>

#include <string_view>

int main(int count, char** words) {
  if (count != 3) return 1;
  auto shop = jeton::Authority::open(jeton::open_sqlite(words[1]));
  if (!shop.ok()) return 2;
  if (std::string_view(words[2]) == "register")
    return shop.value().register_customer("bob@example.com", "correct horse battery").ok() ? 0 : 3;
  return shop.value().login("bob@example.com", "correct horse battery").ok() ? 0 : 4;
}
