// SPDX-License-Identifier: Apache-2.0
//
// What holds for a password holds for a key of fixed size (promise 7).
// expected: use of deleted function|overload resolution selected deleted
#include <jeton/base/secret.hpp>

#include <iostream>

void log(const jeton::SecretArray<32>& key) {
#ifdef CONTROL
  std::cout << key.reveal().size();
#else
  std::cout << key;
#endif
}
