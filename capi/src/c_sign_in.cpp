// SPDX-License-Identifier: Apache-2.0
//
// c_sign_in.cpp: the use cases of jeton.h that begin a session, and what a sign-in shows.
#include "border.hpp"
#include "results.hpp"

using namespace jeton;
using namespace jeton::c;

extern "C" {

jeton_status jeton_login(const jeton_authority* authority, const char* login, size_t login_len,
                         const char* password, size_t password_len, const char* device, size_t device_len,
                         jeton_sign_in** out, jeton_error** error) {
  return answer(
      authority,
      {login_at(login, login_len), password_at(password, password_len), text_at(device, device_len)}, out,
      error, "jeton_login",
      [](const Authority& shop, const auto& in) { return shop.login(in[0], in[1], in[2]); });
}

jeton_status jeton_login_by_secret(const jeton_authority* authority, const char* login, size_t login_len,
                                   const char* secret, size_t secret_len, const char* device,
                                   size_t device_len, jeton_sign_in** out, jeton_error** error) {
  return answer(
      authority, {login_at(login, login_len), password_at(secret, secret_len), text_at(device, device_len)},
      out, error, "jeton_login_by_secret",
      [](const Authority& shop, const auto& in) { return shop.login_by_secret(in[0], in[1], in[2]); });
}

jeton_status jeton_issue(const jeton_authority* authority, const char* customer, size_t customer_len,
                         const char* note, size_t note_len, jeton_sign_in** out, jeton_error** error) {
  return answer(authority, {id_at(customer, customer_len), text_at(note, note_len)}, out, error,
                "jeton_issue", [](const Authority& shop, const auto& in) {
                  return for_customer<SignIn>(in[0],
                                              [&](const CustomerId& id) { return shop.issue(id, in[1]); });
                });
}

jeton_status jeton_issue_by_login(const jeton_authority* authority, const char* login, size_t login_len,
                                  const char* note, size_t note_len, jeton_sign_in** out,
                                  jeton_error** error) {
  return answer(authority, {login_at(login, login_len), text_at(note, note_len)}, out, error,
                "jeton_issue_by_login",
                [](const Authority& shop, const auto& in) { return shop.issue_by_login(in[0], in[1]); });
}

jeton_status jeton_exchange_code(const jeton_authority* authority, const char* login, size_t login_len,
                                 const char* code, size_t code_len, jeton_sign_in** out,
                                 jeton_error** error) {
  return answer(authority, {login_at(login, login_len), text_at(code, code_len)}, out, error,
                "jeton_exchange_code",
                [](const Authority& shop, const auto& in) { return shop.exchange_code(in[0], in[1]); });
}

jeton_status jeton_reissue(const jeton_authority* authority, const char* token, size_t token_len,
                           jeton_sign_in** out, jeton_error** error) {
  return answer(authority, {token_at(token, token_len)}, out, error, "jeton_reissue",
                [](const Authority& shop, const auto& in) { return shop.reissue(in[0]); });
}

uint32_t jeton_sign_in_kind(const jeton_sign_in* sign_in) {
  return show_number(sign_in, &jeton_sign_in::kind);
}
const char* jeton_sign_in_token(const jeton_sign_in* sign_in, size_t* len) {
  return show_text(
      sign_in, [](const jeton_sign_in& s) { return s.token.view(); }, len);
}
const char* jeton_sign_in_customer(const jeton_sign_in* sign_in, size_t* len) {
  return show_text(
      sign_in, [](const jeton_sign_in& s) { return s.customer.view(); }, len);
}
const char* jeton_sign_in_device(const jeton_sign_in* sign_in, size_t* len) {
  return show_text(
      sign_in, [](const jeton_sign_in& s) { return s.device.view(); }, len);
}
int64_t jeton_sign_in_issued_at(const jeton_sign_in* sign_in) {
  return show_number(sign_in, &jeton_sign_in::issued_at);
}
int64_t jeton_sign_in_expires_at(const jeton_sign_in* sign_in) {
  return show_number(sign_in, &jeton_sign_in::expires_at);
}
int64_t jeton_sign_in_absolute_end(const jeton_sign_in* sign_in) {
  return show_number(sign_in, &jeton_sign_in::absolute_end);
}
int64_t jeton_sign_in_device_expires_at(const jeton_sign_in* sign_in) {
  return show_number(sign_in, &jeton_sign_in::device_expires_at);
}
void jeton_sign_in_free(jeton_sign_in* sign_in) { free_handle(sign_in); }

}  // extern "C"
