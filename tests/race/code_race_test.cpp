// SPDX-License-Identifier: Apache-2.0
//
// code_race_test.cpp: sixteen shop servers, as processes of their own on one SQLite file, present the same
// one-time code at the same moment, 300 times. Each code buys one session; and the same race finds a ledger
// that is not worth its name.
#include <jeton/jeton.hpp>
#include <jeton/store/sqlite.hpp>

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
  std::size_t sold_twice = 0;
};

/// `count` customers who consent, with a code each, in a new shop in `file`; the codes are written to `list`.
void issue_codes(const std::string& file, const std::string& list, std::size_t count) {
  Options options;
  options.policy.one_time_code_lifetime =
      std::chrono::minutes(10);  // the race may be slow, the codes stay good
  options.notice = [](std::string_view) {};
  const auto shop = Authority::open(open_sqlite(file), std::move(options));
  REQUIRE(shop.ok());
  std::ofstream out(list);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string login = "customer" + std::to_string(i) + "@example.com";
    const auto customer = shop.value().import_customer({login, "", true, false, true});
    REQUIRE(customer.ok());
    const auto code = shop.value().issue_code(customer.value(), "staff:7", "a race");
    REQUIRE(code.ok());
    out << login << ' ' << text_of(code.value().code.reveal()) << '\n';
  }
}

Outcome race(const std::string& kind, std::size_t codes) {
  const TempFolder folder;
  const std::string file = folder.file("shop.db");
  const std::string list = folder.file("codes.txt");
  issue_codes(file, list, codes);

  std::vector<std::unique_ptr<ChildProcess>> servers;
  for (std::size_t i = 0; i < kServers; ++i)
    servers.push_back(
        std::make_unique<ChildProcess>(std::vector<std::string>{JETON_CODE_RACE_WORKER, file, list, kind}));
  for (const auto& server : servers) REQUIRE(server->receive() == '.');

  Outcome outcome;
  for (std::size_t code = 0; code < codes; ++code) {
    const std::size_t before = outcome.granted;
    for (const auto& server : servers) server->send('.');
    for (const auto& server : servers) {
      const char answer = server->receive();
      ++(answer == 'G' ? outcome.granted : answer == 'R' ? outcome.refused : outcome.failed);
    }
    if (outcome.granted > before + 1) ++outcome.sold_twice;
  }
  for (const auto& server : servers)
    if (server->wait() != 0) ++outcome.failed;
  return outcome;
}

}  // namespace

TEST_CASE("300 one-time codes at sixteen shop servers buy exactly 300 sessions",
          "[race][flow][sqlite][promise-1]") {
  const Outcome outcome = race("honest", 300);
  CHECK(outcome.granted == 300);
  CHECK(outcome.refused == 300 * (kServers - 1));
  CHECK(outcome.failed == 0);
  CHECK(outcome.sold_twice == 0);
}

TEST_CASE("the race of shop servers finds a ledger that sells a code twice",
          "[race][flow][sqlite][promise-1]") {
  const Outcome outcome = race("racy", 40);
  CHECK(outcome.sold_twice > 0);
}

}  // namespace jeton::test
