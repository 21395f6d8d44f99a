// SPDX-License-Identifier: Apache-2.0
//
// policy_table.hpp: what one line of the policy table says, for help texts, reference pages and bindings. The
// lines themselves are policy_rows() of flow/policy.hpp, which is made at build time from
// src/policy/policy.def.
//
//   for (const PolicyRow& row : policy_rows()) std::cout << row.name << " = " << row.standard_text << '\n';
#pragma once

#include <cstdint>
#include <string_view>

namespace jeton {

/// A lifetime is a duration, written 500ms, 30s, 15min, 12h or 14d; a count is a whole number of its unit.
enum class PolicyType : std::uint8_t { lifetime = 1, count = 2 };

/// One policy: its names, its default ("standard") and range as text and as numbers, and why. Texts end with
/// NUL.
struct PolicyRow {
  std::string_view name;
  const char* environment;  ///< name of the environment variable
  PolicyType type;
  std::string_view unit;
  std::string_view standard_text;  ///< as it would be written in a file
  std::string_view least_text;
  std::string_view most_text;
  std::int64_t standard;  ///< in milliseconds, or in the unit
  std::int64_t least;
  std::int64_t most;
  std::string_view reason;
  std::string_view source;
};

}  // namespace jeton
