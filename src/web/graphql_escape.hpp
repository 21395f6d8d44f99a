// SPDX-License-Identifier: Apache-2.0
//
// graphql_escape.hpp: one escape sequence of a GraphQL string. Private to src/web.
//
//   read_graphql_escape("\\u{1F600}x")      // size 9, code point 0x1F600
//
// GraphQL October 2021, section 2.9.4; "\u{...}" and pairs of surrogates are of its successor. U+0000 is no
// valid escape, as it is none in our JSON (attack J43): neither reader nor writer would take it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace jeton::detail {

struct GraphqlEscape {
  std::size_t size = 0;  ///< bytes of the sequence; 0: it is no valid one
  std::uint32_t code_point = 0;
};

/// in      text: begins with a backslash
[[nodiscard]] GraphqlEscape read_graphql_escape(std::string_view text) noexcept;

}  // namespace jeton::detail
