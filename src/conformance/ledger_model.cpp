// SPDX-License-Identifier: Apache-2.0
//
// ledger_model.cpp: one batch at a time over a map.
#include "ledger_model.hpp"

#include <algorithm>

namespace jeton::conformance {

std::string LedgerModel::judge(const StepChange& change, std::size_t index) const {
  const auto found = records_.find(change.key);
  const bool is_there = found != records_.end();
  const std::string place = "(" + std::to_string(index) + ")";
  switch (change.kind) {
    case ChangeKind::require_lineage: return change.is_lost_lineage ? "conflict" + place : "applied";
    case ChangeKind::add: {
      const std::int64_t count = is_there ? found->second.count : 0;
      return change.delta > 0 && count > change.ceiling - change.delta ? "ceiling" + place : "applied";
    }
    case ChangeKind::require:
    case ChangeKind::put:
    case ChangeKind::erase: break;
  }
  const bool holds = change.guard == 0 ? !is_there : is_there && found->second.version == change.guard;
  return holds ? "applied" : "conflict" + place;
}

void LedgerModel::apply(const StepChange& change) {
  if (change.kind == ChangeKind::erase) records_.erase(change.key);
  if (change.kind == ChangeKind::put) records_[change.key] = {change.value, change.version, 0, false};
  if (change.kind != ChangeKind::add) return;
  Record& counter = records_[change.key];
  counter.count = std::max(change.floor, counter.count + change.delta);
  counter.version = change.version;
  counter.is_counter = true;
}

std::string LedgerModel::run(const Step& step) {
  std::string line;
  if (step.kind == StepKind::get) {
    for (const std::string& key : step.words) {
      const auto found = records_.find(key);
      if (!line.empty()) line += ' ';
      if (found == records_.end())
        line += key + "=absent";
      else
        line += shown_record(
            key, found->second.is_counter ? std::to_string(found->second.count) : found->second.value,
            found->second.version);
    }
    return line;
  }
  std::size_t index = 0;
  for (const StepChange& change : step.changes)
    if (line = judge(change, index++); line != "applied") return line;
  for (const StepChange& change : step.changes) apply(change);
  return "applied";
}

std::string LedgerModel::fingerprint() const {
  std::string all;
  for (const auto& [key, record] : records_)
    all += key + '=' + record.value + '#' + std::to_string(record.count) + '@' +
           std::to_string(record.version) + ';';
  return all;
}

}  // namespace jeton::conformance
