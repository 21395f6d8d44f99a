// SPDX-License-Identifier: Apache-2.0
//
// 02_errors.cpp: what a refusal says, and to whom: a kind to switch on, a name for the log, words for the
// customer, and a reference by which staff learn the true reason. Nothing is thrown.
#include <jeton/jeton.hpp>

#include <iostream>

namespace {

/// What a web server might answer.
int http_status(const jeton::Error& error) {
  switch (kind(error.code)) {
    case jeton::ErrorKind::refused: return 401;        // a normal day
    case jeton::ErrorKind::invalid_input: return 400;  // the caller's to mend
    case jeton::ErrorKind::store: return 503;          // may be tried again
    case jeton::ErrorKind::internal: return 500;
  }
  return 500;
}

bool tell(const jeton::Authority& shop, const jeton::Result<jeton::SignIn>& answer) {
  if (answer.ok()) return false;
  const jeton::Error& error = answer.error();
  std::cout << "status    " << http_status(error) << '\n'
            << "log       " << error.name() << " in " << error.place << ": " << error.expected() << '\n'
            << "customer  " << words(public_reason(error.code)) << '\n';
  if (!error.reference.empty()) {
    const auto why = shop.why(
        error.reference.text());  // asked by staff, with the 16 characters that the customer reads out
    if (!why.ok()) return false;
    std::cout << "staff     " << error.reference.text() << " means " << name(why.value().reason) << '\n';
  }
  std::cout << '\n';
  return true;
}

}  // namespace

int main() {
  const auto opened = jeton::Authority::open(jeton::memory_stores());
  if (!opened.ok()) return 1;
  const jeton::Authority& shop = opened.value();
  if (!shop.register_customer("ada@example.com", "ada likes marbles").ok()) return 1;

  bool told = tell(shop, shop.login("ada@example.com", "ada likes pebbles"));  // wrong password
  told = tell(shop, shop.login("eve@example.com", "ada likes marbles")) &&
         told;                                                   // no such customer: the same answer
  told = tell(shop, shop.login("ada@example.com", "")) && told;  // refused before anything is looked up
  return told ? 0 : 1;
}
