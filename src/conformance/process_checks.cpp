// SPDX-License-Identifier: Apache-2.0
//
// process_checks.cpp: what several processes do to one another, and what a process leaves that is killed
// between two operations.
//
// Signal 9 takes the process, not the machine: it shows that commits are whole and never acknowledged early;
// it does not show that the disk keeps its promise when the power fails.
#include <algorithm>
#include <random>

#include "ledger_trial.hpp"
#include "worker_process.hpp"

namespace jeton::conformance {
namespace {

constexpr std::size_t kProcesses = 4;
constexpr std::size_t kMostWrites = 200;

std::unique_ptr<WorkerProcess> start_worker(LedgerTrial& trial, const std::vector<std::string>& task) {
  auto command = trial.factory().worker_command();
  command.insert(command.end(), task.begin(), task.end());
  auto worker = WorkerProcess::start(std::move(command));
  if (worker != nullptr && worker->receive() != '.') worker.reset();
  return worker;
}

std::string partition_word(std::size_t number) { return "p" + std::to_string(number) + " "; }

CheckOutcome race_of_processes(LedgerTrial& trial) {
  if (trial.factory().worker_command().empty())
    return CheckOutcome::not_offered("the factory starts no other process");
  std::vector<std::unique_ptr<WorkerProcess>> workers;
  const std::size_t rounds = trial.settings().rounds * 2;
  for (std::size_t who = 0; who < kProcesses; ++who) {
    workers.push_back(start_worker(trial, {"spend", std::to_string(rounds), std::to_string(who)}));
    if (workers.back() == nullptr) return CheckOutcome::broken("a worker process did not open the store", {});
  }
  for (std::size_t round = 1; round <= rounds && !trial.is_broken(); ++round) {
    trial.history().forget();
    trial.expect(partition_word(round) + "put code absent fresh v1", "applied");
    for (const auto& worker : workers) worker->send('.');
    std::string answers;
    for (const auto& worker : workers) answers += worker->receive();
    const auto won = static_cast<std::size_t>(std::count(answers.begin(), answers.end(), 'A'));
    const auto lost = static_cast<std::size_t>(std::count(answers.begin(), answers.end(), 'C'));
    trial.ask(partition_word(round) + "get code");
    if (won != 1 || lost + won != kProcesses)
      trial.complain(
          "of 4 processes that spend one record one must succeed and three be told conflict(0); their "
          "answers were " +
          answers + " (A applied, C conflict, E anything else)");
  }
  return trial.outcome();
}

/// What one process acknowledged until it was killed.
std::size_t write_until_killed(const WorkerProcess& worker, std::size_t moment) {
  std::size_t acknowledged = 0;
  while (acknowledged < moment && worker.receive() == 'A') ++acknowledged;
  worker.kill_now();
  while (worker.receive() == 'A') ++acknowledged;  // said, but not read before
  return acknowledged;
}

/// Whether what is there is what a killed process may leave: all that it acknowledged, and after it nothing
/// by halves.
void look_after_kill(LedgerTrial& trial, Ledger& reopened, std::size_t partition, std::size_t acknowledged) {
  for (std::size_t n = 1; n <= acknowledged + 1; ++n) {
    const std::string a = "a" + std::to_string(n);
    const std::string b = "b" + std::to_string(n);
    const std::string seen =
        trial.history().ask(reopened, 1, partition_word(partition) + "get " + a + " " + b);
    const bool is_whole = seen == a + "=x@1 " + b + "=x@2";
    const bool is_none = seen == a + "=absent " + b + "=absent";
    if (n <= acknowledged && !is_whole)
      trial.complain("a process was killed after " + std::to_string(acknowledged) +
                     " acknowledged batches; of number " + std::to_string(n) + " there is \"" + seen + "\"");
    if (n > acknowledged && !is_whole && !is_none)
      trial.complain("a process was killed during a batch, and half of it is there: \"" + seen + "\"");
  }
}

CheckOutcome killed_process(LedgerTrial& trial) {
  if (trial.factory().worker_command().empty() || trial.factory().another() == nullptr)
    return CheckOutcome::not_offered("the factory starts no other process, or opens no second handle");
  trial.expect("p999999 durable put before absent x v1", "applied");
  std::size_t acknowledged_in_all = 0;
  std::mt19937_64 random(trial.settings().seed);
  for (std::size_t round = 1; round <= trial.settings().rounds / 4 + 1 && !trial.is_broken(); ++round) {
    trial.history().forget();
    const auto worker = start_worker(trial, {"write", std::to_string(round)});
    if (worker == nullptr) return CheckOutcome::broken("a worker process did not open the store", {});
    const std::size_t acknowledged = write_until_killed(*worker, random() % (kMostWrites / 4));
    acknowledged_in_all += acknowledged;
    const auto reopened = trial.factory().another();
    if (reopened == nullptr) return CheckOutcome::broken("after a kill the store does not open", {});
    look_after_kill(trial, *reopened, round, acknowledged);
  }
  if (acknowledged_in_all == 0)
    trial.complain("no process was acknowledged a single batch before it was killed");
  return trial.outcome();
}

constexpr LedgerCheck kChecks[] = {
    {"process.race", "Once means once, on any number of processes.", {}, race_of_processes},
    {"process.killed",
     "A process killed at any moment leaves every batch that was acknowledged, and none by halves.",
     {},
     killed_process},
};

int spend_when_told(Ledger& ledger, std::size_t rounds, const std::string& who) {
  tell_kit('.');
  for (std::size_t round = 1; round <= rounds && hear_kit() == Heard::byte; ++round) {
    const std::string answer = run_step(ledger, partition_word(round) + "put code v1 spent v1" + who);
    tell_kit(answer == "applied" ? 'A' : answer == "conflict(0)" ? 'C' : 'E');
  }
  return 0;
}

int write_all(Ledger& ledger, const std::string& partition) {
  tell_kit('.');
  for (std::size_t n = 1; n <= kMostWrites; ++n) {
    const std::string number = std::to_string(n);
    const std::string answer = run_step(ledger, "p" + partition + " durable put a" + number +
                                                    " absent x v1; put b" + number + " absent x v2");
    if (answer != "applied") return 1;
    tell_kit('A');
  }
  return 0;
}

}  // namespace

std::span<const LedgerCheck> process_checks() { return kChecks; }

int serve_worker(Ledger& ledger, std::span<char* const> task) {
  if (task.size() == 3 && std::string_view(task[0]) == "spend")
    return spend_when_told(ledger, std::stoul(task[1]), task[2]);
  if (task.size() == 2 && std::string_view(task[0]) == "write") return write_all(ledger, task[1]);
  return 2;
}

}  // namespace jeton::conformance
