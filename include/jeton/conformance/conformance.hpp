// SPDX-License-Identifier: Apache-2.0
//
// conformance.hpp: is this store one that jeton can stand on? A kit that runs any Ledger and any
// CustomerStore through their promises, one operation after another and many at once, and says which promise
// is broken and which interleaving shows it.
//
// Not for measuring speed. It proves nothing about a disk that lies about what it wrote. A check that needs
// what an adapter does not offer (a feed, a second handle, processes) answers not_offered, never kept.
//
//   struct MyLedgers : jeton::conformance::LedgerFactory {
//     std::unique_ptr<jeton::Ledger> fresh() override { return std::make_unique<MyLedger>(); }
//   };
//   MyLedgers mine;
//   const auto report = jeton::conformance::check_ledger(mine);
//   std::cout << report_text(report);
//   return report.conforms() ? 0 : 1;
#pragma once

#include <jeton/store/customer_store.hpp>
#include <jeton/store/ledger.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace jeton::conformance {

/// How the kit gets at the ledger it is to judge. Every check asks for an empty one of its own.
/// Each method may throw; the check it was called for is then broken, and says so.
class LedgerFactory {
 public:
  virtual ~LedgerFactory() = default;

  /// An empty ledger whose data nobody else holds. The kit destroys it before it asks for the next.
  [[nodiscard]] virtual std::unique_ptr<Ledger> fresh() = 0;

  /// Another handle on the data of the last fresh(), as a second process would open it; null: there is none.
  [[nodiscard]] virtual std::unique_ptr<Ledger> another() { return nullptr; }

  /// How to start another process on the data of the last fresh(): program and arguments, to which the kit
  /// appends a task; that program hands them to serve_worker(). Empty: there are no other processes.
  [[nodiscard]] virtual std::vector<std::string> worker_command() { return {}; }
};

/// The same for a store of customers; it must be able to create() them.
class CustomerFactory {
 public:
  virtual ~CustomerFactory() = default;
  [[nodiscard]] virtual std::unique_ptr<CustomerStore> fresh() = 0;
};

struct Settings {
  std::uint64_t seed = 1;   ///< of everything that is drawn; the report repeats it
  std::size_t rounds = 20;  ///< how often each race is run, at each of its widths
};

/// What a check found. There is no default: a check that ends without saying so does not compile.
enum class Verdict : std::uint8_t { kept = 1, broken = 2, not_offered = 3 };

/// One check's answer.
struct Finding {
  std::string_view id;       ///< stable name, "race.put-version"
  std::string_view promise;  ///< what the store owes jeton, in a sentence
  Verdict verdict;
  std::string what;     ///< broken: what was seen, and what should have been; not_offered: what is missing
  std::string history;  ///< broken: the calls that show it, in order, with who made them and when
};

struct Report {
  Settings settings;
  std::vector<Finding> findings;

  /// True if there are findings and none is broken: nothing checked is nothing shown.
  [[nodiscard]] bool conforms() const noexcept;
};

/// A row of the table of checks.
struct CheckTitle {
  std::string_view id;
  std::string_view promise;
};

/// Runs every check, or only the one called `only`.
/// cost    a second or two over a ledger in memory, several over a file; up to 64 threads at once
[[nodiscard]] Report check_ledger(LedgerFactory& factory, const Settings& settings = {},
                                  std::string_view only = {});
[[nodiscard]] Report check_customers(CustomerFactory& factory, const Settings& settings = {},
                                     std::string_view only = {});

[[nodiscard]] std::vector<CheckTitle> ledger_checks();
[[nodiscard]] std::vector<CheckTitle> customer_checks();

/// The report for a person: one line for each check, and under a broken one the promise, what was seen and
/// the history.
[[nodiscard]] std::string report_text(const Report& report);
/// The same as one JSON object: {"seed":..,"conforms":..,"checks":[{"id":..,"promise":..,"verdict":..},..]}.
[[nodiscard]] std::string report_json(const Report& report);

/// What a process started by LedgerFactory::worker_command() does: opens the ledger, then calls this with the
/// arguments that the kit appended. Speaks with the kit on standard input and output.
/// out     the exit status of the process
[[nodiscard]] int serve_worker(Ledger& ledger, std::span<char* const> task);

}  // namespace jeton::conformance
