// SPDX-License-Identifier: Apache-2.0
//
// A put without a guard would overwrite what another request has just written (promise 1).
// expected: no matching function|too few arguments|cannot convert|no viable conversion|no known
// conversion|could not convert
#include <jeton/store/ledger.hpp>

void spend(jeton::Batch& batch, const jeton::RecordKey& key, jeton::Bytes value, const jeton::Version& next) {
#ifdef CONTROL
  batch.put(key, jeton::Guard::absent(), value, next, jeton::kMostUsableTime);
#else
  batch.put(key, value, next, jeton::kMostUsableTime);
#endif
}
