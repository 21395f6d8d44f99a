// SPDX-License-Identifier: Apache-2.0
//
// rules.hpp: what an answer may be, given what the observer knows. Each rule accuses only where no order of
// the events since the use case began could excuse the answer.
#pragma once

#include <string>

#include "simulation/stage.hpp"

namespace jeton::test {

class Rules {
 public:
  explicit Rules(Stage& stage) : s_(stage) {}

  /// For every answer: what is well formed is never called malformed, and nothing internal breaks.
  void check_kind(const Facts& facts, Errc code);
  void signed_in(const Facts& facts, const Result<SignIn>& answer, bool right_shop);
  void token_judged(const Facts& facts, std::size_t token, const Result<Verified>& answer, bool right_shop);
  /// A one-time secret was presented. `granted`: it was taken.
  void secret_judged(const Facts& facts, std::size_t secret, bool granted, Errc code, bool right_shop);
  void code_guessed(const Facts& facts, bool granted, Errc code);
  /// Something that ends tokens or assistance has answered, or not.
  void ended(const Facts& facts, bool done, Errc code);
  void keep(const Facts& facts, const SignIn& session, bool of_staff);

 private:
  [[nodiscard]] bool must_succeed(const Person& person, const Facts& facts) const;
  [[nodiscard]] bool may_be_refused(const Token& token, const Facts& facts) const;

  Stage& s_;
};

}  // namespace jeton::test
