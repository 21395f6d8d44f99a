// SPDX-License-Identifier: Apache-2.0
//
// customer_checks.cpp: what a shop's table of customers owes jeton: finding, guarded changes, tenants apart,
// and many at once.
#include "customer_checks.hpp"

#include <algorithm>
#include <array>
#include <mutex>

#include "ledger_trial.hpp"

namespace jeton::conformance {
namespace {

std::string word(const Result<Swap>& swapped) {
  if (!swapped.ok()) return "error " + std::string(swapped.error().name());
  constexpr std::array<const char*, 4> kWords = {"?", "applied", "changed", "unknown"};
  return kWords.at(static_cast<std::size_t>(swapped.value()));
}

std::string word(const Result<CustomerId>& created) {
  return created.ok() ? "created" : "error " + std::string(created.error().name());
}

}  // namespace

TenantId CustomerTrial::shop(std::string_view name) { return TenantId::parse(name).value(); }

void CustomerTrial::note(const std::string& line) {
  const std::scoped_lock lock(mutex_);
  history_ += line + "\n";
}

void CustomerTrial::expect(const std::string& asked, const std::string& got, std::string_view wanted) {
  note(asked + "  ->  " + got);
  if (got == wanted || !what_.empty()) return;
  what_ = asked + " must be answered \"" + std::string(wanted) + "\"; it was answered \"" + got + "\"";
}

CheckOutcome CustomerTrial::outcome() const {
  if (!what_.empty()) return CheckOutcome::broken(what_, history_);
  return history_.empty() ? CheckOutcome::broken("the check looked at nothing", {}) : CheckOutcome::kept();
}

std::optional<CustomerId> CustomerTrial::create(const TenantId& tenant, std::string_view login,
                                                std::string_view wanted) {
  const auto made = store().create(tenant, {.login = login,
                                            .password_hash = "hash-of-" + std::string(login),
                                            .confirmed = false,
                                            .disabled = false});
  expect("create " + std::string(login) + " in " + std::string(tenant.text()), word(made), wanted);
  return made.ok() ? std::optional(made.value()) : std::nullopt;
}

std::string CustomerTrial::login_found(const TenantId& tenant, std::string_view login) {
  const auto found = store().find_by_login(tenant, login);
  if (!found.ok()) return "error " + std::string(found.error().name());
  return found.value() ? found.value()->login : "none";
}

std::string CustomerTrial::hash_found(const TenantId& tenant, const CustomerId& id) {
  const auto found = store().find(tenant, id);
  if (!found.ok()) return "error " + std::string(found.error().name());
  return found.value() ? found.value()->password_hash : "none";
}

namespace {

void expect_login(CustomerTrial& trial, const TenantId& tenant, std::string_view login,
                  std::string_view wanted) {
  trial.expect("find_by_login " + std::string(login) + " in " + std::string(tenant.text()),
               trial.login_found(tenant, login), wanted);
}

CheckOutcome finding(CustomerTrial& trial) {
  const TenantId shop = CustomerTrial::shop("shop-7");
  const auto bob = trial.create(shop, "Bob@Example.com", "created");
  if (!bob) return trial.outcome();
  expect_login(trial, shop, "Bob@Example.com", "Bob@Example.com");
  for (const char* stranger : {"eve@example.com", "", "\xFF\xFE", "' OR 1=1 --", "0"})
    expect_login(trial, shop, stranger, "none");
  trial.expect("find bob by id", trial.hash_found(shop, *bob), "hash-of-Bob@Example.com");
  for (const char* id : {"nobody", "0", "' OR '1'='1"})
    trial.expect("find id " + std::string(id), trial.hash_found(shop, CustomerId::parse(id).value()), "none");
  trial.create(shop, "Bob@Example.com", "error refused.login_taken");
  trial.create(shop, "\xFF", "error invalid_input.malformed_login");
  trial.expect("bob's hash afterwards", trial.hash_found(shop, *bob), "hash-of-Bob@Example.com");
  return trial.outcome();
}

/// Whichever collation the table has, one spelling finds one customer: who was created under a spelling is
/// found by it, and nobody else is.
CheckOutcome collation(CustomerTrial& trial) {
  const TenantId shop = CustomerTrial::shop("shop-7");
  std::vector<std::string> made;
  for (const char* login :
       {"jose@example.com", "jos\u00E9@example.com", "JOSE@EXAMPLE.COM", "stra\u00DFe@example.com",
        "strasse@example.com", "a_b@example.com", "axb@example.com", "a%@example.com"}) {
    const auto created = trial.store().create(
        shop, {.login = login, .password_hash = "h", .confirmed = true, .disabled = false});
    trial.note("create " + std::string(login) + "  ->  " + word(created));
    if (created.ok()) made.emplace_back(login);  // a looser table may take two for one, and then refuses here
  }
  for (const std::string& login : made) expect_login(trial, shop, login, login);
  expect_login(trial, shop, "a%b@example.com", "none");
  return trial.outcome();
}

CheckOutcome tenants(CustomerTrial& trial) {
  const TenantId shop = CustomerTrial::shop("shop-7");
  const TenantId other = CustomerTrial::shop("shop-8");
  const auto bob = trial.create(shop, "bob@example.com", "created");
  if (!bob) return trial.outcome();
  expect_login(trial, other, "bob@example.com", "none");
  trial.expect("find bob's id in shop-8", trial.hash_found(other, *bob), "none");
  trial.expect("replace bob's hash from shop-8",
               word(trial.store().replace_password_if(other, *bob, "hash-of-bob@example.com", "stolen")),
               "changed");
  const auto twin = trial.create(other, "bob@example.com", "created");
  if (twin) trial.expect("find the twin", trial.hash_found(other, *twin), "hash-of-bob@example.com");
  trial.expect("bob's hash afterwards", trial.hash_found(shop, *bob), "hash-of-bob@example.com");
  return trial.outcome();
}

CheckOutcome swapping(CustomerTrial& trial) {
  const TenantId shop = CustomerTrial::shop("shop-7");
  const auto bob = trial.create(shop, "b", "created");
  if (!bob) return trial.outcome();
  const auto swap = [&](std::string_view from, std::string_view to, std::string_view wanted) {
    trial.expect("replace " + std::string(from) + " by " + std::string(to),
                 word(trial.store().replace_password_if(shop, *bob, from, to)), wanted);
  };
  for (const std::string_view near : {"HASH-OF-b", "hash-of-b ", "hash-of-", ""}) swap(near, "x", "changed");
  swap(std::string_view("hash-of-b\0", 10), "x", "changed");
  swap("hash-of-b", "two", "applied");
  swap("hash-of-b", "rehash", "changed");
  swap("two", "", "applied");
  swap("", "three", "applied");
  trial.expect("bob's hash afterwards", trial.hash_found(shop, *bob), "three");
  trial.expect("replace the hash of nobody",
               word(trial.store().replace_password_if(shop, CustomerId::parse("nobody").value(), "", "x")),
               "changed");
  return trial.outcome();
}

CheckOutcome confirming(CustomerTrial& trial) {
  const TenantId shop = CustomerTrial::shop("shop-7");
  const auto bob = trial.create(shop, "Bob@Example.com", "created");
  if (!bob) return trial.outcome();
  const auto first = trial.store().set_confirmed_if(shop, *bob, "bob@example.com");
  if (!first.ok() && first.error().code == Errc::unsupported)
    return CheckOutcome::not_offered("the store confirms nobody");
  trial.expect("confirm another spelling", word(first), "changed");
  trial.expect("confirm the stored login",
               word(trial.store().set_confirmed_if(shop, *bob, "Bob@Example.com")), "applied");
  return trial.outcome();
}

/// `width` callers do `work` at once; one must be answered `winner`, the others `loser`.
void race(CustomerTrial& trial, std::size_t width, const std::string& asked,
          const std::function<std::string(std::size_t)>& work,
          const std::array<std::string_view, 2>& winner_loser) {
  std::vector<std::string> answers(width);
  run_together(width, [&](std::size_t lane) {
    answers[lane] = work(lane);
    trial.note("caller " + std::to_string(lane) + ": " + asked + "  ->  " + answers[lane]);
  });
  const auto won = std::count(answers.begin(), answers.end(), winner_loser[0]);
  const auto lost = std::count(answers.begin(), answers.end(), winner_loser[1]);
  trial.expect(std::to_string(width) + " callers at once: " + asked,
               std::to_string(won) + " " + std::string(winner_loser[0]) + ", " + std::to_string(lost) + " " +
                   std::string(winner_loser[1]),
               "1 " + std::string(winner_loser[0]) + ", " + std::to_string(width - 1) + " " +
                   std::string(winner_loser[1]));
}

CheckOutcome racing_swaps(CustomerTrial& trial) {
  const TenantId shop = CustomerTrial::shop("shop-7");
  for (const std::size_t width : {2U, 8U, 64U})
    for (std::size_t round = 0; round < trial.settings().rounds / (width > 8 ? 5 : 1) + 1; ++round) {
      const std::string login = std::to_string(width) + "." + std::to_string(round);
      const auto bob = trial.create(shop, login, "created");
      if (!bob || trial.is_broken()) return trial.outcome();
      race(trial, width, "replace the hash of " + login,
           [&](std::size_t lane) {
             return word(trial.store().replace_password_if(shop, *bob, "hash-of-" + login,
                                                           "new" + std::to_string(lane)));
           },
           {"applied", "changed"});
    }
  return trial.outcome();
}

CheckOutcome racing_registrations(CustomerTrial& trial) {
  const TenantId shop = CustomerTrial::shop("shop-7");
  for (const std::size_t width : {2U, 8U, 64U}) {
    const std::string login = "eve" + std::to_string(width) + "@example.com";
    race(trial, width, "create " + login,
         [&](std::size_t) {
           return word(trial.store().create(
               shop, {.login = login, .password_hash = "h", .confirmed = true, .disabled = false}));
         },
         {"created", "error refused.login_taken"});
  }
  return trial.outcome();
}

constexpr CustomerCheck kChecks[] = {
    {"customers.finding",
     "A customer is found by id and login and reads back as stored; anybody else is absent, not an "
     "error.",
     finding},
    {"customers.collation", "Who was created under a login is found by it, whatever other logins look alike.",
     collation},
    {"customers.tenants", "Tenants do not meet: a customer of one shop is nobody in another.", tenants},
    {"customers.swap",
     "A hash is replaced only if it still equals, byte for byte, the one that was expected.", swapping},
    {"customers.confirm", "A confirmation counts only for the login it was sent to.", confirming},
    {"customers.race-swap",
     "A rehash never overwrites a concurrent password change: of any number at once, one succeeds.",
     racing_swaps},
    {"customers.race-create", "Of any number of visitors who register one login at once, one gets it.",
     racing_registrations},
};

}  // namespace

std::span<const CustomerCheck> customer_check_table() { return kChecks; }

}  // namespace jeton::conformance
