// SPDX-License-Identifier: Apache-2.0
//
// verify_test.cpp: which tokens are alive, and everything that is refused instead.
#include "flow/session_kit.hpp"

namespace jeton::test {
namespace {

using namespace std::chrono_literals;

struct Hostile {
  std::string text;
  Errc expected;
};

std::vector<Hostile> hostile_texts() {
  return {{"", Errc::malformed_token},
          {"jtn_", Errc::malformed_token},
          {"Bearer jtn_s", Errc::malformed_token},
          {std::string(66, 'A'), Errc::malformed_token},
          {std::string(66, '\0'), Errc::malformed_token},
          {"jtn_s" + std::string(61, '\xFF'), Errc::malformed_token},
          {std::string(8192, 'a'), Errc::malformed_token},
          {std::string(8193, 'a'), Errc::token_too_long},
          {std::string(1'000'000, '.'), Errc::token_too_long}};
}

/// A well-formed token of `kind` over bytes that nobody was given.
std::string forged(TokenKind kind, std::byte fill = std::byte{9}) {
  ByteArray<8> route;
  ByteArray<32> random;
  route.fill(fill);
  random.fill(fill);
  return std::string(mint_opaque_token(kind, route, random).text());
}

}  // namespace

TEST_CASE("a live token names its customer and its times", "[flow][promise-2]") {
  BobsShop shop;
  const auto verified = shop.check(shop.token);
  REQUIRE(verified.ok());
  CHECK(verified.value().customer == shop.bob);
  CHECK(verified.value().kind == TokenKind::session);
  CHECK(verified.value().issued_at == kNoon);
  CHECK(verified.value().expires_at == kNoon + shop.policy().session_lifetime);
  CHECK(verified.value().absolute_end == kNoon + shop.policy().session_absolute_lifetime);
}

TEST_CASE("verifying a token asks the ledger once and nothing else", "[flow][promise-2]") {
  BobsShop shop;
  REQUIRE(shop.run_traced([&](auto& world) { return verify(world, shop.shop(), shop.token, kNoon); }).ok());
  CHECK(shop.trace == std::vector<std::string>{"get 2"});
}

TEST_CASE("a token is alive one millisecond before its expiry and dead at it", "[flow][rfc7519-4.1.4][T6]") {
  BobsShop shop;
  const Timestamp end = kNoon + shop.policy().session_lifetime;
  shop.clock.set(end - 1ms);
  CHECK(shop.check(shop.token).ok());
  shop.clock.set(end);
  CHECK(refusal_of(shop.check(shop.token)) == Errc::token_expired);
}

TEST_CASE("every dead token has its own reason and one public reason", "[flow][promise-3]") {
  BobsShop shop;
  const std::string revoked = shop.token;
  REQUIRE(revoke_token(shop, revoked).ok());
  const std::string ended = token_of(issue_to(shop, shop.bob));
  REQUIRE(revoke_all_of(shop, shop.bob).ok());
  const std::string expired = token_of(issue_to(shop, shop.bob));
  const std::string unknown = forged(TokenKind::session);

  CHECK(refusal_of(shop.check(revoked)) == Errc::token_revoked);
  CHECK(refusal_of(shop.check(ended)) == Errc::token_ended);
  CHECK(refusal_of(shop.check(unknown)) == Errc::token_unknown);
  shop.clock.set(kNoon + shop.policy().session_lifetime);
  CHECK(refusal_of(shop.check(expired)) == Errc::token_expired);
  for (const std::string& dead : {revoked, ended, unknown, expired})
    CHECK(public_reason(refusal_of(shop.check(dead))) == PublicReason::sign_in_again);
}

TEST_CASE("text that is no token is refused without asking a store", "[flow][promise-9][J17]") {
  BobsShop shop;
  for (const Hostile& hostile : hostile_texts()) {
    CAPTURE(hostile.text.size());
    const auto refused =
        shop.run_traced([&](auto& world) { return verify(world, shop.shop(), hostile.text, kNoon); });
    CHECK(refusal_of(refused) == hostile.expected);
    CHECK(shop.trace.empty());
  }
}

TEST_CASE("a mistyped token never reaches a store", "[flow][promise-9]") {
  BobsShop shop;
  for (std::size_t at = 0; at < shop.token.size(); ++at) {
    std::string mistyped = shop.token;
    mistyped[at] = mistyped[at] == 'x' ? 'y' : 'x';
    const auto refused =
        shop.run_traced([&](auto& world) { return verify(world, shop.shop(), mistyped, kNoon); });
    CAPTURE(at);
    CHECK(refusal_of(refused) == Errc::malformed_token);
    CHECK(shop.trace.empty());
  }
}

TEST_CASE("a token cut short or lengthened is no token", "[flow][promise-9]") {
  BobsShop shop;
  for (std::size_t size = 0; size < shop.token.size(); ++size)
    CHECK(refusal_of(shop.check(shop.token.substr(0, size))) == Errc::malformed_token);
  CHECK(refusal_of(shop.check(shop.token + "a")) == Errc::malformed_token);
  CHECK(refusal_of(shop.check(shop.token + shop.token)) == Errc::malformed_token);
}

TEST_CASE("a token of a kind that is no session is refused without asking a store", "[flow][J38]") {
  BobsShop shop;
  for (const TokenKind kind : {TokenKind::code, TokenKind::refresh, TokenKind::registration}) {
    const auto refused =
        shop.run_traced([&](auto& world) { return verify(world, shop.shop(), forged(kind), kNoon); });
    CHECK(refusal_of(refused) == Errc::wrong_token_kind);
    CHECK(shop.trace.empty());
  }
}

TEST_CASE("a session token relabelled as an assistance token is nobody's, and no alarm",
          "[flow][promise-6][J38]") {
  BobsShop shop;
  const std::string assistance = shop.assistance_token();
  const auto relabelled = [](std::string_view token, TokenKind kind) {
    const auto parsed = parse_opaque_token(token);
    return std::string(mint_opaque_token(kind, parsed.value().route, parsed.value().random).text());
  };
  CHECK(refusal_of(shop.check(relabelled(shop.token, TokenKind::assistance))) == Errc::token_unknown);
  CHECK(refusal_of(shop.check(relabelled(assistance, TokenKind::session))) == Errc::token_unknown);
}

TEST_CASE("a token of one shop is nothing in another", "[flow][promise-12]") {
  BobsShop shop;
  const TenantId other = TenantId::parse("other").value();
  const auto there =
      shop.run([&](auto& world) { return verify(world, shop.shop_of(other), shop.token, kNoon); });
  CHECK(refusal_of(there) == Errc::token_unknown);
  const auto revoked =
      shop.run([&](auto& world) { return revoke(world, shop.shop_of(other), shop.token, kNoon); });
  CHECK(refusal_of(revoked) == Errc::token_unknown);
  CHECK(shop.check(shop.token).ok());
}

TEST_CASE("customers of two shops with the same id have nothing in common", "[flow][promise-12]") {
  TestShop shop;
  const TenantId east = TenantId::parse("east").value();
  const TenantId west = TenantId::parse("west").value();
  const CustomerId same = CustomerId::parse("7").value();
  REQUIRE(shop.customers.import_customer(east, same, {kBob, "", true, false}).ok());
  REQUIRE(shop.customers.import_customer(west, same, {kBob, "", true, false}).ok());
  const auto begin = [&](const TenantId& tenant) {
    return token_of(shop.run([&](auto& world) {
      return issue(world, shop.shop_of(tenant), {same, {}}, kNoon);
    }));
  };
  const auto check = [&](const TenantId& tenant, std::string_view token) {
    return shop.run([&](auto& world) { return verify(world, shop.shop_of(tenant), token, kNoon); });
  };
  const std::string in_east = begin(east);
  const std::string in_west = begin(west);

  REQUIRE(shop.run([&](auto& world) { return revoke_all(world, shop.shop_of(east), same, kNoon); }).ok());
  CHECK(refusal_of(check(east, in_east)) == Errc::token_ended);
  CHECK(check(west, in_west).ok());
  CHECK(refusal_of(check(east, in_west)) == Errc::token_unknown);
}

TEST_CASE("the ledger never sees a token", "[flow][promise-7][T9]") {
  BobsShop shop;
  SpyingLedger recording(shop.ledger);
  Blocking world = shop.blocking_over(shop.customers, recording);
  const std::string token = token_of(issue(world, shop.shop(), {shop.bob, "note"}, kNoon));
  REQUIRE(verify(world, shop.shop(), token, kNoon).ok());
  shop.clock.advance(1h);
  REQUIRE(extend(world, shop.shop(), token, shop.now()).ok());
  REQUIRE(revoke(world, shop.shop(), token, shop.now()).ok());

  const auto parsed = parse_opaque_token(token);
  REQUIRE(parsed.ok());
  const auto secret = text_of(parsed.value().random);
  CHECK(recording.count(RecordKind::session) == 1);
  CHECK(recording.written().find(token) == std::string::npos);
  CHECK(recording.written().find(token.substr(5, 20)) == std::string::npos);
  CHECK(recording.written().find(secret) == std::string::npos);
  CHECK(recording.written().find(secret.substr(0, 8)) == std::string::npos);
}

TEST_CASE("a customer without an epoch has no live token", "[flow][promise-6]") {
  BobsShop shop;
  const Owner owner = Owner::of(shop.shop(), shop.bob);
  overwrite(shop.ledger, owner.partition, first_epoch_key(EpochPurpose::session), std::nullopt);
  CHECK(refusal_of(shop.check(shop.token)) == Errc::token_ended);
}

TEST_CASE("a damaged record is a fault of the store and never a yes or a no", "[flow][promise-6][T35]") {
  for (const bool damages_session : {true, false}) {
    BobsShop shop;
    const Owner owner = Owner::of(shop.shop(), shop.bob);
    const auto parsed = parse_opaque_token(shop.token);
    const RecordKey damaged = damages_session
                                  ? session_key(shop.shop(), parsed.value().route, parsed.value().random)
                                  : first_epoch_key(EpochPurpose::session);
    CAPTURE(damages_session);
    overwrite(shop.ledger, owner.partition, damaged, bytes_of("\x01junk"));
    CHECK(refusal_of(shop.check(shop.token)) == Errc::damaged_record);
    overwrite(shop.ledger, owner.partition, damaged, bytes_of("\x02junk"));
    CHECK(refusal_of(shop.check(shop.token)) == Errc::unknown_format);
  }
}

TEST_CASE("a record moved to another key is not believed", "[flow][promise-12]") {
  BobsShop shop;
  const TenantId other = TenantId::parse("other").value();
  const auto parsed = parse_opaque_token(shop.token);
  const RecordKey session = session_key(shop.shop(), parsed.value().route, parsed.value().random);
  const RecordKey elsewhere = session_key(shop.shop_of(other), parsed.value().route, parsed.value().random);
  RecordRoom room;
  RecordSlot slot{.key = session, .room = room};
  const Partition partition{parsed.value().route};
  REQUIRE(shop.ledger.get(partition, std::span(&slot, 1)).ok());
  overwrite(shop.ledger, partition, elsewhere, slot.value());
  const auto there =
      shop.run([&](auto& world) { return verify(world, shop.shop_of(other), shop.token, kNoon); });
  CHECK(refusal_of(there) == Errc::damaged_record);
}

TEST_CASE("a ledger that does not answer is a fault and not a refusal", "[flow][promise-6][T35]") {
  BobsShop shop;
  for (const Fault fault : {Fault::unavailable, Fault::throws}) {
    FaultyLedger faulty(shop.ledger, {.nth = 1, .fault = fault});
    Blocking world = shop.blocking_over(shop.customers, faulty);
    CHECK(refusal_of(verify(world, shop.shop(), shop.token, kNoon)) == Errc::unavailable);
  }
}

TEST_CASE("a token issued by a server whose clock runs ahead is alive here", "[flow][promise-10][T34]") {
  BobsShop shop;
  shop.clock.set(kNoon - 3s);
  CHECK(shop.check(shop.token).ok());
}

}  // namespace jeton::test
