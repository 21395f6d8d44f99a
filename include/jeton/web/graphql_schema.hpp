// SPDX-License-Identifier: Apache-2.0
//
// graphql_schema.hpp: which fields may be asked for, as plain tables, and whether a document asks rightly.
//
// Types are written as in GraphQL itself, without spaces: "String", "[Order!]!". The five scalars of the
// language are known; there are no interfaces, unions, own scalars or own directives, and no subscriptions.
//
//   constexpr GraphqlInput kLogin[] = {{"email", "String!"}, {"password", "String!"}};
//   constexpr GraphqlField kMutations[] = {{"generateCustomerToken", "CustomerToken", kLogin}};
//   constexpr GraphqlField kToken[] = {{"token", "String"}};
//   constexpr GraphqlType kTypes[] = {graphql_object("Mutation", kMutations),
//                                     graphql_object("CustomerToken", kToken), ...};
//   constexpr GraphqlSchema kSchema{kTypes, "Query", "Mutation"};
//
// See the GraphQL specification of October 2021, sections 3 and 5.
#pragma once

#include <jeton/web/graphql_document.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace jeton {

/// An argument of a field, or a field of an input object.
struct GraphqlInput {
  std::string_view name;
  std::string_view type;
  std::string_view default_value = {};  ///< a literal: "10", "\"world\""; empty: none
};

/// A field of an object.
struct GraphqlField {
  std::string_view name;
  std::string_view type;
  std::span<const GraphqlInput> arguments = {};
};

enum class GraphqlTypeKind : std::uint8_t { scalar = 1, enumeration, input_object, object };

/// A named type. Made by the three functions below.
struct GraphqlType {
  std::string_view name;
  GraphqlTypeKind kind;
  std::span<const GraphqlField> fields = {};           ///< of an object
  std::span<const GraphqlInput> inputs = {};           ///< of an input object
  std::span<const std::string_view> enumerators = {};  ///< of an enumeration
};

constexpr GraphqlType graphql_object(std::string_view name, std::span<const GraphqlField> fields) noexcept {
  return {.name = name, .kind = GraphqlTypeKind::object, .fields = fields};
}
constexpr GraphqlType graphql_input(std::string_view name, std::span<const GraphqlInput> inputs) noexcept {
  return {.name = name, .kind = GraphqlTypeKind::input_object, .inputs = inputs};
}
constexpr GraphqlType graphql_enumeration(std::string_view name,
                                          std::span<const std::string_view> enumerators) noexcept {
  return {.name = name, .kind = GraphqlTypeKind::enumeration, .enumerators = enumerators};
}

/// The tables of one endpoint, borrowed: usually constants of the door.
struct GraphqlSchema {
  std::span<const GraphqlType> types;
  std::string_view query_type;
  std::string_view mutation_type = {};  ///< empty: no mutations

  /// The type of that name, the language's own scalars included, or nullptr.
  [[nodiscard]] const GraphqlType* find_type(std::string_view name) const noexcept;

  /// The type whose fields an operation of that kind begins with, or nullptr.
  [[nodiscard]] const GraphqlType* root_type(GraphqlOperationKind kind) const noexcept;
};

/// Says what is wrong with the tables themselves, for a test of the door that made them; nothing if all is
/// well: names are names and stand once, types exist and stand where they may, defaults are of their types.
[[nodiscard]] std::optional<std::string> find_graphql_schema_fault(const GraphqlSchema& schema);

/// Everything that is wrong with a document by section 5 of the specification, at most 100 errors; none: it
/// may be executed. Asking for the schema itself (`__schema`, `__type`) is refused: introspection is off.
///
/// cost    bounded by the limits: fields are compared at most `most_comparisons` times
/// attack  fragments that multiply, cycles, thousands of equal fields: refused before anything is executed
[[nodiscard]] std::vector<GraphqlError> validate_graphql(const GraphqlSchema& schema,
                                                         const GraphqlDocument& document,
                                                         const GraphqlLimits& limits = {});

}  // namespace jeton
