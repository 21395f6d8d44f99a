// SPDX-License-Identifier: Apache-2.0
//
// code_race_worker.cpp: one shop server of the code race. It opens the shop in the SQLite file of its first
// argument and presents the codes that stand in the file of its second argument (a line each: login, space,
// code), each when told.
//
//   code_race_worker FILE CODES honest    per code: wait, exchange, answer G granted, R refused, E error
//   code_race_worker FILE CODES racy      the same on a ledger that checks first and writes later
#include <unistd.h>

#include <jeton/jeton.hpp>
#include <jeton/store/sqlite.hpp>

#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

#include "support/racy_ledger.hpp"

namespace {

/// A racy ledger that owns what it wraps.
class OwnRacyLedger final : public jeton::ForwardingLedger {
 public:
  explicit OwnRacyLedger(std::unique_ptr<jeton::Ledger> inner)
      : ForwardingLedger(*inner), owned_(std::move(inner)), racy_(*owned_) {}
  jeton::Result<jeton::CommitOutcome> commit(const jeton::Batch& batch) override {
    return racy_.commit(batch);
  }

 private:
  std::unique_ptr<jeton::Ledger> owned_;
  jeton::test::RacyLedger racy_;
};

void answer(char byte) {
  if (::write(STDOUT_FILENO, &byte, 1) != 1) std::_Exit(3);
}

char exchange(const jeton::Authority& shop, const std::string& login, const std::string& code) {
  const auto signed_in = shop.exchange_code(login, code);
  if (signed_in.ok()) return 'G';
  return signed_in.error().code == jeton::Errc::code_already_used ? 'R' : 'E';
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  auto stores = jeton::open_sqlite(argv[1], {.busy_deadline = jeton::Lifetime(60'000)});
  if (!stores.ok()) return 4;
  if (std::string_view(argv[3]) == "racy")
    stores.value().ledger = std::make_unique<OwnRacyLedger>(std::move(stores.value().ledger));
  const auto shop = jeton::Authority::open(std::move(stores));
  if (!shop.ok()) return 5;

  std::ifstream codes(argv[2]);
  answer('.');
  for (std::string login, code; codes >> login >> code;) {
    char byte = 0;
    if (::read(STDIN_FILENO, &byte, 1) != 1) return 3;
    answer(exchange(shop.value(), login, code));
  }
  return 0;
}
