// SPDX-License-Identifier: Apache-2.0
//
// graphql_rules.hpp: the rules that a document is judged by, one function for each part of the
// specification's section 5. Private to src/web.
//
// Each looks at the whole document and reports everything it finds. The last two follow fragments into each
// other and need a document that broke none of the rules before.
//
//   GraphqlFaults faults(document.text);
//   check_operations({schema, document, limits, faults});
//
// GraphQL October 2021, section 5.
#pragma once

#include <jeton/web/graphql_schema.hpp>

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace jeton::detail {

/// What was found, up to a number that no honest document reaches.
class GraphqlFaults {
 public:
  static constexpr std::size_t kMost = 100;
  static constexpr std::size_t kMostPlaces = 32;  ///< of one error

  explicit GraphqlFaults(std::string_view text) noexcept : text_(text) {}

  /// in      places: the bytes where the nodes concerned begin
  void report(std::string message, std::span<const std::uint32_t> places);
  void report(std::string message, std::initializer_list<std::uint32_t> places) {
    report(std::move(message), std::span(places.begin(), places.size()));
  }

  [[nodiscard]] bool empty() const noexcept { return errors_.empty(); }
  [[nodiscard]] std::vector<GraphqlError> take() noexcept { return std::move(errors_); }

 private:
  std::string_view text_;
  std::vector<GraphqlError> errors_;
};

/// What a rule looks at and where it reports.
struct GraphqlCase {
  const GraphqlSchema& schema;
  const GraphqlDocument& document;
  const GraphqlLimits& limits;
  GraphqlFaults& faults;
};

/// A name as it may be repeated in a message: in quotes, cut if it is long.
[[nodiscard]] std::string quoted(std::string_view name);

/// All fragments that `set` spreads directly, at whatever nesting.
[[nodiscard]] std::vector<const GraphqlSelection*> spreads_in(const GraphqlSelectionSet& set);

/// The fragments that a set spreads, themselves and through others, each once.
[[nodiscard]] std::vector<const GraphqlFragment*> fragments_reached(
    const GraphqlDocument& document, std::span<const GraphqlSelectionSet* const> sets);

/// Operations have names of their own (5.2).
void check_operations(const GraphqlCase& judged);

/// Fields, arguments, directives and the types of fragments exist and stand where they may (5.3, 5.4, 5.5,
/// 5.7).
void check_selections(const GraphqlCase& judged);

/// A value is of the type `type` that its place wants; an empty type: not known, anything goes (5.6).
void check_value(const GraphqlCase& judged, const GraphqlLiteral& value, std::string_view type);

/// Directives of one node exist, may stand there, stand once and have their argument (5.7).
enum class GraphqlPlace : std::uint8_t { selection = 1, definition };
void check_directives(const GraphqlCase& judged, std::span<const GraphqlDirective> directives,
                      GraphqlPlace place);

/// Arguments are known and stand once; the required ones are there; values are of their types (5.4, 5.6).
/// Without `inputs` nothing is known about them.
void check_arguments(const GraphqlCase& judged, std::span<const GraphqlArgument> arguments,
                     const std::span<const GraphqlInput>* inputs, std::uint32_t owner_at);

/// Fragments have names of their own, are used and do not contain themselves (5.5.1, 5.5.2.2).
void check_fragments(const GraphqlCase& judged);

/// Variables have names and input types, are defined, used, and used where their types may stand (5.8).
void check_variables(const GraphqlCase& judged);

/// With every spread written out the document stays within its limits.
void check_size(const GraphqlCase& judged);

/// Fields with one name in the answer mean one thing (5.3.2).
void check_merging(const GraphqlCase& judged);

}  // namespace jeton::detail
