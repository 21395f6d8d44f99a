// SPDX-License-Identifier: Apache-2.0
#include <jeton/token/jwt.hpp>
#include <jeton/token/platform_jwt.hpp>

#include "support/catch.hpp"
#include "support/hex.hpp"

#include <string>

using namespace jeton;

namespace {

constexpr Timestamp kNow{1'800'000'000'000};
constexpr std::string_view kSeed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

PlatformJwt jwt_of(std::string_view key_id, std::string_view seed = kSeed) {
  const auto bytes = test::text_of_hex(seed);
  auto ring = KeyRing::make(SigningKey::hs256(key_id, bytes_of(bytes)).value());
  return PlatformJwt::make(std::move(ring).value(), {"actor_type"}).value();
}

std::string payload(std::int64_t exp) {
  return R"({"actor_type":"customer","iat":1799999000,"exp":)" + std::to_string(exp) + R"(,"jti":"j1"})";
}

}  // namespace

TEST_CASE("a platform's token says what was signed, and nothing before it was verified",
          "[token][medusa][promise-8]") {
  const PlatformJwt jwt = jwt_of("k1");
  const auto text = jwt.sign(payload(1'800'000'001));
  REQUIRE(text.ok());
  const auto claims = jwt.verify(text.value(), kNow);
  REQUIRE(claims.ok());
  CHECK(claims.value().string("actor_type") == "customer");
  CHECK(claims.value().integer("iat") == 1'799'999'000);
  CHECK(claims.value().string("jti") == "j1");
  CHECK_FALSE(claims.value().has("actor_id"));
  CHECK_FALSE(claims.value().string("iat").has_value());
  CHECK(claims.value().expires_at() == Timestamp{1'800'000'001'000});
}

TEST_CASE("a platform's token ends sharp at exp", "[token][rfc7519-4.1.4][promise-8]") {
  const PlatformJwt jwt = jwt_of("k1");
  const auto text = jwt.sign(payload(1'800'000'000)).value();
  CHECK(jwt.verify(text, kNow - Lifetime(1)).ok());
  CHECK(jwt.verify(text, kNow).error().code == Errc::token_expired);
}

TEST_CASE("a platform's token needs exp, jti and what the platform lists", "[token][promise-8]") {
  const PlatformJwt jwt = jwt_of("k1");
  CHECK(jwt.sign(R"({"actor_type":"customer","jti":"x"})").error().code == Errc::missing_claim);
  CHECK(jwt.sign(R"({"actor_type":"customer","exp":1900000000})").error().code == Errc::missing_claim);
  CHECK(jwt.sign(R"({"exp":1900000000,"jti":"x"})").error().code == Errc::missing_claim);
  CHECK(jwt.sign(R"({"actor_type":"c","exp":"soon","jti":"x"})").error().code == Errc::malformed_claim);
  CHECK(jwt.sign(R"({"actor_type":"c","exp":1e300,"jti":"x"})").error().code == Errc::malformed_claim);
  CHECK(jwt.sign(R"({"actor_type":"c","exp":1900000000,"jti":7})").error().code == Errc::malformed_claim);
  CHECK(jwt.sign("[]").error().code == Errc::malformed_claim);
}

TEST_CASE("a verifier that wants more claims than a token has refuses it", "[token][promise-8]") {
  const auto bytes = test::text_of_hex(kSeed);
  auto ring = KeyRing::make(SigningKey::hs256("k1", bytes_of(bytes)).value());
  const auto strict = PlatformJwt::make(std::move(ring).value(), {"actor_type", "shop"});
  const auto text = jwt_of("k1").sign(payload(1'900'000'000)).value();
  CHECK(strict.value().verify(text, kNow).error().code == Errc::missing_claim);
}

TEST_CASE("another key, another type or a changed byte is no token", "[token][promise-8][J1]") {
  const PlatformJwt jwt = jwt_of("k1");
  const auto text = jwt.sign(payload(1'900'000'000)).value();
  CHECK(jwt_of("k2").verify(text, kNow).error().code == Errc::unknown_key);
  constexpr std::string_view kOther = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
  CHECK(jwt_of("k1", kOther).verify(text, kNow).error().code == Errc::bad_signature);
  std::string changed = text;
  char& last = changed[changed.size() - 20];
  last = last == 'A' ? 'B' : 'A';
  CHECK_FALSE(jwt.verify(changed, kNow).ok());
  CHECK(jwt.verify("a.b", kNow).error().code == Errc::malformed_token);
  CHECK(jwt.verify(std::string(8193, 'a'), kNow).error().code == Errc::token_too_long);

  const auto bytes = test::text_of_hex(kSeed);
  const auto key = SigningKey::hs256("k1", bytes_of(bytes));
  const AccessClaims ours{.iss = "i",
                          .sub = "s",
                          .aud = {"a"},
                          .expires_at = kNow + Lifetime(1000),
                          .issued_at = kNow,
                          .jti = "j",
                          .tenant = "t"};
  CHECK(jwt.verify(mint_jwt(key.value(), ours).value(), kNow).error().code == Errc::wrong_token_kind);
}

TEST_CASE("a ring that only verifies signs nothing", "[token][promise-8]") {
  const auto bytes = test::text_of_hex(kSeed);
  auto ring = KeyRing::verify_only([&] {
    std::vector<VerifyKey> keys;
    keys.push_back(VerifyKey::hs256("k1", bytes_of(bytes)).value());
    return keys;
  }());
  CHECK(PlatformJwt::make(std::move(ring).value(), {}).error().code == Errc::malformed_key);
}
