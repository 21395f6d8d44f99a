// SPDX-License-Identifier: Apache-2.0
//
// manage_api_keys_test.cpp: keys are made, imported, listed, counted and revoked, by whom is written down,
// and there are never more than there may be.
#include <set>
#include <thread>

#include "flow/api_key_kit.hpp"

namespace jeton::test {

using namespace std::chrono_literals;

TEST_CASE("the same import twice is one key, and an import changes and revives none", "[flow]") {
  TestShop shop;
  const auto id = import(shop, kForeignKey);
  CHECK(import(shop, kForeignKey).value() == id.value());
  CHECK(list(shop).size() == 1);
  CHECK(refusal_of(import(shop, kForeignKey, {"warehouse", {Scope::assist}})) == Errc::api_key_limit);
  CHECK(refusal_of(import(shop, kForeignKey, {"other", {Scope::issue}})) == Errc::api_key_limit);
  CHECK(refusal_of(verify_key(shop, kForeignKey, Scope::assist)) == Errc::scope_missing);
  REQUIRE(revoke_key(shop, id.value()).ok());
  CHECK(refusal_of(import(shop, kForeignKey)) == Errc::api_key_revoked);
  CHECK(refusal_of(verify_key(shop, kForeignKey)) == Errc::api_key_revoked);
}

TEST_CASE("only another system's text can be imported", "[flow][promise-9]") {
  TestShop shop;
  const std::string own = text_of_key(create(shop));
  for (const std::string& text :
       {std::string(), std::string(19, 'x'), std::string(129, 'x'), own,
        std::string("jtn_but_not_by_jeton_itself"), std::string("with a space, long")})
    CHECK(refusal_of(import(shop, text)) == Errc::malformed_api_key);
  CHECK(import(shop, std::string(20, 'x')).ok());
  CHECK(import(shop, std::string(128, '~')).ok());
  CHECK(verify_key(shop, std::string(128, '~')).ok());
}

TEST_CASE("a key without name, scope or future is not made", "[flow][promise-6]") {
  TestShop shop;
  const std::string long_name(129, 'n'), long_actor(129, 'a');
  const ApiKeyRequest bad[] = {{"", {Scope::issue}},           {long_name, {Scope::issue}},
                               {"a\nb", {Scope::issue}},       {"none", {}},
                               {"now", {Scope::issue}, kNoon}, {"past", {Scope::issue}, kNoon - 1ms}};
  for (const ApiKeyRequest& request : bad) {
    CHECK(refusal_of(create(shop, request)) == Errc::api_key_limit);
    CHECK(refusal_of(import(shop, kForeignKey, request)) == Errc::api_key_limit);
  }
  CHECK(refusal_of(create(shop, {.name = "a", .scopes = {Scope::issue}, .actor = long_actor})) ==
        Errc::reason_missing);
  const auto revoked = shop.run([&](auto& world) {
    return revoke_api_key(world, shop.shop(), ApiKeyId::parse("a").value(), kNoon, long_actor);
  });
  CHECK(refusal_of(revoked) == Errc::reason_missing);
  CHECK(list(shop).empty());
}

TEST_CASE("a shop has no more live keys than it may have, and revoking makes room", "[flow][promise-1]") {
  TestShop shop(LoginMatch::canonical, three_keys());
  const auto first = create(shop);
  const std::string second =
      text_of_key(create(shop, {.name = "trial", .scopes = {Scope::issue}, .expires_at = kNoon + 1h}));
  REQUIRE(import(shop, kForeignKey).ok());
  CHECK(refusal_of(create(shop)) == Errc::api_key_limit);
  CHECK(refusal_of(import(shop, "apst_another_system_key")) == Errc::api_key_limit);
  CHECK(import(shop, kForeignKey).ok());  // is there already

  shop.clock.advance(2h);  // an expired key keeps its place until it is revoked
  CHECK(refusal_of(create(shop)) == Errc::api_key_limit);
  CHECK(refusal_of(verify_key(shop, second)) == Errc::api_key_expired);

  REQUIRE(revoke_key(shop, first.value().id).ok());
  REQUIRE(revoke_key(shop, first.value().id).ok());  // gives one place back, not two
  CHECK(create(shop).ok());
  CHECK(refusal_of(create(shop)) == Errc::api_key_limit);

  const TenantId other = TenantId::parse("other").value();
  CHECK(shop.run([&](auto& world) {
              return create_api_key(world, shop.shop_of(other), kWarehouse, shop.now());
            })
            .ok());
}

TEST_CASE("the cap of keys holds when all of them are made at once", "[flow][promise-1]") {
  TestShop shop(LoginMatch::canonical, three_keys());
  std::atomic<int> made{0}, refused{0}, failed{0};
  std::vector<std::thread> servers;
  for (int i = 0; i < 8; ++i)
    servers.emplace_back([&] {
      const auto key = create(shop);
      ++(key.ok() ? made : refusal_of(key) == Errc::api_key_limit ? refused : failed);
    });
  for (auto& server : servers) server.join();
  CHECK(made == 3);
  CHECK(refused == 5);
  CHECK(failed == 0);
  CHECK(live_keys(shop) == 3);
}

TEST_CASE("a key that is used while it is revoked is revoked", "[flow][promise-2]") {
  for (std::size_t at = 0;; ++at) {
    TestShop shop(LoginMatch::canonical, three_keys());
    const auto key = create(shop);
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    world.before = [&](std::size_t number, std::string_view) {
      if (number == at) (void)verify_key(shop, text_of_key(key)).ok();
    };
    REQUIRE(revoke_api_key(world, shop.shop(), key.value().id, kNoon).ok());
    if (world.trace.size() <= at) break;
    CAPTURE(at, world.trace[at]);
    CHECK(refusal_of(verify_key(shop, text_of_key(key))) == Errc::api_key_revoked);
    for (int i = 0; i < 3; ++i) CHECK(create(shop).ok());
    CHECK(refusal_of(create(shop)) == Errc::api_key_limit);
  }
}

TEST_CASE("the list shows every key and no key's text", "[flow][promise-7]") {
  TestShop shop;
  const std::string first = text_of_key(create(shop));
  shop.clock.advance(1min);
  const auto second = create(shop, {.name = "trial", .scopes = {Scope::assist}, .expires_at = kNoon + 1h});
  shop.clock.advance(1min);
  REQUIRE(revoke_key(shop, second.value().id).ok());
  const auto keys = list(shop);
  REQUIRE(keys.size() == 2);
  CHECK(keys[0].name == "warehouse");
  CHECK(keys[0].actor == "staff:ann");
  CHECK(keys[0].created_at == kNoon);
  CHECK_FALSE(keys[0].expires_at.has_value());
  CHECK_FALSE(keys[0].revoked_at.has_value());
  CHECK(keys[1].id == second.value().id);
  CHECK(keys[1].scopes == Scopes{Scope::assist});
  CHECK(keys[1].expires_at == kNoon + 1h);
  CHECK(keys[1].revoked_at == kNoon + 2min);
  for (const ApiKeyEntry& key : keys) CHECK(first.find(key.id.text()) == std::string::npos);
}

TEST_CASE("a long list is read to its end", "[flow]") {
  Policy policy = cheap_policy();
  policy.api_keys_per_tenant = 600;
  TestShop shop(LoginMatch::canonical, policy);
  std::set<ApiKeyId> made;
  for (int i = 0; i < 520; ++i) made.insert(create(shop).value().id);
  std::set<ApiKeyId> listed;
  for (const ApiKeyEntry& key : list(shop)) listed.insert(key.id);
  CHECK(made == listed);
}

TEST_CASE("making and revoking a key is in the audit, with who did it and which key", "[flow][P13]") {
  TestShop shop;
  const auto key = create(shop);
  REQUIRE(revoke_key(shop, key.value().id).ok());
  REQUIRE(revoke_key(shop, key.value().id).ok());
  const auto page =
      shop.ledger.scan(api_key_owner(shop.shop()).partition, audit_mark(), std::nullopt, 10).value();
  REQUIRE(page.size() == 2);
  const auto made = decode<AuditEventRecord>(page[0].value).value();
  const auto ended = decode<AuditEventRecord>(page[1].value).value();
  CHECK(made.event == static_cast<std::uint8_t>(AuditEvent::api_key_created));
  CHECK(made.actor == "staff:ann");
  CHECK(made.note == key.value().id.text());
  CHECK(ended.event == static_cast<std::uint8_t>(AuditEvent::api_key_revoked));
  CHECK(ended.actor == "staff:bo");
  CHECK(ended.note == key.value().id.text());
}

}  // namespace jeton::test
