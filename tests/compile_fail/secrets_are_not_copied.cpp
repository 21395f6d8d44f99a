// SPDX-License-Identifier: Apache-2.0
//
// A copy of a secret is a second place to wipe; it has to be asked for by name.
// expected: use of deleted function|call to deleted constructor
#include <jeton/base/secret.hpp>

#include <utility>

jeton::Secret keep(jeton::Secret& password) {
#ifdef CONTROL
  return std::move(password);
#else
  return password;
#endif
}
