// SPDX-License-Identifier: Apache-2.0
//
// graphql_check_selections.cpp: what is asked for exists: fields, fragments' types, arguments, directives.
// GraphQL October 2021, sections 5.3 to 5.7.
#include "graphql_lookup.hpp"
#include "graphql_rules.hpp"
#include "graphql_type_text.hpp"

#include <algorithm>

namespace jeton::detail {
namespace {

bool is_introspection(std::string_view field) noexcept { return field == "__schema" || field == "__type"; }

/// Walks selections with the object whose fields they are; nullptr where that is not known, and then nothing
/// is said about its fields.
class SelectionCheck {
 public:
  explicit SelectionCheck(const GraphqlCase& judged) : judged_(judged) {}

  void check_operation(const GraphqlOperation& operation) {
    for (const GraphqlVariable& variable : operation.variables) check_variable(variable);
    check_directives(judged_, operation.directives, GraphqlPlace::definition);
    check_set(operation.set, judged_.schema.root_type(operation.kind));
  }

  void check_fragment(const GraphqlFragment& fragment) {
    check_directives(judged_, fragment.directives, GraphqlPlace::definition);
    check_set(fragment.set, check_condition(fragment.type_condition));
  }

 private:
  void check_variable(const GraphqlVariable& variable) {
    check_directives(judged_, variable.directives, GraphqlPlace::definition);
    const GraphqlType* type = judged_.schema.find_type(variable.type_name.text);
    if (type == nullptr)
      report_unknown_type(variable.type_name);
    else if (!is_input(*type))
      judged_.faults.report("The variable's type " + quoted(variable.type) + " is no input type.",
                            {variable.type_at});
    const bool is_known = type != nullptr && is_input(*type);
    if (variable.default_value) check_value(judged_, *variable.default_value, is_known ? variable.type : "");
  }

  void report_unknown_type(const GraphqlName& name) {
    judged_.faults.report("Unknown type " + quoted(name.text) + ".", {name.at});
  }

  /// The object that a fragment is about; nullptr if there is no such object.
  const GraphqlType* check_condition(const GraphqlName& condition) {
    const GraphqlType* type = judged_.schema.find_type(condition.text);
    if (type == nullptr) report_unknown_type(condition);
    if (type != nullptr && !is_object(type))
      judged_.faults.report("A fragment cannot be on " + quoted(condition.text) + ", which has no fields.",
                            {condition.at});
    return is_object(type) ? type : nullptr;
  }

  void check_set(const GraphqlSelectionSet& set, const GraphqlType* parent) {
    for (const GraphqlSelection& selection : set.selections) {
      check_directives(judged_, selection.directives, GraphqlPlace::selection);
      switch (selection.kind) {
        case GraphqlSelectionKind::field: check_field(selection, parent); break;
        case GraphqlSelectionKind::spread: check_spread(selection, parent); break;
        case GraphqlSelectionKind::inline_fragment: check_inline(selection, parent); break;
      }
    }
  }

  void check_field(const GraphqlSelection& selection, const GraphqlType* parent) {
    const GraphqlField* field = nullptr;
    if (parent != nullptr && selection.name.text == kTypeNameField.name) field = &kTypeNameField;
    if (parent != nullptr && field == nullptr) field = find_field(*parent, selection.name.text);
    if (parent != nullptr && field == nullptr) report_unknown_field(selection, *parent);

    check_arguments(judged_, selection.arguments, field == nullptr ? nullptr : &field->arguments,
                    selection.at);
    const GraphqlType* type = field == nullptr ? nullptr : judged_.schema.find_type(named_type(field->type));
    if (type != nullptr) check_leaf(selection, *type);
    check_set(selection.set, is_object(type) ? type : nullptr);
  }

  void report_unknown_field(const GraphqlSelection& selection, const GraphqlType& parent) {
    const bool is_off = is_introspection(selection.name.text) && parent.name == judged_.schema.query_type;
    judged_.faults.report(
        is_off ? "Introspection is off."
               : "There is no field " + quoted(selection.name.text) + " on type " + quoted(parent.name) + ".",
        {selection.at});
  }

  /// Objects are asked for by their fields, and nothing else has any (5.3.3).
  void check_leaf(const GraphqlSelection& selection, const GraphqlType& type) {
    const bool has_set = !selection.set.selections.empty();
    if (is_leaf(type) && has_set)
      judged_.faults.report("The field " + quoted(selection.name.text) + " has no fields to select.",
                            {selection.set.at});
    if (!is_leaf(type) && !has_set)
      judged_.faults.report("The field " + quoted(selection.name.text) + " needs a selection of its fields.",
                            {selection.at});
  }

  void check_spread(const GraphqlSelection& spread, const GraphqlType* parent) {
    const GraphqlFragment* fragment = judged_.document.find_fragment(spread.name.text);
    if (fragment == nullptr) {
      judged_.faults.report("Unknown fragment " + quoted(spread.name.text) + ".", {spread.name.at});
      return;
    }
    check_overlap(judged_.schema.find_type(fragment->type_condition.text), parent, spread.at);
  }

  void check_inline(const GraphqlSelection& fragment, const GraphqlType* parent) {
    const bool has_condition = !fragment.type_condition.text.empty();
    const GraphqlType* type = has_condition ? check_condition(fragment.type_condition) : parent;
    check_overlap(type, parent, fragment.at);
    check_set(fragment.set, type);
  }

  /// Among objects only the same type overlaps (5.5.2.3).
  void check_overlap(const GraphqlType* type, const GraphqlType* parent, std::uint32_t at) {
    if (is_object(type) && parent != nullptr && type != parent)
      judged_.faults.report("A fragment on " + quoted(type->name) + " can never match in an object of type " +
                                quoted(parent->name) + ".",
                            {at});
  }

  const GraphqlCase& judged_;
};

/// Each name that stands more than once, with all its places.
void check_unique_arguments(const GraphqlCase& judged, std::span<const GraphqlArgument> arguments) {
  for (auto argument = arguments.begin(); argument != arguments.end(); ++argument) {
    const std::string_view name = argument->name.text;
    if (find_argument(arguments, name) != &*argument) continue;
    std::vector<std::uint32_t> places;
    for (auto other = argument; other != arguments.end(); ++other)
      if (other->name.text == name) places.push_back(other->name.at);
    if (places.size() > 1)
      judged.faults.report("There can be only one argument named " + quoted(name) + ".", places);
  }
}

void check_unique_directive(const GraphqlCase& judged, std::span<const GraphqlDirective> directives,
                            const GraphqlDirective& directive) {
  const auto first = std::find_if(directives.begin(), directives.end(), [&directive](const auto& other) {
    return other.name.text == directive.name.text;
  });
  if (&*first != &directive)
    judged.faults.report("The directive " + quoted(directive.name.text) + " can stand only once here.",
                         {first->at, directive.at});
}

}  // namespace

void check_selections(const GraphqlCase& judged) {
  SelectionCheck check(judged);
  for (const GraphqlOperation& operation : judged.document.operations) check.check_operation(operation);
  for (const GraphqlFragment& fragment : judged.document.fragments) check.check_fragment(fragment);
}

void check_directives(const GraphqlCase& judged, std::span<const GraphqlDirective> directives,
                      GraphqlPlace place) {
  constexpr std::span<const GraphqlInput> kInputs = kConditionArguments;
  for (const GraphqlDirective& directive : directives) {
    const bool is_known = is_condition(directive.name.text);
    check_arguments(judged, directive.arguments, is_known ? &kInputs : nullptr, directive.at);
    if (!is_known) {
      judged.faults.report("Unknown directive " + quoted(directive.name.text) + ".", {directive.at});
      continue;
    }
    check_unique_directive(judged, directives, directive);
    if (place == GraphqlPlace::definition)
      judged.faults.report("The directive " + quoted(directive.name.text) + " cannot stand here.",
                           {directive.at});
  }
}

void check_arguments(const GraphqlCase& judged, std::span<const GraphqlArgument> arguments,
                     const std::span<const GraphqlInput>* inputs, std::uint32_t owner_at) {
  check_unique_arguments(judged, arguments);
  for (const GraphqlArgument& argument : arguments) {
    const GraphqlInput* input = inputs == nullptr ? nullptr : find_input(*inputs, argument.name.text);
    if (inputs != nullptr && input == nullptr)
      judged.faults.report("Unknown argument " + quoted(argument.name.text) + ".", {argument.name.at});
    check_value(judged, argument.value, input == nullptr ? std::string_view{} : input->type);
  }
  if (inputs == nullptr) return;
  for (const GraphqlInput& input : *inputs)
    if (is_required(input) && find_argument(arguments, input.name) == nullptr)
      judged.faults.report(
          "The argument " + quoted(input.name) + " of type " + quoted(input.type) + " is required.",
          {owner_at});
}

}  // namespace jeton::detail
