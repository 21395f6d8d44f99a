// SPDX-License-Identifier: Apache-2.0
//
// credentials_changed_test.cpp: a host that writes a password hash by itself says so, and everything that
// rested on the old password ends, a password change of ours that was under way too.
#include <jeton/flow/credentials_changed.hpp>

#include "flow/every_fault.hpp"
#include "flow/mail_kit.hpp"
#include "flow/sign_in_kit.hpp"

namespace jeton::test {
namespace {

/// A shop whose Bob has a session and a reset link in the mail.
struct RewrittenShop : MailShop {
  std::string reset_link = mailed_reset();

  Result<Ended> tell(const CustomerId& id) {
    return run([&](auto& world) { return credentials_changed(world, shop(), id, now()); });
  }
  /// What the host does by itself.
  void write_hash_of(std::string_view password) {
    const std::string hash = encoded(password, policy().argon2_cost());
    REQUIRE(customers.replace_password_if(shop().tenant, bob, hash_of(*this, bob), hash).value() ==
            Swap::applied);
  }
  [[nodiscard]] bool change_is_pending() {
    const Owner owner = Owner::of(shop(), bob);
    RecordRoom room;
    RecordSlot slot{.key = owner.key(RecordKind::pending_change), .room = room};
    REQUIRE(ledger.get(owner.partition, std::span(&slot, 1)).ok());
    return slot.found;
  }
  /// A password change that is cut short after it was announced: the new hash never reaches the store.
  void cut_change_short() {
    const std::string own = token_of(sign_in(kBob, kOldPassword));
    Blocking inner = blocking();
    TracedWorld<Blocking> world(inner);
    world.before = [&](std::size_t number, std::string_view effect) {
      if (effect == "replace_password_if") world.fail_at = number;
    };
    REQUIRE_FALSE(
        change_password(world, shop(), {own, bytes_of(kOldPassword), bytes_of(kNewPassword)}, now()).ok());
    REQUIRE(change_is_pending());
  }
};

}  // namespace

TEST_CASE("a password that the host changed ends sessions and reset links", "[flow][promise-2][workarea]") {
  RewrittenShop shop;
  shop.write_hash_of("of the host");
  REQUIRE(shop.tell(shop.bob).ok());
  CHECK(refusal_of(shop.check(shop.token)) == Errc::token_ended);
  CHECK(refusal_of(shop.look_at(shop.reset_link)) == Errc::link_ended);
  CHECK(shop.sign_in(kBob, "of the host").ok());
  CHECK_FALSE(shop.sign_in(kBob, kOldPassword).ok());
}

TEST_CASE("a login with the old password that the host's change overtook keeps no session, at every moment",
          "[flow][promise-2][T3][T4]") {
  for (std::size_t moment = 0;; ++moment) {
    RewrittenShop shop;
    Blocking inner = shop.blocking();
    TracedWorld<Blocking> world(inner);
    world.before = [&](std::size_t number, std::string_view) {
      if (number != moment) return;
      shop.write_hash_of("of the host");
      REQUIRE(shop.tell(shop.bob).ok());
    };
    const auto in = login_in(world, shop, kBob, kOldPassword);
    if (moment >= world.trace.size()) break;
    CAPTURE(moment, world.trace[moment]);
    if (in.ok()) CHECK(refusal_of(shop.check(in.value().token())) == Errc::token_ended);
    if (!in.ok()) CHECK(in.error().code == Errc::wrong_credentials);
  }
}

TEST_CASE("a password change of ours that the host's overtook is settled", "[flow][P5]") {
  RewrittenShop shop;
  shop.cut_change_short();
  shop.write_hash_of("of the host");
  REQUIRE(shop.tell(shop.bob).ok());
  CHECK_FALSE(shop.change_is_pending());
  CHECK(shop.sign_in(kBob, "of the host").ok());  // at once, not after the deadline
}

TEST_CASE("a password change of ours that may still apply is left for the next sign-in", "[flow][P5]") {
  RewrittenShop shop;
  shop.cut_change_short();
  REQUIRE(shop.tell(shop.bob).ok());  // told without having changed anything
  CHECK(shop.change_is_pending());
  CHECK(refusal_of(shop.sign_in(kBob, kOldPassword)) == Errc::change_in_progress);
  shop.clock.advance(shop.policy().password_change_deadline);
  CHECK(shop.sign_in(kBob, kOldPassword).ok());
}

TEST_CASE("of a customer who is not in the store any more the id is enough to end it all",
          "[flow][promise-2]") {
  RewrittenShop shop;
  shop.cut_change_short();
  ChangedCustomer deleted(shop.customers, [](std::optional<Customer>& found) { found.reset(); });
  Blocking world = shop.blocking_over(deleted, shop.ledger);
  CHECK(credentials_changed(world, shop.shop(), shop.bob, kNoon).ok());
  CHECK(refusal_of(shop.check(shop.token)) == Errc::token_ended);
  CHECK(shop.change_is_pending());  // the hash that it expects was not seen to differ
}

TEST_CASE("whatever fails while telling it, the sessions are over or it is an error",
          "[flow][promise-6][T35]") {
  struct OvertakenShop : RewrittenShop {
    OvertakenShop() {
      cut_change_short();
      write_hash_of("of the host");
    }
  };
  const auto flow = [](auto& world, OvertakenShop& shop) {
    return credentials_changed(world, shop.shop(), shop.bob, kNoon);
  };
  const auto judge = [](OvertakenShop& shop, const Result<Ended>& ended) {
    if (!ended.ok()) CHECK(is_fault(ended.error()));
    if (ended.ok()) CHECK_FALSE(shop.check(shop.token).ok());
    shop.clock.advance(shop.policy().password_change_deadline);
    CHECK(shop.sign_in(kBob, "of the host").ok());  // nobody is locked out
    CHECK_FALSE(shop.sign_in(kBob, kNewPassword).ok());
  };
  fail_every_effect<OvertakenShop>(flow, judge);
  fail_every_ledger_call<OvertakenShop>(flow, judge);
  check_both_drivers<Ended, OvertakenShop>(flow);
}

}  // namespace jeton::test
