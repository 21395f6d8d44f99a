// SPDX-License-Identifier: Apache-2.0
//
// graphql_collect.hpp: which fields of a selection are executed: fragments written out, @skip and @include
// obeyed, fields of one name in the answer together. Private to src/web.
//
//   GraphqlGroups groups;
//   const GraphqlLiteral* culprit = collect_fields(execution_input, *type, {&set, 1}, groups);
//
// GraphQL October 2021, sections 6.3.2 and 6.4.3.
#pragma once

#include <jeton/web/graphql_schema.hpp>
#include <jeton/web/graphql_value.hpp>

#include <span>
#include <string_view>
#include <vector>

namespace jeton::detail {

/// The fields of one name in the answer; the first decides, all are named in errors.
struct GraphqlGroup {
  std::string_view name;
  std::vector<const GraphqlSelection*> fields;
};

using GraphqlGroups = std::vector<GraphqlGroup>;

/// Appends the fields of `sets`, which are asked of the same object, in their order.
///
/// out     the condition of a @skip or @include that is null although it must not be, or nullptr
[[nodiscard]] const GraphqlLiteral* collect_fields(const GraphqlDocument& document,
                                                   const GraphqlMembers& variables,
                                                   std::span<const GraphqlSelectionSet* const> sets,
                                                   GraphqlGroups& groups);

}  // namespace jeton::detail
