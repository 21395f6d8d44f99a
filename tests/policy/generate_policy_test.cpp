// SPDX-License-Identifier: Apache-2.0
//
// generate_policy_test.cpp: the table behind the policies is checked when the header is made from it: a slip
// stops the build and names its line. Runs the generator as the build does, on small tables in a temporary
// folder.
#include "support/catch.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <unistd.h>

namespace {

/// A folder of this test's own, removed at its end.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "jeton_policy_XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Runs the generator on `table`; true if it accepted. What it said is in said.txt.
bool accepts(const Folder& folder, const std::string& table) {
  std::ofstream(folder.path() / "table.def") << table;
  const std::string in = "'" + folder.path().string() + "/";
  const std::string command = "cmake -D INPUT=" + in + "table.def' -D HEADER=" + in +
                              "policy.hpp' -D FIELDS=" + in + "fields.inc' -D PAGE=" + in +
                              "page.md' -P ../src/policy/generate_policy.cmake > " + in + "said.txt' 2>&1";
  return std::system(command.c_str()) == 0;
}

/// What the generator said, on without blanks: CMake breaks long messages where it likes.
std::string said(const Folder& folder) {
  std::string words;
  for (const char c : read(folder.path() / "said.txt"))
    if (c != '\n' && c != ' ') words += c;
  return words;
}

const std::string kGoodLine =
    "login_tries | count | tries | 5 | 1 | 100 | fewer guesses; slower | RFC 1; RFC 2\n";

}  // namespace

TEST_CASE("a reason with a semicolon, a quote or a bracket arrives whole in header and page", "[policy]") {
  const Folder folder;
  REQUIRE(accepts(folder, "# heading\n\n" + kGoodLine +
                              "wait | lifetime | ms | 5s | 1s | 1h | \"soon\"; a[0] \\ | x[1]\n"));
  const std::string header = read(folder.path() / "policy.hpp");
  CHECK(header.find("\"fewer guesses; slower\"") != std::string::npos);
  CHECK(header.find("\"\\\"soon\\\"; a[0] \\\\\"") != std::string::npos);
  CHECK(header.find("Lifetime wait = std::chrono::seconds(5);") != std::string::npos);
  CHECK(header.find("\"5s\", \"1s\", \"1h\", 5000, 1000, 3600000,") != std::string::npos);
  CHECK(read(folder.path() / "page.md").find("| \"soon\"; a[0] \\ | x[1] |") != std::string::npos);
}

TEST_CASE("a slip in the table of policies stops the build and names its line", "[policy]") {
  const std::string bad[] = {
      "login_tries | count | tries | 5 | 1 | 100 | no source\n",
      "login_tries | count | tries | 5 | 1 | 100 | reason | source | more\n",
      "login_tries | number | tries | 5 | 1 | 100 | reason | source\n",
      "login_tries | count | tries | 101 | 1 | 100 | reason | source\n",
      "login_tries | count | tries | 0 | 1 | 100 | reason | source\n",
      "login_tries | count | tries | 5 | 100 | 1 | reason | source\n",
      "login_tries | count | tries | 5 | 1 | 4294967296 | reason | source\n",
      "login_tries | count | tries | 05 | 1 | 100 | reason | source\n",
      "login_tries | lifetime | ms | 5 | 1s | 1h | reason | source\n",
      "login_tries | lifetime | ms | 5s | 1s | 1year | reason | source\n",
      "Login | count | tries | 5 | 1 | 100 | reason | source\n",
      "login_tries | count |  | 5 | 1 | 100 | reason | source\n",
      kGoodLine,  // behind itself: twice
  };
  for (const std::string& line : bad) {
    INFO(line);
    const Folder folder;
    const std::string before = line == kGoodLine ? line : "other" + kGoodLine;
    CHECK_FALSE(accepts(folder, before + line));
    CHECK(said(folder).find("table.def:2:expected") != std::string::npos);
  }
}

TEST_CASE("an empty table of policies stops the build", "[policy]") {
  const Folder folder;
  CHECK_FALSE(accepts(folder, "# nothing\n"));
}
