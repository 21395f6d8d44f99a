// SPDX-License-Identifier: Apache-2.0
//
// actors.cpp: what customers, strangers and the wrong shop's servers do. Staff and back office: staff.cpp.
#include "simulation/actors.hpp"

#include <jeton/flow/change_password.hpp>
#include <jeton/flow/confirm.hpp>
#include <jeton/flow/extend.hpp>
#include <jeton/flow/finish_registration.hpp>
#include <jeton/flow/request_confirmation.hpp>
#include <jeton/flow/request_reset.hpp>
#include <jeton/flow/reset_password.hpp>

#include <algorithm>

#include "simulation/rules.hpp"
#include "simulation/running_flow.hpp"

namespace jeton::test {
namespace {

/// What comes to nothing: the answer's code, or, of a granted one, a code that no flow answers.
template <class T>
Errc code_of(const Result<T>& answer) {
  return answer.ok() ? Errc::flow_too_long : answer.error().code;
}

}  // namespace

Actors::Actors(Stage& stage) : s_(stage), wrong_shop_percent_(stage.dice.below(2) * 15) {
  constexpr std::array<std::size_t, 4> kFavours{0, 1, 2, 8};  // each run favours some use cases
  for (std::size_t i = 0; i < static_cast<std::size_t>(Deed::kCount); ++i)
    weights_.push_back(kFavours[s_.dice.below(kFavours.size())]);
  weights_[static_cast<std::size_t>(Deed::sign_in)] += 3;
  weights_[static_cast<std::size_t>(Deed::verify)] += 2;
  weights_[static_cast<std::size_t>(Deed::disable)] /= 4;
  if (s_.terms.theme == Theme::mixed) return;
  std::fill(weights_.begin(), weights_.end(), 0);
  const auto favour = [this](Deed deed, std::size_t weight) {
    weights_[static_cast<std::size_t>(deed)] = weight;
  };
  favour(Deed::sign_in, 4);
  if (s_.terms.theme == Theme::guesses) {
    favour(Deed::guess, 3);
    s_.weather = {.faults = 2, .arrivals = 10, .silent_refunds = 50, .pace_ms = 60};
    return;
  }
  for (const Deed deed : {Deed::consent, Deed::issue_code, Deed::exchange_code, Deed::purge}) favour(deed, 4);
}

Facts Actors::facts_of(std::string name, std::size_t person) {
  Facts facts{.name = std::move(name), .person = person, .begun = s_.moment, .at = s_.now};
  facts.was_in_order = s_.people[person].confirmed && !s_.people[person].disabled;
  return facts;
}

/// Mostly the first one, so that clients meet.
std::size_t Actors::some_person() { return s_.dice.chance(65) ? 0 : s_.dice.below(s_.people.size()); }

/// Mostly a new one. With none there: how many there are.
std::size_t Actors::some_token() {
  const std::size_t count = s_.tokens.size();
  if (count == 0) return 0;
  return s_.dice.chance(60) ? count - 1 - s_.dice.below(std::min<std::size_t>(count, 3))
                            : s_.dice.below(count);
}

std::size_t Actors::some_secret(std::initializer_list<SecretKind> kinds) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < s_.secrets.size(); ++i)
    if (std::find(kinds.begin(), kinds.end(), s_.secrets[i].kind) != kinds.end()) found.push_back(i);
  if (found.empty()) return s_.secrets.size();
  return s_.dice.chance(70) ? found.back() : found[s_.dice.below(found.size())];
}

std::size_t Actors::shop_for(std::size_t tenant) {
  return s_.dice.chance(wrong_shop_percent_) ? 1 - tenant : tenant;
}

std::string Actors::fresh_password() { return "password number " + std::to_string(++named_); }

std::unique_ptr<Running> Actors::begin_something() {
  return begin(static_cast<Deed>(s_.dice.weighted(weights_)));
}

std::unique_ptr<Running> Actors::begin(Deed deed) {
  switch (deed) {
    case Deed::verify:
    case Deed::extend:
    case Deed::revoke:
    case Deed::change_password:
    case Deed::consent:
    case Deed::withdraw: return begin_by_customer(deed);
    case Deed::reset: {
      const std::size_t secret = some_secret({SecretKind::reset});
      return secret == s_.secrets.size() ? nullptr : present(secret);
    }
    case Deed::confirm: {
      const std::size_t secret = some_secret({SecretKind::confirmation});
      return secret == s_.secrets.size() ? nullptr : present(secret);
    }
    case Deed::finish_registration: {
      const std::size_t secret = some_secret({SecretKind::registration});
      return secret == s_.secrets.size() ? nullptr : present(secret);
    }
    case Deed::exchange_code: {
      const std::size_t secret = some_secret({SecretKind::code});
      return secret == s_.secrets.size() ? nullptr : present(secret);
    }
    case Deed::begin_registration: return register_somebody();
    default: return begin_by_staff(deed);
  }
}

std::unique_ptr<Running> Actors::begin_by_customer(Deed deed) {
  const std::size_t token = some_token();
  if (token == s_.tokens.size()) return nullptr;
  if (deed == Deed::verify) return look_at(token);
  if (deed == Deed::extend) return touch(deed, token);
  if (deed == Deed::revoke) return end_token(token);
  if (deed == Deed::change_password) return change(token);
  return set_wish(deed, token);
}

std::unique_ptr<Running> Actors::sign_in_as(std::size_t person, const std::string& password,
                                            bool with_device) {
  const std::size_t own = s_.people[person].tenant;
  const std::size_t shop = shop_for(own);
  const std::string login = s_.people[person].login;
  const bool right_shop = shop == own;
  if (!right_shop) {  // the same login at the other shop: that account is tried
    const std::size_t other = s_.person_of(s_.tenants[shop], s_.people[person].id);
    if (s_.people[other].tenant != shop) return nullptr;
    person = other;
  }
  Person& whose = s_.people[person];
  Facts facts = facts_of("sign in", person);
  facts.password = password;
  const std::string device = with_device && right_shop ? whose.device : std::string();
  facts.own_device = !device.empty();
  ++whose.paid[static_cast<std::int64_t>(window_of(s_.now, s_.policy.login_window))];
  ++whose.paid_daily[static_cast<std::int64_t>(window_of(s_.now, kDay))];
  std::string typed = login;
  for (char& letter : typed)
    if (s_.dice.chance(20) && letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  const Scene scene{.typed = typed};
  return make_running<SignIn>(
      s_, facts, scene, shop,
      [typed, password, device](auto& world, const Shop& at, Timestamp now) {
        return jeton::login(world, at, {typed, bytes_of(password), device}, now);
      },
      [this, right_shop](const Facts& f, const auto& answer) { Rules(s_).signed_in(f, answer, right_shop); });
}

std::unique_ptr<Running> Actors::guess_password(std::size_t person) {
  return sign_in_as(person, "guess number " + std::to_string(++named_), s_.dice.chance(10));
}

std::unique_ptr<Running> Actors::look_at(std::size_t token) { return touch(Deed::verify, token); }

std::unique_ptr<Running> Actors::touch(Deed deed, std::size_t token) {
  const std::string text = s_.tokens[token].text;
  const std::size_t person = s_.tokens[token].person;
  const std::size_t shop = shop_for(s_.people[person].tenant);
  const bool right_shop = shop == s_.people[person].tenant;
  const bool extends = deed == Deed::extend;
  return make_running<Verified>(
      s_, facts_of(extends ? "extend" : "verify", person), {}, shop,
      [text, extends](auto& world, const Shop& at, Timestamp now) {
        return extends ? extend(world, at, text, now) : verify(world, at, text, now);
      },
      [this, token, right_shop](const Facts& f, const auto& answer) {
        Rules(s_).token_judged(f, token, answer, right_shop);
      });
}

std::unique_ptr<Running> Actors::end_token(std::size_t token) {
  Token& what = s_.tokens[token];
  what.last_revoke = s_.moment;
  return make_running<Ended>(
      s_, facts_of("revoke", what.person), {}, s_.people[what.person].tenant,
      [text = what.text](auto& world, const Shop& at, Timestamp now) { return revoke(world, at, text, now); },
      [this, token](const Facts& f, const auto& answer) {
        if (!answer.ok()) return Rules(s_).check_kind(f, answer.error().code);
        if (s_.tokens[token].dead == kNever) s_.tokens[token].dead = s_.moment;
      });
}

std::unique_ptr<Running> Actors::change(std::size_t token) {
  const Token& what = s_.tokens[token];
  Person& person = s_.people[what.person];
  Facts facts = facts_of("change password", what.person);
  facts.may_end_tokens = true;
  facts.password = s_.dice.chance(85) ? person.password() : "guess number " + std::to_string(++named_);
  ++person.paid[static_cast<std::int64_t>(window_of(s_.now, s_.policy.login_window))];
  ++person.paid_daily[static_cast<std::int64_t>(window_of(s_.now, kDay))];
  const Scene scene{.customer = person.id};
  return make_running<Ended>(
      s_, facts, scene, person.tenant,
      [text = what.text, current = facts.password, wanted = fresh_password()](auto& world, const Shop& at,
                                                                              Timestamp now) {
        return change_password(world, at, {text, bytes_of(current), bytes_of(wanted)}, now);
      },
      [this](const Facts& f, const auto& answer) { Rules(s_).ended(f, answer.ok(), code_of(answer)); });
}

std::unique_ptr<Running> Actors::ask_link(Deed deed, std::size_t person) {
  const Person& whose = s_.people[person];
  const bool reset = deed == Deed::ask_reset;
  return make_running<Accepted>(
      s_, facts_of(reset ? "ask for a reset" : "ask for a confirmation", person), {}, whose.tenant,
      [login = whose.login, reset](auto& world, const Shop& at, Timestamp now) {
        return reset ? request_reset(world, at, {login}, now) : request_confirmation(world, at, {login}, now);
      },
      [this](const Facts& f, const auto& answer) {
        if (!answer.ok()) Rules(s_).check_kind(f, answer.error().code);
      });
}

std::unique_ptr<Running> Actors::register_somebody() {
  const std::size_t tenant = s_.dice.below(s_.tenants.size());
  const std::string login = "new" + std::to_string(s_.dice.below(3)) + "@example.com";
  const std::string password = fresh_password();
  return make_running<BegunRegistration>(
      s_, facts_of("begin registration", 0), {}, tenant,
      [login, password](auto& world, const Shop& at, Timestamp now) {
        return begin_registration(world, at, {login, bytes_of(password)}, now);
      },
      [this, tenant, login, password](const Facts& f, const auto& answer) {
        if (!answer.ok()) return Rules(s_).check_kind(f, answer.error().code);
        OneTime token{.kind = SecretKind::registration,
                      .text = std::string(text_of(answer.value().token.reveal())),
                      .tenant = tenant,
                      .person = 0,
                      .ends_at = answer.value().expires_at,
                      .shown = s_.moment};
        s_.secrets.push_back(std::move(token));
      });
}

std::unique_ptr<Running> Actors::present(std::size_t secret) {
  OneTime& what = s_.secrets[secret];
  if (what.kind == SecretKind::code) return exchange(what.person, what.text, secret);
  const std::size_t shop = shop_for(what.tenant);
  const bool right_shop = shop == what.tenant;
  if (right_shop) what.presented.push_back(s_.moment);
  const auto judge = [this, secret, right_shop](const Facts& f, const auto& answer) {
    Rules(s_).secret_judged(f, secret, answer.ok(), code_of(answer), right_shop);
    if (f.may_end_tokens && right_shop) Rules(s_).ended(f, answer.ok(), code_of(answer));
  };
  if (what.kind == SecretKind::reset) {
    Facts facts = facts_of("reset password", what.person);
    facts.may_end_tokens = right_shop;
    return make_running<Ended>(
        s_, facts, {}, shop,
        [text = what.text, wanted = fresh_password()](auto& world, const Shop& at, Timestamp now) {
          return reset_password(world, at, {text, bytes_of(wanted)}, now);
        },
        judge);
  }
  const bool confirms = what.kind == SecretKind::confirmation;
  return make_running<CustomerId>(
      s_, facts_of(confirms ? "confirm" : "finish registration", what.person), {}, shop,
      [text = what.text, confirms](auto& world, const Shop& at, Timestamp now) {
        return confirms ? confirm(world, at, text, now) : finish_registration(world, at, {text}, now);
      },
      judge);
}

}  // namespace jeton::test
