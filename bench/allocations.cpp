// SPDX-License-Identifier: Apache-2.0
//
// allocations.cpp: how many blocks of memory does one verification take, and from whom? Counted over a
// thousand calls after some to warm up; a cause, not a time, so no neighbour disturbs it.
#include <jeton/store/sqlite.hpp>

#include "allocation_tally.hpp"
#include "bench_folder.hpp"
#include "bench_shop.hpp"
#include "jwt_samples.hpp"

using namespace jeton::bench;

namespace {

template <class Work>
void count(std::string_view id, Work work) {
  constexpr int kCalls = 1000;
  for (int call = 0; call < 100; ++call) work();
  const Tally before = tally::now();
  for (int call = 0; call < kCalls; ++call) work();
  const Tally spent = tally::now() - before;
  const auto per_call = [](std::size_t blocks) { return static_cast<double>(blocks) / kCalls; };
  std::printf("{\"id\":\"%.*s\",\"jeton\":%.3f,\"openssl\":%.3f,\"sqlite\":%.3f,\"all\":%.3f}\n",
              static_cast<int>(id.size()), id.data(), per_call(spent.jeton), per_call(spent.openssl),
              per_call(spent.sqlite), per_call(spent.all));
}

void count_opaque(std::string_view id, jeton::Stores stores) {
  const BenchShop shop(std::move(stores), 2000);
  std::size_t at = 0;
  count(id, [&] {
    if (!shop.authority.verify(shop.tokens.next(at, 1)).ok()) give_up("a token was refused");
  });
}

void count_jwt(std::string_view id, jeton::Algorithm algorithm, const std::string& token) {
  const jeton::JwtVerifier verifier = sample_verifier(algorithm);
  count(id, [&] {
    if (!verifier.verify(token, kSampleTime).ok()) give_up("a token of bench/tokens was refused");
  });
}

}  // namespace

int main() {
  tally::prepare();
  count_opaque("allocations.opaque.memory", jeton::memory_stores());
  const ScratchFolder folder;
  count_opaque("allocations.opaque.sqlite", must(jeton::open_sqlite(folder.file()), "open_sqlite"));
  count_jwt("allocations.jwt.hs256", jeton::Algorithm::hs256, sample("hs256.jwt"));
  count_jwt("allocations.jwt.eddsa", jeton::Algorithm::ed25519, sample("eddsa.jwt"));
}
