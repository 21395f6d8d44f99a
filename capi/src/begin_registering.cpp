// SPDX-License-Identifier: Apache-2.0
//
// begin_registering.cpp: the use cases that make customers, identities and API keys, stepped. Arguments as
// those of the blocking function.
#include <jeton/flow/begin_registration.hpp>
#include <jeton/flow/finish_registration.hpp>
#include <jeton/flow/idempotency.hpp>
#include <jeton/flow/link_identity.hpp>
#include <jeton/flow/manage_api_keys.hpp>
#include <jeton/flow/provider_state.hpp>
#include <jeton/flow/register_customer.hpp>

#include "begin_kit.hpp"

using namespace jeton;
using namespace jeton::c;

extern "C" {

jeton_status jeton_begin_registration_begin(const jeton_authority* authority, const char* login,
                                            size_t login_len, const char* password, size_t password_len,
                                            jeton_op** out, jeton_error** error) {
  return begin<BegunRegistration>(
      authority, {login_at(login, login_len), password_at(password, password_len)}, out, error,
      [](const OwnedInputs<2>& in, Stepped& world, const Shop& shop, Timestamp now) {
        return jeton::begin_registration(world, shop, {in.text(0), in.bytes(1)}, now);
      });
}

jeton_status jeton_find_registration_begin(const jeton_authority* authority, const char* token,
                                           size_t token_len, jeton_op** out, jeton_error** error) {
  return begin<FoundRegistration>(
      authority, {token_at(token, token_len)}, out, error,
      [](const OwnedInputs<1>& in, Stepped& world, const Shop& shop, Timestamp now) {
        return jeton::find_registration(world, shop, in.text(0), now);
      });
}

jeton_status jeton_finish_registration_begin(const jeton_authority* authority, const char* token,
                                             size_t token_len, const char* login, size_t login_len,
                                             jeton_op** out, jeton_error** error) {
  return begin<CustomerId>(authority, {token_at(token, token_len), login_at(login, login_len)}, out, error,
                           [](const OwnedInputs<2>& in, Stepped& world, const Shop& shop, Timestamp now) {
                             return jeton::finish_registration(world, shop, {in.text(0), in.text(1)}, now);
                           });
}

jeton_status jeton_begin_provider_sign_in_begin(const jeton_authority* authority, const char* provider,
                                                size_t provider_len, const char* callback_url,
                                                size_t callback_url_len, const char* browser,
                                                size_t browser_len, jeton_op** out, jeton_error** error) {
  return begin<Secret>(
      authority,
      {text_at(provider, provider_len), text_at(callback_url, callback_url_len),
       text_at(browser, browser_len)},
      out, error, [](const OwnedInputs<3>& in, Stepped& world, const Shop& shop, Timestamp now) {
        return jeton::begin_provider_sign_in(world, shop, {in.text(0), in.text(1), in.text(2)}, now);
      });
}

jeton_status jeton_consume_provider_state_begin(const jeton_authority* authority, const char* provider,
                                                size_t provider_len, const char* state, size_t state_len,
                                                const char* browser, size_t browser_len, jeton_op** out,
                                                jeton_error** error) {
  return begin<std::string>(
      authority, {text_at(provider, provider_len), text_at(state, state_len), text_at(browser, browser_len)},
      out, error, [](const OwnedInputs<3>& in, Stepped& world, const Shop& shop, Timestamp now) {
        return jeton::consume_provider_state(world, shop, {in.text(0), in.text(1), in.text(2)}, now);
      });
}

jeton_status jeton_link_identity_begin(const jeton_authority* authority, const char* customer,
                                       size_t customer_len, const char* provider, size_t provider_len,
                                       const char* subject, size_t subject_len, jeton_op** out,
                                       jeton_error** error) {
  return begin_of_customer<Done>(
      authority,
      {id_at(customer, customer_len), text_at(provider, provider_len), text_at(subject, subject_len)}, out,
      error,
      [](const CustomerId& whom, const OwnedInputs<3>& in, Stepped& world, const Shop& shop, Timestamp now) {
        return jeton::link_identity(world, shop, whom, {in.text(1), in.text(2)}, now);
      });
}

jeton_status jeton_unlink_identity_begin(const jeton_authority* authority, const char* customer,
                                         size_t customer_len, const char* provider, size_t provider_len,
                                         const char* subject, size_t subject_len, jeton_op** out,
                                         jeton_error** error) {
  return begin_of_customer<Done>(
      authority,
      {id_at(customer, customer_len), text_at(provider, provider_len), text_at(subject, subject_len)}, out,
      error,
      [](const CustomerId& whom, const OwnedInputs<3>& in, Stepped& world, const Shop& shop, Timestamp now) {
        return jeton::unlink_identity(world, shop, whom, {in.text(1), in.text(2)}, now);
      });
}

}  // extern "C"
