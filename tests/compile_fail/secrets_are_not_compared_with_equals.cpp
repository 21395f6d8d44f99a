// SPDX-License-Identifier: Apache-2.0
//
// A comparison that stops at the first difference tells how much was right (promise 7).
// expected: use of deleted function|overload resolution selected deleted
#include <jeton/base/secret.hpp>
#include <jeton/crypto/constant_time.hpp>

bool same(const jeton::Secret& a, const jeton::Secret& b) {
#ifdef CONTROL
  return jeton::equal_in_constant_time(a, b);
#else
  return a == b;
#endif
}
