// SPDX-License-Identifier: Apache-2.0
//
// graphql_validate.cpp: the rules in the order of the specification, and what all of them share.
#include "graphql_rules.hpp"

#include <algorithm>

namespace jeton {
namespace detail {

void GraphqlFaults::report(std::string message, std::span<const std::uint32_t> places) {
  if (errors_.size() > kMost) return;
  if (errors_.size() == kMost) {
    errors_.push_back({"Too many errors in the document."});
    return;
  }
  GraphqlError& error = errors_.emplace_back();
  error.message = std::move(message);
  for (const std::uint32_t at : places.first(std::min(places.size(), kMostPlaces)))
    error.locations.push_back(locate_in_graphql(text_, at));
}

std::string quoted(std::string_view name) {
  constexpr std::size_t kMostShown = 64;
  const bool is_long = name.size() > kMostShown;
  return '"' + std::string(name.substr(0, kMostShown)) + (is_long ? "...\"" : "\"");
}

std::vector<const GraphqlSelection*> spreads_in(const GraphqlSelectionSet& set) {
  std::vector<const GraphqlSelection*> spreads;
  std::vector<const GraphqlSelectionSet*> to_visit{&set};
  while (!to_visit.empty()) {
    const GraphqlSelectionSet* visited = to_visit.back();
    to_visit.pop_back();
    for (const GraphqlSelection& selection : visited->selections) {
      if (selection.kind == GraphqlSelectionKind::spread)
        spreads.push_back(&selection);
      else
        to_visit.push_back(&selection.set);
    }
  }
  return spreads;
}

std::vector<const GraphqlFragment*> fragments_reached(const GraphqlDocument& document,
                                                      std::span<const GraphqlSelectionSet* const> sets) {
  std::vector<const GraphqlFragment*> reached;
  std::vector<const GraphqlSelectionSet*> to_visit(sets.begin(), sets.end());
  while (!to_visit.empty()) {
    const GraphqlSelectionSet* visited = to_visit.back();
    to_visit.pop_back();
    for (const GraphqlSelection* spread : spreads_in(*visited)) {
      const GraphqlFragment* fragment = document.find_fragment(spread->name.text);
      if (fragment == nullptr || std::find(reached.begin(), reached.end(), fragment) != reached.end())
        continue;
      reached.push_back(fragment);
      to_visit.push_back(&fragment->set);
    }
  }
  return reached;
}

void check_operations(const GraphqlCase& judged) {
  const auto& operations = judged.document.operations;
  for (auto operation = operations.begin(); operation != operations.end(); ++operation) {
    const GraphqlName& name = operation->name;
    if (name.text.empty()) {
      if (operations.size() > 1)
        judged.faults.report("An operation without a name must be the only one.", {operation->at});
      continue;
    }
    const auto first = std::find_if(operations.begin(), operation,
                                    [&name](const auto& other) { return other.name.text == name.text; });
    if (first != operation)
      judged.faults.report("There can be only one operation named " + quoted(name.text) + ".",
                           {first->name.at, name.at});
  }
}

}  // namespace detail

std::vector<GraphqlError> validate_graphql(const GraphqlSchema& schema, const GraphqlDocument& document,
                                           const GraphqlLimits& limits) {
  detail::GraphqlFaults faults(document.text);
  const detail::GraphqlCase judged{schema, document, limits, faults};
  check_operations(judged);
  check_selections(judged);
  check_fragments(judged);
  check_variables(judged);
  if (faults.empty()) check_size(judged);
  if (faults.empty()) check_merging(judged);
  return faults.take();
}

}  // namespace jeton
