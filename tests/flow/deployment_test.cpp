// SPDX-License-Identifier: Apache-2.0
//
// deployment_test.cpp: the deployment record: one per ledger, written once, and what happens to a server that
// brings another secret. Where the secret comes from is in deployment_secret_file_test.cpp.
#include <cctype>
#include <thread>

#include "authority/authority_kit.hpp"
#include "flow/session_kit.hpp"

namespace jeton::test {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kNotAfter = kNoon + Lifetime(5s);

Result<DeploymentKeys> open_with(Ledger& ledger, unsigned char secret, std::uint64_t seed) {
  MemoryCustomers customers;
  SeededRandom random(seed);
  VirtualClock clock(kNoon);
  const Policy policy;
  Blocking world(customers, ledger, random, clock, policy);
  return open_deployment(world, secret_of(secret), kNoon, kNotAfter);
}

bool same_keys(const DeploymentKeys& a, const DeploymentKeys& b) {
  return a.deployment_id == b.deployment_id && equal_in_constant_time(a.route.reveal(), b.route.reveal()) &&
         equal_in_constant_time(a.code.reveal(), b.code.reveal());
}

}  // namespace

TEST_CASE("the first open writes the deployment record and every later one reads it", "[flow]") {
  MemoryLedger ledger;
  const auto first = open_with(ledger, 7, 1);
  const auto second = open_with(ledger, 7, 2);
  REQUIRE(first.ok());
  REQUIRE(second.ok());
  CHECK(same_keys(first.value(), second.value()));
}

TEST_CASE("two deployments share neither id nor route key", "[flow]") {
  MemoryLedger one, two;
  const auto first = open_with(one, 7, 1);
  const auto second = open_with(two, 7, 2);
  CHECK_FALSE(first.value().deployment_id == second.value().deployment_id);
  CHECK_FALSE(equal_in_constant_time(first.value().route.reveal(), second.value().route.reveal()));
}

TEST_CASE("a server with another secret is told so before it issues anything", "[flow][promise-6]") {
  MemoryLedger ledger;
  REQUIRE(open_with(ledger, 7, 1).ok());
  CHECK(refusal_of(open_with(ledger, 8, 2)) == Errc::deployment_secret_mismatch);
  CHECK(open_with(ledger, 7, 3).ok());
}

TEST_CASE("two first opens make one record, at every moment of each other", "[flow][T33]") {
  for (std::size_t at = 0;; ++at) {
    MemoryLedger ledger;
    MemoryCustomers customers;
    SeededRandom random(1);
    VirtualClock clock(kNoon);
    const Policy policy;
    Blocking inner(customers, ledger, random, clock, policy);
    TracedWorld<Blocking> world(inner);
    std::optional<Result<DeploymentKeys>> second;
    world.before = [&](std::size_t number, std::string_view) {
      if (number == at) second.emplace(open_with(ledger, 7, 2));
    };
    const auto first = open_deployment(world, secret_of(7), kNoon, kNotAfter);
    if (world.trace.size() <= at) break;
    CAPTURE(at, world.trace[at]);
    REQUIRE(first.ok());
    REQUIRE(second->ok());
    CHECK(same_keys(first.value(), second->value()));
  }
}

TEST_CASE("many servers that open a new ledger at once agree on its keys", "[flow][T33]") {
  MemoryLedger ledger;
  std::vector<std::thread> servers;
  std::vector<std::optional<Result<DeploymentKeys>>> opened(8);
  for (std::size_t i = 0; i < opened.size(); ++i)
    servers.emplace_back([&, i] { opened[i].emplace(open_with(ledger, 7, i + 1)); });
  for (std::thread& server : servers) server.join();
  for (const auto& keys : opened) {
    REQUIRE(keys->ok());
    CHECK(same_keys(keys->value(), opened[0]->value()));
  }
}

TEST_CASE("of two servers that bring different secrets to a new ledger one is refused", "[flow][promise-6]") {
  MemoryLedger ledger;
  MemoryCustomers customers;
  SeededRandom random(1);
  VirtualClock clock(kNoon);
  const Policy policy;
  Blocking inner(customers, ledger, random, clock, policy);
  TracedWorld<Blocking> world(inner);
  world.before = [&](std::size_t, std::string_view effect) {
    if (effect.starts_with("commit")) REQUIRE(open_with(ledger, 8, 2).ok());
  };
  CHECK(refusal_of(open_deployment(world, secret_of(7), kNoon, kNotAfter)) ==
        Errc::deployment_secret_mismatch);
}

TEST_CASE("every fault of the first open is a fault, and the next open works", "[flow][promise-6][T35]") {
  for (const Fault fault : {Fault::unavailable, Fault::unknown, Fault::applied_but_unknown, Fault::throws}) {
    for (std::size_t nth = 1; nth <= 2; ++nth) {
      MemoryLedger ledger;
      FaultyLedger faulty(ledger, {.nth = nth, .fault = fault, .times = 2});
      const auto first = open_with(faulty, 7, 1);
      CAPTURE(static_cast<int>(fault), nth);
      if (!first.ok()) CHECK(kind(first.error().code) == ErrorKind::store);
      const auto second = open_with(ledger, 7, 2);
      REQUIRE(second.ok());
      if (first.ok()) CHECK(same_keys(first.value(), second.value()));
    }
  }
}

TEST_CASE("a damaged or newer deployment record is refused by that name", "[flow][promise-15]") {
  MemoryLedger ledger;
  REQUIRE(open_with(ledger, 7, 1).ok());
  const RecordKey key = detail::deployment_key();
  RecordRoom room;
  RecordSlot slot{.key = key, .room = room};
  REQUIRE(ledger.get(deployment_partition(), std::span(&slot, 1)).ok());
  std::vector<std::byte> bytes(slot.value().begin(), slot.value().end());

  bytes[0] = std::byte{2};
  overwrite(ledger, deployment_partition(), key, bytes);
  CHECK(refusal_of(open_with(ledger, 7, 2)) == Errc::unknown_format);
  bytes[0] = std::byte{kRecordFormat};
  overwrite(ledger, deployment_partition(), key, Bytes(bytes).first(bytes.size() - 1));
  CHECK(refusal_of(open_with(ledger, 7, 2)) == Errc::damaged_record);
  bytes.back() ^= std::byte{1};  // the sealed route key
  overwrite(ledger, deployment_partition(), key, bytes);
  CHECK_FALSE(open_with(ledger, 7, 2).ok());
}

TEST_CASE("the ledger holds neither the secret nor a key made from it", "[flow][promise-7]") {
  MemoryLedger ledger;
  SpyingLedger recording(ledger);
  const auto keys = open_with(recording, 7, 1);
  REQUIRE(keys.ok());
  CHECK(recording.written().find(std::string(32, '\7')) == std::string::npos);
  for (const Key32* key : {&keys.value().route, &keys.value().code, &keys.value().seal, &keys.value().decoy,
                           &keys.value().reference})
    CHECK(recording.written().find(text_of(key->reveal())) == std::string::npos);
}

TEST_CASE("a deployment secret is 64 hexadecimal digits and at most a line end", "[flow][promise-9]") {
  for (const std::string& text : {digits_of(7), digits_of(0xAB), digits_of(7) + "\n", digits_of(7) + "\r\n"})
    CHECK(parse_deployment_secret(text).ok());
  std::string upper = digits_of(0xAB);
  for (char& c : upper) c = static_cast<char>(std::toupper(c));
  CHECK(equal_in_constant_time(parse_deployment_secret(upper).value().reveal(), secret_of(0xAB).reveal()));
  for (const std::string& text :
       {std::string(), digits_of(7).substr(1), digits_of(7) + "0", digits_of(7) + "\n\n",
        " " + digits_of(7).substr(1), digits_of(7).substr(0, 63) + "g", std::string(64, '\0'),
        std::string(1'000'000, '0')})
    CHECK(refusal_of(parse_deployment_secret(text)) == Errc::malformed_secret);
}

}  // namespace jeton::test
