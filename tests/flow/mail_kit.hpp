// SPDX-License-Identifier: Apache-2.0
//
// mail_kit.hpp: asking for links, reading the mail and following links, each as one call on a TestShop. For
// tests of flows only.
//
//   MailShop shop;
//   const std::string link = shop.mailed_reset();
//   CHECK(shop.reset(link, kNewPassword).ok());
#pragma once

#include <jeton/flow/confirm.hpp>
#include <jeton/flow/find_reset_link.hpp>
#include <jeton/flow/next_delivery.hpp>
#include <jeton/flow/request_confirmation.hpp>
#include <jeton/flow/request_reset.hpp>
#include <jeton/flow/reset_password.hpp>

#include <string>

#include "flow/session_kit.hpp"

namespace jeton::test {

inline constexpr std::string_view kSite = "https://shop.example/reset";
inline constexpr std::string_view kStranger = "stranger@example.com";

inline std::string text_of_token(const Delivery& mail) { return std::string(text_of(mail.token.reveal())); }

/// A shop with Bob and a mailbox that everybody's mail goes to.
struct MailShop : BobsShop {
  Result<Accepted> ask_reset(std::string_view login = kBob) {
    return run([&](auto& world) { return request_reset(world, shop(), {login, kSite}, now()); });
  }
  Result<Accepted> ask_confirmation(std::string_view login = kBob) {
    return run([&](auto& world) { return request_confirmation(world, shop(), {login, kSite}, now()); });
  }
  Result<std::optional<Delivery>> next_mail() {
    return run([&](Blocking& world) { return next_delivery(world, ledger, shop(), now()); });
  }
  Result<Done> say_delivered(std::string_view id) {
    return run([&](auto& world) { return delivered(world, shop(), id, now()); });
  }
  Result<Ended> reset(std::string_view link, std::string_view password) {
    return run([&](auto& world) { return reset_password(world, shop(), {link, bytes_of(password)}, now()); });
  }
  Result<CustomerId> confirm_by(std::string_view link) {
    return run([&](auto& world) { return confirm(world, shop(), link, now()); });
  }
  Result<CustomerId> look_at(std::string_view link) {
    return run([&](auto& world) { return find_reset_link(world, shop(), link, now()); });
  }

  /// The one mail that waits; it is then out of the way.
  Delivery the_mail() {
    auto mail = next_mail();
    REQUIRE(mail.ok());
    REQUIRE(mail.value().has_value());
    REQUIRE(say_delivered(mail.value()->id).ok());
    return std::move(*mail.value());
  }
  std::string mailed_reset(std::string_view login = kBob) {
    REQUIRE(ask_reset(login).ok());
    return text_of_token(the_mail());
  }
  std::string mailed_confirmation(std::string_view login) {
    REQUIRE(ask_confirmation(login).ok());
    return text_of_token(the_mail());
  }
  [[nodiscard]] bool is_confirmed(const CustomerId& id) {
    return customers.find(shop().tenant, id).value()->confirmed;
  }
  /// The link's secret as the bytes it stands for.
  static std::string raw_of(std::string_view link) {
    const auto parsed = parse_opaque_token(link);
    return std::string(text_of(parsed.value().random));
  }
};

/// A shop whose Bob has a reset link.
struct ResetShop : MailShop {
  std::string link = mailed_reset();
};

/// Customers of whom one has another row than the store says: as after a change of the host that it did not
/// tell.
class ChangedCustomer final : public ForwardingCustomers {
 public:
  ChangedCustomer(CustomerStore& inner, std::function<void(std::optional<Customer>&)> change)
      : ForwardingCustomers(inner), change_(std::move(change)) {}
  Result<std::optional<Customer>> find(const TenantId& tenant, const CustomerId& id) override {
    auto found = inner().find(tenant, id);
    if (found.ok()) change_(found.value());
    return found;
  }

 private:
  std::function<void(std::optional<Customer>&)> change_;
};

/// A ledger that was promoted: it names another history than the one its links are checked against.
class AnotherHistory final : public ForwardingLedger {
 public:
  using ForwardingLedger::ForwardingLedger;
  [[nodiscard]] Result<Lineage> lineage() override { return Lineage{{std::byte{1}}}; }
};

}  // namespace jeton::test
