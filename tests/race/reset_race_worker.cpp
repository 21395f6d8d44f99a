// SPDX-License-Identifier: Apache-2.0
//
// reset_race_worker.cpp: one shop server of the race of mailed links. It opens the shop in the SQLite file of
// its first argument and follows the links that stand in the file of its second argument, a line each, each
// when told.
//
//   reset_race_worker FILE LINKS reset honest     per link: wait, reset, answer G granted, R refused, E error
//   reset_race_worker FILE LINKS confirm honest   the same with confirmation links
//   reset_race_worker FILE LINKS confirm racy     the same on a ledger that checks first and writes later
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

/// Too late is too late, whether the winner has finished or is still at it.
template <class T>
char letter_of(const jeton::Result<T>& result) {
  using jeton::Errc;
  if (result.ok()) return 'G';
  const Errc why = result.error().code;
  return why == Errc::link_already_used || why == Errc::change_in_progress ? 'R' : 'E';
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) return 2;
  auto stores = jeton::open_sqlite(argv[1], {.busy_deadline = jeton::Lifetime(60'000)});
  if (!stores.ok()) return 4;
  if (std::string_view(argv[4]) == "racy")
    stores.value().ledger = std::make_unique<OwnRacyLedger>(std::move(stores.value().ledger));
  jeton::Options options;
  options.policy.argon2_memory_kib = 7168;
  options.policy.argon2_passes = 1;
  options.policy.store_deadline = std::chrono::seconds(60);
  options.policy.password_change_deadline = std::chrono::minutes(5);
  const auto shop = jeton::Authority::open(std::move(stores), std::move(options));
  if (!shop.ok()) return 5;

  const bool resets = std::string_view(argv[3]) == "reset";
  std::ifstream links(argv[2]);
  answer('.');
  for (std::string link; links >> link;) {
    char byte = 0;
    if (::read(STDIN_FILENO, &byte, 1) != 1) return 3;
    answer(resets ? letter_of(shop.value().reset_password(link, "correct horse"))
                  : letter_of(shop.value().confirm(link)));
  }
  return 0;
}
