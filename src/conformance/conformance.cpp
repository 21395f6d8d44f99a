// SPDX-License-Identifier: Apache-2.0
//
// conformance.cpp: runs the tables of checks and writes reports.
#include <jeton/conformance/conformance.hpp>

#include <jeton/base/json_writer.hpp>

#include <algorithm>
#include <array>
#include <exception>

#include "customer_checks.hpp"
#include "ledger_trial.hpp"

namespace jeton::conformance {
namespace {

CheckOutcome run(const LedgerCheck& check, LedgerFactory& factory, const Settings& settings) {
  LedgerTrial trial(factory, settings);
  if (!trial.has_ledger()) return CheckOutcome::broken("the factory made no ledger", {});
  if (check.body != nullptr) return check.body(trial);
  for (const ScriptLine& line : check.script) {
    trial.expect(line.step, line.answer);
    if (trial.is_broken()) break;
  }
  return trial.outcome();
}

CheckOutcome run(const CustomerCheck& check, CustomerFactory& factory, const Settings& settings) {
  CustomerTrial trial(factory, settings);
  if (!trial.has_store()) return CheckOutcome::broken("the factory made no store", {});
  return check.body(trial);
}

/// A stranger's code may throw anything: then the check is broken, and the rest still runs.
template <class Check, class Factory>
Finding find(const Check& check, Factory& factory, const Settings& settings) {
  auto outcome = [&] {
    try {
      return run(check, factory, settings);
    } catch (const std::exception& thrown) {
      return CheckOutcome::broken(std::string("the store or its factory threw: ") + thrown.what(), {});
    }
  }();
  return {check.id, check.promise, outcome.verdict, std::move(outcome.what), std::move(outcome.history)};
}

std::vector<LedgerCheck> all_ledger_checks() {
  std::vector<LedgerCheck> all;
  for (const auto part : {sequence_checks(), race_checks(), order_checks(), process_checks()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

template <class Checks>
std::vector<CheckTitle> titles_of(const Checks& checks) {
  std::vector<CheckTitle> titles;
  titles.reserve(checks.size());
  for (const auto& check : checks) titles.push_back({check.id, check.promise});
  return titles;
}

template <class Checks, class Factory>
Report run_all(const Checks& checks, Factory& factory, const Settings& settings, std::string_view only) {
  Report report{.settings = settings, .findings = {}};
  for (const auto& check : checks)
    if (only.empty() || check.id == only) report.findings.push_back(find(check, factory, settings));
  return report;
}

std::string_view word_of(Verdict verdict) {
  constexpr std::array<std::string_view, 4> kWords = {"?", "kept", "broken", "not_offered"};
  return kWords.at(static_cast<std::size_t>(verdict));
}

std::string indented(std::string_view lines) {
  std::string text;
  while (!lines.empty()) {
    const auto end = std::min(lines.find('\n'), lines.size() - 1);
    text += "      " + std::string(lines.substr(0, end + 1));
    lines.remove_prefix(end + 1);
  }
  return text;
}

/// Histories hold whatever bytes were keys: a JSON text cannot.
std::string printable(std::string_view text) {
  std::string made;
  for (const char c : text) {
    const bool is_plain = (c >= ' ' && c <= '~') || c == '\n';
    made += is_plain ? std::string(1, c) : std::string("?");
  }
  return made;
}

}  // namespace

bool Report::conforms() const noexcept {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& f) { return f.verdict == Verdict::kept; }) &&
         std::none_of(findings.begin(), findings.end(),
                      [](const Finding& f) { return f.verdict == Verdict::broken; });
}

Report check_ledger(LedgerFactory& factory, const Settings& settings, std::string_view only) {
  return run_all(all_ledger_checks(), factory, settings, only);
}

Report check_customers(CustomerFactory& factory, const Settings& settings, std::string_view only) {
  return run_all(customer_check_table(), factory, settings, only);
}

std::vector<CheckTitle> ledger_checks() { return titles_of(all_ledger_checks()); }
std::vector<CheckTitle> customer_checks() { return titles_of(customer_check_table()); }

std::string report_text(const Report& report) {
  std::string text;
  for (const Finding& finding : report.findings) {
    std::string line(word_of(finding.verdict));
    line.resize(13, ' ');
    text += line + std::string(finding.id) + "\n";
    if (finding.verdict == Verdict::not_offered) text += "    " + finding.what + "\n";
    if (finding.verdict != Verdict::broken) continue;
    text += "    the promise: " + std::string(finding.promise) +
            "\n    what was seen: " + printable(finding.what) + "\n";
    if (!finding.history.empty()) text += "    how it came about:\n" + indented(printable(finding.history));
  }
  return text + (report.conforms() ? "conforms" : "does not conform") + " (seed " +
         std::to_string(report.settings.seed) + ", rounds " + std::to_string(report.settings.rounds) + ")\n";
}

std::string report_json(const Report& report) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().key("seed").string(std::to_string(report.settings.seed));
  json.key("rounds").integer(static_cast<std::int64_t>(report.settings.rounds));
  json.key("conforms").boolean(report.conforms()).key("checks").begin_array();
  for (const Finding& finding : report.findings) {
    json.begin_object().key("id").string(finding.id).key("promise").string(finding.promise);
    json.key("verdict").string(word_of(finding.verdict)).key("what").string(printable(finding.what));
    json.key("history").string(printable(finding.history)).end_object();
  }
  json.end_array().end_object();
  return json.finish().ok() ? text : std::string("{}");
}

}  // namespace jeton::conformance
