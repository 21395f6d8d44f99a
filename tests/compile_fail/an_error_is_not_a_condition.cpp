// SPDX-License-Identifier: Apache-2.0
//
// A Result is asked with ok(); as a condition it would read as "granted" by accident (promise 6).
// expected: could not convert|no viable conversion|not contextually convertible|conversion
#include <jeton/base/result.hpp>

bool granted(const jeton::Result<jeton::Done>& result) {
#ifdef CONTROL
  if (result.ok()) return true;
#else
  if (result) return true;
#endif
  return false;
}
