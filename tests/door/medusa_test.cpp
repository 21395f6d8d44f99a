// SPDX-License-Identifier: Apache-2.0
//
// medusa_test.cpp: Medusa's emailpass login, its tokens and its words for refusals. Registration, sessions
// and providers have files of their own beside this one.
#include "door/medusa_kit.hpp"

using namespace jeton;
using namespace jeton::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kNoMatch = R"({"type":"unauthorized","message":"Invalid email or password"})";

/// Over which every store call fails from the n-th on, in the same way.
Answer login_over_faults(Fault fault, std::size_t nth) {
  SharedStores stores;
  VirtualClock clock(kNoon);
  Authority quiet = open_test_authority(stores.borrow(), clock);
  REQUIRE(quiet.register_customer(kBob, kBobsPassword).ok());
  FaultyLedger ledger(stores.ledger, {.nth = nth, .fault = fault, .times = 1'000});
  Authority shop = open_test_authority(stores.borrow_over(ledger), clock);
  const auto door = MedusaDoor::open(shop, {.publishable_keys = {"pk"}}).value();
  return Visitor(door).post(kMedusaLogin, medusa_credentials(kBob, kBobsPassword));
}

}  // namespace

TEST_CASE("a customer signs in and gets a token with the claims that storefronts read", "[door][medusa]") {
  MedusaShop shop;
  const Answer answer = shop.try_login();
  CHECK(answer.status == 200);
  CHECK(answer.header("Cache-Control") == "no-store");
  const Answer claims = medusa_claims(answer.text("token"));
  const std::string id(shop.bob.text());
  CHECK(claims.text("actor_id") == id);
  CHECK(claims.text("actor_type") == "customer");
  CHECK(claims.text("auth_identity_id") == "authid_" + id);
  CHECK(claims.text("app_metadata.customer_id") == id);
  CHECK(claims.json("user_metadata") == "{}");
  CHECK(claims.json("iat") == std::to_string(kNoon.unix_ms / 1000));
  CHECK(claims.json("exp") == std::to_string((kNoon + 24h).unix_ms / 1000));
  CHECK(shop.door.verify(answer.text("token")).value().customer == shop.bob);
}

TEST_CASE("unknown e-mail, wrong password and a locked account get the same bytes",
          "[door][medusa][promise-3]") {
  MedusaShop shop;
  const Answer wrong = shop.try_login(kBob, "wrong password");
  CHECK(wrong.status == 401);
  CHECK(wrong.body == kNoMatch);
  CHECK(shop.try_login("nobody@example.com", "wrong password").bytes() == wrong.bytes());
  for (int i = 0; i < 10; ++i) (void)shop.try_login(kBob, "wrong password");
  CHECK(shop.try_login().bytes() == wrong.bytes());
}

TEST_CASE("a stranger's e-mail costs the store as much as a customer's", "[door][medusa][promise-3]") {
  const auto calls_of_login = [](std::string_view email) {
    SharedStores stores;
    VirtualClock clock(kNoon);
    FaultyLedger counting(stores.ledger, {.nth = 1'000'000});
    const Authority shop = open_test_authority(stores.borrow_over(counting), clock);
    REQUIRE(shop.register_customer(kBob, kBobsPassword).ok());
    const auto door = MedusaDoor::open(shop, {.publishable_keys = {"pk"}}).value();
    const std::size_t before = counting.calls();
    CHECK(Visitor(door).post(kMedusaLogin, medusa_credentials(email, "wrong password")).status == 401);
    return counting.calls() - before;
  };
  CHECK(calls_of_login(kBob) == calls_of_login("nobody@example.com"));
}

TEST_CASE("what is no e-mail or no password for us is a wrong one to a stranger",
          "[door][medusa][promise-3]") {
  MedusaShop shop;
  CHECK(shop.try_login("", "x").body == kNoMatch);
  CHECK(shop.try_login(kBob, "").body == kNoMatch);
  CHECK(shop.try_login(std::string(400, 'a'), "x").body == kNoMatch);
  CHECK(shop.try_login(kBob, std::string(1025, 'a')).body == kNoMatch);
}

TEST_CASE("an e-mail is not compared by case and spaces", "[door][medusa]") {
  MedusaShop shop;
  CHECK(shop.try_login("BOB@Example.com").status == 200);
  CHECK(shop.try_login(" bob@example.com ").status == 200);
}

TEST_CASE("a login without password or e-mail is told which, the password first", "[door][medusa]") {
  MedusaShop shop;
  constexpr std::string_view kPassword = R"({"type":"unauthorized","message":"Password should be a string"})";
  constexpr std::string_view kEmail = R"({"type":"unauthorized","message":"Email should be a string"})";
  for (const std::string_view body : {"{}", R"({"email":"bob@example.com"})", R"({"password":7})"}) {
    const Answer answer = shop.visitor.post(kMedusaLogin, body);
    CHECK(answer.status == 401);
    CHECK(answer.body == kPassword);
  }
  CHECK(shop.visitor.post(kMedusaLogin, R"({"password":"x"})").body == kEmail);
  CHECK(shop.visitor.post(kMedusaLogin, R"({"password":"x","email":null})").body == kEmail);
  CHECK(shop.visitor.get(std::string(kMedusaLogin) + "?email=bob@example.com&password=b0bl0bl@w").body ==
        kPassword);
}

TEST_CASE("an empty body with a JSON content type is 401, never 500", "[door][medusa]") {
  MedusaShop shop;
  const Headers json{{"Content-Type", "application/json"}, {"Content-Length", "0"}};
  CHECK(shop.visitor.post(kMedusaLogin, "", json).status == 401);
  CHECK(shop.visitor.post(std::string(kMedusaLogin) + "/register", "", json).status == 401);
  CHECK(shop.visitor.post(std::string(kMedusaLogin) + "/update", "", json).status == 401);
  CHECK(shop.visitor.post("/auth/token/refresh", "", json).status == 401);
  CHECK(shop.visitor.post("/auth/session", "", json).status == 401);
}

TEST_CASE("a body that is no JSON object is invalid data", "[door][medusa]") {
  MedusaShop shop;
  for (const std::string_view body : {"{", "[]", "7", R"({"email":"a","email":"b"})"}) {
    const Answer answer = shop.visitor.post(kMedusaLogin, body);
    CHECK(answer.status == 400);
    CHECK(answer.text("type") == "invalid_data");
  }
}

TEST_CASE("a login answers although an old Authorization header is there", "[door][medusa]") {
  MedusaShop shop;
  const auto login_with = [&](const std::string& token) {
    return shop.visitor.post(kMedusaLogin, medusa_credentials(kBob, kBobsPassword), MedusaShop::bearer(token))
        .status;
  };
  CHECK(login_with(shop.try_register("ann@example.com", kNewPassword).text("token")) == 200);
  CHECK(login_with("dead") == 200);
}

TEST_CASE("the guard says Unauthorized as JSON, and as text to whoever asks for text", "[door][medusa]") {
  MedusaShop shop;
  const Headers key{{"x-publishable-api-key", std::string(kPublishable)}};
  const Answer json = shop.visitor.get("/store/customers/me", key);
  CHECK(json.status == 401);
  CHECK(json.body == R"({"message":"Unauthorized"})");
  Headers text = key;
  text.push_back({"Accept", "text/plain"});
  const Answer plain = shop.visitor.get("/store/customers/me", text);
  CHECK(plain.status == 401);
  CHECK(plain.body == "Unauthorized");
  CHECK(plain.header("Content-Type").starts_with("text/plain"));
}

TEST_CASE("a token that was tampered with, or of another shop, is nobody's",
          "[door][medusa][promise-8][promise-12]") {
  MedusaShop shop;
  std::string token = shop.login();
  std::string changed = token;
  changed[token.size() / 2] = changed[token.size() / 2] == 'A' ? 'B' : 'A';
  CHECK(shop.me(changed).status == 401);
  CHECK(shop.me("").status == 401);
  CHECK(shop.me(token + " extra").status == 401);
  CHECK(shop.me(medusa_claims(token).text("jti")).status == 401);  // the handle alone is no token

  const Authority other = shop.authority.of_tenant("other").value();
  const auto door = MedusaDoor::open(other, {.publishable_keys = {std::string(kPublishable)}}).value();
  CHECK(Visitor(door).get("/store/customers/me", MedusaShop::bearer(token)).status == 401);
  CHECK(shop.me(token).status == 200);
}

TEST_CASE("a token ends a day after it was issued", "[door][medusa]") {
  MedusaShop shop;
  const std::string token = shop.login();
  shop.clock.set(kNoon + 24h - 1ms);
  CHECK(shop.me(token).status == 200);
  shop.clock.set(kNoon + 24h);
  CHECK(shop.me(token).status == 401);
}

TEST_CASE("400 not_allowed: an actor that this door does not serve", "[door][medusa]") {
  MedusaShop shop;
  const Answer answer = shop.visitor.post("/auth/user/emailpass", medusa_credentials(kBob, kBobsPassword));
  CHECK(answer.status == 400);
  CHECK(answer.body == R"({"type":"not_allowed","message":"The actor type user is not allowed to use the )"
                       R"(auth provider emailpass"})");
  const Answer odd = shop.visitor.post("/auth/%3Cscript%3E/emailpass", "{}");
  CHECK(odd.status == 400);
  CHECK(odd.body.find("script") == std::string::npos);
}

TEST_CASE("401 unauthorized: a provider that is not registered", "[door][medusa]") {
  MedusaShop shop;
  const Answer answer = shop.visitor.post("/auth/customer/apple", "{}");
  CHECK(answer.status == 401);
  CHECK(answer.body == R"({"type":"unauthorized","message":"The auth provider apple is not registered"})");
}

TEST_CASE("404 not_found: a live token whose customer the shop no longer has", "[door][medusa]") {
  class Emptied final : public ForwardingCustomers {
   public:
    using ForwardingCustomers::ForwardingCustomers;
    bool is_empty = false;
    Result<std::optional<Customer>> find(const TenantId& tenant, const CustomerId& id) override {
      if (is_empty) return std::optional<Customer>();
      return inner().find(tenant, id);
    }
  };
  SharedStores stores;
  VirtualClock clock(kNoon);
  auto customers = std::make_unique<Emptied>(stores.customers);
  Emptied& table = *customers;
  Authority shop = open_test_authority(
      Stores{std::move(customers), std::make_unique<ForwardingLedger>(stores.ledger), {}, StoreHome::memory},
      clock);
  REQUIRE(shop.register_customer(kBob, kBobsPassword).ok());
  const auto door = MedusaDoor::open(shop, {.publishable_keys = {std::string(kPublishable)}}).value();
  const Visitor visitor(door);
  const std::string token = visitor.post(kMedusaLogin, medusa_credentials(kBob, kBobsPassword)).text("token");
  table.is_empty = true;
  const Answer answer = visitor.get("/store/customers/me", MedusaShop::bearer(token));
  CHECK(answer.status == 404);
  CHECK(answer.body == R"({"type":"not_found","message":"The customer was not found"})");
}

TEST_CASE("409 conflict: records that do not stand still", "[door][medusa][promise-6]") {
  const Answer answer = login_over_faults(Fault::conflict_always, 6);
  CHECK(answer.status == 409);
  CHECK(answer.text("type") == "conflict");
  CHECK(answer.text("code") == "invalid_state_error");
}

TEST_CASE("500 database_error: a store that fails at any call, and never a refusal",
          "[door][medusa][promise-6]") {
  for (const Fault fault : {Fault::unavailable, Fault::unknown, Fault::throws}) {
    for (std::size_t nth = 3; nth <= 7; ++nth) {  // two calls open the deployment; 7 begins the session
      const Answer answer = login_over_faults(fault, nth);
      INFO("fault " << static_cast<int>(fault) << " from call " << nth);
      CHECK(answer.status == 500);
      CHECK(answer.text("type") == "database_error");
      CHECK(answer.text("code") == "api_error");
    }
  }
}

TEST_CASE("a path that is not Medusa's is left to others", "[door]") {
  MedusaShop shop;
  const auto status = [&](std::string_view method, std::string_view target) {
    return shop.visitor.send(method, target).status;
  };
  CHECK(status("GET", "/") == 0);
  CHECK(status("GET", "/auth") == 0);
  CHECK(status("GET", "/auth/customer") == 0);
  CHECK(status("DELETE", kMedusaLogin) == 0);
  CHECK(status("GET", "/store/products") == 0);
  CHECK(status("GET", "/store/customers") == 0);
  CHECK(status("POST", "/auth/customer/emailpass/update/more") == 0);
  CHECK(status("POST", "/AUTH/customer/emailpass") == 0);
}

TEST_CASE("a door that could not be served does not open", "[door]") {
  DoorShop shop;
  ProviderStub good{"google"}, spaced{"goo gle"}, taken{"emailpass"};
  const auto opens = [&](std::vector<OfferedProvider> providers, std::vector<std::string> keys = {"pk"}) {
    return MedusaDoor::open(shop.authority,
                            {.publishable_keys = std::move(keys), .providers = std::move(providers)})
        .ok();
  };
  CHECK(opens({{&good, {"https://shop.example/cb"}}}));
  CHECK_FALSE(opens({}, {}));
  CHECK_FALSE(opens({}, {""}));
  CHECK_FALSE(opens({{&good, {}}}));
  CHECK_FALSE(opens({{nullptr, {"https://shop.example/cb"}}}));
  CHECK_FALSE(opens({{&spaced, {"https://shop.example/cb"}}}));
  CHECK_FALSE(opens({{&taken, {"https://shop.example/cb"}}}));
  CHECK_FALSE(opens({{&good, {"https://shop.example/cb"}}, {&good, {"https://shop.example/cb"}}}));
}
