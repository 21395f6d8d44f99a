// SPDX-License-Identifier: Apache-2.0
//
// graphql_coerce.hpp: from what was written, in the document or as JSON, to a value of the schema's type.
// Private to src/web.
//
//   const auto value = coerce_literal(schema, literal, "[Int!]", variables);
//
// GraphQL October 2021, sections 3.5, 3.9 to 3.12 and 6.1.2.
#pragma once

#include <jeton/base/json.hpp>
#include <jeton/web/graphql_schema.hpp>
#include <jeton/web/graphql_value.hpp>

#include <optional>
#include <string_view>

namespace jeton::detail {

/// The integer of 32 bits, number, string, boolean, id or enumerator that a single literal is; nothing if it
/// is none of the type.
[[nodiscard]] std::optional<GraphqlValue> coerce_leaf_literal(const GraphqlType& type,
                                                              const GraphqlLiteral& literal);

/// What a literal means where `type` is wanted; nothing if it is not of the type. A variable that was not
/// given is the default or, in a list, null.
[[nodiscard]] std::optional<GraphqlValue> coerce_literal(const GraphqlSchema& schema,
                                                         const GraphqlLiteral& literal, std::string_view type,
                                                         const GraphqlMembers& variables);

/// The default of an argument or input field; nothing if there is none.
[[nodiscard]] std::optional<GraphqlValue> default_of(const GraphqlSchema& schema, const GraphqlInput& input);

/// What the JSON of a variable means where `type` is wanted. Each part that is not of its type adds one to
/// `faults`, and the value is then of no use.
[[nodiscard]] GraphqlValue coerce_json(const GraphqlSchema& schema, const JsonValue& json,
                                       std::string_view type, std::size_t& faults);

/// What a resolver answered for a field of a scalar or enumeration, or nothing if it is not of the type.
[[nodiscard]] std::optional<GraphqlValue> coerce_answer(const GraphqlType& type, const GraphqlValue& answer);

}  // namespace jeton::detail
