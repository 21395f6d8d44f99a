// SPDX-License-Identifier: Apache-2.0
//
// phc_fuzz.cpp: stored hash strings of any bytes: judged without crash, and computed only under tiny
// ceilings.
//
// Invariants: verify_password() refuses what inspect_hash() refuses, with the same code; what needs no rehash
// is an Argon2id string.
#include <jeton/crypto/password_hash.hpp>

#include <cstdint>
#include <cstdlib>

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jeton;
  const std::string_view encoded(reinterpret_cast<const char*>(data), size);
  constexpr HashLimits kTiny{64, 2, 4, 64, 4};
  static_cast<void>(inspect_hash(encoded, HashLimits{}).ok());

  const auto format = inspect_hash(encoded, kTiny);
  const auto answer = verify_password(Secret::copy_of("password"), encoded, kTiny);
  require(format.ok() ? answer.ok() : !answer.ok() && answer.error().code == format.error().code);
  if (format.ok() && format.value() == HashFormat::bcrypt) require(needs_rehash(encoded, Argon2Cost{}));
  if (!needs_rehash(encoded, Argon2Cost{})) require(inspect_hash(encoded, HashLimits{}).ok());
  return 0;
}
