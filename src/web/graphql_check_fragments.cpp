// SPDX-License-Identifier: Apache-2.0
//
// graphql_check_fragments.cpp: fragments by their names: once each, used, never inside themselves, and not
// too large when written out. GraphQL October 2021, section 5.5.
#include "graphql_rules.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace jeton::detail {
namespace {

void check_names(const GraphqlCase& judged) {
  const auto& fragments = judged.document.fragments;
  for (auto fragment = fragments.begin(); fragment != fragments.end(); ++fragment) {
    const GraphqlName& name = fragment->name;
    const auto first = std::find_if(fragments.begin(), fragment,
                                    [&name](const auto& other) { return other.name.text == name.text; });
    if (first != fragment)
      judged.faults.report("There can be only one fragment named " + quoted(name.text) + ".",
                           {first->name.at, name.at});
  }
}

void check_use(const GraphqlCase& judged) {
  std::vector<const GraphqlSelectionSet*> sets;
  for (const GraphqlOperation& operation : judged.document.operations) sets.push_back(&operation.set);
  const auto reached = fragments_reached(judged.document, sets);
  for (const GraphqlFragment& fragment : judged.document.fragments) {
    const bool is_used = std::any_of(reached.begin(), reached.end(), [&fragment](const auto* other) {
      return other->name.text == fragment.name.text;
    });
    if (!is_used)
      judged.faults.report("The fragment " + quoted(fragment.name.text) + " is never used.", {fragment.at});
  }
}

/// Follows spreads depth first; a spread of a fragment that is being followed closes a cycle.
class CycleCheck {
 public:
  explicit CycleCheck(const GraphqlCase& judged) : judged_(judged) {}

  void follow(const GraphqlFragment& fragment) {
    const std::string_view name = fragment.name.text;
    if (!visited_.insert(name).second) return;
    begins_[name] = path_.size();
    for (const GraphqlSelection* spread : spreads_in(fragment.set)) {
      path_.push_back(spread->at);
      follow_spread(*spread);
      path_.pop_back();
    }
    begins_.erase(name);
  }

 private:
  void follow_spread(const GraphqlSelection& spread) {
    const auto begun = begins_.find(spread.name.text);
    const GraphqlFragment* target = judged_.document.find_fragment(spread.name.text);
    if (begun != begins_.end())
      judged_.faults.report("The fragment " + quoted(spread.name.text) + " contains itself.",
                            std::span(path_).subspan(begun->second));
    else if (target != nullptr)
      follow(*target);
  }

  const GraphqlCase& judged_;
  std::set<std::string_view> visited_;
  std::vector<std::uint32_t> path_;                 ///< where the spreads on the way stand
  std::map<std::string_view, std::size_t> begins_;  ///< a fragment being followed: its place in path_
};

/// What a selection set comes to with every spread written out.
struct Size {
  std::size_t depth = 0;
  std::size_t fields = 0;
};

class SizeCheck {
 public:
  explicit SizeCheck(const GraphqlCase& judged) : judged_(judged) {}

  void check(const GraphqlOperation& operation) {
    const Size size = measure(operation.set);
    total_fields_ = add(total_fields_, size.fields);
    if (size.depth > judged_.limits.most_depth)
      judged_.faults.report("With its fragments the operation is nested too deeply.", {operation.at});
    else if (total_fields_ > judged_.limits.most_fields)
      judged_.faults.report("With its fragments the document asks for too many fields.", {operation.at});
  }

 private:
  /// Stops growing above the limit: a chain of fragments doubles with each link.
  [[nodiscard]] std::size_t add(std::size_t a, std::size_t b) const noexcept {
    return std::min(a + b, judged_.limits.most_fields + 1);
  }

  Size measure(const GraphqlSelectionSet& set) {
    Size whole;
    for (const GraphqlSelection& selection : set.selections) {
      const Size part = measure(selection);
      whole.depth = std::max(whole.depth, part.depth);
      whole.fields = add(whole.fields, part.fields);
    }
    if (!set.selections.empty()) ++whole.depth;
    return whole;
  }

  Size measure(const GraphqlSelection& selection) {
    if (selection.kind == GraphqlSelectionKind::spread) return measure_fragment(selection.name.text);
    Size size = measure(selection.set);
    if (selection.kind == GraphqlSelectionKind::field) size.fields = add(size.fields, 1);
    return size;
  }

  Size measure_fragment(std::string_view name) {
    const auto known = known_.find(name);
    if (known != known_.end()) return known->second;
    const Size size = measure(judged_.document.find_fragment(name)->set);
    known_.emplace(name, size);
    return size;
  }

  const GraphqlCase& judged_;
  std::size_t total_fields_ = 0;
  std::map<std::string_view, Size> known_;
};

}  // namespace

void check_fragments(const GraphqlCase& judged) {
  check_names(judged);
  check_use(judged);
  CycleCheck cycles(judged);
  for (const GraphqlFragment& fragment : judged.document.fragments) cycles.follow(fragment);
}

void check_size(const GraphqlCase& judged) {
  SizeCheck check(judged);
  for (const GraphqlOperation& operation : judged.document.operations) check.check(operation);
}

}  // namespace jeton::detail
