// SPDX-License-Identifier: Apache-2.0
//
// taint_worker.cpp: runs under valgrind's memcheck and shows that comparing, looking up and HMAC neither
// branch on a secret nor index by one. Secrets are marked undefined; memcheck then reports each conditional
// jump and each address that depends on them, and each case is held against the number of such reports.
//
// Positive controls come first: an early-exit comparison, a table indexed by a secret and a branch on one
// must be reported, or the rest would show nothing. What becomes public on purpose is declared so in two
// places only: the verdict of equal_in_constant_time() (at the seam below, through the linker's --wrap) and
// published(), for digests that a ledger sees and tokens that have left.
//
// Not claimed, and not here: reading and spelling of tokens (base62, base64url) goes through tables, indexed
// by what its sender has; the check of new keys against guessable ones reads them, once, when a server
// starts.
//
//   valgrind -q --error-limit=no build/release-gcc/tests/taint/jeton_taint_worker
#include <jeton/crypto/constant_time.hpp>
#include <jeton/crypto/seal.hpp>
#include <jeton/flow/issue_code.hpp>
#include <jeton/store/memory_ledger.hpp>
#include <jeton/token/opaque_token.hpp>
#include <jeton/web/csrf.hpp>

#include <valgrind/memcheck.h>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "token/token_kit.hpp"

namespace jeton::taint {

/// The two names that the linker makes of --wrap: the library's own function, and what its callers call
/// instead.
bool real_comparison(Bytes a, Bytes b) noexcept
    asm("__real__ZN5jeton22equal_in_constant_timeESt4spanIKSt4byteLm18446744073709551615EES3_");
bool comparison_seam(Bytes a, Bytes b) noexcept
    asm("__wrap__ZN5jeton22equal_in_constant_timeESt4spanIKSt4byteLm18446744073709551615EES3_");

/// That two secrets are equal, or not, is what a caller is told: here, and nowhere else, it becomes public.
bool comparison_seam(Bytes a, Bytes b) noexcept {
  bool equal = real_comparison(a, b);
  VALGRIND_MAKE_MEM_DEFINED(&equal, sizeof equal);
  return equal;
}

namespace {

void mark_secret(Bytes bytes) { VALGRIND_MAKE_MEM_UNDEFINED(bytes.data(), bytes.size()); }

/// What everybody may see from here on: a digest in a ledger, a token that was handed out.
Bytes published(Bytes bytes) {
  VALGRIND_MAKE_MEM_DEFINED(bytes.data(), bytes.size());
  return bytes;
}

/// Keeps the compiler from leaving a computation out.
template <class T>
void keep(const T& value) {
  asm volatile("" : : "r"(&value) : "memory");
}

void require(bool holds, const char* what) {
  if (holds) return;
  std::printf("%s: does not hold\n", what);
  std::exit(2);
}

template <std::size_t N>
ByteArray<N> counting(unsigned first = 1) {
  ByteArray<N> bytes;
  for (std::size_t i = 0; i < N; ++i) bytes[i] = static_cast<std::byte>(first + i);
  return bytes;
}

/// A shop all of whose keys are secrets.
struct SecretShop {
  SecretShop() {
    for (Key32* key :
         {&keys.route, &keys.reference, &keys.decoy, &keys.seal, &keys.code, &keys.device, &keys.csrf}) {
      const auto bytes = counting<32>(static_cast<unsigned>(key->reveal().size()));
      std::copy(bytes.begin(), bytes.end(), key->fill().begin());
    }
  }
  void hide() const {
    for (const Key32* key : {&keys.reference, &keys.decoy, &keys.seal, &keys.code, &keys.device, &keys.csrf})
      mark_secret(key->reveal());
  }
  [[nodiscard]] Shop shop() const { return {tenant, policy, keys}; }

  TenantId tenant = TenantId::parse("default").value();
  Policy policy;
  DeploymentKeys keys;
};

// Positive controls: each must be reported.

void early_exit_comparison() {
  auto secret = counting<32>();
  const auto guess = counting<32>();
  mark_secret(secret);
  std::size_t same = 0;
  while (same < secret.size() && secret[same] == guess[same]) ++same;
  keep(same);
}

void table_indexed_by_a_secret() {
  static constexpr char kTable[] = "0123456789abcdef0123456789abcdef";
  auto secret = counting<4>();
  mark_secret(secret);
  const char spelt = kTable[std::to_integer<unsigned>(secret[0] & std::byte{31})];
  keep(spelt);
}

void branch_on_a_secret() {
  auto secret = counting<4>();
  mark_secret(secret);
  if ((secret[3] & std::byte{1}) == std::byte{1}) keep(secret);
}

/// Without the seam the verdict itself is a secret: the reports of all cases below would otherwise be missed.
void verdict_past_the_seam() {
  auto secret = counting<32>();
  mark_secret(secret);
  if (real_comparison(secret, counting<32>())) keep(secret);
}

// What is claimed: none may be reported.

void comparison() {
  auto secret = counting<32>();
  mark_secret(secret);
  require(equal_in_constant_time(secret, counting<32>()), "equal");
  for (const std::size_t at : {0U, 17U, 31U}) {
    auto other = counting<32>();
    other[at] ^= std::byte{1};
    require(!equal_in_constant_time(secret, other), "different");
  }
}

void digests() {
  auto secret = counting<77>();
  mark_secret(secret);
  keep(sha256(secret));
  Key32 key;
  std::copy_n(counting<32>().begin(), 32, key.fill().begin());
  mark_secret(key.reveal());
  keep(hmac_sha256(key, {bytes_of("label"), Bytes(secret)}));
  keep(derive_key(secret, "label").reveal()[0]);
}

void look_up_of_a_token() {
  const SecretShop shop;
  const auto route = counting<8>();
  auto random = counting<32>();
  MemoryLedger ledger;
  Batch batch(Partition{route}, Durability::passing, kMostUsableTime);
  batch.put(session_key(shop.shop(), route, random), Guard::absent(), bytes_of("a session"), Version{},
            kMostUsableTime);
  require(ledger.commit(batch).value().is_applied(), "commit");

  mark_secret(random);
  RecordKey key = session_key(shop.shop(), route, random);
  published(std::as_bytes(std::span(&key, 1)));  // a ledger sees a digest of 256 random bits, and may
  ByteArray<64> room{};
  RecordSlot slot{.key = key, .room = room};
  require(ledger.get(Partition{route}, std::span(&slot, 1)).ok() && slot.found, "found");
}

void hmac_of_a_code() {
  const SecretShop shop;
  const Owner owner = Owner::of(shop.shop(), CustomerId::parse("c42").value());
  std::string code = "7k2m9q4x1z8c3v6b5n0a1s2d3f4g5h6j";
  const RecordKey stored = code_key(shop.shop(), owner, code);
  shop.hide();
  mark_secret(bytes_of(code));
  const RecordKey key = code_key(shop.shop(), owner, code);
  require(equal_in_constant_time(key.bytes(), stored.bytes()), "the code's key");
}

void csrf_token() {
  const SecretShop shop;
  const Digest session = sha256(bytes_of("session"));
  const std::string token = mint_csrf_token(shop.keys.csrf, session, counting<16>());
  shop.hide();
  require(verify_csrf_token(shop.keys.csrf, session, token).ok(), "own token");
  require(!verify_csrf_token(shop.keys.csrf, sha256(bytes_of("another")), token).ok(),
          "token of another session");
}

void device_cookie() {
  const SecretShop shop;
  const Owner owner = Owner::of(shop.shop(), CustomerId::parse("c42").value());
  const Timestamp now{1'800'014'400'000};
  const IssuedDevice issued = mint_device_cookie(shop.shop(), "bob@example.com", owner, counting<16>(), now);
  const std::string cookie(text_of(issued.cookie.reveal()));
  shop.hide();
  require(read_device_cookie(shop.shop(), "bob@example.com", cookie, now).has_value(), "own cookie");
  require(!read_device_cookie(shop.shop(), "eve@example.com", cookie, now).has_value(), "another's cookie");
}

/// Made outside of the measured part, because new keys are checked against guessable ones.
const SigningKey& secret_signing_key() {
  static const SigningKey key = [] {
    const auto bytes = token_test::key_bytes(1);
    mark_secret(bytes);
    return SigningKey::hs256("h1", bytes).value();
  }();
  return key;
}

void hs256() {
  const SigningKey& key = secret_signing_key();
  ByteArray<32> signature{};
  require(key.sign(bytes_of("header.payload"), signature).ok(), "sign");
  published(signature);  // the token has left
  const auto verifier = key.verify_key().value();
  require(verifier.verify(bytes_of("header.payload"), signature).ok(), "own signature");
  signature[31] ^= std::byte{1};
  require(!verifier.verify(bytes_of("header.payload"), signature).ok(), "wrong signature");
}

void sealing() {
  const SecretShop shop;
  auto plain = counting<100>();
  shop.hide();
  mark_secret(plain);
  ByteArray<100 + kSealOverheadBytes> sealed{};
  seal(shop.keys.seal, counting<kSealNonceBytes>(), "context", plain, sealed);
  keep(sealed);
}

struct Case {
  const char* name;
  void (*run)();
  bool must_be_reported;
};

constexpr Case kCases[] = {
    {"control: a comparison that ends at the first difference", early_exit_comparison, true},
    {"control: a table indexed by a secret", table_indexed_by_a_secret, true},
    {"control: a branch on a secret", branch_on_a_secret, true},
    {"control: the verdict of a comparison, taken past the seam", verdict_past_the_seam, true},
    {"equal_in_constant_time", comparison, false},
    {"SHA-256, HMAC-SHA-256 and HKDF", digests, false},
    {"look-up of an opaque token", look_up_of_a_token, false},
    {"HMAC and comparison of a one-time code", hmac_of_a_code, false},
    {"MAC of a CSRF token", csrf_token, false},
    {"MAC of a device cookie", device_cookie, false},
    {"HS256: sign and verify", hs256, false},
    {"sealing of a record", sealing, false},
};

/// True if the case was reported, or not, as it must be.
bool holds(const Case& each) {
  const auto before = VALGRIND_COUNT_ERRORS;
  each.run();
  const auto reports = VALGRIND_COUNT_ERRORS - before;
  const bool right = (reports > 0) == each.must_be_reported;
  std::printf("%s  %s: %u reports\n", right ? "ok  " : "FAIL", each.name, static_cast<unsigned>(reports));
  return right;
}

}  // namespace
}  // namespace jeton::taint

int main() {
  using namespace jeton::taint;
  if (RUNNING_ON_VALGRIND == 0) {
    std::puts("jeton_taint_worker: run it under valgrind: without it nothing is watched");
    return 2;
  }
  secret_signing_key();
  int failed = 0;
  for (const Case& each : kCases) failed += holds(each) ? 0 : 1;
  std::printf("secret taint: %zu cases, %d failed\n", std::size(kCases), failed);
  return failed == 0 ? 0 : 1;
}
