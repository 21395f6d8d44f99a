// SPDX-License-Identifier: Apache-2.0
//
// id_test.cpp: ids are bounded text, and ids of two kinds do not meet.
#include "support/catch.hpp"

#include <jeton/base/id.hpp>

#include <string>
#include <type_traits>

using namespace jeton;

static_assert(!std::is_convertible_v<TenantId, CustomerId> && !std::is_convertible_v<CustomerId, TenantId>);
static_assert(!std::is_default_constructible_v<CustomerId>,
              "no customer is meant by forgetting to say which");

TEST_CASE("an id is one to so many bytes of printable text", "[base][promise-9]") {
  CHECK(TenantId::parse("shop-7").value().text() == "shop-7");
  CHECK(TenantId::parse(std::string(64, 'a')).ok());
  CHECK(CustomerId::parse(std::string(128, 'a')).ok());
  for (const std::string& refused : {std::string(), std::string(65, 'a'), std::string("a\0b", 3),
                                     std::string("a\nb"), std::string("\xC0\xAF")})
    CHECK(TenantId::parse(refused).error().code == Errc::malformed_id);
}

TEST_CASE("two customers whose ids begin alike are two customers", "[base][promise-12]") {
  const auto one = CustomerId::parse("1").value();
  const auto twelve = CustomerId::parse("12").value();
  CHECK_FALSE(one == twelve);
  CHECK(one < twelve);
  CHECK(one == CustomerId::parse("1").value());
}
