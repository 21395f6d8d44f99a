// SPDX-License-Identifier: Apache-2.0
//
// reset_race_test.cpp: sixteen shop servers, as processes of their own on one SQLite file, follow the same
// mailed link at the same moment. One changes the password; one confirms the address; and the same race finds
// a ledger that is not worth its name.
#include <jeton/jeton.hpp>
#include <jeton/store/sqlite.hpp>

#include <algorithm>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "race/child_process.hpp"
#include "store/temp_folder.hpp"
#include "support/catch.hpp"

namespace jeton::test {
namespace {

constexpr std::size_t kServers = 16;

struct Outcome {
  std::size_t granted = 0;
  std::size_t refused = 0;
  std::size_t failed = 0;
  std::size_t granted_twice = 0;
  std::size_t spent = 0;  ///< events of a spent link in the customers' audits
};

Options quiet_options() {
  Options options;
  options.policy.reset_link_lifetime = std::chrono::hours(24);  // the race may be slow, the links stay good
  options.policy.argon2_memory_kib = 7168;
  options.policy.argon2_passes = 1;
  options.notice = [](std::string_view) {};
  return options;
}

/// `count` customers with a link each, mailed by a shop in `file`; the links are written to `list`.
std::vector<CustomerId> mail_links(const std::string& file, const std::string& list, const std::string& use,
                                   std::size_t count) {
  const auto shop = Authority::open(open_sqlite(file), quiet_options());
  REQUIRE(shop.ok());
  std::ofstream out(list);
  std::vector<CustomerId> customers;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string login = "customer" + std::to_string(i) + "@example.com";
    const auto customer = shop.value().import_customer({login, "", false, false, false});
    REQUIRE(customer.ok());
    customers.push_back(customer.value());
    REQUIRE(
        (use == "reset" ? shop.value().request_reset(login) : shop.value().request_confirmation(login)).ok());
    const auto mail = shop.value().next_delivery();
    REQUIRE(mail.ok());
    REQUIRE(mail.value().has_value());
    REQUIRE(shop.value().delivered(mail.value()->id).ok());
    out << text_of(mail.value()->token.reveal()) << '\n';
  }
  return customers;
}

std::size_t count_spent(const std::string& file, const std::vector<CustomerId>& customers) {
  const auto shop = Authority::open(open_sqlite(file), quiet_options());
  REQUIRE(shop.ok());
  std::size_t spent = 0;
  for (const CustomerId& customer : customers) {
    const auto trail = shop.value().audit_of(customer);
    REQUIRE(trail.ok());
    CHECK(trail.value().is_whole);
    for (const AuditEntry& entry : trail.value().entries)
      if (entry.event == AuditEvent::password_reset || entry.event == AuditEvent::confirmed) ++spent;
  }
  return spent;
}

Outcome race(const std::string& use, const std::string& ledger, std::size_t links) {
  const TempFolder folder;
  const std::string file = folder.file("shop.db");
  const std::string list = folder.file("links.txt");
  const auto customers = mail_links(file, list, use, links);

  std::vector<std::unique_ptr<ChildProcess>> servers;
  for (std::size_t i = 0; i < kServers; ++i)
    servers.push_back(std::make_unique<ChildProcess>(
        std::vector<std::string>{JETON_RESET_RACE_WORKER, file, list, use, ledger}));
  for (const auto& server : servers) REQUIRE(server->receive() == '.');

  Outcome outcome;
  for (std::size_t link = 0; link < links; ++link) {
    const std::size_t before = outcome.granted;
    for (const auto& server : servers) server->send('.');
    for (const auto& server : servers) {
      const char answer = server->receive();
      ++(answer == 'G' ? outcome.granted : answer == 'R' ? outcome.refused : outcome.failed);
    }
    if (outcome.granted > before + 1) ++outcome.granted_twice;
  }
  for (const auto& server : servers)
    if (server->wait() != 0) ++outcome.failed;
  if (ledger == "honest") outcome.spent = count_spent(file, customers);
  return outcome;
}

}  // namespace

TEST_CASE("a reset link followed at sixteen shop servers changes the password once",
          "[race][flow][sqlite][promise-1][T1]") {
  const Outcome outcome = race("reset", "honest", 25);
  CHECK(outcome.granted == 25);
  CHECK(outcome.refused == 25 * (kServers - 1));
  CHECK(outcome.failed == 0);
  CHECK(outcome.spent == 25);
}

TEST_CASE("a confirmation link followed at sixteen shop servers confirms once",
          "[race][flow][sqlite][promise-1][T1]") {
  const Outcome outcome = race("confirm", "honest", 60);
  CHECK(outcome.granted == 60);
  CHECK(outcome.refused == 60 * (kServers - 1));
  CHECK(outcome.failed == 0);
  CHECK(outcome.spent == 60);
}

TEST_CASE("the race of mailed links finds a ledger that spends a link twice",
          "[race][flow][sqlite][promise-1]") {
  const Outcome outcome = race("confirm", "racy", 40);
  CHECK(outcome.granted_twice > 0);
}

}  // namespace jeton::test
