// SPDX-License-Identifier: Apache-2.0
//
// graphql_check_values.cpp: a literal against the type that its place wants. Messages name the type, never
// the value. GraphQL October 2021, section 5.6.
#include "graphql_coerce.hpp"
#include "graphql_lookup.hpp"
#include "graphql_rules.hpp"
#include "graphql_type_text.hpp"

namespace jeton::detail {
namespace {

class ValueCheck {
 public:
  explicit ValueCheck(const GraphqlCase& judged) : judged_(judged) {}

  void check(const GraphqlLiteral& value, std::string_view type) {
    switch (value.kind) {
      case GraphqlLiteralKind::variable: return;  // check_variables()
      case GraphqlLiteralKind::null:
        if (is_non_null(type)) report_wrong(value, type);
        return;
      case GraphqlLiteralKind::list: check_list(value, type); return;
      case GraphqlLiteralKind::object: check_object(value, type); return;
      default: check_leaf(value, type); return;
    }
  }

  /// Names of fields stand once in whatever object, its type known or not (5.6.3).
  void check_names(const GraphqlLiteral& value) {
    for (const GraphqlLiteral& item : value.items) check_names(item);
    for (const GraphqlArgument& field : value.fields) {
      const GraphqlArgument* first = find_argument(value.fields, field.name.text);
      if (first != &field)
        judged_.faults.report("A field of an input object can stand only once.",
                              {first->name.at, field.name.at});
      check_names(field.value);
    }
  }

 private:
  void report_wrong(const GraphqlLiteral& value, std::string_view type) {
    judged_.faults.report("Expected a value of type " + quoted(type) + ".", {value.at});
  }

  /// A single value may stand where a list of it is wanted (3.11).
  void check_leaf(const GraphqlLiteral& value, std::string_view type) {
    const GraphqlType* named = judged_.schema.find_type(named_type(type));
    if (named == nullptr) return;
    if (!is_leaf(*named) || !coerce_leaf_literal(*named, value)) report_wrong(value, type);
  }

  void check_list(const GraphqlLiteral& value, std::string_view type) {
    if (type.empty()) return;
    if (!is_list(type)) {
      report_wrong(value, type);
      return;
    }
    for (const GraphqlLiteral& item : value.items) check(item, item_type(type));
  }

  void check_object(const GraphqlLiteral& value, std::string_view type) {
    const GraphqlType* named = judged_.schema.find_type(named_type(type));
    if (named == nullptr) return;
    if (!is_input_object(named)) {
      report_wrong(value, type);
      return;
    }
    for (const GraphqlInput& input : named->inputs)
      if (is_required(input) && find_argument(value.fields, input.name) == nullptr)
        judged_.faults.report(
            "The field " + quoted(input.name) + " of " + quoted(named->name) + " is required.", {value.at});
    for (const GraphqlArgument& field : value.fields) {
      const GraphqlInput* input = find_input(named->inputs, field.name.text);
      if (input == nullptr)
        judged_.faults.report("The input object " + quoted(named->name) + " has no such field.",
                              {field.name.at});
      check(field.value, input == nullptr ? std::string_view{} : input->type);
    }
  }

  const GraphqlCase& judged_;
};

}  // namespace

void check_value(const GraphqlCase& judged, const GraphqlLiteral& value, std::string_view type) {
  ValueCheck check(judged);
  check.check(value, type);
  check.check_names(value);
}

}  // namespace jeton::detail
