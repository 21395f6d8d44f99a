// SPDX-License-Identifier: Apache-2.0
//
// step_script.hpp: calls of a ledger as words, so that a check is a table, a history reads as what was asked,
// and the model runs the very text that the store ran.
//
//   put KEY GUARD VALUE VERSION [until=MS] [marks=N,N,feed]    GUARD: absent, or v7
//   require KEY GUARD; erase KEY GUARD; add KEY DELTA FLOOR CEILING VERSION [until=MS]; lineage now|lost
//   get KEY KEY ..    scan MARK AFTER LIMIT    walk FIRST LAST MARK LIMIT    purge BEFORE LIMIT
//
// Changes joined by "; " are one batch. "p2 " before it names a partition (1 unless told), "durable " asks
// for it. In keys and values "-" is empty, "~" a NUL, "k*64" sixty-four times k.
#pragma once

#include <jeton/store/ledger.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace jeton::conformance {

enum class StepKind : std::uint8_t { commit = 1, get = 2, scan = 3, walk = 4, purge = 5 };

/// One change in words; fields that its kind does not name are not looked at.
struct StepChange {
  ChangeKind kind = ChangeKind::require;
  std::string key;
  std::uint64_t guard = 0;  ///< 0: absent
  std::string value;
  std::uint64_t version = 0;
  std::int64_t until = 0;
  std::vector<std::string> marks;
  std::int64_t delta = 0;
  std::int64_t floor = 0;
  std::int64_t ceiling = 0;
  bool is_lost_lineage = false;
};

struct Step {
  StepKind kind = StepKind::commit;
  std::uint64_t partition = 1;
  Durability durability = Durability::passing;
  std::vector<StepChange> changes;  ///< commit
  std::vector<std::string> words;   ///< everything else: what was asked for
};

/// The kit's own texts only: an unknown word ends the program.
[[nodiscard]] Step parse_step(std::string_view text);

/// What `ledger` answers, in words: "applied", "conflict(1)", "code=x@1 none=absent", "error store.busy".
[[nodiscard]] std::string run_step(Ledger& ledger, std::string_view text);

/// far from every purge of the checks: 2026-01-01T12:00:00Z
inline constexpr Timestamp kKeptLong{1'767'268'800'000};

[[nodiscard]] Partition partition_number(std::uint64_t number) noexcept;
[[nodiscard]] Version version_number(std::uint64_t number) noexcept;
[[nodiscard]] Mark mark_named(std::string_view name) noexcept;
/// A partition on `shelf`.
[[nodiscard]] constexpr std::uint64_t on_shelf(std::uint64_t shelf, std::uint64_t number) noexcept {
  return shelf << 52U | number;
}
/// A counter's eight bytes as a decimal number, and any other value as it is.
[[nodiscard]] std::string shown_record(std::string_view key, std::string_view value, std::uint64_t version);

}  // namespace jeton::conformance
