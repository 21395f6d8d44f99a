// SPDX-License-Identifier: Apache-2.0
//
// A branch that was forgotten must not hand out an outcome: there is no default one (promise 6).
// expected: use of deleted function|call to deleted constructor|no matching function
#include <jeton/base/result.hpp>

jeton::Result<jeton::Done> outcome() {
#ifdef CONTROL
  jeton::Result<jeton::Done> result = jeton::Error{jeton::Errc::unavailable, "outcome"};
#else
  jeton::Result<jeton::Done> result;
#endif
  return result;
}
