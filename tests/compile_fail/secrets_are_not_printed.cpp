// SPDX-License-Identifier: Apache-2.0
//
// A secret does not reach a log by being streamed (promise 7).
// expected: use of deleted function|overload resolution selected deleted
#include <jeton/base/secret.hpp>

#include <iostream>

void log(const jeton::Secret& password) {
#ifdef CONTROL
  std::cout << password.size();
#else
  std::cout << password;
#endif
}
