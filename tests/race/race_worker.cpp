// SPDX-License-Identifier: Apache-2.0
//
// race_worker.cpp: one process of the race and kill tests. It opens the SQLite file of its second argument
// and does what the first one says; it waits for a byte on its standard input where the test wants to decide
// the moment.
//
//   race_worker open FILE                 wait, open, answer O or E
//   race_worker redeem FILE COUNT WHO     per record: wait, redeem, answer G, R or E
//   race_worker racy FILE COUNT WHO       the same through RacyLedger
//   race_worker write FILE COUNT WHO      redeem every record durably, never waiting; answer G, R or E after
//   each
#include <unistd.h>
#include <jeton/store/sqlite.hpp>

#include <cstdlib>
#include <string_view>

#include "race/redeeming.hpp"
#include "support/racy_ledger.hpp"

namespace {

using namespace jeton::test;

bool wait_for_release() {
  char byte = 0;
  return ::read(STDIN_FILENO, &byte, 1) == 1;
}

void answer(char byte) {
  if (::write(STDOUT_FILENO, &byte, 1) != 1) std::_Exit(3);
}

int open_when_told(std::string_view path) {
  answer('.');
  if (!wait_for_release()) return 3;
  const auto stores = jeton::open_sqlite(path);
  answer(stores.ok() ? 'O' : 'E');
  return 0;
}

int redeem_all(jeton::Ledger& ledger, std::size_t count, std::uint64_t who) {
  answer('.');
  for (std::size_t number = 0; number < count; ++number) {
    if (!wait_for_release()) return 3;
    answer(static_cast<char>(redeem(ledger, number, who)));
  }
  return 0;
}

int write_all(jeton::Ledger& ledger, std::size_t count, std::uint64_t who) {
  for (std::size_t number = 0; number < count; ++number)
    answer(static_cast<char>(redeem(ledger, number, who, jeton::Durability::durable)));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const std::string_view task = argv[1];
  if (task == "open") return open_when_told(argv[2]);
  if (argc < 5) return 2;
  const std::size_t count = std::strtoull(argv[3], nullptr, 10);
  const std::uint64_t who = std::strtoull(argv[4], nullptr, 10);
  const auto stores = jeton::open_sqlite(argv[2], {.busy_deadline = jeton::Lifetime(60'000)});
  if (!stores.ok()) return 4;
  jeton::Ledger& ledger = *stores.value().ledger;
  if (task == "redeem") return redeem_all(ledger, count, who);
  if (task == "write") return write_all(ledger, count, who);
  if (task != "racy") return 2;
  RacyLedger racy(ledger);
  return redeem_all(racy, count, who);
}
