// SPDX-License-Identifier: Apache-2.0
//
// kill_test.cpp: a writer killed at any moment: what it had acknowledged is there, and nothing is spent
// twice.
//
// kill -9 takes the process, not the machine: it shows that commits are whole and that an acknowledgement is
// never given early; it does not show that the disk keeps its promise when the power fails. JETON_KILL_SEEDS
// says how many seeds are tried: 20 by default, 200 in the long gate.
#include <jeton/store/sqlite.hpp>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "race/child_process.hpp"
#include "race/redeeming.hpp"
#include "store/temp_folder.hpp"
#include "support/catch.hpp"

namespace jeton::test {
namespace {

constexpr std::size_t kRecords = 60;

std::size_t seeds_wanted() {
  const char* const text = std::getenv("JETON_KILL_SEEDS");
  return text == nullptr ? 20 : std::strtoull(text, nullptr, 10);
}

/// What one writer acknowledged, record by record, until it was killed after `acknowledgements` of them or
/// had ended.
std::string answers_until_killed(const std::string& file, std::size_t acknowledgements, std::size_t who) {
  ChildProcess writer({JETON_RACE_WORKER, "write", file, std::to_string(kRecords), std::to_string(who)});
  std::string answers;
  while (answers.size() < acknowledgements) {
    const char answer = writer.receive();
    if (answer == '\0') break;
    answers.push_back(answer);
  }
  writer.kill_now();
  while (const char answer = writer.receive())
    answers.push_back(answer);  // acknowledged, but not read before
  writer.wait();
  return answers;
}

/// Several writers, each killed at a moment that the seed chose, and the last one left to finish.
void kill_and_count(std::uint64_t seed) {
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  const TempFolder folder;
  const std::string file = folder.file("kill.db");
  REQUIRE(issue_records(*open_sqlite(file).value().ledger, kRecords));

  std::vector<std::size_t> grants(kRecords, 0);
  for (std::size_t who = 0; who < 4; ++who) {
    const std::size_t moment = who == 3 ? kRecords + 1 : random() % kRecords;
    const std::string answers = answers_until_killed(file, moment, who);
    if (who == 3) CHECK(answers.size() == kRecords);
    CHECK(std::count(answers.begin(), answers.end(), 'E') == 0);

    const auto reopened = open_sqlite(file);
    REQUIRE(reopened.ok());
    for (std::size_t number = 0; number < answers.size(); ++number) {
      if (answers[number] == 'G') ++grants[number];
      CHECK(value_of(*reopened.value().ledger, number % 8, one_time_key(number)) == "spent");
    }
  }
  CHECK(std::none_of(grants.begin(), grants.end(), [](std::size_t count) { return count > 1; }));
  // A writer dies after its COMMIT and before its answer at most once, so at most three grants were never
  // heard of.
  CHECK(std::count(grants.begin(), grants.end(), 1U) >= static_cast<std::ptrdiff_t>(kRecords) - 3);
}

}  // namespace

TEST_CASE("a writer that is killed loses nothing it acknowledged and spends nothing twice",
          "[race][kill][store][sqlite][promise-1]") {
  const std::size_t seeds = seeds_wanted();
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) kill_and_count(seed);
}

}  // namespace jeton::test
