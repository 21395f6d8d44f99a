// SPDX-License-Identifier: Apache-2.0
#include <jeton/door/doors.hpp>
#include <jeton/door/standard.hpp>
#include <jeton/door/standard_server.hpp>
#include <jeton/door/workarea.hpp>

#include <new>

#include "door/door_visitor.hpp"
#include "support/catch.hpp"

using namespace jeton;
using namespace jeton::test;

namespace {

/// Two shops of one deployment, each behind its own host.
struct TwoShops {
  DoorShop shop;
  Authority other = shop.authority.of_tenant("other").value();
  StandardDoor first = StandardDoor::open(shop.authority).value();
  StandardDoor second = StandardDoor::open(other).value();
  Doors doors;

  TwoShops() {
    REQUIRE(doors.mount("shop.example", {&first}).ok());
    REQUIRE(doors.mount("other.example", {&second}).ok());
  }
};

/// A door that knows every path and has no memory left.
class StarvedDoor final : public Door {
 public:
  [[nodiscard]] std::optional<Response> answer(const Request&) const override { throw std::bad_alloc(); }
};

}  // namespace

TEST_CASE("an unknown host is 404 before anything else is looked at", "[door][promise-12]") {
  TwoShops two;
  two.shop.add_bob();
  const Visitor stranger(two.doors, "evil.example");
  CHECK(stranger.post("/jeton/login", kBobsLogin).status == 404);
  CHECK(stranger.post("/jeton/login", kBobsLogin).body == "Not Found");
  CHECK(stranger.get("/%zz").status == 404);
  CHECK(stranger.send("OPTIONS", "/jeton/login").status == 404);
  const Request nowhere{"POST", "/jeton/login", {}, kBobsLogin};
  CHECK(two.doors.handle(nowhere).status == 404);
}

TEST_CASE("a host is found in any case and with any port", "[door]") {
  TwoShops two;
  two.shop.add_bob();
  for (const char* const host : {"shop.example", "SHOP.example", "shop.example:8080"})
    CHECK(Visitor(two.doors, host).post("/jeton/login", kBobsLogin).status == 200);
  CHECK(Visitor(two.doors, "shop.example.evil").post("/jeton/login", kBobsLogin).status == 404);
}

TEST_CASE("a request with two hosts is refused", "[door]") {
  TwoShops two;
  const Header headers[] = {{"Host", "shop.example"}, {"host", "other.example"}};
  CHECK(two.doors.handle({"GET", "/healthz", headers, ""}).status == 400);
}

TEST_CASE("a customer and a token of one shop are nothing in another", "[door][promise-12]") {
  TwoShops two;
  two.shop.add_bob();
  const Visitor here(two.doors, "shop.example");
  const Visitor there(two.doors, "other.example");
  CHECK(there.post("/jeton/login", kBobsLogin).status == 401);
  const Headers bearer{{"Authorization", "Bearer " + here.post("/jeton/login", kBobsLogin).text("token")}};
  CHECK(here.get("/jeton/session", bearer).status == 200);
  CHECK(there.get("/jeton/session", bearer).status == 401);
}

TEST_CASE("a host is mounted once, in lower case", "[door]") {
  TwoShops two;
  CHECK(two.doors.mount("shop.example", {}).error().code == Errc::malformed_id);
  CHECK(two.doors.mount("", {}).error().code == Errc::malformed_id);
  CHECK(two.doors.mount("Shop2.example", {}).error().code == Errc::malformed_id);
}

TEST_CASE("a path that no door knows is 404", "[door]") {
  TwoShops two;
  const Answer answer = Visitor(two.doors).get("/nothing/here");
  CHECK(answer.status == 404);
  CHECK(answer.header("Cache-Control") == "no-store");
}

TEST_CASE("a browser's preflight is answered for every door alike", "[door]") {
  DoorShop shop;
  const auto standard = StandardDoor::open(shop.authority).value();
  const auto workarea = WorkareaDoor::open(shop.authority).value();
  const auto server = StandardServerDoor::open(shop.authority).value();
  Doors doors;
  auto cors = Cors::allow({.origins = {"https://app.example"}});
  REQUIRE(doors.mount("shop.example", {&standard, &server, &workarea}, cors.value()).ok());
  const Visitor visitor(doors);
  const Headers preflight{{"Origin", "https://app.example"}, {"Access-Control-Request-Method", "POST"}};
  for (const char* const path :
       {"/jeton/login", "/jeton/introspect", "/api/storefront/authentication_tokens"}) {
    const Answer answer = visitor.send("OPTIONS", path, "", preflight);
    CHECK(answer.status == 204);
    CHECK(answer.header("Access-Control-Allow-Origin") == "https://app.example");
  }
  const Headers foreign{{"Origin", "https://evil.example"}, {"Access-Control-Request-Method", "POST"}};
  CHECK(visitor.send("OPTIONS", "/jeton/login", "", foreign).header("Access-Control-Allow-Origin").empty());
  CHECK(visitor.get("/healthz", {{"Origin", "https://app.example"}}).header("Access-Control-Allow-Origin") ==
        "https://app.example");
}

TEST_CASE("memory that runs out in a door is 503 and nothing is thrown", "[door][promise-6]") {
  const StarvedDoor starved;
  Doors doors;
  REQUIRE(doors.mount("shop.example", {&starved}).ok());
  CHECK(Visitor(doors).get("/").status == 503);
}
