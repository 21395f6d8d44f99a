// SPDX-License-Identifier: Apache-2.0
//
// jwt_test.cpp: what is minted is verified with the same claims, and every refusal has its own code.
#include "support/allocation_counter.hpp"
#include "support/catch.hpp"
#include "token/token_kit.hpp"

#include <jeton/token/jwt.hpp>

#include <thread>
#include <type_traits>

using namespace jeton;
using namespace jeton::token_test;
using namespace std::chrono_literals;

namespace {

std::string minted(const AccessClaims& claims = usual_claims()) {
  return mint_jwt(hmac_key(), claims).value();
}

std::optional<Errc> refusal_of_payload(const std::string& payload) {
  return refusal(usual_verifier().verify(forge(hmac_key(), usual_header(hmac_key()), payload), kNoon));
}

std::optional<Errc> mint_refusal(const AccessClaims& claims, std::string_view type = kAccessTokenType) {
  return refusal(mint_jwt(hmac_key(), claims, type));
}

}  // namespace

TEST_CASE("a minted token verifies with the claims it was minted from", "[token][rfc7519][rfc9068]") {
  const SigningKey key = GENERATE(0, 1) == 0 ? hmac_key() : ed25519_key();
  const auto token = mint_jwt(key, usual_claims());
  REQUIRE(token.ok());
  const auto verified = usual_verifier().verify(token.value(), kNoon);
  REQUIRE(verified.ok());
  CHECK(verified.value().issuer() == "https://shop.example");
  CHECK(verified.value().subject() == "c42");
  CHECK(verified.value().tenant() == "shop-7");
  CHECK(verified.value().token_id() == "t-1");
  CHECK(verified.value().epoch() == 18'446'744'073'709'551'615U);
  CHECK(verified.value().expires_at() == kNoon + 15min);
  CHECK(verified.value().issued_at() == kNoon);
  CHECK_FALSE(verified.value().not_before());
  CHECK_FALSE(verified.value().is_impersonation());
}

TEST_CASE("every claim survives the journey, escapes and the shop's own claims too", "[token]") {
  AccessClaims claims = usual_claims();
  claims.sub = "c\"4\\2\n<é>";
  claims.aud = {"other", "admin"};
  claims.not_before = kNoon;
  claims.actor_type = "customer";
  claims.act_sub = "staff&1";
  claims.amr = {"pwd", "otp"};
  claims.auth_time = kNoon - 1h;
  claims.scope = "cart:write orders:read";
  claims.host_claims = R"({"https://shop.example/tier":{"n":[1,2.5]},"locale":"de"})";
  if (GENERATE(0, 1) == 1)
    claims.host_claims = R"({"pad":")" + std::string(3000, 'x') + R"("})";  // beyond inline room
  auto verified = usual_verifier().verify(minted(claims), kNoon);
  REQUIRE(verified.ok());
  const VerifiedClaims moved = std::move(verified).value();
  CHECK(moved.subject() == claims.sub);
  CHECK(moved.is_impersonation());
  CHECK(moved.actor_subject() == "staff&1");
  const AccessClaims copy = moved.copy();
  CHECK(copy.sub == claims.sub);
  CHECK(copy.iss == claims.iss);
  CHECK(copy.aud == claims.aud);
  CHECK(copy.not_before == claims.not_before);
  CHECK(copy.actor_type == claims.actor_type);
  CHECK(copy.amr == claims.amr);
  CHECK(copy.auth_time == claims.auth_time);
  CHECK(copy.scope == claims.scope);
  CHECK(copy.host_claims == claims.host_claims);
  CHECK(copy.epoch == claims.epoch);
  CHECK(mint_jwt(hmac_key(), copy).value() == minted(claims));
}

TEST_CASE("escaped strings of any length read back, inline or not", "[token]") {
  for (const std::size_t size : std::initializer_list<std::size_t>{1, 30, 60, 90, 100, 120, 150, 300, 600}) {
    AccessClaims claims = usual_claims();
    claims.sub = std::string(size, '<');  // six bytes each in the payload
    claims.jti = std::string(size / 3 + 1, '&');
    claims.scope = std::string(size / 3 + 1, '"');
    const auto token = mint_jwt(hmac_key(), claims);
    REQUIRE(token.ok());
    const auto verified = usual_verifier().verify(token.value(), kNoon);
    REQUIRE(verified.ok());
    CHECK(verified.value().subject() == claims.sub);
    CHECK(verified.value().token_id() == claims.jti);
    CHECK(verified.value().scope() == claims.scope);
    CHECK(verified.value().tenant() == "shop-7");
  }
}

TEST_CASE("claims that were moved away read as empty", "[token][promise-6]") {
  AccessClaims claims = usual_claims();
  claims.host_claims = R"({"pad":")" + std::string(3000, 'x') + R"("})";
  auto verified = usual_verifier().verify(minted(claims), kNoon);
  const VerifiedClaims moved = std::move(verified).value();
  CHECK(verified.value().subject().empty());  // NOLINT: looking into the moved-from object is the point
  CHECK(verified.value().payload().empty());  // NOLINT
  CHECK(verified.value().expires_at() == Timestamp{});  // NOLINT
  CHECK(moved.subject() == "c42");
}

TEST_CASE("a token is alive until, and not including, the second it expires", "[token][rfc7519-4.1.4]") {
  const JwtVerifier verifier = usual_verifier();
  const std::string token = minted();
  CHECK(verifier.verify(token, kNoon + 15min - 1ms).ok());
  CHECK(refusal(verifier.verify(token, kNoon + 15min)) == Errc::token_expired);
  CHECK(refusal(verifier.verify(token, Timestamp{INT64_MAX})) == Errc::token_expired);
}

TEST_CASE("a token is not alive before its time", "[token][rfc7519-4.1.5][J21]") {
  const JwtVerifier verifier = usual_verifier();
  CHECK(refusal(verifier.verify(minted(), kNoon - 1ms)) ==
        Errc::token_not_yet_valid);  // issued in the future
  AccessClaims claims = usual_claims();
  claims.not_before = kNoon + 1s;
  CHECK(refusal(verifier.verify(minted(claims), kNoon + 999ms)) == Errc::token_not_yet_valid);
  CHECK(verifier.verify(minted(claims), kNoon + 1s).ok());
  CHECK(refusal(verifier.verify(minted(), Timestamp{INT64_MIN})) == Errc::token_not_yet_valid);
}

TEST_CASE("rounding to seconds never lengthens a life", "[token]") {
  AccessClaims claims = usual_claims();
  claims.expires_at = kNoon + 1999ms;
  claims.not_before = kNoon + 1ms;
  const std::string token = minted(claims);
  CHECK(refusal(usual_verifier().verify(token, kNoon + 999ms)) == Errc::token_not_yet_valid);
  CHECK(refusal(usual_verifier().verify(token, kNoon + 1s)) == Errc::token_expired);
}

TEST_CASE("leeway stretches both ends by exactly itself", "[token][J22]") {
  JwtRules rules = usual_rules();
  rules.leeway = 300s;
  const JwtVerifier verifier = usual_verifier(std::move(rules));
  CHECK(verifier.verify(minted(), kNoon + 20min - 1ms).ok());
  CHECK(refusal(verifier.verify(minted(), kNoon + 20min)) == Errc::token_expired);
  CHECK(verifier.verify(minted(), kNoon - 5min).ok());
  CHECK(refusal(verifier.verify(minted(), kNoon - 5min - 1ms)) == Errc::token_not_yet_valid);
  CHECK(refusal(verifier.verify(minted(), Timestamp{INT64_MAX})) == Errc::token_expired);
  CHECK(refusal(verifier.verify(minted(), Timestamp{INT64_MIN})) == Errc::token_not_yet_valid);
}

TEST_CASE("each refusal has its own code, and the customer reads the same words", "[token][promise-3]") {
  const JwtVerifier verifier = usual_verifier();
  const std::string other_type = mint_jwt(hmac_key(), usual_claims(), kRegistrationTokenType).value();
  AccessClaims expired = usual_claims();
  expired.issued_at = kNoon - 2h;
  expired.expires_at = kNoon - 1h;
  AccessClaims early = usual_claims();
  early.not_before = kNoon + 1h;
  const std::pair<std::optional<Errc>, Errc> table[] = {
      {refusal(verifier.verify(std::string(8193, 'a'), kNoon)), Errc::token_too_long},
      {refusal(verifier.verify("a.b", kNoon)), Errc::malformed_token},
      {refusal(verifier.verify(mint_jwt(hmac_key("h2"), usual_claims()).value(), kNoon)), Errc::unknown_key},
      {refusal(verifier.verify(mint_jwt(hmac_key("h1", 9), usual_claims()).value(), kNoon)),
       Errc::bad_signature},
      {refusal(verifier.verify(other_type, kNoon)), Errc::wrong_token_kind},
      {refusal_of_payload(payload_without("exp")), Errc::missing_claim},
      {refusal_of_payload(payload_with("exp", "\"1\"")), Errc::malformed_claim},
      {refusal_of_payload("not json"), Errc::malformed_claim},
      {refusal_of_payload(payload_with("iss", "\"x\"")), Errc::wrong_issuer},
      {refusal_of_payload(payload_with("aud", "\"x\"")), Errc::wrong_audience},
      {refusal_of_payload(payload_with("tenant", "\"x\"")), Errc::wrong_tenant},
      {refusal(verifier.verify(minted(early), kNoon)), Errc::token_not_yet_valid},
      {refusal(verifier.verify(minted(expired), kNoon)), Errc::token_expired}};
  for (const auto& [seen, wanted] : table) {
    INFO(name(wanted));
    CHECK(seen == wanted);
    CHECK(public_reason(wanted) == PublicReason::sign_in_again);
  }
}

TEST_CASE("exp, iss, aud and sub are required, and the tenant is the verifier's",
          "[token][promise-8][promise-12]") {
  for (const char* const claim : {"exp", "iss", "aud", "sub"})
    CHECK(refusal_of_payload(payload_without(claim)) == Errc::missing_claim);
  CHECK(refusal_of_payload("{}") == Errc::missing_claim);
  CHECK(refusal_of_payload(payload_without("tenant")) == Errc::wrong_tenant);
  for (const char* const claim : {"iat", "jti", "epoch"})
    CHECK_FALSE(refusal_of_payload(payload_without(claim)));
}

TEST_CASE("a claim of the wrong type is refused, never converted", "[token][rfc7519-4.1]") {
  for (const char* const claim : {"iss", "sub", "jti", "tenant", "actor_type", "scope"})
    for (const char* const value : {"1", "null", "true", "[]", "{}", "[\"a\"]", "\"\""})
      CHECK(refusal_of_payload(payload_with(claim, value)) == Errc::malformed_claim);
  for (const char* const value :
       {"7", "\"\"", "\"07\"", "\"-1\"", "\"+1\"", "\" 7\"", "\"7 \"", "\"0x7\"", "\"1e3\"",
        "\"18446744073709551616\"", "\"99999999999999999999999999999999999\"", "null"})
    CHECK(refusal_of_payload(payload_with("epoch", value)) == Errc::malformed_claim);
  for (const char* const value :
       {"\"staff\"", "{}", "[]", "{\"sub\":1}", "{\"sub\":\"\"}", "null", R"({"sub":"a","act":{"sub":"b"}})"})
    CHECK(refusal_of_payload(payload_with("act", value)) == Errc::malformed_claim);
  for (const char* const value : {"\"pwd\"", "[1]", "{}", "null", "[\"pwd\",null]"})
    CHECK(refusal_of_payload(payload_with("amr", value)) == Errc::malformed_claim);
  CHECK_FALSE(refusal_of_payload(payload_with("epoch", "\"0\"")));
  CHECK_FALSE(refusal_of_payload(payload_with("amr", "[]")));
}

TEST_CASE("a token that lacks a required claim is not minted", "[token][promise-8]") {
  AccessClaims claims = usual_claims();
  for (std::string AccessClaims::*member :
       {&AccessClaims::iss, &AccessClaims::sub, &AccessClaims::jti, &AccessClaims::tenant}) {
    AccessClaims lacking = usual_claims();
    (lacking.*member).clear();
    CHECK(mint_refusal(lacking) == Errc::missing_claim);
  }
  claims.aud = {};
  CHECK(mint_refusal(claims) == Errc::missing_claim);
  claims.aud = {"a", ""};
  CHECK(mint_refusal(claims) == Errc::missing_claim);
}

TEST_CASE("a token whose times are out of range is not minted", "[token][promise-8]") {
  AccessClaims claims = usual_claims();
  claims.expires_at = kMostUsableTime + 1ms;
  CHECK(mint_refusal(claims) == Errc::malformed_claim);
  claims.expires_at = claims.issued_at;
  CHECK(mint_refusal(claims) == Errc::malformed_claim);
  claims = usual_claims();
  claims.issued_at = Timestamp{-1};
  CHECK(mint_refusal(claims) == Errc::malformed_claim);
  claims = usual_claims();
  claims.not_before = Timestamp{INT64_MAX};
  CHECK(mint_refusal(claims) == Errc::malformed_claim);
  claims = usual_claims();
  claims.auth_time = Timestamp{INT64_MIN};
  CHECK(mint_refusal(claims) == Errc::malformed_claim);
}

TEST_CASE("a token of text that is not UTF-8 is not minted", "[token][promise-8]") {
  AccessClaims claims = usual_claims();
  claims.sub = "\xFF";
  CHECK(mint_refusal(claims) == Errc::malformed_claim);
}

TEST_CASE("the shop's own claims cannot pretend to be jeton's", "[token][promise-8]") {
  AccessClaims claims = usual_claims();
  for (const char* const host :
       {"[]", "x", "{\"a\":1,\"a\":2}", "{\"sub\":\"other\"}", "{\"\\u0073ub\":\"other\"}", "{\"exp\":9}",
        "{\"act\":{}}", "{\"tenant\":\"x\"}", "{\"epoch\":\"1\"}"}) {
    claims.host_claims = host;
    CHECK(mint_refusal(claims) == Errc::malformed_claim);
  }
  claims.host_claims = "{";
  for (int i = 0; i < 60; ++i) claims.host_claims += (i ? ",\"m" : "\"m") + std::to_string(i) + "\":0";
  claims.host_claims += "}";
  CHECK(mint_refusal(claims) == Errc::malformed_claim);  // with ours more members than a reader takes
}

TEST_CASE("a token whose type is no media type is not minted", "[token][promise-8]") {
  AccessClaims claims = usual_claims();
  for (const char* const type : {"", "/", "a/", "/b", "a/b/c", "a b", "a;b", "at+jwt\"", "\xC3\xA9"})
    CHECK(mint_refusal(claims, type) == Errc::malformed_claim);
  CHECK(mint_refusal(claims, std::string(128, 'a')) == Errc::malformed_claim);
}

TEST_CASE("a token that nobody would read for its length is not minted", "[token][promise-8]") {
  AccessClaims claims = usual_claims();
  claims.scope = std::string(7000, 'x');
  CHECK(mint_refusal(claims) == Errc::token_too_long);
  claims.scope = std::string(9000, 'x');
  CHECK(mint_refusal(claims) == Errc::token_too_long);
}

TEST_CASE("a verifier without rules is not made", "[token][promise-6]") {
  const auto made_with = [](auto change) {
    JwtRules rules = usual_rules();
    change(rules);
    return refusal(JwtVerifier::make(KeyRing::make(hmac_key()).value(), std::move(rules)));
  };
  CHECK(made_with([](JwtRules& rules) { rules.issuer.clear(); }) == Errc::missing_claim);
  CHECK(made_with([](JwtRules& rules) { rules.audiences.clear(); }) == Errc::missing_claim);
  CHECK(made_with([](JwtRules& rules) { rules.audiences = {"a", ""}; }) == Errc::missing_claim);
  CHECK(made_with([](JwtRules& rules) { rules.type = ""; }) == Errc::malformed_claim);
  CHECK(made_with([](JwtRules& rules) { rules.leeway = -1ms; }) == Errc::policy_out_of_range);
  CHECK(made_with([](JwtRules& rules) { rules.leeway = 300s + 1ms; }) == Errc::policy_out_of_range);
  STATIC_REQUIRE_FALSE(std::is_default_constructible_v<JwtVerifier>);
}

TEST_CASE("verifying a usual token takes nothing from the heap", "[token]") {
  const JwtVerifier verifier = usual_verifier();
  const std::string tokens[] = {
      minted(), mint_jwt(ed25519_key(), usual_claims()).value(),
      forge(hmac_key(), R"({"typ":"at+jwt","kid":"h1","alg":"HS256"})", payload_with("x", "1"))};
  for (const std::string& token : tokens) {
    test::allocation_counter::start();
    const bool is_ok = verifier.verify(token, kNoon).ok();
    CHECK(test::allocation_counter::stop().allocations == 0);
    CHECK(is_ok);
  }
}

TEST_CASE("many threads share one verifier", "[token][concurrency]") {
  const JwtVerifier verifier = usual_verifier();
  const std::string token = minted();
  std::vector<std::thread> threads;
  std::array<int, 4> granted{};
  for (std::size_t i = 0; i < granted.size(); ++i)
    threads.emplace_back([&, i] {
      for (int n = 0; n < 200; ++n) granted[i] += verifier.verify(token, kNoon).ok() ? 1 : 0;
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(granted == std::array{200, 200, 200, 200});
}
