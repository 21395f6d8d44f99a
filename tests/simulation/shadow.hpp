// SPDX-License-Identifier: Apache-2.0
//
// shadow.hpp: what an all-seeing observer of a simulation knows: which password a stored hash stands for,
// what was answered to whom and when, and what that allows from then on. It judges answers; it runs no flow.
//
// Moments are steps of the simulation, counted from 1, so "before" is never in doubt. A rule accuses only
// when no order of the events could excuse the answer.
#pragma once

#include <jeton/base/id.hpp>
#include <jeton/base/result.hpp>
#include <jeton/base/timestamp.hpp>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace jeton::test {

using Moment = std::uint64_t;
inline constexpr Moment kNever = 0;
inline constexpr Moment kForEver = ~Moment{0};

/// A customer of one of the shops.
struct Person {
  std::size_t tenant = 0;
  CustomerId id;
  std::string login;
  bool confirmed = true;
  bool disabled = false;
  Moment end_told_at = kNever;   ///< customer_disabled() has answered
  Moment last_ending = kNever;   ///< clear end of what ends tokens; for ever once one stayed unclear
  Moment last_consent = kNever;  ///< the same of what changes consent or ends assistance
  std::size_t endings_under_way = 0;
  std::size_t consents_under_way = 0;
  std::vector<std::pair<Moment, std::string>> passwords{};  ///< in force from then on
  std::map<std::int64_t, std::size_t> paid{};               ///< sign-ins and changes begun, by window
  std::map<std::int64_t, std::size_t> paid_daily{};
  std::map<std::pair<std::int64_t, bool>, std::size_t> wrong{};  ///< guesses evaluated: window, own device
  std::map<std::int64_t, std::size_t> wrong_daily{};
  std::map<std::int64_t, std::size_t> codes_daily{};  ///< code guesses evaluated
  std::map<std::string, Moment> over{};               ///< passwords whose change has answered
  std::string device{};                               ///< the newest device cookie

  [[nodiscard]] const std::string& password() const { return passwords.back().second; }
  [[nodiscard]] Moment password_since() const { return passwords.back().first; }
  /// Whether `text` was the password at any moment from `begun` on.
  [[nodiscard]] bool had_since(std::string_view text, Moment begun) const {
    for (auto at = passwords.rbegin(); at != passwords.rend(); ++at) {
      if (at->second == text) return true;
      if (at->first <= begun) return false;
    }
    return false;
  }
};

/// A session that was answered to somebody.
struct Token {
  std::string text;
  std::size_t person;
  bool of_staff = false;
  std::string by_password{};  ///< empty: rests on none
  Moment begun = kNever;
  Moment answered = kNever;
  Timestamp ends_at{};   ///< never later than this, extended or not
  Moment dead = kNever;  ///< something that covers it has answered done
  Moment last_revoke = kNever;
  std::string device{};
};

enum class SecretKind : std::uint8_t { code = 1, reset = 2, confirmation = 3, registration = 4 };

/// A one-time secret.
struct OneTime {
  SecretKind kind;
  std::string text;
  std::size_t tenant;
  std::size_t person;
  Timestamp ends_at{};
  Moment shown = kNever;
  std::size_t granted = 0;
  std::vector<Moment> presented{};  ///< begin of each presentation at its own shop
  std::string password{};           ///< registration: the chosen one
  std::string login{};
};

/// One use case under way, as far as a rule needs it.
struct Facts {
  std::string name{};
  std::size_t person = 0;
  Moment begun = kNever;
  Timestamp at{};
  std::string password{};  ///< what was tried
  bool own_device = false;
  bool was_in_order = false;  ///< confirmed and enabled when it began
  bool may_end_tokens = false;
  bool may_change_consent = false;
  bool ends_assistance = false;  ///< once it has answered done
  bool looked_at_code = false;
  std::size_t wrong_evaluated = 0;
  std::string replaced{};  ///< the password that its swap has replaced
};

/// Everything that was found wrong; empty if nothing was.
struct Findings {
  std::vector<std::string> broken{};
  void accuse(std::string_view promise, const std::string& what) {
    broken.push_back(std::string(promise) + ": " + what);
  }
};

}  // namespace jeton::test
