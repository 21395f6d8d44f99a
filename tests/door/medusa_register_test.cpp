// SPDX-License-Identifier: Apache-2.0
//
// medusa_register_test.cpp: Medusa's registration in two steps, its customers, and its password reset.
#include "door/medusa_kit.hpp"

using namespace jeton;
using namespace jeton::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kAnn = "ann@example.com";
constexpr std::string_view kReset = "/auth/customer/emailpass/reset-password";
constexpr std::string_view kUpdate = "/auth/customer/emailpass/update";

Answer update(const MedusaShop& shop, const std::string& token, std::string_view body) {
  return shop.visitor.post(kUpdate, body, MedusaShop::bearer(token));
}
std::string new_password(std::string_view password) {
  return R"({"password":")" + std::string(password) + R"("})";
}

}  // namespace

TEST_CASE("a registration's token has no actor_id and is good for one thing", "[door][medusa]") {
  MedusaShop shop;
  const Answer answer = shop.try_register(kAnn, kNewPassword);
  REQUIRE(answer.status == 200);
  const std::string token = answer.text("token");
  const Answer claims = medusa_claims(token);
  CHECK(claims.json("actor_id") == "(none)");
  CHECK(claims.text("actor_type") == "customer");
  CHECK(claims.text("auth_identity_id").starts_with("authid_"));
  CHECK(claims.json("app_metadata") == "{}");
  CHECK(claims.json("exp") == std::to_string((kNoon + 1h).unix_ms / 1000));

  CHECK(shop.me(token).body == R"({"message":"Unauthorized"})");
  CHECK(shop.visitor.post("/store/customers/me", "{}", MedusaShop::bearer(token)).status == 401);
  CHECK(shop.visitor.post("/auth/session", "", MedusaShop::bearer(token)).status == 401);
  CHECK(shop.door.verify(token).error().code == Errc::wrong_token_kind);
  CHECK(shop.create(token).status == 200);
}

TEST_CASE("register, create, login, me: as a storefront does it", "[door][medusa]") {
  MedusaShop shop;
  const std::string registration = shop.try_register(kAnn, kNewPassword).text("token");
  CHECK(shop.try_login(kAnn, kNewPassword).status == 401);  // no customer yet
  const Answer created =
      shop.create(registration, R"({"email":"ann@example.com","first_name":"Ann","last_name":null})");
  CHECK(created.status == 200);
  CHECK(created.text("customer.email") == kAnn);
  CHECK(created.text("customer.first_name") == "Ann");
  CHECK(created.json("customer.has_account") == "true");

  const std::string token = shop.login(kAnn, kNewPassword);
  CHECK(shop.me(token).text("customer.id") == created.text("customer.id"));
  const Answer updated =
      shop.visitor.post("/store/customers/me", R"({"first_name":"Anna"})", MedusaShop::bearer(token));
  CHECK(updated.text("customer.first_name") == "Anna");
  CHECK(shop.me(token).text("customer.first_name") == "Anna");
}

TEST_CASE("after the customer is made, a refresh gives the customer's first token, once",
          "[door][medusa][promise-1]") {
  MedusaShop shop;
  const std::string registration = shop.try_register(kAnn, kNewPassword).text("token");
  const Answer again = shop.refresh(registration);  // before: the same registration in a new envelope
  CHECK(medusa_claims(again.text("token")).json("actor_id") == "(none)");
  CHECK(medusa_claims(again.text("token")).text("jti") == medusa_claims(registration).text("jti"));
  CHECK(medusa_claims(again.text("token")).json("exp") == medusa_claims(registration).json("exp"));

  REQUIRE(shop.create(registration).status == 200);
  const std::string token = shop.refresh(registration).text("token");
  CHECK(medusa_claims(token).text("actor_id") == shop.me(token).text("customer.id"));
  CHECK(shop.refresh(registration).status == 401);
  CHECK(shop.create(registration).status == 401);
}

TEST_CASE("registering an e-mail that is taken is refused, in every spelling", "[door][medusa][T19]") {
  MedusaShop shop;
  const Answer answer = shop.try_register("BOB@example.com", kNewPassword);
  CHECK(answer.status == 401);
  CHECK(answer.body == R"({"type":"unauthorized","message":"Identity with email already exists"})");
  CHECK(shop.try_login().status == 200);
}

TEST_CASE("400 invalid_data: a password that is too short, an e-mail that is none", "[door][medusa]") {
  MedusaShop shop;
  const Answer weak = shop.try_register(kAnn, "short");
  CHECK(weak.status == 400);
  CHECK(weak.body == R"({"type":"invalid_data","message":"Password should have at least 8 characters"})");
  CHECK(shop.try_register(kAnn, "").text("type") == "invalid_data");
  CHECK(shop.try_register(kAnn, std::string(1025, 'a')).text("type") == "invalid_data");
  CHECK(shop.try_register("", kNewPassword).text("type") == "invalid_data");
  CHECK(shop.visitor.post("/auth/customer/emailpass/register", "{}").body ==
        R"({"type":"unauthorized","message":"Password should be a string"})");
}

TEST_CASE("422 duplicate_error: somebody else made the customer meanwhile", "[door][medusa]") {
  MedusaShop shop;
  const std::string first = shop.try_register(kAnn, kNewPassword).text("token");
  const std::string second = shop.try_register("Ann@example.com", "another horse").text("token");
  REQUIRE(shop.create(second).status == 200);
  const Answer answer = shop.create(first);
  CHECK(answer.status == 422);
  CHECK(answer.text("type") == "duplicate_error");
  CHECK(answer.text("code") == "invalid_request_error");
  CHECK(shop.try_login(kAnn, kNewPassword).status == 401);
}

TEST_CASE("whoever is a customer already makes no other", "[door][medusa]") {
  MedusaShop shop;
  const Answer answer = shop.create(shop.login());
  CHECK(answer.status == 400);
  CHECK(answer.body == R"({"type":"invalid_data","message":"Request already authenticated as a customer."})");
}

TEST_CASE("under /store nothing is looked at without a publishable key", "[door][medusa]") {
  MedusaShop shop;
  const std::string token = shop.login();
  for (const Headers& headers :
       {Headers{{"Authorization", "Bearer " + token}},
        Headers{{"Authorization", "Bearer " + token}, {"x-publishable-api-key", "pk_other"}},
        Headers{{"Authorization", "Bearer " + token}, {"x-publishable-api-key", ""}}}) {
    const Answer answer = shop.visitor.get("/store/customers/me", headers);
    CHECK(answer.status == 400);
    CHECK(answer.text("type") == "not_allowed");
  }
}

TEST_CASE("a customer is made for the e-mail that was registered, and a mistake burns nothing",
          "[door][medusa]") {
  MedusaShop shop;
  const std::string token = shop.try_register(kAnn, kNewPassword).text("token");
  CHECK(shop.create(token, R"({"email":"eve@example.com"})").text("type") == "invalid_data");
  CHECK(shop.create(token, R"({"email":7})").text("type") == "invalid_data");
  CHECK(shop.create(token, R"({"first_name":7})").text("type") == "invalid_data");
  CHECK(shop.create(token, R"({"metadata":"x"})").text("type") == "invalid_data");
  CHECK(shop.create(token, R"({"email":"ANN@example.com","metadata":{"a":1}})").status == 200);
}

TEST_CASE("an update of a customer does not change the e-mail", "[door][medusa]") {
  MedusaShop shop;
  const Answer answer = shop.visitor.post("/store/customers/me", R"({"email":"eve@example.com"})",
                                          MedusaShop::bearer(shop.login()));
  CHECK(answer.status == 400);
  CHECK(answer.text("type") == "invalid_data");
}

TEST_CASE("the same Idempotency-Key makes one customer and gets the same answer", "[door][medusa]") {
  MedusaShop shop;
  Headers headers = MedusaShop::bearer(shop.try_register(kAnn, kNewPassword).text("token"));
  headers.push_back({"Idempotency-Key", "order-1"});
  const Answer first = shop.visitor.post("/store/customers", R"({"first_name":"Ann"})", headers);
  CHECK(first.status == 200);
  const Answer again = shop.visitor.post("/store/customers", R"({"first_name":"Ann"})", headers);
  CHECK(again.status == 200);
  CHECK(again.body == first.body);
  const Answer other = shop.visitor.post("/store/customers", R"({"first_name":"Eve"})", headers);
  CHECK(other.status == 409);
  CHECK(other.text("type") == "conflict");
}

// Reset.

TEST_CASE("a request for a reset answers Created, whoever it is for", "[door][medusa][promise-3]") {
  MedusaShop shop;
  const Headers text{{"Accept", "text/plain"}};
  const Answer known = shop.visitor.post(kReset, R"({"identifier":"bob@example.com"})", text);
  CHECK(known.status == 201);
  CHECK(known.body == "Created");
  CHECK(known.header("Content-Type").starts_with("text/plain"));
  for (const std::string_view body :
       {R"({"identifier":"nobody@example.com"})", R"({"identifier":""})", R"({"identifier":"\n"})",
        R"({"identifier":"bob@example.com","metadata":{"a":1}})"})
    CHECK(shop.visitor.post(kReset, body, text).bytes() == known.bytes());
  CHECK(shop.visitor.post(kReset, "{}").text("type") == "invalid_data");
}

TEST_CASE("a reset token changes the password once, and everything older ends",
          "[door][medusa][promise-1][promise-2]") {
  MedusaShop shop;
  const std::string old = shop.login();
  REQUIRE(shop.visitor.post(kReset, R"({"identifier":"bob@example.com"})").status == 201);
  const std::string token = shop.mailed_token();
  CHECK(update(shop, token, new_password(kNewPassword)).body == R"({"success":true})");
  CHECK(shop.me(old).status == 401);
  CHECK(shop.refresh(old).status == 401);
  CHECK(shop.try_login().status == 401);
  CHECK(shop.try_login(kBob, kNewPassword).status == 200);

  const Answer again = update(shop, token, new_password("third password"));
  CHECK(again.status == 401);
  CHECK(again.body == R"({"type":"unauthorized","message":"Invalid token"})");
}

TEST_CASE("a reset token is not burnt by a missing or weak password", "[door][medusa]") {
  MedusaShop shop;
  REQUIRE(shop.visitor.post(kReset, R"({"identifier":"bob@example.com"})").status == 201);
  const std::string token = shop.mailed_token();
  const Answer missing = update(shop, token, "{}");
  CHECK(missing.status == 401);
  CHECK(missing.body == R"({"type":"unauthorized","message":"Unauthorized"})");
  CHECK(update(shop, token, R"({"password":7})").status == 401);
  CHECK(update(shop, token, new_password("short")).text("type") == "invalid_data");
  CHECK(update(shop, token, new_password(kNewPassword)).status == 200);
}

TEST_CASE("only a reset token sets a password", "[door][medusa][J38]") {
  MedusaShop shop;
  const std::string invalid = R"({"type":"unauthorized","message":"Invalid token"})";
  CHECK(update(shop, shop.login(), new_password(kNewPassword)).body == invalid);
  CHECK(update(shop, shop.try_register(kAnn, kNewPassword).text("token"), new_password(kNewPassword)).body ==
        invalid);
  CHECK(update(shop, "x", new_password(kNewPassword)).body == invalid);
  CHECK(shop.visitor.post(kUpdate, new_password(kNewPassword)).body == invalid);
  CHECK(shop.try_login().status == 200);
}
