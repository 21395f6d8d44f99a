// SPDX-License-Identifier: Apache-2.0
//
// graphql_schema.cpp: names found in the tables, and the tables themselves looked over.
#include <jeton/web/graphql_schema.hpp>

#include "graphql_coerce.hpp"
#include "graphql_lexer.hpp"
#include "graphql_lookup.hpp"
#include "graphql_parser.hpp"
#include "graphql_type_text.hpp"

#include <algorithm>
#include <array>

namespace jeton {
namespace {

using namespace detail;

constexpr std::array<GraphqlType, 5> kScalars{{{"Int", GraphqlTypeKind::scalar},
                                               {"Float", GraphqlTypeKind::scalar},
                                               {"String", GraphqlTypeKind::scalar},
                                               {"Boolean", GraphqlTypeKind::scalar},
                                               {"ID", GraphqlTypeKind::scalar}}};

template <class Range>
auto find_named(const Range& range, std::string_view name) noexcept -> decltype(&*range.begin()) {
  for (const auto& one : range)
    if (one.name == name) return &one;
  return nullptr;
}

/// Looks over the tables; what is wrong first stays in found_.
class TableCheck {
 public:
  explicit TableCheck(const GraphqlSchema& schema) : schema_(schema) {}

  std::optional<std::string> run() {
    require(is_object(schema_.find_type(schema_.query_type)), "the query type is no object of the tables",
            "");
    if (!schema_.mutation_type.empty())
      require(is_object(schema_.find_type(schema_.mutation_type)), "the mutation type is no object", "");
    check_names(schema_.types, "");
    for (const GraphqlType& type : schema_.types) check_type(type);
    return found_;
  }

 private:
  void require(bool holds, std::string_view what, std::string_view where) {
    if (!holds && !found_) found_ = std::string(where) + ": " + std::string(what);
  }

  template <class Range>
  void check_names(const Range& range, std::string_view where) {
    for (const auto& one : range) {
      require(is_name(one.name), "a name is no name", where);
      require(find_named(range, one.name) == &one, "a name stands twice", where);
    }
  }

  static bool is_name(std::string_view text) {
    const GraphqlToken token = GraphqlLexer(text).next();
    return token.kind == GraphqlTokenKind::name && token.text == text && !text.starts_with("__");
  }

  void check_type(const GraphqlType& type) {
    const bool is_scalar_again = type.kind == GraphqlTypeKind::scalar || find_named(kScalars, type.name);
    require(!is_scalar_again, "the language's scalars are known already", type.name);
    const bool has_parts = !type.fields.empty() || !type.inputs.empty() || !type.enumerators.empty();
    require(has_parts, "the type is empty", type.name);
    check_names(type.fields, type.name);
    for (const GraphqlField& field : type.fields) check_field(field, type.name);
    check_inputs(type.inputs, type.name);
    for (const std::string_view name : type.enumerators)
      require(is_name(name) && name != "true" && name != "false" && name != "null",
              "a value's name is no name", type.name);
  }

  void check_field(const GraphqlField& field, std::string_view where) {
    const GraphqlType* type = schema_.find_type(named_type(field.type));
    require(type != nullptr, "a field's type is not in the tables", where);
    require(type == nullptr || !is_input_object(type), "a field's type is an input object", where);
    check_inputs(field.arguments, where);
  }

  void check_inputs(std::span<const GraphqlInput> inputs, std::string_view where) {
    check_names(inputs, where);
    for (const GraphqlInput& input : inputs) {
      const GraphqlType* type = schema_.find_type(named_type(input.type));
      require(type != nullptr && is_input(*type), "an argument's type is no input type", where);
      require(is_default_right(input), "a default is not of its type", where);
    }
  }

  [[nodiscard]] bool is_default_right(const GraphqlInput& input) const {
    return input.default_value.empty() || default_of(schema_, input).has_value();
  }

  const GraphqlSchema& schema_;
  std::optional<std::string> found_;
};

}  // namespace

const GraphqlType* GraphqlSchema::find_type(std::string_view name) const noexcept {
  const GraphqlType* scalar = find_named(kScalars, name);
  return scalar != nullptr ? scalar : find_named(types, name);
}

const GraphqlType* GraphqlSchema::root_type(GraphqlOperationKind kind) const noexcept {
  switch (kind) {
    case GraphqlOperationKind::query: return find_type(query_type);
    case GraphqlOperationKind::mutation: return find_type(mutation_type);
    case GraphqlOperationKind::subscription: return nullptr;
  }
  return nullptr;
}

std::optional<std::string> find_graphql_schema_fault(const GraphqlSchema& schema) {
  return TableCheck(schema).run();
}

namespace detail {

const GraphqlField* find_field(const GraphqlType& type, std::string_view name) noexcept {
  return find_named(type.fields, name);
}

const GraphqlInput* find_input(std::span<const GraphqlInput> inputs, std::string_view name) noexcept {
  return find_named(inputs, name);
}

const GraphqlArgument* find_argument(std::span<const GraphqlArgument> arguments,
                                     std::string_view name) noexcept {
  for (const GraphqlArgument& argument : arguments)
    if (argument.name.text == name) return &argument;
  return nullptr;
}

bool has_enumerator(const GraphqlType& type, std::string_view name) noexcept {
  return std::find(type.enumerators.begin(), type.enumerators.end(), name) != type.enumerators.end();
}

bool is_required(const GraphqlInput& input) noexcept {
  return is_non_null(input.type) && input.default_value.empty();
}

}  // namespace detail
}  // namespace jeton
