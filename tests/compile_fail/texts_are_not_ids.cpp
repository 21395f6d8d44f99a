// SPDX-License-Identifier: Apache-2.0
//
// A text from outside becomes an id only by being parsed (promise 9).
// expected: could not convert|no matching function|no viable conversion|no known conversion|conversion from
#include <jeton/base/id.hpp>

jeton::Result<jeton::TenantId> tenant_of(std::string_view header) {
#ifdef CONTROL
  return jeton::TenantId::parse(header);
#else
  return jeton::TenantId(header);
#endif
}
