// SPDX-License-Identifier: Apache-2.0
#include "flow/registration_kit.hpp"

using namespace jeton;
using namespace jeton::test;

TEST_CASE("a linked identity finds its customer, and no other does", "[flow]") {
  BobsShop shop;
  CHECK(found(shop) == std::nullopt);
  REQUIRE(link(shop, shop.bob).ok());
  CHECK(found(shop) == shop.bob);
  CHECK(found(shop, {"google", "1099"}) == std::nullopt);
  CHECK(found(shop, {"github", "1098"}) == std::nullopt);
  CHECK(link(shop, shop.bob).ok());  // again changes nothing
  CHECK(found(shop) == shop.bob);
}

TEST_CASE("an identity belongs to one customer at a time", "[flow]") {
  BobsShop shop;
  const CustomerId ann = shop.add(kAnn, kAnnsPassword);
  REQUIRE(link(shop, shop.bob).ok());
  CHECK(refusal_of(link(shop, ann)) == Errc::login_taken);
  CHECK(found(shop) == shop.bob);
  REQUIRE(unlink(shop, shop.bob).ok());
  CHECK(found(shop) == std::nullopt);
  REQUIRE(link(shop, ann).ok());
  CHECK(found(shop) == ann);
  CHECK(unlink(shop, shop.bob).ok());  // nothing of Bob's is left to cut
  CHECK(found(shop) == ann);
}

TEST_CASE("an identity of one shop is nothing in another", "[flow][promise-12]") {
  BobsShop shop;
  REQUIRE(link(shop, shop.bob).ok());
  const auto other = TenantId::parse("other").value();
  const auto elsewhere =
      shop.run([&](auto& world) { return find_identity(world, shop.shop_of(other), kAnnsIdentity); });
  CHECK(elsewhere.value() == std::nullopt);
}

TEST_CASE("a customer who is none gets no identity", "[flow]") {
  TestShop shop;
  CHECK(refusal_of(link(shop, CustomerId::parse("nobody").value())) == Errc::customer_unknown);
}

TEST_CASE("an identity that finds a customer who does not list it signs nobody in", "[flow][promise-6]") {
  BobsShop shop;
  const Digest digest = detail::identity_digest(shop.shop(), kAnnsIdentity);
  const RecordWriter planted = encode(IdentityRecord{"default", "google", "1098", shop.bob.text()});
  overwrite(shop.ledger, detail::identity_partition(digest), detail::identity_key(digest), planted.bytes());
  CHECK(found(shop) == std::nullopt);
  CHECK(refusal_of(by_identity(shop)) == Errc::customer_unknown);
}

TEST_CASE("a link cut short at any effect signs nobody in, and linking again completes it",
          "[flow][promise-6][T35]") {
  for (std::size_t n = 0;; ++n) {
    BobsShop shop;
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    world.fail_at = n;
    const auto linked = link_identity(world, shop.shop(), shop.bob, kAnnsIdentity, shop.now());
    if (n >= world.trace.size()) {
      CHECK(n > 10);
      break;
    }
    INFO("effect " << n << ", " << world.trace[n]);
    REQUIRE_FALSE(linked.ok());
    CHECK(is_fault(linked.error()));
    CHECK(found(shop) == std::nullopt);
    CHECK(link(shop, shop.bob).ok());
    CHECK(found(shop) == shop.bob);
  }
}

TEST_CASE("a link that another customer left half-way does not keep the identity from its owner", "[flow]") {
  BobsShop shop;
  const CustomerId ann = shop.add(kAnn, kAnnsPassword);
  Blocking inner = shop.blocking();
  TracedWorld<Blocking> world(inner);
  REQUIRE(link_identity(world, shop.shop(), ann, {"google", "other"}, shop.now()).ok());
  const std::size_t last = world.trace.size() - 1;
  TracedWorld<Blocking> cut(inner);
  cut.fail_at = last;  // pending, and the identity points to Ann already
  REQUIRE_FALSE(link_identity(cut, shop.shop(), ann, kAnnsIdentity, shop.now()).ok());
  CHECK(link(shop, shop.bob).ok());
  CHECK(found(shop) == shop.bob);
}

TEST_CASE("two customers who link one identity at once: it signs in at most one of them",
          "[flow][promise-1]") {
  for (std::size_t at = 0;; ++at) {
    BobsShop shop;
    const CustomerId ann = shop.add(kAnn, kAnnsPassword);
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    world.before = [&](std::size_t n, std::string_view) {
      if (n == at) (void)link(shop, ann).ok();
    };
    const auto bobs = link_identity(world, shop.shop(), shop.bob, kAnnsIdentity, shop.now());
    if (at >= world.trace.size()) break;
    INFO("Ann links before effect " << at);
    const auto owner = found(shop);
    REQUIRE(owner.has_value());
    CHECK((*owner == ann || (*owner == shop.bob && bobs.ok())));
  }
}

TEST_CASE("whatever the ledger does at any call, a link answered as made signs in",
          "[flow][promise-6][T35]") {
  for (const Fault fault : kEveryFault) {
    for (std::size_t nth = 1;; ++nth) {
      BobsShop shop;
      FaultyLedger ledger(shop.ledger, {.nth = nth, .fault = fault});
      Blocking world = shop.blocking_over(shop.customers, ledger);
      const auto linked = link_identity(world, shop.shop(), shop.bob, kAnnsIdentity, shop.now());
      if (nth > ledger.calls()) break;
      INFO("fault " << static_cast<int>(fault) << " at call " << nth);
      CHECK((!linked.ok() || found(shop) == shop.bob));
      if (!linked.ok()) CHECK(is_fault(linked.error()));
    }
  }
}

TEST_CASE("after an unlink was answered the identity signs nobody in, whatever the ledger does",
          "[flow][promise-2][promise-6]") {
  for (const Fault fault : kEveryFault) {
    for (std::size_t nth = 1;; ++nth) {
      BobsShop shop;
      REQUIRE(link(shop, shop.bob).ok());
      FaultyLedger ledger(shop.ledger, {.nth = nth, .fault = fault});
      Blocking world = shop.blocking_over(shop.customers, ledger);
      const auto cut = unlink_identity(world, shop.shop(), shop.bob, kAnnsIdentity, shop.now());
      if (nth > ledger.calls()) break;
      INFO("fault " << static_cast<int>(fault) << " at call " << nth);
      CHECK((!cut.ok() || found(shop) == std::nullopt));
    }
  }
}
