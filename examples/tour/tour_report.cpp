// SPDX-License-Identifier: Apache-2.0
//
// tour_report.cpp: text is printed at once, so that a long import can be watched; JSON is kept until the end.
// Text from outside (a file's name) is shown only if it is printable: no terminal is steered, no document is
// broken.
#include "tour_report.hpp"

#include <jeton/base/json_writer.hpp>
#include <jeton/base/text.hpp>

#include <chrono>
#include <iomanip>
#include <sstream>

namespace tour {
namespace {

constexpr std::string_view kTitle = "jeton: a tour of a shop on a SQLite file";
constexpr int kNameColumns = 20;

std::string printable(std::string_view text) {
  return std::string(jeton::is_printable_utf8(text) ? text : "(a name that cannot be shown)");
}

std::string two_digits(std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); }

}  // namespace

std::string mask(std::string_view secret, std::size_t front) {
  if (secret.size() < front + 8) return "…";
  return std::string(secret.substr(0, front)) + "…" + std::string(secret.substr(secret.size() - 4));
}

std::string utc(jeton::Timestamp at) {
  using namespace std::chrono;
  const sys_time<milliseconds> point{milliseconds(at.unix_ms)};
  const auto day = floor<days>(point);
  const year_month_day date(day);
  const hh_mm_ss<milliseconds> time(point - day);
  const std::string milli = std::to_string(1000 + time.subseconds().count()).substr(1);
  return std::to_string(static_cast<int>(date.year())) + '-' +
         two_digits(static_cast<unsigned>(date.month())) + '-' +
         two_digits(static_cast<unsigned>(date.day())) + 'T' + two_digits(time.hours().count()) + ':' +
         two_digits(time.minutes().count()) + ':' + two_digits(time.seconds().count()) + '.' + milli + 'Z';
}

std::string quote(std::string_view text) { return '"' + std::string(text) + '"'; }

void Report::open() {
  if (format_ == Format::text) *out_ << kTitle << '\n';
}

void Report::begin_step(std::string_view title) {
  steps_.push_back({std::string(title), {}, {}});
  if (format_ == Format::text)
    *out_ << '\n' << std::setw(2) << std::right << steps_.size() << "  " << title << std::endl;
}

void Report::fact(std::string_view name, std::string_view value) {
  const std::string shown = printable(value);
  if (format_ == Format::text)
    *out_ << "    " << std::setw(kNameColumns) << std::left << name << shown << '\n';
  if (format_ == Format::json) steps_.back().facts.emplace_back(name, shown);
}

bool Report::expect(bool holds, std::string_view what) { return holds || fail(std::string(what)); }

bool Report::fail(std::string_view what, const jeton::Error& error) {
  return fail(std::string(what) + " (" + std::string(error.name()) + " at " + error.place + ": " +
              std::string(error.expected()) + ")");
}

bool Report::fail(std::string what) {
  ++failures_;
  if (format_ == Format::text) *out_ << "    NOT AS TOLD: expected that " << what << '\n';
  if (format_ == Format::json) steps_.back().failures.push_back(std::move(what));
  return false;
}

void Report::refused_row(std::size_t line, std::string_view reason) {
  if (format_ == Format::text)
    *out_ << "    line " << std::setw(kNameColumns - 5) << std::left << line << reason << '\n';
  if (format_ == Format::json && refused_rows_.size() < kMostListedRows)
    refused_rows_.emplace_back(line, reason);
}

void Report::import_done(const ImportCounts& counts) { counts_ = counts; }

void Report::stop(std::string_view why) { stopped_ = printable(why); }

void Report::finish() {
  if (format_ == Format::json) return print_json();
  if (!stopped_.empty()) return;
  *out_ << '\n';
  if (counts_.refused > 0) *out_ << "not imported: " << counts_.refused << " rows, listed above\n";
  if (failures_ == 0) *out_ << "every step went as told\n";
  if (failures_ > 0) *out_ << "NOT every step went as told: " << failures_ << " did not\n";
}

void Report::print_json() const {
  std::string text;
  jeton::JsonWriter json(text);
  json.begin_object().key("tour").string(kTitle).key("went_as_told").boolean(went_as_told());
  if (!stopped_.empty()) json.key("stopped").string(stopped_);
  json.key("import").begin_object();
  json.key("imported").integer(static_cast<std::int64_t>(counts_.imported));
  json.key("already_there").integer(static_cast<std::int64_t>(counts_.already_there));
  json.key("refused").integer(static_cast<std::int64_t>(counts_.refused)).key("rows").begin_array();
  for (const auto& [line, reason] : refused_rows_)
    json.begin_object()
        .key("line")
        .integer(static_cast<std::int64_t>(line))
        .key("reason")
        .string(reason)
        .end_object();
  json.end_array().end_object().key("steps").begin_array();
  for (const Step& step : steps_) {
    json.begin_object().key("title").string(step.title).key("facts").begin_array();
    for (const auto& [name, value] : step.facts)
      json.begin_object().key("name").string(name).key("value").string(value).end_object();
    json.end_array().key("not_as_told").begin_array();
    for (const std::string& failure : step.failures) json.string(failure);
    json.end_array().end_object();
  }
  json.end_array().end_object();
  *out_ << (json.finish().ok() ? text : R"({"went_as_told":false})") << '\n';
}

}  // namespace tour
