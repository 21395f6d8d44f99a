// SPDX-License-Identifier: Apache-2.0
//
// password_hash_test.cpp: published Argon2id hashes verify, hostile ones are refused uncomputed, faults grant
// nothing.
//
// Vectors: P-H-C/phc-winner-argon2 src/test.c (CC0), the whole set of it where JETON_TEST_VECTORS holds
// argon2/encoded_strings.json.
#include "hash_questions.hpp"
#include "support/allocation_counter.hpp"
#include "support/catch.hpp"

#include <jeton/base/text.hpp>
#include <jeton/crypto/password_hash.hpp>

#include <argon2.h>
#include <sys/resource.h>

#include <random>
#include <string>

using namespace jeton;
using namespace jeton::test;
namespace counter = jeton::test::allocation_counter;

/// Read by AddressSanitizer when it starts: an allocation that cannot be had answers null, as without the
/// sanitizer.
extern "C" const char* __asan_default_options() { return "allocator_may_return_null=1"; }

namespace {

constexpr Argon2Cost kCheap{8, 1, 1};
constexpr ByteArray<kSaltBytes> kSalt{std::byte{1}, std::byte{2}, std::byte{3}};
const std::string kSmall =
    "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
const std::string kTwoLanes =
    "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc";

/// Replacements in kSmall that each break its grammar.
const std::pair<const char*, const char*> kBrokenGrammar[] = {{"v=19", "v=16"},
                                                              {"v=19", "v=019"},
                                                              {"v=19$", ""},
                                                              {"m=256", "m=0256"},
                                                              {"m=256", "m=+256"},
                                                              {"m=256", "m= 256"},
                                                              {"m=256", "m="},
                                                              {"m=256", "m=4294967552"},
                                                              {"m=256", "m=0x100"},
                                                              {"m=256,t=2", "t=2,m=256"},
                                                              {"p=1", "p=1,keyid=a"},
                                                              {"p=1", "p=1,data=a"},
                                                              {"t=2", "t=02"},
                                                              {"t=2", "t=0"},
                                                              {"p=1", "p=0"},
                                                              {"p=1", "p=33"},
                                                              {"m=256", "m=7"},
                                                              {"bHQ", "bHR"},
                                                              {"bHQ", "bHQ="},
                                                              {"bHQ", "b-Q"},
                                                              {"i/4", "i/5"},
                                                              {"i/4", "i/4="},
                                                              {"i/4", "i/4$"},
                                                              {"i/4", "i/4 "},
                                                              {"i/4", "i/4\n"},
                                                              {"$c29", "$$c29"},
                                                              {"$v=", "$ v="},
                                                              {"c29tZXNhbHQ", ""},
                                                              {"$argon2id", "argon2id"},
                                                              {"$argon2id", " $argon2id"},
                                                              {"$nf65", ""},
                                                              {"m=256", "m=-256"}};

std::string hashed(std::string_view password, const Argon2Cost& cost) {
  const auto encoded = hash_password(Secret::copy_of(password), cost, kSalt);
  return encoded.ok() ? encoded.value() : std::string(encoded.error().name());
}

/// While it lives, the kernel gives this process no more private memory: what asks for much of it fails. No
/// CHECK meanwhile: the test framework and the sanitizer want memory too.
class NoMoreMemory {
 public:
  NoMoreMemory() {
    REQUIRE(::getrlimit(RLIMIT_DATA, &before_) == 0);
    rlimit none = before_;
    none.rlim_cur = 4096;  // Linux takes 0 for "not set" here
    REQUIRE(::setrlimit(RLIMIT_DATA, &none) == 0);
  }
  NoMoreMemory(const NoMoreMemory&) = delete;
  NoMoreMemory& operator=(const NoMoreMemory&) = delete;
  ~NoMoreMemory() { ::setrlimit(RLIMIT_DATA, &before_); }

 private:
  rlimit before_{};
};

}  // namespace

TEST_CASE("published Argon2id strings verify, and only with their password", "[crypto][rfc9106]") {
  CHECK(verdict("password", kSmall) == "right");
  CHECK(verdict("password", kTwoLanes) == "right");
  CHECK(verdict("Password", kSmall) == "wrong");
  CHECK(verdict("password", replaced(kSmall, "nf65", "nf66")) == "wrong");
  CHECK(verdict("password", replaced(kSmall, "m=256", "m=257")) == "wrong");
}

TEST_CASE("the published set of Argon2 strings: id verifies, the others are refused by name",
          "[crypto][rfc9106]") {
  const auto vectors = vectors_in("argon2/encoded_strings.json");
  if (vectors.is_null()) return;
  for (const auto& row : vectors.at("rows")) {
    const auto encoded = row.at("encoded").get<std::string>();
    INFO(encoded);
    if (row.at("type") != "Argon2_id") {
      CHECK(inspected(encoded) == "invalid_input.unsupported_hash");
      continue;
    }
    CHECK(verdict(row.at("password").get<std::string>(), encoded) == "right");
  }
}

TEST_CASE("our hashes are those of the reference library, for every cost", "[crypto][rfc9106]") {
  for (const Argon2Cost& cost : {Argon2Cost{8, 1, 1}, Argon2Cost{100, 3, 1}, Argon2Cost{16, 1, 2},
                                 Argon2Cost{77, 2, 3}, Argon2Cost{64, 1, 8}}) {
    for (const std::string& password :
         {std::string("p"), std::string("a\0b", 3), std::string(1024, '\xFF')}) {
      std::array<char, 200> expected{};
      REQUIRE(argon2id_hash_encoded(cost.passes, cost.memory_kib, cost.lanes, password.data(),
                                    password.size(), kSalt.data(), kSalt.size(), kArgon2TagBytes,
                                    expected.data(), expected.size()) == ARGON2_OK);
      CHECK(hashed(password, cost) == expected.data());
      CHECK(verdict(password, expected.data()) == "right");
    }
  }
}

TEST_CASE("hashes with salts of 8 to 48 and tags of 16 to 64 bytes verify", "[crypto][promise-13]") {
  const std::string salt(64, 's');
  for (const std::size_t salt_size : {7U, 8U, 15U, 16U, 17U, 48U, 49U}) {
    for (const std::size_t tag_size : {15U, 16U, 32U, 64U, 65U}) {
      std::array<char, 400> encoded{};
      REQUIRE(argon2id_hash_encoded(1, 8, 1, "pw", 2, salt.data(), std::max<std::size_t>(salt_size, 8),
                                    tag_size, encoded.data(), encoded.size()) == ARGON2_OK);
      std::string text = encoded.data();
      if (salt_size == 7) text = replaced(text, "c3Nzc3Nzc3M", "c3Nzc3Nzcw");
      const bool is_accepted = salt_size >= 8 && salt_size <= 48 && tag_size >= 16 && tag_size <= 64;
      INFO(text);
      CHECK(verdict("pw", text) == (is_accepted ? "right" : "invalid_input.malformed_hash"));
    }
  }
}

TEST_CASE("a hash string that is not exactly of its grammar is refused", "[crypto][promise-9][P6]") {
  for (const auto& [from, to] : kBrokenGrammar) {
    const std::string changed = replaced(kSmall, from, to);
    INFO(changed);
    CHECK(inspected(changed) == "invalid_input.malformed_hash");
    CHECK(verdict("password", changed) == "invalid_input.malformed_hash");
    CHECK(needs_rehash(changed, kCheap));
  }
  for (std::size_t size = 0; size < kSmall.size(); ++size)
    if (inspected(kSmall.substr(0, size)) == "argon2id")
      CHECK(verdict("password", kSmall.substr(0, size)) == "wrong");
  CHECK(inspected(kSmall + std::string(1, '\0')) == "invalid_input.malformed_hash");
  CHECK(inspected(kSmall + std::string(kMostHashBytes, 'A')) == "invalid_input.malformed_hash");
}

TEST_CASE("hashes of other formats are unsupported, not malformed", "[crypto][P4]") {
  for (const std::string& other :
       {replaced(kSmall, "argon2id", "argon2i"), replaced(kSmall, "argon2id", "argon2d"),
        std::string("$5$rounds=5000$salt$hash"), std::string("$pbkdf2-sha256$29000$salt$hash"),
        replaced(kBcrypt, "$2a$", "$2x$"), replaced(kBcrypt, "$2a$", "$2$"), std::string("$1$salt$hash")})
    CHECK(inspected(other) == "invalid_input.unsupported_hash");
  for (const char* other :
       {"", "$", "$$", "5f4dcc3b5aa765d61d8327deb882cf99", "$Argon2id$v=19$", "hash:salt:1"})
    CHECK(inspected(other) == "invalid_input.malformed_hash");
}

TEST_CASE("a stored hash that asks for a gigabyte or for hours is refused without obeying it",
          "[crypto][promise-9][P6]") {
  const std::string hostile[] = {replaced(kSmall, "m=256,t=2", "m=1048576,t=2"),
                                 replaced(kSmall, "m=256,t=2", "m=8,t=4000000"),
                                 replaced(kSmall, "m=256,t=2", "m=262144,t=17"),
                                 replaced(kSmall, "m=256,t=2,p=1", "m=4294967295,t=64,p=16"),
                                 replaced(kSmall, "p=1", "p=17"),
                                 replaced(kSmall, "t=2", "t=4294967295"),
                                 replaced(kSmall, "m=256", "m=262145")};
  const Secret password = Secret::copy_of("password");
  for (const std::string& encoded : hostile) {
    INFO(encoded);
    const auto [answer, tally] = [&] {
      const NoMoreMemory fence;  // an arena would fail as out_of_memory
      counter::start();
      auto verified = verify_password(password, encoded, kLimits);
      return std::pair(std::move(verified), counter::stop());
    }();
    CHECK(answer.error().code == Errc::hash_too_costly);
    CHECK(inspect_hash(encoded, kLimits).error().code == Errc::hash_too_costly);
    CHECK(tally.allocations == 0);
  }
}

TEST_CASE("the ceilings are the caller's, and a cost at the ceiling is computed", "[crypto][P6]") {
  HashLimits narrow{256, 2, 1, 512, 5};
  CHECK(verdict("password", kSmall, narrow) == "right");
  for (const HashLimits& limits : {HashLimits{255, 2, 1, 512, 5}, HashLimits{256, 1, 1, 512, 5},
                                   HashLimits{256, 2, 0, 512, 5}, HashLimits{256, 2, 1, 511, 5}})
    CHECK(verdict("password", kSmall, limits) == "invalid_input.hash_too_costly");
  narrow.most_bcrypt_cost = 4;
  if (lacks_bcrypt()) return;
  CHECK(verdict("U*U", kBcrypt, narrow) == "invalid_input.hash_too_costly");
}

TEST_CASE("a cost that Argon2 cannot run is refused, not mended", "[crypto]") {
  for (const Argon2Cost& cost : {Argon2Cost{7, 1, 1}, Argon2Cost{8, 0, 1}, Argon2Cost{8, 1, 0},
                                 Argon2Cost{15, 1, 2}, Argon2Cost{4'294'967'295, 1, 0x1000000}})
    CHECK(hashed("password", cost) == "invalid_input.hash_too_costly");
}

TEST_CASE("a machine without memory for the hash says so and grants nothing", "[crypto][promise-6]") {
  const Secret password = Secret::copy_of("password");
  const std::string stored = hashed("password", {65'536, 1, 1});
  const auto [made, verified] = [&] {
    const NoMoreMemory fence;
    return std::pair(hash_password(password, {65'536, 1, 1}, kSalt),
                     verify_password(password, stored, kLimits));
  }();
  CHECK(made.error().code == Errc::out_of_memory);
  CHECK(verified.error().code == Errc::out_of_memory);
  CHECK(verify_password(password, stored, kLimits).value());
}

TEST_CASE("whichever allocation fails, hashing and verifying say out of memory", "[crypto][promise-6]") {
  const Secret password = Secret::copy_of("password");
  const auto outcome = [](const auto& call) {
    counter::start_failing_at(1);
    const auto answer = call();
    const auto tally = counter::stop();
    CHECK(tally.allocations >= 1);
    return !answer.ok() && answer.error().code == Errc::out_of_memory;
  };
  CHECK(outcome([&] { return hash_password(password, kCheap, kSalt); }));
  CHECK(outcome([&] { return hash_password(password, {16, 1, 2}, kSalt); }));
  CHECK(outcome([&] { return verify_password(password, kTwoLanes, kLimits); }));
  if (lacks_bcrypt()) return;
  CHECK(outcome([&] { return verify_password(password, kBcrypt, kLimits); }));
}

TEST_CASE("only a hash of exactly the wanted cost needs no rehash", "[crypto][promise-13]") {
  const std::string stored = hashed("password", {64, 2, 1});
  CHECK_FALSE(needs_rehash(stored, {64, 2, 1}));
  CHECK(needs_rehash(stored, {65, 2, 1}));
  CHECK(needs_rehash(stored, {64, 3, 1}));
  CHECK(needs_rehash(stored, {64, 2, 2}));
  CHECK(needs_rehash(kSmall, {256, 2, 1}));  // its salt has 8 bytes
  CHECK(needs_rehash(kBcrypt, {64, 2, 1}));
  CHECK(needs_rehash("", {64, 2, 1}));
}

TEST_CASE("the hash of an unknown customer costs what a real one costs and matches nobody",
          "[crypto][promise-3]") {
  const Argon2Cost cost{64, 2, 1};
  const std::string decoy = decoy_hash(cost, kSalt, {});
  CHECK(inspected(decoy) == "argon2id");
  CHECK_FALSE(needs_rehash(decoy, cost));
  CHECK(verdict("password", decoy) == "wrong");
  CHECK(decoy.size() == hashed("password", cost).size());
}

TEST_CASE("a password of nothing or of over 1024 bytes reaches no hash", "[crypto][P5]") {
  CHECK(verdict("", kSmall) == "invalid_input.password_empty");
  CHECK(hashed("", kCheap) == "invalid_input.password_empty");
  CHECK(verdict(std::string(1025, 'a'), kSmall) == "invalid_input.password_too_long");
  CHECK(hashed(std::string(10 << 20, 'a'), kCheap) == "invalid_input.password_too_long");
}

TEST_CASE("verifying leaves no copy of the password in freed memory", "[crypto][promise-7][P17]") {
  constexpr std::string_view kCanary = "tell nobody of this password";
  const Secret password = Secret::copy_of(kCanary);
  counter::start_watching(kCanary);
  static_cast<void>(verify_password(password, kSmall, kLimits).ok());
  static_cast<void>(verify_password(password, kBcrypt, kLimits).ok());
  static_cast<void>(hash_password(password, kCheap, kSalt).ok());
  CHECK(counter::stop().freed_with_canary == 0);
}

TEST_CASE("no mutation of a stored hash verifies or computes past its ceilings", "[crypto][promise-9][P6]") {
  constexpr std::uint64_t kSeed = 0x6A65746F6E06;
  INFO("seed " << kSeed);
  std::mt19937_64 random(kSeed);
  const HashLimits tiny{256, 2, 2, 512, 4};
  for (int round = 0; round < 3000; ++round) {
    std::string mutated = random() % 2 == 0 ? kSmall : kTwoLanes;
    mutated[random() % mutated.size()] = static_cast<char>(random());
    if (mutated == kSmall || mutated == kTwoLanes) continue;
    INFO(mutated);
    REQUIRE(verdict("password", mutated, tiny) != "right");
  }
}
