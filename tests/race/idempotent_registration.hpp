// SPDX-License-Identifier: Apache-2.0
//
// idempotent_registration.hpp: what the servers of the race for Idempotency-Keys and their referee agree on:
// the deployment's secret, a policy that is patient with stores and cheap in hashes, the request that all
// send in a round, and the login by which one can see who did the work.
#pragma once

#include <jeton/flow/idempotency.hpp>

#include <string>

namespace jeton::test {

inline Secret race_secret() { return Secret::of_size(32); }

inline Policy race_policy() {
  Policy policy;
  policy.argon2_memory_kib = 7168;
  policy.argon2_passes = 1;
  policy.store_deadline = std::chrono::minutes(1);
  policy.idempotency_in_flight = std::chrono::minutes(10);  // a slow machine gives no claim up
  return policy;
}

inline std::string login_of(int server, int round) {
  return "server" + std::to_string(server) + "-round" + std::to_string(round) + "@example.com";
}

inline std::string key_of(int round) { return "round-" + std::to_string(round); }

/// Of every server the same, though each would register a login of its own.
inline IdempotentRequest same_request(const std::string& key) {
  return {"register anonymous", key, sha256(bytes_of("one body"))};
}

}  // namespace jeton::test
