// SPDX-License-Identifier: Apache-2.0
//
// graphql_execute.cpp: an operation of a valid document, field by field. Where a step answers nothing, an
// error was noted and the nearest place that may be null becomes null. GraphQL October 2021, section 6.
#include <jeton/web/graphql_execute.hpp>

#include "graphql_coerce.hpp"
#include "graphql_collect.hpp"
#include "graphql_lookup.hpp"
#include "graphql_rules.hpp"
#include "graphql_type_text.hpp"

#include <algorithm>

namespace jeton {
namespace {

using namespace detail;

constexpr std::string_view kInternalCategory = "internal";

/// A value, which may be null, or nothing: it failed and the failure was noted.
using Completed = std::optional<GraphqlValue>;

class Execution {
 public:
  Execution(const GraphqlSchema& schema, GraphqlResolver& resolver, const GraphqlDocument& document,
            GraphqlMembers variables)
      : schema_(schema), resolver_(resolver), document_(document), variables_(std::move(variables)) {}

  GraphqlResult run(const GraphqlOperation& operation, const GraphqlLimits& limits) {
    const GraphqlType* root = schema_.root_type(operation.kind);
    if (root == nullptr) {
      note("The schema has no such operations.", {operation.at}, kGraphqlCategory);
      return {std::move(errors_), GraphqlValue()};
    }
    GraphqlGroups groups;
    const GraphqlSelectionSet* const set = &operation.set;
    const GraphqlLiteral* culprit = collect_fields(document_, variables_, {&set, 1}, groups);
    if (culprit != nullptr) note_null_condition(*culprit);
    if (groups.size() > limits.most_root_fields) return refuse_crowd(operation);
    auto data = culprit == nullptr ? execute_groups(*root, GraphqlValue(), groups) : std::nullopt;
    return {std::move(errors_), std::move(data).value_or(GraphqlValue())};
  }

 private:
  void note(std::string message, const std::vector<std::uint32_t>& places, std::string_view category) {
    GraphqlError& error = errors_.emplace_back();
    error.message = std::move(message);
    error.path = path_;
    error.category = category;
    for (const std::uint32_t at : places) error.locations.push_back(locate_in_graphql(document_.text, at));
  }

  /// An error of a field stands wherever the field does.
  std::nullopt_t fail(const GraphqlGroup& group, std::string message, std::string_view category) {
    std::vector<std::uint32_t> places;
    for (const GraphqlSelection* field : group.fields) places.push_back(field->at);
    note(std::move(message), places, category);
    return std::nullopt;
  }

  void note_null_condition(const GraphqlLiteral& condition) {
    note("The condition of a directive must not be null.", {condition.at}, kGraphqlCategory);
  }

  GraphqlResult refuse_crowd(const GraphqlOperation& operation) {
    note("The operation asks for too many fields at once.", {operation.at}, kGraphqlCategory);
    return {std::move(errors_), std::nullopt};
  }

  /// The object's fields in their order; the first failure of one that must not be null ends it.
  Completed execute_groups(const GraphqlType& type, const GraphqlValue& parent, const GraphqlGroups& groups) {
    GraphqlMembers members;
    for (const GraphqlGroup& group : groups) {
      path_.emplace_back(std::string(group.name));
      Completed value = execute_field(type, parent, group);
      path_.pop_back();
      if (!value) return std::nullopt;
      members.push_back({std::string(group.name), *std::move(value)});
    }
    return GraphqlValue::object(std::move(members));
  }

  Completed execute_field(const GraphqlType& type, const GraphqlValue& parent, const GraphqlGroup& group) {
    const std::string_view name = group.fields.front()->name.text;
    if (name == kTypeNameField.name) return GraphqlValue(type.name);
    const GraphqlField& field = *find_field(type, name);
    Completed answer = answer_field(type, field, parent, group);
    if (answer) answer = complete(field.type, *answer, group);
    if (!answer && !is_non_null(field.type)) return GraphqlValue();
    return answer;
  }

  Completed answer_field(const GraphqlType& type, const GraphqlField& field, const GraphqlValue& parent,
                         const GraphqlGroup& group) {
    if (field.arguments.empty() && !is_root(type)) return member_of(parent, field.name);
    const auto arguments = coerce_arguments(field, *group.fields.front());
    if (!arguments) return std::nullopt;
    GraphqlAnswer answer = resolver_.resolve({type.name, field.name, parent, *arguments});
    if (auto* error = std::get_if<GraphqlFieldError>(&answer))
      return fail(group, std::move(error->message), error->category);
    return std::get<GraphqlValue>(std::move(answer));
  }

  [[nodiscard]] bool is_root(const GraphqlType& type) const noexcept {
    return type.name == schema_.query_type || type.name == schema_.mutation_type;
  }

  [[nodiscard]] static GraphqlValue member_of(const GraphqlValue& parent, std::string_view name) {
    const GraphqlMembers* members = parent.as_object();
    const GraphqlValue* member = members == nullptr ? nullptr : find_member(*members, name);
    return member == nullptr ? GraphqlValue() : *member;
  }

  /// Section 6.4.1.
  std::optional<GraphqlMembers> coerce_arguments(const GraphqlField& field,
                                                 const GraphqlSelection& selection) {
    GraphqlMembers members;
    for (const GraphqlInput& input : field.arguments) {
      const GraphqlArgument* given = find_argument(selection.arguments, input.name);
      const bool is_given = given != nullptr && !is_absent(given->value);
      auto value = is_given ? coerce_literal(schema_, given->value, input.type, variables_)
                            : default_of(schema_, input);
      if (value) {
        members.push_back({std::string(input.name), *std::move(value)});
      } else if (is_given || is_required(input)) {
        note("The argument " + quoted(input.name) + " is not of type " + quoted(input.type) + ".",
             {given == nullptr ? selection.at : given->value.at}, kGraphqlCategory);
        return std::nullopt;
      }
    }
    return members;
  }

  [[nodiscard]] bool is_absent(const GraphqlLiteral& value) const {
    return value.kind == GraphqlLiteralKind::variable && find_member(variables_, value.text) == nullptr;
  }

  /// What was answered, as the schema's type wants it (section 6.4.3).
  Completed complete(std::string_view type, const GraphqlValue& answer, const GraphqlGroup& group) {
    if (is_non_null(type)) {
      Completed value = complete(nullable_type(type), answer, group);
      if (value && value->is_null())
        return fail(group, "A value that must not be null is.", kInternalCategory);
      return value;
    }
    if (answer.is_null()) return GraphqlValue();
    if (is_list(type)) return complete_list(item_type(type), answer, group);
    const GraphqlType& named = *schema_.find_type(type);
    if (is_object(&named)) return complete_object(named, answer, group);
    Completed value = coerce_answer(named, answer);
    return value ? value : fail(group, "The field's value is not of its type.", kInternalCategory);
  }

  Completed complete_list(std::string_view item, const GraphqlValue& answer, const GraphqlGroup& group) {
    const GraphqlValue::List* items = answer.as_list();
    if (items == nullptr) return fail(group, "The field's value is no list.", kInternalCategory);
    GraphqlValue::List completed;
    for (std::size_t i = 0; i < items->size(); ++i) {
      path_.emplace_back(i);
      Completed value = complete(item, (*items)[i], group);
      path_.pop_back();
      if (!value && is_non_null(item)) return std::nullopt;
      completed.push_back(std::move(value).value_or(GraphqlValue()));
    }
    return GraphqlValue::list(std::move(completed));
  }

  Completed complete_object(const GraphqlType& type, const GraphqlValue& answer, const GraphqlGroup& group) {
    std::vector<const GraphqlSelectionSet*> sets;
    for (const GraphqlSelection* field : group.fields) sets.push_back(&field->set);
    GraphqlGroups groups;
    if (const GraphqlLiteral* culprit = collect_fields(document_, variables_, sets, groups)) {
      note_null_condition(*culprit);
      return std::nullopt;
    }
    return execute_groups(type, answer, groups);
  }

  const GraphqlSchema& schema_;
  GraphqlResolver& resolver_;
  const GraphqlDocument& document_;
  GraphqlMembers variables_;
  std::vector<GraphqlError> errors_;
  std::vector<GraphqlPathStep> path_;
};

GraphqlResult refused(std::string message) { return {{{std::move(message)}}, std::nullopt}; }

/// The operation that is meant, or nullptr. Without a name there must be only one (section 6.1).
const GraphqlOperation* choose_operation(const GraphqlDocument& document,
                                         const std::optional<std::string>& name) {
  if (!name) return document.operations.size() == 1 ? &document.operations.front() : nullptr;
  for (const GraphqlOperation& operation : document.operations)
    if (!operation.name.text.empty() && operation.name.text == *name) return &operation;
  return nullptr;
}

/// Section 6.1.2. A variable that is of a wrong type is named; what it held is not.
GraphqlMembers coerce_variables(const GraphqlSchema& schema, const GraphqlOperation& operation,
                                const JsonObject& json, GraphqlFaults& faults) {
  GraphqlMembers members;
  for (const GraphqlVariable& variable : operation.variables) {
    const auto given = json.find(variable.name.text);
    if (given) {
      std::size_t wrong = 0;
      members.push_back({std::string(variable.name.text), coerce_json(schema, *given, variable.type, wrong)});
      for (; wrong > 0; --wrong)
        faults.report(
            "The variable " + quoted(variable.name.text) + " is not of type " + quoted(variable.type) + ".",
            {variable.at});
    } else if (variable.default_value) {
      auto value = coerce_literal(schema, *variable.default_value, variable.type, {});
      if (value) members.push_back({std::string(variable.name.text), *std::move(value)});
    } else if (is_non_null(variable.type)) {
      faults.report("The variable " + quoted(variable.name.text) + " is required.", {variable.at});
    }
  }
  return members;
}

GraphqlResult execute_operation(const GraphqlSchema& schema, GraphqlResolver& resolver,
                                const GraphqlDocument& document, const GraphqlRequest& request,
                                const GraphqlLimits& limits) {
  const GraphqlOperation* operation = choose_operation(document, request.operation_name);
  if (operation == nullptr) return refused("The request must name one of the document's operations.");
  if (request.allowed == GraphqlAllowed::queries && operation->kind != GraphqlOperationKind::query)
    return refused("Only queries are allowed here.");

  const std::string_view text = request.variables.empty() ? "{}" : std::string_view(request.variables);
  const JsonLimits json_limits{.most_bytes = limits.most_variable_bytes, .most_depth = limits.most_depth + 1};
  const auto json = JsonObject::parse(text, json_limits);
  if (!json.ok()) return refused("The variables are no JSON object, or too large.");
  GraphqlFaults faults(document.text);
  auto variables = coerce_variables(schema, *operation, json.value(), faults);
  if (!faults.empty()) return {faults.take(), std::nullopt};
  return Execution(schema, resolver, document, std::move(variables)).run(*operation, limits);
}

}  // namespace

GraphqlResult execute_graphql(const GraphqlSchema& schema, GraphqlResolver& resolver,
                              const GraphqlRequest& request, const GraphqlLimits& limits) {
  const auto parsed = parse_graphql_document(request.document, limits);
  if (const auto* fault = std::get_if<GraphqlError>(&parsed)) return {{*fault}, std::nullopt};
  const auto& document = std::get<GraphqlDocument>(parsed);
  auto errors = validate_graphql(schema, document, limits);
  if (!errors.empty()) return {std::move(errors), std::nullopt};
  return execute_operation(schema, resolver, document, request, limits);
}

}  // namespace jeton
