// SPDX-License-Identifier: Apache-2.0
//
// allocation_free_test.cpp: verifying an opaque token takes no memory, whatever it is asked and wherever its
// session lies (design 7). A count of causes, not a time. What SQLite takes for itself goes through malloc
// and is not ours.
#include <unistd.h>
#include <jeton/store/sqlite.hpp>
#include <jeton/store/stores.hpp>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "authority/authority_kit.hpp"
#include "support/allocation_counter.hpp"
#include "support/catch.hpp"

namespace jeton::test {
namespace {

/// How many blocks ten verifications of `token` take; each must answer `expected`, or be granted.
std::size_t blocks_taken(const Authority& shop, const std::string& token, std::optional<Errc> expected) {
  std::size_t as_expected = 0;
  allocation_counter::start();
  for (int call = 0; call < 10; ++call) {
    const auto verified = shop.verify(token);
    const bool right = expected ? !verified.ok() && verified.error().code == *expected : verified.ok();
    if (right) ++as_expected;
  }
  const std::size_t taken = allocation_counter::stop().allocations;
  CHECK(as_expected == 10);
  return taken;
}

void check_allocation_free(Stores stores) {
  VirtualClock clock(kNoon);
  const Authority shop = open_test_authority(std::move(stores), clock);
  const auto customer = shop.register_customer("ada@example.com", "ada likes marbles").value();
  const std::string live(shop.issue(customer).value().token());
  const std::string revoked(shop.issue(customer).value().token());
  REQUIRE(shop.revoke(revoked).ok());
  std::string mistyped = live;
  mistyped.back() = mistyped.back() == '0' ? '1' : '0';

  CHECK(blocks_taken(shop, live, std::nullopt) == 0);
  CHECK(blocks_taken(shop, revoked, Errc::token_revoked) == 0);
  CHECK(blocks_taken(shop, mistyped, Errc::malformed_token) == 0);
  CHECK(blocks_taken(shop, std::string(9000, 'x'), Errc::token_too_long) == 0);
  const Authority other = shop.of_tenant("other").value();
  CHECK(blocks_taken(other, live, Errc::token_unknown) == 0);
  REQUIRE(shop.revoke_all(customer).ok());
  CHECK(blocks_taken(shop, live, Errc::token_ended) == 0);
}

/// A folder of its own for one test.
struct Folder {
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "jeton-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

}  // namespace

TEST_CASE("verifying a token takes no memory where the sessions lie in memory", "[authority]") {
  check_allocation_free(memory_stores());
}

TEST_CASE("verifying a token takes no memory of ours where the sessions lie in SQLite", "[authority]") {
  const Folder folder;
  check_allocation_free(open_sqlite((folder.path / "shop.db").string()).value());
}

}  // namespace jeton::test
