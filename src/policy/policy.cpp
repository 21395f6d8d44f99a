// SPDX-License-Identifier: Apache-2.0
//
// policy.cpp: reads policies from text and holds them against each other. The numbers themselves are in
// policy.def; nothing here knows a default or a range.
//
// Every text of an error is static and per row: what the caller wrote is never repeated.
#include <jeton/flow/policy.hpp>

#include <algorithm>
#include <array>
#include <bitset>
#include <limits>

namespace jeton {
namespace {

/// Where a row's value lives (one of the two members) and the places of its errors.
struct PolicyField {
  Lifetime Policy::*lifetime;
  std::uint32_t Policy::*count;
  const char* out_of_range;
  const char* malformed;
  const char* nearest;
  const char* twice;
};

#include "policy_fields.inc"

constexpr std::size_t kPolicies = std::size(kPolicyFields);
static_assert(kPolicies == policy_rows().size());

constexpr std::size_t kMostNameBytes = 32;  // generate_policy.cmake refuses longer ones

constexpr Error malformed(const char* place) noexcept { return Error{Errc::malformed_policy, place}; }

std::optional<std::size_t> find_policy(std::string_view name) noexcept {
  const auto rows = policy_rows();
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const PolicyRow& r) { return r.name == name; });
  if (row == rows.end()) return std::nullopt;
  return static_cast<std::size_t>(row - rows.begin());
}

/// Levenshtein's distance. `a` and `b` are at most twice kMostNameBytes long.
std::size_t edit_distance(std::string_view a, std::string_view b) noexcept {
  std::array<std::size_t, 2 * kMostNameBytes + 1> costs{};
  for (std::size_t j = 0; j <= b.size(); ++j) costs[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = costs[0];
    costs[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t swapped = diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U);
      diagonal = costs[j];
      costs[j] = std::min(swapped, std::min(costs[j], costs[j - 1]) + 1);
    }
  }
  return costs[b.size()];
}

Error unknown_policy(std::string_view name) noexcept {
  const std::string_view bounded =
      name.substr(0, 2 * kMostNameBytes);  // the work is bounded whatever was typed
  std::size_t best = 0;
  std::size_t least = std::numeric_limits<std::size_t>::max();
  for (std::size_t i = 0; i < kPolicies; ++i) {
    const std::size_t distance = edit_distance(bounded, policy_rows()[i].name);
    if (distance < least) {
      least = distance;
      best = i;
    }
  }
  return Error{Errc::unknown_policy, kPolicyFields[best].nearest};
}

/// A whole number without sign or leading zero, or none. Saturates: what is too large is out of any range.
std::optional<std::int64_t> parse_number(std::string_view digits) noexcept {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit)) return std::nullopt;
  if (digits.size() > 1 && digits.front() == '0') return std::nullopt;
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  std::int64_t value = 0;
  for (const char c : digits) {
    const std::int64_t digit = c - '0';
    if (value > (kMost - digit) / 10) return kMost;
    value = value * 10 + digit;
  }
  return value;
}

/// Milliseconds in one of `unit`, or none.
std::optional<std::int64_t> unit_ms(std::string_view unit) noexcept {
  struct Unit {
    std::string_view name;
    Lifetime length;
  };
  static constexpr Unit kUnits[] = {{"ms", std::chrono::milliseconds(1)},
                                    {"s", std::chrono::seconds(1)},
                                    {"min", std::chrono::minutes(1)},
                                    {"h", std::chrono::hours(1)},
                                    {"d", std::chrono::days(1)}};
  for (const Unit& known : kUnits)
    if (known.name == unit) return known.length.count();
  return std::nullopt;
}

std::optional<std::int64_t> parse_duration(std::string_view text) noexcept {
  const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = parse_number(text.substr(0, end));
  const auto unit = unit_ms(text.substr(end));
  if (!number || !unit) return std::nullopt;
  if (*number > std::numeric_limits<std::int64_t>::max() / *unit)
    return std::numeric_limits<std::int64_t>::max();
  return *number * *unit;
}

std::int64_t value_of(const Policy& policy, std::size_t index) noexcept {
  const PolicyField& field = kPolicyFields[index];
  return field.lifetime != nullptr ? (policy.*field.lifetime).count() : std::int64_t{policy.*field.count};
}

bool in_range(std::size_t index, std::int64_t value) noexcept {
  const PolicyRow& row = policy_rows()[index];
  return row.least <= value && value <= row.most;
}

Result<Done> set_row(Policy& policy, std::size_t index, std::string_view text) noexcept {
  const PolicyField& field = kPolicyFields[index];
  const auto value = field.lifetime != nullptr ? parse_duration(text) : parse_number(text);
  if (!value) return malformed(field.malformed);
  if (!in_range(index, *value)) return Error{Errc::policy_out_of_range, field.out_of_range};

  if (field.lifetime != nullptr)
    policy.*field.lifetime = Lifetime(*value);
  else
    policy.*field.count =
        static_cast<std::uint32_t>(*value);  // the generator refuses a `most` that does not fit
  return Done{};
}

std::string_view trim(std::string_view text) noexcept {
  constexpr std::string_view kBlank = " \t\r";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

using SeenPolicies = std::bitset<kPolicies>;

Result<Done> apply_line(Policy& policy, SeenPolicies& seen, std::string_view line) noexcept {
  const std::string_view said = trim(line.substr(0, line.find('#')));
  if (said.empty()) return Done{};
  const std::size_t equals = said.find('=');
  if (equals == std::string_view::npos) return malformed("Policy::parse: expected name = value");

  const std::string_view name = trim(said.substr(0, equals));
  const auto index = find_policy(name);
  if (!index) return unknown_policy(name);
  if (seen.test(*index)) return malformed(kPolicyFields[*index].twice);
  seen.set(*index);
  return set_row(policy, *index, trim(said.substr(equals + 1)));
}

/// What became of a file: the error, if there is one, and the line it stands on (0: on no single line).
struct FileReading {
  Policy policy{};
  std::optional<Error> error{};
  std::size_t line = 0;
};

FileReading read_file(std::string_view text) noexcept {
  FileReading reading;
  if (text.size() > kMostPolicyFileBytes) {
    reading.error = malformed("Policy::parse: expected a file of at most 65536 bytes");
    return reading;
  }
  SeenPolicies seen;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    ++reading.line;
    const auto applied = apply_line(reading.policy, seen, text.substr(0, end));
    if (!applied.ok()) {
      reading.error = applied.error();
      return reading;
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  reading.line = 0;
  if (const auto fits = reading.policy.validate(); !fits.ok()) reading.error = fits.error();
  return reading;
}

/// The first rule between two policies that `p` breaks, or null.
const char* broken_relation(const Policy& p) noexcept {
  if (p.session_absolute_lifetime < p.session_lifetime)
    return "session_absolute_lifetime: expected at least session_lifetime";
  if (p.submitted_login_tries < p.login_tries) return "submitted_login_tries: expected at least login_tries";
  if (p.failures_between_successes < p.login_tries)
    return "failures_between_successes: expected at least login_tries";
  if (p.password_change_deadline < p.store_deadline)
    return "password_change_deadline: expected at least store_deadline";
  if (p.hash_most_memory_kib < p.argon2_memory_kib)
    return "hash_most_memory_kib: expected at least argon2_memory_kib, or new hashes could not be verified";
  if (p.hash_most_passes < p.argon2_passes)
    return "hash_most_passes: expected at least argon2_passes, or new hashes could not be verified";
  if (p.hash_most_lanes < p.argon2_lanes)
    return "hash_most_lanes: expected at least argon2_lanes, or new hashes could not be verified";
  if (std::uint64_t{p.argon2_memory_kib} * p.argon2_passes > p.hash_limits().most_work_kib)
    return "argon2_passes: expected argon2_memory_kib times argon2_passes of at most 4194304 KiB, or new "
           "hashes could "
           "not be verified";
  return nullptr;
}
static_assert(HashLimits{}.most_work_kib == 4'194'304,
              "broken_relation() and policy_page.md.in name this figure");

}  // namespace

Result<Done> Policy::set(std::string_view name, std::string_view text) noexcept {
  const auto index = find_policy(name);
  if (!index) return unknown_policy(name);
  return set_row(*this, *index, text);
}

Result<Done> Policy::validate() const noexcept {
  for (std::size_t i = 0; i < kPolicies; ++i)
    if (!in_range(i, value_of(*this, i)))
      return Error{Errc::policy_out_of_range, kPolicyFields[i].out_of_range};
  if (const char* broken = broken_relation(*this)) return Error{Errc::policy_out_of_range, broken};
  return Done{};
}

Result<Policy> Policy::parse(std::string_view file_text) noexcept {
  const FileReading reading = read_file(file_text);
  if (reading.error) return *reading.error;
  return reading.policy;
}

std::optional<std::size_t> Policy::first_bad_line(std::string_view file_text) noexcept {
  const FileReading reading = read_file(file_text);
  if (!reading.error || reading.line == 0) return std::nullopt;
  return reading.line;
}

}  // namespace jeton
