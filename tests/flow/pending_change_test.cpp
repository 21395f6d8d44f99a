// SPDX-License-Identifier: Apache-2.0
//
// pending_change_test.cpp: a password change that was cut short, and the sign-in that settles it (protocol
// P5): nobody is locked out, no old password outlives a change, no delayed swap arrives after it was settled.
#include "flow/sign_in_kit.hpp"
#include "support/catch.hpp"

#include <jeton/flow/issue.hpp>

using namespace jeton;
using namespace jeton::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kOld = "the-old-password";
constexpr std::string_view kNew = "the-new-password";
constexpr Lifetime kDeadline = 10s;

/// Password swaps that hang on their way to the database: each is answered *unknown* and arrives with
/// deliver().
class HangingSwaps final : public ForwardingCustomers {
 public:
  using ForwardingCustomers::ForwardingCustomers;

  [[nodiscard]] Result<Swap> replace_password_if(const TenantId& tenant, const CustomerId& id,
                                                 std::string_view expected, std::string_view fresh) override {
    tenant_.emplace(tenant);
    id_.emplace(id);
    expected_ = expected;
    fresh_ = fresh;
    return Swap::unknown;
  }
  Swap deliver() { return inner().replace_password_if(*tenant_, *id_, expected_, fresh_).value(); }

 private:
  std::optional<TenantId> tenant_;
  std::optional<CustomerId> id_;
  std::string expected_, fresh_;
};

/// A shop whose one customer has begun a password change whose swap hangs.
struct ChangingShop : TestShop {
  ChangingShop() : id(add(kBob, kOld)), swaps(customers), token(sign_in(kBob, kOld).value().token()) {
    Blocking world = blocking_over(swaps, ledger);
    CHECK(outcome_of(change_in(world)) == "store.unknown_outcome");
  }

  template <class W>
  Result<Ended> change_in(W& world) {
    return change_password(world, shop(), {token, bytes_of(kOld), bytes_of(kNew)}, now());
  }
  bool has_pending_record() {
    const Owner owner = Owner::of(shop(), id);
    RecordRoom room;
    RecordSlot slots[] = {{.key = owner.key(RecordKind::pending_change), .room = room}};
    REQUIRE(ledger.get(owner.partition, slots).ok());
    return slots[0].found;
  }

  CustomerId id;
  HangingSwaps swaps;
  std::string token;
};

constexpr std::string_view kRefused = "refused.wrong_credentials";

}  // namespace

TEST_CASE("while a change may be at work, the right password is told to come back, and when", "[flow][P5]") {
  ChangingShop shop;
  for (const Lifetime later : {0ms, 4'000ms, 9'999ms}) {
    shop.clock.set(kNoon + later);
    const auto in = shop.sign_in(kBob, kOld);
    REQUIRE_FALSE(in.ok());
    CHECK(in.error().code == Errc::change_in_progress);
    CHECK(in.error().retry_after == kDeadline - later);
  }
}

TEST_CASE("a change that never arrived is given up after its deadline, and the old password still works",
          "[flow][P5]") {
  ChangingShop shop;
  shop.clock.set(kNoon + kDeadline);
  const auto in = shop.sign_in(kBob, kOld);
  REQUIRE(in.ok());
  CHECK(shop.check(in.value().token()).ok());
  CHECK_FALSE(shop.has_pending_record());

  CHECK(shop.swaps.deliver() == Swap::changed);  // fenced: the delayed swap cannot apply any more
  CHECK(shop.sign_in(kBob, kOld).ok());
  CHECK(outcome_of(shop.sign_in(kBob, kNew)) == kRefused);
}

TEST_CASE("a change that arrived before its caller died is taken as made", "[flow][P5]") {
  ChangingShop shop;
  REQUIRE(shop.swaps.deliver() == Swap::applied);
  CHECK(outcome_of(shop.sign_in(kBob, kOld)) == kRefused);
  CHECK(outcome_of(shop.sign_in(kBob, kNew)) == "store.change_in_progress");

  shop.clock.set(kNoon + kDeadline);
  CHECK(outcome_of(shop.sign_in(kBob, kOld)) == kRefused);
  const auto in = shop.sign_in(kBob, kNew);
  REQUIRE(in.ok());
  CHECK(shop.check(in.value().token()).ok());
  CHECK_FALSE(shop.has_pending_record());
}

TEST_CASE("a swap that arrives just before the fence is the change, and the old password is refused",
          "[flow][P5]") {
  ChangingShop shop;
  shop.clock.set(kNoon + kDeadline);
  Blocking inner = shop.blocking();
  TracedWorld<Blocking> world(inner);
  world.before = [&](std::size_t, std::string_view effect) {
    if (effect == "replace_password_if") CHECK(shop.swaps.deliver() == Swap::applied);
  };
  CHECK(outcome_of(login_in(world, shop, kBob, kOld)) == kRefused);
  CHECK(count_of(world.trace, "replace_password_if") == 1);
  CHECK(shop.sign_in(kBob, kNew).ok());
}

TEST_CASE("a swap that arrives anywhere while the change is settled never leaves two passwords or none",
          "[flow][P5]") {
  for (std::size_t n = 0;; ++n) {
    ChangingShop shop;
    shop.clock.set(kNoon + kDeadline);
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    world.before = [&](std::size_t number, std::string_view) {
      if (number == n) (void)shop.swaps.deliver();
    };
    const auto in = login_in(world, shop, kBob, kOld);
    if (n >= world.trace.size()) {
      CHECK(n > 20);
      break;
    }
    INFO("before effect " << n);
    const bool old_works = shop.sign_in(kBob, kOld).ok();
    const bool new_works = shop.sign_in(kBob, kNew).ok();
    CHECK(old_works != new_works);
    if (in.ok()) CHECK(old_works);
  }
}

TEST_CASE("a wrong password sees nothing of a change that is under way", "[flow][P5][promise-3]") {
  ChangingShop shop;
  for (const Lifetime later : {Lifetime(1s), kDeadline}) {
    shop.clock.set(kNoon + later);
    const auto known =
        shop.run_traced([&](auto& world) { return login_in(world, shop, kBob, "wrong-password"); });
    const auto trace = shop.trace;
    const auto unknown = shop.run_traced(
        [&](auto& world) { return login_in(world, shop, "nobody@example.com", "wrong-password"); });
    REQUIRE((!known.ok() && !unknown.ok()));
    CHECK(face_of(known.error()) == face_of(unknown.error()));
    CHECK(trace == shop.trace);
    CHECK(shop.has_pending_record());
  }
}

TEST_CASE("tokens from before the change are dead from its first step on", "[flow][P5][T4]") {
  ChangingShop shop;
  CHECK(outcome_of(shop.check(shop.token)) == "refused.token_ended");
  shop.clock.set(kNoon + kDeadline);
  REQUIRE(shop.sign_in(kBob, kOld).ok());
  CHECK(outcome_of(shop.check(shop.token)) == "refused.token_ended");  // not revived by giving the change up
}

TEST_CASE("a session that does not rest on the password does not wait for the change", "[flow][P5]") {
  ChangingShop shop;
  const auto issued = shop.run([&](auto& world) {
    return issue(world, shop.shop(), {shop.id, "support"}, shop.now());
  });
  REQUIRE(issued.ok());
  CHECK(shop.check(issued.value().token()).ok());
}

TEST_CASE("a change cut short anywhere leaves one password that signs in", "[flow][P5][T35]") {
  for (std::size_t n = 0;; ++n) {
    TestShop shop;
    shop.add(kBob, kOld);
    const std::string token(shop.sign_in(kBob, kOld).value().token());
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    world.fail_at = n;
    const auto changed =
        change_password(world, shop.shop(), {token, bytes_of(kOld), bytes_of(kNew)}, shop.now());
    if (n >= world.trace.size()) {
      CHECK(n > 15);
      break;
    }
    INFO("cut at effect " << n << ", " << world.trace.back());
    if (!changed.ok()) CHECK(kind(changed.error().code) != ErrorKind::refused);
    shop.clock.advance(kDeadline);
    const bool old_works = shop.sign_in(kBob, kOld).ok();
    const bool new_works = shop.sign_in(kBob, kNew).ok();
    CHECK(old_works != new_works);
    if (changed.ok()) CHECK(new_works);
    if (changed.ok()) CHECK(outcome_of(shop.check(token)) == "refused.token_ended");
  }
}

TEST_CASE("a settlement cut short anywhere is finished by the next sign-in", "[flow][P5][T35]") {
  for (const bool arrived : {false, true}) {
    for (std::size_t n = 0;; ++n) {
      ChangingShop shop;
      if (arrived) REQUIRE(shop.swaps.deliver() == Swap::applied);
      const std::string_view password = arrived ? kNew : kOld;
      shop.clock.set(kNoon + kDeadline);
      Blocking inner = shop.blocking();
      TracedWorld<Blocking> world(inner);
      world.fail_at = n;
      const auto cut = login_in(world, shop, kBob, password);
      if (n >= world.trace.size()) {
        CHECK(n > 20);
        break;
      }
      INFO("cut at effect " << n << ", " << world.trace.back());
      if (!cut.ok()) CHECK(kind(cut.error().code) == ErrorKind::store);
      CHECK(shop.sign_in(kBob, password).ok());
      CHECK_FALSE(shop.has_pending_record());
      CHECK_FALSE(shop.sign_in(kBob, arrived ? kOld : kNew).ok());
    }
  }
}

TEST_CASE("two sign-ins that settle the same change both get in", "[flow][P5]") {
  ChangingShop shop;
  shop.clock.set(kNoon + kDeadline);
  Blocking inner = shop.blocking();
  TracedWorld<Blocking> world(inner);
  bool other_got_in = false;
  world.before = [&](std::size_t, std::string_view effect) {
    if (effect == "replace_password_if" && !other_got_in) other_got_in = shop.sign_in(kBob, kOld).ok();
  };
  CHECK(login_in(world, shop, kBob, kOld).ok());
  CHECK(other_got_in);
}
