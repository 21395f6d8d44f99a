// SPDX-License-Identifier: Apache-2.0
//
// flow_table.cpp: the table of every_flow.hpp: a line or three for each use case, in the order of
// authority.hpp. Over budget if it has to be: one flat list. The order of a row: method, variant, rules, how
// to prepare, the call.
#include "support/catch.hpp"
#include "support/every_flow.hpp"

namespace jeton::test {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kAnn = "ann@example.com";
constexpr std::string_view kCarol = "carol@example.com";
constexpr Identity kIdentity{"google", "1098"};
constexpr std::string_view kCallback = "https://shop.example/callback";

std::string text(const Secret& secret) { return std::string(text_of(secret.reveal())); }

FlowAnswer answer_of(const SignIn& signed_in) { return {.token = std::string(signed_in.token())}; }
FlowAnswer answer_of(const IssuedCode& code) { return {.secret = text(code.code)}; }
FlowAnswer answer_of(const IssuedApiKey& key) { return {.secret = text(key.text)}; }
FlowAnswer answer_of(const BegunRegistration& begun) { return {.secret = text(begun.token)}; }
FlowAnswer answer_of(const Secret& state) { return {.secret = text(state)}; }
template <class T>
FlowAnswer answer_of(const T&) {
  return {};
}

/// One row: `call(shop, rig)` answers a Result, for an Authority and for a WorldShop alike.
template <class Call>
FlowCase row(std::string_view method, std::string_view variant, FlowRules rules, void (*prepare)(FlowRig&),
             Call) {
  const auto erased = [](auto& shop, FlowRig& rig) -> Result<FlowAnswer> {
    const auto answered = Call{}(shop, rig);
    if (rig.when_answered != nullptr) rig.when_answered();
    if (!answered.ok()) return answered.error();
    return answer_of(answered.value());
  };
  return {method,
          variant,
          std::move(rules),
          prepare,
          [](WorldShop& shop, FlowRig& rig) { return decltype(erased){}(shop, rig); },
          [](const Authority& shop, FlowRig& rig) { return decltype(erased){}(shop, rig); }};
}

void nothing(FlowRig&) {}

void code(FlowRig& rig) {
  rig.secret = rig.healthy(
      [&](WorldShop& shop) { return text(shop.issue_code(*rig.bob, "staff:ann", "ticket 7").value().code); });
}
/// One character beside the right one.
void wrong_code(FlowRig& rig) {
  code(rig);
  rig.second = rig.secret;
  rig.second.back() = rig.secret.back() == '2' ? '3' : '2';
}
void staff(FlowRig& rig) {
  rig.second_is_secret = true;
  rig.second = rig.healthy([&](WorldShop& shop) {
    return std::string(shop.assist(*rig.bob, "staff:ann", "ticket 7").value().token());
  });
}
void code_and_staff(FlowRig& rig) {
  code(rig);
  staff(rig);
}
void withdrawn(FlowRig& rig) {
  rig.healthy([&](WorldShop& shop) { return shop.set_consent(rig.token, Consent::withdrawn).value(); });
}
void mail(FlowRig& rig) {
  rig.healthy([&](WorldShop& shop) { return shop.request_reset(kFlowLogin).value(); });
}
void reset_link(FlowRig& rig) {
  mail(rig);
  const auto letter = rig.healthy([](WorldShop& shop) { return shop.next_delivery(); });
  rig.secret = text(letter.value()->token);
  rig.second = letter.value()->id;
}
void unconfirmed(FlowRig& rig) {
  rig.healthy([&](WorldShop& shop) {
    return shop.import_customer({.login = kCarol, .password_hash = rig.bobs_hash}).value();
  });
}
void confirmation_link(FlowRig& rig) {
  unconfirmed(rig);
  rig.healthy([](WorldShop& shop) { return shop.request_confirmation(kCarol).value(); });
  rig.secret = text(rig.healthy([](WorldShop& shop) { return shop.next_delivery(); }).value()->token);
}
void api_key(FlowRig& rig) {
  const auto key = rig.healthy([](WorldShop& shop) {
    return shop.create_api_key({.name = "warehouse", .scopes = {Scope::issue}, .actor = "staff:ann"});
  });
  rig.secret = text(key.value().text);
  rig.key_id = key.value().id;
}
IdempotentRequest request() { return {"register", "8e03978e-40d5", sha256({bytes_of("body")})}; }
void claimed(FlowRig& rig) {
  rig.ticket = rig.healthy([](WorldShop& shop) { return shop.begin_idempotent(request()).value().ticket(); });
}
void registration(FlowRig& rig) {
  rig.secret =
      text(rig.healthy([](WorldShop& shop) { return shop.begin_registration(kAnn, kFlowNewPassword); })
               .value()
               .token);
}
void finished(FlowRig& rig) {
  registration(rig);
  rig.healthy([&](WorldShop& shop) { return shop.finish_registration(rig.secret).value(); });
}
void identity_registration(FlowRig& rig) {
  rig.secret = text(rig.healthy([](WorldShop& shop) {
                         return shop.begin_identity_registration({kIdentity, kAnn, Confirmation::done});
                       })
                        .value()
                        .token);
}
void state(FlowRig& rig) {
  rig.secret = text(rig.healthy([](WorldShop& shop) {
                         return shop.begin_provider_sign_in({"google", kCallback, "browser"});
                       })
                        .value());
}
void linked(FlowRig& rig) {
  rig.healthy([&](WorldShop& shop) { return shop.link_identity(*rig.bob, kIdentity).value(); });
}
void an_hour_later(FlowRig& rig) { rig.clock.advance(1h); }
void old_hash(FlowRig& rig) { rig.policy.argon2_memory_kib += 1024; }
void too_old_records(FlowRig& rig) {
  code(rig);
  rig.clock.advance(72h);
}

template <class Call>
bool works(FlowRig& rig, Call call) {
  return rig.healthy(call).ok();
}
/// Withdrawn consent: no staff in, and no code either.
void no_staff_if_granted(FlowRig& rig, bool granted) {
  if (!granted) return;
  CHECK_FALSE(works(rig, [&](WorldShop& shop) { return shop.verify(rig.second); }));
  CHECK_FALSE(works(rig, [&](WorldShop& shop) { return shop.exchange_code(kFlowLogin, rig.secret); }));
}
void no_key_if_granted(FlowRig& rig, bool granted) {
  const bool alive =
      works(rig, [&](WorldShop& shop) { return shop.verify_api_key(rig.secret, Scope::issue); });
  if (granted) CHECK_FALSE(alive);
}
void no_identity_if_granted(FlowRig& rig, bool granted) {
  const bool known = works(rig, [](WorldShop& shop) { return shop.login_by_identity(kIdentity); });
  if (granted) CHECK_FALSE(known);
}
void identity_if_granted(FlowRig& rig, bool granted) {
  const bool known = works(rig, [](WorldShop& shop) { return shop.login_by_identity(kIdentity); });
  if (granted) CHECK(known);
}
void confirmed_if_granted(FlowRig& rig, bool granted) {
  const auto carol = rig.customers.find_by_login(rig.tenant, kCarol).value();
  if (granted) CHECK(carol->confirmed);
}
void ann_signs_in_if_granted(FlowRig& rig, bool granted) {
  const bool in = works(rig, [](WorldShop& shop) { return shop.login(kAnn, kFlowNewPassword); });
  if (granted) CHECK(in);
}
void trail_is_whole(FlowRig& rig, bool) {
  CHECK(rig.healthy([&](WorldShop& shop) { return shop.audit_of(*rig.bob); }).value().is_whole);
}

void add_sign_in(std::vector<FlowCase>& all) {
  all.push_back(
      row("register_customer", "",
          {.spent = Errc::login_taken, .by_conflict = {Errc::login_taken}, .also = ann_signs_in_if_granted},
          nothing, [](auto& shop, FlowRig&) { return shop.register_customer(kAnn, kFlowNewPassword); }));
  all.push_back(row("import_customer", "",
                    {.grants = 1,
                     .may_leave = 1,
                     .spent = Errc::login_taken,
                     .one_try = true,
                     .by_conflict = {Errc::login_taken}},
                    nothing, [](auto& shop, FlowRig& rig) {
                      return shop.import_customer(
                          {.login = kAnn, .password_hash = rig.bobs_hash, .allows_assistance = true});
                    }));
  all.push_back(row("login", "", {.grants = 1, .also = trail_is_whole}, nothing,
                    [](auto& shop, FlowRig&) { return shop.login(kFlowLogin, kFlowPassword); }));
  all.push_back(row("login", "renews the hash", {.grants = 1}, old_hash,
                    [](auto& shop, FlowRig&) { return shop.login(kFlowLogin, kFlowPassword); }));
  all.push_back(row("login", "wrong password", {.healthy = Errc::wrong_credentials}, nothing,
                    [](auto& shop, FlowRig&) { return shop.login(kFlowLogin, kFlowWrongPassword); }));
  all.push_back(row("login", "unknown login", {.healthy = Errc::wrong_credentials}, nothing,
                    [](auto& shop, FlowRig&) { return shop.login(kAnn, kFlowPassword); }));
  all.push_back(row("login_by_secret", "password", {.grants = 1}, nothing,
                    [](auto& shop, FlowRig&) { return shop.login_by_secret(kFlowLogin, kFlowPassword); }));
  all.push_back(row("login_by_secret", "code",
                    {.grants = 1, .spent = Errc::wrong_credentials, .by_conflict = {Errc::wrong_credentials}},
                    code,
                    [](auto& shop, FlowRig& rig) { return shop.login_by_secret(kFlowLogin, rig.secret); }));
  all.push_back(row("login_by_secret", "link",
                    {.grants = 1, .spent = Errc::wrong_credentials, .by_conflict = {Errc::wrong_credentials}},
                    reset_link,
                    [](auto& shop, FlowRig& rig) { return shop.login_by_secret(kFlowLogin, rig.secret); }));
  all.push_back(row("issue", "", {.grants = 1}, nothing,
                    [](auto& shop, FlowRig& rig) { return shop.issue(*rig.bob, "portal"); }));
  all.push_back(row("issue_by_login", "", {.grants = 1}, nothing,
                    [](auto& shop, FlowRig&) { return shop.issue_by_login(kFlowLogin, "portal"); }));
}

void add_sessions(std::vector<FlowCase>& all) {
  all.push_back(
      row("verify", "", {}, nothing, [](auto& shop, FlowRig& rig) { return shop.verify(rig.token); }));
  all.push_back(
      row("extend", "", {}, an_hour_later, [](auto& shop, FlowRig& rig) { return shop.extend(rig.token); }));
  all.push_back(row("reissue", "", {.grants = 1}, nothing,
                    [](auto& shop, FlowRig& rig) { return shop.reissue(rig.token); }));
  all.push_back(row("revoke", "", {.ends_token = true}, nothing,
                    [](auto& shop, FlowRig& rig) { return shop.revoke(rig.token); }));
  all.push_back(row("revoke_all", "", {.ends_token = true}, nothing,
                    [](auto& shop, FlowRig& rig) { return shop.revoke_all(*rig.bob); }));
  all.push_back(row("change_password", "", {.ends_token = true, .changes_password = true}, nothing,
                    [](auto& shop, FlowRig& rig) {
                      return shop.change_password(rig.token, kFlowPassword, kFlowNewPassword);
                    }));
  all.push_back(row("introspect", "", {}, nothing,
                    [](auto& shop, FlowRig& rig) { return shop.introspect(rig.token); }));
  all.push_back(
      row("explain", "", {}, nothing, [](auto& shop, FlowRig& rig) { return shop.explain(rig.token); }));
  all.push_back(row("customer_disabled", "", {.ends_token = true}, nothing,
                    [](auto& shop, FlowRig& rig) { return shop.customer_disabled(*rig.bob); }));
  all.push_back(row("login_changed", "", {}, nothing,
                    [](auto& shop, FlowRig& rig) { return shop.login_changed(*rig.bob); }));
  all.push_back(row("credentials_changed", "", {.ends_token = true}, nothing,
                    [](auto& shop, FlowRig& rig) { return shop.credentials_changed(*rig.bob); }));
}

void add_assistance(std::vector<FlowCase>& all) {
  all.push_back(
      row("set_consent", "withdrawn", {.takes = 1, .also = no_staff_if_granted}, code_and_staff,
          [](auto& shop, FlowRig& rig) { return shop.set_consent(rig.token, Consent::withdrawn); }));
  all.push_back(row("set_consent", "given", {.grants = 1}, withdrawn,
                    [](auto& shop, FlowRig& rig) { return shop.set_consent(rig.token, Consent::given); }));
  all.push_back(
      row("consent_of", "", {}, nothing, [](auto& shop, FlowRig& rig) { return shop.consent_of(*rig.bob); }));
  all.push_back(row("issue_code", "", {.grants = 1}, nothing, [](auto& shop, FlowRig& rig) {
    return shop.issue_code(*rig.bob, "staff:ann", "ticket 8");
  }));
  all.push_back(row("exchange_code", "",
                    {.grants = 1,
                     .spent = Errc::code_already_used,
                     .by_conflict = {Errc::code_already_used, Errc::code_from_lost_lineage}},
                    code,
                    [](auto& shop, FlowRig& rig) { return shop.exchange_code(kFlowLogin, rig.secret); }));
  all.push_back(row("exchange_code", "wrong code", {.healthy = Errc::code_unknown}, wrong_code,
                    [](auto& shop, FlowRig& rig) { return shop.exchange_code(kFlowLogin, rig.second); }));
  all.push_back(row("assist", "", {.grants = 1}, nothing,
                    [](auto& shop, FlowRig& rig) { return shop.assist(*rig.bob, "staff:ann", "ticket 9"); }));
  all.push_back(row("end_assistance", "", {.also = no_staff_if_granted}, code_and_staff,
                    [](auto& shop, FlowRig& rig) { return shop.end_assistance(*rig.bob); }));
}

void add_mail(std::vector<FlowCase>& all) {
  all.push_back(row("request_reset", "", {}, nothing,
                    [](auto& shop, FlowRig&) { return shop.request_reset(kFlowLogin, "site"); }));
  all.push_back(row("request_reset", "unknown login", {}, nothing,
                    [](auto& shop, FlowRig&) { return shop.request_reset(kAnn, "site"); }));
  all.push_back(row("request_confirmation", "", {}, unconfirmed,
                    [](auto& shop, FlowRig&) { return shop.request_confirmation(kCarol, "site"); }));
  all.push_back(
      row("reset_password", "", {.ends_token = true, .changes_password = true}, reset_link,
          [](auto& shop, FlowRig& rig) { return shop.reset_password(rig.secret, kFlowNewPassword); }));
  all.push_back(row("find_reset_link", "", {}, reset_link,
                    [](auto& shop, FlowRig& rig) { return shop.find_reset_link(rig.secret); }));
  all.push_back(row("confirm", "",
                    {.spent = Errc::link_already_used,
                     .one_try = true,
                     .by_conflict = {Errc::link_already_used, Errc::link_ended},
                     .also = confirmed_if_granted},
                    confirmation_link, [](auto& shop, FlowRig& rig) { return shop.confirm(rig.secret); }));
  all.push_back(row("next_delivery", "", {.needs_pages = true}, mail,
                    [](auto& shop, FlowRig&) { return shop.next_delivery(); }));
  all.push_back(row("delivered", "", {}, reset_link,
                    [](auto& shop, FlowRig& rig) { return shop.delivered(rig.second); }));
}

void add_servers(std::vector<FlowCase>& all) {
  all.push_back(row("create_api_key", "", {.grants = 1}, nothing, [](auto& shop, FlowRig&) {
    return shop.create_api_key({.name = "warehouse", .scopes = {Scope::issue}, .actor = "staff:ann"});
  }));
  all.push_back(row("import_api_key", "", {.grants = 1}, nothing, [](auto& shop, FlowRig&) {
    return shop.import_api_key(kFlowForeignKey,
                               {.name = "warehouse", .scopes = {Scope::issue}, .actor = "staff:ann"});
  }));
  all.push_back(row("verify_api_key", "", {}, api_key,
                    [](auto& shop, FlowRig& rig) { return shop.verify_api_key(rig.secret, Scope::issue); }));
  all.push_back(row("revoke_api_key", "", {.also = no_key_if_granted}, api_key,
                    [](auto& shop, FlowRig& rig) { return shop.revoke_api_key(*rig.key_id); }));
  all.push_back(row("api_keys", "", {.needs_pages = true}, api_key,
                    [](auto& shop, FlowRig&) { return shop.api_keys(); }));
  all.push_back(row("begin_idempotent", "",
                    {.spent = Errc::idempotency_in_flight, .by_conflict = {Errc::idempotency_in_flight}},
                    nothing, [](auto& shop, FlowRig&) { return shop.begin_idempotent(request()); }));
  all.push_back(
      row("finish_idempotent", "", {.spent = Errc::conflict}, claimed,
          [](auto& shop, FlowRig& rig) { return shop.finish_idempotent(*rig.ticket, bytes_of("201")); }));
  all.push_back(row("abandon_idempotent", "", {}, claimed,
                    [](auto& shop, FlowRig& rig) { return shop.abandon_idempotent(*rig.ticket); }));
  all.push_back(row("audit_of", "", {.needs_pages = true}, code,
                    [](auto& shop, FlowRig& rig) { return shop.audit_of(*rig.bob); }));
  all.push_back(row("purge", "", {.needs_pages = true}, too_old_records,
                    [](auto& shop, FlowRig&) { return shop.purge(); }));
  all.push_back(row("find_customer", "", {}, nothing,
                    [](auto& shop, FlowRig& rig) { return shop.find_customer(*rig.bob); }));
  all.push_back(row("find_customer_by_login", "", {}, nothing,
                    [](auto& shop, FlowRig&) { return shop.find_customer_by_login(kFlowLogin); }));
}

void add_registration(std::vector<FlowCase>& all) {
  all.push_back(row("begin_registration", "", {}, nothing,
                    [](auto& shop, FlowRig&) { return shop.begin_registration(kAnn, kFlowNewPassword); }));
  all.push_back(row("begin_identity_registration", "", {}, nothing, [](auto& shop, FlowRig&) {
    return shop.begin_identity_registration({kIdentity, kAnn, Confirmation::done});
  }));
  all.push_back(row("find_registration", "", {}, registration,
                    [](auto& shop, FlowRig& rig) { return shop.find_registration(rig.secret); }));
  all.push_back(row("finish_registration", "password",
                    {.spent = Errc::token_already_used,
                     .one_try = true,
                     .by_conflict = {Errc::login_taken, Errc::token_already_used},
                     .also = ann_signs_in_if_granted},
                    registration,
                    [](auto& shop, FlowRig& rig) { return shop.finish_registration(rig.secret); }));
  all.push_back(row("finish_registration", "identity",
                    {.grants = 1,
                     .spent = Errc::token_already_used,
                     .one_try = true,
                     .by_conflict = {Errc::login_taken, Errc::token_already_used},
                     .also = identity_if_granted},
                    identity_registration,
                    [](auto& shop, FlowRig& rig) { return shop.finish_registration(rig.secret); }));
  all.push_back(row("claim_registration", "",
                    {.grants = 1,
                     .spent = Errc::token_already_used,
                     .one_try = true,
                     .by_conflict = {Errc::token_already_used}},
                    finished, [](auto& shop, FlowRig& rig) { return shop.claim_registration(rig.secret); }));
  all.push_back(row("begin_provider_sign_in", "", {}, nothing, [](auto& shop, FlowRig&) {
    return shop.begin_provider_sign_in({"google", kCallback, "browser"});
  }));
  all.push_back(row("consume_provider_state", "",
                    {.spent = Errc::provider_state_unknown, .by_conflict = {Errc::provider_state_unknown}},
                    state, [](auto& shop, FlowRig& rig) {
                      return shop.consume_provider_state({"google", rig.secret, "browser"});
                    }));
  all.push_back(row("login_by_identity", "", {.grants = 1}, linked,
                    [](auto& shop, FlowRig&) { return shop.login_by_identity(kIdentity); }));
  all.push_back(row("link_identity", "", {.grants = 1, .also = identity_if_granted}, nothing,
                    [](auto& shop, FlowRig& rig) { return shop.link_identity(*rig.bob, kIdentity); }));
  all.push_back(row("unlink_identity", "", {.takes = 1, .also = no_identity_if_granted}, linked,
                    [](auto& shop, FlowRig& rig) { return shop.unlink_identity(*rig.bob, kIdentity); }));
}

std::vector<FlowCase> make_table() {
  std::vector<FlowCase> all;
  add_sign_in(all);
  add_sessions(all);
  add_assistance(all);
  add_mail(all);
  add_servers(all);
  add_registration(all);
  return all;
}

}  // namespace

const std::vector<PlainCase>& every_plain_method() {
  static const std::vector<PlainCase> table = {
      {"of_tenant", [](const Authority& shop) { return shop.of_tenant("other").ok(); }},
      {"with_sessions",
       [](const Authority& shop) { return shop.with_sessions(TokenShape::alnum_32, 1h).ok(); }},
      {"why", [](const Authority& shop) { return shop.why("not a reference").ok(); }},
      {"signing_keys", [](const Authority& shop) { return shop.signing_keys(Algorithm::ed25519).ok(); }},
      {"csrf_token", [](const Authority& shop) { return shop.csrf_token("a session").ok(); }},
      {"verify_csrf", [](const Authority& shop) { return shop.verify_csrf(Request{}, "a session").ok(); }},
      {"tenant", [](const Authority& shop) { return shop.tenant().text() == "default"; }},
      {"policy", [](const Authority& shop) { return shop.policy().validate().ok(); }},
      {"now", [](const Authority& shop) { return shop.now().ok(); }},
  };
  return table;
}

const std::vector<FlowCase>& every_flow() {
  static const std::vector<FlowCase> table = make_table();
  return table;
}

}  // namespace jeton::test
