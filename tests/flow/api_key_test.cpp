// SPDX-License-Identifier: Apache-2.0
//
// api_key_test.cpp: the credential of a trusted server is good for what it was made for, in its own shop,
// until its end; and it is never to be found in the ledger.
#include "flow/api_key_kit.hpp"

namespace jeton::test {

using namespace std::chrono_literals;

TEST_CASE("a key opens what it was made for, and says who it is", "[flow][appstle]") {
  TestShop shop;
  const auto key = create(shop);
  const auto verified = verify_key(shop, text_of_key(key));
  REQUIRE(verified.ok());
  CHECK(verified.value().id == key.value().id);
  CHECK(verified.value().name == "warehouse");
  CHECK(verified.value().scopes == Scopes{Scope::issue});
  CHECK(text_of_key(key).starts_with("jtn_k"));
}

TEST_CASE("a key does nothing that it was not made for", "[flow][promise-6]") {
  TestShop shop;
  const std::string key = text_of_key(create(shop, {"portal", {Scope::issue, Scope::introspect}}));
  CHECK(verify_key(shop, key, Scope::introspect).ok());
  for (const Scope other : {Scope::assist, Scope::revoke, Scope::customers, Scope::manage_keys, Scope{}})
    CHECK(refusal_of(verify_key(shop, key, other)) == Errc::scope_missing);
}

TEST_CASE("a key is dead at the moment it expires", "[flow]") {
  TestShop shop;
  const std::string key =
      text_of_key(create(shop, {.name = "trial", .scopes = {Scope::issue}, .expires_at = kNoon + 1h}));
  shop.clock.set(kNoon + 1h - 1ms);
  CHECK(verify_key(shop, key).ok());
  shop.clock.set(kNoon + 1h);
  CHECK(refusal_of(verify_key(shop, key)) == Errc::api_key_expired);
}

TEST_CASE("a revoked key is dead, and revoking it again is fine", "[flow][promise-2][appstle]") {
  TestShop shop;
  const auto key = create(shop);
  const std::string other = text_of_key(create(shop));
  REQUIRE(revoke_key(shop, key.value().id).ok());
  CHECK(refusal_of(verify_key(shop, text_of_key(key))) == Errc::api_key_revoked);
  CHECK(revoke_key(shop, key.value().id).ok());
  CHECK(verify_key(shop, other).ok());
  CHECK(refusal_of(revoke_key(shop, ApiKeyId::parse("0123456789abcdef").value())) == Errc::api_key_unknown);
  CHECK(refusal_of(revoke_key(shop, ApiKeyId::parse("warehouse").value())) == Errc::api_key_unknown);
}

TEST_CASE("whatever a key is refused for, the caller reads one reason", "[flow][promise-3]") {
  for (const Errc code :
       {Errc::api_key_unknown, Errc::api_key_expired, Errc::api_key_revoked, Errc::malformed_api_key})
    CHECK(public_reason(code) == PublicReason::key_not_accepted);
}

TEST_CASE("a key of one shop is nothing in another", "[flow][promise-12][appstle]") {
  TestShop shop;
  const TenantId other = TenantId::parse("other").value();
  const auto key = create(shop);
  const std::string text = text_of_key(key);
  const Shop there = shop.shop_of(other);
  const auto verified =
      shop.run([&](auto& world) { return verify_api_key(world, there, text, Scope::issue, kNoon); });
  CHECK(refusal_of(verified) == Errc::api_key_unknown);
  const auto revoked =
      shop.run([&](auto& world) { return revoke_api_key(world, there, key.value().id, kNoon); });
  CHECK(refusal_of(revoked) == Errc::api_key_unknown);
  CHECK(read_api_keys(shop.ledger, there).value().empty());
  CHECK(verify_key(shop, text).ok());
}

TEST_CASE("a key of another deployment is nothing here", "[flow][promise-12]") {
  TestShop here, there(LoginMatch::canonical, cheap_policy(), 2);
  CHECK(refusal_of(verify_key(here, text_of_key(create(there)))) == Errc::api_key_unknown);
}

TEST_CASE("what is no key is refused before the ledger is asked", "[flow][promise-9]") {
  BobsShop shop;
  const std::string key = text_of_key(create(shop));
  std::string typo = key;
  typo[20] = typo[20] == 'a' ? 'b' : 'a';
  std::string with_nul = std::string(kForeignKey);
  with_nul[9] = '\0';
  for (const std::string& text :
       {std::string(), std::string("apst_short"), std::string(19, 'x'), std::string(129, 'x'),
        std::string(70000, 'x'), std::string("apst_ with a space inside"),
        std::string("apst_3f9a1c77d2e8\n4b06"),
        std::string("apst_3f9a1c77d2e8\xc3\xa9"
                    "4b06"),
        with_nul, typo, key + "x", key.substr(0, 65), " " + key, std::string("jtn_") + std::string(62, '0'),
        shop.token}) {
    const auto refused = shop.run_traced(
        [&](auto& world) { return verify_api_key(world, shop.shop(), text, Scope::issue, kNoon); });
    CAPTURE(text.size());
    CHECK(refusal_of(refused) == Errc::malformed_api_key);
    CHECK(shop.trace.empty());
  }
}

TEST_CASE("an API key is no session, and a session is no API key", "[flow][J38]") {
  BobsShop shop;
  CHECK(refusal_of(shop.check(text_of_key(create(shop)))) == Errc::wrong_token_kind);
  const auto random = parse_opaque_token(shop.token);
  const OpaqueText respelt =
      mint_opaque_token(TokenKind::api_key, random.value().route, random.value().random);
  CHECK(refusal_of(verify_key(shop, respelt.text())) == Errc::api_key_unknown);
}

TEST_CASE("another system's keys go on working", "[flow][promise-13][appstle]") {
  TestShop shop;
  CHECK(refusal_of(verify_key(shop, kForeignKey)) == Errc::api_key_unknown);
  const auto id = import(shop, kForeignKey);
  REQUIRE(id.ok());
  CHECK(verify_key(shop, kForeignKey).value().id == id.value());
  CHECK(refusal_of(verify_key(shop, "apst_3F9a1c77d2e84b06a5c1")) == Errc::api_key_unknown);
  CHECK(refusal_of(verify_key(shop, kForeignKey, Scope::assist)) == Errc::scope_missing);
  REQUIRE(revoke_key(shop, id.value()).ok());
  CHECK(refusal_of(verify_key(shop, kForeignKey)) == Errc::api_key_revoked);
}

TEST_CASE("when a key was last used is known to the minute, and written at most once in it", "[flow]") {
  TestShop shop;
  const std::string key = text_of_key(create(shop));
  CHECK_FALSE(list(shop)[0].last_used_at.has_value());
  const auto used = [&] {
    const auto verified = shop.run_traced(
        [&](auto& world) { return verify_api_key(world, shop.shop(), key, Scope::issue, shop.now()); });
    CHECK(verified.ok());
    return std::pair(shop.trace, list(shop)[0].last_used_at.value());
  };
  const std::vector<std::string> written{"get 1", "random 16", "commit_once 1"}, read{"get 1"};
  shop.clock.set(kNoon + 5s);
  CHECK((used() == std::pair(written, kNoon + 5s)));
  shop.clock.set(kNoon + 65s - 1ms);
  CHECK((used() == std::pair(read, kNoon + 5s)));
  shop.clock.set(kNoon + 65s);
  CHECK((used() == std::pair(written, kNoon + 65s)));
  CHECK(refusal_of(verify_key(shop, key, Scope::assist)) == Errc::scope_missing);
  shop.clock.set(kNoon + 2h);
  CHECK(refusal_of(verify_key(shop, key, Scope::assist)) == Errc::scope_missing);
  CHECK(list(shop)[0].last_used_at == kNoon + 65s);  // a refused use is no use
}

TEST_CASE("using a key never brings it back from revocation", "[flow][promise-2]") {
  for (std::size_t at = 0;; ++at) {
    TestShop shop;
    const auto key = create(shop);
    const std::string text = text_of_key(key);
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    world.before = [&](std::size_t number, std::string_view) {
      if (number == at) REQUIRE(revoke_key(shop, key.value().id).ok());
    };
    (void)verify_api_key(world, shop.shop(), text, Scope::issue, kNoon).ok();
    if (world.trace.size() <= at) break;
    CAPTURE(at, world.trace[at]);
    CHECK(refusal_of(verify_key(shop, text)) == Errc::api_key_revoked);
    CHECK(live_keys(shop) == 0);
  }
}

TEST_CASE("the ledger never sees a key", "[flow][promise-7]") {
  TestShop shop;
  SpyingLedger spy(shop.ledger);
  Blocking world = shop.blocking_over(shop.customers, spy);
  const auto key = create_api_key(world, shop.shop(), kWarehouse, kNoon);
  const std::string text = text_of_key(key);
  REQUIRE(verify_api_key(world, shop.shop(), text, Scope::issue, kNoon).ok());
  const auto id = import_api_key(world, shop.shop(), Secret::copy_of(kForeignKey), kWarehouse, kNoon);
  REQUIRE(verify_api_key(world, shop.shop(), kForeignKey, Scope::issue, kNoon).ok());
  REQUIRE(revoke_api_key(world, shop.shop(), id.value(), kNoon).ok());

  const auto parsed = parse_opaque_token(text);
  CHECK(spy.written().find("warehouse") != std::string::npos);
  CHECK(spy.written().find(text.substr(5, 16)) == std::string::npos);
  CHECK(spy.written().find(kForeignKey.substr(5, 8)) == std::string::npos);
  CHECK(spy.written().find(text_of(parsed.value().random)) == std::string::npos);
  CHECK(spy.written().find(text_of(sha256(parsed.value().random))) == std::string::npos);
  CHECK(spy.written().find(text_of(sha256(bytes_of(kForeignKey)))) == std::string::npos);
}

TEST_CASE("what the ledger holds of a key cannot be searched without the deployment's own key",
          "[flow][promise-7][promise-12]") {
  TestShop here, there(LoginMatch::canonical, cheap_policy(), 2);
  const TenantId other = TenantId::parse("other").value();
  const Digest digest = place_of_api_key(here.shop(), kForeignKey).digest;
  CHECK(place_of_api_key(here.shop(), kForeignKey).digest == digest);
  CHECK(place_of_api_key(there.shop(), kForeignKey).digest != digest);
  CHECK(place_of_api_key(here.shop_of(other), kForeignKey).digest != digest);
}

}  // namespace jeton::test
