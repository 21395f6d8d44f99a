// SPDX-License-Identifier: Apache-2.0
//
// c_registration.cpp: the use cases of jeton.h about registration in two steps, identities at providers, and
// staff who act for a customer.
#include "border.hpp"
#include "results.hpp"

namespace {

using namespace jeton;
using namespace jeton::c;

}  // namespace

extern "C" {

jeton_status jeton_set_consent(const jeton_authority* authority, const char* token, size_t token_len,
                               uint32_t consent, jeton_error** error) {
  constexpr const char* kPlace = "jeton_set_consent";
  return call(authority, {token_at(token, token_len)}, error, kPlace,
              [&](const Authority& shop, const auto& in) -> Result<Done> {
                const bool known = consent == JETON_CONSENT_GIVEN || consent == JETON_CONSENT_WITHDRAWN;
                if (!known) return Error{Errc::malformed_request, kPlace};
                return shop.set_consent(in[0], static_cast<Consent>(consent));
              });
}

jeton_status jeton_consent_of(const jeton_authority* authority, const char* customer, size_t customer_len,
                              uint32_t* out, jeton_error** error) {
  constexpr const char* kPlace = "jeton_consent_of";
  if (out != nullptr) *out = 0;
  return call(authority, {id_at(customer, customer_len)}, error, kPlace,
              [&](const Authority& shop, const auto& in) -> Result<Done> {
                if (out == nullptr) return Error{Errc::null_argument, kPlace};
                const auto consent =
                    for_customer<Consent>(in[0], [&](const CustomerId& id) { return shop.consent_of(id); });
                if (consent.ok()) *out = static_cast<std::uint32_t>(consent.value());
                return done_if(consent);
              });
}

jeton_status jeton_issue_code(const jeton_authority* authority, const char* customer, size_t customer_len,
                              const char* actor, size_t actor_len, const char* reason, size_t reason_len,
                              jeton_issued** out, jeton_error** error) {
  return answer(authority,
                {id_at(customer, customer_len), text_at(actor, actor_len), text_at(reason, reason_len)}, out,
                error, "jeton_issue_code", [](const Authority& shop, const auto& in) {
                  return for_customer<IssuedCode>(
                      in[0], [&](const CustomerId& id) { return shop.issue_code(id, in[1], in[2]); });
                });
}

jeton_status jeton_assist(const jeton_authority* authority, const char* customer, size_t customer_len,
                          const char* actor, size_t actor_len, const char* reason, size_t reason_len,
                          jeton_sign_in** out, jeton_error** error) {
  return answer(authority,
                {id_at(customer, customer_len), text_at(actor, actor_len), text_at(reason, reason_len)}, out,
                error, "jeton_assist", [](const Authority& shop, const auto& in) {
                  return for_customer<SignIn>(
                      in[0], [&](const CustomerId& id) { return shop.assist(id, in[1], in[2]); });
                });
}

jeton_status jeton_end_assistance(const jeton_authority* authority, const char* customer, size_t customer_len,
                                  uint32_t* survives_failover, jeton_error** error) {
  return ending(authority, {id_at(customer, customer_len)}, survives_failover, error, "jeton_end_assistance",
                [](const Authority& shop, const auto& in) {
                  return for_customer<Ended>(in[0],
                                             [&](const CustomerId& id) { return shop.end_assistance(id); });
                });
}

jeton_status jeton_begin_registration(const jeton_authority* authority, const char* login, size_t login_len,
                                      const char* password, size_t password_len, jeton_issued** out,
                                      jeton_error** error) {
  return answer(authority, {login_at(login, login_len), password_at(password, password_len)}, out, error,
                "jeton_begin_registration",
                [](const Authority& shop, const auto& in) { return shop.begin_registration(in[0], in[1]); });
}

jeton_status jeton_begin_identity_registration(const jeton_authority* authority, const char* provider,
                                               size_t provider_len, const char* subject, size_t subject_len,
                                               const char* login, size_t login_len, uint32_t confirmation,
                                               jeton_issued** out, jeton_error** error) {
  constexpr const char* kPlace = "jeton_begin_identity_registration";
  return answer(authority,
                {text_at(provider, provider_len), text_at(subject, subject_len), login_at(login, login_len)},
                out, error, kPlace, [&](const Authority& shop, const auto& in) -> Result<BegunRegistration> {
                  if (!is_confirmation(confirmation)) return Error{Errc::malformed_request, kPlace};
                  return shop.begin_identity_registration(
                      {{in[0], in[1]}, in[2], static_cast<Confirmation>(confirmation)});
                });
}

jeton_status jeton_find_registration(const jeton_authority* authority, const char* token, size_t token_len,
                                     jeton_registration** out, jeton_error** error) {
  return answer(authority, {token_at(token, token_len)}, out, error, "jeton_find_registration",
                [](const Authority& shop, const auto& in) { return shop.find_registration(in[0]); });
}

jeton_status jeton_finish_registration(const jeton_authority* authority, const char* token, size_t token_len,
                                       const char* login, size_t login_len, jeton_string** out,
                                       jeton_error** error) {
  return answer(authority, {token_at(token, token_len), login_at(login, login_len)}, out, error,
                "jeton_finish_registration",
                [](const Authority& shop, const auto& in) { return shop.finish_registration(in[0], in[1]); });
}

jeton_status jeton_claim_registration(const jeton_authority* authority, const char* token, size_t token_len,
                                      jeton_sign_in** out, jeton_error** error) {
  return answer(authority, {token_at(token, token_len)}, out, error, "jeton_claim_registration",
                [](const Authority& shop, const auto& in) { return shop.claim_registration(in[0]); });
}

jeton_status jeton_begin_provider_sign_in(const jeton_authority* authority, const char* provider,
                                          size_t provider_len, const char* callback_url,
                                          size_t callback_url_len, const char* browser, size_t browser_len,
                                          jeton_string** out, jeton_error** error) {
  return answer(authority,
                {text_at(provider, provider_len), text_at(callback_url, callback_url_len),
                 text_at(browser, browser_len)},
                out, error, "jeton_begin_provider_sign_in", [](const Authority& shop, const auto& in) {
                  return shop.begin_provider_sign_in({in[0], in[1], in[2]});
                });
}

jeton_status jeton_consume_provider_state(const jeton_authority* authority, const char* provider,
                                          size_t provider_len, const char* state, size_t state_len,
                                          const char* browser, size_t browser_len, jeton_string** out,
                                          jeton_error** error) {
  return answer(authority,
                {text_at(provider, provider_len), text_at(state, state_len), text_at(browser, browser_len)},
                out, error, "jeton_consume_provider_state", [](const Authority& shop, const auto& in) {
                  return shop.consume_provider_state({in[0], in[1], in[2]});
                });
}

jeton_status jeton_login_by_identity(const jeton_authority* authority, const char* provider,
                                     size_t provider_len, const char* subject, size_t subject_len,
                                     jeton_sign_in** out, jeton_error** error) {
  return answer(authority, {text_at(provider, provider_len), text_at(subject, subject_len)}, out, error,
                "jeton_login_by_identity", [](const Authority& shop, const auto& in) {
                  return shop.login_by_identity(Identity{in[0], in[1]});
                });
}

jeton_status jeton_link_identity(const jeton_authority* authority, const char* customer, size_t customer_len,
                                 const char* provider, size_t provider_len, const char* subject,
                                 size_t subject_len, jeton_error** error) {
  return call(authority,
              {id_at(customer, customer_len), text_at(provider, provider_len), text_at(subject, subject_len)},
              error, "jeton_link_identity", [](const Authority& shop, const auto& in) {
                return for_customer<Done>(in[0], [&](const CustomerId& id) {
                  return shop.link_identity(id, {in[1], in[2]});
                });
              });
}

jeton_status jeton_unlink_identity(const jeton_authority* authority, const char* customer,
                                   size_t customer_len, const char* provider, size_t provider_len,
                                   const char* subject, size_t subject_len, jeton_error** error) {
  return call(authority,
              {id_at(customer, customer_len), text_at(provider, provider_len), text_at(subject, subject_len)},
              error, "jeton_unlink_identity", [](const Authority& shop, const auto& in) {
                return for_customer<Done>(in[0], [&](const CustomerId& id) {
                  return shop.unlink_identity(id, {in[1], in[2]});
                });
              });
}

const char* jeton_issued_text(const jeton_issued* issued, size_t* len) {
  return show_text(
      issued, [](const jeton_issued& i) { return i.text.view(); }, len);
}
const char* jeton_issued_id(const jeton_issued* issued, size_t* len) {
  return show_text(
      issued, [](const jeton_issued& i) { return i.id.view(); }, len);
}
int64_t jeton_issued_expires_at(const jeton_issued* issued) {
  return show_number(issued, &jeton_issued::expires_at);
}
void jeton_issued_free(jeton_issued* issued) { free_handle(issued); }

uint32_t jeton_registration_state(const jeton_registration* registration) {
  return show_number(registration, &jeton_registration::state);
}
const char* jeton_registration_login(const jeton_registration* registration, size_t* len) {
  return show_text(
      registration, [](const jeton_registration& r) { return std::string_view(r.login); }, len);
}
const char* jeton_registration_provider(const jeton_registration* registration, size_t* len) {
  return show_text(
      registration, [](const jeton_registration& r) { return std::string_view(r.provider); }, len);
}
int64_t jeton_registration_expires_at(const jeton_registration* registration) {
  return show_number(registration, &jeton_registration::expires_at);
}
void jeton_registration_free(jeton_registration* registration) { free_handle(registration); }

}  // extern "C"
