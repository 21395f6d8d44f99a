// SPDX-License-Identifier: Apache-2.0
//
// conformance_main.cpp: the command jeton-conformance: the kit over a store of jeton's own, or over one with
// a planted fault, so that a user can see it bite.
//
//   jeton-conformance memory
//   jeton-conformance sqlite:/tmp/trial.db --rounds 100
//   jeton-conformance --planted read-then-write
//
// Exit: 0 conforming, 1 not, 2 a command line that is none.
#include <jeton/conformance/conformance.hpp>
#include <jeton/conformance/planted.hpp>
#include <jeton/store/memory_customers.hpp>
#include <jeton/store/memory_ledger.hpp>

#include <charconv>
#include <filesystem>
#include <iostream>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

#if JETON_WITH_SQLITE
#include <jeton/store/sqlite.hpp>
#endif

namespace {

using namespace jeton;
using namespace jeton::conformance;

constexpr int kConforms = 0, kDoesNot = 1, kUsage = 2;
constexpr std::string_view kSqlitePrefix = "sqlite:";

struct Arguments {
  std::string store;  ///< memory, or sqlite:FILE
  std::string planted;
  std::string check;
  Settings settings;
  enum class Form : unsigned char { text = 1, json = 2, list = 3 } form = Form::text;
};

int usage() {
  std::cerr << "usage: jeton-conformance memory|sqlite:FILE|--planted NAME [--check ID] [--seed N] [--rounds "
               "N] [--json]\n"
               "       jeton-conformance --list\n"
               "FILE must not exist yet; it is made, filled and removed.\n";
  return kUsage;
}

template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end.ec != std::errc{} || end.ptr != text.data() + text.size() || number == 0) return std::nullopt;
  return number;
}

/// The option `name` with its value; nothing if they are none.
std::optional<Arguments> with_value(Arguments so_far, std::string_view name, std::string_view value) {
  if (name == "--planted") return so_far.planted = value, so_far;
  if (name == "--check") return so_far.check = value, so_far;
  if (name == "--seed") {
    const auto seed = number_in<std::uint64_t>(value);
    return seed ? (so_far.settings.seed = *seed, std::optional(so_far)) : std::nullopt;
  }
  const auto rounds = number_in<std::size_t>(value);
  if (name != "--rounds" || !rounds || *rounds > 100'000) return std::nullopt;
  return so_far.settings.rounds = *rounds, so_far;
}

std::optional<Arguments> read(std::span<char* const> words) {
  std::optional<Arguments> read = Arguments{};
  for (std::size_t at = 0; read && at < words.size(); ++at) {
    const std::string_view word = words[at];
    if (word == "--json")
      read->form = Arguments::Form::json;
    else if (word == "--list")
      read->form = Arguments::Form::list;
    else if (word.starts_with("--"))
      read = ++at < words.size() ? with_value(*read, word, words[at]) : std::nullopt;
    else if (read->store.empty())
      read->store = word;
    else
      return std::nullopt;
  }
  const bool names_one = read && read->store.empty() != read->planted.empty();
  return read && (names_one || read->form == Arguments::Form::list) ? read : std::nullopt;
}

class MemoryLedgers final : public LedgerFactory {
 public:
  std::unique_ptr<Ledger> fresh() override { return std::make_unique<MemoryLedger>(); }
};

class MemoryTables final : public CustomerFactory {
 public:
  std::unique_ptr<CustomerStore> fresh() override { return std::make_unique<MemoryCustomers>(); }
};

#if JETON_WITH_SQLITE
constexpr SqliteOptions kPatient{.busy_deadline =
                                     Lifetime(60'000)};  // 64 callers at once wait for one another

/// A file of its own for each check, under one name, removed at the end.
class TrialFile {
 public:
  explicit TrialFile(std::string name) : name_(std::move(name)) {}
  TrialFile(const TrialFile&) = delete;
  TrialFile& operator=(const TrialFile&) = delete;
  ~TrialFile() { remove(); }

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  Stores fresh() {
    remove();
    return open();
  }
  /// Throws what the kit will report: a store that does not open.
  [[nodiscard]] Stores open() const {
    auto stores = open_sqlite(name_, kPatient);
    if (!stores.ok()) throw std::runtime_error(std::string(stores.error().name()));
    return std::move(stores).value();
  }

 private:
  void remove() const {
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(name_ + suffix, ignored);
  }

  std::string name_;
};

class SqliteLedgers final : public LedgerFactory {
 public:
  SqliteLedgers(std::string file, std::string program)
      : file_(std::move(file)), program_(std::move(program)) {}
  std::unique_ptr<Ledger> fresh() override { return file_.fresh().ledger; }
  std::unique_ptr<Ledger> another() override { return file_.open().ledger; }
  std::vector<std::string> worker_command() override { return {program_, "--worker", file_.name()}; }

 private:
  TrialFile file_;
  std::string program_;
};

class SqliteTables final : public CustomerFactory {
 public:
  explicit SqliteTables(std::string file) : file_(std::move(file)) {}
  std::unique_ptr<CustomerStore> fresh() override { return file_.fresh().customers; }

 private:
  TrialFile file_;
};

int work(std::span<char* const> words) {
  const auto stores = open_sqlite(words[0], kPatient);
  return stores.ok() ? serve_worker(*stores.value().ledger, words.subspan(1)) : kDoesNot;
}

/// The path by which this program can be started again.
std::string own_program(const char* called) {
  std::error_code failed;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", failed);
  return failed ? std::string(called) : path.string();
}
#endif

void list() {
  const auto show = [](std::string_view head, const auto& rows, const auto& line) {
    std::cout << head << '\n';
    for (const auto& row : rows) std::cout << "  " << line(row) << '\n';
  };
  const auto title = [](const CheckTitle& check) {
    return std::string(check.id) + ": " + std::string(check.promise);
  };
  const auto fault = [](const PlantedFault& planted) {
    return std::string(planted.name) + ": " + std::string(planted.does) + " (" +
           std::string(planted.found_by) + ")";
  };
  show("checks of a ledger", ledger_checks(), title);
  show("checks of a customer store", customer_checks(), title);
  show("planted in a ledger", planted_ledger_faults(), fault);
  show("planted in a customer store", planted_customer_faults(), fault);
}

/// One report over what the arguments name; nothing if there is no such store.
std::optional<Report> judge(const Arguments& asked, const char* called) {
  const auto both = [&](LedgerFactory& ledgers, CustomerFactory& tables) {
    Report report = check_ledger(ledgers, asked.settings, asked.check);
    const Report customers = check_customers(tables, asked.settings, asked.check);
    report.findings.insert(report.findings.end(), customers.findings.begin(), customers.findings.end());
    return report;
  };
  if (const auto ledgers = plant_in_ledger(asked.planted))
    return check_ledger(*ledgers, asked.settings, asked.check);
  if (const auto tables = plant_in_customers(asked.planted))
    return check_customers(*tables, asked.settings, asked.check);
  if (asked.store == "memory") {
    MemoryLedgers ledgers;
    MemoryTables tables;
    return both(ledgers, tables);
  }
#if JETON_WITH_SQLITE
  const std::string file =
      asked.store.starts_with(kSqlitePrefix) ? asked.store.substr(kSqlitePrefix.size()) : "";
  if (!file.empty() && !std::filesystem::exists(file)) {
    SqliteLedgers ledgers(file, own_program(called));
    SqliteTables tables(file);
    return both(ledgers, tables);
  }
#endif
  static_cast<void>(called);
  return std::nullopt;
}

}  // namespace

int main(int argc, char** argv) {
  const std::span<char* const> words(argv + 1, static_cast<std::size_t>(argc > 0 ? argc - 1 : 0));
#if JETON_WITH_SQLITE
  if (words.size() > 1 && std::string_view(words[0]) == "--worker") return work(words.subspan(1));
#endif
  const auto asked = read(words);
  if (!asked) return usage();
  if (asked->form == Arguments::Form::list) return list(), kConforms;
  const auto report = judge(*asked, argv[0]);
  if (!report || report->findings.empty()) return usage();
  std::cout << (asked->form == Arguments::Form::json ? report_json(*report) + "\n" : report_text(*report));
  return report->conforms() ? kConforms : kDoesNot;
}
