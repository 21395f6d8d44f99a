// SPDX-License-Identifier: Apache-2.0
//
// staff.cpp: what staff, the back office and housekeeping do in a simulation.
#include <jeton/flow/customer_disabled.hpp>
#include <jeton/flow/end_assistance.hpp>
#include <jeton/flow/exchange_code.hpp>
#include <jeton/flow/issue.hpp>

#include <algorithm>

#include "simulation/actors.hpp"
#include "simulation/rules.hpp"
#include "simulation/running_flow.hpp"

namespace jeton::test {
namespace {

constexpr std::string_view kActor = "staff:ann";
constexpr std::string_view kReason = "ticket 7";

template <class T>
Errc code_of(const Result<T>& answer) {
  return answer.ok() ? Errc::flow_too_long : answer.error().code;
}

}  // namespace

std::unique_ptr<Running> Actors::begin_by_staff(Deed deed) {
  const std::size_t person = some_person();
  switch (deed) {
    case Deed::sign_in: return sign_in_as(person, s_.people[person].password(), s_.dice.chance(30));
    case Deed::guess: return guess_password(person);
    case Deed::old_password: {
      const auto& had = s_.people[person].passwords;
      return sign_in_as(person, had[s_.dice.below(had.size())].second, false);
    }
    case Deed::ask_reset:
    case Deed::ask_confirmation: return ask_link(deed, person);
    case Deed::revoke_all:
    case Deed::disable:
    case Deed::end_assistance: return end_all(deed, person);
    case Deed::assist:
    case Deed::issue: return act_for(deed, person);
    case Deed::issue_code: return make_code(person);
    case Deed::guess_code: {
      std::string code(32, 'a');
      for (char& letter : code) letter = static_cast<char>('a' + s_.dice.below(26));
      return exchange(person, code, s_.secrets.size());
    }
    case Deed::purge:  // by a clock that runs ahead
      (void)s_.stores.ledger.purge(s_.now + std::chrono::hours(20), 1000).ok();
      return nullptr;
    default: return nullptr;
  }
}

std::unique_ptr<Running> Actors::set_wish(Deed deed, std::size_t token) {
  const Token& what = s_.tokens[token];
  if (what.of_staff) return nullptr;
  Person& person = s_.people[what.person];
  const bool given = deed == Deed::consent;
  Facts facts = facts_of(given ? "give consent" : "withdraw consent", what.person);
  facts.may_change_consent = true;
  facts.ends_assistance = !given;
  return make_running<Done>(
      s_, facts, {}, person.tenant,
      [text = what.text, given](auto& world, const Shop& at, Timestamp now) {
        return set_consent(world, at, text, given ? Consent::given : Consent::withdrawn, now);
      },
      [this](const Facts& f, const auto& answer) { Rules(s_).ended(f, answer.ok(), code_of(answer)); });
}

std::unique_ptr<Running> Actors::end_all(Deed deed, std::size_t at_person) {
  Person& person = s_.people[at_person];
  Facts facts = facts_of(deed == Deed::disable      ? "tell that a customer is disabled"
                         : deed == Deed::revoke_all ? "revoke all"
                                                    : "end assistance",
                         at_person);
  facts.may_end_tokens = deed != Deed::end_assistance;
  facts.may_change_consent = facts.ends_assistance = deed != Deed::revoke_all;
  if (deed == Deed::disable) {  // first the table, then jeton
    (void)s_.stores.customers.disable(s_.tenants[person.tenant], person.id);
    person.disabled = true;
  }
  return make_running<Ended>(
      s_, facts, {}, person.tenant,
      [id = person.id, deed](auto& world, const Shop& at, Timestamp now) {
        if (deed == Deed::disable) return customer_disabled(world, at, id, now);
        return deed == Deed::revoke_all ? revoke_all(world, at, id, now) : end_assistance(world, at, id, now);
      },
      [this, deed](const Facts& f, const auto& answer) {
        Rules(s_).ended(f, answer.ok(), code_of(answer));
        Moment& told = s_.people[f.person].end_told_at;
        if (answer.ok() && deed == Deed::disable && told == kNever) told = s_.moment;
      });
}

std::unique_ptr<Running> Actors::act_for(Deed deed, std::size_t at_person) {
  const Person& person = s_.people[at_person];
  const bool of_staff = deed == Deed::assist;
  return make_running<SignIn>(
      s_, facts_of(of_staff ? "assist" : "issue", at_person), {}, person.tenant,
      [id = person.id, of_staff](auto& world, const Shop& at, Timestamp now) {
        return of_staff ? assist(world, at, {id, kActor, kReason}, now) : issue(world, at, {id}, now);
      },
      [this, of_staff](const Facts& f, const auto& answer) {
        if (!answer.ok()) return Rules(s_).check_kind(f, answer.error().code);
        const Moment told = s_.people[f.person].end_told_at;
        if (told != kNever && told < f.begun)
          s_.findings.accuse("promise 2", "a disabled customer got a session");
        Rules(s_).keep(f, answer.value(), of_staff);
      });
}

std::unique_ptr<Running> Actors::make_code(std::size_t at_person) {
  const Person& person = s_.people[at_person];
  const Scene scene{.customer = person.id};
  return make_running<IssuedCode>(
      s_, facts_of("issue a code", at_person), scene, person.tenant,
      [id = person.id](auto& world, const Shop& at, Timestamp now) {
        return issue_code(world, at, {id, kActor, kReason}, now);
      },
      [this, tenant = person.tenant](const Facts& f, const auto& answer) {
        if (!answer.ok()) return Rules(s_).check_kind(f, answer.error().code);
        s_.secrets.push_back({SecretKind::code, std::string(text_of(answer.value().code.reveal())), tenant,
                              f.person, answer.value().expires_at, s_.moment});
      });
}

std::unique_ptr<Running> Actors::exchange(std::size_t at_person, const std::string& code,
                                          std::size_t secret) {
  const Person& person = s_.people[at_person];
  const bool made = secret < s_.secrets.size();
  const std::size_t shop = made ? shop_for(person.tenant) : person.tenant;
  const bool right_shop = shop == person.tenant;
  Scene scene{.customer = person.id};
  if (made) scene.code_ends_at = s_.secrets[secret].ends_at;
  if (made && right_shop) s_.secrets[secret].presented.push_back(s_.moment);
  return make_running<SignIn>(
      s_, facts_of(made ? "exchange a code" : "guess a code", at_person), scene, shop,
      [login = person.login, code](auto& world, const Shop& at, Timestamp now) {
        return exchange_code(world, at, {login, code}, now);
      },
      [this, secret, made, right_shop](const Facts& f, const auto& answer) {
        if (!made) return Rules(s_).code_guessed(f, answer.ok(), code_of(answer));
        Rules(s_).secret_judged(f, secret, answer.ok(), code_of(answer), right_shop);
        if (answer.ok()) Rules(s_).keep(f, answer.value(), true);
      });
}

}  // namespace jeton::test
