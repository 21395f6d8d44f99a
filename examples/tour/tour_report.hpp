// SPDX-License-Identifier: Apache-2.0
//
// tour_report.hpp: what the tour tells, as aligned text while it happens or as one JSON document at the end.
// It decides nothing; it only remembers whether every step went as told.
//
//   report.begin_step("A customer signs in");
//   report.fact("token", mask(token));
//   report.expect(verified.ok(), "the token is alive");
#pragma once

#include <jeton/base/result.hpp>

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tour {

enum class Format : std::uint8_t { text = 1, json = 2 };

/// A token or code as it may be shown: its first `front` and its last four characters.
[[nodiscard]] std::string mask(std::string_view secret, std::size_t front);

/// A point in time as RFC 3339 writes it, with milliseconds.
[[nodiscard]] std::string utc(jeton::Timestamp at);

/// `text` in quotes.
[[nodiscard]] std::string quote(std::string_view text);

/// What became of the rows of a file of customers.
struct ImportCounts {
  std::size_t imported = 0;
  std::size_t already_there = 0;
  std::size_t refused = 0;
};

class Report {
 public:
  /// Borrows `out`.
  Report(Format format, std::ostream& out) : format_(format), out_(&out) {}

  /// The first words, before any step.
  void open();
  void begin_step(std::string_view title);
  /// One fact of the step: a name of a word or two, a value of one line.
  void fact(std::string_view name, std::string_view value);
  /// What must hold if the step went as told. Says so only if it does not. Returns `holds`.
  bool expect(bool holds, std::string_view what);
  /// The same for a result; a failure is told by name and by what was expected.
  template <class T>
  bool expect_ok(const jeton::Result<T>& result, std::string_view what) {
    return result.ok() || fail(what, result.error());
  }
  /// A row of a file that was not imported. JSON lists the first kMostListedRows.
  void refused_row(std::size_t line, std::string_view reason);
  void import_done(const ImportCounts& counts);

  /// The tour could not begin; JSON says why.
  void stop(std::string_view why);
  /// The last words; for JSON, all of it.
  void finish();

  [[nodiscard]] bool went_as_told() const noexcept { return failures_ == 0 && stopped_.empty(); }

 private:
  static constexpr std::size_t kMostListedRows = 1000;
  struct Step {
    std::string title;
    std::vector<std::pair<std::string, std::string>> facts;
    std::vector<std::string> failures;
  };

  bool fail(std::string_view what, const jeton::Error& error);
  bool fail(std::string what);
  void print_json() const;

  Format format_;
  std::ostream* out_;
  std::string stopped_;
  std::vector<Step> steps_;
  std::vector<std::pair<std::size_t, std::string>> refused_rows_;
  ImportCounts counts_;
  std::size_t failures_ = 0;
};

}  // namespace tour
