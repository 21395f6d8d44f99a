// SPDX-License-Identifier: Apache-2.0
//
// token_attack_test.cpp: attacks on tokens and sessions that other systems fell for, played against a whole
// shop. The tags are the numbers of the attack corpus.
#include <sys/wait.h>
#include <unistd.h>

#include <cctype>
#include <random>
#include <set>
#include <thread>

#include "authority/authority_kit.hpp"
#include "flow/session_kit.hpp"

namespace jeton::test {
namespace {

using namespace std::chrono_literals;

constexpr TokenKind kKinds[] = {TokenKind::session, TokenKind::assistance, TokenKind::code,
                                TokenKind::refresh, TokenKind::registration};

std::string relabelled(std::string_view token, TokenKind kind) {
  const auto parsed = parse_opaque_token(token);
  return std::string(mint_opaque_token(kind, parsed.value().route, parsed.value().random).text());
}

/// What a loose collation, a LIKE, a trim or a decoder would take for the same text.
std::vector<std::string> look_alikes(const std::string& token) {
  std::vector<std::string> texts{" " + token,
                                 token + " ",
                                 token + "\n",
                                 token + std::string(1, '\0'),
                                 token + "\xC2\xA0",
                                 token + "%",
                                 "%" + token,
                                 token + "=",
                                 "\"" + token + "\"",
                                 token + "\r\n",
                                 "Bearer " + token,
                                 "\xEF\xBB\xBF" + token,
                                 token.substr(0, 65) + "%",
                                 token.substr(0, 65) + "_",
                                 "jtn%5Fs" + token.substr(5)};
  for (std::size_t at = 0; at < token.size(); ++at) {
    const char c = token[at];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter) continue;
    std::string flipped = token;
    flipped[at] = static_cast<char>(c ^ 0x20);
    texts.push_back(flipped);
  }
  return texts;
}

}  // namespace

TEST_CASE("no look-alike of a live token is alive", "[attack][T10][T11][T12]") {
  BobsShop shop;
  for (const std::string& text : look_alikes(shop.token)) {
    CAPTURE(text);
    CHECK_FALSE(shop.check(text).ok());
  }
  CHECK(shop.check(shop.token).ok());
}

TEST_CASE("a token of one kind is good for no other, whatever letter it is given", "[attack][J38]") {
  BobsShop shop;
  const std::string staff = shop.assistance_token();
  for (const std::string& token : {shop.token, staff})
    for (const TokenKind kind : kKinds) {
      const std::string posing = relabelled(token, kind);
      CHECK(shop.check(posing).ok() == (posing == token));
      if (posing == token) continue;
      CHECK_FALSE(extend_token(shop, posing).ok());
      CHECK_FALSE(revoke_token(shop, posing).ok());
      CHECK_FALSE(consent(shop, posing, Consent::given).ok());
      CHECK_FALSE(change(shop, posing, kOldPassword, kNewPassword).ok());
    }
  CHECK(shop.check(shop.token).ok());
  CHECK(shop.check(staff).ok());
}

TEST_CASE("an expired token is refused by every use case, not only by verify", "[attack][T6]") {
  BobsShop shop;
  shop.clock.set(kNoon + shop.policy().session_lifetime);
  CHECK(refusal_of(shop.check(shop.token)) == Errc::token_expired);
  CHECK(refusal_of(extend_token(shop, shop.token)) == Errc::token_expired);
  CHECK(refusal_of(consent(shop, shop.token, Consent::given)) == Errc::token_expired);
  CHECK(refusal_of(change(shop, shop.token, kOldPassword, kNewPassword)) == Errc::token_expired);
}

TEST_CASE("no session can be given a life without end", "[attack][T8]") {
  Policy policy;
  policy.session_lifetime = Lifetime::max();
  CHECK_FALSE(policy.validate().ok());
  policy = Policy{};
  policy.session_absolute_lifetime = 24h * 401;
  CHECK_FALSE(policy.validate().ok());
  policy = Policy{};
  policy.session_lifetime = Lifetime(0);
  CHECK_FALSE(policy.validate().ok());
}

TEST_CASE("a stolen copy of the ledger signs nobody in", "[attack][promise-7][T9]") {
  TestShop shop;
  const CustomerId bob = shop.add(kBob, kOldPassword);
  SpyingLedger recording(shop.ledger);
  Blocking world = shop.blocking_over(shop.customers, recording);
  for (int session = 0; session < 5; ++session) REQUIRE(issue(world, shop.shop(), {bob, {}}, kNoon).ok());

  for (const auto& [place, value] : recording.records()) {
    const std::string dump = std::string(text_of(place.second.bytes())) + value;
    for (std::size_t at = 0; at + 32 <= dump.size(); ++at) {
      ByteArray<32> random;
      const Bytes window = bytes_of(dump).subspan(at, 32);
      std::copy(window.begin(), window.end(), random.begin());
      const auto forged = mint_opaque_token(TokenKind::session, place.first.bytes, random);
      CHECK(refusal_of(shop.check(forged.text())) == Errc::token_unknown);
    }
  }
}

TEST_CASE("well-formed guesses are unknown tokens", "[attack][T13]") {
  BobsShop shop;
  const std::uint64_t seed = 20'270'115;
  CAPTURE(seed);
  std::mt19937_64 chance(seed);
  const auto parsed = parse_opaque_token(shop.token);
  for (int guess = 0; guess < 5'000; ++guess) {
    ByteArray<32> random;
    for (std::byte& byte : random) byte = static_cast<std::byte>(chance());
    const auto forged = mint_opaque_token(TokenKind::session, parsed.value().route, random);
    CHECK(refusal_of(shop.check(forged.text())) == Errc::token_unknown);
  }
}

TEST_CASE("a token one bit away from a live one is unknown", "[attack][T13]") {
  BobsShop shop;
  const auto parsed = parse_opaque_token(shop.token);
  for (std::size_t bit = 0; bit < 256; ++bit) {
    ByteArray<32> random = parsed.value().random;
    random[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    const auto forged = mint_opaque_token(TokenKind::session, parsed.value().route, random);
    CHECK(refusal_of(shop.check(forged.text())) == Errc::token_unknown);
  }
}

TEST_CASE("no two tokens are alike", "[attack][T13]") {
  BobsShop shop;
  std::set<std::string> tokens{shop.token};
  for (int session = 0; session < 2'000; ++session)
    CHECK(tokens.insert(token_of(issue_to(shop, shop.bob))).second);
}

TEST_CASE("processes forked from one server issue no token twice", "[attack][T13]") {
  constexpr std::size_t kChildren = 8;
  constexpr std::size_t kTokens = 40;
  const auto shop = Authority::open(memory_stores(), options_with_secret(7));  // with the system's randomness
  REQUIRE(shop.ok());
  const CustomerId bob =
      shop.value().import_customer({.login = kBob, .password_hash = {}, .confirmed = true}).value();
  std::set<std::string> tokens;
  for (std::size_t number = 0; number < kChildren; ++number) {
    std::array<int, 2> pipe_ends{};
    REQUIRE(::pipe(pipe_ends.data()) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      bool told = true;
      for (std::size_t i = 0; told && i < kTokens; ++i) {
        const auto session = shop.value().issue(bob);
        told = session.ok() && ::write(pipe_ends[1], session.value().token().data(),
                                       kOpaqueTokenCharacters) == ssize_t{kOpaqueTokenCharacters};
      }
      ::_exit(told ? 0 : 1);
    }
    ::close(pipe_ends[1]);
    std::string token(kOpaqueTokenCharacters, '\0');
    for (std::size_t i = 0; i < kTokens; ++i) {
      std::size_t got = 0;
      while (got < token.size()) {
        const ssize_t more = ::read(pipe_ends[0], token.data() + got, token.size() - got);
        REQUIRE(more > 0);
        got += static_cast<std::size_t>(more);
      }
      CHECK(tokens.insert(token).second);
    }
    ::close(pipe_ends[0]);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
  }
  CHECK(tokens.size() == kChildren * kTokens);
}

TEST_CASE("every sign-in makes a new token, so nobody can plant one", "[attack][T24]") {
  BobsShop shop;
  const std::string first = token_of(shop.sign_in(kBob, kOldPassword));
  const std::string second = token_of(shop.sign_in(kBob, kOldPassword));
  CHECK(first != second);
  REQUIRE(change(shop, first, kOldPassword, kNewPassword).ok());
  CHECK_FALSE(shop.check(first).ok());
  CHECK_FALSE(shop.check(second).ok());
  const std::string third = token_of(shop.sign_in(kBob, kNewPassword));
  CHECK(third != first);
  CHECK(third != second);
}

TEST_CASE("a token can be told from other text by leak scanners", "[attack][T14]") {
  BobsShop shop;
  CHECK(shop.token.starts_with("jtn_s"));
  CHECK(shop.token.size() == kOpaqueTokenCharacters);
  CHECK(std::all_of(shop.token.begin() + 4, shop.token.end(),
                    [](unsigned char c) { return std::isalnum(c) != 0; }));
}

TEST_CASE("of many who register one address at once one succeeds", "[attack][T33]") {
  TestShop shop;
  std::array<int, 12> made{};
  std::vector<std::thread> threads;
  for (int& one : made)
    threads.emplace_back([&] {
      Blocking world = shop.blocking();
      if (register_customer(world, shop.shop(), {kBob, bytes_of(kOldPassword)}, kNoon).ok()) one = 1;
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(std::count(made.begin(), made.end(), 1) == 1);
  CHECK(shop.sign_in(kBob, kOldPassword).ok());
}

TEST_CASE("tenant and customer never run together", "[attack][P2][promise-12]") {
  TestShop shop;
  const auto owner = [&](std::string_view tenant, std::string_view customer) {
    const TenantId id = TenantId::parse(tenant).value();
    return Owner::of(shop.shop_of(id), CustomerId::parse(customer).value());
  };
  CHECK_FALSE(owner("ab", "c").digest == owner("a", "bc").digest);
  CHECK_FALSE(owner("ab", "c").partition == owner("a", "bc").partition);
  CHECK_FALSE(owner("a", "a").digest == owner("a", "aa").digest);
  const std::string tenant(64, 't');
  CHECK_FALSE(owner(tenant, "1").digest == owner(tenant.substr(1), "t1").digest);
}

TEST_CASE("a session of staff buys nothing that lasts", "[attack][promise-11][T23]") {
  BobsShop shop;
  const std::string staff = shop.assistance_token();
  CHECK(refusal_of(change(shop, staff, kOldPassword, kNewPassword)) == Errc::not_for_impersonator);
  CHECK(refusal_of(consent(shop, staff, Consent::given)) == Errc::not_for_impersonator);
  shop.clock.advance(shop.policy().assistance_lifetime - 1ms);
  REQUIRE(extend_token(shop, staff).ok());
  shop.clock.advance(1ms);
  CHECK(refusal_of(shop.check(staff)) == Errc::token_expired);
}

TEST_CASE("whatever bytes the database answers, nobody is let in and nothing breaks",
          "[attack][promise-9][T29]") {
  class NoisyLedger final : public ForwardingLedger {
   public:
    using ForwardingLedger::ForwardingLedger;
    std::mt19937_64 chance{20'270'115};
    [[nodiscard]] Result<Done> get(const Partition&, std::span<RecordSlot> slots) override {
      for (RecordSlot& slot : slots) {
        slot.found = chance() % 4 != 0;
        slot.size = slot.found ? chance() % slot.room.size() : 0;
        for (std::byte& byte : slot.room) byte = static_cast<std::byte>(chance());
        if (chance() % 2 == 0) slot.room[0] = std::byte{kRecordFormat};
      }
      return Done{};
    }
  };
  BobsShop shop;
  NoisyLedger noisy(shop.ledger);
  Blocking world = shop.blocking_over(shop.customers, noisy);
  for (int round = 0; round < 300; ++round) {
    CHECK_FALSE(verify(world, shop.shop(), shop.token, kNoon).ok());
    CHECK_FALSE(extend(world, shop.shop(), shop.token, kNoon).ok());
    const auto asked = introspect(world, shop.shop(), shop.token, kNoon);
    CHECK_FALSE((asked.ok() && asked.value().is_active()));
  }
}

}  // namespace jeton::test
