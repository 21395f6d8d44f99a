// SPDX-License-Identifier: Apache-2.0
//
// c_tokens.cpp: the use cases of jeton.h about tokens that were issued, and what they show.
#include "border.hpp"
#include "results.hpp"

namespace {

using namespace jeton;
using namespace jeton::c;

/// Refills `into`, or leaves it empty. The hot path: nothing is allocated but an error that is asked for.
template <class Use>
jeton_status refill(const jeton_authority* authority, const Given& token, jeton_verified* into,
                    jeton_error** error, const char* place, Use use) noexcept {
  return behind_border(error, place, [&]() -> Result<Done> {
    const auto target = expect_object(into, place);
    if (!target.ok()) return target.error();
    target.value()->empty();
    const auto shop = expect_object(authority, place);
    if (!shop.ok()) return shop.error();
    const auto inputs = take_in<1>({token}, place);
    if (!inputs.ok()) return inputs.error();
    const Result<Verified> live = use(shop.value()->core, inputs.value()[0]);
    if (!live.ok()) return live.error();
    target.value()->fill(live.value());
    return Done{};
  });
}

}  // namespace

extern "C" {

jeton_status jeton_verified_new(jeton_verified** out, jeton_error** error) {
  if (out != nullptr) *out = nullptr;
  return behind_border(error, "jeton_verified_new", [&]() -> Result<Done> {
    if (out == nullptr) return Error{Errc::null_argument, "jeton_verified_new"};
    *out = Prepared<jeton_verified>().give();
    return Done{};
  });
}

jeton_status jeton_verify(const jeton_authority* authority, const char* token, size_t token_len,
                          jeton_verified* into, jeton_error** error) {
  return refill(authority, token_at(token, token_len), into, error, "jeton_verify",
                [](const Authority& shop, std::string_view text) { return shop.verify(text); });
}

jeton_status jeton_extend(const jeton_authority* authority, const char* token, size_t token_len,
                          jeton_verified* into, jeton_error** error) {
  return refill(authority, token_at(token, token_len), into, error, "jeton_extend",
                [](const Authority& shop, std::string_view text) { return shop.extend(text); });
}

jeton_status jeton_introspect(const jeton_authority* authority, const char* token, size_t token_len,
                              uint32_t* active, jeton_verified* into, jeton_error** error) {
  constexpr const char* kPlace = "jeton_introspect";
  if (active != nullptr) *active = 0;
  return call(authority, {token_at(token, token_len)}, error, kPlace,
              [&](const Authority& shop, const auto& in) -> Result<Done> {
                if (active == nullptr) return Error{Errc::null_argument, kPlace};
                jeton_verified* target = nullptr;
                if (into != nullptr) {
                  const auto found = expect_object(into, kPlace);
                  if (!found.ok()) return found.error();
                  target = found.value();
                  target->empty();
                }
                const auto known = shop.introspect(in[0]);
                if (!known.ok()) return known.error();
                *active = yes_or_no(known.value().is_active());
                if (target != nullptr && known.value().live) target->fill(*known.value().live);
                return Done{};
              });
}

jeton_status jeton_revoke(const jeton_authority* authority, const char* token, size_t token_len,
                          uint32_t* survives_failover, jeton_error** error) {
  return ending(authority, {token_at(token, token_len)}, survives_failover, error, "jeton_revoke",
                [](const Authority& shop, const auto& in) { return shop.revoke(in[0]); });
}

jeton_status jeton_revoke_all(const jeton_authority* authority, const char* customer, size_t customer_len,
                              uint32_t* survives_failover, jeton_error** error) {
  return ending(authority, {id_at(customer, customer_len)}, survives_failover, error, "jeton_revoke_all",
                [](const Authority& shop, const auto& in) {
                  return for_customer<Ended>(in[0],
                                             [&](const CustomerId& id) { return shop.revoke_all(id); });
                });
}

jeton_status jeton_explain(const jeton_authority* authority, const char* token, size_t token_len,
                           jeton_explanation** out, jeton_error** error) {
  return answer(authority, {token_at(token, token_len)}, out, error, "jeton_explain",
                [](const Authority& shop, const auto& in) { return shop.explain(in[0]); });
}

jeton_status jeton_why(const jeton_authority* authority, const char* reference, size_t reference_len,
                       jeton_status* reason, int64_t* minute, jeton_error** error) {
  if (reason != nullptr) *reason = JETON_OK;
  if (minute != nullptr) *minute = 0;
  return call(authority, {text_at(reference, reference_len)}, error, "jeton_why",
              [&](const Authority& shop, const auto& in) -> Result<Done> {
                if (reason == nullptr) return Error{Errc::null_argument, "jeton_why"};
                const auto why = shop.why(in[0]);
                if (!why.ok()) return why.error();
                *reason = static_cast<jeton_status>(why.value().reason);
                if (minute != nullptr) *minute = why.value().minute.unix_ms;
                return Done{};
              });
}

const char* jeton_verified_customer(const jeton_verified* verified, size_t* len) {
  return show_text(
      verified, [](const jeton_verified& v) { return v.customer.view(); }, len);
}
uint32_t jeton_verified_kind(const jeton_verified* verified) {
  return show_number(verified, &jeton_verified::kind);
}
int64_t jeton_verified_issued_at(const jeton_verified* verified) {
  return show_number(verified, &jeton_verified::issued_at);
}
int64_t jeton_verified_expires_at(const jeton_verified* verified) {
  return show_number(verified, &jeton_verified::expires_at);
}
int64_t jeton_verified_absolute_end(const jeton_verified* verified) {
  return show_number(verified, &jeton_verified::absolute_end);
}
void jeton_verified_free(jeton_verified* verified) { free_handle(verified); }

jeton_status jeton_explanation_dead_because(const jeton_explanation* explanation) {
  const jeton_explanation* const object = find_object(explanation);
  return object == nullptr ? static_cast<jeton_status>(Errc::wrong_handle) : object->dead_because;
}
const char* jeton_explanation_customer(const jeton_explanation* explanation, size_t* len) {
  return show_text(
      explanation, [](const jeton_explanation& e) { return e.customer.view(); }, len);
}
uint32_t jeton_explanation_kind(const jeton_explanation* explanation) {
  return show_number(explanation, &jeton_explanation::kind);
}
int64_t jeton_explanation_issued_at(const jeton_explanation* explanation) {
  return show_number(explanation, &jeton_explanation::issued_at);
}
int64_t jeton_explanation_expires_at(const jeton_explanation* explanation) {
  return show_number(explanation, &jeton_explanation::expires_at);
}
int64_t jeton_explanation_absolute_end(const jeton_explanation* explanation) {
  return show_number(explanation, &jeton_explanation::absolute_end);
}
int64_t jeton_explanation_revoked_at(const jeton_explanation* explanation) {
  return show_number(explanation, &jeton_explanation::revoked_at);
}
void jeton_explanation_free(jeton_explanation* explanation) { free_handle(explanation); }

}  // extern "C"
