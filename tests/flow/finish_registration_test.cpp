// SPDX-License-Identifier: Apache-2.0
#include "flow/registration_kit.hpp"

#include "support/stepping_host.hpp"

using namespace jeton;
using namespace jeton::test;
using namespace std::chrono_literals;

namespace {

/// How many customers of that login there are: none or one.
int customers_of(TestShop& shop, std::string_view login = kAnn) {
  return shop.customers.find_by_login(shop.shop().tenant, login).value() ? 1 : 0;
}

/// Counts how often a customer was made, whoever says what about it afterwards.
class CountsCreations final : public ForwardingCustomers {
 public:
  using ForwardingCustomers::ForwardingCustomers;
  int made = 0;
  [[nodiscard]] Result<CustomerId> create(const TenantId& tenant, const NewCustomer& customer) override {
    auto id = inner().create(tenant, customer);
    if (id.ok()) ++made;
    return id;
  }
};

}  // namespace

TEST_CASE("who finishes a registration signs in with the password it was begun with", "[flow][medusa]") {
  TestShop shop;
  const auto id = finish(shop, begun_token(begin(shop)));
  REQUIRE(id.ok());
  const auto in = shop.sign_in(kAnn, kAnnsPassword);
  REQUIRE(in.ok());
  CHECK(in.value().customer() == id.value());
}

TEST_CASE("a registration token makes one customer, not two", "[flow][promise-1][medusa]") {
  TestShop shop;
  const std::string token = begun_token(begin(shop));
  REQUIRE(finish(shop, token).ok());
  CHECK(refusal_of(finish(shop, token)) == Errc::token_already_used);
  shop.clock.advance(59min);
  CHECK(refusal_of(finish(shop, token)) == Errc::token_already_used);
}

TEST_CASE("two presentations at once make one customer", "[flow][promise-1]") {
  for (std::size_t at = 0; at < 6; ++at) {
    TestShop shop;
    const std::string token = begun_token(begin(shop));
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    std::optional<Result<CustomerId>> other;
    world.before = [&](std::size_t n, std::string_view) {
      if (n == at) other = finish(shop, token);
    };
    const auto one = finish_in(world, shop, token);
    INFO("the other one comes before effect " << at);
    REQUIRE(other.has_value());
    CHECK(one.ok() != other->ok());
    CHECK(refusal_of(one.ok() ? *other : one) == Errc::token_already_used);
    CHECK(customers_of(shop) == 1);
  }
}

TEST_CASE("a login that somebody registered meanwhile stays theirs", "[flow][medusa]") {
  TestShop shop;
  const std::string first = begun_token(begin(shop));
  const std::string second = begun_token(begin(shop, "ANN@example.com", "other horse"));
  REQUIRE(finish(shop, second).ok());
  CHECK(refusal_of(finish(shop, first)) == Errc::login_taken);
  CHECK(refusal_of(finish(shop, first)) == Errc::token_already_used);
  CHECK(shop.sign_in(kAnn, "other horse").ok());
  CHECK_FALSE(shop.sign_in(kAnn, kAnnsPassword).ok());
}

TEST_CASE("a registration is finished for its own login, in any spelling", "[flow][medusa]") {
  TestShop shop;
  const std::string token = begun_token(begin(shop));
  CHECK(refusal_of(finish(shop, token, "eve@example.com")) == Errc::malformed_request);
  CHECK(refusal_of(finish(shop, token, std::string(400, 'a'))) == Errc::malformed_request);
  CHECK(customers_of(shop) == 0);
  CHECK(finish(shop, token, "Ann@Example.com").ok());  // the mistake burnt nothing
}

TEST_CASE("only a registration token of this shop finishes a registration", "[flow][promise-12][J38]") {
  BobsShop shop;
  const std::string token = begun_token(begin(shop));
  CHECK(refusal_of(finish(shop, shop.token)) == Errc::wrong_token_kind);
  CHECK(refusal_of(finish(shop, "jtn_g")) == Errc::malformed_token);
  CHECK(refusal_of(finish(shop, "")) == Errc::malformed_token);
  CHECK(refusal_of(finish(shop, std::string(9000, 'a'))) == Errc::token_too_long);
  const auto other = TenantId::parse("other").value();
  const auto elsewhere = shop.run(
      [&](auto& world) { return finish_registration(world, shop.shop_of(other), {token}, shop.now()); });
  CHECK(refusal_of(elsewhere) == Errc::token_unknown);
  ByteArray<32> guess{};
  const auto parsed = parse_opaque_token(token);
  const auto forged = mint_opaque_token(TokenKind::registration, parsed.value().route, guess);
  CHECK(refusal_of(finish(shop, forged.text())) == Errc::token_unknown);
}

TEST_CASE("a spent registration keeps neither login nor hash", "[flow][promise-7]") {
  TestShop shop;
  SpyingLedger spy(shop.ledger);
  Blocking world = shop.blocking_over(shop.customers, spy);
  REQUIRE(finish_in(world, shop, begun_token(begin_in(world, shop))).ok());
  for (const auto& [place, value] : spy.records()) {
    CHECK(value.find(kAnn) == std::string::npos);
    CHECK(value.find("$argon2id$") == std::string::npos);
  }
}

TEST_CASE("a finished registration is the first event of the customer's audit", "[flow][T36]") {
  TestShop shop;
  const auto id = finish(shop, begun_token(begin(shop)));
  const auto events =
      shop.ledger.scan(Owner::of(shop.shop(), id.value()).partition, audit_mark(), std::nullopt, 10);
  REQUIRE(events.value().size() == 1);
  CHECK(decode<AuditEventRecord>(events.value()[0].value).value().event ==
        static_cast<std::uint8_t>(AuditEvent::registered));
}

TEST_CASE("an identity's registration makes a customer who signs in by it, and has no password",
          "[flow][medusa]") {
  TestShop shop;
  const auto id = finish(shop, begun_token(begin_identity(shop)));
  REQUIRE(id.ok());
  CHECK(found(shop) == id.value());
  const auto in = by_identity(shop);
  REQUIRE(in.ok());
  CHECK(in.value().customer() == id.value());
  CHECK(shop.customers.find(shop.shop().tenant, id.value()).value()->password_hash.empty());
  CHECK(refusal_of(shop.sign_in(kAnn, "any password")) == Errc::wrong_credentials);
}

TEST_CASE("whatever the ledger does at any call, a token makes at most one customer and never two",
          "[flow][promise-1][promise-6][T35]") {
  for (const bool with_identity : {false, true}) {
    for (const Fault fault : kEveryFault) {
      for (std::size_t nth = 1;; ++nth) {
        TestShop shop;
        const std::string token = begun_token(with_identity ? begin_identity(shop) : begin(shop));
        CountsCreations customers(shop.customers);
        FaultyLedger ledger(shop.ledger, {.nth = nth, .fault = fault});
        Blocking world = shop.blocking_over(customers, ledger);
        const auto made = finish_in(world, shop, token);
        if (nth > ledger.calls()) break;
        INFO("fault " << static_cast<int>(fault) << " at call " << nth);
        const bool is_refusal = !made.ok() && !is_fault(made.error());
        if (is_refusal) CHECK(made.error().code == Errc::token_already_used);  // a conflict was claimed
        Blocking healthy = shop.blocking_over(customers, shop.ledger);
        (void)finish_in(healthy, shop, token).ok();
        CHECK(customers.made <= 1);
        if (made.ok()) CHECK(customers.made == 1);
      }
    }
  }
}

TEST_CASE("whatever the customer store does, a token makes at most one customer", "[flow][promise-6][T35]") {
  for (const Fault fault : {Fault::unavailable, Fault::unknown, Fault::applied_but_unknown, Fault::throws}) {
    TestShop shop;
    const std::string token = begun_token(begin(shop));
    CountsCreations counted(shop.customers);
    FaultyCustomers customers(counted, {.nth = 1, .fault = fault});
    Blocking world = shop.blocking_over(customers, shop.ledger);
    const auto made = finish_in(world, shop, token);
    INFO("fault " << static_cast<int>(fault));
    REQUIRE_FALSE(made.ok());
    CHECK(is_fault(made.error()));
    CHECK(refusal_of(finish(shop, token)) == Errc::token_already_used);
    CHECK(counted.made == (fault == Fault::applied_but_unknown ? 1 : 0));
  }
}

TEST_CASE("a registration runs the same in an event loop", "[flow][stepped]") {
  TestShop shop;
  const std::string token = begun_token(begin_identity(shop));
  const auto flow = [&](Stepped& world, Timestamp) { return finish_in(world, shop, token); };
  SteppedOperation<CustomerId, decltype(flow)> operation(shop.random, shop.ledger.abilities(), flow,
                                                         shop.now());
  SteppingHost host(shop.customers, shop.ledger, shop.policy());
  const auto id = host.finish(operation, shop.now());
  REQUIRE(id.ok());
  CHECK(found(shop) == id.value());
}
