// SPDX-License-Identifier: Apache-2.0
//
// device_cookie_test.cpp: which browsers count as a customer's own, and that the cookie which says so opens
// nothing, tells nothing and cannot be made by anybody else.
#include "flow/session_kit.hpp"
#include "flow/sign_in_kit.hpp"

#include <jeton/flow/assist.hpp>

namespace jeton::test {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kCanonical = "bob@example.com";

/// A shop with a cookie of Bob's browser.
struct CookieShop : TestShop {
  CustomerId bob = add(kBob, kOldPassword);
  Owner owner = Owner::of(shop(), bob);
  DeviceId id{std::byte{1}, std::byte{2}, std::byte{3}};
  std::string cookie = text_of_cookie(mint_device_cookie(shop(), kCanonical, owner, id, now()));

  std::optional<KnownDevice> read(std::string_view text, std::string_view canonical = kCanonical) {
    return read_device_cookie(shop(), canonical, text, now());
  }
  static std::string text_of_cookie(const IssuedDevice& device) {
    return std::string(text_of(device.cookie.reveal()));
  }
};

std::string device_id_of(std::string_view cookie) {
  std::vector<std::byte> bytes(kDeviceCookieBytes);
  REQUIRE(decode_base64url(cookie, bytes).ok());
  return std::string(text_of(Bytes(bytes).subspan(1, 16)));
}

}  // namespace

TEST_CASE("a browser's cookie is known again for its login", "[flow][promise-4]") {
  CookieShop shop;
  CHECK(shop.cookie.size() == 119);
  const auto device = shop.read(shop.cookie);
  REQUIRE(device.has_value());
  CHECK(device->id == shop.id);
  CHECK(device->owner == shop.owner.digest);
  CHECK(class_of(device) == DeviceClass::device);
  CHECK(class_of(device, shop.owner) == DeviceClass::device);
}

TEST_CASE("a cookie of one login, shop or deployment is a stranger's in another",
          "[flow][promise-4][promise-12]") {
  CookieShop shop;
  CHECK_FALSE(shop.read(shop.cookie, "eve@example.com").has_value());
  CHECK_FALSE(
      shop.read(shop.cookie, "Bob@example.com").has_value());  // only the canonical form is counted by
  const auto other = TenantId::parse("other").value();
  CHECK_FALSE(read_device_cookie(shop.shop_of(other), kCanonical, shop.cookie, kNoon).has_value());
  DeploymentKeys keys;
  keys.device.fill()[0] = std::byte{1};
  const Shop keyed{shop.shop().tenant, shop.policy(), keys};
  CHECK_FALSE(read_device_cookie(keyed, kCanonical, shop.cookie, kNoon).has_value());
}

TEST_CASE("a cookie on an account that the login belongs to now is a stranger's there", "[flow][promise-4]") {
  CookieShop shop;
  const Owner eve = Owner::of(shop.shop(), CustomerId::parse("eve").value());
  const auto device = shop.read(shop.cookie);
  CHECK(class_of(device) == DeviceClass::device);
  CHECK(class_of(device, eve) == DeviceClass::stranger);
  CHECK(class_of(std::nullopt) == DeviceClass::stranger);
  CHECK(class_of(std::nullopt, eve) == DeviceClass::stranger);
}

TEST_CASE("a device cookie is good for 180 days, to the millisecond", "[flow]") {
  CookieShop shop;
  shop.clock.set(kNoon + 180 * 24h - 1ms);
  CHECK(shop.read(shop.cookie).has_value());
  shop.clock.set(kNoon + 180 * 24h);
  CHECK_FALSE(shop.read(shop.cookie).has_value());
}

TEST_CASE("a device cookie with any bit changed is a stranger's", "[flow][promise-9]") {
  CookieShop shop;
  std::vector<std::byte> bytes(kDeviceCookieBytes);
  REQUIRE(decode_base64url(shop.cookie, bytes).ok());
  std::string text(kDeviceCookieCharacters, '\0');
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    bytes[bit / 8] ^= std::byte{1} << static_cast<int>(bit % 8);
    encode_base64url(bytes, text);
    bytes[bit / 8] ^= std::byte{1} << static_cast<int>(bit % 8);
    INFO("bit " << bit);
    CHECK_FALSE(shop.read(text).has_value());
  }
  encode_base64url(bytes, text);
  CHECK(shop.read(text).has_value());
}

TEST_CASE("whatever a browser sends as its cookie is no error", "[flow][promise-9]") {
  CookieShop shop;
  const std::string& good = shop.cookie;
  for (const std::string& text : {std::string(), std::string("x"), good.substr(1), good + "A", good + "=",
                                  " " + good.substr(1), std::string(119, 'A'), std::string(119, '\0'),
                                  std::string(119, '\xff'), std::string(1'000'000, 'A')}) {
    CHECK_FALSE(shop.read(text).has_value());
    const auto in =
        shop.run_traced([&](auto& world) { return login_in(world, shop, kBob, kOldPassword, text); });
    CHECK(in.ok());
  }
}

TEST_CASE("a customer who signs in gets a cookie for the browser, and the next one names the same browser",
          "[flow][promise-4]") {
  TestShop shop;
  shop.add(kBob, kOldPassword);
  const auto sign_in_from = [&](std::string_view device) {
    auto in = shop.run([&](auto& world) { return login_in(world, shop, kBob, kOldPassword, device); });
    REQUIRE(in.ok());
    return std::move(in).value();
  };
  const SignIn first = sign_in_from({});
  CHECK(first.device_expires_at() == kNoon + shop.policy().device_cookie_lifetime);
  shop.clock.advance(24h);
  const SignIn second = sign_in_from(first.device());
  const SignIn stranger = sign_in_from({});
  CHECK(second.device() != first.device());  // it lives on from now
  CHECK(second.device_expires_at() == first.device_expires_at() + 24h);
  CHECK(device_id_of(second.device()) == device_id_of(first.device()));
  CHECK(device_id_of(stranger.device()) != device_id_of(first.device()));
}

TEST_CASE("a refused sign-in gives no cookie, nor does anybody who acts for the customer",
          "[flow][promise-11]") {
  BobsShop shop;
  CHECK(issue_to(shop, shop.bob).value().device().empty());
  REQUIRE(consent(shop, shop.token, Consent::given).ok());
  const auto staff = redeem_code(shop, kBob, text_of_code(code_for(shop, shop.bob)));
  REQUIRE(staff.ok());
  CHECK(staff.value().device().empty());
  CHECK(staff.value().device_expires_at() == Timestamp{});
  const auto assisted = shop.run([&](auto& world) {
    return assist(world, shop.shop(), {shop.bob, "staff:ann", "ticket 7"}, kNoon);
  });
  REQUIRE(assisted.ok());
  CHECK(assisted.value().device().empty());
}

TEST_CASE("a browser stays known when the password changes and is forgotten when the login does",
          "[flow][promise-4]") {
  CookieShop shop;
  const std::string token = token_of(shop.sign_in(kBob, kOldPassword));
  REQUIRE(change(shop, token, kOldPassword, kNewPassword).ok());
  CHECK(shop.read(shop.cookie).has_value());
  CHECK_FALSE(shop.read(shop.cookie, "robert@example.com").has_value());
}

TEST_CASE("a customer is signed in even if there is no randomness left for a browser's name",
          "[flow][promise-10]") {
  BobsShop shop;
  Blocking inner = shop.blocking();
  TracedWorld<Blocking> rehearsal(inner);
  REQUIRE(login_in(rehearsal, shop, kBob, kOldPassword).ok());
  REQUIRE(rehearsal.trace.back() == "random 16");
  TracedWorld<Blocking> world(inner);
  world.fail_at = rehearsal.trace.size() - 1;
  world.failure = Error{Errc::no_randomness, "test"};
  const auto in = login_in(world, shop, kBob, kOldPassword);
  REQUIRE(in.ok());
  CHECK(in.value().device().empty());
  CHECK(shop.check(in.value().token()).ok());
}

TEST_CASE("a cookie opens nothing and the ledger never sees it", "[flow][promise-7]") {
  CookieShop shop;
  SpyingLedger spy(shop.ledger);
  Blocking world = shop.blocking_over(shop.customers, spy);
  const auto in = login_in(world, shop, kBob, kOldPassword, shop.cookie);
  REQUIRE(in.ok());
  CHECK(spy.written().find(in.value().device()) == std::string::npos);
  CHECK(spy.written().find(shop.cookie) == std::string::npos);
  CHECK(spy.written().find(device_id_of(shop.cookie)) == std::string::npos);
  CHECK_FALSE(shop.check(in.value().device()).ok());
  CHECK_FALSE(login_in(world, shop, kBob, in.value().device(), in.value().device()).ok());
}

TEST_CASE("with a cookie too, known and unknown logins cost the same effects", "[flow][promise-3][P8]") {
  CookieShop shop;
  const Owner gone = stand_in_owner(shop.shop(), "decoy account", "gone@example.com");
  const std::string of_gone =
      CookieShop::text_of_cookie(mint_device_cookie(shop.shop(), "gone@example.com", gone, shop.id, kNoon));
  const auto observe = [&](std::string_view login, std::string_view cookie) {
    const auto refused =
        shop.run_traced([&](auto& world) { return login_in(world, shop, login, "wrong-password", cookie); });
    REQUIRE_FALSE(refused.ok());
    return std::pair(face_of(refused.error()), shop.trace);
  };
  for (int attempt = 0; attempt < 22; ++attempt)
    CHECK(observe(kBob, shop.cookie) == observe("gone@example.com", of_gone));
}

}  // namespace jeton::test
