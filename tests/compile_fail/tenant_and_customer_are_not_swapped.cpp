// SPDX-License-Identifier: Apache-2.0
//
// An id of a customer is none of a tenant (promise 12).
// expected: cannot convert|no matching function|no viable conversion|invalid initialization|no known
// conversion
#include <jeton/base/id.hpp>

void revoke_all(const jeton::TenantId& tenant, const jeton::CustomerId& customer);

void sign_out(const jeton::TenantId& tenant, const jeton::CustomerId& customer) {
#ifdef CONTROL
  revoke_all(tenant, customer);
#else
  revoke_all(customer, tenant);
#endif
}
