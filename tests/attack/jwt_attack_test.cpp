// SPDX-License-Identifier: Apache-2.0
//
// jwt_attack_test.cpp: what was done to other JWT libraries, done to ours. Ids are those of the attack
// corpus.
//
// Every forgery is built around a token that is right in all other respects, so a refusal has one reason
// only.
#include "support/allocation_counter.hpp"
#include "support/catch.hpp"
#include "token/token_kit.hpp"

#include <jeton/crypto/digest.hpp>
#include <jeton/token/jwt.hpp>
#include <jeton/token/opaque_token.hpp>

#include <algorithm>
#include <cctype>
#include <type_traits>

using namespace jeton;
using namespace jeton::token_test;

namespace {

/// An HMAC token whose key is any bytes, also those that SigningKey refuses.
std::string hmac_forged_with(Bytes secret, const std::string& header) {
  ByteArray<64> inner{}, outer{};
  const Digest hashed = sha256(secret);
  const Bytes key = secret.size() > 64 ? Bytes(hashed) : secret;
  std::copy(key.begin(), key.end(), inner.begin());
  outer = inner;
  for (std::byte& byte : inner) byte ^= std::byte{0x36};
  for (std::byte& byte : outer) byte ^= std::byte{0x5c};
  const std::string input = base64url(header) + "." + base64url(good_payload());
  const Digest middle = sha256({Piece(Bytes(inner)), Piece(bytes_of(input))});
  return input + "." + base64url(sha256({Piece(Bytes(outer)), Piece(Bytes(middle))}));
}

}  // namespace

TEST_CASE("the token that all forgeries are made from is accepted", "[attack][J1]") {
  REQUIRE(verified(good_token()) == std::nullopt);
  REQUIRE(verified(hmac_forged_with(key_bytes(1), header_with_alg("HS256"))) == std::nullopt);
}

TEST_CASE("a token signed by nobody is refused, however none is spelled", "[attack][promise-8][J1][J2]") {
  const std::string payload = base64url(good_payload());
  for (int mask = 0; mask < 16; ++mask) {
    std::string none = "none";
    for (std::size_t i = 0; i < 4; ++i)
      if (mask >> i & 1) none[i] = static_cast<char>(std::toupper(static_cast<unsigned char>(none[i])));
    const std::string header = base64url(header_with_alg(none));
    CHECK(verified(header + "." + payload + ".") == Errc::malformed_token);
    CHECK(verified(header + "." + payload) == Errc::malformed_token);
    CHECK(verified(header + "." + payload + "." + base64url("x")) == Errc::bad_signature);
    CHECK(with_header(header_with_alg(none)) == Errc::bad_signature);
  }
  for (const char* const alg : {"none ", " none", "\\uFEFFnone", "n\xD0\xBEne", "HS256 ", " HS256", "hs256",
                                "Hs256", "HS256\\n", "HS-256", "HS384", "HS512", "SHA256", "RS256"})
    CHECK(with_header(header_with_alg(alg)) == Errc::bad_signature);
  for (const char* const alg : {"", "none\\u0000", "HS256\\u0000"})
    CHECK(with_header(header_with_alg(alg)) == Errc::malformed_token);
}

TEST_CASE("a public key is no HMAC secret", "[attack][promise-8][J3][J4]") {
  const auto public_key = from_base64url("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
  std::vector<VerifyKey> keys;
  keys.push_back(VerifyKey::ed25519("e1", bytes_of(public_key)).value());
  const JwtVerifier verifier =
      JwtVerifier::make(KeyRing::verify_only(std::move(keys)).value(), usual_rules()).value();
  const std::string spki_der =
      std::string("\x30\x2A\x30\x05\x06\x03\x2B\x65\x70\x03\x21\x00", 12) + public_key;
  const std::string pem = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA" + base64url(public_key) +
                          "=\n-----END PUBLIC KEY-----\n";
  const std::string jwk = R"({"kty":"OKP","crv":"Ed25519","x":")" + base64url(public_key) + "\"}";
  for (const std::string& secret : {public_key, spki_der, pem, pem.substr(0, pem.size() - 1), " " + pem, jwk,
                                    base64url(public_key), std::string("e1")}) {
    const std::string as_hs256 = hmac_forged_with(bytes_of(secret), header_with_alg("HS256", "e1"));
    const std::string as_eddsa = hmac_forged_with(bytes_of(secret), header_with_alg("EdDSA", "e1"));
    CHECK(refusal(verifier.verify(as_hs256, kNoon)) == Errc::bad_signature);
    CHECK(refusal(verifier.verify(as_eddsa, kNoon)) == Errc::bad_signature);
  }
}

TEST_CASE("the header cannot choose another algorithm than its key's", "[attack][promise-8][J7]") {
  CHECK(with_header(header_with_alg("EdDSA", "h1")) == Errc::bad_signature);
  CHECK(verified(forge(hmac_key(), header_with_alg("HS256", "e1"), good_payload())) == Errc::bad_signature);
  CHECK(verified(forge(ed25519_key(), header_with_alg("HS256", "e1"), good_payload())) ==
        Errc::bad_signature);
  CHECK(verified(forge(ed25519_key(), header_with_alg("EdDSA", "h1"), good_payload())) ==
        Errc::bad_signature);
  CHECK(verified(forge(ed25519_key(), header_with_alg("EdDSA", "e1"), good_payload())) == std::nullopt);
  for (const char* const header :
       {R"({"kid":"h1","typ":"at+jwt"})", R"({"alg":null,"kid":"h1","typ":"at+jwt"})",
        R"({"alg":["HS256"],"kid":"h1","typ":"at+jwt"})", R"({"alg":256,"kid":"h1","typ":"at+jwt"})"})
    CHECK(with_header(header) == Errc::malformed_token);
}

TEST_CASE("a token signed with an empty or zero key is refused", "[attack][promise-8][J5][J6]") {
  for (const char* const kid : {"h1", "e1"})
    for (const std::size_t size : std::initializer_list<std::size_t>{0, 1, 32, 64}) {
      const ByteArray<64> zeros{};
      const std::string token = hmac_forged_with(Bytes(zeros).first(size), header_with_alg("HS256", kid));
      CHECK(verified(token) == Errc::bad_signature);
    }
  CHECK(refusal(SigningKey::hs256("k", Bytes())) == Errc::key_too_short);
  CHECK(refusal(VerifyKey::hs256("k", Bytes())) == Errc::key_too_short);
  CHECK(refusal(VerifyKey::hs256("k", ByteArray<32>{})) == Errc::malformed_key);
}

TEST_CASE("the JSON serialization of a JWS is no token", "[attack][J8]") {
  const std::string good = good_token();
  const std::size_t first = good.find('.'), second = good.rfind('.');
  const std::string payload = good.substr(first + 1, second - first - 1), signature = good.substr(second + 1);
  const std::string flat = R"({"payload":")" + payload + R"(","protected":")" + good.substr(0, first) +
                           R"(","header":{"alg":"none"},"signature":")" + signature + "\"}";
  const std::string general = R"({"payload":")" + payload + R"(","signatures":[{"protected":")" +
                              good.substr(0, first) + R"(","signature":")" + signature + "\"}]}";
  for (const std::string& text : {flat, general, "[" + flat + "]", flat + "." + payload + "." + signature})
    CHECK(verified(text) == Errc::malformed_token);
}

TEST_CASE("a key that travels in the header is not trusted", "[attack][promise-8][J9][J10]") {
  const SigningKey own = ed25519_key("e1", 77);
  const std::string attackers_jwk = R"("jwk":{"kty":"OKP","crv":"Ed25519","x":"AAAA"})";
  const std::string header = R"({"alg":"EdDSA","kid":"e1","typ":"at+jwt",)" + attackers_jwk + "}";
  CHECK(verified(forge(own, header, good_payload())) == Errc::malformed_token);
  for (const char* const member :
       {R"("jku":"https://attacker.example/keys")", R"("x5u":"https://attacker.example/c")",
        R"("x5c":["MIIB"])", R"("jwk":{"kty":"oct","k":""})", R"("jwk":null)", R"("\u006aku":"x")"})
    CHECK(with_header(header_with(member)) == Errc::malformed_token);  // even when rightly signed
}

TEST_CASE("any critical extension is refused, because none is understood", "[attack][J11][rfc7515-4.1.11]") {
  for (const char* const member :
       {R"("crit":[])", R"("crit":["exp"],"exp":1)", R"("crit":["b64"],"b64":false)", R"("crit":"exp")",
        R"("crit":null)", R"("crit":["alg"])", R"("crit":["x","x"],"x":1)", R"("b64":true)", R"("b64":false)",
        R"("\u0063rit":["x"])"})
    CHECK(with_header(header_with(member)) == Errc::malformed_token);
  CHECK(with_header(header_with(R"("cty":"JWT","x5t":"abc","other":[1])")) ==
        std::nullopt);  // ignored, as it must be
}

TEST_CASE("only the one spelling of base64url is read", "[attack][J15][rfc7515-2]") {
  const std::string good = good_token();
  const std::size_t first = good.find('.'), second = good.rfind('.');
  for (const std::size_t at : {first, second, good.size()})
    for (const char* const junk : {"=", "==", " ", "\n", "\r\n", "\t", "+", "/", "%3D", "\xC2\xA0"})
      CHECK(verified(std::string(good).insert(at, junk)) == Errc::malformed_token);
  CHECK(verified(std::string(good).insert(first, 1, '\0')) == Errc::malformed_token);
  CHECK(verified(std::string("\xEF\xBB\xBF") + good) == Errc::malformed_token);

  // 32 bytes of HMAC take 43 characters, whose last holds two unused bits: three other spellings of the same
  // bytes
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const std::size_t last = alphabet.find(good.back());
  for (std::size_t unused = 1; unused < 4; ++unused)
    CHECK(verified(good.substr(0, good.size() - 1) + alphabet[last | unused]) == Errc::malformed_token);
}

TEST_CASE("a token has exactly three parts, none of them empty", "[attack][J16][J34]") {
  const std::string good = good_token();
  const std::string header = base64url(usual_header(hmac_key())), payload = base64url(good_payload());
  const std::string signature = good.substr(good.rfind('.') + 1);
  for (const std::string& text : {std::string(), std::string("."), std::string(".."), std::string("..."),
                                  header, header + "." + payload, header + "." + payload + ".",
                                  "." + payload + "." + signature, header + ".." + signature, good + ".",
                                  "." + good, good + "." + signature, good + "." + payload + "." + signature})
    CHECK(verified(text) == Errc::malformed_token);
}

TEST_CASE("a megabyte of dots is refused by its length", "[attack][promise-9][J17]") {
  const JwtVerifier verifier = usual_verifier();
  const std::string dots(1 << 20, '.'), almost(8192, '.');
  test::allocation_counter::start();
  const auto by_length = refusal(verifier.verify(dots, kNoon));
  const auto by_dots = refusal(verifier.verify(almost, kNoon));
  const auto opaque = refusal(parse_opaque_token(dots));
  CHECK(test::allocation_counter::stop().allocations == 0);
  CHECK(by_length == Errc::token_too_long);
  CHECK(by_dots == Errc::malformed_token);
  CHECK(opaque == Errc::token_too_long);
}

TEST_CASE("no member may stand twice, neither in the header nor in the claims", "[attack][J18]") {
  for (const char* const member : {R"("alg":"none")", R"("\u0061lg":"none")", R"("kid":"e1")",
                                   R"("typ":"JWT")", R"("x":1,"x":1)", R"("x":{"y":1,"\u0079":2})"})
    CHECK(with_header(header_with(member)) == Errc::malformed_token);
  for (const char* const member :
       {R"("sub":"admin")", R"("\u0073ub":"admin")", R"("exp":9999999999)", R"("x":[{"y":1,"y":2}])"}) {
    const std::string payload = good_payload().substr(0, good_payload().size() - 1) + "," + member + "}";
    CHECK(with_payload(payload) == Errc::malformed_claim);
  }
}

TEST_CASE("no bit of a signature may differ, the last as little as the first", "[attack][J27]") {
  const std::string good = good_token();
  const std::string input = good.substr(0, good.rfind('.'));
  const std::string signature = from_base64url(good.substr(good.rfind('.') + 1));
  for (std::size_t bit = 0; bit < 256; ++bit) {
    std::string changed = signature;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    CHECK(verified(input + "." + base64url(changed)) == Errc::bad_signature);
  }
  for (const std::size_t size : std::initializer_list<std::size_t>{1, 16, 31, 33, 64, 512})
    CHECK(verified(input + "." + base64url((signature + std::string(512, '\0')).substr(0, size))) ==
          Errc::bad_signature);
}

TEST_CASE("secrets out of tutorials make no key", "[attack][J28][J40]") {
  for (const char* const sample :
       {"secret", "password", "your-256-bit-secret", "jwt", "changeme", "test", "supersecret", "key"})
    CHECK(refusal(SigningKey::hs256("k", bytes_of(sample))) == Errc::key_too_short);
  for (const char* const sample :
       {"a-string-secret-at-least-256-bits-long", "your-512-bit-secret-your-512-bit-secret",
        "00000000000000000000000000000000", "AllYourBaseAreBelongToUsAllYourBase!"})
    CHECK(refusal(SigningKey::hs256("k", bytes_of(sample))) == Errc::malformed_key);
  STATIC_REQUIRE_FALSE(std::is_default_constructible_v<SigningKey>);
  STATIC_REQUIRE_FALSE(std::is_default_constructible_v<KeyRing>);
  STATIC_REQUIRE_FALSE(std::is_default_constructible_v<JwtRules>);
}

TEST_CASE("two keys under one id are refused when the ring is made", "[attack][J29]") {
  std::vector<VerifyKey> others;
  others.push_back(ed25519_key("h1").verify_key().value());
  CHECK(refusal(KeyRing::make(hmac_key("h1"), std::move(others))) == Errc::malformed_key);
}

TEST_CASE("a key id is compared and nothing else", "[attack][J30]") {
  for (const char* const kid :
       {"../../../dev/null", "/etc/passwd", "x' UNION SELECT 'k", "|whoami", "h1\\u0000", "h1 ", " h1", "",
        "h1\\n", "\xC3\xA9", "http://attacker.example/k", "h1/../h1"})
    CHECK(with_header(header_with_alg("HS256", kid)) == Errc::malformed_token);
  for (const char* const kid : {"h2", "H1", "h1.", "h", "..", "-", "~root"})
    CHECK(with_header(header_with_alg("HS256", kid)) == Errc::unknown_key);
  CHECK(with_header(header_with_alg("HS256", std::string(128, 'k'))) == Errc::unknown_key);
  CHECK(with_header(header_with_alg("HS256", std::string(129, 'k'))) == Errc::malformed_token);
  for (const char* const header :
       {R"({"alg":"HS256","typ":"at+jwt"})", R"({"alg":"HS256","kid":1,"typ":"at+jwt"})",
        R"({"alg":"HS256","kid":null,"typ":"at+jwt"})", R"({"alg":"HS256","kid":["h1"],"typ":"at+jwt"})"})
    CHECK(with_header(header) == Errc::malformed_token);
  CHECK(with_header(R"({"alg":"HS\u0032\u003556","kid":"h\u0031","typ":"\u0061t+jwt"})") ==
        Errc::bad_signature);  // "HS2556"
  CHECK(with_header(R"({"alg":"HS\u0032\u00356","kid":"h\u0031","typ":"\u0061t+jwt"})") == std::nullopt);
}

TEST_CASE("password-based and other encryption is not offered", "[attack][J32][J33][J34]") {
  CHECK(with_header(
            R"({"alg":"PBES2-HS256+A128KW","kid":"h1","typ":"at+jwt","p2c":2147483647,"p2s":"AAAA"})") ==
        Errc::bad_signature);
  CHECK(with_header(R"({"alg":"dir","enc":"A128CBC-HS256","kid":"h1","typ":"at+jwt"})") ==
        Errc::malformed_token);
  CHECK(with_header(header_with(R"("zip":"DEF")")) == Errc::malformed_token);
  CHECK(with_header(header_with(R"("enc":"A256GCM")")) == Errc::malformed_token);
  const std::string part = base64url("0123456789abcdef");
  CHECK(verified(base64url(R"({"alg":"dir","enc":"A256GCM","kid":"h1"})") + ".." + part + "." + part + "." +
                 part) == Errc::malformed_token);
}

TEST_CASE("claims cannot be had without a verifier", "[attack][promise-8][J37]") {
  STATIC_REQUIRE_FALSE(std::is_default_constructible_v<VerifiedClaims>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<VerifiedClaims, std::string>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<VerifiedClaims, std::string_view>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<VerifiedClaims, AccessClaims>);
  STATIC_REQUIRE_FALSE(std::is_aggregate_v<VerifiedClaims>);
  STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<VerifiedClaims>);
}

TEST_CASE("a token of one kind is nothing where another is asked for", "[attack][J38]") {
  const std::string kinds[] = {"at+jwt", "jeton-registration+jwt", "JWT", "logout+jwt", "dpop+jwt"};
  for (const std::string& asked : kinds)
    for (const std::string& given : kinds) {
      JwtRules rules = usual_rules();
      rules.type = asked;
      const std::string token = mint_jwt(hmac_key(), usual_claims(), given).value();
      const auto wanted = asked == given ? std::nullopt : std::optional(Errc::wrong_token_kind);
      CHECK(refusal(usual_verifier(std::move(rules)).verify(token, kNoon)) == wanted);
    }
  const OpaqueText opaque = mint_opaque_token(TokenKind::session, {}, key_bytes(1));
  CHECK(verified(opaque.text()) == Errc::malformed_token);
  CHECK(refusal(parse_opaque_token(good_token())) == Errc::malformed_token);
}

TEST_CASE("typ is a media type: case and the prefix application/ do not matter, all else does",
          "[attack][J42]") {
  const auto with_type = [](const std::string& typ) {
    return with_header(R"({"alg":"HS256","kid":"h1","typ":)" + typ + "}");
  };
  for (const char* const same :
       {"\"at+jwt\"", "\"AT+JWT\"", "\"application/at+jwt\"", "\"Application/At+Jwt\"", "\"at\\u002bjwt\""})
    CHECK(with_type(same) == std::nullopt);
  for (const char* const other :
       {"\"JWT\"", "\"jwt\"", "\"at-jwt\"", "\"at+jwt \"", "\" at+jwt\"", "\"text/at+jwt\"",
        "\"application/\"", "\"\"", "\"application/application/at+jwt\"", "\"at+jwt;charset=utf-8\"",
        "\"/at+jwt\"", "null", "1"}) {
    INFO(other);
    const auto seen = with_type(other);
    CHECK((seen == Errc::wrong_token_kind || seen == Errc::malformed_token));
  }
  CHECK(with_header(R"({"alg":"HS256","kid":"h1"})") == Errc::wrong_token_kind);
  JwtRules rules = usual_rules();
  rules.type = "application/at+jwt";
  CHECK(usual_verifier(std::move(rules)).verify(good_token(), kNoon).ok());
}
