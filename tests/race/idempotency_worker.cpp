// SPDX-License-Identifier: Apache-2.0
//
// idempotency_worker.cpp: one shop server of the race for Idempotency-Keys. It shares the SQLite file of its
// first argument with the others and, each time it is told, registers a customer under the round's key.
// Server and round make the login, so that it is not the login's uniqueness that keeps a second customer out.
//
//   idempotency_worker FILE SERVER ROUNDS honest   twice per round: wait, register, answer a line
//   idempotency_worker FILE SERVER ROUNDS racy     the same on a ledger that checks first and writes later
//
// The line is what the client reads: the answer's text (made or repeated), "409", or "error".
#include <unistd.h>

#include <jeton/flow/blocking.hpp>
#include <jeton/flow/deployment.hpp>
#include <jeton/flow/idempotency.hpp>
#include <jeton/flow/register_customer.hpp>
#include <jeton/store/sqlite.hpp>

#include <cstdlib>
#include <string>

#include "race/idempotent_registration.hpp"
#include "support/racy_ledger.hpp"

namespace {

using namespace jeton;

void answer(const std::string& line) {
  const std::string whole = line + '\n';
  if (::write(STDOUT_FILENO, whole.data(), whole.size()) != static_cast<ssize_t>(whole.size())) std::_Exit(3);
}

/// What a door does with `POST /customers` and an Idempotency-Key.
std::string register_once(Blocking& world, const Shop& shop, int server, int round, Timestamp now) {
  const std::string key = test::key_of(round);
  const auto begun = begin_idempotent(world, shop, test::same_request(key), now);
  if (!begun.ok()) return begun.error().code == Errc::idempotency_in_flight ? "409" : "error";
  if (begun.value().is_answered()) return std::string(text_of(begun.value().answer()));

  const std::string login = test::login_of(server, round);
  const auto made = register_customer(world, shop, {login, bytes_of("correct horse")}, now);
  if (!made.ok()) return "error";
  const std::string said = "201 " + login;
  const auto stored = finish_idempotent(world, shop, begun.value().ticket(), bytes_of(said), now);
  return stored.ok() ? said : "error";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) return 2;
  auto stores = open_sqlite(argv[1], {.busy_deadline = Lifetime(60'000)});
  if (!stores.ok()) return 4;
  test::RacyLedger racy(*stores.value().ledger);
  Ledger& ledger = std::string_view(argv[4]) == "racy" ? racy : *stores.value().ledger;
  const int server = std::atoi(argv[2]);
  const int rounds = std::atoi(argv[3]);

  SystemRandom random;
  SystemClock clock;
  const Policy policy = test::race_policy();
  const Timestamp start = clock.now().value();
  Blocking opening(*stores.value().customers, ledger, random, clock, policy);
  const auto keys = open_deployment(opening, test::race_secret(), start, start + policy.store_deadline);
  if (!keys.ok()) return 5;
  const TenantId tenant = TenantId::parse("default").value();
  const Shop shop{tenant, policy, keys.value()};

  answer("ready");
  for (int told = 0; told < 2 * rounds; ++told) {
    char byte = 0;
    if (::read(STDIN_FILENO, &byte, 1) != 1) return 3;
    Blocking world(*stores.value().customers, ledger, random, clock, policy);
    answer(register_once(world, shop, server, told / 2, clock.now().value()));
  }
  return 0;
}
