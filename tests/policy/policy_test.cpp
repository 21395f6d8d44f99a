// SPDX-License-Identifier: Apache-2.0
//
// policy_test.cpp: what a shop may set, what is refused, and what it is told then. The expected numbers are
// those of the design, written here once more: a slip in policy.def must not agree with itself.
#include "support/catch.hpp"

#include <jeton/flow/policy.hpp>

#include <cstring>
#include <map>
#include <set>
#include <string>

using namespace std::chrono_literals;
using jeton::Errc;
using jeton::Policy;
using jeton::PolicyRow;
using jeton::PolicyType;

namespace {

std::string text_of_number(const PolicyRow& row, std::int64_t value) {
  return std::to_string(value) + (row.type == PolicyType::lifetime ? "ms" : "");
}

Errc refusal(std::string_view name, std::string_view text) {
  Policy policy;
  const auto set = policy.set(name, text);
  CHECK(policy == Policy{});
  REQUIRE_FALSE(set.ok());
  return set.error().code;
}

std::string place_of_refusal(std::string_view name, std::string_view text) {
  Policy policy;
  const auto set = policy.set(name, text);
  REQUIRE_FALSE(set.ok());
  return set.error().place;
}

std::string place_of_file(std::string_view file) {
  const auto parsed = Policy::parse(file);
  REQUIRE_FALSE(parsed.ok());
  return parsed.error().place;
}

}  // namespace

TEST_CASE("a shop that sets nothing gets the documented numbers", "[policy]") {
  const Policy policy;
  CHECK(policy.session_lifetime == std::chrono::days(14));
  CHECK(policy.session_absolute_lifetime == std::chrono::days(90));
  CHECK(policy.access_token_lifetime == 15min);
  CHECK(policy.login_window == 15min);
  CHECK(policy.login_tries == 5);
  CHECK(policy.one_time_code_lifetime == 30s);
  CHECK(policy.argon2_memory_kib == 19'456);
  CHECK(policy.argon2_passes == 2);
  CHECK(policy.argon2_lanes == 1);
  CHECK(policy.store_deadline == 5s);
  CHECK(policy.validate().ok());
}

TEST_CASE("the hash numbers of a policy are the ones the hash functions get", "[policy]") {
  Policy policy;
  CHECK(policy.argon2_cost() == jeton::Argon2Cost{});
  CHECK(policy.hash_limits().most_memory_kib == jeton::HashLimits{}.most_memory_kib);
  CHECK(policy.hash_limits().most_passes == jeton::HashLimits{}.most_passes);
  CHECK(policy.hash_limits().most_lanes == jeton::HashLimits{}.most_lanes);
  CHECK(policy.hash_limits().most_bcrypt_cost == jeton::HashLimits{}.most_bcrypt_cost);

  REQUIRE(policy.set("argon2_memory_kib", "32768").ok());
  REQUIRE(policy.set("argon2_passes", "3").ok());
  REQUIRE(policy.set("argon2_lanes", "2").ok());
  REQUIRE(policy.set("hash_most_bcrypt_cost", "12").ok());
  CHECK(policy.argon2_cost() == jeton::Argon2Cost{32'768, 3, 2});
  CHECK(policy.hash_limits().most_bcrypt_cost == 12);
}

TEST_CASE("every policy takes its least, its most and its default, as number and as written", "[policy]") {
  std::set<std::string_view> names;
  for (const PolicyRow& row : jeton::policy_rows()) {
    INFO(row.name);
    CHECK(names.insert(row.name).second);
    CHECK(row.least <= row.standard);
    CHECK(row.standard <= row.most);
    CHECK_FALSE(row.reason.empty());
    CHECK_FALSE(row.source.empty());
    for (const std::int64_t value : {row.least, row.most, row.standard}) {
      Policy policy;
      CHECK(policy.set(row.name, text_of_number(row, value)).ok());
    }
    Policy from_words;
    CHECK(from_words.set(row.name, row.least_text).ok());
    CHECK(from_words.set(row.name, row.most_text).ok());
    CHECK(from_words.set(row.name, row.standard_text).ok());
    CHECK(from_words == Policy{});
  }
  CHECK(names.size() == jeton::policy_rows().size());
}

TEST_CASE("every policy refuses one step below its least and one above its most, and says the range and why",
          "[policy]") {
  for (const PolicyRow& row : jeton::policy_rows()) {
    INFO(row.name);
    for (const std::int64_t value : {row.least - 1, row.most + 1}) {
      if (value < 0) continue;
      const std::string text = text_of_number(row, value);
      CHECK(refusal(row.name, text) == Errc::policy_out_of_range);
      const std::string place = place_of_refusal(row.name, text);
      CHECK(place.starts_with(row.name));
      CHECK(place.find(row.reason) != std::string::npos);
      CHECK(place.find(row.least_text) != std::string::npos);
      CHECK(place.find(row.most_text) != std::string::npos);
    }
  }
  CHECK(place_of_refusal("login_tries", "101") ==
        "login_tries: expected 1 to 100 tries (default 5): wrong passwords evaluated per account and window");
}

TEST_CASE("a number that overflows is out of range and does not wrap into it", "[policy][promise-9]") {
  for (const char* text :
       {"4294967301", "18446744073709551621", "99999999999999999999999999999999999999999999"})
    CHECK(refusal("login_tries", text) == Errc::policy_out_of_range);
  for (const char* text :
       {"18446744073709551615ms", "213503982335d", "106751991168d", "9223372036854775807d"})
    CHECK(refusal("session_lifetime", text) == Errc::policy_out_of_range);
}

TEST_CASE("a count is digits and nothing else", "[policy][promise-9]") {
  for (const char* text :
       {"", " ", " 5", "5 ", "+5", "-5", "05", "00", "5.0", "5e1", "0x5", "5s", "five", "5,0", "\xD9\xA5"})
    CHECK(refusal("login_tries", text) == Errc::malformed_policy);
  CHECK(refusal("login_tries", std::string_view("5\0", 2)) == Errc::malformed_policy);
  CHECK(place_of_refusal("login_tries", "five") ==
        "login_tries: expected a whole number of tries, such as 5");
}

TEST_CASE("a duration without its unit is refused and never guessed", "[policy][promise-9]") {
  for (const char* text : {"", "15", "15 min", "min", "15m", "15MIN", "15Min", "15sec", "1h30min", "1.5h",
                           "-15min", "+15min", "015min", "15min ", "15mins", "15minh", "0"})
    CHECK(refusal("login_window", text) == Errc::malformed_policy);
  CHECK(place_of_refusal("login_window", "15") ==
        "login_window: expected a whole number and a unit of ms, s, min, h or d, such as 15min");
}

TEST_CASE("the same duration may be written in any unit", "[policy]") {
  for (const char* text : {"86400000ms", "86400s", "1440min", "24h", "1d"}) {
    Policy policy;
    REQUIRE(policy.set("login_window", text).ok());
    CHECK(policy.login_window == 24h);
  }
}

TEST_CASE("a misspelt policy is refused and the nearest name is told", "[policy]") {
  CHECK(refusal("login_trys", "5") == Errc::unknown_policy);
  CHECK(place_of_refusal("login_trys", "5") == "policy: nearest is login_tries");
  CHECK(place_of_refusal("login-tries", "5") == "policy: nearest is login_tries");
  CHECK(place_of_refusal("LOGIN_TRIES", "5").starts_with("policy: nearest is "));
  CHECK(place_of_refusal("argon_passes", "2") == "policy: nearest is argon2_passes");
  CHECK(place_of_refusal("session_absolute", "90d").find("session_") != std::string::npos);
  CHECK(refusal("", "5") == Errc::unknown_policy);
  CHECK(refusal(std::string(1'000'000, 'x'), "5") == Errc::unknown_policy);
}

TEST_CASE("a refusal never repeats what was written", "[policy][promise-7]") {
  CHECK(place_of_refusal("hunter2", "hunter2").find("hunter2") == std::string::npos);
  CHECK(place_of_refusal("login_tries", "hunter2").find("hunter2") == std::string::npos);
  CHECK(place_of_file("hunter2").find("hunter2") == std::string::npos);
}

TEST_CASE("a policy file is lines of name = value with comments", "[policy]") {
  const auto parsed = Policy::parse(
      "# of our own choice\n"
      "\n"
      "login_tries = 3   # three is enough\r\n"
      "\tsession_lifetime=7d\n"
      "   \n"
      "one_time_code_lifetime = 45s");
  REQUIRE(parsed.ok());
  Policy wanted;
  wanted.login_tries = 3;
  wanted.session_lifetime = std::chrono::days(7);
  wanted.one_time_code_lifetime = 45s;
  CHECK(parsed.value() == wanted);
}

TEST_CASE("an empty policy file means the defaults", "[policy]") {
  for (const char* text : {"", "\n", "\n\n\n", "# nothing", "\r\n"}) {
    REQUIRE(Policy::parse(text).ok());
    CHECK(Policy::parse(text).value() == Policy{});
    CHECK(Policy::first_bad_line(text) == std::nullopt);
  }
}

TEST_CASE("every bad line of a policy file is refused and can be found", "[policy][promise-9]") {
  const std::map<std::string, Errc> bad = {
      {"login_tries", Errc::malformed_policy},
      {"login_tries 5", Errc::malformed_policy},
      {"login_tries =", Errc::malformed_policy},
      {"login_tries = 5 6", Errc::malformed_policy},
      {"login_tries = = 5", Errc::malformed_policy},
      {"login_tries = #5", Errc::malformed_policy},
      {"= 5", Errc::unknown_policy},
      {"login_trys = 5", Errc::unknown_policy},
      {"login_tries = 0", Errc::policy_out_of_range},
      {"store_deadline = 61s", Errc::policy_out_of_range},
      {"\xEF\xBB\xBFlogin_tries = 5", Errc::unknown_policy},
  };
  for (const auto& [line, code] : bad) {
    INFO(line);
    const std::string file =
        "# heading\nlogin_window = 10min\n\n" + line + "\npassword_change_deadline = 20s\n";
    const auto parsed = Policy::parse(file);
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.error().code == code);
    CHECK(Policy::first_bad_line(file) == 4);
  }
}

TEST_CASE("a policy given twice in a file is refused, whichever value was meant", "[policy]") {
  const std::string_view file = "login_tries = 5\nlogin_window = 15min\nlogin_tries = 5\n";
  CHECK(place_of_file(file) == "login_tries: given twice");
  CHECK(Policy::first_bad_line(file) == 3);
}

TEST_CASE("a policy file of unreasonable size is refused by its size", "[policy][promise-9]") {
  const std::string fits(jeton::kMostPolicyFileBytes, '\n');
  CHECK(Policy::parse(fits).ok());
  CHECK(place_of_file(fits + "\n") == "Policy::parse: expected a file of at most 65536 bytes");
  CHECK(Policy::first_bad_line(fits + "\n") == std::nullopt);
}

TEST_CASE("values that are each fine and together are not are refused", "[policy]") {
  const std::map<std::string, std::string> files = {
      {"session_lifetime = 91d", "session_absolute_lifetime"},
      {"session_absolute_lifetime = 13d", "session_absolute_lifetime"},
      {"login_tries = 21", "submitted_login_tries"},
      {"login_tries = 20\nfailures_between_successes = 19", "failures_between_successes"},
      {"store_deadline = 11s", "password_change_deadline"},
      {"argon2_memory_kib = 262145", "hash_most_memory_kib"},
      {"hash_most_passes = 1", "hash_most_passes"},
      {"argon2_lanes = 16\nhash_most_lanes = 15", "hash_most_lanes"},
      {"argon2_memory_kib = 65537\nargon2_passes = 64", "argon2_passes"},
  };
  for (const auto& [file, name] : files) {
    INFO(file);
    const auto parsed = Policy::parse(file);
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.error().code == Errc::policy_out_of_range);
    CHECK(std::string_view(parsed.error().place).starts_with(name + ": expected "));
    CHECK(Policy::first_bad_line(file) == std::nullopt);
  }
  CHECK(Policy::parse("session_lifetime = 90d").ok());
  CHECK(Policy::parse("store_deadline = 10s").ok());
  CHECK(Policy::parse("argon2_memory_kib = 65536\nargon2_passes = 64").ok());
}

TEST_CASE("the order of the lines does not decide whether a file is accepted", "[policy]") {
  CHECK(Policy::parse("session_lifetime = 100d\nsession_absolute_lifetime = 200d").ok());
  CHECK(Policy::parse("session_absolute_lifetime = 200d\nsession_lifetime = 100d").ok());
}

TEST_CASE("a field that a program wrote past its range does not pass validation", "[policy][promise-6]") {
  Policy no_tries;
  no_tries.login_tries = 0;
  REQUIRE_FALSE(no_tries.validate().ok());
  CHECK(no_tries.validate().error().code == Errc::policy_out_of_range);

  Policy backwards;
  backwards.session_lifetime = -1ms;
  CHECK_FALSE(backwards.validate().ok());
  Policy forever;
  forever.assistance_lifetime = jeton::Lifetime::max();
  CHECK_FALSE(forever.validate().ok());
}

TEST_CASE("the environment changes what it names and leaves the rest", "[policy]") {
  const std::map<std::string, std::string> environment = {
      {"JETON_POLICY_LOGIN_TRIES", "7"}, {"JETON_POLICY_STORE_DEADLINE", "2s"}, {"LOGIN_WINDOW", "1min"}};
  const auto lookup = [&](const char* name) {
    const auto found = environment.find(name);
    return found == environment.end() ? nullptr : found->second.c_str();
  };
  Policy policy;
  policy.login_window = 5min;
  REQUIRE(policy.apply_environment(lookup).ok());
  CHECK(policy.login_tries == 7);
  CHECK(policy.store_deadline == 2s);
  CHECK(policy.login_window == 5min);
}

TEST_CASE("one bad variable of the environment changes nothing at all", "[policy][promise-6]") {
  const auto bad_value = [](const char* name) -> const char* {
    if (std::strcmp(name, "JETON_POLICY_SESSION_LIFETIME") == 0) return "7d";
    return std::strcmp(name, "JETON_POLICY_LOGIN_TRIES") == 0 ? "" : nullptr;
  };
  const auto bad_relation = [](const char* name) -> const char* {
    return std::strcmp(name, "JETON_POLICY_SESSION_LIFETIME") == 0 ? "400d" : nullptr;
  };
  Policy policy;
  const auto refused = policy.apply_environment(bad_value);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == Errc::malformed_policy);
  CHECK_FALSE(policy.apply_environment(bad_relation).ok());
  CHECK(policy == Policy{});
}

TEST_CASE("every variable of the environment is named after its policy", "[policy]") {
  for (const PolicyRow& row : jeton::policy_rows()) {
    std::string name = "JETON_POLICY_";
    for (const char c : row.name) name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    CHECK(name == row.environment);
  }
}
