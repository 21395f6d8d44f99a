// SPDX-License-Identifier: Apache-2.0
//
// constant_time.cpp: the body of the one comparison of secrets.
//
// The answer is made from "== 0" and nothing else: a comparison's int that is cut to a narrower type lets one
// wrong password in 256 through (CVE-2012-2122, attack P12).
//
//   if (!equal_in_constant_time(expected, given)) return Error{Errc::wrong_credentials, "login"};
#include <jeton/crypto/constant_time.hpp>

#include <sodium.h>

namespace jeton {

bool equal_in_constant_time(Bytes a, Bytes b) noexcept {
  if (a.size() != b.size()) return false;
  return a.empty() || sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace jeton
