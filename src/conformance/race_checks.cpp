// SPDX-License-Identifier: Apache-2.0
//
// race_checks.cpp: 2, 8 and 64 callers on every kind of guard at one moment: how many may win, what the
// others must be told, and what must be there afterwards.
#include <algorithm>
#include <array>

#include "ledger_trial.hpp"

namespace jeton::conformance {
namespace {

constexpr std::array<std::size_t, 3> kWidths{2, 8, 64};

/// Numbers of versions that no setup uses.
std::string version_of(std::size_t lane) { return "v" + std::to_string(100 + lane); }

/// One race. Texts hold no partition: each round has one of its own.
struct Race {
  std::string_view setup;  ///< empty: none
  std::string (*step)(std::size_t lane, std::size_t width);
  std::size_t (*winners)(std::size_t width);
  std::string (*loser)(std::size_t lane);
  std::string_view look;  ///< the get that shows the end
  std::string (*end)(std::size_t winner, std::size_t width);
};

std::size_t one(std::size_t) { return 1; }
std::string conflict(std::size_t) { return "conflict(0)"; }

std::size_t rounds_of(const Settings& settings, std::size_t width) {
  return std::max<std::size_t>(1, width > 8 ? settings.rounds / 5 : settings.rounds);
}

/// A busy or unavailable store, or a lost answer, is no fault here: that caller counts as neither winner nor
/// loser.
void judge(LedgerTrial& trial, const Race& race, const std::vector<std::string>& answers,
           const std::string& end) {
  std::size_t won = 0;
  std::size_t winner = 0;
  std::size_t neither = 0;
  for (std::size_t lane = 0; lane < answers.size(); ++lane) {
    const bool has_won = answers[lane] == "applied";
    const bool is_neither = answers[lane].starts_with("error store.") || answers[lane] == "unknown";
    winner = has_won ? lane : winner;
    won += has_won ? 1 : 0;
    neither += is_neither ? 1 : 0;
    if (!has_won && !is_neither && answers[lane] != race.loser(lane))
      trial.complain("caller " + std::to_string(lane) + " must be told applied or " + race.loser(lane) +
                     "; it was told " + answers[lane]);
  }
  const std::size_t wanted = race.winners(answers.size());
  if (won > wanted || won + neither < wanted)
    trial.complain("of " + std::to_string(answers.size()) + " callers at once " + std::to_string(wanted) +
                   " must succeed; " + std::to_string(won) + " did");
  if (neither == 0 && !end.starts_with(race.end(winner, answers.size())))
    trial.complain("afterwards there must be \"" + race.end(winner, answers.size()) + "\"; there is \"" +
                   end + "\"");
}

void run_round(LedgerTrial& trial, const Race& race, std::size_t width, const std::string& where) {
  trial.history().forget();
  if (!race.setup.empty()) trial.expect(where + std::string(race.setup), "applied");
  std::vector<std::string> answers(width);
  run_together(width,
               [&](std::size_t lane) { answers[lane] = trial.ask(where + race.step(lane, width), lane); });
  judge(trial, race, answers, trial.ask(where + std::string(race.look)));
}

CheckOutcome run_race(LedgerTrial& trial, const Race& race) {
  std::size_t partition = 1;
  for (const std::size_t width : kWidths)
    for (std::size_t round = 0; round < rounds_of(trial.settings(), width) && !trial.is_broken(); ++round)
      run_round(trial, race, width, "p" + std::to_string(++partition) + " ");
  return trial.outcome();
}

CheckOutcome race_put_absent(LedgerTrial& trial) {
  return run_race(
      trial, {.setup = {},
              .step = [](std::size_t lane, std::size_t) { return "put code absent x " + version_of(lane); },
              .winners = one,
              .loser = conflict,
              .look = "get code",
              .end = [](std::size_t w, std::size_t) { return "code=x@" + version_of(w).substr(1); }});
}
CheckOutcome race_put_version(LedgerTrial& trial) {
  return run_race(
      trial, {.setup = "put code absent fresh v1",
              .step = [](std::size_t lane, std::size_t) { return "put code v1 spent " + version_of(lane); },
              .winners = one,
              .loser = conflict,
              .look = "get code",
              .end = [](std::size_t w, std::size_t) { return "code=spent@" + version_of(w).substr(1); }});
}
CheckOutcome race_erase(LedgerTrial& trial) {
  return run_race(trial, {.setup = "put code absent fresh v1",
                          .step =
                              [](std::size_t lane, std::size_t) {
                                return "erase code v1; put by" + std::to_string(lane) + " absent x v7";
                              },
                          .winners = one,
                          .loser = conflict,
                          .look = "get code",
                          .end = [](std::size_t, std::size_t) { return std::string("code=absent"); }});
}
CheckOutcome race_ceiling(LedgerTrial& trial) {
  return run_race(
      trial,
      {.setup = {},
       .step =
           [](std::size_t lane, std::size_t width) {
             return "add tries 1 0 " + std::to_string(width / 2) + " " + version_of(lane);
           },
       .winners = [](std::size_t width) { return width / 2; },
       .loser = [](std::size_t) { return std::string("ceiling(0)"); },
       .look = "get tries",
       .end = [](std::size_t, std::size_t width) { return "tries=" + std::to_string(width / 2) + "@"; }});
}
CheckOutcome race_floor(LedgerTrial& trial) {
  return run_race(
      trial, {.setup = "add tries 40 0 99 v1",
              .step = [](std::size_t lane, std::size_t) { return "add tries -1 0 99 " + version_of(lane); },
              .winners = [](std::size_t width) { return width; },
              .loser = [](std::size_t) { return std::string("applied"); },
              .look = "get tries",
              .end =
                  [](std::size_t, std::size_t width) {
                    return "tries=" + std::to_string(width > 40 ? 0 : 40 - width) + "@";
                  }});
}
CheckOutcome race_resend(LedgerTrial& trial) {
  return run_race(
      trial, {.setup = {},
              .step = [](std::size_t,
                         std::size_t) { return std::string("put receipt absent - v5; add n 1 0 99 v6"); },
              .winners = one,
              .loser = conflict,
              .look = "get receipt n",
              .end = [](std::size_t, std::size_t) { return std::string("receipt=-@5 n=1@6"); }});
}
CheckOutcome race_lineage(LedgerTrial& trial) {
  return run_race(
      trial,
      {.setup = "put code absent fresh v1",
       .step =
           [](std::size_t lane, std::size_t) {
             return "lineage " + std::string(lane % 2 == 1 ? "lost" : "now") + "; put code v1 spent " +
                    version_of(lane);
           },
       .winners = one,
       .loser = [](std::size_t lane) { return std::string(lane % 2 == 1 ? "conflict(0)" : "conflict(1)"); },
       .look = "get code",
       .end = [](std::size_t w, std::size_t) { return "code=spent@" + version_of(w).substr(1); }});
}

/// Caller 0 replaces the epoch and then looks; the others begin sessions that require the epoch it replaced.
/// Whoever was not there when it looked can never come.
void revoke_round(LedgerTrial& trial, std::size_t width, const std::string& where) {
  trial.history().forget();
  trial.expect(where + "put epoch absent old v1", "applied");
  const std::size_t sessions = std::min<std::size_t>(width, kMostChanges);
  std::string look = where + "get";
  for (std::size_t n = 1; n < sessions; ++n) look += " s" + std::to_string(n);
  std::string revoked;
  std::string seen;
  run_together(sessions, [&](std::size_t lane) {
    if (lane > 0) {
      const std::string name = "s" + std::to_string(lane);
      trial.ask(where + "require epoch v1; put " + name + " absent x " + version_of(lane), lane);
      return;
    }
    revoked = trial.ask(where + "put epoch v1 new v2");
    seen = trial.ask(look);
  });
  const std::string end = trial.ask(look);
  if (revoked == "applied" && seen != end)
    trial.complain("after the epoch had been replaced there was \"" + seen + "\"; later there is \"" + end +
                   "\": a commit applied although the record that it required had changed");
}

CheckOutcome race_require(LedgerTrial& trial) {
  std::size_t partition = 1;
  for (const std::size_t width : kWidths)
    for (std::size_t round = 0; round < rounds_of(trial.settings(), width) * 2 && !trial.is_broken(); ++round)
      revoke_round(trial, width, "p" + std::to_string(++partition) + " ");
  return trial.outcome();
}

constexpr LedgerCheck kChecks[] = {
    {"race.put-absent",
     "Of any number of callers who write one absent record at once, one succeeds.",
     {},
     race_put_absent},
    {"race.put-version",
     "Once means once: of any number of callers who spend one record at once, one succeeds.",
     {},
     race_put_version},
    {"race.erase", "Of any number of callers who erase one record at once, one succeeds.", {}, race_erase},
    {"race.require",
     "Revoked means dead: a batch applies only while the records it requires are as it says, in the same "
     "instant as it writes.",
     {},
     race_require},
    {"race.ceiling", "A limit of n lets n callers through, however many ask at once.", {}, race_ceiling},
    {"race.floor",
     "No add is lost, however many there are at once, and none falls below the floor.",
     {},
     race_floor},
    {"race.lineage",
     "A batch of another lineage never applies, and one of this lineage wins.",
     {},
     race_lineage},
    {"race.resend", "The same bytes sent again while the first still hang apply once.", {}, race_resend},
};

}  // namespace

std::span<const LedgerCheck> race_checks() { return kChecks; }

}  // namespace jeton::conformance
