// SPDX-License-Identifier: Apache-2.0
//
// actors.hpp: what the clients of a simulation do: customers, staff, back office, strangers who guess, and
// servers of the wrong shop; and what each answer is allowed to be (rules of promises 1, 2, 4, 6 and 12).
#pragma once

#include <memory>
#include <vector>

#include "simulation/stage.hpp"

namespace jeton::test {

/// The use cases a client can begin.
enum class Deed : std::uint8_t {
  sign_in,
  guess,
  old_password,
  verify,
  extend,
  revoke,
  revoke_all,
  change_password,
  ask_reset,
  reset,
  ask_confirmation,
  confirm,
  consent,
  withdraw,
  end_assistance,
  assist,
  issue_code,
  exchange_code,
  guess_code,
  issue,
  disable,
  begin_registration,
  finish_registration,
  purge,
  kCount,
};

class Actors {
 public:
  explicit Actors(Stage& stage);

  /// Begins one use case, or does nothing if what it needs is not there.
  std::unique_ptr<Running> begin_something();
  std::unique_ptr<Running> begin(Deed deed);
  std::unique_ptr<Running> sign_in_as(std::size_t person, const std::string& password, bool with_device);
  std::unique_ptr<Running> look_at(std::size_t token);
  std::unique_ptr<Running> present(std::size_t secret);

 private:
  std::unique_ptr<Running> begin_by_customer(Deed deed);
  std::unique_ptr<Running> begin_by_staff(Deed deed);
  std::unique_ptr<Running> guess_password(std::size_t person);
  std::unique_ptr<Running> touch(Deed deed, std::size_t token);
  std::unique_ptr<Running> end_token(std::size_t token);
  std::unique_ptr<Running> change(std::size_t token);
  std::unique_ptr<Running> ask_link(Deed deed, std::size_t person);
  std::unique_ptr<Running> set_wish(Deed deed, std::size_t token);
  std::unique_ptr<Running> end_all(Deed deed, std::size_t person);
  std::unique_ptr<Running> act_for(Deed deed, std::size_t person);
  std::unique_ptr<Running> make_code(std::size_t person);
  std::unique_ptr<Running> exchange(std::size_t person, const std::string& code, std::size_t secret);
  std::unique_ptr<Running> register_somebody();

  Facts facts_of(std::string name, std::size_t person);
  std::size_t some_person();
  std::size_t some_token();
  std::size_t some_secret(std::initializer_list<SecretKind> kinds);
  /// The shop that the request is sent to: now and then the wrong one.
  std::size_t shop_for(std::size_t tenant);
  std::string fresh_password();

  Stage& s_;
  std::vector<std::size_t> weights_;
  std::size_t wrong_shop_percent_;
  std::size_t named_ = 0;
};

}  // namespace jeton::test
