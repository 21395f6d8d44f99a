// SPDX-License-Identifier: Apache-2.0
//
// graphql_parser.hpp: one literal by itself, for the defaults that a schema writes down. Private to src/web;
// whole documents are graphql_document.hpp's.
//
//   const auto literal = parse_graphql_literal("[\"x\"]");
#pragma once

#include <jeton/web/graphql_document.hpp>

#include <optional>
#include <string_view>

namespace jeton::detail {

/// The constant that `text` is, or nothing. Borrows `text`.
[[nodiscard]] std::optional<GraphqlLiteral> parse_graphql_literal(std::string_view text);

}  // namespace jeton::detail
