// SPDX-License-Identifier: Apache-2.0
//
// graphql_check_variables.cpp: the variables of an operation against their uses, in the operation itself and
// in the fragments that it reaches. GraphQL October 2021, section 5.8.
#include "graphql_lookup.hpp"
#include "graphql_rules.hpp"
#include "graphql_type_text.hpp"

#include <algorithm>
#include <map>

namespace jeton::detail {
namespace {

/// A variable in a place of a value.
struct Use {
  const GraphqlLiteral* variable;
  std::string_view type;     ///< that the place wants; empty: not known
  bool has_default = false;  ///< the place has one
};

using Uses = std::vector<Use>;

/// Collects the uses in one operation or fragment.
class UseFinder {
 public:
  UseFinder(const GraphqlSchema& schema, Uses& uses) : schema_(schema), uses_(uses) {}

  void find_in(std::span<const GraphqlDirective> directives) {
    for (const GraphqlDirective& directive : directives) {
      const bool is_known = is_condition(directive.name.text);
      find_in(directive.arguments, is_known ? kConditionArguments : std::span<const GraphqlInput>{});
    }
  }

  void find_in(const GraphqlSelectionSet& set, const GraphqlType* parent) {
    for (const GraphqlSelection& selection : set.selections) {
      find_in(selection.directives);
      if (selection.kind == GraphqlSelectionKind::field) find_in_field(selection, parent);
      if (selection.kind != GraphqlSelectionKind::inline_fragment) continue;
      const bool has_condition = !selection.type_condition.text.empty();
      find_in(selection.set, has_condition ? schema_.find_type(selection.type_condition.text) : parent);
    }
  }

 private:
  void find_in_field(const GraphqlSelection& selection, const GraphqlType* parent) {
    const GraphqlField* field = is_object(parent) ? find_field(*parent, selection.name.text) : nullptr;
    find_in(selection.arguments, field == nullptr ? std::span<const GraphqlInput>{} : field->arguments);
    find_in(selection.set, field == nullptr ? nullptr : schema_.find_type(named_type(field->type)));
  }

  void find_in(std::span<const GraphqlArgument> arguments, std::span<const GraphqlInput> inputs) {
    for (const GraphqlArgument& argument : arguments) {
      const GraphqlInput* input = find_input(inputs, argument.name.text);
      if (input == nullptr)
        find_in(argument.value, {}, false);
      else
        find_in(argument.value, input->type, !input->default_value.empty());
    }
  }

  void find_in(const GraphqlLiteral& value, std::string_view type, bool has_default) {
    if (value.kind == GraphqlLiteralKind::variable) uses_.push_back({&value, type, has_default});
    for (const GraphqlLiteral& item : value.items)
      find_in(item, is_list(type) ? item_type(type) : nullable_type(type), false);
    const GraphqlType* named = value.fields.empty() ? nullptr : schema_.find_type(named_type(type));
    find_in(value.fields, named == nullptr ? std::span<const GraphqlInput>{} : named->inputs);
  }

  const GraphqlSchema& schema_;
  Uses& uses_;
};

class VariableCheck {
 public:
  explicit VariableCheck(const GraphqlCase& judged) : judged_(judged) {}

  void check(const GraphqlOperation& operation) {
    check_names(operation.variables);
    const Uses uses = uses_of(operation);
    for (const GraphqlVariable& variable : operation.variables) check_is_used(variable, uses);
    for (const Use& use : uses) check_use(use, operation);
  }

 private:
  /// Each name that stands more than once, with all its places.
  void check_names(std::span<const GraphqlVariable> variables) {
    for (auto variable = variables.begin(); variable != variables.end(); ++variable) {
      const std::string_view name = variable->name.text;
      const auto has_name = [name](const auto& other) { return other.name.text == name; };
      if (std::find_if(variables.begin(), variable, has_name) != variable) continue;
      std::vector<std::uint32_t> places;
      for (auto other = variable; other != variables.end(); ++other)
        if (has_name(*other)) places.push_back(other->name.at);
      if (places.size() > 1)
        judged_.faults.report("There can be only one variable named " + quoted(name) + ".", places);
    }
  }

  Uses uses_of(const GraphqlOperation& operation) {
    Uses uses;
    UseFinder finder(judged_.schema, uses);
    finder.find_in(operation.directives);
    finder.find_in(operation.set, judged_.schema.root_type(operation.kind));
    const GraphqlSelectionSet* const set = &operation.set;
    for (const GraphqlFragment* fragment : fragments_reached(judged_.document, {&set, 1})) {
      const Uses& more = uses_of(*fragment);
      uses.insert(uses.end(), more.begin(), more.end());
    }
    return uses;
  }

  const Uses& uses_of(const GraphqlFragment& fragment) {
    const auto [known, is_new] = known_.try_emplace(&fragment);
    if (is_new) {
      UseFinder finder(judged_.schema, known->second);
      finder.find_in(fragment.directives);
      finder.find_in(fragment.set, judged_.schema.find_type(fragment.type_condition.text));
    }
    return known->second;
  }

  void check_is_used(const GraphqlVariable& variable, const Uses& uses) {
    const bool is_used = std::any_of(uses.begin(), uses.end(), [&variable](const Use& use) {
      return use.variable->text == variable.name.text;
    });
    if (!is_used)
      judged_.faults.report("The variable " + quoted(variable.name.text) + " is never used.", {variable.at});
  }

  /// The name of a variable that is not defined may be a value whose quotes were forgotten: it is not
  /// repeated.
  void check_use(const Use& use, const GraphqlOperation& operation) {
    const auto& variables = operation.variables;
    const auto variable = std::find_if(variables.rbegin(), variables.rend(), [&use](const auto& other) {
      return other.name.text == use.variable->text;
    });
    if (variable == variables.rend()) {
      judged_.faults.report("The operation does not define this variable.", {use.variable->at, operation.at});
      return;
    }
    const bool is_known = judged_.schema.find_type(variable->type_name.text) != nullptr;
    if (is_known && !use.type.empty() && !may_stand(*variable, use))
      judged_.faults.report("The variable " + quoted(variable->name.text) + " of type " +
                                quoted(variable->type) + " cannot stand where " + quoted(use.type) +
                                " is wanted.",
                            {variable->at, use.variable->at});
  }

  /// A default, of the variable or of the place, makes up for a type that may be null (5.8.5).
  static bool may_stand(const GraphqlVariable& variable, const Use& use) {
    if (!is_non_null(use.type) || is_non_null(variable.type)) return is_subtype(variable.type, use.type);
    const bool has_value = variable.default_value && variable.default_value->kind != GraphqlLiteralKind::null;
    return (has_value || use.has_default) && is_subtype(variable.type, nullable_type(use.type));
  }

  const GraphqlCase& judged_;
  std::map<const GraphqlFragment*, Uses> known_;
};

}  // namespace

void check_variables(const GraphqlCase& judged) {
  VariableCheck check(judged);
  for (const GraphqlOperation& operation : judged.document.operations) check.check(operation);
}

}  // namespace jeton::detail
