// SPDX-License-Identifier: Apache-2.0
//
// rules.cpp: the promises as an observer checks them.
#include "simulation/rules.hpp"

#include <jeton/flow/login.hpp>

#include <algorithm>

namespace jeton::test {

void Rules::check_kind(const Facts& facts, Errc code) {
  const ErrorKind error = kind(code);
  if (error == ErrorKind::internal) s_.findings.accuse("promise 6", facts.name + " broke down inside");
  if (error == ErrorKind::invalid_input)
    s_.findings.accuse("promise 6", facts.name + " called a well-formed request malformed");
}

void Rules::keep(const Facts& facts, const SignIn& session, bool of_staff) {
  s_.tokens.push_back({.text = std::string(session.token()),
                       .person = facts.person,
                       .of_staff = of_staff,
                       .by_password = facts.password,
                       .begun = facts.begun,
                       .answered = s_.moment,
                       .ends_at = session.expires_at(),
                       .device = std::string(session.device())});
  if (!session.device().empty()) s_.people[facts.person].device = std::string(session.device());
}

/// No throttle reached, no change near, the account in order: only a fault may keep this customer out.
bool Rules::must_succeed(const Person& person, const Facts& facts) const {
  const auto window = static_cast<std::int64_t>(window_of(facts.at, s_.policy.login_window));
  const auto day = static_cast<std::int64_t>(window_of(facts.at, kDay));
  const auto count = [](const auto& counts, std::int64_t at) {
    const auto found = counts.find(at);
    return found == counts.end() ? std::size_t{0} : found->second;
  };
  return facts.was_in_order && !person.disabled && person.password() == facts.password &&
         person.password_since() < facts.begun &&
         count(person.paid, window) <= static_cast<std::size_t>(s_.policy.login_tries) &&
         count(person.paid_daily, day) <= static_cast<std::size_t>(s_.policy.account_tries_per_day / 2);
}

void Rules::signed_in(const Facts& facts, const Result<SignIn>& answer, bool right_shop) {
  const Person& person = s_.people[facts.person];
  if (!answer.ok()) {
    check_kind(facts, answer.error().code);
    if (kind(answer.error().code) == ErrorKind::refused && right_shop && must_succeed(person, facts))
      s_.findings.accuse("promise 6", "the right password of a customer in order was refused");
    return;
  }
  const auto over = person.over.find(facts.password);
  if (!right_shop) s_.findings.accuse("promise 12", "one shop's password signed in at another");
  if (over != person.over.end() && over->second < facts.begun)
    s_.findings.accuse("promise 2", "an old password signed in after its change had answered");
  if (!person.had_since(facts.password, facts.begun))
    s_.findings.accuse("promise 6", "a sign-in was granted with a password that was never right during it");
  if (!person.confirmed) s_.findings.accuse("promise 6", "an unconfirmed customer signed in");
  if (person.end_told_at != kNever && person.end_told_at < facts.begun)
    s_.findings.accuse("promise 2", "a disabled customer signed in");
  keep(facts, answer.value(), false);
}

bool Rules::may_be_refused(const Token& token, const Facts& facts) const {
  const Person& person = s_.people[token.person];
  const bool ended = person.endings_under_way > 0 || person.last_ending > token.begun;
  const bool unwanted = person.consents_under_way > 0 || person.last_consent > token.begun;
  return token.last_revoke != kNever || ended || (token.of_staff && unwanted) || facts.at >= token.ends_at;
}

void Rules::token_judged(const Facts& facts, std::size_t at, const Result<Verified>& answer,
                         bool right_shop) {
  const Token& token = s_.tokens[at];
  const Person& person = s_.people[token.person];
  if (!answer.ok()) {
    check_kind(facts, answer.error().code);
    const bool refused = kind(answer.error().code) == ErrorKind::refused;
    if (refused && right_shop && !may_be_refused(token, facts))
      s_.findings.accuse("promise 6", "a token that nothing had ended was refused");
    return;
  }
  const auto over = person.over.find(token.by_password);
  if (!right_shop) s_.findings.accuse("promise 12", "a token of one shop was accepted by another");
  if (answer.value().customer != person.id)
    s_.findings.accuse("promise 12", "a token was taken for another customer's");
  if (token.dead != kNever && token.dead < facts.begun)
    s_.findings.accuse("promise 2", "a token was accepted after what ended it had answered");
  if (over != person.over.end() && over->second < facts.begun)
    s_.findings.accuse("promise 2", "a session of the old password outlived the change that had answered");
  if (person.end_told_at != kNever && person.end_told_at < facts.begun)
    s_.findings.accuse("promise 2", "a token of a disabled customer was accepted");
}

void Rules::secret_judged(const Facts& facts, std::size_t at, bool granted, Errc code, bool right_shop) {
  OneTime& secret = s_.secrets[at];
  if (granted) {
    if (!right_shop) s_.findings.accuse("promise 12", "a one-time secret of one shop was taken by another");
    if (++secret.granted > 1)
      s_.findings.accuse("promise 1", facts.name + ": a one-time secret was granted twice");
    if (facts.at >= secret.ends_at) s_.findings.accuse("promise 6", facts.name + ": granted after its end");
    return;
  }
  check_kind(facts, code);
  if (!right_shop) return;
  const bool is_used =
      code == Errc::code_already_used || code == Errc::link_already_used || code == Errc::token_already_used;
  const bool is_unknown =
      code == Errc::code_unknown || code == Errc::link_unknown || code == Errc::token_unknown;
  const bool is_over =
      code == Errc::code_expired || code == Errc::link_expired || code == Errc::token_expired;
  if (is_used && secret.presented.size() < 2)
    s_.findings.accuse("promise 6", facts.name + ": called used by its only presentation");
  if (is_unknown && s_.now < secret.ends_at)
    s_.findings.accuse("promise 6", facts.name + ": a secret that was given out is called unknown");
  if (is_over && facts.at < secret.ends_at)
    s_.findings.accuse("promise 6", facts.name + ": called over before its end");
}

void Rules::code_guessed(const Facts& facts, bool granted, Errc code) {
  if (granted) return s_.findings.accuse("promise 6", "a code that nobody made was granted");
  check_kind(facts, code);
  if (!facts.looked_at_code) return;
  const auto day = static_cast<std::int64_t>(window_of(facts.at, kDay));
  if (++s_.people[facts.person].codes_daily[day] > static_cast<std::size_t>(s_.policy.code_tries_per_day))
    s_.findings.accuse("promise 4", "more codes were evaluated in one day than code_tries_per_day allows");
}

void Rules::ended(const Facts& facts, bool done, Errc code) {
  Person& person = s_.people[facts.person];
  if (!done) check_kind(facts, code);
  const bool clear = done || kind(code) == ErrorKind::refused;  // a fault may have ended things, or may yet
  const auto until = [&](Moment& last) { last = clear ? std::max(last, s_.moment) : kForEver; };
  if (facts.may_end_tokens) until(person.last_ending);
  if (facts.may_change_consent) until(person.last_consent);
  if (!done) return;
  for (Token& token : s_.tokens) {
    const bool covered = token.person == facts.person && token.answered < facts.begun && token.dead == kNever;
    if (covered && (facts.may_end_tokens || (facts.ends_assistance && token.of_staff)))
      token.dead = s_.moment;
  }
  if (!facts.replaced.empty()) person.over.try_emplace(facts.replaced, s_.moment);
}

}  // namespace jeton::test
