// SPDX-License-Identifier: Apache-2.0
//
// use_cases_test.cpp: every blocking use case of jeton.h does what its C++ method does; what each result
// handle shows.
#include <jeton/base/errc.hpp>

#include <fstream>
#include <regex>
#include <sstream>

#include "capi/capi_kit.hpp"

using namespace jeton::test::capi;
using jeton::Errc;

namespace {

constexpr jeton_status status(Errc code) noexcept { return static_cast<jeton_status>(code); }

std::string register_bob(const Owned<jeton_authority>& shop) {
  Owned<jeton_string> id;
  REQUIRE(jeton_register_customer(shop.get(), AT(kBob), AT(kPassword), JETON_CONFIRMATION_DONE, id.out(),
                                  nullptr) == JETON_OK);
  return std::string(text(id));
}

std::string log_in(const Owned<jeton_authority>& shop, std::string_view password = kPassword) {
  Owned<jeton_sign_in> in;
  REQUIRE(jeton_login(shop.get(), AT(kBob), AT(password), AT(""), in.out(), nullptr) == JETON_OK);
  return std::string(token(in));
}

jeton_status verify(const Owned<jeton_authority>& shop, std::string_view text) {
  Owned<jeton_verified> who;
  REQUIRE(jeton_verified_new(who.out(), nullptr) == JETON_OK);
  return jeton_verify(shop.get(), AT(text), who.get(), nullptr);
}

/// The token of the next mail.
std::string next_mail(const Owned<jeton_authority>& shop, std::uint32_t kind) {
  Owned<jeton_delivery> mail;
  REQUIRE(jeton_next_delivery(shop.get(), mail.out(), nullptr) == JETON_OK);
  REQUIRE(mail.get() != nullptr);
  CHECK(jeton_delivery_kind(mail.get()) == kind);
  CHECK(std::string_view(jeton_delivery_login(mail.get(), nullptr)) == kBob);
  CHECK(jeton_delivery_attempts(mail.get()) == 1);
  CHECK(jeton_delivery_expires_at(mail.get()) > 0);
  CHECK(std::string_view(jeton_delivery_site(mail.get(), nullptr)) == "site");
  CHECK(jeton_delivered(shop.get(), AT(jeton_delivery_id(mail.get(), nullptr)), nullptr) == JETON_OK);
  return jeton_delivery_token(mail.get(), nullptr);
}

}  // namespace

TEST_CASE("Each status of jeton.h has the number and the name of its Errc, and none is missing", "[capi]") {
  std::ifstream file("../capi/jeton.h");
  std::stringstream header;
  header << file.rdbuf();
  const std::string contents = header.str();
  const std::regex line("#define JETON_(REFUSED|INVALID_INPUT|STORE|INTERNAL)_([A-Z_]+) (0x0[0-9A-F]+)\n");
  std::size_t found = 0;
  for (std::sregex_iterator at(contents.begin(), contents.end(), line), end; at != end; ++at, ++found) {
    std::string name = (*at)[1].str() + '.' + (*at)[2].str();
    for (char& c : name) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    const auto number = static_cast<jeton_status>(std::stoul((*at)[3].str(), nullptr, 16));
    CHECK(jeton_status_name(number, nullptr) == name);
    CHECK(jeton_status_kind(number) == static_cast<std::uint32_t>(number >> 8));
  }
  CHECK(found == std::size(jeton::detail::kErrcTexts));
  CHECK(jeton_status_kind(JETON_OK) == 0);
  CHECK(jeton_status_kind(JETON_PENDING) == 0);
  CHECK(jeton_status_name(12345, nullptr) == std::string_view());
  CHECK(jeton_status_expected(JETON_STORE_BUSY, nullptr) == jeton::expected(Errc::busy));
  CHECK(jeton_status_public_words(JETON_STORE_BUSY, nullptr) == std::string_view("Please try again later."));
  CHECK(jeton_abi_version() == JETON_ABI_VERSION);
  std::size_t len = 0;
  CHECK(std::string_view(jeton_version_string(&len)).size() == len);
}

TEST_CASE("A customer registers, logs in, is verified, extended, reissued and signed out from C", "[capi]") {
  const auto shop = open_shop("memory");
  const std::string bob = register_bob(shop);
  Owned<jeton_sign_in> in;
  REQUIRE(jeton_login(shop.get(), AT(kBob), AT(kPassword), AT(""), in.out(), nullptr) == JETON_OK);
  CHECK(jeton_sign_in_kind(in.get()) == JETON_SIGN_IN_SIGNED_IN);
  CHECK(jeton_sign_in_customer(in.get(), nullptr) == bob);
  CHECK(std::string_view(jeton_sign_in_device(in.get(), nullptr)).size() > 40);
  CHECK(jeton_sign_in_device_expires_at(in.get()) > jeton_sign_in_issued_at(in.get()));
  CHECK(jeton_sign_in_expires_at(in.get()) > jeton_sign_in_issued_at(in.get()));
  CHECK(jeton_sign_in_absolute_end(in.get()) > jeton_sign_in_expires_at(in.get()));

  Owned<jeton_verified> who;
  REQUIRE(jeton_verified_new(who.out(), nullptr) == JETON_OK);
  CHECK(jeton_verified_kind(who.get()) == 0);
  REQUIRE(jeton_verify(shop.get(), AT(token(in)), who.get(), nullptr) == JETON_OK);
  CHECK(jeton_verified_customer(who.get(), nullptr) == bob);
  CHECK(jeton_verified_kind(who.get()) == JETON_TOKEN_KIND_SESSION);
  CHECK(jeton_verified_issued_at(who.get()) == jeton_sign_in_issued_at(in.get()));
  CHECK(jeton_extend(shop.get(), AT(token(in)), who.get(), nullptr) == JETON_OK);
  CHECK(jeton_verified_expires_at(who.get()) >= jeton_sign_in_expires_at(in.get()));
  CHECK(jeton_verified_absolute_end(who.get()) == jeton_sign_in_absolute_end(in.get()));

  Owned<jeton_sign_in> another;
  CHECK(jeton_reissue(shop.get(), AT(token(in)), another.out(), nullptr) == JETON_OK);
  std::uint32_t active = 0;
  CHECK(jeton_introspect(shop.get(), AT(token(another)), &active, who.get(), nullptr) == JETON_OK);
  CHECK(active == JETON_YES);

  std::uint32_t survives = 0;
  CHECK(jeton_revoke(shop.get(), AT(token(in)), &survives, nullptr) == JETON_OK);
  CHECK(survives == JETON_NO);  // memory
  CHECK(jeton_verify(shop.get(), AT(token(in)), who.get(), nullptr) == JETON_REFUSED_TOKEN_REVOKED);
  CHECK(jeton_verified_kind(who.get()) == 0);
  CHECK(jeton_verified_customer(who.get(), nullptr) == std::string_view());
  CHECK(jeton_introspect(shop.get(), AT(token(in)), &active, nullptr, nullptr) == JETON_OK);
  CHECK(active == JETON_NO);
  Owned<jeton_explanation> why;
  REQUIRE(jeton_explain(shop.get(), AT(token(in)), why.out(), nullptr) == JETON_OK);
  CHECK(jeton_explanation_dead_because(why.get()) == JETON_REFUSED_TOKEN_REVOKED);
  CHECK(jeton_explanation_customer(why.get(), nullptr) == bob);
  CHECK(jeton_explanation_kind(why.get()) == JETON_TOKEN_KIND_SESSION);
  CHECK(jeton_explanation_revoked_at(why.get()) >= jeton_explanation_issued_at(why.get()));
  CHECK(jeton_explanation_absolute_end(why.get()) > jeton_explanation_expires_at(why.get()));
  CHECK(jeton_revoke_all(shop.get(), AT(bob), nullptr, nullptr) == JETON_OK);
  CHECK(verify(shop, token(another)) == JETON_REFUSED_TOKEN_ENDED);
}

TEST_CASE("A refusal from C tells the log why, the customer a few words, and support by a reference",
          "[capi][promise-3]") {
  const auto shop = open_shop("memory");
  register_bob(shop);
  Owned<jeton_sign_in> in;
  Owned<jeton_error> wrong, unknown;
  CHECK(jeton_login(shop.get(), AT(kBob), AT("not the password"), AT(""), in.out(), wrong.out()) ==
        status(Errc::wrong_credentials));
  CHECK(in.get() == nullptr);
  CHECK(jeton_login(shop.get(), AT("eve@example.com"), AT(kPassword), AT(""), in.out(), unknown.out()) ==
        status(Errc::wrong_credentials));
  CHECK(jeton_error_code(wrong.get()) == jeton_error_code(unknown.get()));
  CHECK(jeton_error_name(wrong.get(), nullptr) == std::string_view("refused.wrong_credentials"));
  CHECK(jeton_error_public_words(wrong.get(), nullptr) ==
        std::string_view(jeton_error_public_words(unknown.get(), nullptr)));
  CHECK(jeton_error_advice(wrong.get()) == JETON_ADVICE_NOW);
  CHECK(jeton_error_retry_after_ms(wrong.get()) == 0);
  CHECK(jeton_error_expected(wrong.get(), nullptr) == jeton::expected(Errc::wrong_credentials));
  CHECK_FALSE(std::string_view(jeton_error_place(wrong.get(), nullptr)).empty());
  std::size_t len = 0;
  const char* const reference = jeton_error_reference(unknown.get(), &len);
  REQUIRE(len == 16);
  jeton_status reason = 0;
  std::int64_t minute = 0;
  CHECK(jeton_why(shop.get(), reference, len, &reason, &minute, nullptr) == JETON_OK);
  CHECK(reason == JETON_REFUSED_CUSTOMER_UNKNOWN);
  std::int64_t now = 0;
  CHECK(jeton_now(shop.get(), &now, nullptr) == JETON_OK);
  CHECK(minute <= now);
}

TEST_CASE("Passwords, links and mail from C", "[capi]") {
  const auto shop = open_shop("memory");
  const std::string bob = register_bob(shop);
  CHECK(jeton_change_password(shop.get(), AT(log_in(shop)), AT(kPassword), AT(kNewPassword), nullptr,
                              nullptr) == JETON_OK);
  const std::string before = log_in(shop, kNewPassword);
  CHECK(jeton_request_reset(shop.get(), AT(kBob), AT("site"), nullptr) == JETON_OK);
  const std::string link = next_mail(shop, JETON_DELIVERY_RESET);
  Owned<jeton_string> whose;
  CHECK(jeton_find_reset_link(shop.get(), AT(link), whose.out(), nullptr) == JETON_OK);
  CHECK(text(whose) == bob);
  CHECK(jeton_reset_password(shop.get(), AT(link), AT(kPassword), nullptr, nullptr) == JETON_OK);
  CHECK(jeton_reset_password(shop.get(), AT(link), AT(kPassword), nullptr, nullptr) ==
        JETON_REFUSED_LINK_ALREADY_USED);
  CHECK(verify(shop, before) == JETON_REFUSED_TOKEN_ENDED);
  CHECK(jeton_request_confirmation(shop.get(), AT(kBob), AT("site"), nullptr) == JETON_OK);
  next_mail(shop, JETON_DELIVERY_ALREADY_CONFIRMED);
  Owned<jeton_delivery> none;
  CHECK(jeton_next_delivery(shop.get(), none.out(), nullptr) == JETON_OK);
  CHECK(none.get() == nullptr);
  CHECK(jeton_confirm(shop.get(), AT(link), whose.out(), nullptr) != JETON_OK);

  const std::string in = log_in(shop);
  CHECK(jeton_login_changed(shop.get(), AT(bob), nullptr, nullptr) == JETON_OK);
  CHECK(jeton_credentials_changed(shop.get(), AT(bob), nullptr, nullptr) == JETON_OK);
  CHECK(jeton_customer_disabled(shop.get(), AT(bob), nullptr, nullptr) == JETON_OK);
  CHECK(verify(shop, in) == JETON_REFUSED_TOKEN_ENDED);
}

TEST_CASE("Staff act for a consenting customer from C, and the audit shows it", "[capi][promise-11]") {
  const auto shop = open_shop("memory");
  const std::string bob = register_bob(shop);
  const std::string own = log_in(shop);
  Owned<jeton_sign_in> staff;
  CHECK(jeton_assist(shop.get(), AT(bob), AT("staff:ann"), AT("ticket 7"), staff.out(), nullptr) ==
        JETON_REFUSED_CONSENT_MISSING);
  CHECK(jeton_set_consent(shop.get(), AT(own), 0, nullptr) == JETON_INVALID_INPUT_MALFORMED_REQUEST);
  CHECK(jeton_set_consent(shop.get(), AT(own), JETON_CONSENT_GIVEN, nullptr) == JETON_OK);
  std::uint32_t consent = 0;
  CHECK(jeton_consent_of(shop.get(), AT(bob), &consent, nullptr) == JETON_OK);
  CHECK(consent == JETON_CONSENT_GIVEN);
  CHECK(jeton_assist(shop.get(), AT(bob), AT("staff:ann"), AT("ticket 7"), staff.out(), nullptr) == JETON_OK);
  Owned<jeton_issued> code;
  CHECK(jeton_issue_code(shop.get(), AT(bob), AT("staff:ann"), AT("ticket 7"), code.out(), nullptr) ==
        JETON_OK);
  CHECK(jeton_issued_expires_at(code.get()) > 0);
  CHECK(jeton_exchange_code(shop.get(), AT(kBob), AT(issued(code)), staff.out(), nullptr) == JETON_OK);
  CHECK(jeton_exchange_code(shop.get(), AT(kBob), AT(issued(code)), staff.out(), nullptr) ==
        JETON_REFUSED_CODE_ALREADY_USED);
  CHECK(jeton_end_assistance(shop.get(), AT(bob), nullptr, nullptr) == JETON_OK);

  Owned<jeton_audit> audit;
  REQUIRE(jeton_audit_of(shop.get(), AT(bob), audit.out(), nullptr) == JETON_OK);
  CHECK(jeton_audit_whole(audit.get()) == JETON_YES);
  const std::size_t count = jeton_audit_count(audit.get());
  REQUIRE(count >= 5);
  std::size_t by_staff = 0, refused = 0;
  for (std::size_t i = 0; i < count; ++i) {
    by_staff += jeton_audit_actor(audit.get(), i, nullptr) == std::string_view("staff:ann") ? 1U : 0U;
    refused += jeton_audit_reason(audit.get(), i) != JETON_OK ? 1U : 0U;
    CHECK(jeton_audit_event(audit.get(), i) != 0);
    CHECK(jeton_audit_at(audit.get(), i) > 0);
    CHECK(jeton_audit_note(audit.get(), i, nullptr) != nullptr);
  }
  CHECK(by_staff >= 2);
  CHECK(refused >= 1);
  CHECK(jeton_audit_event(audit.get(), count) == 0);
  std::uint64_t removed = 1;
  CHECK(jeton_purge(shop.get(), 1000, &removed, nullptr) == JETON_OK);
  CHECK(removed == 0);
}

TEST_CASE("Registration in two steps, identities and customers from C", "[capi]") {
  const auto shop = open_shop("memory");
  Owned<jeton_issued> begun;
  REQUIRE(jeton_begin_registration(shop.get(), AT(kBob), AT(kPassword), begun.out(), nullptr) == JETON_OK);
  Owned<jeton_registration> found;
  REQUIRE(jeton_find_registration(shop.get(), AT(issued(begun)), found.out(), nullptr) == JETON_OK);
  CHECK(jeton_registration_state(found.get()) == JETON_REGISTRATION_BEGUN);
  CHECK(jeton_registration_login(found.get(), nullptr) == std::string_view(kBob));
  CHECK(jeton_registration_provider(found.get(), nullptr) == std::string_view());
  CHECK(jeton_registration_expires_at(found.get()) == jeton_issued_expires_at(begun.get()));
  Owned<jeton_string> bob;
  REQUIRE(jeton_finish_registration(shop.get(), AT(issued(begun)), AT(""), bob.out(), nullptr) == JETON_OK);
  Owned<jeton_sign_in> in;
  CHECK(jeton_claim_registration(shop.get(), AT(issued(begun)), in.out(), nullptr) == JETON_OK);

  CHECK(jeton_link_identity(shop.get(), AT(text(bob)), AT("github"), AT("4711"), nullptr) == JETON_OK);
  CHECK(jeton_login_by_identity(shop.get(), AT("github"), AT("4711"), in.out(), nullptr) == JETON_OK);
  CHECK(jeton_unlink_identity(shop.get(), AT(text(bob)), AT("github"), AT("4711"), nullptr) == JETON_OK);
  CHECK(jeton_login_by_identity(shop.get(), AT("github"), AT("4711"), in.out(), nullptr) ==
        JETON_REFUSED_CUSTOMER_UNKNOWN);
  CHECK(jeton_begin_identity_registration(shop.get(), AT("github"), AT("42"), AT("eve@example.com"),
                                          JETON_CONFIRMATION_AWAITED, begun.out(), nullptr) == JETON_OK);
  Owned<jeton_string> state, url;
  CHECK(jeton_begin_provider_sign_in(shop.get(), AT("github"), AT("https://shop.example/back"), AT(""),
                                     state.out(), nullptr) == JETON_OK);
  CHECK(jeton_consume_provider_state(shop.get(), AT("github"), AT(text(state)), AT(""), url.out(), nullptr) ==
        JETON_OK);
  CHECK(text(url) == "https://shop.example/back");
  CHECK(jeton_consume_provider_state(shop.get(), AT("github"), AT(text(state)), AT(""), url.out(), nullptr) ==
        JETON_REFUSED_PROVIDER_STATE_UNKNOWN);

  Owned<jeton_customer> customer;
  REQUIRE(jeton_find_customer_by_login(shop.get(), AT(kBob), customer.out(), nullptr) == JETON_OK);
  CHECK(jeton_customer_id(customer.get(), nullptr) == text(bob));
  REQUIRE(jeton_find_customer(shop.get(), AT(text(bob)), customer.out(), nullptr) == JETON_OK);
  CHECK(jeton_customer_login(customer.get(), nullptr) == std::string_view(kBob));
  CHECK(jeton_customer_is_confirmed(customer.get()) == JETON_YES);
  CHECK(jeton_customer_is_disabled(customer.get()) == JETON_NO);
  CHECK(jeton_issue(shop.get(), AT(text(bob)), AT("by hand"), in.out(), nullptr) == JETON_OK);
  CHECK(jeton_issue_by_login(shop.get(), AT(kBob), AT(""), in.out(), nullptr) == JETON_OK);
  CHECK(jeton_login_by_secret(shop.get(), AT(kBob), AT(kPassword), AT(""), in.out(), nullptr) == JETON_OK);
  CHECK(jeton_import_customer(shop.get(), AT("old@example.com"), AT("$2b$04$nonsense"),
                              JETON_IMPORT_CONFIRMED, bob.out(), nullptr) != JETON_OK);
  CHECK(jeton_import_customer(shop.get(), AT("old@example.com"), AT(""), 8, bob.out(), nullptr) ==
        JETON_INVALID_INPUT_MALFORMED_REQUEST);
}

TEST_CASE("API keys and requests that may be sent twice from C", "[capi]") {
  const auto shop = open_shop("memory");
  Owned<jeton_issued> key;
  REQUIRE(jeton_create_api_key(shop.get(), AT("portal"), JETON_SCOPE_ISSUE | JETON_SCOPE_REVOKE, 0, AT("ann"),
                               key.out(), nullptr) == JETON_OK);
  Owned<jeton_api_keys> keys;
  REQUIRE(jeton_verify_api_key(shop.get(), AT(issued(key)), JETON_SCOPE_ISSUE, keys.out(), nullptr) ==
          JETON_OK);
  CHECK(jeton_api_keys_count(keys.get()) == 1);
  CHECK(jeton_api_keys_name(keys.get(), 0, nullptr) == std::string_view("portal"));
  CHECK(jeton_verify_api_key(shop.get(), AT(issued(key)), JETON_SCOPE_ASSIST, keys.out(), nullptr) ==
        JETON_REFUSED_SCOPE_MISSING);
  CHECK(jeton_verify_api_key(shop.get(), AT(issued(key)), 3, keys.out(), nullptr) ==
        JETON_INVALID_INPUT_MALFORMED_REQUEST);
  Owned<jeton_string> imported;
  CHECK(jeton_import_api_key(shop.get(), AT("key-of-another-system-0001"), AT("old"), JETON_SCOPE_CUSTOMERS,
                             0, AT(""), imported.out(), nullptr) == JETON_OK);
  REQUIRE(jeton_list_api_keys(shop.get(), keys.out(), nullptr) == JETON_OK);
  REQUIRE(jeton_api_keys_count(keys.get()) == 2);
  const std::size_t at = jeton_api_keys_name(keys.get(), 0, nullptr) == std::string_view("portal") ? 0 : 1;
  CHECK(jeton_api_keys_id(keys.get(), at, nullptr) == std::string_view(jeton_issued_id(key.get(), nullptr)));
  CHECK(jeton_api_keys_scopes(keys.get(), at) == (JETON_SCOPE_ISSUE | JETON_SCOPE_REVOKE));
  CHECK(jeton_api_keys_actor(keys.get(), at, nullptr) == std::string_view("ann"));
  CHECK(jeton_api_keys_created_at(keys.get(), at) > 0);
  CHECK(jeton_api_keys_last_used_at(keys.get(), at) > 0);
  CHECK(jeton_api_keys_expires_at(keys.get(), at) == 0);
  CHECK(jeton_api_keys_revoked_at(keys.get(), at) == 0);
  CHECK(jeton_api_keys_scopes(keys.get(), 2) == 0);
  CHECK(jeton_revoke_api_key(shop.get(), AT(text(imported)), nullptr, nullptr) == JETON_OK);

  const std::string_view request = R"({"amount":3})";
  Owned<jeton_idempotent> first, again;
  REQUIRE(jeton_begin_idempotent(shop.get(), AT("pay"), AT("k1"), AT(request), first.out(), nullptr) ==
          JETON_OK);
  CHECK(jeton_idempotent_answered(first.get()) == JETON_NO);
  CHECK(jeton_begin_idempotent(shop.get(), AT("pay"), AT("k1"), AT(request), again.out(), nullptr) ==
        JETON_REFUSED_IDEMPOTENCY_IN_FLIGHT);
  CHECK(jeton_finish_idempotent(shop.get(), first.get(), AT("done"), nullptr) == JETON_OK);
  REQUIRE(jeton_begin_idempotent(shop.get(), AT("pay"), AT("k1"), AT(request), again.out(), nullptr) ==
          JETON_OK);
  CHECK(jeton_idempotent_answered(again.get()) == JETON_YES);
  std::size_t len = 0;
  const char* const answer = jeton_idempotent_answer(again.get(), &len);
  CHECK(std::string_view(answer, len) == "done");
  REQUIRE(jeton_begin_idempotent(shop.get(), AT("pay"), AT("k2"), AT(request), again.out(), nullptr) ==
          JETON_OK);
  CHECK(jeton_abandon_idempotent(shop.get(), again.get(), nullptr) == JETON_OK);
}
