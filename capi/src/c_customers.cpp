// SPDX-License-Identifier: Apache-2.0
//
// c_customers.cpp: the use cases of jeton.h about the shop's customers, their passwords and their mail.
#include "border.hpp"
#include "results.hpp"

namespace {

using namespace jeton;
using namespace jeton::c;

/// A use case that ends what rests on a customer's row: `use(shop, id)`.
template <class Use>
jeton_status told_of_customer(const jeton_authority* authority, const char* customer, std::size_t len,
                              std::uint32_t* survives_failover, jeton_error** error, const char* place,
                              Use use) noexcept {
  return ending(authority, {id_at(customer, len)}, survives_failover, error, place,
                [&](const Authority& shop, const auto& in) {
                  return for_customer<Ended>(in[0], [&](const CustomerId& id) { return use(shop, id); });
                });
}

}  // namespace

extern "C" {

jeton_status jeton_register_customer(const jeton_authority* authority, const char* login, size_t login_len,
                                     const char* password, size_t password_len, uint32_t confirmation,
                                     jeton_string** out, jeton_error** error) {
  constexpr const char* kPlace = "jeton_register_customer";
  return answer(authority, {login_at(login, login_len), password_at(password, password_len)}, out, error,
                kPlace, [&](const Authority& shop, const auto& in) -> Result<CustomerId> {
                  if (!is_confirmation(confirmation)) return Error{Errc::malformed_request, kPlace};
                  return shop.register_customer(in[0], in[1], static_cast<Confirmation>(confirmation));
                });
}

jeton_status jeton_import_customer(const jeton_authority* authority, const char* login, size_t login_len,
                                   const char* password_hash, size_t password_hash_len, uint64_t flags,
                                   jeton_string** out, jeton_error** error) {
  constexpr const char* kPlace = "jeton_import_customer";
  constexpr uint64_t kKnown = JETON_IMPORT_CONFIRMED | JETON_IMPORT_DISABLED | JETON_IMPORT_ALLOWS_ASSISTANCE;
  return answer(
      authority, {login_at(login, login_len), text_at(password_hash, password_hash_len)}, out, error, kPlace,
      [&](const Authority& shop, const auto& in) -> Result<CustomerId> {
        if ((flags & ~kKnown) != 0) return Error{Errc::malformed_request, kPlace};
        return shop.import_customer({.login = in[0],
                                     .password_hash = in[1],
                                     .confirmed = (flags & JETON_IMPORT_CONFIRMED) != 0,
                                     .disabled = (flags & JETON_IMPORT_DISABLED) != 0,
                                     .allows_assistance = (flags & JETON_IMPORT_ALLOWS_ASSISTANCE) != 0});
      });
}

jeton_status jeton_find_customer(const jeton_authority* authority, const char* customer, size_t customer_len,
                                 jeton_customer** out, jeton_error** error) {
  return answer(authority, {id_at(customer, customer_len)}, out, error, "jeton_find_customer",
                [](const Authority& shop, const auto& in) {
                  return for_customer<Customer>(in[0],
                                                [&](const CustomerId& id) { return shop.find_customer(id); });
                });
}

jeton_status jeton_find_customer_by_login(const jeton_authority* authority, const char* login,
                                          size_t login_len, jeton_customer** out, jeton_error** error) {
  return answer(authority, {login_at(login, login_len)}, out, error, "jeton_find_customer_by_login",
                [](const Authority& shop, const auto& in) { return shop.find_customer_by_login(in[0]); });
}

jeton_status jeton_customer_disabled(const jeton_authority* authority, const char* customer,
                                     size_t customer_len, uint32_t* survives_failover, jeton_error** error) {
  return told_of_customer(
      authority, customer, customer_len, survives_failover, error, "jeton_customer_disabled",
      [](const Authority& shop, const CustomerId& id) { return shop.customer_disabled(id); });
}

jeton_status jeton_login_changed(const jeton_authority* authority, const char* customer, size_t customer_len,
                                 uint32_t* survives_failover, jeton_error** error) {
  return told_of_customer(authority, customer, customer_len, survives_failover, error, "jeton_login_changed",
                          [](const Authority& shop, const CustomerId& id) { return shop.login_changed(id); });
}

jeton_status jeton_credentials_changed(const jeton_authority* authority, const char* customer,
                                       size_t customer_len, uint32_t* survives_failover,
                                       jeton_error** error) {
  return told_of_customer(
      authority, customer, customer_len, survives_failover, error, "jeton_credentials_changed",
      [](const Authority& shop, const CustomerId& id) { return shop.credentials_changed(id); });
}

jeton_status jeton_change_password(const jeton_authority* authority, const char* token, size_t token_len,
                                   const char* current_password, size_t current_password_len,
                                   const char* new_password, size_t new_password_len,
                                   uint32_t* survives_failover, jeton_error** error) {
  return ending(authority,
                {token_at(token, token_len), password_at(current_password, current_password_len),
                 password_at(new_password, new_password_len)},
                survives_failover, error, "jeton_change_password", [](const Authority& shop, const auto& in) {
                  return shop.change_password(in[0], in[1], in[2]);
                });
}

jeton_status jeton_request_reset(const jeton_authority* authority, const char* login, size_t login_len,
                                 const char* site, size_t site_len, jeton_error** error) {
  return call(
      authority, {login_at(login, login_len), text_at(site, site_len)}, error, "jeton_request_reset",
      [](const Authority& shop, const auto& in) { return done_if(shop.request_reset(in[0], in[1])); });
}

jeton_status jeton_request_confirmation(const jeton_authority* authority, const char* login, size_t login_len,
                                        const char* site, size_t site_len, jeton_error** error) {
  return call(
      authority, {login_at(login, login_len), text_at(site, site_len)}, error, "jeton_request_confirmation",
      [](const Authority& shop, const auto& in) { return done_if(shop.request_confirmation(in[0], in[1])); });
}

jeton_status jeton_reset_password(const jeton_authority* authority, const char* token, size_t token_len,
                                  const char* new_password, size_t new_password_len,
                                  uint32_t* survives_failover, jeton_error** error) {
  return ending(authority, {token_at(token, token_len), password_at(new_password, new_password_len)},
                survives_failover, error, "jeton_reset_password",
                [](const Authority& shop, const auto& in) { return shop.reset_password(in[0], in[1]); });
}

jeton_status jeton_find_reset_link(const jeton_authority* authority, const char* token, size_t token_len,
                                   jeton_string** out, jeton_error** error) {
  return answer(authority, {token_at(token, token_len)}, out, error, "jeton_find_reset_link",
                [](const Authority& shop, const auto& in) { return shop.find_reset_link(in[0]); });
}

jeton_status jeton_confirm(const jeton_authority* authority, const char* token, size_t token_len,
                           jeton_string** out, jeton_error** error) {
  return answer(authority, {token_at(token, token_len)}, out, error, "jeton_confirm",
                [](const Authority& shop, const auto& in) { return shop.confirm(in[0]); });
}

jeton_status jeton_next_delivery(const jeton_authority* authority, jeton_delivery** out,
                                 jeton_error** error) {
  constexpr const char* kPlace = "jeton_next_delivery";
  if (out != nullptr) *out = nullptr;
  return call<1>(authority, {{}}, error, kPlace, [&](const Authority& shop, const auto&) -> Result<Done> {
    if (out == nullptr) return Error{Errc::null_argument, kPlace};
    Prepared<jeton_delivery> handle;
    auto next = shop.next_delivery();
    if (!next.ok()) return next.error();
    if (!next.value()) return Done{};
    handle->fill(std::move(*next.value()));
    *out = handle.give();
    return Done{};
  });
}

jeton_status jeton_delivered(const jeton_authority* authority, const char* delivery_id,
                             size_t delivery_id_len, jeton_error** error) {
  return call(authority, {id_at(delivery_id, delivery_id_len)}, error, "jeton_delivered",
              [](const Authority& shop, const auto& in) { return done_if(shop.delivered(in[0])); });
}

const char* jeton_string_text(const jeton_string* string, size_t* len) {
  return show_text(
      string, [](const jeton_string& s) { return s.view(); }, len);
}
void jeton_string_free(jeton_string* string) { free_handle(string); }

const char* jeton_customer_id(const jeton_customer* customer, size_t* len) {
  return show_text(
      customer, [](const jeton_customer& c) { return c.id.view(); }, len);
}
const char* jeton_customer_login(const jeton_customer* customer, size_t* len) {
  return show_text(
      customer, [](const jeton_customer& c) { return std::string_view(c.login); }, len);
}
uint32_t jeton_customer_is_confirmed(const jeton_customer* customer) {
  return show_number(customer, &jeton_customer::confirmed);
}
uint32_t jeton_customer_is_disabled(const jeton_customer* customer) {
  return show_number(customer, &jeton_customer::disabled);
}
void jeton_customer_free(jeton_customer* customer) { free_handle(customer); }

const char* jeton_delivery_id(const jeton_delivery* delivery, size_t* len) {
  return show_text(
      delivery, [](const jeton_delivery& d) { return std::string_view(d.id); }, len);
}
uint32_t jeton_delivery_kind(const jeton_delivery* delivery) {
  return show_number(delivery, &jeton_delivery::kind);
}
const char* jeton_delivery_login(const jeton_delivery* delivery, size_t* len) {
  return show_text(
      delivery, [](const jeton_delivery& d) { return std::string_view(d.login); }, len);
}
const char* jeton_delivery_token(const jeton_delivery* delivery, size_t* len) {
  return show_text(
      delivery, [](const jeton_delivery& d) { return d.token.view(); }, len);
}
const char* jeton_delivery_site(const jeton_delivery* delivery, size_t* len) {
  return show_text(
      delivery, [](const jeton_delivery& d) { return std::string_view(d.site); }, len);
}
int64_t jeton_delivery_expires_at(const jeton_delivery* delivery) {
  return show_number(delivery, &jeton_delivery::expires_at);
}
uint32_t jeton_delivery_attempts(const jeton_delivery* delivery) {
  return show_number(delivery, &jeton_delivery::attempts);
}
void jeton_delivery_free(jeton_delivery* delivery) { free_handle(delivery); }

}  // extern "C"
