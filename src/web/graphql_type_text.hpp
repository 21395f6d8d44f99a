// SPDX-License-Identifier: Apache-2.0
//
// graphql_type_text.hpp: a type as its text in canonical spelling: "[String!]!" is a list, never null, of
// strings, none of them null. Private to src/web.
//
// Two types are the same if their texts are. An empty text is a type that is not known.
//
//   named_type("[String!]!")      // "String"
//
// GraphQL October 2021, sections 2.11 and 3.4.1.
#pragma once

#include <string_view>

namespace jeton::detail {

constexpr bool is_non_null(std::string_view type) noexcept { return type.ends_with('!'); }

/// The type that also holds null: "[Int!]!" to "[Int!]".
constexpr std::string_view nullable_type(std::string_view type) noexcept {
  return is_non_null(type) ? type.substr(0, type.size() - 1) : type;
}

constexpr bool is_list(std::string_view type) noexcept { return nullable_type(type).starts_with('['); }

/// What a list is made of: "[Int!]!" to "Int!".
constexpr std::string_view item_type(std::string_view type) noexcept {
  const std::string_view list = nullable_type(type);
  return list.substr(1, list.size() - 2);
}

constexpr std::string_view named_type(std::string_view type) noexcept {
  while (is_list(type)) type = item_type(type);
  return nullable_type(type);
}

/// True if whatever is of type `given` is of type `wanted` too.
constexpr bool is_subtype(std::string_view given, std::string_view wanted) noexcept {
  if (given == wanted) return true;
  if (is_non_null(wanted))
    return is_non_null(given) && is_subtype(nullable_type(given), nullable_type(wanted));
  if (is_non_null(given)) return is_subtype(nullable_type(given), wanted);
  return is_list(wanted) && is_list(given) && is_subtype(item_type(given), item_type(wanted));
}

}  // namespace jeton::detail
