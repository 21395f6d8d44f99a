// SPDX-License-Identifier: Apache-2.0
//
// tour_main.cpp: a tour of a shop on a SQLite file: customers come along from a CSV file, one registers,
// signs in, is helped by staff, changes her password and signs out. Every step is checked; the tour is a
// demonstration and no tool.
//
//   jeton_tour                            the customers that come with it, in a folder that is removed
//   afterwards jeton_tour --json my_customers.csv    yours (customers.md tells the columns), told as one JSON
//   document jeton_tour --db shop.db               in a file that stays, with its secret beside it
//
// Exit status: 0 if every step went as told, 1 if one did not, 2 if the tour could not begin. Rows of a file
// that cannot be imported are listed and change nothing else.
#include <jeton/store/sqlite.hpp>

#include "import_step.hpp"
#include "scratch_folder.hpp"
#include "tour_steps.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

namespace {

constexpr int kAsTold = 0, kNotAsTold = 1, kNotBegun = 2;
constexpr std::string_view kOwnCustomers = JETON_EXAMPLE_FOLDER "/customers.csv";
constexpr std::string_view kUsage =
    "usage: jeton_tour [--json] [--db FILE] [CUSTOMERS.csv]\n"
    "  --json         one JSON document instead of text\n"
    "  --db FILE      a SQLite file that stays, made if there is none; otherwise one in a temporary folder\n"
    "  CUSTOMERS.csv  customers to import; columns login, password_hash, confirmed, disabled, "
    "allows_assistance\n";

struct Wishes {
  tour::Format format = tour::Format::text;
  std::string database{};
  std::string customers{};
  bool wants_help = false;
};

/// Nothing if the arguments are not understood.
std::optional<Wishes> read_arguments(int count, char** arguments) {
  Wishes wishes;
  for (int i = 1; i < count; ++i) {
    const std::string_view argument = arguments[i];
    if (argument == "--help" || argument == "-h") {
      wishes.wants_help = true;
    } else if (argument == "--json") {
      wishes.format = tour::Format::json;
    } else if (argument == "--db") {
      if (++i == count || !wishes.database.empty()) return std::nullopt;
      wishes.database = arguments[i];
      if (wishes.database.empty()) return std::nullopt;
    } else if (argument.empty() || argument.starts_with('-') || !wishes.customers.empty()) {
      return std::nullopt;
    } else {
      wishes.customers = argument;
    }
  }
  return wishes;
}

int stop(tour::Report& report, std::string_view why) {
  report.stop(why);
  report.finish();
  std::cerr << "jeton_tour: " << why << '\n';
  return kNotBegun;
}

std::string told(std::string_view what, const jeton::Error& error) {
  return std::string(what) + ": " + std::string(error.name()) + ": " + std::string(error.expected());
}

bool is_own_file(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::equivalent(path, std::filesystem::path(kOwnCustomers), ignored);
}

/// The tour itself, on an open shop and a file whose header has been read.
int run_tour(tour::TourShop& shop, tour::CustomerFile& customers, const std::string& path) {
  const bool is_own = is_own_file(path);
  const std::string name = std::filesystem::path(path).filename().string();
  const bool reached_end =
      import_customers(shop, customers, is_own ? name + ", which comes with the tour" : name) &&
      (!is_own || sign_in_imported(shop)) && walk(shop);
  shop.report.finish();
  return reached_end && shop.report.went_as_told() ? kAsTold : kNotAsTold;
}

/// The operator reads it in the report; a line in the middle of it would not be valid JSON.
void keep_quiet(std::string_view) {}

int begin_tour(const Wishes& wishes) {
  tour::Report report(wishes.format, std::cout);
  const std::string path = wishes.customers.empty() ? std::string(kOwnCustomers) : wishes.customers;
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return stop(report, "the file of customers is a folder");
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return stop(report, "the file of customers cannot be opened");
  tour::CustomerFile customers(stream);
  if (const auto fault = customers.read_header()) return stop(report, "the file of customers: " + *fault);

  std::optional<tour::ScratchFolder> folder;
  if (wishes.database.empty()) folder.emplace();
  if (folder && folder->path().empty()) return stop(report, "no folder could be made for temporary files");
  const std::string database = folder ? (folder->path() / "shop.db").string() : wishes.database;
  const auto authority = jeton::Authority::open(jeton::open_sqlite(database), {.notice = keep_quiet});
  if (!authority.ok()) return stop(report, told("the shop cannot be opened", authority.error()));
  tour::TourShop shop{authority.value(), report, database};
  report.open();
  return run_tour(shop, customers, path);
}

}  // namespace

int main(int count, char** arguments) {
  const auto wishes = read_arguments(count, arguments);
  if (!wishes) {
    std::cerr << kUsage;
    return kNotBegun;
  }
  if (wishes->wants_help) {
    std::cout << kUsage;
    return kAsTold;
  }
  return begin_tour(*wishes);
}
