// SPDX-License-Identifier: Apache-2.0
//
// stepped_test.cpp: the stepped driver decides, never the flow; and one flow does the same through both
// drivers.
#include "support/catch.hpp"
#include "support/stepping_host.hpp"
#include "support/test_shop.hpp"

#include <jeton/flow/exchange_code.hpp>
#include <jeton/store/faulty_ledger.hpp>

#include <map>

using namespace jeton;
using namespace jeton::test;
using namespace std::chrono_literals;

namespace {

/// Gives the driver its fingerprint key from elsewhere, so that flows draw the same bytes as through
/// Blocking.
class AfterTheFirst final : public RandomSource {
 public:
  explicit AfterTheFirst(RandomSource& rest) : rest_(rest) {}
  Result<Done> fill(MutableBytes out) noexcept override {
    if (!first_) return rest_.fill(out);
    first_ = false;
    return own_.fill(out);
  }

 private:
  RandomSource& rest_;
  SeededRandom own_{99};
  bool first_ = true;
};

template <class T, class Flow>
Result<T> run_stepped(TestShop& shop, CustomerStore& customers, Ledger& ledger, Flow flow) {
  AfterTheFirst random(shop.random);
  SteppedOperation<T, Flow> op(random, ledger.abilities(), flow, shop.now());
  SteppingHost host(customers, ledger, shop.policy());
  return host.finish(op, shop.now());
}

/// A day in a shop; `run` runs each flow through the driver under test and answers what a caller sees.
template <class Run>
std::vector<std::string> a_day(TestShop& shop, Run run) {
  std::vector<std::string> seen;
  const auto note = [&](const auto& result) {
    seen.push_back(result.ok() ? "ok" : std::string(result.error().name()));
  };
  const Shop s = shop.shop();
  auto id = run.template operator()<CustomerId>([&](auto& w, Timestamp now) {
    return register_customer(w, s, {kBob, bytes_of(kPassword)}, now);
  });
  note(id);
  for (const std::string_view password : {"wrong password", "b0bl0bl@w"})
    note(run.template operator()<SignIn>([&](auto& w, Timestamp now) {
      return login(w, s, {kBob, bytes_of(password)}, now);
    }));
  note(run.template operator()<SignIn>([&](auto& w, Timestamp now) {
    return login(w, s, {"eve@example.com", bytes_of(kPassword)}, now);
  }));
  auto in = run.template operator()<SignIn>([&](auto& w, Timestamp now) {
    return login(w, s, {kBob, bytes_of(kPassword)}, now);
  });
  const std::string token(in.value().token());
  seen.push_back(token);
  shop.clock.advance(1h);
  note(run.template operator()<Verified>([&](auto& w, Timestamp now) { return extend(w, s, token, now); }));
  note(run.template operator()<Done>(
      [&](auto& w, Timestamp now) { return set_consent(w, s, token, Consent::given, now); }));
  auto code = run.template operator()<IssuedCode>([&](auto& w, Timestamp now) {
    return issue_code(w, s, {id.value(), "staff:7", "helps with an order"}, now);
  });
  const std::string text(text_of(code.value().code.reveal()));
  for (int i = 0; i < 2; ++i)
    note(run.template operator()<SignIn>([&](auto& w, Timestamp now) {
      return exchange_code(w, s, {kBob, text}, now);
    }));
  note(run.template operator()<Ended>([&](auto& w, Timestamp now) {
    return change_password(w, s, {token, bytes_of(kPassword), bytes_of("another password")}, now);
  }));
  note(run.template operator()<Verified>([&](auto& w, Timestamp now) { return verify(w, s, token, now); }));
  note(run.template operator()<Ended>(
      [&](auto& w, Timestamp now) { return revoke_all(w, s, id.value(), now); }));
  return seen;
}

struct RunBlocking {
  TestShop& shop;
  Ledger& ledger;
  template <class T, class Flow>
  Result<T> operator()(Flow flow) {
    Blocking world = shop.blocking_over(shop.customers, ledger);
    return flow(world, shop.now());
  }
};

struct RunStepped {
  TestShop& shop;
  Ledger& ledger;
  template <class T, class Flow>
  Result<T> operator()(Flow flow) {
    return run_stepped<T>(shop, shop.customers, ledger, flow);
  }
};

/// Written the wrong way on purpose: it takes a halt, or a fault, for "no password needed".
struct Careless {
  Shop shop;
  template <class W>
  Result<SignIn> operator()(W& world, Timestamp now) const {
    const Owner owner = stand_in_owner(shop, "careless", "x");
    const auto right =
        world.verify_password(Secret::copy_of("wrong"), "$argon2id$v=19$m=7168,t=1,p=1$AAAA$AAAA");
    if (right.ok() && !right.value()) return Error{Errc::wrong_credentials, "careless"};
    const auto head = read_head(world, owner);
    (void)head.ok();
    auto session = issue_session(
        world, shop, {owner, {first_epoch_key(EpochPurpose::session), Guard::absent(), false, 0}, {}},
        customer_terms(shop, now, {AuditEvent::signed_in}), now, kNoChanges);
    if (session.ok() && session.value().issued) return SignIn::signed_in(std::move(*session.value().issued));
    ByteArray<32> random{};
    return SignIn::signed_in({Secret::copy_of(mint_opaque_token(TokenKind::session, {}, random).text()),
                              owner.customer, now, now + 1h, now + 1h});
  }
};

Result<Done> ask_lineage_often(Stepped& world, int times) {
  for (int i = 0; i < times; ++i) {
    const auto lineage = world.lineage();
    if (!lineage.ok()) return lineage.error();
  }
  return Done{};
}

}  // namespace

TEST_CASE("the same flows leave the same ledger through both drivers", "[flow][stepped]") {
  TestShop blocking_shop, stepped_shop;
  RecordingLedger blocking_ledger(blocking_shop.ledger), stepped_ledger(stepped_shop.ledger);
  const auto one = a_day(blocking_shop, RunBlocking{blocking_shop, blocking_ledger});
  const auto two = a_day(stepped_shop, RunStepped{stepped_shop, stepped_ledger});
  CHECK(one == two);
  CHECK(one[1] == "refused.wrong_credentials");
  CHECK(std::count(one.begin(), one.end(), "refused.code_already_used") == 1);
  REQUIRE(blocking_ledger.log.size() == stepped_ledger.log.size());
  for (std::size_t i = 0; i < blocking_ledger.log.size(); ++i) {
    CAPTURE(i);
    CHECK((blocking_ledger.log[i] == stepped_ledger.log[i]));
  }
}

TEST_CASE("a careless flow that swallows a halt lets nobody in", "[flow][stepped][promise-6]") {
  TestShop shop;
  SteppedOperation<SignIn, Careless> op(shop.random, shop.ledger.abilities(), Careless{shop.shop()},
                                        shop.now());
  REQUIRE_FALSE(op.step(shop.now()));
  REQUIRE(op.driver().wanted()->kind == EffectKind::verify_password);
  CHECK(op.take().error().code == Errc::flow_not_pure);  // there is nothing to take while it waits

  REQUIRE(op.driver().answer_verified(0, false).ok());
  REQUIRE(op.step(shop.now()));
  CHECK(op.take().error().code == Errc::wrong_credentials);
}

TEST_CASE("a flow that is not pure ends its operation", "[flow][stepped]") {
  TestShop shop;
  int run = 0;
  const auto flow = [&](auto& world, Timestamp) -> Result<Done> {
    const std::string login = "login" + std::to_string(run++);
    const auto found = world.find_by_login(shop.shop().tenant, login);
    if (!found.ok()) return found.error();
    return Done{};
  };
  CHECK(run_stepped<Done>(shop, shop.customers, shop.ledger, flow).error().code == Errc::flow_not_pure);
}

TEST_CASE("a flow that leaves a recorded answer unused has no result", "[flow][stepped]") {
  TestShop shop;
  int run = 0;
  const auto flow = [&](auto& world, Timestamp) -> Result<Done> {
    if (run++ > 0) return Done{};
    return ask_lineage_often(world, 1);
  };
  AfterTheFirst random(shop.random);
  SteppedOperation<Done, decltype(flow)> op(random, shop.ledger.abilities(), flow, shop.now());
  SteppingHost host(shop.customers, shop.ledger, shop.policy());
  CHECK(host.finish(op, shop.now()).error().code == Errc::flow_not_pure);
}

TEST_CASE("a flow of more than 64 effects is ended", "[flow][stepped]") {
  TestShop shop;
  const auto flow = [](int times) {
    return [times](auto& world, Timestamp) { return ask_lineage_often(world, times); };
  };
  CHECK(run_stepped<Done>(shop, shop.customers, shop.ledger, flow(64)).ok());
  CHECK(run_stepped<Done>(shop, shop.customers, shop.ledger, flow(65)).error().code == Errc::flow_too_long);
}

TEST_CASE("an answer to another effect, or of another kind, is refused and changes nothing",
          "[flow][stepped]") {
  TestShop shop;
  const auto flow = [](auto& world, Timestamp) { return ask_lineage_often(world, 2); };
  SteppedOperation<Done, decltype(flow)> op(shop.random, shop.ledger.abilities(), flow, shop.now());
  CHECK_FALSE(op.driver().answer_lineage(0, {}).ok());  // nothing is wanted yet
  REQUIRE_FALSE(op.step(shop.now()));
  CHECK_FALSE(op.driver().answer_lineage(1, {}).ok());
  CHECK_FALSE(op.driver().answer_verified(0, true).ok());
  CHECK_FALSE(op.driver().answer_get(0, {}).ok());
  CHECK(op.driver().answer_lineage(0, {}).ok());
  CHECK_FALSE(op.driver().answer_lineage(0, {}).ok());  // answered once
  REQUIRE_FALSE(op.step(shop.now()));
  CHECK(op.driver().wanted()->number == 1);
}

TEST_CASE("a lost acknowledgement is answered by the same bytes once more", "[flow][stepped][promise-1]") {
  TestShop shop;
  shop.add(kBob, kPassword);
  const Shop s = shop.shop();
  const auto flow = [&](auto& world, Timestamp now) {
    return login(world, s, {kBob, bytes_of(kPassword)}, now);
  };
  const std::size_t nth = GENERATE(range(1, 9));
  const Fault fault = GENERATE(Fault::unknown, Fault::applied_but_unknown);
  CAPTURE(nth, static_cast<int>(fault));
  FaultyLedger ledger(shop.ledger, {.nth = nth, .fault = fault});
  const auto in = run_stepped<SignIn>(shop, shop.customers, ledger, flow);
  if (in.ok()) CHECK(shop.check(in.value().token()).ok());
  if (!in.ok()) CHECK(kind(in.error().code) == ErrorKind::store);
  CHECK(shop.sign_in(kBob, kPassword).ok());
}

TEST_CASE("silence after the second sending is unknown, and grants nothing", "[flow][stepped][promise-1]") {
  TestShop shop;
  shop.add(kBob, kPassword);
  const Shop s = shop.shop();
  const auto flow = [&](auto& world, Timestamp now) {
    return login(world, s, {kBob, bytes_of(kPassword)}, now);
  };
  SteppedOperation<SignIn, decltype(flow)> op(shop.random, shop.ledger.abilities(), flow, shop.now());
  SteppingHost host(shop.customers, shop.ledger, shop.policy());
  for (int commits = 0; !op.step(shop.now());) {
    const WantedEffect& wanted = *op.driver().wanted();
    if (wanted.kind == EffectKind::commit && ++commits >= 3) {  // the session's batch
      REQUIRE(op.driver().answer_commit(wanted.number, CommitOutcome::unknown()).ok());
      continue;
    }
    REQUIRE(host.perform(op.driver()).ok());
  }
  CHECK(op.take().error().code == Errc::unknown_outcome);
}

TEST_CASE("a commit handed out after its deadline is refused instead", "[flow][stepped]") {
  TestShop shop;
  shop.add(kBob, kPassword);
  const Shop s = shop.shop();
  const auto flow = [&](auto& world, Timestamp now) {
    return login(world, s, {kBob, bytes_of(kPassword)}, now);
  };
  SteppedOperation<SignIn, decltype(flow)> op(shop.random, shop.ledger.abilities(), flow, shop.now());
  SteppingHost host(shop.customers, shop.ledger, shop.policy());
  Timestamp now = shop.now();
  while (!op.step(now)) {
    if (op.driver().wanted()->kind == EffectKind::verify_password) now = now + s.policy.store_deadline + 1ms;
    REQUIRE(host.perform(op.driver()).ok());
  }
  CHECK(op.take().error().code == Errc::past_deadline);
}

TEST_CASE("time that runs backwards ends the operation", "[flow][stepped]") {
  TestShop shop;
  const auto flow = [](auto& world, Timestamp) { return ask_lineage_often(world, 2); };
  SteppedOperation<Done, decltype(flow)> op(shop.random, shop.ledger.abilities(), flow, shop.now());
  REQUIRE_FALSE(op.step(shop.now()));
  REQUIRE(op.driver().answer_lineage(0, {}).ok());
  REQUIRE(op.step(shop.now() - 1ms));
  CHECK(op.take().error().code == Errc::clock_unusable);
}

TEST_CASE("every effect of a stepped sign-in may fail, and none of them grants",
          "[flow][stepped][promise-6]") {
  TestShop shop;
  shop.add(kBob, kPassword);
  const Shop s = shop.shop();
  const auto flow = [&](auto& world, Timestamp now) {
    return login(world, s, {kBob, bytes_of("wrong password")}, now);
  };
  SteppingHost host(shop.customers, shop.ledger, shop.policy());
  for (std::size_t fail_at = 0; fail_at < 12; ++fail_at) {
    SteppedOperation<SignIn, decltype(flow)> op(shop.random, shop.ledger.abilities(), flow, shop.now());
    std::size_t effect = 0;
    while (!op.step(shop.now())) {
      const std::size_t number = op.driver().wanted()->number;
      if (effect++ == fail_at)
        REQUIRE(op.driver().answer_failed(number, Error{Errc::unavailable, "host"}).ok());
      else
        REQUIRE(host.perform(op.driver()).ok());
    }
    const auto result = op.take();
    REQUIRE_FALSE(result.ok());
    CAPTURE(fail_at, effect);
    if (effect > fail_at) CHECK(kind(result.error().code) == ErrorKind::store);
  }
}
