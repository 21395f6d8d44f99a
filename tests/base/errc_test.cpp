// SPDX-License-Identifier: Apache-2.0
//
// errc_test.cpp: every code has one row in the catalogue, of its own kind, with words that give nothing away.
#include "support/catch.hpp"

#include <jeton/base/result.hpp>

#include <set>
#include <string>

using namespace jeton;

namespace {

std::string_view prefix_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::refused: return "refused.";
    case ErrorKind::invalid_input: return "invalid_input.";
    case ErrorKind::store: return "store.";
    case ErrorKind::internal: return "internal.";
  }
  return "?";
}

static_assert(!std::is_default_constructible_v<Result<Done>>, "nobody is let in by forgetting");

}  // namespace

TEST_CASE("every error has one number, one name and one sentence that says what was expected", "[base]") {
  std::set<std::uint32_t> numbers;
  std::set<std::string_view> names;
  for (const ErrcText& row : detail::kErrcTexts) {
    INFO(row.name);
    CHECK(numbers.insert(static_cast<std::uint32_t>(row.code)).second);
    CHECK(names.insert(row.name).second);
    CHECK(row.name.starts_with(prefix_of(kind(row.code))));
    CHECK(row.expected.starts_with("expected "));
    CHECK(&describe(row.code) == &row);
  }
}

TEST_CASE("the numbers of a kind have no gaps, so no error is missing from the catalogue", "[base]") {
  std::set<std::uint32_t> numbers;
  for (const ErrcText& row : detail::kErrcTexts) numbers.insert(static_cast<std::uint32_t>(row.code));
  for (const std::uint32_t number : numbers) {
    INFO(number);
    CHECK(((number & 0xFF) == 1 || numbers.contains(number - 1)));
  }
}

TEST_CASE("a customer reads the same words for unknown login, wrong password and locked account",
          "[base][promise-3]") {
  const std::string_view said = words(public_reason(Errc::wrong_credentials));
  CHECK(words(public_reason(Errc::account_locked)) == said);
  CHECK(words(public_reason(Errc::throttled)) == said);
  CHECK(words(public_reason(Errc::customer_unknown)) == said);
  CHECK(words(public_reason(Errc::account_disabled)) == said);
}

TEST_CASE("an error made from a fault is never of kind refused", "[base][promise-6]") {
  const Result<Done> failed = Error{Errc::no_randomness, "test"};
  CHECK_FALSE(failed.ok());
  CHECK(kind(failed.error().code) == ErrorKind::internal);
  CHECK(failed.error().advice() == Advice::later);
}
