// SPDX-License-Identifier: Apache-2.0
//
// jwt_claims_attack_test.cpp: attacks on the claims behind a right signature: what a library wrongly takes
// for a time, an issuer, an audience or JSON. Ids are those of the attack corpus; jwt_attack_test.cpp has
// those on header and signature.
#include "support/catch.hpp"
#include "token/token_kit.hpp"

#include <jeton/token/jwt.hpp>

using namespace jeton;
using namespace jeton::token_test;

TEST_CASE("deep nesting and swarms of members are refused, without deep recursion",
          "[attack][promise-9][J19]") {
  CHECK(with_payload(payload_with("x", std::string(4000, '['))) == Errc::malformed_claim);
  CHECK(with_payload(payload_with("x", std::string(16, '[') + std::string(16, ']'))) ==
        Errc::malformed_claim);
  CHECK(with_payload(payload_with("x", std::string(15, '[') + std::string(15, ']'))) == std::nullopt);
  CHECK(with_header(header_with("\"x\":" + std::string(1000, '['))) == Errc::malformed_token);
  std::string many = good_payload().substr(0, good_payload().size() - 1);
  for (int i = 0; i < 60; ++i) many += ",\"m" + std::to_string(i) + "\":0";
  CHECK(with_payload(many + "}") == Errc::malformed_claim);
  CHECK(with_header(header_with("\"x\":\"" + std::string(1600, 'x') + "\"")) == Errc::malformed_token);
}

TEST_CASE("a time is a whole number of seconds in years 1970 to 9999", "[attack][J20][rfc7519-2]") {
  for (const char* const claim : {"exp", "iat", "nbf", "auth_time"})
    for (const char* const value : {"\"1900000900\"",
                                    "1900000900.0",
                                    "1900000900.5",
                                    "19000009e2",
                                    "1.9e9",
                                    "1E400",
                                    "1e308",
                                    "-1",
                                    "-0.0",
                                    "253402300800",
                                    "9223372036854775807",
                                    "9223372036854775808",
                                    "-9223372036854775808",
                                    "18446744073709551616",
                                    "1e9999",
                                    "null",
                                    "true",
                                    "[]",
                                    "[1900000900]",
                                    "{}",
                                    "\"\""}) {
      INFO(claim << " " << value);
      CHECK(with_payload(payload_with(claim, value)) == Errc::malformed_claim);
    }
  for (const char* const value : {"NaN", "Infinity", "-Infinity", "0x7F", "01900000900", "+1900000900",
                                  "1900000900.", ".5", "--1", "1_900", "1900000900n", "'1'"}) {
    INFO(value);
    CHECK(with_payload(payload_with("exp", value)) == Errc::malformed_claim);
  }
  CHECK(with_payload(payload_with("exp", "253402300799")) == std::nullopt);
  CHECK(with_payload(payload_with("exp", "0")) == Errc::token_expired);
  CHECK(with_payload(payload_with("iat", "0")) == std::nullopt);
}

TEST_CASE("a token without an end, or out of its time, is refused", "[attack][J21]") {
  CHECK(with_payload(payload_without("exp")) == Errc::missing_claim);
  CHECK(with_payload(payload_with("nbf", std::to_string(kNoonSeconds + 1))) == Errc::token_not_yet_valid);
  CHECK(with_payload(payload_with("nbf", std::to_string(kNoonSeconds))) == std::nullopt);
  CHECK(with_payload(payload_with("iat", std::to_string(kNoonSeconds + 1))) == Errc::token_not_yet_valid);
  CHECK(with_payload(payload_with("exp", std::to_string(kNoonSeconds))) == Errc::token_expired);
}

TEST_CASE("clocks and leeways at the ends of their ranges do not wrap", "[attack][J22]") {
  JwtRules rules = usual_rules();
  rules.leeway = kMostLeeway;
  const JwtVerifier verifier = usual_verifier(std::move(rules));
  const std::string latest = forge(hmac_key(), usual_header(hmac_key()), payload_with("exp", "253402300799"));
  for (const std::int64_t now : {INT64_MAX, INT64_MAX - 1, INT64_MAX - 300'000})
    CHECK(refusal(verifier.verify(latest, Timestamp{now})) == Errc::token_expired);
  for (const std::int64_t now : {INT64_MIN, INT64_MIN + 1, INT64_MIN + 300'000})
    CHECK(refusal(verifier.verify(latest, Timestamp{now})) == Errc::token_not_yet_valid);
}

TEST_CASE("the issuer is one string and compared whole", "[attack][J23]") {
  for (const char* const iss :
       {"\"https://shop\"", "\"https://shop.example/\"", "\"https://shop.example.attacker.example\"",
        "\"HTTPS://SHOP.EXAMPLE\"", "\" https://shop.example\"", "\"h\"", "\"shop.example\""})
    CHECK(with_payload(payload_with("iss", iss)) == Errc::wrong_issuer);
  for (const char* const iss :
       {"[\"https://shop.example\"]", "[]", "{\"https://shop.example\":1}", "null", "\"\""})
    CHECK(with_payload(payload_with("iss", iss)) == Errc::malformed_claim);
  CHECK(with_payload(payload_with("iss", "\"https:\\/\\/shop.example\"")) ==
        std::nullopt);  // the same string, escaped
}

TEST_CASE("the audience is a string or strings, and one must be ours whole", "[attack][J24]") {
  const std::pair<const char*, std::optional<Errc>> table[] = {{"\"storefront\"", std::nullopt},
                                                               {"[\"storefront\"]", std::nullopt},
                                                               {"[\"x\",\"admin\"]", std::nullopt},
                                                               {"\"store\"", Errc::wrong_audience},
                                                               {"\"storefront2\"", Errc::wrong_audience},
                                                               {"\"\"", Errc::wrong_audience},
                                                               {"[\"\"]", Errc::wrong_audience},
                                                               {"[\"x\",\"y\"]", Errc::wrong_audience},
                                                               {"\"storefront,admin\"", Errc::wrong_audience},
                                                               {"[]", Errc::malformed_claim},
                                                               {"[\"storefront\",1]", Errc::malformed_claim},
                                                               {"[[\"storefront\"]]", Errc::malformed_claim},
                                                               {"[null]", Errc::malformed_claim},
                                                               {"{\"storefront\":1}", Errc::malformed_claim},
                                                               {"null", Errc::malformed_claim},
                                                               {"true", Errc::malformed_claim},
                                                               {"0", Errc::malformed_claim}};
  for (const auto& [aud, wanted] : table) {
    INFO(aud);
    CHECK(with_payload(payload_with("aud", aud)) == wanted);
  }
}

TEST_CASE("a token of one shop is nothing in another", "[attack][promise-12][J38]") {
  for (const char* const tenant : {"\"shop-8\"", "\"shop-77\"", "\"shop\"", "\"SHOP-7\"", "\"shop-7 \""})
    CHECK(with_payload(payload_with("tenant", tenant)) == Errc::wrong_tenant);
  CHECK(with_payload(payload_without("tenant")) == Errc::wrong_tenant);
}

TEST_CASE("claims in anything but plain UTF-8 are refused", "[attack][J43]") {
  for (const std::string& inside :
       {std::string("\xFF"), std::string("\xC0\x80"), std::string("\xED\xA0\x80"), std::string("\\ud800"),
        std::string("\\udc00x"), std::string("\\u0000"), std::string("a\0b", 3), std::string("\n")})
    CHECK(with_payload(payload_with("x", "\"" + inside + "\"")) == Errc::malformed_claim);
  CHECK(with_payload("\xEF\xBB\xBF" + good_payload()) == Errc::malformed_claim);
  CHECK(with_payload(good_payload() + std::string(1, '\0')) == Errc::malformed_claim);
  std::string utf16;
  for (const char c : good_payload()) (utf16 += c) += '\0';
  CHECK(with_payload(utf16) == Errc::malformed_claim);
  CHECK(verified(forge(hmac_key(), "\xEF\xBB\xBF" + usual_header(hmac_key()), good_payload())) ==
        Errc::malformed_token);
}

TEST_CASE("no refusal repeats anything of the token", "[attack][J26]") {
  for (const char* const claim : {"exp", "iss", "aud", "sub", "tenant"}) {
    const auto result = usual_verifier().verify(
        forge(hmac_key(), usual_header(hmac_key()), payload_with(claim, "\"canary-4711\"")), kNoon);
    if (result.ok()) continue;
    const std::string said = std::string(result.error().place) + std::string(result.error().name()) +
                             std::string(result.error().expected());
    CHECK(said.find("canary") == std::string::npos);
  }
}
