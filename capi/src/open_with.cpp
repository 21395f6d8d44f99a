// SPDX-License-Identifier: Apache-2.0
//
// open_with.cpp: opening a shop on a host's own tables of functions. Both are taken over before anything can
// fail, so each destroy is called exactly once whatever happens.
#include <jeton/store/memory_customers.hpp>
#include <jeton/store/memory_ledger.hpp>

#include "border.hpp"
#include "host_customers.hpp"
#include "host_ledger.hpp"
#include "open_options.hpp"

namespace jeton::c {
namespace {

constexpr const char* kPlace = "jeton_authority_open_with";

/// errors  invalid_input.malformed_table
Result<std::unique_ptr<Ledger>> ledger_of(const jeton_ledger* given, HostTable<jeton_ledger> table) {
  if (given == nullptr) return std::unique_ptr<Ledger>(std::make_unique<MemoryLedger>());
  const bool whole = table.is_of_known_size() && table->get != nullptr && table->commit != nullptr &&
                     table->lineage != nullptr;
  if (!whole) return Error{Errc::malformed_table, kPlace};
  return std::unique_ptr<Ledger>(std::make_unique<HostLedger>(std::move(table)));
}

Result<std::unique_ptr<CustomerStore>> customers_of(const jeton_customers* given,
                                                    HostTable<jeton_customers> table) {
  if (given == nullptr) return std::unique_ptr<CustomerStore>(std::make_unique<MemoryCustomers>());
  const bool whole = table.is_of_known_size() && table->find_by_login != nullptr && table->find != nullptr &&
                     table->replace_password_if != nullptr;
  if (!whole) return Error{Errc::malformed_table, kPlace};
  return std::unique_ptr<CustomerStore>(std::make_unique<HostCustomers>(std::move(table)));
}

}  // namespace
}  // namespace jeton::c

using namespace jeton;
using namespace jeton::c;

extern "C" jeton_status jeton_authority_open_with(const jeton_ledger* ledger,
                                                  const jeton_customers* customers,
                                                  const jeton_options* options, jeton_authority** out,
                                                  jeton_error** error) {
  HostTable<jeton_ledger> ledger_table(ledger);
  HostTable<jeton_customers> customers_table(customers);
  if (out != nullptr) *out = nullptr;
  return behind_border(error, kPlace, [&]() -> Result<Done> {
    auto records = ledger_of(ledger, std::move(ledger_table));
    auto shop = customers_of(customers, std::move(customers_table));
    if (out == nullptr) return Error{Errc::null_argument, kPlace};
    if (!records.ok()) return records.error();
    if (!shop.ok()) return shop.error();
    const auto raw = read_options(options, kPlace);
    if (!raw.ok()) return raw.error();
    auto wanted = options_of(raw.value(), kPlace);
    if (!wanted.ok()) return wanted.error();
    // Records in this process's memory die with it, and so may a secret that nobody gave; others outlive it.
    const StoreHome home = ledger == nullptr ? StoreHome::memory : StoreHome::server;
    auto opened = Authority::open(Stores{std::move(shop).value(), std::move(records).value(), {}, home},
                                  std::move(wanted).value());
    if (!opened.ok()) return opened.error();
    *out = Prepared<jeton_authority>(std::move(opened).value(), nullptr).give();
    return Done{};
  });
}
