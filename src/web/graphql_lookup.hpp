// SPDX-License-Identifier: Apache-2.0
//
// graphql_lookup.hpp: names found in the tables of a schema and in lists of nodes. Private to src/web.
//
//   const GraphqlField* field = find_field(*type, "email");
#pragma once

#include <jeton/web/graphql_schema.hpp>

#include <span>
#include <string_view>

namespace jeton::detail {

/// `__typename`, which every object has (GraphQL October 2021, section 4.4).
inline constexpr GraphqlField kTypeNameField{"__typename", "String!"};

/// The directives of the language that a request may use, section 3.13; both say when by the same argument.
inline constexpr GraphqlInput kConditionArguments[] = {{"if", "Boolean!"}};
[[nodiscard]] constexpr bool is_condition(std::string_view directive) noexcept {
  return directive == "skip" || directive == "include";
}

[[nodiscard]] constexpr bool is_leaf(const GraphqlType& type) noexcept {
  return type.kind == GraphqlTypeKind::scalar || type.kind == GraphqlTypeKind::enumeration;
}
[[nodiscard]] constexpr bool is_input(const GraphqlType& type) noexcept {
  return type.kind != GraphqlTypeKind::object;
}
[[nodiscard]] constexpr bool is_object(const GraphqlType* type) noexcept {
  return type != nullptr && type->kind == GraphqlTypeKind::object;
}
[[nodiscard]] constexpr bool is_input_object(const GraphqlType* type) noexcept {
  return type != nullptr && type->kind == GraphqlTypeKind::input_object;
}

[[nodiscard]] const GraphqlField* find_field(const GraphqlType& type, std::string_view name) noexcept;
[[nodiscard]] const GraphqlInput* find_input(std::span<const GraphqlInput> inputs,
                                             std::string_view name) noexcept;
[[nodiscard]] const GraphqlArgument* find_argument(std::span<const GraphqlArgument> arguments,
                                                   std::string_view name) noexcept;
[[nodiscard]] bool has_enumerator(const GraphqlType& type, std::string_view name) noexcept;

/// Whether it must be given: never null and no default (section 5.4.2.1).
[[nodiscard]] bool is_required(const GraphqlInput& input) noexcept;

}  // namespace jeton::detail
