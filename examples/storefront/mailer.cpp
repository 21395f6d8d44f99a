// SPDX-License-Identifier: Apache-2.0
//
// mailer.cpp: lease the next delivery, write it, say that it was delivered.
#include "mailer.hpp"

#include <jeton/base/json_writer.hpp>
#include <jeton/web/utc_text.hpp>

#include <chrono>
#include <iostream>
#include <string>

namespace storefront {
namespace {

/// How often to look without being woken: for a lease of a mailer that died.
constexpr std::chrono::seconds kPatience(60);

std::string_view name_of(jeton::DeliveryKind kind) noexcept {
  switch (kind) {
    case jeton::DeliveryKind::reset: return "reset";
    case jeton::DeliveryKind::confirmation: return "confirmation";
    case jeton::DeliveryKind::no_account: return "no_account";
    case jeton::DeliveryKind::already_confirmed: return "already_confirmed";
  }
  return "other";
}

/// A real mail would have a link with the token in it; this is the one place where the token leaves jeton.
std::string line_of(const jeton::Authority& shop, const jeton::Delivery& delivery) {
  const auto token = delivery.token.reveal();
  std::string line;
  jeton::JsonWriter json(line);
  json.begin_object().key("shop").string(shop.tenant().text()).key("to").string(delivery.login);
  json.key("kind").string(name_of(delivery.kind)).key("site").string(delivery.site);
  if (delivery.kind != jeton::DeliveryKind::no_account)
    json.key("token").string({reinterpret_cast<const char*>(token.data()), token.size()});
  json.key("expires_at").string(jeton::utc_text(delivery.expires_at)).end_object();
  return line + '\n';
}

}  // namespace

Mailer::Mailer(std::vector<const jeton::Authority*> shops, std::ostream& out)
    : shops_(std::move(shops)), out_(out), thread_([this] { run(); }) {}

Mailer::~Mailer() {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
  }
  woken_.notify_one();
  thread_.join();
}

void Mailer::wake() {
  {
    const std::lock_guard lock(mutex_);
    has_work_ = true;
  }
  woken_.notify_one();
}

void Mailer::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    woken_.wait_for(lock, kPatience, [this] { return has_work_ || is_ending_; });
    const bool is_last = is_ending_;
    has_work_ = false;
    lock.unlock();
    for (const jeton::Authority* const shop : shops_) send_waiting(*shop);
    if (is_last) return;
    lock.lock();
  }
}

void Mailer::send_waiting(const jeton::Authority& shop) {
  while (true) {
    const auto delivery = shop.next_delivery();
    if (!delivery.ok()) {
      std::cerr << "mail of " << shop.tenant().text() << ": " << delivery.error().name() << '\n';
      return;  // it will be looked for again
    }
    if (!delivery.value()) return;
    out_ << line_of(shop, *delivery.value()) << std::flush;
    if (!out_ || !shop.delivered(delivery.value()->id).ok()) return;
  }
}

}  // namespace storefront
