// SPDX-License-Identifier: Apache-2.0
//
// graphql_collect.cpp: selections to groups of fields. In a valid document a fragment's type is that of the
// object it is spread in, so types need no look here.
#include "graphql_collect.hpp"

#include "graphql_lookup.hpp"

#include <algorithm>
#include <optional>

namespace jeton::detail {
namespace {

class Collection {
 public:
  Collection(const GraphqlDocument& document, const GraphqlMembers& variables, GraphqlGroups& groups)
      : document_(document), variables_(variables), groups_(groups) {}

  void add(const GraphqlSelectionSet& set) {
    for (const GraphqlSelection& selection : set.selections) {
      if (culprit_ != nullptr) return;
      if (!is_wanted(selection)) continue;
      switch (selection.kind) {
        case GraphqlSelectionKind::field: add_field(selection); break;
        case GraphqlSelectionKind::spread: add_fragment(selection.name.text); break;
        case GraphqlSelectionKind::inline_fragment: add(selection.set); break;
      }
    }
  }

  [[nodiscard]] const GraphqlLiteral* culprit() const noexcept { return culprit_; }

 private:
  /// Wanted unless skipped, and if included: both must agree (3.13.2).
  [[nodiscard]] bool is_wanted(const GraphqlSelection& selection) {
    if (is_said(selection, "skip", false)) return false;
    return culprit_ == nullptr && is_said(selection, "include", true);
  }

  [[nodiscard]] bool is_said(const GraphqlSelection& selection, std::string_view directive, bool without) {
    for (const GraphqlDirective& one : selection.directives)
      if (one.name.text == directive) return value_of(one.arguments.front().value);
    return without;
  }

  [[nodiscard]] bool value_of(const GraphqlLiteral& condition) {
    if (condition.kind == GraphqlLiteralKind::boolean) return condition.text == "true";
    const GraphqlValue* value = find_member(variables_, condition.text);
    const bool* said = value == nullptr ? nullptr : value->as_boolean();
    if (said == nullptr) culprit_ = &condition;
    return said != nullptr && *said;
  }

  void add_field(const GraphqlSelection& field) {
    const std::string_view name = field.response_name();
    const auto group = std::find_if(groups_.begin(), groups_.end(),
                                    [name](const GraphqlGroup& other) { return other.name == name; });
    if (group == groups_.end())
      groups_.push_back({name, {&field}});
    else
      group->fields.push_back(&field);
  }

  /// A fragment that was spread here already would only repeat itself.
  void add_fragment(std::string_view name) {
    if (std::find(spread_.begin(), spread_.end(), name) != spread_.end()) return;
    spread_.push_back(name);
    if (const GraphqlFragment* fragment = document_.find_fragment(name)) add(fragment->set);
  }

  const GraphqlDocument& document_;
  const GraphqlMembers& variables_;
  GraphqlGroups& groups_;
  std::vector<std::string_view> spread_;
  const GraphqlLiteral* culprit_ = nullptr;
};

}  // namespace

const GraphqlLiteral* collect_fields(const GraphqlDocument& document, const GraphqlMembers& variables,
                                     std::span<const GraphqlSelectionSet* const> sets,
                                     GraphqlGroups& groups) {
  Collection collection(document, variables, groups);
  for (const GraphqlSelectionSet* set : sets) collection.add(*set);
  return collection.culprit();
}

}  // namespace jeton::detail
