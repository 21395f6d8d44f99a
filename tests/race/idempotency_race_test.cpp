// SPDX-License-Identifier: Apache-2.0
//
// idempotency_race_test.cpp: sixteen shop servers, as processes of their own on one SQLite file, are sent the
// same registration with the same Idempotency-Key at the same moment, and once more afterwards. One customer
// is made and everybody reads of that one or is told to wait; and the same race finds a ledger that is not
// worth its name.
#include <jeton/flow/blocking.hpp>
#include <jeton/flow/deployment.hpp>
#include <jeton/store/sqlite.hpp>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "race/child_process.hpp"
#include "race/idempotent_registration.hpp"
#include "store/temp_folder.hpp"
#include "support/catch.hpp"

namespace jeton::test {
namespace {

constexpr int kServers = 16;

/// What the servers of one race said, and how many customers there are.
struct Outcome {
  int customers = 0;
  int rounds_of_two = 0;     ///< in which more than one customer was made
  int first_answers = 0;     ///< at the first moment of a round
  int waits = 0;             ///< 409, at the first moment of a round
  int repeated_answers = 0;  ///< at the second moment
  int others = 0;            ///< errors, and answers that differ from the round's first
};

std::string receive_line(ChildProcess& child) {
  std::string line;
  for (char byte = child.receive(); byte != '\n' && byte != '\0'; byte = child.receive()) line += byte;
  return line;
}

using Servers = std::vector<std::unique_ptr<ChildProcess>>;

/// Tells all servers at once, and reads what each says.
std::vector<std::string> tell_all(const Servers& servers) {
  for (const auto& server : servers) server->send('.');
  std::vector<std::string> said;
  for (const auto& server : servers) said.push_back(receive_line(*server));
  return said;
}

void count_round(const Servers& servers, Outcome& outcome) {
  std::set<std::string> answers;
  for (const std::string& line : tell_all(servers)) {
    if (line.starts_with("201 ")) answers.insert(line);
    ++(line == "409" ? outcome.waits : line.starts_with("201 ") ? outcome.first_answers : outcome.others);
  }
  for (const std::string& line : tell_all(servers))
    ++(answers.contains(line) ? outcome.repeated_answers : outcome.others);
  outcome.others += static_cast<int>(answers.size()) - 1;
}

int count_customers(CustomerStore& customers, int round) {
  const TenantId tenant = TenantId::parse("default").value();
  int found = 0;
  for (int server = 0; server < kServers; ++server)
    if (customers.find_by_login(tenant, login_of(server, round)).value()) ++found;
  return found;
}

Outcome race(const std::string& kind, int rounds) {
  const TempFolder folder;
  const std::string file = folder.file("shop.db");
  auto stores = open_sqlite(file);
  REQUIRE(stores.ok());
  Servers servers;
  for (int i = 0; i < kServers; ++i)
    servers.push_back(std::make_unique<ChildProcess>(std::vector<std::string>{
        JETON_IDEMPOTENCY_WORKER, file, std::to_string(i), std::to_string(rounds), kind}));
  for (const auto& server : servers) REQUIRE(receive_line(*server) == "ready");

  Outcome outcome;
  for (int round = 0; round < rounds; ++round) {
    count_round(servers, outcome);
    const int made = count_customers(*stores.value().customers, round);
    outcome.customers += made;
    if (made > 1) ++outcome.rounds_of_two;
  }
  for (const auto& server : servers)
    if (server->wait() != 0) ++outcome.others;
  return outcome;
}

}  // namespace

TEST_CASE("sixteen servers that get one registration at once make one customer and say the same",
          "[race][flow][sqlite][promise-1]") {
  constexpr int kRounds = 40;
  const Outcome outcome = race("honest", kRounds);
  CHECK(outcome.customers == kRounds);
  CHECK(outcome.rounds_of_two == 0);
  CHECK(outcome.first_answers + outcome.waits == kRounds * kServers);
  CHECK(outcome.first_answers >= kRounds);
  CHECK(outcome.repeated_answers == kRounds * kServers);
  CHECK(outcome.others == 0);
}

TEST_CASE("the race of registrations finds a ledger that lets two servers in",
          "[race][flow][sqlite][promise-1]") {
  const Outcome outcome = race("racy", 20);
  CHECK(outcome.rounds_of_two > 0);
}

}  // namespace jeton::test
