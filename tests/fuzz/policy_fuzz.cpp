// SPDX-License-Identifier: Apache-2.0
//
// policy_fuzz.cpp: any bytes as a policy file, as the text of one policy, and as the environment.
//
// Invariants: what is accepted is valid, within the range of every row, and the same however often it is read
// and whatever comment follows it; what is refused is refused by a documented code, and a line that is named
// is the first at fault; a policy that cannot be set leaves all of them alone; environment and file agree.
#include <jeton/flow/policy.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace jeton;

void require(bool holds) {
  if (!holds) std::abort();
}

void require_documented(const Error& error) {
  require(error.code == Errc::unknown_policy || error.code == Errc::malformed_policy ||
          error.code == Errc::policy_out_of_range);
}

/// The lines of `text` before line `number`, counted from 1.
std::string_view lines_before(std::string_view text, std::size_t number) {
  std::size_t end = 0;
  for (; number > 1; --number) end = text.find('\n', end) + 1;
  return text.substr(0, end);
}

void read_file(std::string_view text) {
  const auto read = Policy::parse(text);
  const auto line = Policy::first_bad_line(text);
  if (!read.ok()) {
    require_documented(read.error());
    if (!line) return;  // two policies at odds, or too long a file
    require(*line >= 1 && *line <= 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')));
    require(!Policy::first_bad_line(lines_before(text, *line)));
    return;
  }
  require(!line && read.value().validate().ok());
  if (text.size() + 8 > kMostPolicyFileBytes) return;
  const auto again = Policy::parse(std::string(text) + "\n# bye\n");
  require(again.ok() && again.value() == read.value());
}

/// `text` as the value of one policy, set by the program and by the environment.
void set_one(const PolicyRow& row, const std::string& text) {
  Policy policy;
  const auto set = policy.set(row.name, text);
  if (!set.ok()) {
    require_documented(set.error());
    require(policy == Policy{});
  }
  Policy from_environment;
  const auto applied = from_environment.apply_environment([&](const char* name) -> const char* {
    return std::string_view(name) == row.environment ? text.c_str() : nullptr;
  });
  if (text.find('\0') != std::string::npos) return;  // the environment ends there
  require(applied.ok() == (set.ok() && policy.validate().ok()));
  require(from_environment == (applied.ok() ? policy : Policy{}));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  read_file(text);
  if (size > 1) set_one(policy_rows()[data[0] % policy_rows().size()], text.substr(1));
  Policy policy;
  if (size <= 48 && !policy.set(text, "1").ok()) require(policy == Policy{});
  return 0;
}
