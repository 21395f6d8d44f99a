// SPDX-License-Identifier: Apache-2.0
#include <jeton/door/standard_server.hpp>

#include "door/door_visitor.hpp"
#include "support/catch.hpp"

using namespace jeton;
using namespace jeton::test;
using namespace std::chrono_literals;

namespace {

struct Backoffice {
  DoorShop shop;
  CustomerId bob = shop.add_bob();
  StandardServerDoor door = StandardServerDoor::open(shop.authority).value();
  Visitor<StandardServerDoor> visitor{door};

  std::string sign_in() const {
    return std::string(shop.authority.login(kBob, kBobsPassword).value().token());
  }
  Headers key(Scopes scopes) { return {{"X-API-Key", shop.key_for(scopes)}}; }
  std::string code_request(std::string_view reason = "ticket 7") const {
    return R"({"customer":")" + std::string(bob.text()) + R"(","actor":"staff:ann","reason":")" +
           std::string(reason) + "\"}";
  }
};

}  // namespace

TEST_CASE("introspection tells a live token's owner, and of a dead one nothing",
          "[door][standard][rfc7662]") {
  Backoffice office;
  const Headers key = office.key({Scope::introspect});
  const std::string token = office.sign_in();
  const Answer live = office.visitor.post("/jeton/introspect", R"({"token":")" + token + "\"}", key);
  CHECK(live.status == 200);
  CHECK(live.json("active") == "true");
  CHECK(live.text("sub") == office.bob.text());
  CHECK(live.text("tenant") == "default");
  CHECK(live.json("exp") == "1801224000");
  const Answer unknown = office.visitor.post("/jeton/introspect", "token=nonsense",
                                             {key[0], {"Content-Type", "application/x-www-form-urlencoded"}});
  CHECK(unknown.body == R"({"active":false})");
  REQUIRE(office.shop.authority.revoke(token).ok());
  CHECK(office.visitor.post("/jeton/introspect", R"({"token":")" + token + "\"}", key).body ==
        R"({"active":false})");
}

TEST_CASE("revocation ends a token, and is content with one that is unknown",
          "[door][standard][rfc7009][promise-2]") {
  Backoffice office;
  const Headers key = office.key({Scope::revoke});
  const std::string token = office.sign_in();
  CHECK(office.visitor.post("/jeton/revoke", R"({"token":")" + token + "\"}", key).status == 200);
  CHECK_FALSE(office.shop.authority.verify(token).ok());
  CHECK(office.visitor.post("/jeton/revoke", R"({"token":"nonsense"})", key).status == 200);
}

TEST_CASE("each server path needs a key of its own scope", "[door][standard]") {
  Backoffice office;
  const std::string code = office.code_request();
  for (const auto& [path, body] :
       {std::pair<std::string, std::string>{"/jeton/introspect", R"({"token":"x"})"},
        {"/jeton/revoke", R"({"token":"x"})"},
        {"/jeton/code/issue", code}}) {
    CHECK(office.visitor.post(path, body).status == 401);
    CHECK(office.visitor.post(path, body, {{"X-API-Key", "nonsense"}}).status == 401);
    CHECK(office.visitor.post(path, body, office.key({Scope::issue})).status == 403);
  }
  const std::string text = office.shop.key_for({Scope::introspect});
  CHECK(office.visitor.post("/jeton/introspect", R"({"token":"x"})", {{"Authorization", "Bearer " + text}})
            .status == 200);
}

TEST_CASE("a code is issued only with the customer's consent", "[door][standard][promise-11]") {
  Backoffice office;
  const Headers key = office.key({Scope::assist});
  CHECK(office.visitor.post("/jeton/code/issue", office.code_request(), key).status == 403);
  REQUIRE(office.shop.authority.set_consent(office.sign_in(), Consent::given).ok());
  const Answer issued = office.visitor.post("/jeton/code/issue", office.code_request(), key);
  CHECK(issued.status == 200);
  CHECK(issued.text("code").size() == 32);
  CHECK(issued.text("expires_at") == "2027-01-15T12:00:30.000Z");
  CHECK(office.visitor.post("/jeton/code/issue", office.code_request(""), key).status == 400);
}

TEST_CASE("the same key and body get the same code, sealed in between", "[door][standard][promise-7]") {
  Backoffice office;
  REQUIRE(office.shop.authority.set_consent(office.sign_in(), Consent::given).ok());
  Headers key = office.key({Scope::assist});
  key.push_back({"Idempotency-Key", "call-1"});
  const Answer first = office.visitor.post("/jeton/code/issue", office.code_request(), key);
  CHECK(office.visitor.post("/jeton/code/issue", office.code_request(), key).bytes() == first.bytes());
  CHECK(office.visitor.post("/jeton/code/issue", office.code_request("another"), key).status == 409);
  Headers other = office.key({Scope::assist});
  other.push_back({"Idempotency-Key", "call-1"});
  CHECK(office.visitor.post("/jeton/code/issue", office.code_request(), other).text("code") !=
        first.text("code"));
}

TEST_CASE("the published key set has this tenant's key and no secret", "[door][standard][rfc7517]") {
  Backoffice office;
  const Answer answer = office.visitor.get("/.well-known/jwks.json");
  CHECK(answer.status == 200);
  CHECK(answer.body.find(R"("crv":"Ed25519")") != std::string::npos);
  CHECK(answer.body.find(R"("d")") == std::string::npos);
  const Authority other = office.shop.authority.of_tenant("other").value();
  const auto door = StandardServerDoor::open(other).value();
  CHECK(Visitor(door).get("/.well-known/jwks.json").body != answer.body);
}

TEST_CASE("healthz says ok while the store answers", "[door][standard]") {
  Backoffice office;
  CHECK(office.visitor.get("/healthz").status == 200);
  CHECK(office.visitor.get("/healthz").body == R"({"status":"ok"})");
  office.shop.ledger.is_down = true;
  CHECK(office.visitor.get("/healthz").status == 503);
}
