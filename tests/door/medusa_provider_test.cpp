// SPDX-License-Identifier: Apache-2.0
//
// medusa_provider_test.cpp: Medusa's sign-in through somebody else, against a provider that answers as told.
#include "door/medusa_kit.hpp"

using namespace jeton;
using namespace jeton::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kNoState =
    R"({"type":"unauthorized","message":"No state provided, or session expired"})";

std::string good(const std::string& state) { return "code=good&state=" + state; }

}  // namespace

TEST_CASE("the providers of the shop are listed, with how each begins", "[door][medusa]") {
  MedusaShop shop;
  const Answer answer = shop.visitor.get("/auth/customer/providers");
  CHECK(answer.status == 200);
  CHECK(answer.body ==
        R"({"providers":[{"id":"emailpass","identifier":"emailpass","display_name":"Email and Password",)"
        R"("flow":"credentials"},{"id":"google","identifier":"google","display_name":"Stub",)"
        R"("flow":"redirect"},{"id":"github","identifier":"github","display_name":"Stub",)"
        R"("flow":"redirect"}]})");
}

TEST_CASE("a provider is found by its own id and by nothing like it", "[door]") {
  const ProviderStub google("google");
  const OfferedProvider offered[] = {{&google, {"https://shop.example/cb"}}};
  CHECK(find_provider(offered, "google").value()->provider == &google);
  for (const std::string_view id : {"Google", "goog", "google ", ""})
    CHECK(find_provider(offered, id).error().code == Errc::provider_unknown);
}

TEST_CASE("a provider begins with a location, by POST and by GET", "[door][medusa]") {
  MedusaShop shop;
  constexpr std::string_view kBegin =
      "https://provider.example/authorize?redirect_uri=https://shop.example/cb\\u0026state=";
  CHECK(shop.visitor.post("/auth/customer/google", "").text("location").starts_with(kBegin));
  CHECK(shop.visitor.get("/auth/customer/google").text("location").starts_with(kBegin));
  CHECK(shop.begin_at() != shop.begin_at());
}

TEST_CASE("a browser is sent back only to where the shop allows", "[door][medusa]") {
  MedusaShop shop;
  const auto begin = [&](std::string_view body) { return shop.visitor.post("/auth/customer/google", body); };
  CHECK(begin(R"({"callback_url":"https://shop.example/cb2"})").status == 200);
  for (const std::string_view url : {"https://evil.example/", "https://shop.example/cb/../x", "", "/cb"}) {
    const Answer answer = begin(R"({"callback_url":")" + std::string(url) + R"("})");
    CHECK(answer.status == 400);
    CHECK(answer.text("type") == "invalid_data");
    CHECK(answer.body.find("evil") == std::string::npos);
  }
  CHECK(shop.visitor.get("/auth/customer/google?callback_url=https://evil.example/").status == 400);
}

TEST_CASE("a stranger comes back as a registration, becomes a customer, and then signs in",
          "[door][medusa]") {
  MedusaShop shop;
  const Answer back = shop.callback(good(shop.begin_at()));
  REQUIRE(back.status == 200);
  const std::string registration = back.text("token");
  CHECK(medusa_claims(registration).json("actor_id") == "(none)");
  CHECK(medusa_claims(registration).text("user_metadata.email") == "ann@example.com");
  CHECK(shop.google.last_callback == "https://shop.example/cb");

  const Answer created = shop.create(registration, R"({"email":"ann@example.com","first_name":"Ann"})");
  REQUIRE(created.status == 200);
  const std::string first = shop.refresh(registration).text("token");
  CHECK(shop.me(first).text("customer.email") == "ann@example.com");

  const std::string token = shop.callback(good(shop.begin_at())).text("token");
  CHECK(medusa_claims(token).text("actor_id") == created.text("customer.id"));
  CHECK(shop.me(token).status == 200);
  CHECK(shop.try_login("ann@example.com", "any password").status == 401);
}

TEST_CASE("a callback may be posted, with its answer in the query or in a form", "[door][medusa]") {
  MedusaShop shop;
  const std::string path = "/auth/customer/google/callback";
  CHECK(shop.visitor.post(path + "?" + good(shop.begin_at()), "").status == 200);
  CHECK(
      shop.visitor.post(path, good(shop.begin_at()), {{"Content-Type", "application/x-www-form-urlencoded"}})
          .status == 200);
}

TEST_CASE("a state that is missing, foreign, expired or used again signs nobody in",
          "[door][medusa][promise-1]") {
  MedusaShop shop;
  CHECK(shop.callback("code=good").body == kNoState);
  CHECK(shop.callback("code=good&state=x").body == kNoState);
  CHECK(shop.callback(good(shop.begin_at("github"))).body == kNoState);
  const std::string old = shop.begin_at();
  shop.clock.advance(20min);
  CHECK(shop.callback(good(old)).body == kNoState);
  CHECK(shop.google.asked == 0);

  const std::string state = shop.begin_at();
  CHECK(shop.callback(good(state)).status == 200);
  CHECK(shop.callback(good(state)).body == kNoState);
  CHECK(shop.google.asked == 1);
}

TEST_CASE("a callback that says one thing twice is not understood", "[door][medusa][J44]") {
  MedusaShop shop;
  const std::string state = shop.begin_at();
  for (const std::string& query : {"code=good&code=bad&state=" + state, good(state) + "&state=" + state}) {
    const Answer answer = shop.callback(query);
    CHECK(answer.status == 400);
    CHECK(answer.text("type") == "invalid_data");
  }
  CHECK(shop.callback(good(state)).status == 200);
}

TEST_CASE("without a code nobody is signed in and no state is spent", "[door][medusa]") {
  MedusaShop shop;
  const std::string state = shop.begin_at();
  CHECK(shop.callback("state=" + state).body == R"({"type":"unauthorized","message":"No code provided"})");
  CHECK(shop.callback(good(state)).status == 200);
}

TEST_CASE("an error of the provider is told by its code, never by its words", "[door][medusa]") {
  MedusaShop shop;
  const auto failed = [&](std::string_view error) {
    return shop.callback("error=" + std::string(error) +
                         "&error_description=%3Cscript%3E&state=" + shop.begin_at());
  };
  CHECK(failed("access_denied").status == 401);
  CHECK(failed("access_denied").text("message") == "The provider answered: access_denied");
  CHECK(failed("%3Cb%3E").text("message") == "The provider answered: an error");
  CHECK(shop.google.asked == 0);
  const std::string state = shop.begin_at();
  CHECK(shop.callback("error=access_denied&state=" + state).status == 401);
  CHECK(shop.callback(good(state)).body == kNoState);  // the error spent it
  CHECK(shop.callback("error=access_denied").body == kNoState);
}

TEST_CASE("a provider that does not vouch, or not for the address, signs nobody in", "[door][medusa]") {
  MedusaShop shop;
  const Answer bad = shop.callback("code=bad&state=" + shop.begin_at());
  CHECK(bad.status == 401);
  CHECK(bad.text("message") == "Could not exchange token");
  shop.google.who.email_verified = false;
  CHECK(shop.callback(good(shop.begin_at())).text("message") ==
        "Email not verified, cannot proceed with authentication");
  shop.google.who = {"", "ann@example.com", true};
  CHECK(shop.callback(good(shop.begin_at())).status == 401);
  shop.google.is_down = true;
  const Answer down = shop.callback(good(shop.begin_at()));
  CHECK(down.status == 500);
  CHECK(down.text("type") == "unknown_error");
}

TEST_CASE("an address at a provider does not open the account that has it here", "[door][medusa]") {
  MedusaShop shop;
  shop.google.who = {"1099", std::string(kBob), true};
  const Answer answer = shop.callback(good(shop.begin_at()));
  CHECK(answer.status == 401);
  CHECK(answer.text("message") == "Identity with email already exists");
  REQUIRE(shop.authority.link_identity(shop.bob, {"google", "1099"}).ok());  // Bob has asked for it
  CHECK(medusa_claims(shop.callback(good(shop.begin_at())).text("token")).text("actor_id") ==
        shop.bob.text());
  REQUIRE(shop.authority.unlink_identity(shop.bob, {"google", "1099"}).ok());
  CHECK(shop.callback(good(shop.begin_at())).status == 401);
}

TEST_CASE("the same subject at another provider is somebody else", "[door][medusa]") {
  MedusaShop shop;
  REQUIRE(shop.authority.link_identity(shop.bob, {"google", "1098"}).ok());
  const Answer answer = shop.callback(good(shop.begin_at("github")), "github");
  CHECK(medusa_claims(answer.text("token")).json("actor_id") == "(none)");
}

TEST_CASE("a provider registers nobody by password", "[door][medusa]") {
  MedusaShop shop;
  const Answer answer = shop.visitor.post("/auth/customer/google/register",
                                          medusa_credentials("ann@example.com", kNewPassword));
  CHECK(answer.status == 401);
  CHECK(answer.text("message") == "Stub does not support registration. Use method `authenticate` instead.");
}

TEST_CASE("with the binding on, a sign-in ends in the browser it began in", "[door][medusa][T32]") {
  MedusaShop shop(ProviderBinding::cookie);
  const Answer begun = shop.visitor.post("/auth/customer/google", "");
  const std::string location = begun.text("location");
  const std::string state = location.substr(location.rfind('=') + 1);
  const std::string set = begun.header("Set-Cookie");
  CHECK(set.starts_with("__Host-connect.browser="));
  CHECK(shop.callback(good(state)).body == kNoState);
  const std::string others = shop.visitor.post("/auth/customer/google", "").header("Set-Cookie");
  CHECK(shop.callback(good(state), "google", {{"Cookie", others.substr(0, others.find(';'))}}).body ==
        kNoState);
  CHECK(shop.callback(good(state), "google", {{"Cookie", set.substr(0, set.find(';'))}}).status == 200);
}

TEST_CASE("a store that is down spends no state and lets nobody in", "[door][medusa][promise-6]") {
  MedusaShop shop;
  const std::string state = shop.begin_at();
  shop.ledger.is_down = true;
  CHECK(shop.callback(good(state)).text("type") == "database_error");
  CHECK(shop.visitor.post("/auth/customer/google", "").status == 500);
  shop.ledger.is_down = false;
  CHECK(shop.callback(good(state)).status == 200);
}
