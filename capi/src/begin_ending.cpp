// SPDX-License-Identifier: Apache-2.0
//
// begin_ending.cpp: the use cases that end or change what a customer has, stepped. Arguments as those of the
// blocking function.
#include <jeton/flow/change_password.hpp>
#include <jeton/flow/confirm.hpp>
#include <jeton/flow/consent_of.hpp>
#include <jeton/flow/credentials_changed.hpp>
#include <jeton/flow/customer_disabled.hpp>
#include <jeton/flow/end_assistance.hpp>
#include <jeton/flow/find_reset_link.hpp>
#include <jeton/flow/issue_code.hpp>
#include <jeton/flow/login_changed.hpp>
#include <jeton/flow/next_delivery.hpp>
#include <jeton/flow/request_confirmation.hpp>
#include <jeton/flow/request_reset.hpp>
#include <jeton/flow/reset_password.hpp>
#include <jeton/flow/revoke.hpp>
#include <jeton/flow/revoke_all.hpp>
#include <jeton/flow/set_consent.hpp>

#include "begin_kit.hpp"

using namespace jeton;
using namespace jeton::c;

extern "C" {

jeton_status jeton_revoke_begin(const jeton_authority* authority, const char* token, size_t token_len,
                                jeton_op** out, jeton_error** error) {
  return begin<Ended>(authority, {token_at(token, token_len)}, out, error,
                      [](const OwnedInputs<1>& in, Stepped& world, const Shop& shop, Timestamp now) {
                        return jeton::revoke(world, shop, in.text(0), now);
                      });
}

jeton_status jeton_revoke_all_begin(const jeton_authority* authority, const char* customer,
                                    size_t customer_len, jeton_op** out, jeton_error** error) {
  return begin_of_customer<Ended>(
      authority, {id_at(customer, customer_len)}, out, error,
      [](const CustomerId& whom, const OwnedInputs<1>&, Stepped& world, const Shop& shop, Timestamp now) {
        return jeton::revoke_all(world, shop, whom, now);
      });
}

jeton_status jeton_change_password_begin(const jeton_authority* authority, const char* token,
                                         size_t token_len, const char* current_password,
                                         size_t current_password_len, const char* new_password,
                                         size_t new_password_len, jeton_op** out, jeton_error** error) {
  return begin<Ended>(
      authority,
      {token_at(token, token_len), password_at(current_password, current_password_len),
       password_at(new_password, new_password_len)},
      out, error, [](const OwnedInputs<3>& in, Stepped& world, const Shop& shop, Timestamp now) {
        return jeton::change_password(world, shop, {in.text(0), in.bytes(1), in.bytes(2)}, now);
      });
}

jeton_status jeton_consent_of_begin(const jeton_authority* authority, const char* customer,
                                    size_t customer_len, jeton_op** out, jeton_error** error) {
  return begin_of_customer<Consent>(
      authority, {id_at(customer, customer_len)}, out, error,
      [](const CustomerId& whom, const OwnedInputs<1>&, Stepped& world, const Shop& shop, Timestamp) {
        return jeton::consent_of(world, shop, whom);
      });
}

jeton_status jeton_issue_code_begin(const jeton_authority* authority, const char* customer,
                                    size_t customer_len, const char* actor, size_t actor_len,
                                    const char* reason, size_t reason_len, jeton_op** out,
                                    jeton_error** error) {
  return begin_of_customer<IssuedCode>(
      authority, {id_at(customer, customer_len), text_at(actor, actor_len), text_at(reason, reason_len)}, out,
      error,
      [](const CustomerId& whom, const OwnedInputs<3>& in, Stepped& world, const Shop& shop, Timestamp now) {
        return jeton::issue_code(world, shop, {whom, in.text(1), in.text(2)}, now);
      });
}

jeton_status jeton_end_assistance_begin(const jeton_authority* authority, const char* customer,
                                        size_t customer_len, jeton_op** out, jeton_error** error) {
  return begin_of_customer<Ended>(
      authority, {id_at(customer, customer_len)}, out, error,
      [](const CustomerId& whom, const OwnedInputs<1>&, Stepped& world, const Shop& shop, Timestamp now) {
        return jeton::end_assistance(world, shop, whom, now);
      });
}

jeton_status jeton_request_reset_begin(const jeton_authority* authority, const char* login, size_t login_len,
                                       const char* site, size_t site_len, jeton_op** out,
                                       jeton_error** error) {
  return begin<Accepted>(authority, {login_at(login, login_len), text_at(site, site_len)}, out, error,
                         [](const OwnedInputs<2>& in, Stepped& world, const Shop& shop, Timestamp now) {
                           return jeton::request_reset(world, shop, {in.text(0), in.text(1)}, now);
                         });
}

jeton_status jeton_request_confirmation_begin(const jeton_authority* authority, const char* login,
                                              size_t login_len, const char* site, size_t site_len,
                                              jeton_op** out, jeton_error** error) {
  return begin<Accepted>(authority, {login_at(login, login_len), text_at(site, site_len)}, out, error,
                         [](const OwnedInputs<2>& in, Stepped& world, const Shop& shop, Timestamp now) {
                           return jeton::request_confirmation(world, shop, {in.text(0), in.text(1)}, now);
                         });
}

jeton_status jeton_reset_password_begin(const jeton_authority* authority, const char* token, size_t token_len,
                                        const char* new_password, size_t new_password_len, jeton_op** out,
                                        jeton_error** error) {
  return begin<Ended>(authority, {token_at(token, token_len), password_at(new_password, new_password_len)},
                      out, error,
                      [](const OwnedInputs<2>& in, Stepped& world, const Shop& shop, Timestamp now) {
                        return jeton::reset_password(world, shop, {in.text(0), in.bytes(1)}, now);
                      });
}

jeton_status jeton_find_reset_link_begin(const jeton_authority* authority, const char* token,
                                         size_t token_len, jeton_op** out, jeton_error** error) {
  return begin<CustomerId>(authority, {token_at(token, token_len)}, out, error,
                           [](const OwnedInputs<1>& in, Stepped& world, const Shop& shop, Timestamp now) {
                             return jeton::find_reset_link(world, shop, in.text(0), now);
                           });
}

jeton_status jeton_confirm_begin(const jeton_authority* authority, const char* token, size_t token_len,
                                 jeton_op** out, jeton_error** error) {
  return begin<CustomerId>(authority, {token_at(token, token_len)}, out, error,
                           [](const OwnedInputs<1>& in, Stepped& world, const Shop& shop, Timestamp now) {
                             return jeton::confirm(world, shop, in.text(0), now);
                           });
}

jeton_status jeton_delivered_begin(const jeton_authority* authority, const char* delivery_id,
                                   size_t delivery_id_len, jeton_op** out, jeton_error** error) {
  return begin<Done>(authority, {text_at(delivery_id, delivery_id_len)}, out, error,
                     [](const OwnedInputs<1>& in, Stepped& world, const Shop& shop, Timestamp now) {
                       return jeton::delivered(world, shop, in.text(0), now);
                     });
}

jeton_status jeton_customer_disabled_begin(const jeton_authority* authority, const char* customer,
                                           size_t customer_len, jeton_op** out, jeton_error** error) {
  return begin_of_customer<Ended>(
      authority, {id_at(customer, customer_len)}, out, error,
      [](const CustomerId& whom, const OwnedInputs<1>&, Stepped& world, const Shop& shop, Timestamp now) {
        return jeton::customer_disabled(world, shop, whom, now);
      });
}

jeton_status jeton_login_changed_begin(const jeton_authority* authority, const char* customer,
                                       size_t customer_len, jeton_op** out, jeton_error** error) {
  return begin_of_customer<Ended>(
      authority, {id_at(customer, customer_len)}, out, error,
      [](const CustomerId& whom, const OwnedInputs<1>&, Stepped& world, const Shop& shop, Timestamp now) {
        return jeton::login_changed(world, shop, whom, now);
      });
}

jeton_status jeton_credentials_changed_begin(const jeton_authority* authority, const char* customer,
                                             size_t customer_len, jeton_op** out, jeton_error** error) {
  return begin_of_customer<Ended>(
      authority, {id_at(customer, customer_len)}, out, error,
      [](const CustomerId& whom, const OwnedInputs<1>&, Stepped& world, const Shop& shop, Timestamp now) {
        return jeton::credentials_changed(world, shop, whom, now);
      });
}

}  // extern "C"
