// SPDX-License-Identifier: Apache-2.0
//
// deployment_secret_file_test.cpp: where the deployment secret comes from, who may read it, and that a
// restart, or several processes at once, find the same one.
#include <jeton/store/sqlite.hpp>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "authority/authority_kit.hpp"
#include "flow/session_kit.hpp"
#include "store/temp_folder.hpp"

namespace jeton::test {
namespace {

/// Environment variables of this process for one test; what was there before comes back.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    if (value != nullptr) ::setenv(name, value, 1);
    if (value == nullptr) ::unsetenv(name);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment() {
    if (before_) ::setenv(name_, before_->c_str(), 1);
    if (!before_) ::unsetenv(name_);
  }

 private:
  const char* name_;
  std::optional<std::string> before_;
};

void write_file(const std::string& path, std::string_view text, mode_t mode) {
  std::ofstream(path) << text;
  REQUIRE(::chmod(path.c_str(), mode) == 0);
}

std::string content_of(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

mode_t mode_of(const std::string& path) {
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 07777;
}

/// Opens the shop in a file, as a program with nothing set does; a nameless environment comes from the
/// caller.
Result<Authority> open_file(const std::string& path) {
  return Authority::open(open_sqlite(path), cheap_options());
}

Errc failure_of(const Result<Authority>& opened) { return refusal_of(opened); }

}  // namespace

TEST_CASE("a token outlives a restart over the same memory stores", "[flow]") {
  SharedStores stores;
  VirtualClock clock(kNoon);
  std::string token;
  {
    const Authority before = open_test_authority(stores.borrow(), clock, 1);
    REQUIRE(before.register_customer(kBob, kOldPassword).ok());
    token = token_of(before.login(kBob, kOldPassword));
  }
  const Authority after = open_test_authority(stores.borrow(), clock, 2);
  CHECK(after.verify(token).ok());
  CHECK(after.login(kBob, kOldPassword).ok());
}

TEST_CASE("a token outlives a restart over the same file, without any secret given", "[flow]") {
  const Environment no_file("JETON_SECRET_FILE", nullptr), no_secret("JETON_SECRET", nullptr);
  const TempFolder folder;
  const std::string path = folder.file("shop.db");
  std::string token;
  {
    const auto before = open_file(path);
    REQUIRE(before.ok());
    REQUIRE(before.value().register_customer(kBob, kOldPassword).ok());
    token = token_of(before.value().login(kBob, kOldPassword));
  }
  const auto after = open_file(path);
  REQUIRE(after.ok());
  CHECK(after.value().verify(token).ok());
  CHECK(after.value().login(kBob, kOldPassword).ok());
}

TEST_CASE("a made secret file is readable by its owner only and stands alone", "[flow][promise-7]") {
  const Environment no_file("JETON_SECRET_FILE", nullptr), no_secret("JETON_SECRET", nullptr);
  const TempFolder folder;
  REQUIRE(open_file(folder.file("shop.db")).ok());
  const std::string secret = folder.file("shop.db.secret");
  CHECK(mode_of(secret) == 0600);
  CHECK(content_of(secret).size() == 65);
  CHECK(parse_deployment_secret(content_of(secret)).ok());
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    CHECK(entry.path().extension() != ".new");
}

TEST_CASE("two shops make two secrets", "[flow][J40]") {
  const Environment no_file("JETON_SECRET_FILE", nullptr), no_secret("JETON_SECRET", nullptr);
  const TempFolder folder;
  REQUIRE(open_file(folder.file("one.db")).ok());
  REQUIRE(open_file(folder.file("two.db")).ok());
  CHECK(content_of(folder.file("one.db.secret")) != content_of(folder.file("two.db.secret")));
}

TEST_CASE("a ledger whose secret is lost is refused, and no new secret is made for it", "[flow][promise-6]") {
  const Environment no_file("JETON_SECRET_FILE", nullptr), no_secret("JETON_SECRET", nullptr);
  const TempFolder folder;
  const std::string path = folder.file("shop.db");
  REQUIRE(open_file(path).ok());
  REQUIRE(std::filesystem::remove(path + ".secret"));
  CHECK(failure_of(open_file(path)) == Errc::secret_missing);
  CHECK_FALSE(std::filesystem::exists(path + ".secret"));
  CHECK(failure_of(Authority::open(open_sqlite(path), options_with_secret(7))) ==
        Errc::deployment_secret_mismatch);
}

TEST_CASE("a secret file that others can read is refused", "[flow][promise-7]") {
  const Environment no_file("JETON_SECRET_FILE", nullptr), no_secret("JETON_SECRET", nullptr);
  const TempFolder folder;
  const std::string path = folder.file("shop.db");
  const std::string secret = path + ".secret";
  REQUIRE(open_file(path).ok());
  for (const mode_t mode : {0644U, 0640U, 0604U, 0620U, 0601U}) {
    REQUIRE(::chmod(secret.c_str(), mode) == 0);
    CHECK(failure_of(open_file(path)) == Errc::secret_file_exposed);
  }
  REQUIRE(::chmod(secret.c_str(), 0400) == 0);
  CHECK(open_file(path).ok());
}

TEST_CASE("a secret file that is a link, a folder or of another size is refused", "[flow][promise-9]") {
  const Environment no_file("JETON_SECRET_FILE", nullptr), no_secret("JETON_SECRET", nullptr);
  const TempFolder folder;
  const std::string path = folder.file("shop.db");
  const std::string secret = path + ".secret";
  Errc expected = Errc::malformed_secret;
  SECTION("a link") {
    write_file(folder.file("elsewhere"), digits_of(7), 0600);
    std::filesystem::create_symlink(folder.file("elsewhere"), secret);
    expected = Errc::secret_file_exposed;
  }
  SECTION("a folder") {
    std::filesystem::create_directory(secret);
    expected = Errc::secret_file_exposed;
  }
  SECTION("empty") { write_file(secret, "", 0600); }
  SECTION("a digit short") { write_file(secret, digits_of(7).substr(1), 0600); }
  SECTION("a digit long") { write_file(secret, digits_of(7) + "0", 0600); }
  SECTION("very long") { write_file(secret, std::string(1'000'000, '7'), 0600); }
  SECTION("no digits") { write_file(secret, std::string(64, 'z'), 0600); }
  CHECK(failure_of(open_file(path)) == expected);
}

TEST_CASE("the secret comes from the option, then the named file, then the environment", "[flow]") {
  const TempFolder folder;
  write_file(folder.file("seven"), digits_of(7), 0600);
  write_file(folder.file("eight"), digits_of(8) + "\n", 0600);
  SharedStores stores;
  REQUIRE(Authority::open(stores.borrow(), options_with_secret(7)).ok());
  const std::string seven = digits_of(7);
  const std::string eight = digits_of(8);

  SECTION("the option before everything") {
    const Environment file("JETON_SECRET_FILE", folder.file("eight").c_str()),
        text("JETON_SECRET", eight.c_str());
    CHECK(Authority::open(stores.borrow(), options_with_secret(7)).ok());
    CHECK(failure_of(Authority::open(stores.borrow(), cheap_options())) == Errc::deployment_secret_mismatch);
  }
  SECTION("the named file before the environment") {
    const Environment file("JETON_SECRET_FILE", folder.file("seven").c_str()),
        text("JETON_SECRET", eight.c_str());
    CHECK(Authority::open(stores.borrow(), cheap_options()).ok());
  }
  SECTION("the environment last") {
    const Environment file("JETON_SECRET_FILE", nullptr), text("JETON_SECRET", seven.c_str());
    CHECK(Authority::open(stores.borrow(), cheap_options()).ok());
  }
  SECTION("an empty name is no name") {
    const Environment file("JETON_SECRET_FILE", ""), text("JETON_SECRET", seven.c_str());
    CHECK(Authority::open(stores.borrow(), cheap_options()).ok());
  }
  SECTION("a named file that is not there is an error, not a reason to look further") {
    const Environment file("JETON_SECRET_FILE", folder.file("none").c_str()),
        text("JETON_SECRET", seven.c_str());
    CHECK(failure_of(Authority::open(stores.borrow(), cheap_options())) == Errc::secret_missing);
  }
  SECTION("an unusable secret in the environment is an error, not a reason to look further") {
    const Environment file("JETON_SECRET_FILE", nullptr), text("JETON_SECRET", "too short");
    CHECK(failure_of(Authority::open(stores.borrow(), cheap_options())) == Errc::malformed_secret);
  }
}

TEST_CASE("a store on a server makes no secret of its own", "[flow][J40]") {
  const Environment no_file("JETON_SECRET_FILE", nullptr), no_secret("JETON_SECRET", nullptr);
  SharedStores shared;
  Stores stores = shared.borrow();
  stores.home = StoreHome::server;
  CHECK(failure_of(Authority::open(std::move(stores), cheap_options())) == Errc::secret_missing);
}

TEST_CASE("a secret of another length than 32 bytes is refused", "[flow]") {
  for (const std::size_t size : {0U, 16U, 31U, 33U, 64U}) {
    Options options = cheap_options();
    options.secret = Secret::of_size(size);
    CHECK(failure_of(Authority::open(memory_stores(), std::move(options))) == Errc::malformed_secret);
  }
}

TEST_CASE("processes that open a new file at once share one secret and one record", "[flow][T33]") {
  const Environment no_file("JETON_SECRET_FILE", nullptr), no_secret("JETON_SECRET", nullptr);
  constexpr std::size_t kProcesses = 4;
  const TempFolder folder;
  const std::string path = folder.file("shop.db");
  std::array<int, 2> start{}, tokens{};
  REQUIRE(::pipe(start.data()) == 0);
  REQUIRE(::pipe(tokens.data()) == 0);
  std::vector<pid_t> children;
  for (std::size_t number = 0; number < kProcesses; ++number) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child > 0) {
      children.push_back(child);
      continue;
    }
    ::close(start[1]);
    char ignored = 0;
    (void)!::read(start[0], &ignored, 1);  // returns when the parent closes its end: all start at once
    const auto opened = open_file(path);
    const std::string login = "bob" + std::to_string(number) + "@example.com";
    const bool registered = opened.ok() && opened.value().register_customer(login, kOldPassword).ok();
    const auto session = registered ? opened.value().login(login, kOldPassword)
                                    : Result<SignIn>(Error{Errc::unavailable, "child"});
    const bool told =
        session.ok() && ::write(tokens[1], session.value().token().data(), session.value().token().size()) ==
                            ssize_t{kOpaqueTokenCharacters};
    ::_exit(told ? 0 : 1);
  }
  ::close(start[0]);
  ::close(start[1]);
  ::close(tokens[1]);
  for (const pid_t child : children) {
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
  }
  const auto shop = open_file(path);
  REQUIRE(shop.ok());
  std::string token(kOpaqueTokenCharacters, '\0');
  for (std::size_t number = 0; number < kProcesses; ++number) {
    REQUIRE(::read(tokens[0], token.data(), token.size()) == ssize_t{kOpaqueTokenCharacters});
    CHECK(shop.value().verify(token).ok());
  }
  ::close(tokens[0]);
  CHECK(mode_of(path + ".secret") == 0600);
}

}  // namespace jeton::test
