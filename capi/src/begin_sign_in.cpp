// SPDX-License-Identifier: Apache-2.0
//
// begin_sign_in.cpp: the use cases that begin a session or say whose one is, stepped. Arguments as those of
// the blocking function.
#include <jeton/flow/assist.hpp>
#include <jeton/flow/claim_registration.hpp>
#include <jeton/flow/exchange_code.hpp>
#include <jeton/flow/extend.hpp>
#include <jeton/flow/introspect.hpp>
#include <jeton/flow/issue.hpp>
#include <jeton/flow/login.hpp>
#include <jeton/flow/login_by_identity.hpp>
#include <jeton/flow/login_by_secret.hpp>
#include <jeton/flow/reissue.hpp>
#include <jeton/flow/verify.hpp>

#include "begin_kit.hpp"

using namespace jeton;
using namespace jeton::c;

extern "C" {

jeton_status jeton_login_begin(const jeton_authority* authority, const char* login, size_t login_len,
                               const char* password, size_t password_len, const char* device,
                               size_t device_len, jeton_op** out, jeton_error** error) {
  return begin<SignIn>(
      authority,
      {login_at(login, login_len), password_at(password, password_len), text_at(device, device_len)}, out,
      error, [](const OwnedInputs<3>& in, Stepped& world, const Shop& shop, Timestamp now) {
        return jeton::login(world, shop, {in.text(0), in.bytes(1), in.text(2)}, now);
      });
}

jeton_status jeton_login_by_secret_begin(const jeton_authority* authority, const char* login,
                                         size_t login_len, const char* secret, size_t secret_len,
                                         const char* device, size_t device_len, jeton_op** out,
                                         jeton_error** error) {
  return begin<SignIn>(
      authority, {login_at(login, login_len), token_at(secret, secret_len), text_at(device, device_len)}, out,
      error, [](const OwnedInputs<3>& in, Stepped& world, const Shop& shop, Timestamp now) {
        return jeton::login_by_secret(world, shop, {in.text(0), in.bytes(1), in.text(2)}, now);
      });
}

jeton_status jeton_exchange_code_begin(const jeton_authority* authority, const char* login, size_t login_len,
                                       const char* code, size_t code_len, jeton_op** out,
                                       jeton_error** error) {
  return begin<SignIn>(authority, {login_at(login, login_len), text_at(code, code_len)}, out, error,
                       [](const OwnedInputs<2>& in, Stepped& world, const Shop& shop, Timestamp now) {
                         return jeton::exchange_code(world, shop, {in.text(0), in.text(1)}, now);
                       });
}

jeton_status jeton_issue_begin(const jeton_authority* authority, const char* customer, size_t customer_len,
                               const char* note, size_t note_len, jeton_op** out, jeton_error** error) {
  return begin_of_customer<SignIn>(
      authority, {id_at(customer, customer_len), text_at(note, note_len)}, out, error,
      [](const CustomerId& whom, const OwnedInputs<2>& in, Stepped& world, const Shop& shop, Timestamp now) {
        return jeton::issue(world, shop, {whom, in.text(1)}, now);
      });
}

jeton_status jeton_issue_by_login_begin(const jeton_authority* authority, const char* login, size_t login_len,
                                        const char* note, size_t note_len, jeton_op** out,
                                        jeton_error** error) {
  return begin<SignIn>(
      authority, {login_at(login, login_len), text_at(note, note_len)}, out, error,
      [](const OwnedInputs<2>& in, Stepped& world, const Shop& shop, Timestamp now) -> Result<SignIn> {
        const auto customer = find_customer_id(world, shop, in.text(0));
        if (!customer.ok()) return customer.error();
        return issue(world, shop, {customer.value(), in.text(1)}, now);
      });
}

jeton_status jeton_assist_begin(const jeton_authority* authority, const char* customer, size_t customer_len,
                                const char* actor, size_t actor_len, const char* reason, size_t reason_len,
                                jeton_op** out, jeton_error** error) {
  return begin_of_customer<SignIn>(
      authority, {id_at(customer, customer_len), text_at(actor, actor_len), text_at(reason, reason_len)}, out,
      error,
      [](const CustomerId& whom, const OwnedInputs<3>& in, Stepped& world, const Shop& shop, Timestamp now) {
        return jeton::assist(world, shop, {whom, in.text(1), in.text(2)}, now);
      });
}

jeton_status jeton_claim_registration_begin(const jeton_authority* authority, const char* token,
                                            size_t token_len, jeton_op** out, jeton_error** error) {
  return begin<SignIn>(authority, {token_at(token, token_len)}, out, error,
                       [](const OwnedInputs<1>& in, Stepped& world, const Shop& shop, Timestamp now) {
                         return jeton::claim_registration(world, shop, in.text(0), now);
                       });
}

jeton_status jeton_login_by_identity_begin(const jeton_authority* authority, const char* provider,
                                           size_t provider_len, const char* subject, size_t subject_len,
                                           jeton_op** out, jeton_error** error) {
  return begin<SignIn>(authority, {text_at(provider, provider_len), text_at(subject, subject_len)}, out,
                       error, [](const OwnedInputs<2>& in, Stepped& world, const Shop& shop, Timestamp now) {
                         return jeton::login_by_identity(world, shop, {in.text(0), in.text(1)}, now);
                       });
}

jeton_status jeton_reissue_begin(const jeton_authority* authority, const char* token, size_t token_len,
                                 jeton_op** out, jeton_error** error) {
  return begin<SignIn>(authority, {token_at(token, token_len)}, out, error,
                       [](const OwnedInputs<1>& in, Stepped& world, const Shop& shop, Timestamp now) {
                         return jeton::reissue(world, shop, in.text(0), now);
                       });
}

jeton_status jeton_verify_begin(const jeton_authority* authority, const char* token, size_t token_len,
                                jeton_op** out, jeton_error** error) {
  return begin<Verified>(authority, {token_at(token, token_len)}, out, error,
                         [](const OwnedInputs<1>& in, Stepped& world, const Shop& shop, Timestamp now) {
                           return jeton::verify(world, shop, in.text(0), now);
                         });
}

jeton_status jeton_extend_begin(const jeton_authority* authority, const char* token, size_t token_len,
                                jeton_op** out, jeton_error** error) {
  return begin<Verified>(authority, {token_at(token, token_len)}, out, error,
                         [](const OwnedInputs<1>& in, Stepped& world, const Shop& shop, Timestamp now) {
                           return jeton::extend(world, shop, in.text(0), now);
                         });
}

jeton_status jeton_introspect_begin(const jeton_authority* authority, const char* token, size_t token_len,
                                    jeton_op** out, jeton_error** error) {
  return begin<Introspection>(authority, {token_at(token, token_len)}, out, error,
                              [](const OwnedInputs<1>& in, Stepped& world, const Shop& shop, Timestamp now) {
                                return jeton::introspect(world, shop, in.text(0), now);
                              });
}

jeton_status jeton_explain_begin(const jeton_authority* authority, const char* token, size_t token_len,
                                 jeton_op** out, jeton_error** error) {
  return begin<Explanation>(authority, {token_at(token, token_len)}, out, error,
                            [](const OwnedInputs<1>& in, Stepped& world, const Shop& shop, Timestamp now) {
                              return jeton::explain(world, shop, in.text(0), now);
                            });
}

}  // extern "C"
