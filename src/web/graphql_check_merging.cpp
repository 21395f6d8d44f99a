// SPDX-License-Identifier: Apache-2.0
//
// graphql_check_merging.cpp: two fields with one name in the answer must be the same field with the same
// arguments, and their own fields again. GraphQL October 2021, section 5.3.2.
//
// Needs a document that is right otherwise: then fields that meet are asked of the same type, for there are
// only objects, and neither types nor missing fragments need a look. Fragments are compared as they stand,
// each pair once: written out they could be thousands of times larger.
#include "graphql_lookup.hpp"
#include "graphql_rules.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace jeton::detail {
namespace {

using Fields = std::vector<const GraphqlSelection*>;

/// The fields of a selection set by their names in the answer, inline fragments written out, and the names of
/// the fragments that it spreads.
struct Collected {
  std::vector<std::pair<std::string_view, Fields>> fields;
  std::vector<std::string_view> fragments;
};

/// Where the fields of a conflict stand: the two themselves, and those inside them that are the cause.
struct Conflict {
  std::string_view name;
  std::vector<std::uint32_t> first;
  std::vector<std::uint32_t> second;
};

using Conflicts = std::vector<Conflict>;

bool is_same(const GraphqlLiteral& a, const GraphqlLiteral& b);

bool is_same_string(std::string_view a, std::string_view b) {
  constexpr std::string_view kBlock = "\"\"\"";
  return a.starts_with(kBlock) == b.starts_with(kBlock) &&
         decode_graphql_string(a) == decode_graphql_string(b);
}

bool is_same(std::span<const GraphqlArgument> a, std::span<const GraphqlArgument> b) {
  return a.size() == b.size() && std::all_of(a.begin(), a.end(), [b](const GraphqlArgument& one) {
           const GraphqlArgument* other = find_argument(b, one.name.text);
           return other != nullptr && is_same(one.value, other->value);
         });
}

bool is_same(const GraphqlLiteral& a, const GraphqlLiteral& b) {
  if (a.kind != b.kind) return false;
  if (a.kind == GraphqlLiteralKind::string) return is_same_string(a.text, b.text);
  if (a.kind == GraphqlLiteralKind::object) return is_same(a.fields, b.fields);
  if (a.kind != GraphqlLiteralKind::list) return a.text == b.text;
  const auto same_item = [](const GraphqlLiteral& x, const GraphqlLiteral& y) { return is_same(x, y); };
  return std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), same_item);
}

class MergeCheck {
 public:
  explicit MergeCheck(const GraphqlCase& judged) : judged_(judged) {}

  /// The selection set by itself, and those inside it.
  void check(const GraphqlSelectionSet& set) {
    report(conflicts_within(collect(set)));
    check_inside(set);
  }

  [[nodiscard]] bool is_exhausted() const noexcept { return comparisons_ > judged_.limits.most_comparisons; }

 private:
  void check_inside(const GraphqlSelectionSet& set) {
    for (const GraphqlSelection& selection : set.selections) {
      if (selection.kind == GraphqlSelectionKind::inline_fragment)
        check_inside(selection.set);
      else if (!selection.set.selections.empty())
        check(selection.set);
    }
  }

  void report(const Conflicts& conflicts) {
    for (const Conflict& conflict : conflicts) {
      std::vector<std::uint32_t> places = conflict.first;
      places.insert(places.end(), conflict.second.begin(), conflict.second.end());
      judged_.faults.report("The fields " + quoted(conflict.name) +
                                " cannot be merged: give one of them another name by an alias.",
                            places);
    }
  }

  const Collected& collect(const GraphqlSelectionSet& set) {
    const auto [known, is_new] = collected_.try_emplace(&set);
    if (is_new) collect_into(known->second, set);
    return known->second;
  }

  static void collect_into(Collected& out, const GraphqlSelectionSet& set) {
    for (const GraphqlSelection& selection : set.selections) {
      switch (selection.kind) {
        case GraphqlSelectionKind::field: add_field(out, selection); break;
        case GraphqlSelectionKind::spread: add_fragment(out, selection.name.text); break;
        case GraphqlSelectionKind::inline_fragment: collect_into(out, selection.set); break;
      }
    }
  }

  static void add_field(Collected& out, const GraphqlSelection& field) {
    Fields* fields = find_fields(out, field.response_name());
    if (fields == nullptr) fields = &out.fields.emplace_back(field.response_name(), Fields{}).second;
    fields->push_back(&field);
  }

  template <class Any>
  static auto find_fields(Any& collected, std::string_view name) -> decltype(&collected.fields[0].second) {
    for (auto& [other, fields] : collected.fields)
      if (other == name) return &fields;
    return nullptr;
  }

  static void add_fragment(Collected& out, std::string_view name) {
    if (std::find(out.fragments.begin(), out.fragments.end(), name) == out.fragments.end())
      out.fragments.push_back(name);
  }

  const Collected& collect_fragment(std::string_view name) {
    return collect(judged_.document.find_fragment(name)->set);
  }

  Conflicts conflicts_within(const Collected& set) {
    Conflicts found;
    for (const auto& [name, fields] : set.fields)
      for (auto a = fields.begin(); a != fields.end(); ++a)
        for (auto b = a + 1; b != fields.end(); ++b) compare(**a, **b, found);
    for (auto name = set.fragments.begin(); name != set.fragments.end(); ++name) {
      compare_with_fragment(set, *name, found);
      for (auto other = name + 1; other != set.fragments.end(); ++other)
        compare_fragments(*name, *other, found);
    }
    return found;
  }

  /// Two selection sets that ask the same object, with all that they spread.
  Conflicts conflicts_between(const Collected& a, const Collected& b) {
    Conflicts found;
    compare_fields(a, b, found);
    for (const std::string_view name : b.fragments) compare_with_fragment(a, name, found);
    for (const std::string_view name : a.fragments) compare_with_fragment(b, name, found);
    for (const std::string_view name : a.fragments)
      for (const std::string_view other : b.fragments) compare_fragments(name, other, found);
    return found;
  }

  void compare_fields(const Collected& a, const Collected& b, Conflicts& found) {
    for (const auto& [name, fields] : a.fields) {
      const Fields* others = find_fields(b, name);
      if (others == nullptr) continue;
      for (const GraphqlSelection* one : fields)
        for (const GraphqlSelection* other : *others) compare(*one, *other, found);
    }
  }

  void compare_with_fragment(const Collected& set, std::string_view name, Conflicts& found) {
    if (!spend() || !set_and_fragment_.insert({&set, name}).second) return;
    const Collected& fragment = collect_fragment(name);
    compare_fields(set, fragment, found);
    for (const std::string_view inner : fragment.fragments) compare_with_fragment(set, inner, found);
  }

  void compare_fragments(std::string_view a, std::string_view b, Conflicts& found) {
    if (a == b || !spend() || !two_fragments_.insert(std::minmax(a, b)).second) return;
    const Collected& first = collect_fragment(a);
    const Collected& second = collect_fragment(b);
    compare_fields(first, second, found);
    for (const std::string_view inner : second.fragments) compare_fragments(a, inner, found);
    for (const std::string_view inner : first.fragments) compare_fragments(inner, b, found);
  }

  void compare(const GraphqlSelection& a, const GraphqlSelection& b, Conflicts& found) {
    if (!spend()) return;
    if (a.name.text != b.name.text || !is_same(a.arguments, b.arguments)) {
      found.push_back({a.response_name(), {a.at}, {b.at}});
      return;
    }
    if (a.set.selections.empty()) return;
    const Conflicts inside = conflicts_between(collect(a.set), collect(b.set));
    if (!inside.empty()) found.push_back(enclose(a, b, inside));
  }

  static Conflict enclose(const GraphqlSelection& a, const GraphqlSelection& b, const Conflicts& inside) {
    Conflict whole{a.response_name(), {a.at}, {b.at}};
    for (const Conflict& part : inside) {
      whole.first.insert(whole.first.end(), part.first.begin(), part.first.end());
      whole.second.insert(whole.second.end(), part.second.begin(), part.second.end());
    }
    return whole;
  }

  bool spend() noexcept { return ++comparisons_ <= judged_.limits.most_comparisons; }

  const GraphqlCase& judged_;
  std::size_t comparisons_ = 0;
  std::map<const GraphqlSelectionSet*, Collected> collected_;
  std::set<std::pair<const Collected*, std::string_view>> set_and_fragment_;
  std::set<std::pair<std::string_view, std::string_view>> two_fragments_;
};

}  // namespace

void check_merging(const GraphqlCase& judged) {
  MergeCheck check(judged);
  for (const GraphqlOperation& operation : judged.document.operations) check.check(operation.set);
  for (const GraphqlFragment& fragment : judged.document.fragments) check.check(fragment.set);
  if (check.is_exhausted()) judged.faults.report("The document repeats too many fields.", {0});
}

}  // namespace jeton::detail
